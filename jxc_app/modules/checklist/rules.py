"""Pure rules: what a check says, when it is due, and what all of them are worth together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

#: evidence that is kept of one run; the count is of all
MOST_EVIDENCE = 100
#: points of a check; what is red or unknown has none
POINTS = {"green": 20, "amber": 10, "red": 0, "grey": 0}
#: what a check costs that was not looked at in time
LATE_COSTS = 5
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Light(StrEnum):
    """How a check stands: in order, to be looked at, to be mended, nothing known."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


LIGHT_WORDS = {"green": "正常", "amber": "注意", "red": "要处理", "grey": "没有数据"}


@dataclass(frozen=True, slots=True)
class Check:
    """One of the five. It runs by itself after ``every``; people look at it every ``rhythm_days``."""

    code: str
    title: str
    standard: str
    rhythm: str
    every: timedelta
    rhythm_days: int


ACCOUNTS = Check("accounts", "账号不共用", "每位员工独立账号，禁止共享", "每月", DAY, 30)
RIGHTS = Check("rights", "权限不超职责", "遵循最小权限原则", "每季度", DAY, 90)
LOG = Check("log", "操作日志完整", "包含操作人、时间、IP、前后值对比", "持续监控", HOUR, 30)
NOTICES = Check("notices", "变更通知已开", "邮箱、短信、群消息推送异常操作", "实时", HOUR, 30)
FIGURES = Check("figures", "数据一致", "系统自动比对账面与实物差异", "每月", DAY, 30)
CHECKS = {check.code: check for check in (ACCOUNTS, RIGHTS, LOG, NOTICES, FIGURES)}
#: under which the log knows them
NUMBERS = {code: number for number, code in enumerate(CHECKS, 1)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a light. ``link`` leads to where it can be seen; ``people``: whose acts or rights it is."""

    light: Light
    kind: str
    text: str
    link: str = ""
    step: str = ""
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. ``steps``: what to do next, the most urgent first.

    ``mark``: from where the next look may go on; None: from the beginning.
    """

    light: Light
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[str, ...] = ()
    mark: dict[str, Any] | None = None

    @property
    def people(self) -> tuple[int, ...]:
        """Whom anything that is not in order speaks of."""
        return tuple(sorted({one for fact in self.evidence if fact.light != Light.GREEN for one in fact.people}))


_WORST_FIRST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)


def urgency(light: str) -> int:
    """Its place among all lights, the worst first."""
    return _WORST_FIRST.index(Light(light))


def finding(good: str, evidence: Iterable[Evidence]) -> Finding:
    """The light of the worst fact, ``good`` where all is in order, and each step once; worst facts first.

    >>> finding("好", []).light, finding("好", [Evidence(Light.AMBER, "例外", "到期", step="收回")]).steps
    (<Light.GREEN: 'green'>, ('收回',))
    """
    ordered = sorted(evidence, key=lambda fact: urgency(fact.light))
    if not ordered or ordered[0].light == Light.GREEN:
        return Finding(Light.GREEN, good, tuple(ordered))
    steps = tuple(dict.fromkeys(fact.step for fact in ordered if fact.step))
    light = Light.AMBER if ordered[0].light == Light.GREY else ordered[0].light
    return Finding(light, _summed_up(ordered), tuple(ordered), steps)


def nothing_known(why: str, step: str) -> Finding:
    """No data at all: never green."""
    return Finding(Light.GREY, why, steps=(step,))


def _summed_up(facts: Iterable[Evidence]) -> str:
    counts: dict[str, int] = {}
    for fact in facts:
        if fact.light != Light.GREEN:
            counts[fact.kind] = counts.get(fact.kind, 0) + 1
    return ";".join(f"{kind} {count} 项" for kind, count in counts.items()) + "。"


@dataclass(frozen=True, slots=True)
class Standing:
    """A check as the score sees it."""

    light: str
    is_late: bool = False


def score(standings: Collection[Standing]) -> int:
    """Out of 100: green 20, amber 10, red and unknown 0; each that is late costs 5.

    >>> score([Standing("green"), Standing("amber"), Standing("red"), Standing("grey", is_late=True)])
    25
    """
    points = sum(POINTS[one.light] - LATE_COSTS * one.is_late for one in standings)
    return max(0, points)


@dataclass(frozen=True, slots=True)
class Lights:
    """What each check showed from some moment on."""

    at: datetime
    check: str
    light: str


def trend(lights: Iterable[Lights], ends: Collection[datetime]) -> list[int | None]:
    """The score at each of the moments, from the lights alone; None before anything was checked."""
    ordered = sorted(lights, key=lambda one: one.at)
    found: list[int | None] = []
    for end in sorted(ends):
        shown = {one.check: one.light for one in ordered if one.at <= end}
        found.append(sum(POINTS[light] for light in shown.values()) if shown else None)
    return found


@dataclass(frozen=True, slots=True)
class Duty:
    """When a check was looked at last (or began), how often that must be, and how many days before to remind."""

    since: datetime
    rhythm_days: int
    remind_days: int = 0

    @property
    def due(self) -> datetime:
        """Until when somebody must look again."""
        return self.since + self.rhythm_days * DAY

    def is_late(self, now: datetime) -> bool:
        """Whether that is over."""
        return self.due < now


def news(light: str, duty: Duty, now: datetime) -> str:
    """What its owner must be told of: ``red``, ``late``, ``red late``, ``soon``, or nothing."""
    parts = [name for name, is_so in (("red", light == Light.RED), ("late", duty.is_late(now))) if is_so]
    if not parts and duty.remind_days and duty.due - duty.remind_days * DAY < now:
        parts = ["soon"]
    return " ".join(parts)


def fresh_news(told: str, now_so: str) -> list[str]:
    """What of it was not told yet.

    >>> fresh_news("red", "red late"), fresh_news("red late", "red"), fresh_news("late", "")
    (['late'], [], [])
    """
    return [part for part in now_so.split() if part not in told.split()]


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether a check must run by itself."""
    return last is None or last + every <= now
