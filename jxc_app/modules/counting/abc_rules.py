"""Pure rules of ABC: who is in which class, and when a class changes.

Boundary rule (features §4.3): sorted by value, the largest first, a SKU is A while the share of all that stand before
it is below the first limit, B while it is below the second, C after that. Equal values stand in the order of the SKU
codes. What has no value is C.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

A, B, C = CLASSES = ("A", "B", "C")
#: shares are kept in parts of ten thousand, rounded down: 79.99 % shown is below 80 %
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Below which share of the value a SKU is A, and below which B; percent of the whole."""

    a_percent: int = 80
    b_percent: int = 95


@dataclass(frozen=True, slots=True)
class Place:
    """Where a SKU stands by one value: its class, and the share before it (None: it has no value)."""

    abc_class: str = C
    before: int | None = None


NOWHERE = Place()


def ranked(values: Iterable[tuple[int, int]], limits: Limits) -> dict[int, Place]:
    """The place of each SKU by (id, value); they come in the order of their codes, which decides between equals.

    Values are scaled integers, so that 80 % is exactly 80 %. What came back beyond what went out counts as nothing.

    >>> places = ranked([(1, 80), (2, 15), (3, 5), (4, 0)], Limits())
    >>> [(places[key].abc_class, places[key].before) for key in (1, 2, 3, 4)]
    [('A', 0), ('B', 8000), ('C', 9500), ('C', None)]
    """
    rows = sorted(values, key=lambda row: -row[1])
    whole = sum(value for _, value in rows if value > 0)
    places, before = {}, 0
    for key, value in rows:
        places[key] = Place(_class_at(before, whole, limits), before * WHOLE // whole) if value > 0 else NOWHERE
        before += max(value, 0)
    return places


def _class_at(before: int, whole: int, limits: Limits) -> str:
    if before * 100 < limits.a_percent * whole:
        return A
    return B if before * 100 < limits.b_percent * whole else C


def higher(classes: Sequence[str]) -> str:
    """The class that is counted more often: A before B before C."""
    return min(classes)


@dataclass(frozen=True, slots=True)
class Standing:
    """The class that counts in a month, and what it came from.

    ``settled`` and ``last_result``: class and result at the end of the month before; both None in the first month.
    """

    abc_class: str
    result: str
    month: int
    settled: str | None = None
    last_result: str | None = None

    @property
    def waits(self) -> bool:
        """Whether a result stands that the class does not follow yet."""
        return self.result != self.abc_class


def month_number(year: int, month: int) -> int:
    """Months since year 0, so that they can be compared."""
    return year * 12 + month - 1


def settle(known: Standing | None, result: str, month: int) -> Standing:
    """Take in a result. A class changes, upwards too, once the results of two months in a row agree.

    The first result counts at once. Computed again within its month, a result replaces the one before: pressing a
    button twice is not two months.

    >>> january = settle(None, "A", 1)
    >>> february = settle(january, "B", 2)
    >>> february.abc_class, february.waits, settle(february, "B", 3).abc_class, settle(february, "C", 3).abc_class
    ('A', True, 'B', 'A')
    """
    if known is None:
        return Standing(result, result, month)
    is_new = month > known.month
    settled = known.abc_class if is_new else known.settled
    last_result = known.result if is_new else known.last_result
    changes = settled is None or result in (settled, last_result)
    return Standing(result if changes else settled or result, result, max(month, known.month), settled, last_result)
