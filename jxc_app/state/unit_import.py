"""Units from a file."""

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.catalog.importing import import_units
from jxc_app.modules.migration.catalog_sheets import UNITS
from jxc_app.state.base import requires
from jxc_app.state.imports import SheetImport


class UnitImportState(SheetImport, rx.State):
    """See :mod:`jxc_app.state.imports`."""

    @rx.event
    @requires(import_units)
    async def open(self) -> None:
        """Begin with nothing."""
        self._open(UNITS)

    @rx.event
    @requires(import_units)
    async def receive(self, upload: str, name: str) -> EventHandler:
        """A file has come."""
        self._receive(upload, name)
        return UnitImportState.check

    @rx.event
    @requires(import_units)
    async def choose_updates(self, is_on: bool) -> EventHandler | None:
        """Whether what is there is changed."""
        return UnitImportState.check if self._choose_updates(is_on) else None

    @rx.event
    @requires(import_units)
    async def check(self) -> None:
        """Dry run."""
        await self._check(UNITS)

    @rx.event
    @requires(import_units)
    async def start(self) -> EventHandler:
        """Begin to write."""
        await self._start()
        return UnitImportState.go_on

    @rx.event
    @requires(import_units)
    async def go_on(self) -> EventHandler | None:
        """Write for a moment, and go on where there is more."""
        return UnitImportState.go_on if await self._go_on(UNITS) else None
