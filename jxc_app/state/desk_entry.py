"""Scanning at the desk: codes in, lines out, the last one taken back, an unknown one bound."""

from decimal import Decimal
from typing import Any

import reflex as rx

from jxc_app.components.scans import Scan
from jxc_app.core.errors import Conflict
from jxc_app.modules.catalog.binding import bind_barcode
from jxc_app.modules.catalog.queries import SkuRow, find_skus, skus_by_ids
from jxc_app.modules.catalog.scanning import scan_codes
from jxc_app.modules.documents.service import save_draft
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_changes import with_less, with_scanned
from jxc_app.state.desk_scans import Added, Problem, Taken, parse, with_scans
from jxc_app.state.formats import Choice, Option, shown

#: how far back scans can be taken back
_REMEMBERED = 100


class DeskEntryState(DeskState, mixin=True):
    """What the scan box and the search beside it do."""

    #: the code that is being bound, and the SKU chosen for it
    binding_code: str = ""
    binding_sku: str = ""
    binding_unit: str = ""
    binding_units: rx.Field[list[Option]] = rx.field(default_factory=list)
    _binding_sku_id: int = 0
    #: the scanner and the number of the scan that were taken last
    _taken: tuple[str, int] = ("", 0)

    @rx.event
    @requires(save_draft)
    async def scan(self, target: str, scanner: str, batch: list[Scan]) -> None:
        """Take a batch of scans, once; it comes again, unchanged, until it is answered."""
        if not (batch and self.is_open and target == self._draft().document_key):
            return
        taken = self._taken[1] if scanner == self._taken[0] else 0
        fresh = [scan for scan in batch if scan.seq > taken]
        last, problems_before = batch[-1].seq, self.problems
        try:
            if fresh:
                await self._take(fresh, key=f"{target}:scan:{scanner[:40]}:{last}")
        finally:
            # Saved or not, the page has the lines now; sent again they would be doubled.
            self._taken = (scanner, last)
            bad = len(self.problems) > len(problems_before) or self.saved == "fault"
            self.answer = {"scanner": scanner, "seq": last, "good": len(fresh), "bad": bad}

    async def _take(self, scans: list[Scan], *, key: str) -> None:
        found = await self._read(scan_codes, codes={parse(scan.text)[1][:200] for scan in scans})
        offers = await self._offers({sku.id for sku, _ in found.values()})

        def taken_into_draft() -> Taken:
            return with_scans(self._draft(), scans, found, offers.price_of, self.multiplier)

        taken = taken_into_draft()
        self.problems = [*self.problems, *taken.problems][-20:]
        multiplier = self.multiplier
        if taken.added:
            try:
                await self._save(taken.draft, key=key)
            except Conflict as conflict:
                # Another tab was faster: again, on what it left. A key used before means: it is saved already.
                if conflict.code == "version.stale" and self.is_open:
                    self.multiplier = multiplier
                    await self._save(taken_into_draft().draft, key=key)
        self.multiplier = taken.multiplier
        self._remember(*taken.added)

    def _remember(self, *added: Added) -> None:
        self._adds = (*self._adds, *added)[-_REMEMBERED:]
        last = self._adds[-1] if self._adds else None
        self.last_added = f"{last.name} × {shown(last.quantity)}" if last else ""

    @rx.event
    @requires(save_draft)
    async def undo_scan(self) -> None:
        """Take the last scan back; a number that waits for its scan first."""
        if self.multiplier:
            self.multiplier = ""
        elif self._adds and self.is_open:
            *rest, last = self._adds
            self._adds = tuple(rest)
            self._remember()
            await self._save_over(lambda draft: with_less(draft, last.sku_id, last.unit_id, last.quantity))

    @rx.event
    @requires(save_draft)
    async def search_sku(self, typed: str) -> None:
        """Find SKUs by code, name or pinyin."""
        found = await self._read(find_skus, search=typed[:100], limit=20)
        self.sku_options = [Choice(one.id, one.name, " · ".join(filter(None, (one.code, one.spec)))) for one in found]

    @rx.event
    @requires(save_draft)
    async def add_sku(self, sku_id: int) -> None:
        """One more of a SKU that was found by name."""
        sku = (await self._read(skus_by_ids, sku_ids=[sku_id])).get(sku_id)
        if sku and self.is_open:
            quantity = Decimal(self.multiplier or 1)
            self.multiplier = ""
            await self._add(sku, sku.base_unit_id, quantity if quantity > 0 else Decimal(1))

    async def _add(self, sku: SkuRow, unit_id: int, quantity: Decimal) -> None:
        offers = await self._offers([sku.id])
        price = offers.price_of(sku, unit_id)
        await self._save_over(lambda draft: with_scanned(draft, sku, unit_id, quantity, price))
        self._remember(Added(sku.id, unit_id, quantity, sku.name))

    @rx.event
    @requires(save_draft)
    async def close_problems(self) -> None:
        """Somebody has read what went wrong."""
        self.problems = []

    @rx.event
    @requires(bind_barcode)
    async def begin_binding(self, code: str) -> None:
        """Ask which SKU an unknown code belongs to."""
        self.binding_code, self.binding_sku, self.binding_units = code[:80], "", []
        self.binding_unit, self._binding_sku_id = "", 0
        self.dialog = "bind"

    @rx.event
    @requires(bind_barcode)
    async def choose_binding(self, sku_id: int) -> None:
        """It is this SKU."""
        sku = (await self._read(skus_by_ids, sku_ids=[sku_id])).get(sku_id)
        if sku:
            self._binding_sku_id, self.binding_sku = sku.id, sku.name
            self.binding_units = [Option(str(unit.unit_id), unit.name) for unit in sku.units]
            self.binding_unit = str(sku.base_unit_id)

    @rx.event
    @requires(bind_barcode)
    async def choose_binding_unit(self, unit_id: str) -> None:
        """It stands on this unit of it."""
        if unit_id in {option.id for option in self.binding_units}:
            self.binding_unit = unit_id

    @rx.event
    @requires(bind_barcode)
    async def bind(self) -> None:
        """Bind the code, and count what was scanned."""
        if not (self._binding_sku_id and self.binding_unit):
            return
        unit_id = int(self.binding_unit)
        wanted = {"sku_id": self._binding_sku_id, "unit_id": unit_id, "barcode": self.binding_code}
        await self._perform(bind_barcode, wanted)
        waiting = [one for one in self.problems if one.code == self.binding_code]
        self.problems = [one for one in self.problems if one.code != self.binding_code]
        self.dialog = ""
        sku = (await self._read(skus_by_ids, sku_ids=[self._binding_sku_id]))[self._binding_sku_id]
        if self.is_open:
            await self._add(sku, unit_id, _sum(waiting))


def _sum(problems: list[Any]) -> Decimal:
    numbers = [Decimal(one.quantity) for one in problems if isinstance(one, Problem) and one.quantity]
    return sum(numbers, Decimal(0)) or Decimal(1)
