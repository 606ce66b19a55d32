"""Pure rules of sourcing: what a price comes to with its freight, how long an agreement lasts."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jxc_app.core.quantities import PRICE_PLACES, ZERO, product, proportion, quotient


@dataclass(frozen=True, slots=True)
class Offer:
    """What one supplier offers for one SKU; price of one base unit, tax included, with and without freight."""

    price: Decimal
    tax_percent: Decimal
    moq: Decimal | None
    lead_days: int | None
    landed: Decimal = ZERO


def landed_price(price: Decimal, freight: Decimal, value: Decimal) -> Decimal:
    """A price with its share of the freight, which is spread over the whole offer by value.

    The share of a line is freight × (price × quantity) ÷ value; of one unit of it, freight × price ÷ value.

    >>> landed_price(Decimal(5), Decimal(10), Decimal(100))
    Decimal('5.50000000')
    """
    if value <= ZERO:
        return price
    return price + proportion(freight, price, value, PRICE_PLACES)


def value_of(prices: Mapping[int, Decimal], wanted: Mapping[int, Decimal]) -> Decimal:
    """What an offer comes to over everything that it prices, in yuan."""
    parts = (product(price, wanted[sku_id], PRICE_PLACES) for sku_id, price in prices.items() if sku_id in wanted)
    return sum(parts, ZERO)


def last_day(first: date, months: int) -> date:
    """The last day of so many months from ``first``; a month that has no such day ends on its own last.

    >>> last_day(date(2026, 1, 5), 6), last_day(date(2025, 8, 31), 6)
    (datetime.date(2026, 7, 4), datetime.date(2026, 2, 27))
    """
    year, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + year, month + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1])) - timedelta(days=1)


def change_percent(price: Decimal, before: Decimal | None) -> Decimal | None:
    """By how much a price differs from an earlier one, in percent with one decimal; None where there is none.

    >>> change_percent(Decimal("5.5"), Decimal(5))
    Decimal('10.0')
    """
    return None if not before else quotient((price - before) * 100, before, 1)
