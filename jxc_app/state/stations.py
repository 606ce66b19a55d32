"""Shared computers: the list, and the questions before one begins or ends. The browser itself registers."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.access.permissions import CHANGE_RIGHTS
from jxc_app.modules.access.stations import (
    StationRow,
    register_station,
    stations,
    switch_off_station,
)
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment


@dataclass(frozen=True, slots=True)
class StationLine:
    """One shared computer as the list shows it; ``lock_minutes`` without a touch until it locks."""

    id: int
    name: str
    warehouse: str
    lock_minutes: str
    registered: str
    used: str
    is_off: bool


class StationsState(SessionState, rx.State):
    """``is_asking``: the form of a new one is open; ``off_id``: which is about to be taken out of use, 0 for none."""

    is_loaded: bool = False
    rows: rx.Field[list[StationLine]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_asking: bool = False
    off_id: int = 0
    off_name: str = ""

    @rx.event
    @requires(stations)
    async def open(self) -> None:
        """Begin with the list."""
        self.is_asking, self.off_id = False, 0
        await self._load()

    @rx.event
    @requires(register_station)
    async def ask(self) -> None:
        """Open the form, once the person has proved who they are: the form itself cannot ask."""
        await self._demand_proof(CHANGE_RIGHTS)
        self.is_asking = True

    @rx.event
    @requires(register_station)
    async def show_form(self, is_open: bool) -> None:
        """Leave the form."""
        self.is_asking = self.is_asking and is_open

    @rx.event
    @requires(register_station)
    async def registered(self, name: str) -> EventSpec:
        """The browser has registered itself."""
        self.is_asking = False
        await self._load()
        return rx.toast.success(f"「{name.strip()[:40]}」已登记为公用电脑")

    @rx.event
    @requires(switch_off_station)
    async def ask_off(self, station_id: int, name: str) -> None:
        """Say what taking it out of use does."""
        self.off_id, self.off_name = station_id, name[:40]

    @rx.event
    @requires(switch_off_station)
    async def show_off(self, is_open: bool) -> None:
        """Leave it in use."""
        self.off_id = self.off_id if is_open else 0

    @rx.event
    @requires(switch_off_station)
    async def switch_off(self) -> EventSpec:
        """Take it out of use."""
        await self._perform(switch_off_station, {"station_id": self.off_id})
        self.off_id = 0
        await self._load()
        return rx.toast.success(f"「{self.off_name}」已注销")

    async def _load(self) -> None:
        places = {place.id: place.name for place in await self._read(list_warehouses)}
        self.warehouses = [Option(str(place_id), name) for place_id, name in places.items()]
        self.rows = [_line(row, places) for row in await self._read(stations)]
        self.is_loaded = True


def _line(row: StationRow, places: dict[int, str]) -> StationLine:
    return StationLine(
        row.id, row.name, places.get(row.warehouse_id or 0, ""), str(row.lock_minutes),
        f"{row.registered_by} {moment(row.registered_at)}".strip(), moment(row.last_used_at), row.is_switched_off,
    )  # fmt: skip
