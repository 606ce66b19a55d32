"""Categories from a file."""

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.catalog.importing import import_categories
from jxc_app.modules.migration.catalog_sheets import CATEGORIES
from jxc_app.state.base import requires
from jxc_app.state.imports import SheetImport


class CategoryImportState(SheetImport, rx.State):
    """See :mod:`jxc_app.state.imports`."""

    @rx.event
    @requires(import_categories)
    async def open(self) -> None:
        """Begin with nothing."""
        self._open(CATEGORIES)

    @rx.event
    @requires(import_categories)
    async def receive(self, upload: str, name: str) -> EventHandler:
        """A file has come."""
        self._receive(upload, name)
        return CategoryImportState.check

    @rx.event
    @requires(import_categories)
    async def choose_updates(self, is_on: bool) -> EventHandler | None:
        """Whether what is there is changed."""
        return CategoryImportState.check if self._choose_updates(is_on) else None

    @rx.event
    @requires(import_categories)
    async def check(self) -> None:
        """Dry run."""
        await self._check(CATEGORIES)

    @rx.event
    @requires(import_categories)
    async def start(self) -> EventHandler:
        """Begin to write."""
        await self._start()
        return CategoryImportState.go_on

    @rx.event
    @requires(import_categories)
    async def go_on(self) -> EventHandler | None:
        """Write for a moment, and go on where there is more."""
        return CategoryImportState.go_on if await self._go_on(CATEGORIES) else None
