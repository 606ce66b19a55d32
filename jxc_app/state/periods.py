"""月结: what is closed, what is closed next, and opening the latest again."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.documents.carried import ClosedPeriod, NextPeriod, OddLine, list_periods
from jxc_app.modules.documents.filters import ON_THE_WAY, STATUS_CHOICES, UNPOSTED
from jxc_app.modules.documents.types import DRAFT
from jxc_app.modules.inventory.calendar import MONTH_END
from jxc_app.modules.inventory.closing import close_period, reopen_period, set_closing_day
from jxc_app.modules.inventory.held_stock import HeldStock
from jxc_app.state.addresses import path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment, money, shown
from jxc_app.state.stock_lines import held_text

Asked = Literal["close", "reopen", "day"]
#: where what rooms above carry over is listed
_LISTED = {"frozen_settlements": "/receiving?tab=frozen"}
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


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many of one kind are carried over, and where they are listed."""

    title: str
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class OddValueLine:
    """What would be kept though it cannot be; ``papers``: the documents that brought it about."""

    key: str
    sku: str
    href: str
    warehouse: str
    quantity: str
    value: str
    papers: list[Option]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """What is held of a SKU in one warehouse."""

    key: str
    sku: str
    href: str
    warehouse: str
    held: str


class PeriodsState(SessionState, rx.State):
    """``asked``: which dialog is open."""

    is_loaded: bool = False
    has_next: bool = False
    next_name: str = ""
    next_days: str = ""
    is_over: bool = False
    is_year_end: bool = False
    carried: rx.Field[list[CountLine]] = rx.field(default_factory=list)
    held: rx.Field[list[HeldLine]] = rx.field(default_factory=list)
    more_held: str = ""
    odd_count: int = 0
    odd: rx.Field[list[OddValueLine]] = rx.field(default_factory=list)
    odd_href: str = ""
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
        self.carried = _carried(following)
        self.held = [_held(one) for one in following.held]
        rest = following.held_count - len(following.held)
        self.more_held = f"另有 {rest} 种，见库存查询的待检与冻结" if rest else ""
        self.odd_count, self.odd = following.odd_count, [_odd(one) for one in following.odd]
        self.odd_href = path("/turnover", span=str(following.starts_on), odd="1")


def _carried(following: NextPeriod) -> list[CountLine]:
    """Each count with the list behind it, of the same days."""
    until = str(following.ends_on)
    counts = (("草稿", DRAFT, following.drafts), (STATUS_CHOICES[UNPOSTED], UNPOSTED, following.waiting),
              (STATUS_CHOICES[ON_THE_WAY], ON_THE_WAY, following.on_the_way))  # fmt: skip
    lines = [
        CountLine(title, str(count), path("/documents", status=status, date_to=until))
        for title, status, count in counts
    ]
    lines.append(CountLine("待检与冻结的商品", str(following.held_count), "/stock"))
    return lines + [CountLine(one.title, str(one.count), _LISTED.get(one.code, "")) for one in following.further]


def _held(one: HeldStock) -> HeldLine:
    return HeldLine(
        f"{one.sku_id}-{one.warehouse_id}", f"{one.sku_name} {one.sku_code}",
        path("/sku", id=str(one.sku_id), warehouse=str(one.warehouse_id)), one.warehouse,
        f"{held_text(one.qc_hold, one.blocked)} {one.unit_name}",
    )  # fmt: skip


def _odd(one: OddLine) -> OddValueLine:
    odd = one.odd
    return OddValueLine(
        f"{odd.sku_id}-{odd.warehouse_id}", f"{odd.sku_name} {odd.sku_code}",
        path("/sku", id=str(odd.sku_id), warehouse=str(odd.warehouse_id)), odd.warehouse,
        f"{shown(odd.quantity)} {odd.unit_name}", "" if one.value is None else f"¥{money(one.value)}",
        [Option(f"/document?id={id_}", number) for id_, number in one.entered_late],
    )  # fmt: skip


def _line(one: ClosedPeriod) -> PeriodLine:
    return PeriodLine(
        one.id, one.name, f"{one.starts_on} 至 {one.ends_on}", f"{one.closed_by} {moment(one.closed_at)}".strip(),
        f"/turnover?span={one.starts_on}", one.is_latest,
    )  # fmt: skip
