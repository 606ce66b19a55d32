"""Pure rules of rounds: when they close, and how what is scarce is shared out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO

WEEKDAYS = "一二三四五六日"
#: every day of the week
EVERY_DAY = 127
_AHEAD = 8


def falls_on(weekdays: int, day: date) -> bool:
    """Whether a schedule has a round on this day; ``weekdays``: a bit for each, Monday the lowest.

    >>> falls_on(0b0000001, date(2026, 1, 5)), falls_on(0b0000001, date(2026, 1, 6))
    (True, False)
    """
    return bool(weekdays >> day.weekday() & 1)


def weekdays_text(weekdays: int) -> str:
    """As people say it.

    >>> weekdays_text(127), weekdays_text(0b0010101)
    ('每天', '周一、三、五')
    """
    if weekdays == EVERY_DAY:
        return "每天"
    return "周" + "、".join(name for at, name in enumerate(WEEKDAYS) if weekdays >> at & 1)


def closing(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the round of a day closes; ``minute``: of the day, on the company's clock."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)


def coming_days(weekdays: int, first: date) -> Iterator[date]:
    """The days of rounds from this one on, for a week and a day."""
    days = (first + timedelta(days=at) for at in range(_AHEAD))
    return (day for day in days if falls_on(weekdays, day))


def minute_of(text: str) -> int | None:
    """The minute of the day that people mean; None for what is no time.

    >>> minute_of("16:00"), minute_of("16：5"), minute_of("24:00")
    (960, 965, None)
    """
    hours, mark, minutes = text.strip().replace("：", ":").partition(":")
    if not (mark and hours.isdecimal() and minutes.isdecimal() and len(hours) < 3 and len(minutes) < 3):
        return None
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else None


def time_text(minute: int) -> str:
    """A minute of the day as people write it.

    >>> time_text(965)
    '16:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def left_text(seconds: float) -> str:
    """How long there is still, in two words at most.

    >>> left_text(7200), left_text(2 * 86400 + 3600), left_text(59)
    ('还剩 2 小时', '还剩 2 天 1 小时', '还剩不到 1 分钟')
    """
    minutes = int(seconds // 60)
    if minutes < 1:
        return "还剩不到 1 分钟"
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "天"), (rest // 60, "小时"), (rest % 60, "分钟")]
    said = [f"{count} {unit}" for count, unit in parts if count][:2]
    return "还剩 " + " ".join(said)


def pack_of(wanted: Sequence[Decimal], packs: Sequence[Decimal]) -> Decimal:
    """In which packs a SKU is shared out: the largest of its units of which everybody asked for whole ones.

    >>> pack_of([Decimal(48), Decimal(24)], [Decimal(1), Decimal(24)])
    Decimal('24')
    >>> pack_of([Decimal(48), Decimal(5)], [Decimal(24)])
    Decimal('1')
    """
    finer = [Decimal(1).scaleb(-places) for places in range(QUANTITY_PLACES + 1)]
    sizes = [*sorted((one for one in packs if one > 1), reverse=True), *finer]
    return next(size for size in sizes if all(one % size == 0 for one in wanted))


def fair_shares(available: Decimal, wanted: Sequence[Decimal], pack: Decimal) -> list[Decimal]:
    """What each gets of what there is: all, or in proportion to what they asked for, in whole packs.

    Largest remainder (Hamilton's method, as seats are given by votes): everybody gets the whole packs of their
    proportion, and what is left of whole packs goes to the largest remainders, the first of equal ones first. Nobody
    gets more than they asked for; less than a pack stays. ``wanted`` are whole packs.

    >>> fair_shares(Decimal(10), [Decimal(6), Decimal(6), Decimal(3)], Decimal(1))
    [Decimal('4'), Decimal('4'), Decimal('2')]
    >>> fair_shares(Decimal(70), [Decimal(48), Decimal(48)], Decimal(24))
    [Decimal('24'), Decimal('24')]
    """
    asked = sum(wanted, ZERO)
    if available >= asked:
        return list(wanted)
    packs = int(max(available, ZERO) // pack)
    quotas = [Fraction(one) * packs / Fraction(asked) for one in wanted]
    whole = [floor(one) for one in quotas]
    by_rest = sorted(range(len(wanted)), key=lambda at: (whole[at] - quotas[at], at))
    for at in by_rest[: packs - sum(whole)]:
        whole[at] += 1
    return [count * pack for count in whole]
