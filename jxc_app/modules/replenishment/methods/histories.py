"""Many histories as one table: days down, series across. The rules are those of ``history``, where they are told.

The table begins with the week in which the first of them begins: what nobody sold or had before need not be looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jxc_app.modules.replenishment.methods.history import (
    DAYS_OF_WEEK,
    LEAST_DAYS_OF_WEEK,
    LEAST_TO_KNOW_USUAL,
    ONE_OFF_SHARE,
    UNIT,
    History,
    Span,
    median,
    net_of_returns,
    one_offs,
)
from jxc_app.modules.replenishment.methods.series import Flags, Floats, Series, Whole

_NO_DAYS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened on the days of many series: a row for each series, day and amount; base units × 10⁶.

    ``series``: which of the ``count``; ``change``: 0 is a change too, for there was something. Several rows of one day
    are added up.
    """

    count: int
    series: Whole
    day: Whole
    left: Whole
    change: Whole
    is_change: Flags


@dataclass(frozen=True)
class Histories:
    """``used``: demand by day and series in base units, nothing where ``empty``; the last row is that before ``stop``.

    ``begun``: the first day of each; ``cut``: one-off days of the series that have some, and what left on them.
    """

    stop: int
    begun: Whole
    used: Floats
    empty: Flags
    cut: Mapping[int, Mapping[int, float]]

    @property
    def start(self) -> int:
        """The day of the first row: a whole number of weeks before ``stop``."""
        return self.stop - len(self.used)

    def one(self, at: int) -> History:
        """One of them by itself."""
        sizes, empty, start = self._across[0][at], self._across[1][at], self.start
        days = np.flatnonzero(sizes)
        used = dict(zip((days + start).tolist(), sizes[days].tolist(), strict=True))
        gaps = frozenset((np.flatnonzero(empty) + start).tolist()) if empty.any() else _NO_DAYS
        return History(Span(int(self.begun[at]), self.stop), used, gaps, self.cut.get(at, {}))

    @cached_property
    def empty_counts(self) -> Whole:
        """Days of each that do not count."""
        counts: Whole = self.empty.sum(axis=0)
        return counts

    @cached_property
    def _across(self) -> tuple[Floats, Flags]:
        """Series down: the days of one lie together."""
        return np.ascontiguousarray(self.used.T), np.ascontiguousarray(self.empty.T)

    def until(self, day: int) -> "Histories":
        """What was known on the evening before a day."""
        rows = max(day - self.start, 0)
        early = (-rows % DAYS_OF_WEEK, 0), (0, 0)
        used, empty = np.pad(self.used[:rows], early), np.pad(self.empty[:rows], early)
        return Histories(day, np.minimum(self.begun, day), used, empty, self.cut)

    def days(self, first: int, which: Whole) -> Series:
        """Day by day from a day on, of some that had begun by then."""
        rows = slice(first - self.start, None)
        return Series(self.used[rows, which], ~self.empty[rows, which])

    @cached_property
    def week_counts(self) -> Whole:
        """How many weeks each has; the first may be of fewer days."""
        counts: Whole = -(-(self.stop - self.begun) // DAYS_OF_WEEK)
        return counts

    def weeks(self) -> Series:
        """Weeks that end with the days, each brought to 7 days; the last of the rows are those of a short series."""
        shape = (len(self.used) // DAYS_OF_WEEK, DAYS_OF_WEEK, self.used.shape[1])
        sums, closed = self.used.reshape(shape).sum(axis=1), self.empty.reshape(shape).sum(axis=1)
        counts, rows = self.week_counts, np.arange(shape[0])[:, None]
        first = shape[0] - counts
        before = self.begun - (self.start + first * DAYS_OF_WEEK)
        closed = closed + np.where(rows == first, before, 0)
        left = DAYS_OF_WEEK - closed
        known = (rows >= first) & (left >= LEAST_DAYS_OF_WEEK)
        sizes = np.where(closed > 0, sums * DAYS_OF_WEEK / np.maximum(left, 1), sums)
        return Series(np.where(known, sizes, 0.0), known)


def histories_of(
    flow: Flow, on_hand: Whole, span: Span, one_off: Sequence[float | None], factors: Sequence[Mapping[int, float]]
) -> Histories:
    """Apply the rules to each. ``on_hand``: now; ``one_off``, ``factors``: see :func:`history.history_of`."""
    levels = on_hand - _added(np.zeros(flow.count, np.int64), flow.series, flow.change)
    begun = _begun(flow, levels, span)
    inside = (flow.day >= span.first) & (flow.day < span.stop)
    asked = inside & (flow.left != 0)
    earliest = min(int(begun.min(initial=span.stop)), int(flow.day[asked].min(initial=span.stop)))
    rows = -(-(span.stop - earliest) // DAYS_OF_WEEK) * DAYS_OF_WEEK
    start, shape = span.stop - rows, (rows, flow.count)
    left = _added(np.zeros(shape, np.int64), (flow.day[asked] - start, flow.series[asked]), flow.left[asked])
    for at in np.flatnonzero((left < 0).any(axis=0)).tolist():
        _take_back(left[:, at])
    empty = _empty(flow, inside, levels, left, start)
    used = left / UNIT
    _unseasoned(used, factors, start)
    cut = _cut(used, one_off, factors, start)
    return Histories(span.stop, begun, used, empty, cut)


def _added(table: Whole, where: Whole | tuple[Whole, Whole], amounts: Whole) -> Whole:
    np.add.at(table, where, amounts)
    return table


def _begun(flow: Flow, levels: Whole, span: Span) -> Whole:
    """The first day on which there was anything."""
    first = np.full(flow.count, span.stop, np.int64)
    np.minimum.at(first, flow.series[flow.is_change], flow.day[flow.is_change])
    begun: Whole = np.where(levels > 0, span.first, np.minimum(np.maximum(first, span.first), span.stop))
    return begun


def _take_back(left: Whole) -> None:
    """Let days on which more came back than left take from those before them."""
    days = np.flatnonzero(left)
    net = net_of_returns(dict(zip(days.tolist(), left[days].tolist(), strict=True)))
    left[:] = 0
    left[list(net)] = list(net.values())


def _empty(flow: Flow, inside: Flags, levels: Whole, left: Whole, start: int) -> Flags:
    """Days that began and ended with nothing, on which nothing left, once there had been something."""
    is_change = inside & flow.is_change
    where = (flow.day[is_change] - start, flow.series[is_change])
    change = _added(np.zeros(left.shape, np.int64), where, flow.change[is_change])
    touched = np.zeros(left.shape, np.bool_)
    touched[where] = True
    evening = np.cumsum(change, axis=0) + levels
    had: Whole = np.cumsum(touched, axis=0) - touched
    nothing = evening <= 0
    mornings = np.concatenate([(levels <= 0)[None], nothing[:-1]]) if len(nothing) else nothing
    found: Flags = mornings & nothing & (left <= 0) & ((had > 0) | (levels > 0))
    return found


def _unseasoned(used: Floats, factors: Sequence[Mapping[int, float]], start: int) -> None:
    """Bring what the days of a season sold to a common day's."""
    for days, which in _alike(factors):
        for day, factor in days.items():
            if 0 <= day - start < len(used):
                used[day - start, which] /= factor


def _alike(factors: Sequence[Mapping[int, float]]) -> list[tuple[Mapping[int, float], list[int]]]:
    """The series of each calendar of seasons: there are few, and they are shared."""
    found: dict[int, tuple[Mapping[int, float], list[int]]] = {}
    for at, days in enumerate(factors):
        if days:
            found.setdefault(id(days), (days, []))[1].append(at)
    return list(found.values())


def _cut(
    used: Floats, one_off: Sequence[float | None], factors: Sequence[Mapping[int, float]], start: int
) -> dict[int, Mapping[int, float]]:
    """Bring one-off days to the usual one; what really left on them."""
    common = used.copy()
    for days, which in _alike(factors):
        for day in days:
            if 0 <= day - start < len(used):
                common[day - start, which] = 0.0
    cut: dict[int, Mapping[int, float]] = {}
    for at in _suspects(common, np.array([one or np.inf for one in one_off])).tolist():
        column = _sparse(common[:, at])
        beyond = one_offs(column, one_off[at])
        if beyond:
            usual = median([size for row, size in _sparse(used[:, at]).items() if row not in beyond])
            used[list(beyond), at] = usual
            cut[at] = {row + start: size for row, size in beyond.items()}
    return cut


def _suspects(sizes: Floats, multiple: Floats) -> Whole:
    """Which have days beyond the limit that are few enough; most have none, and a middle takes sorting."""
    asked = sizes > 0
    counts = asked.sum(axis=0)
    least = np.where(asked, sizes, np.inf).min(axis=0, initial=np.inf)
    which = np.flatnonzero((counts >= LEAST_TO_KNOW_USUAL) & (sizes.max(axis=0, initial=0.0) > multiple * least))
    some, counts = sizes[:, which], counts[which]
    ordered = np.sort(some, axis=0)
    middle = ordered[len(some) - counts + (counts - 1) // 2, np.arange(len(which))]
    beyond = (some > multiple[which] * middle).sum(axis=0)
    found: Whole = which[(beyond > 0) & (beyond <= np.maximum(1, counts * ONE_OFF_SHARE // 10_000))]
    return found


def _sparse(column: Floats) -> dict[int, float]:
    days = np.flatnonzero(column)
    return dict(zip(days.tolist(), column[days].tolist(), strict=True))
