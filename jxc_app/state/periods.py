"""月结: what is closed, what is closed next, and opening the latest again."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.documents.carried import ClosedPeriod, NextPeriod, list_periods
from jxc_app.modules.inventory.calendar import MONTH_END
from jxc_app.modules.inventory.closing import close_period, reopen_period, set_closing_day
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment

Asked = Literal["close", "reopen", "day"]
_DAYS = [Option(str(MONTH_END), "每月最后一天"), *(Option(str(day), f"每月 {day} 日") for day in range(1, 29))]


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One closed period as the list shows it."""

    id: int
    name: str
    days: str
    closed: str
    href: str
    is_latest: bool


class PeriodsState(SessionState, rx.State):
    """``asked``: which dialog is open."""

    is_loaded: bool = False
    has_next: bool = False
    next_name: str = ""
    next_days: str = ""
    is_over: bool = False
    is_year_end: bool = False
    drafts: int = 0
    waiting: int = 0
    on_the_way: int = 0
    lines: rx.Field[list[PeriodLine]] = rx.field(default_factory=list)
    may_close: bool = False
    may_reopen: bool = False
    closing_day: str = ""
    closing_day_text: str = ""
    days: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(_DAYS))
    asked: str = ""
    reason: str = ""
    revision: int = 0
    _next_end: str = ""
    _version: int = 1
    _period_id: int = 0

    @rx.event
    @requires(list_periods)
    async def open(self) -> None:
        """How things stand."""
        self.asked = ""
        await self._load()

    @rx.event
    @requires(close_period, reopen_period, set_closing_day)
    async def ask(self, asked: Asked) -> None:
        """Say what it would do."""
        self._begin(asked)

    @rx.event
    @requires(reopen_period)
    async def ask_reopen(self, period_id: int) -> None:
        """Say what opening this period again would do."""
        self._period_id = period_id
        self._begin("reopen")

    @rx.event
    @requires(set_closing_day)
    async def choose_day(self, day: str) -> None:
        """Another day on which periods are to end."""
        self.closing_day = day

    @rx.event
    @requires(close_period, reopen_period, set_closing_day)
    async def type_reason(self, text: str) -> None:
        """Take the reason."""
        self.reason = text[:200]

    @rx.event
    @requires(close_period)
    async def close(self) -> EventSpec:
        """Close the period; the proof of all books runs first."""
        done = await self._perform(close_period, {"ends_on": self._next_end})
        await self._done()
        return rx.toast.success(f"{done.name}已结账" + ("，全年已结" if done.is_year_end else ""))

    @rx.event
    @requires(reopen_period)
    async def reopen(self) -> EventSpec:
        """Open the latest closed period again."""
        done = await self._perform(reopen_period, {"period_id": self._period_id, "reason": self.reason})
        await self._done()
        return rx.toast.success(f"{done.name}已反结账，可以补录")

    @rx.event
    @requires(set_closing_day)
    async def save_day(self) -> EventSpec:
        """Let periods end on the chosen day."""
        day: Any = int(self.closing_day) if self.closing_day.isdecimal() else None
        command = {"closing_day": day, "version": self._version, "reason": self.reason}
        await self._perform(set_closing_day, command)
        await self._done()
        return rx.toast.success("结账日已保存，从下一个期间起生效")

    @rx.event
    @requires(list_periods)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _begin(self, asked: Asked) -> None:
        self.asked, self.reason, self.errors = asked, "", {}
        self.revision += 1

    async def _done(self) -> None:
        self.asked = ""
        await self._load()

    async def _load(self) -> None:
        found = await self._read(list_periods)
        self.lines = [_line(one) for one in found.closed]
        self.closing_day, self._version = str(found.closing_day), found.version
        self.closing_day_text = next(one.label for one in _DAYS if one.id == self.closing_day)
        self.may_close, self.may_reopen = self._may(close_period), self._may(reopen_period)
        self.has_next = found.following is not None
        if found.following is not None:
            self._show_next(found.following)
        self.is_loaded = True

    def _show_next(self, following: NextPeriod) -> None:
        self.next_name, self._next_end = following.name, following.ends_on.isoformat()
        self.next_days = f"{following.starts_on} 至 {following.ends_on}"
        self.is_over, self.is_year_end = following.is_over, following.is_year_end
        self.drafts, self.waiting, self.on_the_way = following.drafts, following.waiting, following.on_the_way


def _line(one: ClosedPeriod) -> PeriodLine:
    return PeriodLine(
        one.id, one.name, f"{one.starts_on} 至 {one.ends_on}", f"{one.closed_by} {moment(one.closed_at)}".strip(),
        f"/turnover?span={one.starts_on}", one.is_latest,
    )  # fmt: skip
