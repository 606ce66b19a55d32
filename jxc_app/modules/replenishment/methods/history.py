"""From what left, day by day, to series that a forecast can be made of.

Three rules stand between the two:
 · Returns. A day on which more came back than left takes from the latest days before it: what came back was not needed.
 · One-off orders. A day beyond ``one_off`` times the usual day (the median of the days with demand, of 8 at least)
   counts as a usual one, if at most 2 % of the days with demand (or one day) are so: what happens more often is no
   one-off. Days with a season factor are never cut.
 · Stock-out. A day that began and ended with nothing, and on which nothing left, is no day of no demand: it does not
   count. A week with fewer than 3 days on which anything could be bought says nothing; the others are brought to 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

DAYS_OF_WEEK = 7
LEAST_DAYS_OF_WEEK = 3
LEAST_TO_KNOW_USUAL = 8
#: parts of ten thousand of the days with demand
ONE_OFF_SHARE = 200
UNIT = 10**6


@dataclass(frozen=True, slots=True)
class Span:
    """Days by ordinal, ``first`` in, ``stop`` out."""

    first: int
    stop: int

    @property
    def days(self) -> int:
        """How many."""
        return self.stop - self.first


@dataclass(frozen=True, slots=True)
class History:
    """Demand of the days of a span in base units; what is not in ``used`` is nothing, what is in ``empty`` unknown.

    ``cut``: one-off days and what really left on them.
    """

    span: Span
    used: Mapping[int, float]
    empty: frozenset[int]
    cut: Mapping[int, float]

    def days(self, first: int) -> list[float | None]:
        """Day by day from a day on."""
        used, empty = self.used, self.empty
        return [
            None if day in empty else used.get(day, 0.0) for day in range(max(first, self.span.first), self.span.stop)
        ]

    def weeks(self) -> list[float | None]:
        """Whole weeks that end with the span; the first may be of fewer days and is brought to 7 like any other."""
        count = -(-self.span.days // DAYS_OF_WEEK)
        start = self.span.stop - count * DAYS_OF_WEEK
        sums = [0.0] * count
        for day, quantity in self.used.items():
            sums[(day - start) // DAYS_OF_WEEK] += quantity
        closed: dict[int, int] = {0: self.span.first - start} if self.span.first > start else {}
        for day in self.empty:
            week = (day - start) // DAYS_OF_WEEK
            closed[week] = closed.get(week, 0) + 1
        weeks: list[float | None] = list(sums)
        for week, days in closed.items():
            left = DAYS_OF_WEEK - days
            weeks[week] = sums[week] * DAYS_OF_WEEK / left if left >= LEAST_DAYS_OF_WEEK else None
        return weeks


def history_of(
    left: Mapping[int, int], change: Mapping[int, int], on_hand: int, span: Span, *, one_off: float | None = None,
    factors: Mapping[int, float] | None = None,
) -> History:  # fmt: skip
    """Apply the rules. ``left``, ``change``: base units × 10⁶ by day; ``on_hand``: now, so that the past can be told.

    ``factors``: what days of a season sell more than others (1.8: by 80 %); their demand is brought to a common day's.
    The span is cut to the days since the first on which there was anything.
    """
    used = net_of_returns(_inside(left, span))
    plain, common = {day: amount / UNIT for day, amount in used.items()}, None
    if factors:
        plain = {day: size / factors.get(day, 1.0) for day, size in plain.items()}
        common = {day: size for day, size in plain.items() if day not in factors}
    cut = one_offs(plain if common is None else common, one_off)
    if cut:
        usual = median([size for day, size in plain.items() if day not in cut])
        plain |= dict.fromkeys(cut, usual)
    started, empty = empty_days(change, used, on_hand, span)
    return History(Span(started, span.stop), plain, empty, cut)


def _inside(left: Mapping[int, int], span: Span) -> Mapping[int, int]:
    """What left on the days of a span; mostly all of it, and that is seen at once."""
    if not left or (min(left) >= span.first and max(left) < span.stop):
        return left
    return {day: amount for day, amount in left.items() if span.first <= day < span.stop}


def net_of_returns(left: Mapping[int, int]) -> Mapping[int, int]:
    """Days above zero, once each day below zero has taken from those before it.

    >>> net_of_returns({1: 5, 2: 3, 4: -4})
    {1: 4}
    """
    if not left or min(left.values()) > 0:
        return left
    kept: list[tuple[int, int]] = []
    for day, amount in sorted(left.items()):
        rest, at = amount, day
        while rest < 0 and kept:
            at, had = kept.pop()
            rest += had
        if rest > 0:
            kept.append((at, rest))
    return dict(kept)


def one_offs(days: Mapping[int, float], multiple: float | None) -> dict[int, float]:
    """The days that are beyond so many times the usual one, if they are few."""
    if multiple is None or len(days) < LEAST_TO_KNOW_USUAL:
        return {}
    sizes = list(days.values())
    if max(sizes) <= multiple * min(sizes):
        return {}  # most are so, and a middle takes sorting
    limit = multiple * median(sizes)
    beyond = {day: size for day, size in days.items() if size > limit}
    return beyond if len(beyond) <= max(1, len(days) * ONE_OFF_SHARE // 10_000) else {}


def median(sizes: list[float]) -> float:
    """The middle of the sizes; of an even number the lower one, which is a size that there was."""
    return sorted(sizes)[(len(sizes) - 1) // 2]


def empty_days(
    change: Mapping[int, int], used: Mapping[int, int], on_hand: int, span: Span
) -> tuple[int, frozenset[int]]:
    """The first day on which there was anything, and the days since on which there was nothing to be had.

    The stock before the span is what is there now less all that happened since.
    """
    level, days = on_hand - sum(change.values()), sorted(change)
    started = span.first if level > 0 else None
    evenings = list(accumulate([change[day] for day in days], initial=level))
    if days and min(evenings[1:]) > 0 and level >= 0:  # most never ran out, and need no going through
        return min(span.first if level > 0 else max(days[0], span.first), span.stop), frozenset()
    empty: set[int] = set()
    since = span.first
    for day in days:
        if level <= 0 and started is not None:
            empty.update(range(since, min(day, span.stop)))
        after = level + change[day]
        if started is None:
            started = max(day, span.first)
        elif level <= 0 and after <= 0 and day not in used and day < span.stop:
            empty.add(day)
        level, since = after, day + 1
    if level <= 0 and started is not None:
        empty.update(range(since, span.stop))
    return (span.stop if started is None else min(started, span.stop)), frozenset(empty)
