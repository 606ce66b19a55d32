"""Pure rules of sourcing: what a price in a pack comes to, and with its freight; how long an agreement lasts."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, ZERO, plain, product, proportion, quotient, rounded

#: base units in one pack: a number with at most three decimals, or a fraction as units of SKUs have it
_HOLDS = re.compile(r"(\d{1,20})(?:\.(\d{1,12}))?")
_SHARE = re.compile(r"(\d{1,10})\s*/\s*(\d{1,10})")
_MOST_HELD, _HELD_PLACES, _MOST_FACTOR = 1_000_000, 3, 1_000_000_000
#: prices below a fen are told in full: their first digits come later
_FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class InPack:
    """An offer as its supplier typed it: by a ``unit`` of which one is numerator/denominator base units."""

    unit: str
    numerator: int
    denominator: int
    price: Decimal
    moq: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What one supplier offers for one SKU; price of one base unit, tax included, with and without freight.

    ``pack``: how it was typed; None: by the base unit.
    """

    price: Decimal
    tax_percent: Decimal
    moq: Decimal | None
    lead_days: int | None
    landed: Decimal = ZERO
    pack: InPack | None = None


def held(text: str) -> tuple[int, int]:
    """How many base units one pack holds, as people write it. Raises ValueError with the reason.

    >>> held("24"), held("0.5"), held("1/3")
    ((24, 1), (1, 2), (1, 3))
    """
    share, number = _SHARE.fullmatch(text), _HOLDS.fullmatch(text)
    if share is None and number is None:
        raise ValueError("holds_number")
    if number and len((number[2] or "").rstrip("0")) > _HELD_PLACES:
        raise ValueError("holds_decimals")
    if share and int(share[2]) == 0:
        raise ValueError("holds_number")
    factor = Fraction(int(share[1]), int(share[2])) if share else Fraction(text)
    if factor <= 0:
        raise ValueError("holds_nothing")
    if factor > _MOST_HELD or max(factor.as_integer_ratio()) > _MOST_FACTOR:
        raise ValueError("holds_too_much")
    return factor.numerator, factor.denominator


def held_text(numerator: int, denominator: int) -> str:
    """The same as people write it.

    >>> held_text(24, 1), held_text(1, 2), held_text(1, 3)
    ('24', '0.5', '1/3')
    """
    if 10**_HELD_PLACES % denominator == 0:
        return plain(quotient(Decimal(numerator), Decimal(denominator), _HELD_PLACES))
    return f"{numerator}/{denominator}"


def base_price(price: Decimal, numerator: int, denominator: int) -> Decimal:
    """The price of one base unit, of that of a pack which holds numerator/denominator of them.

    >>> base_price(Decimal(120), 24, 1), base_price(Decimal(100), 24, 1)
    (Decimal('5.00000000'), Decimal('4.16666667'))
    """
    return proportion(price, Decimal(denominator), Decimal(numerator), PRICE_PLACES)


def pack_name(pack: InPack, base_unit: str) -> str:
    """A pack and what one of it holds.

    >>> pack_name(InPack("箱", 24, 1, Decimal(120)), "瓶")
    '箱(24瓶)'
    """
    return f"{pack.unit}({held_text(pack.numerator, pack.denominator)}{base_unit})"


def pack_words(pack: InPack, price: Decimal, base_unit: str) -> str:
    """Both prices of an offer, side by side.

    >>> pack_words(InPack("箱", 24, 1, Decimal(120)), Decimal(5), "瓶")
    '¥120.00/箱(24瓶) = ¥5.0000/瓶'
    """
    typed = f"{pack.price:,.2f}" if pack.price == rounded(pack.price, 2) else plain(pack.price)
    base = f"{rounded(price, 4):,.4f}" if price >= _FEN else plain(price)
    return f"¥{typed}/{pack_name(pack, base_unit)} = ¥{base}/{base_unit}"


def whole_packs(quantity: Decimal, numerator: int, denominator: int) -> Decimal | None:
    """How many packs a quantity in base units is; None where that is no whole number.

    >>> whole_packs(Decimal(48), 24, 1), whole_packs(Decimal(50), 24, 1)
    (Decimal('2'), None)
    """
    packs = Fraction(quantity) * Fraction(denominator, numerator)
    return Decimal(packs.numerator) if packs.denominator == 1 else None


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


def is_above(amount: Decimal, quantity: Decimal, agreed: Decimal) -> bool:
    """Whether an amount is more than a quantity comes to at the agreed price: amounts are of whole fen, prices not.

    >>> is_above(Decimal("191.67"), Decimal(46), Decimal("4.16666667"))
    False
    >>> is_above(Decimal("191.68"), Decimal(46), Decimal("4.16666667"))
    True
    """
    return amount > product(quantity, agreed, FEN_PLACES)


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
