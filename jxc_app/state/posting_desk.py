"""The posting desk: a draft that saves itself with every change, and is posted once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.scans import Scan
from jxc_app.core.errors import Conflict
from jxc_app.modules.catalog.queries import SkuRow, find_skus, scan_code, skus_by_ids
from jxc_app.modules.documents.service import post_document, save_draft, submit_document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, STATUS_TITLES
from jxc_app.modules.partners.queries import find_partners
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_draft import Draft, with_scanned, with_typed, with_unit, without_line
from jxc_app.state.desk_rows import default_price
from jxc_app.state.desk_scans import parse, with_scans
from jxc_app.state.formats import Choice

HeadField = Literal["business_date", "responsible", "own_number", "remark"]
LineField = Literal["quantity", "price", "lot_number", "remark"]


class PostingDeskState(DeskState, rx.State):
    """What can be done at the desk."""

    #: the scanner and the number of the scan that were taken last
    _taken: tuple[str, int] = ("", 0)

    @rx.event
    @requires(save_draft)
    async def open(self) -> None:
        """Show the document that the address asks for."""
        self._watch("stock")
        self.problems = []
        await self._load_choices()
        await self._find_draft(self.router.url.query_parameters)
        self.is_loaded = True

    @rx.event
    @requires(save_draft)
    async def refresh(self) -> None:
        """Stock has changed elsewhere: show what is available now."""
        if self._kept:
            await self._show_lines()

    @rx.event
    @requires(save_draft)
    async def choose_type(self, code: str) -> None:
        """Go on with the open draft of another type, or begin one."""
        if code in DOCUMENT_TYPES:
            self.problems = []
            await self._resume(code)

    @rx.event
    @requires(save_draft)
    async def start_new(self) -> None:
        """Begin another document of this type in the same warehouse."""
        self.problems = []
        if self.is_receipt:
            await self._resume(self._draft().type)
        elif self._kept:
            await self._begin(Draft(type=self._draft().type))

    @rx.event
    @requires(save_draft)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Where the stock moves."""
        if warehouse_id.isdecimal():
            await self._change_head(warehouse_id=int(warehouse_id))

    @rx.event
    @requires(save_draft)
    async def choose_to_warehouse(self, warehouse_id: str) -> None:
        """Where a transfer goes."""
        await self._change_head(to_warehouse_id=int(warehouse_id) if warehouse_id.isdecimal() else 0)

    @rx.event
    @requires(save_draft)
    async def search_partner(self, typed: str) -> None:
        """Find suppliers or customers."""
        found = await self._read(find_partners, search=typed[:100], kind=self.partner_kind)
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(save_draft)
    async def choose_partner(self, partner_id: int) -> None:
        """Who it is from or for; 0 for nobody."""
        name = next((option.label for option in self.partner_options if option.id == partner_id), "")
        await self._change_head(partner_id=partner_id if name else 0, partner_name=name)

    @rx.event
    @requires(save_draft)
    async def type_in_head(self, name: HeadField, typed: str) -> None:
        """A field of the head was typed into."""
        await self._change_head(**{name: typed})

    @rx.event
    @requires(save_draft)
    async def scan(self, target: str, scanner: str, batch: list[Scan]) -> None:
        """Take a batch of scans, once; it comes again, unchanged, until it is answered."""
        if not (batch and self.is_open and target == self._draft().document_key):
            return
        taken = self._taken[1] if scanner == self._taken[0] else 0
        fresh = [scan for scan in batch if scan.seq > taken]
        last, problems_before = batch[-1].seq, len(self.problems)
        try:
            if fresh:
                await self._take(fresh, key=f"{target}:scan:{scanner[:40]}:{last}")
        finally:
            # Saved or not, the page has the lines now; sent again they would be doubled.
            self._taken = (scanner, last)
            bad = len(self.problems) > problems_before or self.saved == "fault"
            self.answer = {"scanner": scanner, "seq": last, "good": len(fresh), "bad": bad}

    async def _take(self, scans: list[Scan], *, key: str) -> None:
        found = await self._look_up({parse(scan.text)[1] for scan in scans})
        changed, problems = with_scans(self._draft(), scans, found, self._price_of)
        self.problems = [*self.problems, *problems][-20:]
        if len(problems) == len(scans):
            return
        try:
            await self._save(changed, key=key)
        except Conflict as conflict:
            # Another tab was faster: again, on what it left. A key used before means: it is saved already.
            if conflict.code == "version.stale" and self.is_open:
                again, _ = with_scans(self._draft(), scans, found, self._price_of)
                await self._save(again, key=key)

    async def _look_up(self, codes: set[str]) -> dict[str, tuple[SkuRow, int]]:
        scanned = {code: await self._read(scan_code, code=code[:200]) for code in sorted(codes)}
        known = {code: sku for code, sku in scanned.items() if sku}
        skus = await self._read(skus_by_ids, sku_ids={sku.sku_id for sku in known.values()})
        return {code: (skus[sku.sku_id], sku.unit_id) for code, sku in known.items()}

    def _price_of(self, sku: SkuRow, unit_id: int) -> Decimal | None:
        return default_price(self._kind(), sku, unit_id)

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
            unit_id = sku.base_unit_id
            await self._save(with_scanned(self._draft(), sku, unit_id, Decimal(1), self._price_of(sku, unit_id)))

    @rx.event
    @requires(save_draft)
    async def type_in_line(self, key: int, name: LineField, typed: str) -> None:
        """A field of a line was typed into; what cannot be taken stays there, marked."""
        if self.is_open:
            await self._save(with_typed(self._draft(), key, name, typed[:200]))

    @rx.event
    @requires(save_draft)
    async def choose_unit(self, key: int, unit_id: str) -> None:
        """The same number in another unit."""
        if self.is_open and unit_id.isdecimal():
            await self._save(with_unit(self._draft(), key, int(unit_id)))

    @rx.event
    @requires(save_draft)
    async def remove_line(self, key: int) -> None:
        """Take a line off."""
        if self.is_open:
            await self._save(without_line(self._draft(), key))

    @rx.event
    @requires(save_draft)
    async def close_problems(self) -> None:
        """Somebody has read what went wrong."""
        self.problems = []

    @rx.event
    @requires(post_document)
    async def post(self) -> EventSpec | None:
        """Move the stock; clicked twice, or in two tabs, it is one document."""
        return await self._finish(post_document, "post")

    @rx.event
    @requires(submit_document)
    async def submit(self) -> EventSpec | None:
        """Hand it to somebody who may post it."""
        return await self._finish(submit_document, "submit")

    async def _finish(self, case: Any, act: str) -> EventSpec | None:
        if not self.is_open:
            return None
        if self.saved != "saved":
            await self._save(self._draft())
        draft = self._draft()
        if draft.has_faults:
            return rx.toast.error("标红的地方还没有改好，改好后再过账")
        command = {"document_id": draft.document_id, "version": draft.version}
        done = await self._perform(case, command, key=f"{draft.document_key}:{act}:{draft.version}")
        self._kept = (replace(draft, version=done.version),)
        self.is_open, self.saved = False, ""
        self._say_done(done.number or "", STATUS_TITLES[done.status], done.document_id)
        await self._show()
        return None

    async def _change_head(self, **changes: Any) -> None:
        if not self.is_open:
            return
        changed = replace(self._draft(), **changes)
        if changed.is_worth_saving:
            await self._save(changed)
        else:
            self._kept = (changed,)
            await self._show()
