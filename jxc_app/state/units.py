"""Units of measure: renamed for all SKUs at once, removed where none has them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import text
from jxc_app.core.search import name_order
from jxc_app.modules.catalog.units import UnitOfMeasure, create_unit, delete_unit, list_units, rename_unit
from jxc_app.state.base import SessionState, requires

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


class UnitsState(SessionState, rx.State):
    """``asked``: "" nothing, ``edit`` (new where nothing is edited) or ``delete``."""

    is_loaded: bool = False
    may_edit: bool = False
    rows: rx.Field[list[UnitLine]] = rx.field(default_factory=list)
    asked: str = ""
    is_new: bool = False
    name: str = ""
    words: str = ""
    can_delete: bool = False
    order: str = "name"
    revision: int = 0
    _units: dict[int, UnitOfMeasure] = {}  # noqa: RUF012  Reflex copies it for each tab
    _unit_id: int = 0

    @rx.event
    @requires(list_units)
    async def open(self) -> None:
        """Read them."""
        self.may_edit, self.asked = self._may(rename_unit), ""
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
        self.rows = [
            UnitLine(
                id=unit.id,
                name=unit.name,
                as_base=f"{unit.as_base:,}" if unit.as_base else "",
                as_further=f"{unit.as_further:,}" if unit.as_further else "",
            )
            for unit in sorted(self._units.values(), key=_KEYS[self.order.removeprefix("-")], reverse=is_falling)
        ]
        self.is_loaded = True

    @rx.event
    @requires(create_unit, rename_unit)
    async def edit(self, unit_id: int) -> None:
        """Another name for one, or (0) a new one."""
        unit = self._units.get(unit_id)
        self._unit_id, self.is_new = unit_id, unit is None
        self.name, self.asked, self.errors = unit.name if unit else "", "edit", {}
        users = unit.as_base + unit.as_further if unit else 0
        self.words = f"改名后，{users:,} 个商品和它们以前的单据都显示新名称；换算不变。" if users else ""
        self.revision += 1

    @rx.event
    @requires(create_unit, rename_unit)
    async def type_name(self, text: str) -> None:
        """Its name."""
        self.name = text[:50]

    @rx.event
    @requires(create_unit, rename_unit)
    async def save(self) -> EventSpec:
        """Keep the name."""
        unit = self._units.get(self._unit_id)
        if unit is None:
            await self._perform(create_unit, {"name": self.name})
        else:
            await self._perform(rename_unit, {"name": self.name, "unit_id": unit.id, "version": unit.version})
        self.asked = ""
        await self._load()
        return rx.toast.success("已保存")

    @rx.event
    @requires(delete_unit)
    async def ask_delete(self, unit_id: int) -> None:
        """Say what removing it would do, or why it cannot be removed."""
        if unit := self._units.get(unit_id):
            self._unit_id, self.asked = unit.id, "delete"
            users = unit.as_base + unit.as_further
            self.can_delete = not users
            self.words = (
                text("unit.in_use", name=unit.name, skus=users)
                if users
                else f"将删除单位「{unit.name}」。没有商品在用它，删除后不影响任何单据。"
            )

    @rx.event
    @requires(delete_unit)
    async def delete(self) -> EventSpec:
        """Remove it."""
        unit = self._units.get(self._unit_id)
        await self._perform(delete_unit, {"unit_id": self._unit_id, "version": unit.version if unit else 1})
        self.asked = ""
        await self._load()
        return rx.toast.success("已删除")

    @rx.event
    @requires(create_unit, rename_unit)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.asked = ""
