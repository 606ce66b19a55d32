"""How far warehouses are from each other as somebody measured it, and how the rest is reckoned."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.modules.warehouses.travel import (
    MeasuredRow,
    change_travel_rule,
    measured_ways,
    read_travel_rule,
    remove_way,
    save_way,
)
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable, shown

#: the fields of the rule, in the order of the form
RULE = ("detour_percent", "handling_minutes", "kilometres_per_hour")
_WAY = ("one_id", "other_id", "kilometres", "minutes")


@dataclass(frozen=True, slots=True)
class WayLine:
    """One measured way, ready to show; ``key``: its ends."""

    key: str
    one: str
    other: str
    kilometres: str
    minutes: str


class WarehouseWaysState(SessionState, rx.State):
    """``asked``: "" nothing, ``edit`` (new where nothing is edited) or ``remove``."""

    is_loaded: bool = False
    revision: int = 0
    rows: rx.Field[list[WayLine]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    rule: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(_WAY, ""))
    asked: str = ""
    is_new: bool = True
    words: str = ""
    _known: dict[str, MeasuredRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _key: str = ""
    _version: int = 1

    @rx.event
    @requires(measured_ways)
    async def open(self) -> None:
        """Everything that is set."""
        self.asked, self.errors = "", {}
        places = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), f"{one.name}（{one.code}）") for one in places]
        await self._load()

    @rx.event
    @requires(change_travel_rule)
    async def type_rule(self, name: str, typed: str) -> None:
        """One of the numbers."""
        if name in RULE:
            self.rule = {**self.rule, name: typed[:6].strip()}

    @rx.event
    @requires(change_travel_rule)
    async def save_rule(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        command = {name: self.rule.get(name) or None for name in RULE} | {"version": self._version}
        try:
            await self._perform(change_travel_rule, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，到达时间从现在起按它算")

    @rx.event
    @requires(save_way)
    async def edit(self, key: str) -> None:
        """Open the dialog for one, or ("") a new one."""
        way = self._known.get(key)
        self._key, self.is_new = (key if way else ""), way is None
        self.form = dict.fromkeys(_WAY, "")
        if way is not None:
            self.form = {
                "one_id": str(way.one_id), "other_id": str(way.other_id), "kilometres": editable(way.kilometres),
                "minutes": "" if way.minutes is None else str(way.minutes),
            }  # fmt: skip
        self.asked, self.errors = "edit", {}
        self.revision += 1

    @rx.event
    @requires(save_way)
    async def type_in(self, name: Literal["one_id", "other_id", "kilometres", "minutes"], typed: str) -> None:
        """One field of the dialog; the ends of a known way stay."""
        if name in _WAY and (self.is_new or not name.endswith("_id")):
            self.form = {**self.form, name: typed[:12].strip()}

    @rx.event
    @requires(save_way)
    async def save(self) -> EventSpec:
        """Keep it."""
        command: dict[str, Any] = {name: self.form[name] or None for name in _WAY}
        known = self._known.get(self._key)
        await self._perform(save_way, command | {"version": known.version if known else None})
        return await self._done("已保存")

    @rx.event
    @requires(remove_way)
    async def ask_remove(self, key: str) -> None:
        """Say what removing one would do."""
        way = self._known.get(key)
        if way is not None:
            self._key, self.asked = key, "remove"
            self.words = f"删除后，{way.one_name} 和 {way.other_name} 之间按坐标的直线距离乘绕行系数估算。"

    @rx.event
    @requires(remove_way)
    async def remove(self) -> EventSpec | None:
        """Forget it."""
        way = self._known.get(self._key)
        if way is None:
            return None
        seen = {"one_id": way.one_id, "other_id": way.other_id, "version": way.version}
        await self._perform(remove_way, seen)
        return await self._done("已删除")

    @rx.event
    @requires(measured_ways)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    async def _done(self, words: str) -> EventSpec:
        self.asked = ""
        await self._load()
        return rx.toast.success(words)

    async def _load(self) -> None:
        rows, rule = await self._read(measured_ways), await self._read(read_travel_rule)
        self._known = {f"{row.one_id}-{row.other_id}": row for row in rows}
        self.rows = [_line(key, row) for key, row in self._known.items()]
        self.rule, self._version = {name: str(rule[name]) for name in RULE}, rule["version"]
        self.is_loaded = True
        self.revision += 1


def _line(key: str, row: MeasuredRow) -> WayLine:
    minutes = "按车速折算" if row.minutes is None else f"{row.minutes} 分钟"
    ends = f"{row.one_name}（{row.one_code}）", f"{row.other_name}（{row.other_code}）"
    return WayLine(key, *ends, shown(row.kilometres), minutes)
