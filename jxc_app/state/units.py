"""Units of measure: renamed for all SKUs at once, switched off, removed where none has them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import text
from jxc_app.core.search import name_order
from jxc_app.modules.catalog.units import (
    UnitOfMeasure,
    create_unit,
    delete_unit,
    list_units,
    rename_unit,
    switch_off_unit,
    switch_on_unit,
)
from jxc_app.state.base import requires
from jxc_app.state.short_list import ShortList

#: units by name stand as their pinyin does
_KEYS: dict[str, Callable[[UnitOfMeasure], Any]] = {
    "name": lambda unit: name_order(unit.name),
    "as_base": lambda unit: unit.as_base,
    "as_further": lambda unit: unit.as_further,
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as the page shows it."""

    id: int
    name: str
    as_base: str
    as_further: str
    is_off: bool


class UnitsState(ShortList, rx.State):
    """See :mod:`jxc_app.state.short_list`."""

    rows: rx.Field[list[UnitLine]] = rx.field(default_factory=list)
    order: str = "name"
    _units: dict[int, UnitOfMeasure] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(list_units)
    async def open(self) -> None:
        """Read them."""
        self.may_edit = self._may(rename_unit)
        self._begin(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(list_units)
    async def choose_state(self, state: str) -> None:
        """In use, out of use, or all."""
        self._show_only(state)
        await self._load()

    @rx.event
    @requires(list_units)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order.removeprefix("-") in _KEYS:
            self.order = order
        await self._load()

    async def _load(self) -> None:
        self._units = {unit.id: unit for unit in await self._read(list_units)}
        is_falling = self.order.startswith("-")
        shown = [unit for unit in self._units.values() if self._is_shown(is_off=unit.switched_off)]
        self.rows = [
            UnitLine(
                id=unit.id,
                name=unit.name,
                as_base=f"{unit.as_base:,}" if unit.as_base else "",
                as_further=f"{unit.as_further:,}" if unit.as_further else "",
                is_off=unit.switched_off,
            )
            for unit in sorted(shown, key=_KEYS[self.order.removeprefix("-")], reverse=is_falling)
        ]
        self._finish("/units")

    @rx.event
    @requires(create_unit, rename_unit)
    async def edit(self, unit_id: int) -> None:
        """Another name for one, or (0) a new one."""
        unit = self._units.get(unit_id)
        users = _users(unit) if unit else 0
        words = f"改名后，{users:,} 个商品和它们以前的单据都显示新名称；换算不变。" if users else ""
        self._ask_name(unit_id if unit else 0, unit.name if unit else "", words)

    @rx.event
    @requires(create_unit, rename_unit)
    async def type_name(self, text: str) -> None:
        """Its name."""
        self.name = text[:50]

    @rx.event
    @requires(create_unit, rename_unit)
    async def save(self) -> EventSpec:
        """Keep the name."""
        if self.is_new:
            await self._perform(create_unit, {"name": self.name})
        else:
            await self._perform(rename_unit, self._seen() | {"name": self.name})
        return await self._done("已保存")

    @rx.event
    @requires(switch_off_unit, switch_on_unit)
    async def ask_switch(self, unit_id: int) -> None:
        """Say what taking it out of use, or back into it, would do."""
        if unit := self._units.get(unit_id):
            stay = f"已在用它的 {users:,} 个商品不变，照常开单。" if (users := _users(unit)) else "没有商品在用它。"
            words = (
                f"恢复后，新商品又可以选用单位「{unit.name}」。"
                if unit.switched_off
                else f"停用后，新商品不能再选用单位「{unit.name}」；{stay}"
            )
            self._ask("switch", unit.id, words, is_off=unit.switched_off)

    @rx.event
    @requires(switch_off_unit, switch_on_unit)
    async def type_reason(self, text: str) -> None:
        """Why it is switched off."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_off_unit, switch_on_unit)
    async def switch(self) -> EventSpec:
        """Take it out of use, or back into it."""
        await self._perform(switch_on_unit if self.is_off else switch_off_unit, self._seen() | {"reason": self.reason})
        return await self._done("已恢复" if self.is_off else "已停用")

    @rx.event
    @requires(delete_unit)
    async def ask_delete(self, unit_id: int) -> None:
        """Say what removing it would do, or why it cannot be removed."""
        if unit := self._units.get(unit_id):
            users = _users(unit)
            self.can_delete = not users
            words = (
                text("unit.in_use", name=unit.name, skus=users)
                if users
                else f"将删除单位「{unit.name}」。没有商品在用它，删除后不影响任何单据。"
            )
            self._ask("delete", unit.id, words)

    @rx.event
    @requires(delete_unit)
    async def delete(self) -> EventSpec:
        """Remove it."""
        await self._perform(delete_unit, self._seen())
        return await self._done("已删除")

    @rx.event
    @requires(create_unit, rename_unit)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.asked = ""

    def _seen(self) -> dict[str, Any]:
        unit = self._units.get(self._row_id)
        return {"unit_id": self._row_id, "version": unit.version if unit else 1}


def _users(unit: UnitOfMeasure) -> int:
    return unit.as_base + unit.as_further
