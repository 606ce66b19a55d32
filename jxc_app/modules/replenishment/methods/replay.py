"""What a policy would have done: past days lived through again, one after the other, with nothing known of the future.

Each day what was ordered comes in when its time is up, what is asked for is given as far as there is some (the rest is
lost), and in the evening an order is made. Levels are planned anew every week from the history until then. What left
stands for what was asked for; a day without stock for an average day, in what really happened as in the replay.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from jxc_app.core.quantities import QUANTITY_PLACES, from_scaled, to_scaled
from jxc_app.modules.replenishment.methods.assortment import ALONE, Assortment
from jxc_app.modules.replenishment.methods.history import DAYS_OF_WEEK, UNIT, History, Span
from jxc_app.modules.replenishment.methods.lot_size import LotRules, keeps_for, lot_of
from jxc_app.modules.replenishment.methods.planning import Plan, Position, Terms, plan


@dataclass(frozen=True, slots=True)
class Replayed:
    """Of some days: what was asked for and what was given of it, stock of all evenings together, orders, days empty."""

    days: int = 0
    asked: float = 0.0
    given: float = 0.0
    stock: float = 0.0
    orders: int = 0
    empty_days: int = 0

    @property
    def fill(self) -> float:
        """The share of what was asked for that was there; 1 where nothing was asked for."""
        return self.given / self.asked if self.asked else 1.0

    @property
    def average_stock(self) -> float:
        """Of one evening."""
        return self.stock / self.days if self.days else 0.0


def asked_for(history: History, first: int) -> list[float]:
    """What was asked for on each day from ``first`` on; of a day without stock, what an average day asked for."""
    known = [size for size in history.days(first) if size is not None]
    average = sum(known) / len(known) if known else 0.0
    return [average if size is None else size for size in history.days(first)]


def replay(
    history: History, terms: Terms, opening: int, first: int, *,
    assortment: Callable[[int], Assortment] = lambda _: ALONE, cost: float | None = None,
) -> Replayed:  # fmt: skip
    """Live through the days from ``first`` to the end of the history; ``opening``: stock before, base units × 10⁶.

    ``assortment(day)``: what was known of all SKUs on the evening before.
    """
    stock, coming, latest = opening, dict[int, int](), None
    given = whole = orders = empty = 0
    asked, lead = asked_for(history, first), ceil(terms.lead_days)
    for day, size in enumerate(asked, max(first, history.span.first)):
        stock += coming.pop(day, 0)
        if latest is None or (day - first) % DAYS_OF_WEEK == 0:
            latest = plan(until(history, day), terms, Position(), assortment=assortment(day), cost=cost)
        left = min(round(size * UNIT), stock)
        stock, given = stock - left, given + left
        lot = _ordered(latest, terms, stock + sum(coming.values()))
        if lot:
            coming[day + 1 + lead] = coming.get(day + 1 + lead, 0) + lot
        orders, empty, whole = orders + (lot > 0), empty + (stock <= 0), whole + stock
    return Replayed(len(asked), sum(asked), given / UNIT, whole / UNIT, orders, empty)


def until(history: History, day: int) -> History:
    """What was known on the evening before a day."""
    used = {at: size for at, size in history.used.items() if at < day}
    empty = frozenset(at for at in history.empty if at < day)
    return replace(history, span=Span(history.span.first, max(day, history.span.first)), used=used, empty=empty)


def _ordered(latest: Plan, terms: Terms, scaled: int) -> int:
    """The levels are those of the week, the position is tonight's."""
    position = from_scaled(scaled, QUANTITY_PLACES)
    if position > latest.point or latest.point <= 0:
        return 0
    most = _keeps(latest, terms, position)
    lot = lot_of(latest.up_to - position, LotRules(terms.lot.least, terms.lot.pack, most))
    return to_scaled(lot.quantity, QUANTITY_PLACES)


def _keeps(latest: Plan, terms: Terms, position: Decimal) -> Decimal | None:
    per_day = latest.outlook.expected.per_day
    return keeps_for(per_day, terms.shelf_life_days, terms.lead_days, position) if per_day > 0 else None


def lived(history: History, change: Mapping[int, int], on_hand: int, first: int) -> Replayed:
    """What really happened on the same days. An order: a day on which more came in than left."""
    asked, start = asked_for(history, first), max(first, history.span.first)
    levels = levels_of(change, on_hand, Span(start, history.span.stop))
    given = sum(size for day, size in history.used.items() if day >= start)
    came = sum(1 for day in range(start, history.span.stop) if change.get(day, 0) > 0)
    return Replayed(len(asked), sum(asked), given, sum(levels) / UNIT, came, sum(level <= 0 for level in levels))


def levels_of(change: Mapping[int, int], on_hand: int, span: Span) -> Sequence[int]:
    """The stock of each evening of a span, by what there is now and all that happened since; base units × 10⁶."""
    level = on_hand - sum(amount for day, amount in change.items() if day >= span.first)
    levels = []
    for day in range(span.first, span.stop):
        level += change.get(day, 0)
        levels.append(level)
    return levels


def together(several: Sequence[Replayed]) -> Replayed:
    """Many SKUs as one: everything is added up, of the days the most."""
    if not several:
        return Replayed()
    sums = (sum(getattr(one, name) for one in several) for name in ("asked", "given", "stock", "orders", "empty_days"))
    return Replayed(max(one.days for one in several), *sums)
