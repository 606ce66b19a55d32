"""How rounds are said to people."""

from datetime import date, datetime

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.modules.asking.rules import WEEKDAYS

_NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


def day_text(day: date, today: date) -> str:
    """A day as people say it.

    >>> day_text(date(2026, 1, 5), date(2026, 1, 5)), day_text(date(2026, 1, 9), date(2026, 1, 5))
    ('今天', '1月9日 周五')
    """
    return _NEAR.get((day - today).days) or f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def cutoff_text(closes_at: datetime, now: datetime, *, is_over: bool = False) -> str:
    """The cut-off as people say it."""
    zone = get_settings().zone
    day = day_text(business_date(closes_at, zone), business_date(now, zone))
    return f"{day} {closes_at.astimezone(zone):%H:%M} {'已截单' if is_over else '截单'}"
