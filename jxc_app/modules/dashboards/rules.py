"""Pure rules of the first page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low

#: a draft that nobody has touched for so long is forgotten, or should be posted
DRAFT_IS_OLD_AFTER = timedelta(days=1)
#: a count is told up to here; more is "many"
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Lag:
    """From what happened to its entry: the middle of all documents, the worst of them, and how many there were."""

    name: str
    documents: int
    median: timedelta
    worst: timedelta


def lag_of(name: str, lags: Collection[timedelta]) -> Lag:
    """The lags of one person or store, of which there is at least one; what was entered ahead of time lagged nothing.

    >>> lag_of("王芳", [timedelta(hours=3), timedelta(minutes=5), timedelta(minutes=-5)])
    Lag(name='王芳', documents=3, median=datetime.timedelta(seconds=300), worst=datetime.timedelta(seconds=10800))
    """
    counted = [max(lag, timedelta(0)) for lag in lags]
    return Lag(name, len(counted), median_low(counted), max(counted))
