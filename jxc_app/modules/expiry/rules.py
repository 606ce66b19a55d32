"""Pure rules of what will be lost: what sells before its end, who else could sell it, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, proportion

#: four whole weeks, so that every weekday counts the same
DEMAND_DAYS = 28
#: days that goods are on their way to another store
DAYS_ON_THE_WAY = 1
#: a supplier takes back what was bought so many days ago or less
RETURNABLE_DAYS = 30

SCRAP, TRANSFER, RETURN, DISCOUNT, SELL, DECIDE = "scrap", "transfer", "return", "discount", "sell", "decide"
ACT_TITLES = {
    SCRAP: "报损", TRANSFER: "调拨", RETURN: "退供应商", DISCOUNT: "打折", SELL: "照常销售", DECIDE: "先作决定",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demand:
    """What left in :data:`DEMAND_DAYS` days, in base units; never below nothing."""

    left: Decimal = ZERO

    @property
    def per_day(self) -> Decimal:
        """On an average day."""
        return proportion(self.left, Decimal(1), Decimal(DEMAND_DAYS), QUANTITY_PLACES)

    def within(self, days: int) -> Decimal:
        """What will leave in so many days, if it goes on like this."""
        return proportion(self.left, Decimal(max(days, 0)), Decimal(DEMAND_DAYS), QUANTITY_PLACES)


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a lot: how much, and its last day."""

    quantity: Decimal
    expires_on: date | None


def days_left(expires_on: date, day: date) -> int:
    """Days from a day to the last on which it may be sold; below nothing once it has ended."""
    return (expires_on - day).days


def sold_in_time(portions: Iterable[Portion], demand: Demand, day: date) -> list[Decimal]:
    """What of each portion sells before its end, in the order in which they leave.

    Each gets what is asked for until its end, less what those before it have sold; whole pieces stay whole. 10 that
    end in 3 days and 20 that end in 9, at 2 a day: 6 of the first, and 18 − 6 = 12 of the second.
    """
    sold: list[Decimal] = []
    given = ZERO
    for one in portions:
        wanted = one.quantity if one.expires_on is None else demand.within(days_left(one.expires_on, day)) - given
        part = min(one.quantity, whole_pieces(max(wanted, ZERO), one.quantity))
        given += part
        sold.append(part)
    return sold


def whole_pieces(wanted: Decimal, of: Decimal) -> Decimal:
    """So much of a quantity, in whole pieces where it is one of whole pieces."""
    is_whole = of == of.to_integral_value()
    return wanted.to_integral_value(ROUND_FLOOR) if is_whole else wanted


def can_take(demand: Demand, own: Iterable[Portion], expires_on: date, day: date) -> Decimal:
    """What another store sells of a lot in time: from its arrival on, after what it has itself that ends no later."""
    days = days_left(expires_on, day) - DAYS_ON_THE_WAY
    before = sum((one.quantity for one in own if one.expires_on and day <= one.expires_on <= expires_on), ZERO)
    return max(demand.within(days) - before, ZERO)
