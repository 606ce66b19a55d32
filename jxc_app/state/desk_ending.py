"""How a document leaves the desk: posted, or handed in and perhaps taken back."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.catalog.floor_prices import floor_prices
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.prices import last_costs
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.service import post_document, submit_document, withdraw_document
from jxc_app.modules.documents.usual import Usual, usual_quantities
from jxc_app.modules.fulfilment.selling import SoldFromPool, sell_from_pool
from jxc_app.modules.purchasing.duplicates import OpenLine, open_lines
from jxc_app.modules.purchasing.types import PURCHASE_ORDER, PURCHASE_REQUISITION
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_draft import Draft
from jxc_app.state.desk_rows import draft_from
from jxc_app.state.desk_warnings import Beside, warnings_of
from jxc_app.state.waiting import WaitingState

_CASES = {"post": post_document, "submit": submit_document}


class DeskEndingState(DeskState, WaitingState, mixin=True):
    """The one filled button, and what it asks where something looks wrong.

    An amendment leaves for its own page, which shows all that follows before it is posted there.
    """

    warnings: rx.Field[list[str]] = rx.field(default_factory=list)
    #: the document and its version that the warnings are about
    _warned: tuple[str, int] = ("", 0)

    @rx.event
    @requires(post_document)
    async def post(self) -> EventSpec | None:
        """Move the stock; clicked twice, or in two tabs, it is one document."""
        return await self._finish("post")

    @rx.event
    @requires(submit_document)
    async def submit(self) -> EventSpec | None:
        """Hand it to somebody who may post it."""
        return await self._finish("submit")

    @rx.event
    @requires(post_document, submit_document)
    async def finish_anyway(self) -> EventSpec | None:
        """Somebody has read the warnings, of exactly this version, and goes on."""
        self.dialog = ""
        draft = self._draft()
        if self._warned != (draft.document_key, draft.version):
            return None
        return await self._finish("post" if self.may_post else "submit", is_sure=True)

    @rx.event
    @requires(withdraw_document)
    async def withdraw(self) -> None:
        """Take back what was handed in, and go on writing it."""
        if not self.may_withdraw:
            return
        draft = self._draft()
        command = {"document_id": draft.document_id, "version": draft.version}
        await self._perform(withdraw_document, command, key=f"{draft.document_key}:withdraw:{draft.version}")
        await self._resume_document(draft.document_id)

    @rx.event
    @requires(sell_from_pool)
    async def choose_source(self, source: str) -> None:
        """Whether all stores of the pool fill the order, or its own warehouse."""
        self.sells_from_pool = source == "pool" and self.pool_name != ""

    async def _finish(self, act: str, *, is_sure: bool = False) -> EventSpec | None:
        if not self.is_open:
            return None
        if self.saved != "saved" and self._draft().is_worth_saving:
            await self._save(self._draft())
        draft = self._draft()
        if draft.has_faults:
            return rx.toast.error("标红的地方还没有改好，改好后再过账")
        if not is_sure and await self._warn():
            return None
        if draft.amends_number:
            return rx.redirect(f"/document?id={draft.document_id}")
        command = {"document_id": draft.document_id, "version": draft.version}
        case = sell_from_pool if act == "post" and self.sells_from_pool else _CASES[act]
        done = await self._perform(case, command, key=f"{draft.document_key}:{act}:{draft.version}")
        self._kept = (await self._as_posted(replace(draft, version=done.version)),)
        self.is_open, self.saved, self.problems = False, "", []
        self._say_done(done.number or "", done.status, done.document_id, may_withdraw=True)
        if self._say_waiting(done):
            self.done_text = "审批中"
        elif isinstance(done, SoldFromPool):
            waits = f"，{done.short_lines} 行缺货等待" if done.short_lines else ""
            self.done_text += f"，已派给 {len(done.parcels)} 家门店{waits}"
            self.done_href = f"/fulfil?order={done.document_id}"
        await self._show()
        return None

    async def _as_posted(self, draft: Draft) -> Draft:
        """The draft with the lots that posting has chosen; a line that needed several is several by now."""
        if not (self._kind().picks_lots and any(line.lot_tracked for line in draft.lines)):
            return draft
        view = await self._read(get_document, document_id=draft.document_id)
        skus = await self._read(skus_by_ids, sku_ids={line.sku_id for line in view.lines})
        return replace(draft, lines=draft_from(view, skus, {}).lines)

    async def _warn(self) -> bool:
        """Ask once more where something looks wrong."""
        draft, kind = self._draft(), self._kind()
        is_sale = kind.shows_price and not kind.price_is_cost and kind.direction == "out"
        floors = {}
        if is_sale and self._may(floor_prices):
            floors = await self._read(floor_prices, sku_ids={line.sku_id for line in draft.lines})
        beside = Beside(
            today=self._today(), direction=kind.direction, is_sale=is_sale, floors=floors,
            unknown_codes=len(self.problems), multiplier=self.multiplier, on_the_way=await self._on_the_way(draft),
            usual=await self._usual(draft), costs=await self._last_costs(draft),
        )  # fmt: skip
        self.warnings = warnings_of(draft, beside)
        self._warned = (draft.document_key, draft.version)
        self.dialog = "sure" if self.warnings else ""
        return bool(self.warnings)

    async def _usual(self, draft: Draft) -> Mapping[int, Usual]:
        """What is common of what this moves; an amendment has been looked at before, and a count is what it is."""
        if draft.amends_id or not draft.lines or not self._may(usual_quantities):
            return {}
        known = {"type_code": draft.type, "warehouse_id": draft.warehouse_id}
        return await self._read(usual_quantities, **known, sku_ids={line.sku_id for line in draft.lines})

    async def _last_costs(self, draft: Draft) -> Mapping[int, Decimal]:
        """What one of each cost last, where this buys and the person may know."""
        kind = self._kind()
        buys = kind.price_is_cost and kind.partner_kind == "supplier" and kind.direction in ("in", "plan")
        if not (buys and draft.lines and self._may(last_costs)):
            return {}
        return await self._read(last_costs, sku_ids={line.sku_id for line in draft.lines})

    async def _on_the_way(self, draft: Draft) -> dict[int, list[OpenLine]]:
        """What is asked for or ordered already of what this asks for, by SKU."""
        asks = draft.type in (PURCHASE_REQUISITION.code, PURCHASE_ORDER.code) and not draft.amends_id
        if not (asks and draft.lines and self._may(open_lines)):
            return {}
        known = {"sku_ids": {line.sku_id for line in draft.lines}, "warehouse_id": draft.warehouse_id}
        found: dict[int, list[OpenLine]] = {}
        for one in await self._read(open_lines, **known, but=draft.document_id):
            found.setdefault(one.sku_id, []).append(one)
        return found
