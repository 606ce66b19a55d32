"""Many series as one table: periods down, series across. What 50,000 series need a night is worked out row by row.

Every method of this module is that of its namesake for one series (``averages``, ``intermittent``, ``classes``), where
its source stands; a test holds both to the same on random series.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jxc_app.modules.replenishment.methods.averages import ALPHA, WARM_UP
from jxc_app.modules.replenishment.methods.classes import (
    ADI_LIMIT,
    CV2_LIMIT,
    ERRATIC,
    INTERMITTENT,
    LUMPY,
    NOTHING,
    SMOOTH,
)
from jxc_app.modules.replenishment.methods.intermittent import ALPHA as ALPHA_OF_SIZES
from jxc_app.modules.replenishment.methods.intermittent import BETA

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
#: mean and σ of each series
Means = tuple[Floats, Floats]
#: what a class is called here: its place
CLASSES = (NOTHING, SMOOTH, ERRATIC, INTERMITTENT, LUMPY)


@dataclass(frozen=True, slots=True)
class Series:
    """``sizes`` are 0 where they are not ``known``: nothing could be bought, or the series had not begun."""

    sizes: Floats
    known: Flags

    def of(self, which: NDArray[np.bool_] | Whole) -> "Series":
        """Some of the series."""
        return Series(self.sizes[:, which], self.known[:, which])

    @property
    def counts(self) -> Whole:
        """Known periods of each."""
        found: Whole = self.known.sum(axis=0)
        return found


def classified(series: Series) -> tuple[Whole, Floats, Floats]:
    """Place in ``CLASSES``, ADI and CV² of each."""
    asked = series.sizes != 0
    times = asked.sum(axis=0)
    some = np.maximum(times, 1)
    adi = np.where(times > 0, series.counts / some, 0.0)
    mean = series.sizes.sum(axis=0) / some
    apart = np.where(asked, series.sizes - mean, 0.0)
    cv2 = np.divide((apart * apart).sum(axis=0) / some, mean**2, out=np.zeros_like(mean), where=times > 0)
    group = 1 + (cv2 >= CV2_LIMIT) + 2 * (adi >= ADI_LIMIT)
    return np.where(times > 0, group, 0), adi, cv2


def averaged(series: Series, window: int) -> Means:
    """Moving averages of the last ``window`` known periods."""
    sizes, counts = _known_first(series), series.counts
    many = sizes.shape[1]
    squares, running = np.zeros(many), np.zeros(many)
    for at, row in enumerate(sizes):
        here = at < counts
        if at >= WARM_UP:
            squares += np.where(here, (row - running / min(at, window)) ** 2, 0.0)
        running += np.where(here, row - (sizes[at - window] if at >= window else 0.0), 0.0)
    mean = running / np.maximum(np.minimum(counts, window), 1)
    return mean, _sigma(series, squares, np.maximum(counts - WARM_UP, 0))


def _known_first(series: Series) -> Floats:
    """The known periods of each moved up, in their order."""
    order = np.argsort(~series.known, axis=0, kind="stable")
    return np.take_along_axis(series.sizes, order, axis=0)


def smoothed(series: Series, alpha: float = ALPHA) -> Means:
    """Simple exponential smoothing."""
    many = series.sizes.shape[1]
    total, weight, squares, count = np.zeros(many), np.zeros(many), np.zeros(many), np.zeros(many, np.int64)
    for row, known in zip(series.sizes, series.known, strict=True):
        error = row - total / np.maximum(weight, 1.0)
        squares += np.where(known & (count >= WARM_UP), error * error, 0.0)
        total = np.where(known, total * (1 - alpha) + row, total)
        weight = np.where(known, weight * (1 - alpha) + 1, weight)
        count += known
    mean = total / np.maximum(weight, 1.0)
    return mean, _sigma(series, squares, np.maximum(count - WARM_UP, 0))


def _sigma(series: Series, squares: Floats, count: Whole) -> Floats:
    """σ of the errors; of the sizes themselves where there are too few to forecast from."""
    counts = series.counts
    mean = series.sizes.sum(axis=0) / np.maximum(counts, 1)
    apart = np.where(series.known, series.sizes - mean, 0.0)
    spread = np.sqrt((apart * apart).sum(axis=0) / np.maximum(counts - 1, 1))
    found: Floats = np.where(count > 0, np.sqrt(squares / np.maximum(count, 1)), np.where(counts > 1, spread, 0.0))
    return found


def sized_by_interval(series: Series, factor: float, alpha: float = ALPHA_OF_SIZES) -> Means:
    """Croston's (``factor`` 1) or SBA (1 − α ÷ 2)."""
    many = series.sizes.shape[1]
    size, interval, rate, squares = np.zeros(many), np.zeros(many), np.zeros(many), np.zeros(many)
    waited, count = np.zeros(many, np.int64), np.zeros(many, np.int64)
    for row, known in zip(series.sizes, series.known, strict=True):
        waited += known
        asked, begun = row != 0, interval > 0
        squares += np.where(known & begun, (row - rate) * (row - rate), 0.0)
        count += np.where(asked & begun, waited, 0)
        size = np.where(asked, np.where(begun, size + alpha * (row - size), row), size)
        interval = np.where(asked, np.where(begun, interval + alpha * (waited - interval), waited), interval)
        rate = np.where(asked, factor * size / np.where(asked, interval, 1.0), rate)
        waited = np.where(asked, 0, waited)
    count += np.where(interval > 0, waited, 0)
    return rate, np.where(count > 0, np.sqrt(squares / np.maximum(count, 1)), rate)


def tsb(series: Series, alpha: float = ALPHA_OF_SIZES, beta: float = BETA) -> Means:
    """Chance × size."""
    many = series.sizes.shape[1]
    chance, size, squares, count = np.zeros(many), np.zeros(many), np.zeros(many), np.zeros(many, np.int64)
    for row, known in zip(series.sizes, series.known, strict=True):
        begun, asked = known & (size != 0), known & (row > 0)
        error = row - chance * size
        squares += np.where(begun, error * error, 0.0)
        count += begun
        chance = np.where(begun, chance * (1 - beta), chance)
        chance = np.where(asked, np.where(begun, chance + beta, 1.0), chance)
        size = np.where(asked, np.where(begun, size + alpha * (row - size), row), size)
    mean = chance * size
    return mean, np.where(count > 0, np.sqrt(squares / np.maximum(count, 1)), mean)


def have_died(series: Series, periods: int) -> Flags:
    """Whether nothing was asked for in the last so many known periods, of more than these."""
    from_end = np.cumsum(series.known[::-1], axis=0)[::-1]
    late = series.known & (from_end <= periods) & (series.sizes != 0)
    found: Flags = (series.counts > periods) & ~late.any(axis=0)
    return found
