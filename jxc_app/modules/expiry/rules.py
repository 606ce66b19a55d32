"""Pure rules of what will be lost: what sells before its end, who else could sell it, what to do."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, proportion, rounded

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
    """What left in :data:`DEMAND_DAYS` days, in base units; never below nothing. ``used``: of it what was made into
    something else.
    """

    left: Decimal = ZERO
    used: Decimal = ZERO

    @property
    def word(self) -> str:
        """How it is said that it goes: sold, or used up where most of it was."""
        return "用" if self.used * 2 > self.left else "卖"

    @property
    def per_day(self) -> Decimal:
        """On an average day."""
        return proportion(self.left, Decimal(1), Decimal(DEMAND_DAYS), QUANTITY_PLACES)

    def within(self, days: int) -> Decimal:
        """What will leave in so many days, if it goes on like this; asked often, so rounded where it is used."""
        return self.left * max(days, 0) / DEMAND_DAYS


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a lot: how much, and its last day. ``is_coming``: it is still on its way."""

    quantity: Decimal
    expires_on: date | None
    is_coming: bool = False


def days_left(expires_on: date, day: date) -> int:
    """Days from a day to the last on which it may be sold; below nothing once it has ended."""
    return (expires_on - day).days


def sold_in_time(portions: Iterable[Portion], demand: Demand, day: date) -> list[Decimal]:
    """What of each portion sells before its end, in the order in which they leave.

    Each gets what is asked for until its end, less what those before it have sold; whole pieces stay whole. 10 that
    end in 3 days and 20 that end in 9, at 2 a day: 6 of the first, and 18 − 6 = 12 of the second. What is still on its
    way sells from its arrival on: of 10 that end in 3 days, 2 × (3 − 1) = 4.
    """
    sold: list[Decimal] = []
    given = late = ZERO
    for one in portions:
        wanted = one.quantity
        if one.expires_on is not None:
            days = days_left(one.expires_on, day)
            wanted = demand.within(days) - given
            if one.is_coming:
                wanted = min(wanted, demand.within(days - DAYS_ON_THE_WAY) - late)
        part = min(one.quantity, whole_pieces(max(wanted, ZERO), one.quantity))
        given += part
        late += part if one.is_coming else ZERO
        sold.append(part)
    return sold


def whole_pieces(wanted: Decimal, of: Decimal) -> Decimal:
    """So much of a quantity, in whole pieces where it is one of whole pieces."""
    is_whole = of == of.to_integral_value()
    return wanted.to_integral_value(ROUND_FLOOR) if is_whole else rounded(wanted, QUANTITY_PLACES)


class Ahead:
    """What somebody has of a SKU, so that it is quickly said how much of it ends before something else does."""

    def __init__(self, portions: Iterable[Portion], day: date) -> None:
        self._ends: list[date] = []
        self._sums = [ZERO]
        good = (one for one in portions if one.expires_on and one.expires_on >= day)
        for one in sorted(good, key=lambda one: one.expires_on or day):
            self._ends.append(one.expires_on or day)
            self._sums.append(self._sums[-1] + one.quantity)

    def until(self, expires_on: date) -> Decimal:
        """What ends on this day or before, and has not ended yet."""
        return self._sums[bisect_right(self._ends, expires_on)]


def can_take(demand: Demand, own: Ahead, expires_on: date, day: date) -> Decimal:
    """What another store sells of a lot in time: from its arrival on, after what it has itself that ends no later."""
    days = days_left(expires_on, day) - DAYS_ON_THE_WAY
    return max(demand.within(days) - own.until(expires_on), ZERO)
