"""Whether a truck pays, and which of its goods: the truck is judged as a whole. Pure.

A line rides where what it saves is more than its own handling; the truck drives where what the riding lines save beyond
their handling is at least its fixed cost. That cost is shared over them by what each saves, so no line of a truck that
pays bears more than it saves, and every line of one that does not pay does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.quantities import MONEY_PLACES, ZERO, product, rounded

#: the truck pays and the line rides; its own goods come before it runs out; freight is more than it saves
PAYS, WAITS, DEAR = "pays", "waits", "dear"
#: whatever is said of it
EVERY = "all"
#: what a unit without a retail price costs where it is lacking, in yuan
NO_PRICE = Decimal(1)


def cost_of_short(price: Decimal | None, percent: int) -> Decimal:
    """Yuan that a unit costs which is asked for and not there: so much of its retail price."""
    return product(price, Decimal(percent) / 100, MONEY_PLACES) if price else NO_PRICE


def verdict_shown(asked: str, *, waits: bool) -> str:
    """What waits is shown as far as it pays, what is decided whole, unless something else is asked for."""
    return asked or (PAYS if waits else EVERY)


@dataclass(frozen=True, slots=True)
class Riding:
    """A line of a truck: so many units that save so many yuan; ``in_time``: goods on order come before it runs out."""

    quantity: Decimal
    worth: Decimal
    in_time: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a line, and its part of the freight in yuan."""

    verdict: str
    freight: Decimal


@dataclass(frozen=True, slots=True)
class Truck:
    """A lane on a day: what the truck costs, how many lines ride, and what these save beyond their handling."""

    fixed: Decimal
    riding: int
    gain: Decimal

    @property
    def pays(self) -> bool:
        """Whether it is worth driving."""
        return self.riding > 0 and self.gain >= self.fixed


def truck_of(lines: Sequence[Riding], fixed: Decimal, per_unit: Decimal) -> Truck:
    """The truck that takes what is worth taking."""
    gains = [gain for one in lines if (gain := _gain(one, per_unit)) > 0]
    return Truck(fixed, len(gains), sum(gains, ZERO))


def judged(lines: Sequence[Riding], fixed: Decimal, per_unit: Decimal) -> list[Judged]:
    """Of each line of a truck, in their order, whether it pays.

    >>> [one.verdict for one in judged([Riding(Decimal(5), Decimal(40)), Riding(Decimal(1), Decimal(2))], Decimal(30),
    ...     Decimal("0.1"))]
    ['pays', 'pays']
    """
    truck = truck_of(lines, fixed, per_unit)
    return [_judged(one, truck, per_unit) for one in lines]


def _judged(one: Riding, truck: Truck, per_unit: Decimal) -> Judged:
    gain, handling = _gain(one, per_unit), product(one.quantity, per_unit, MONEY_PLACES)
    if gain <= 0:
        # where nothing else would pay for the truck, it would drive for this line alone
        alone = ZERO if truck.riding else truck.fixed
        return Judged(WAITS if one.in_time else DEAR, handling + alone)
    freight = handling + rounded(truck.fixed * gain / truck.gain, MONEY_PLACES)
    return Judged(PAYS if truck.pays else WAITS if one.in_time else DEAR, freight)


def _gain(one: Riding, per_unit: Decimal) -> Decimal:
    """What it saves beyond its own handling."""
    return one.worth - product(one.quantity, per_unit, MONEY_PLACES)
