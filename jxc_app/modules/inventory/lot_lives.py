"""Pure rules of time: when a lot ends, how much of its life is left, how near the end is."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

FRESH, EXPIRED = 0, 4


@dataclass(frozen=True, slots=True)
class ShelfLife:
    """How long a SKU keeps from the day it was made: in days or in months (保质期); neither: for ever."""

    days: int | None = None
    months: int | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.days or self.months)


@dataclass(frozen=True, slots=True)
class LotPolicy:
    """A category's rule for its lots (see ``LotRule``)."""

    allocation: str = "fefo"
    least_life: int = 67
    on_short_life: str = "reason"
    warnings: tuple[int, int, int] = (45, 20, 7)


#: what a company begins with: first expired first out, two thirds of the life left at receipt, or say why
SHIPPED = LotPolicy()


def end_of_life(produced_on: date, life: ShelfLife) -> date | None:
    """The last day on which it may be sold; months end on the same day, or on the last of a shorter month.

    >>> end_of_life(date(2026, 1, 31), ShelfLife(months=1)), end_of_life(date(2026, 1, 31), ShelfLife(days=30))
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 2))
    """
    if life.months:
        year, month = divmod(produced_on.year * 12 + produced_on.month - 1 + life.months, 12)
        return date(year, month + 1, min(produced_on.day, calendar.monthrange(year, month + 1)[1]))
    return produced_on + timedelta(days=life.days) if life.days else None


def is_expired(expires_on: date | None, day: date) -> bool:
    """Whether the end lies before a day; on its last day it is still good."""
    return expires_on is not None and expires_on < day


def life_left(produced_on: date | None, expires_on: date, life: ShelfLife, day: date) -> int | None:
    """What part of its life a lot has left on a day, in whole percent, rounded down; None: its length is not known.

    >>> life_left(date(2026, 1, 1), date(2026, 4, 1), ShelfLife(), date(2026, 2, 1))
    65
    """
    by_rule = life.days or (life.months or 0) * 365 // 12
    whole = by_rule if produced_on is None else (expires_on - produced_on).days
    return max((expires_on - day).days, 0) * 100 // whole if whole > 0 else None


def warning_level(expires_on: date | None, day: date, warnings: tuple[int, int, int]) -> int:
    """0 fresh, 1 to 3 near its end (临期, 3 the nearest), 4 expired."""
    if expires_on is None:
        return FRESH
    if is_expired(expires_on, day):
        return EXPIRED
    left = (expires_on - day).days
    return sum(left <= days for days in warnings)
