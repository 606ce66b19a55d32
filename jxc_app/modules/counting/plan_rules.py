"""Pure rules of the count plan: on which day a SKU is due in a warehouse.

Each pair of SKU and warehouse has a day of its own within the interval of its class, by a hash of its codes, so that
the lines of any two days differ by chance alone. It is due on its first such day after the last count: exactly one
interval later where it was counted on its day, and sooner, never later, where it was not. So a late count or a full
count does not heap all that follows on one day. A day that is no working day gives its pairs to the next five that are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from jxc_app.modules.counting.abc_rules import A, B, C

#: over how many working days the pairs of a day off are spread: a week of them
_SPREAD = 5
IsWorking = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """After how many days each class is counted again."""

    a_days: int = 7
    b_days: int = 30
    c_days: int = 91

    def days(self, abc_class: str) -> int:
        """The interval of a class."""
        return {A: self.a_days, B: self.b_days, C: self.c_days}[abc_class]


def draw(sku_code: str, warehouse_code: str) -> int:
    """A number of 64 bits that is the same for the same codes on every machine and in every run (SHA-256)."""
    return int.from_bytes(sha256(f"{sku_code}\n{warehouse_code}".encode()).digest()[:8], "big")


def own_day_after(last: date, interval: int, drawn: int) -> date:
    """The first own day after ``last``, at most one interval later.

    >>> days = [own_day_after(date(2026, 1, 5), 7, drawn) for drawn in range(7)]
    >>> min(days), max(days), len(set(days))
    (datetime.date(2026, 1, 6), datetime.date(2026, 1, 12), 7)
    """
    return last + timedelta(days=(drawn - last.toordinal() - 1) % interval + 1)


def due_day(last: date, interval: int, drawn: int, is_working: IsWorking) -> date:
    """The working day on which a pair is due that was counted on ``last``."""
    day = own_day_after(last, interval, drawn)
    if is_working(day):
        return day
    # other digits of the number than those that chose the day
    return working_days_after(day, is_working)[drawn // interval % _SPREAD]


def working_days_after(day: date, is_working: IsWorking, most: int = _SPREAD) -> list[date]:
    """The next working days after this one."""
    found: list[date] = []
    while len(found) < most:
        day += timedelta(days=1)
        if is_working(day):
            found.append(day)
    return found


def days_due(last: date, until: date, today: date, interval: int, drawn: int, is_working: IsWorking) -> Iterator[date]:
    """Every due day until ``until``, as if each count were made on its day; what is late is made up for today."""
    day = due_day(last, interval, drawn, is_working)
    while day <= until:
        yield day
        day = due_day(max(day, today), interval, drawn, is_working)
