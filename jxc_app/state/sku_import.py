"""SKUs from a file."""

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.migration.products import SKUS
from jxc_app.modules.migration.service import import_skus
from jxc_app.state.base import requires
from jxc_app.state.imports import SheetImport


class SkuImportState(SheetImport, rx.State):
    """See :mod:`jxc_app.state.imports`."""

    @rx.event
    @requires(import_skus)
    async def open(self) -> None:
        """Begin with nothing."""
        self._open(SKUS)

    @rx.event
    @requires(import_skus)
    async def receive(self, upload: str, name: str) -> EventHandler:
        """A file has come."""
        self._receive(upload, name)
        return SkuImportState.check

    @rx.event
    @requires(import_skus)
    async def choose_updates(self, is_on: bool) -> EventHandler | None:
        """Whether SKUs that are there are changed."""
        return SkuImportState.check if self._choose_updates(is_on) else None

    @rx.event
    @requires(import_skus)
    async def check(self) -> None:
        """Dry run."""
        await self._check(SKUS)

    @rx.event
    @requires(import_skus)
    async def start(self) -> EventHandler:
        """Begin to write."""
        await self._start()
        return SkuImportState.go_on

    @rx.event
    @requires(import_skus)
    async def go_on(self) -> EventHandler | None:
        """Write for a moment, and go on where there is more."""
        return SkuImportState.go_on if await self._go_on(SKUS) else None
