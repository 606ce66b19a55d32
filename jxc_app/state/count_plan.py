"""The count plan: six weeks of ready cells, the warehouses beside each other, and the rhythm to be changed."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.counting.abc_rules import CLASSES
from jxc_app.modules.counting.plan_queries import CountPlan, PlanDay, PlanPlace, RhythmView, count_plan
from jxc_app.modules.counting.plan_service import change_rhythm
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option

_WEEKDAYS = "一二三四五六日"
Typed = Literal["a_days", "b_days", "c_days", "reason"]
Switch = Literal["at_zero", "after_refusal"]


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day as the calendar shows it. ``look``: past, today, off, or nothing."""

    key: str
    date: str
    weekday: str
    look: str
    a: str
    b: str
    c: str
    total: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One warehouse: what is late, what is due today, what the weeks bring by class."""

    id: str
    name: str
    late: str
    today: str
    a: str
    b: str
    c: str
    total: str


class CountPlanState(SessionState, rx.State):
    """What is looked at. ``asked``: whether the dialog of the rhythm is open."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_classed: bool = False
    days: rx.Field[list[DayCell]] = rx.field(default_factory=list)
    places: rx.Field[list[PlaceLine]] = rx.field(default_factory=list)
    late: str = ""
    late_note: str = ""
    today: str = ""
    today_note: str = ""
    ahead: str = ""
    ahead_note: str = ""
    rhythm: str = ""
    events: str = ""
    guessed: str = ""
    may_change: bool = False
    asked: str = ""
    a_days: str = ""
    b_days: str = ""
    c_days: str = ""
    at_zero: bool = True
    after_refusal: bool = True
    reason: str = ""
    _version: int = 1

    @rx.event
    @requires(count_plan)
    async def open(self) -> None:
        """Take the warehouse from the address."""
        self._watch("abc", "count_plan", rest=5.0)
        self.asked = ""
        self.may_change = self._may(change_rhythm)
        self.warehouse_id = digits(self.router.url.query_parameters.get("warehouse", ""))
        known = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in known]
        await self._load()

    @rx.event
    @requires(count_plan)
    async def refresh(self) -> None:
        """Counts or classes have changed: read again."""
        await self._load()

    @rx.event
    @requires(count_plan)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """One warehouse, or all that may be seen."""
        self.warehouse_id = digits(warehouse_id)
        await self._load()

    @rx.event
    @requires(count_plan)
    async def clear(self) -> None:
        """All warehouses again."""
        self.warehouse_id = ""
        await self._load()

    @rx.event
    @requires(change_rhythm)
    async def ask(self) -> None:
        """Show the rhythm to be changed."""
        await self._load()
        self.asked, self.reason, self.errors = "rhythm", "", {}

    @rx.event
    @requires(change_rhythm)
    async def type_in(self, name: Typed, text: str) -> None:
        """Take one field of the dialog."""
        setattr(self, name, text[:200])

    @rx.event
    @requires(change_rhythm)
    async def switch(self, name: Switch, is_on: bool) -> None:
        """Whether an event of this kind asks for a count."""
        setattr(self, name, is_on)

    @rx.event
    @requires(change_rhythm)
    async def save(self) -> EventSpec:
        """Save the rhythm; the plan follows at once."""
        form: dict[str, Any] = {name: getattr(self, name).strip() for name in ("a_days", "b_days", "c_days")}
        form |= {"at_zero": self.at_zero, "after_refusal": self.after_refusal, "reason": self.reason}
        await self._perform(change_rhythm, form | {"version": self._version})
        self.asked = ""
        await self._load()
        return rx.toast.success("盘点节奏已保存，计划已按新节奏重排")

    @rx.event
    @requires(count_plan)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    async def _load(self) -> None:
        found = await self._read(count_plan, warehouse_id=int(self.warehouse_id) if self.warehouse_id else None)
        self.is_classed = found.is_classed
        self.days = [_cell(one, found) for one in found.days]
        self.places = [_place(one) for one in found.places]
        self._sum_up(found)
        if not self.asked:  # what somebody is typing stays
            self._show_rhythm(found.rhythm)
        year = found.guessed_year
        self.guessed = f"{year} 年的放假安排还没有收录，{year} 年的日期先按周一至周五排。" if year else ""
        self.address = path("/count-plan", warehouse=self.warehouse_id)
        self.is_loaded = True
        self.revision += 1

    def _sum_up(self, found: CountPlan) -> None:
        today = next(one.lines for one in found.days if one.day == found.today)
        ahead = {one: sum(day.lines.get(one, 0) for day in found.days) for one in CLASSES}
        self.late, self.late_note = f"{sum(found.late.values()):,}", _by_class(found.late)
        self.today, self.today_note = f"{sum(today.values()):,}", _by_class(today)
        self.ahead, self.ahead_note = f"{sum(ahead.values()):,}", _by_class(ahead)

    def _show_rhythm(self, rhythm: RhythmView) -> None:
        self.a_days, self.b_days, self.c_days = str(rhythm.a_days), str(rhythm.b_days), str(rhythm.c_days)
        self.at_zero, self.after_refusal, self._version = rhythm.at_zero, rhythm.after_refusal, rhythm.version
        self.rhythm = f"A 类每 {rhythm.a_days} 天、B 类每 {rhythm.b_days} 天、C 类每 {rhythm.c_days} 天盘一次"
        events = [
            words
            for is_on, words in ((rhythm.at_zero, "刚出完货"), (rhythm.after_refusal, "有人出库时账面不够"))
            if is_on
        ]
        self.events = f"另外，{'或'.join(events)}的商品，一周内临时加盘一次" if events else "不做临时加盘"


def _by_class(lines: Any) -> str:
    return "、".join(f"{one} 类 {lines.get(one, 0):,}" for one in CLASSES)


def _cell(one: PlanDay, found: CountPlan) -> DayCell:
    look = "past" if one.day < found.today else "today" if one.day == found.today else ""
    look = look if one.is_working else f"{look} off".strip()
    counts = [f"{one.lines[name]:,}" if one.lines.get(name) else "" for name in CLASSES]
    total = sum(one.lines.values())
    return DayCell(
        one.day.isoformat(), f"{one.day.month}/{one.day.day}", f"周{_WEEKDAYS[one.day.weekday()]}", look, *counts,
        f"{total:,}" if total else "",
    )  # fmt: skip


def _place(one: PlanPlace) -> PlaceLine:
    counts = [f"{one.ahead.get(name, 0):,}" for name in CLASSES]
    return PlaceLine(
        str(one.warehouse_id), one.name, f"{one.late:,}", f"{one.today:,}", *counts, f"{sum(one.ahead.values()):,}"
    )
