"""Warehouses and stores: the list, the map, and how far each is from the one chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from jxc_app.core.quantities import plain
from jxc_app.core.search import folded, search_key
from jxc_app.modules.warehouses.distance import Coordinates, drawn, kilometres
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses
from jxc_app.modules.warehouses.service import create_warehouse
from jxc_app.state.addresses import digits, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import IN_USE, Option
from jxc_app.state.warehouse_fields import KINDS

#: the sheet that the map is laid out on; the browser fits it to its own size
_WIDTH, _HEIGHT, _MARGIN = 600, 360, 56


@dataclass(frozen=True, slots=True)
class WarehouseLine:
    """One warehouse as the list shows it."""

    id: int
    href: str
    code: str
    name: str
    kind: str
    city: str
    address: str
    contact: str
    phone: str
    go_live_date: str
    coordinates: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Site:
    """One dot on the map; ``x`` and ``y`` on the sheet."""

    id: str
    name: str
    kind: str
    x: float
    y: float
    is_off: bool


@dataclass(frozen=True, slots=True)
class Near:
    """How far one is from the one chosen."""

    id: str
    name: str
    kind: str
    distance: str


class WarehousesState(SessionState, rx.State):
    """What is looked for and found; ``chosen``: the id from which distances are told."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    search: str = ""
    kind: str = ""
    kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    state: str = "in_use"
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    rows: rx.Field[list[WarehouseLine]] = rx.field(default_factory=list)
    count_text: str = ""
    sites: rx.Field[list[Site]] = rx.field(default_factory=list)
    per_kilometre: float = 0.0
    chosen: str = ""
    chosen_name: str = ""
    near: rx.Field[list[Near]] = rx.field(default_factory=list)
    unplaced: str = ""
    may_create: bool = False

    @rx.event
    @requires(list_warehouses)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("warehouse")
        self.kinds = [Option(code, title) for code, title in KINDS.items()]
        self.states = [Option(code, title) for code, title in IN_USE.items()]
        self.may_create = self._may(create_warehouse)
        asked = self.router.url.query_parameters
        self.search = asked.get("search", "")[:100]
        self.kind = asked["kind"] if asked.get("kind") in KINDS else ""
        self.state = asked["state"] if asked.get("state") in IN_USE else "in_use"
        self.chosen = digits(asked.get("from", ""))
        await self._load()

    @rx.event
    @requires(list_warehouses)
    async def refresh(self) -> None:
        """A warehouse has changed: read again."""
        await self._load()

    @rx.event
    @requires(list_warehouses)
    async def search_for(self, typed: str) -> None:
        """Find by code, name, city, address or pinyin."""
        self.search = typed[:100]
        await self._load()

    @rx.event
    @requires(list_warehouses)
    async def choose_kind(self, kind: str) -> None:
        """One kind, or all."""
        self.kind = kind if kind in KINDS else ""
        await self._load()

    @rx.event
    @requires(list_warehouses)
    async def choose_state(self, state: str) -> None:
        """In use, out of use, or all."""
        self.state = state if state in IN_USE else "in_use"
        await self._load()

    @rx.event
    @requires(list_warehouses)
    async def clear(self) -> None:
        """All in use."""
        self.search, self.kind, self.state = "", "", "in_use"
        await self._load()

    @rx.event
    @requires(list_warehouses)
    async def choose(self, warehouse_id: str) -> None:
        """Tell distances from this one; the same again: from none."""
        self.chosen = "" if warehouse_id == self.chosen else digits(warehouse_id)
        await self._load()

    async def _load(self) -> None:
        found = [row for row in await self._read(list_warehouses) if self._is_wanted(row)]
        self.rows = [_line(row) for row in found]
        self.count_text = f"共 {len(found):,} 个"
        self._draw({row: at for row in found if (at := coordinates_of(row))})
        self.unplaced = "、".join(row.name for row in found if coordinates_of(row) is None)
        self.is_filtered = bool(self.search or self.kind or self.state != "in_use")
        self.is_loaded = True
        self.revision += 1
        state = self.state if self.state != "in_use" else ""
        self.address = path(
            "/warehouses", search=self.search, kind=self.kind, state=state, **{"from": self.chosen}
        )  # fmt: skip

    def _is_wanted(self, row: WarehouseRow) -> bool:
        words = folded(self.search).split()
        key = search_key(row.code, row.name, row.city, row.address) if words else ""
        return (
            self.kind in ("", row.kind)
            and self.state in ("all", "off" if row.switched_off else "in_use")
            and all(word in key for word in words)
        )

    def _draw(self, placed: Mapping[WarehouseRow, Coordinates]) -> None:
        drawing = drawn(list(placed.values()), width=_WIDTH, height=_HEIGHT, margin=_MARGIN)
        self.per_kilometre = drawing.units_per_kilometre
        self.sites = [
            Site(str(row.id), row.name, row.kind, round(at.x, 1), round(at.y, 1), row.switched_off)
            for row, at in zip(placed, drawing.points, strict=True)
        ]
        start = next((row for row in placed if str(row.id) == self.chosen), None)
        self.chosen, self.chosen_name = (str(start.id), start.name) if start else ("", "")
        away = {} if start is None else {row: kilometres(placed[start], at) for row, at in placed.items()}
        self.near = [
            Near(str(row.id), row.name, KINDS[row.kind], f"{distance:,.1f}")
            for row, distance in sorted(away.items(), key=lambda pair: pair[1])
            if row != start
        ]


def coordinates_of(row: WarehouseRow) -> Coordinates | None:
    """Where a warehouse lies, if somebody has said so."""
    return None if row.latitude is None or row.longitude is None else Coordinates(row.latitude, row.longitude)


def _line(row: WarehouseRow) -> WarehouseLine:
    at = coordinates_of(row)
    return WarehouseLine(
        id=row.id,
        href=f"/warehouse?id={row.id}",
        code=row.code,
        name=row.name,
        kind=KINDS[row.kind],
        city=row.city,
        address=row.address,
        contact=row.contact,
        phone=row.phone,
        go_live_date="" if row.go_live_date is None else row.go_live_date.isoformat(),
        coordinates="" if at is None else f"{plain(at.latitude)}, {plain(at.longitude)}",
        is_off=row.switched_off,
    )
