"""Lists of suppliers and of customers come in."""

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.migration.partner_sheets import CUSTOMERS, SUPPLIERS
from jxc_app.modules.partners.importing import import_partners
from jxc_app.state.base import requires
from jxc_app.state.imports import SheetImport

KINDS = {kind.code: kind for kind in (SUPPLIERS, CUSTOMERS)}


class PartnerImportState(SheetImport, rx.State):
    """Which of the two it is, the address says."""

    _code: str = "suppliers"

    @rx.event
    @requires(import_partners)
    async def open(self) -> None:
        """Begin with nothing."""
        code = "customers" if self.router.url.path.startswith("/customers") else "suppliers"
        if code != self._code and self.stage != "writing":
            self.stage = ""
        self._code = code if self.stage != "writing" else self._code
        self._open(KINDS[self._code])

    @rx.event
    @requires(import_partners)
    async def receive(self, upload: str, name: str) -> EventHandler:
        """A file has come: check it."""
        self._receive(upload, name)
        return PartnerImportState.check

    @rx.event
    @requires(import_partners)
    async def choose_updates(self, is_on: bool) -> EventHandler | None:
        """Whether codes that are there are changed or refused."""
        return PartnerImportState.check if self._choose_updates(is_on) else None

    @rx.event
    @requires(import_partners)
    async def check(self) -> None:
        """Dry run."""
        await self._check(KINDS[self._code])

    @rx.event
    @requires(import_partners)
    async def start(self) -> EventHandler:
        """Begin to write."""
        await self._start()
        return PartnerImportState.go_on

    @rx.event
    @requires(import_partners)
    async def go_on(self) -> EventHandler | None:
        """The next parts."""
        return PartnerImportState.go_on if await self._go_on(KINDS[self._code]) else None
