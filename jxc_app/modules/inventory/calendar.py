"""Pure arithmetic of periods: which days belong together, and what they are called."""

from calendar import monthrange
from datetime import date, timedelta

#: the closing day that stands for the last of every month
MONTH_END = 0


def period_end(day: date, closing_day: int) -> date:
    """The last day of the period that a day belongs to.

    >>> period_end(date(2026, 2, 3), MONTH_END), period_end(date(2026, 1, 26), 25), period_end(date(2026, 12, 31), 25)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 25), datetime.date(2027, 1, 25))
    """
    if closing_day == MONTH_END:
        return day.replace(day=monthrange(day.year, day.month)[1])
    if day.day <= closing_day:
        return day.replace(day=closing_day)
    following = day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=1)
    return following.replace(day=closing_day)


def period_start(ends_on: date, closing_day: int) -> date:
    """The first day of the period that ends on this day: the one after the closing day of the month before.

    >>> period_start(date(2026, 3, 31), MONTH_END), period_start(date(2026, 1, 25), 25)
    (datetime.date(2026, 3, 1), datetime.date(2025, 12, 26))
    """
    before = ends_on.replace(day=1) - timedelta(days=1)
    return (before if closing_day == MONTH_END else before.replace(day=closing_day)) + timedelta(days=1)


def period_name(ends_on: date) -> str:
    """What people call a period: the month in which it ends.

    >>> period_name(date(2026, 2, 25))
    '2026年2月'
    """
    return f"{ends_on.year}年{ends_on.month}月"


def is_year_end(ends_on: date) -> bool:
    """Whether the period is the twelfth: closing it closes the year (年结)."""
    return ends_on.month == 12
