"""The posting desk: a draft that saves itself with every change, and is posted once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import reflex as rx

from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.desk_queries import document_by_key
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.partners.queries import find_partners
from jxc_app.state.base import requires
from jxc_app.state.desk_bulk import DeskBulkState
from jxc_app.state.desk_changes import (
    with_gift_changed,
    with_offers,
    with_rounding,
    with_side_changed,
    with_typed,
    with_unit,
    with_units_of,
    without_line,
    without_lots,
)
from jxc_app.state.desk_draft import Draft, with_settlement
from jxc_app.state.desk_ending import DeskEndingState
from jxc_app.state.desk_entry import DeskEntryState
from jxc_app.state.desk_patches import Sent
from jxc_app.state.desk_recipes import DeskRecipeState
from jxc_app.state.desk_shelf import DeskShelfState
from jxc_app.state.formats import Choice

HeadField = Literal["business_date", "responsible", "own_number", "remark", "rounding", "urgency"]
LineField = Literal[
    "quantity", "price", "discount_percent", "tax_percent", "lot_number", "produced_on", "expires_on", "lot_reason",
    "remark",
    "due_on",
]  # fmt: skip


class PostingDeskState(DeskEntryState, DeskBulkState, DeskShelfState, DeskRecipeState, DeskEndingState, rx.State):
    """What can be done at the desk."""

    @rx.event
    @requires(save_draft)
    async def open(self) -> None:
        """Show the document that the address asks for."""
        self._watch("stock")
        self.problems, self.dialog, self.waits_is_open = [], "", False
        self._sent = (Sent(),)
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
    async def show_again(self) -> None:
        """The browser has missed something: all lines anew."""
        if self._kept:
            await self._show_lines(whole=True)

    @rx.event
    @requires(save_draft)
    async def choose_type(self, code: str) -> None:
        """Go on with the open draft of another type, or begin one."""
        if code in DOCUMENT_TYPES:
            self.problems = []
            await self._resume(code)

    @rx.event
    @requires(save_draft)
    async def open_sheet(self, target: str, code: str) -> None:
        """Go back to a sheet that scans are still on their way to, saved or not."""
        if code not in self.titles:
            return
        found = await self._read(document_by_key, document_key=target[:64])
        self.problems = []
        if found:
            await self._resume_document(found)
        elif not (self._kept and self._draft().document_key == target):
            await self._begin(Draft(type=code, document_key=target[:64]))

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
    async def choose_settlement(self, chosen: str) -> None:
        """How it is paid for, where it is taken from, or what becomes of the stock.

        Lots that lie elsewhere are chosen anew.
        """
        keeps_lots = self.is_deal
        await self._change(lambda draft: with_settlement(draft if keeps_lots else without_lots(draft), chosen))

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
        if not self.is_open:
            return
        name = next((option.label for option in self.partner_options if option.id == partner_id), "")
        who = {"partner_id": partner_id if name else 0, "partner_name": name}
        draft = replace(self._draft(), **who)
        self._kept = (draft,)
        offers = await self._offers({line.sku_id for line in draft.lines if line.price_is_offered})
        skus = await self._read(skus_by_ids, sku_ids={line.sku_id for line in draft.lines})
        await self._change(lambda draft: with_offers(replace(with_units_of(draft, skus), **who), skus, offers.price_of))

    @rx.event
    @requires(save_draft)
    async def type_in_head(self, name: HeadField, typed: str) -> None:
        """A field of the head was typed into."""
        if name == "rounding":
            await self._change(lambda draft: with_rounding(draft, typed))
        else:
            await self._change_head(**{name: typed})

    @rx.event
    @requires(save_draft)
    async def type_in_line(self, key: int, name: LineField, typed: str, edit: int) -> None:
        """A field of a line was typed into; what cannot be taken stays there, marked. ``edit`` numbers it."""
        self.edit = max(self.edit, edit)
        if not self.is_open:
            return
        before = self._draft()
        if with_typed(before, key, name, typed[:200]) != before or self.saved != "saved":
            await self._save_over(lambda draft: with_typed(draft, key, name, typed[:200]))

    @rx.event
    @requires(save_draft)
    async def choose_unit(self, key: int, unit_id: str) -> None:
        """The same number in another unit."""
        if self.is_open and unit_id.isdecimal():
            await self._save_over(lambda draft: with_unit(draft, key, int(unit_id)))

    @rx.event
    @requires(save_draft)
    async def change_side(self, key: int) -> None:
        """A line is the product after all, or a part of it."""
        if self.is_open:
            await self._save_over(lambda draft: with_side_changed(draft, key))

    @rx.event
    @requires(save_draft)
    async def change_gift(self, key: int) -> None:
        """A line is given, or paid for after all."""
        if self.is_open:
            await self._save_over(lambda draft: with_gift_changed(draft, key))

    @rx.event
    @requires(save_draft)
    async def remove_line(self, key: int) -> None:
        """Take a line off."""
        if self.is_open:
            await self._save_over(lambda draft: without_line(draft, key))

    async def _change_head(self, **changes: Any) -> None:
        await self._change(lambda draft: replace(draft, **changes))

    async def _change(self, change: Callable[[Draft], Draft]) -> None:
        if not self.is_open:
            return
        changed = change(self._draft())
        if changed.is_worth_saving:
            await self._save_over(change)
        else:
            self._kept = (changed,)
            await self._show()
