"""Chinese working days: public holidays off, and the weekends that are worked in exchange.

The calendar is announced year by year (国务院办公厅 every November) and comes with the package ``chinesecalendar``.
Of a year that it does not know yet, Monday to Friday are worked.
"""

from datetime import date
from functools import lru_cache

from chinese_calendar import is_workday
from chinese_calendar.constants import holidays

#: the last year of which the holidays are known
LAST_KNOWN_YEAR: int = max(holidays).year
_SATURDAY = 5


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether people work on this day; by the week alone where nothing else is known."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:  # a year before the first or after the last that is known
        return day.weekday() < _SATURDAY
