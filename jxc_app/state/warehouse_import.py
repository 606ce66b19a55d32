"""Warehouses from a file."""

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.migration.warehouse_sheets import WAREHOUSES
from jxc_app.modules.warehouses.importing import import_warehouses
from jxc_app.state.base import requires
from jxc_app.state.imports import SheetImport


class WarehouseImportState(SheetImport, rx.State):
    """See :mod:`jxc_app.state.imports`."""

    @rx.event
    @requires(import_warehouses)
    async def open(self) -> None:
        """Begin with nothing."""
        self._open(WAREHOUSES)

    @rx.event
    @requires(import_warehouses)
    async def receive(self, upload: str, name: str) -> EventHandler:
        """A file has come."""
        self._receive(upload, name)
        return WarehouseImportState.check

    @rx.event
    @requires(import_warehouses)
    async def choose_updates(self, is_on: bool) -> EventHandler | None:
        """Whether what is there is changed."""
        return WarehouseImportState.check if self._choose_updates(is_on) else None

    @rx.event
    @requires(import_warehouses)
    async def check(self) -> None:
        """Dry run."""
        await self._check(WAREHOUSES)

    @rx.event
    @requires(import_warehouses)
    async def start(self) -> EventHandler:
        """Begin to write."""
        await self._start()
        return WarehouseImportState.go_on

    @rx.event
    @requires(import_warehouses)
    async def go_on(self) -> EventHandler | None:
        """Write for a moment, and go on where there is more."""
        return WarehouseImportState.go_on if await self._go_on(WAREHOUSES) else None
