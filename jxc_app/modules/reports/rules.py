"""Pure rules of reports: which month is due, what is unusual, when a cause is the process and not a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from unicodedata import normalize
from zoneinfo import ZoneInfo

from jxc_app.core.outcomes import Outcome


class Section(StrEnum):
    """The parts of a report, in its order."""

    PROCESS = "process"
    UNCOUNTED = "uncounted"
    DIFFERENCES = "differences"
    COUNTS = "counts"
    VOIDS = "voids"
    ATTEMPTS = "attempts"
    BACKDATED = "backdated"
    UNUSUAL = "unusual"


SECTION_TITLES = {
    Section.PROCESS: "流程问题",
    Section.UNCOUNTED: "到期未盘",
    Section.DIFFERENCES: "盘点差异",
    Section.COUNTS: "未完成盘点",
    Section.VOIDS: "作废与红冲",
    Section.ATTEMPTS: "超库存尝试",
    Section.BACKDATED: "补录",
    Section.UNUSUAL: "异常操作",
}
#: what is kept of one section in one warehouse; the figures count all
MOST_ROWS = 200
#: one cause at so many people (requirement D5) is the process
PEOPLE_OF_A_PROCESS = 3
PROCESS_WORDS = "流程问题，不是个人问题"
#: a report is made on the 1st from this hour on: the night's proof has run by then
HOUR_OF_THE_FIRST = 6
A_NIGHT = timedelta(hours=26)

OPENS_AT, CLOSES_AT = time(7), time(22)
OLD_AFTER = timedelta(days=7)
MANY_VOIDS = 5
LATE_ENTRY_DAYS = 3
LARGE_TIMES, LARGE_LEAST_ISSUES, LARGE_LOOKS_BACK = 10, 10, timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A kind of unusual act, and what it means in plain words: the page shows them."""

    title: str
    meaning: str


OFF_HOURS = Unusual("非营业时间作废", f"在 {CLOSES_AT:%H:%M} 到次日 {OPENS_AT:%H:%M} 之间作废或改单")
OLD_VOID = Unusual("作废旧单", f"作废或改动过账超过 {OLD_AFTER.days} 天的单据")
OFTEN_VOIDED = Unusual("一天多次作废", f"一个人在一天里作废、改单 {MANY_VOIDS} 张或更多")
LATE_ENTRY = Unusual("迟补录", f"业务日期比过账日早 {LATE_ENTRY_DAYS} 天或更多")
LARGE_ISSUE = Unusual(
    "大额出库",
    f"一行出库数量达到该商品在该仓库前 {LARGE_LOOKS_BACK.days} 天平均每次出库的 {LARGE_TIMES} 倍或更多"
    f"（此前至少出库过 {LARGE_LEAST_ISSUES} 次才比较）",
)
GIVEN_UP = Unusual("放弃盘点差异", "取消有差异的盘点单，或把有差异的行定为不计入：查到的差异没有入账")
UNUSUAL = (OFF_HOURS, OLD_VOID, OFTEN_VOIDED, LATE_ENTRY, LARGE_ISSUE, GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a report, in the words that people read. ``cause``: what it counts as where many people have it."""

    section: Section
    warehouse_id: int | None
    kind: str = ""
    subject: str = ""
    text: str = ""
    person_id: int | None = None
    person: str = ""
    times: int = 1
    quantity: Decimal | None = None
    value: Decimal | None = None
    at: datetime | None = None
    link: str = ""
    cause: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the company: its first day, its first moment, the first moment after it."""

    first: date
    since: datetime
    until: datetime

    @property
    def last(self) -> date:
        """Its last day."""
        return next_month(self.first) - timedelta(days=1)


def month_of(first: date, zone: ZoneInfo) -> Month:
    """The month that begins on this day.

    >>> month_of(date(2026, 2, 1), ZoneInfo("Asia/Shanghai")).last
    datetime.date(2026, 2, 28)
    """
    return Month(first, *(datetime.combine(day, time(), zone) for day in (first, next_month(first))))


def next_month(day: date) -> date:
    """The first day of the month after.

    >>> next_month(date(2025, 12, 31))
    datetime.date(2026, 1, 1)
    """
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before.

    >>> month_before(date(2026, 1, 31))
    datetime.date(2025, 12, 1)
    """
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def due_months(last: date | None, founded: date | None, now: datetime) -> list[date]:
    """The first days of the months that want a report at ``now`` (on the company's clock), oldest first.

    ``last``: the latest month that has one; without any, the month that ended last, if the company was there by then.

    >>> due_months(date(2025, 10, 1), date(2025, 3, 9), datetime(2026, 1, 1, 7))
    [datetime.date(2025, 11, 1), datetime.date(2025, 12, 1)]
    >>> due_months(date(2025, 11, 1), date(2025, 3, 9), datetime(2026, 1, 1, 5, 59))
    []
    """
    is_early = now.day == 1 and now.hour < HOUR_OF_THE_FIRST
    newest = month_before(month_before(now.date()) if is_early else now.date())
    if founded is None or founded >= next_month(newest):
        return []
    months, month = [], newest if last is None else next_month(last)
    while month <= newest:
        months.append(month)
        month = next_month(month)
    return months


def is_off_hours(moment: datetime) -> bool:
    """Whether nobody works then; ``moment`` on the company's clock.

    >>> is_off_hours(datetime(2026, 1, 5, 6, 59)), is_off_hours(datetime(2026, 1, 5, 21, 59))
    (True, False)
    """
    return not OPENS_AT <= moment.time() < CLOSES_AT


def same_cause(words: str) -> str:
    """One spelling for what reads the same.

    >>> same_cause(" 录入错误。") == same_cause("录入错误")
    True
    """
    return normalize("NFKC", words).strip(" .。,，!！").casefold()


def processes(facts: Iterable[Fact]) -> list[Fact]:
    """The causes that come from three people or more: to be mended in the process, not with anybody."""
    by_cause: dict[tuple[Section, str], list[Fact]] = {}
    for fact in facts:
        if fact.cause and fact.person_id is not None:
            by_cause.setdefault((fact.section, same_cause(fact.cause)), []).append(fact)
    found = [_process(section, held) for (section, _), held in by_cause.items() if _is_process(held)]
    return sorted(found, key=lambda fact: (-fact.times, fact.subject))


def _is_process(held: Collection[Fact]) -> bool:
    return len({fact.person_id for fact in held}) >= PEOPLE_OF_A_PROCESS


def _process(section: Section, held: list[Fact]) -> Fact:
    """A fact of the whole company, unless it all happened in one warehouse."""
    places = {fact.warehouse_id for fact in held}
    people = len({fact.person_id for fact in held})
    return Fact(
        Section.PROCESS, places.pop() if len(places) == 1 else None, SECTION_TITLES[section], held[0].cause,
        PROCESS_WORDS, person=f"{people} 人", times=sum(fact.times for fact in held),
    )  # fmt: skip


class Trouble(StrEnum):
    """Why a duty that runs every night is a matter for people."""

    NONE = ""
    FAILED = "failed"
    LATE = "late"
    NEVER = "never"


def trouble_of(outcome: Outcome | None, begun: datetime | None, now: datetime) -> Trouble:
    """Of the proof or the backup; ``begun``: since when there has been a company, before which nothing is missing."""
    if outcome is None:
        return Trouble.NEVER if begun is not None and now - begun > A_NIGHT else Trouble.NONE
    if not outcome.is_good:
        return Trouble.FAILED
    return Trouble.LATE if now - outcome.at > A_NIGHT else Trouble.NONE
