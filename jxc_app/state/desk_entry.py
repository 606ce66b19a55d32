"""Scanning at the desk: codes in, lines out, the last one taken back, an unknown one bound."""

from decimal import Decimal

import reflex as rx

from jxc_app.components.scans import Scan
from jxc_app.core.errors import Conflict
from jxc_app.modules.bundles.queries import exploded_bundles
from jxc_app.modules.catalog.binding import bind_barcode
from jxc_app.modules.catalog.queries import SkuRow, find_skus, skus_by_ids
from jxc_app.modules.catalog.scanning import Scans, read_scans
from jxc_app.modules.documents.service import save_draft
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_changes import Entry, with_less, with_scanned
from jxc_app.state.desk_scans import LONGEST_CODE, Added, Taken, entries_of_set, parse, with_scans, with_sets
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
        codes = {code for scan in scans if len(code := parse(scan.text)[1]) <= LONGEST_CODE}
        read = await self._read(read_scans, codes=codes)
        offers = await self._offers({hit.sku.id for hit in read.found.values()})
        sets = await self._sets_of(scans, read)

        def taken_into_draft() -> Taken:
            loose = [scan for scan in scans if scan.seq not in sets]
            taken = with_scans(self._draft(), loose, read, offers.price_of, self.multiplier)
            return with_sets(taken, sets.values())

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

    async def _sets_of(self, scans: list[Scan], read: Scans) -> dict[int, list[Entry]]:
        """The parts of the 套餐 whose codes were scanned, by scan, where the document sells; nothing elsewhere."""
        draft = self._draft()
        asked = {scan.seq: parse(scan.text) for scan in scans}
        codes = {code for _, code in asked.values() if code not in read.found and len(code) <= LONGEST_CODE}
        is_sale = self._kind().partner_kind == "customer" and self._kind().is_deal
        if not (codes and is_sale and draft.warehouse_id and self._may(exploded_bundles)):
            return {}
        wanted = {seq: (code, amount) for seq, (amount, code) in asked.items() if code in codes}
        found = await self._read(
            exploded_bundles, wanted=list(wanted.values()), warehouse_id=draft.warehouse_id,
            partner_id=draft.partner_id or None,
        )  # fmt: skip
        if not found:
            return {}
        skus = await self._read(skus_by_ids, sku_ids={part.sku_id for parts in found.values() for part in parts})
        return {
            seq: entries_of_set(found[pair], skus)
            for seq, pair in wanted.items()
            if pair in found and all(part.sku_id in skus for part in found[pair])
        }

    def _remember(self, *added: Added) -> None:
        self._adds = (*self._adds, *added)[-_REMEMBERED:]
        last = self._adds[-1] if self._adds else None
        self.last_added = _words(last) if last else ""

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
            await self._save_over(
                lambda draft: with_less(draft, last.sku_id, last.unit_id, last.quantity, lot_number=last.lot_number)
            )

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
        entry = Entry(sku, unit_id, quantity, price, price is not None)
        await self._save_over(lambda draft: with_scanned(draft, entry))
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
        """Bind the code, and take what was scanned of it."""
        if not (self._binding_sku_id and self.binding_unit):
            return
        unit_id = int(self.binding_unit)
        wanted = {"sku_id": self._binding_sku_id, "unit_id": unit_id, "barcode": self.binding_code}
        await self._perform(bind_barcode, wanted)
        waiting = [one for one in self.problems if one.code == self.binding_code]
        self.problems = [one for one in self.problems if one.code != self.binding_code]
        self.dialog = ""
        if self.is_open:
            await self._take_again([one.text for one in waiting] or [self.binding_code])

    async def _take_again(self, texts: list[str]) -> None:
        """Codes that stood for nothing before; a number that waits for its scan goes on waiting."""
        draft, multiplier = self._draft(), self.multiplier
        self.multiplier = ""
        try:
            scans = [Scan(0, text) for text in texts]
            await self._take(scans, key=f"{draft.document_key}:bound:{draft.version}:{self.binding_code}")
        finally:
            self.multiplier = multiplier


def _words(added: Added) -> str:
    """What was added last: 牛奶 × 12 · 批号 AB-1."""
    more = (f"批号 {added.lot_number}" if added.lot_number else "", added.how)
    return " · ".join(filter(None, (f"{added.name} × {shown(added.quantity)}", *more)))
