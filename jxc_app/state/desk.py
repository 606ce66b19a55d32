"""What the posting desk shows, where its draft comes from, and how the draft is saved."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import reflex as rx
from pydantic import ValidationError

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.queries import DocumentRow, get_document, latest_draft, transfers_to_receive
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DRAFT, DocumentType
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState
from jxc_app.state.desk_draft import Draft, totals
from jxc_app.state.desk_rows import Arrival, DeskRow, arrival_of, draft_from, receipt_of, rows_of
from jxc_app.state.formats import Choice, Option, money, shown
from jxc_app.state.identity import current

_RECEIPT = "transfer_receipt"
#: written by an act of its own, on the page of the transfer
_NOT_AT_THE_DESK = "transfer_difference"
_POST_LABELS = {"transfer": "发货", _RECEIPT: "确认收货"}


class DeskState(SessionState, mixin=True):
    """The vars of the desk. The draft itself stays on the server, in one piece."""

    is_loaded: bool = False
    is_open: bool = False
    saved: str = ""
    revision: int = 0
    address: str = ""
    types: rx.Field[list[Option]] = rx.field(default_factory=list)
    type: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    to_warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    to_warehouse_id: str = ""
    wants_to_warehouse: bool = False
    partner_kind: str = ""
    partner_name: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    shows_price: bool = False
    shows_lot: bool = False
    is_receipt: bool = False
    is_choosing: bool = False
    arrivals: rx.Field[list[Arrival]] = rx.field(default_factory=list)
    may_post: bool = True
    post_label: str = ""
    business_date: str = ""
    responsible: str = ""
    own_number: str = ""
    remark: str = ""
    linked_number: str = ""
    rows: rx.Field[list[DeskRow]] = rx.field(default_factory=list)
    pieces: str = "0"
    amount: str = "0.00"
    target: str = ""
    answer: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    problems: rx.Field[list[str]] = rx.field(default_factory=list)
    done_number: str = ""
    done_text: str = ""
    done_href: str = ""
    #: in a tuple, because Reflex would wrap a bare dataclass
    _kept: tuple[Draft, ...] = ()

    def _draft(self) -> Draft:
        return self._kept[0]

    def _kind(self) -> DocumentType:
        return DOCUMENT_TYPES[self._draft().type]

    async def _load_choices(self) -> None:
        rights = current.get().rights
        kinds = [kind for kind in DOCUMENT_TYPES.values() if kind.permissions["draft"] in rights]
        self.types = [Option(kind.code, kind.title) for kind in kinds if kind.code != _NOT_AT_THE_DESK]
        self.to_warehouses = await self._warehouses(Scope(everywhere=True))

    async def _warehouses(self, scope: Scope) -> list[Option]:
        found = await self._read(list_warehouses)
        return [Option(str(one.id), one.name) for one in found if not one.switched_off and scope.covers(one.id)]

    async def _find_draft(self, asked: Mapping[str, str]) -> None:
        """Show what the address names: a draft, a transfer to receive, or the open draft of a type."""
        if asked.get("document", "").isdecimal():
            await self._resume_document(int(asked["document"]))
        elif asked.get("receive", "").isdecimal():
            await self._receive(int(asked["receive"]))
        elif self.types:
            known = [option.id for option in self.types]
            await self._resume(asked["type"] if asked.get("type") in known else self.type or known[0])

    async def _resume(self, type_: str) -> None:
        if type_ == _RECEIPT:
            return await self._offer_arrivals()
        found = await self._read(latest_draft, type=type_, maker_id=self._actor().user_id)
        if found:
            return await self._resume_document(found)
        if self._is_untouched(type_):  # scans into this very sheet may be on their way
            return await self._show()
        return await self._begin(Draft(type=type_))

    def _is_untouched(self, type_: str) -> bool:
        return bool(self._kept and self.is_open and self._draft().type == type_ and not self._draft().document_id)

    async def _offer_arrivals(self) -> None:
        scope = self._scope(_RECEIPT)
        found = await self._read(transfers_to_receive)
        self.arrivals = [arrival_of(one) for one in found if scope.covers(one.to_warehouse_id)]
        self._kept, self.is_open, self.saved = (Draft(type=_RECEIPT),), False, ""
        self._say_done("", "", 0)
        await self._show()

    async def _resume_document(self, document_id: int) -> None:
        view = await self._read(get_document, document_id=document_id)
        head = view.head
        if self._kept and (self._draft().document_id, self._draft().version) == (head.id, head.version):
            return await self._show()
        skus = await self._read(skus_by_ids, sku_ids=[line.sku_id for line in view.lines])
        self._kept = (draft_from(view, skus, await self._left(head)),)
        self.is_open = head.status == DRAFT
        self._say_done(head.number, head.status_title, head.id)
        self.saved = "saved" if self.is_open else ""
        return await self._show()

    async def _receive(self, transfer_id: int) -> None:
        found = await self._read(latest_draft, type=_RECEIPT, maker_id=self._actor().user_id)
        if found and (await self._read(get_document, document_id=found)).head.linked_document_id == transfer_id:
            return await self._resume_document(found)
        transfer = await self._read(get_document, document_id=transfer_id)
        skus = await self._read(skus_by_ids, sku_ids=[line.sku_id for line in transfer.lines])
        await self._begin(receipt_of(transfer, skus, _RECEIPT))
        return await self._save(self._draft())

    async def _left(self, head: DocumentRow) -> dict[int, Decimal]:
        if head.type != _RECEIPT or not head.linked_document_id:
            return {}
        transfer = await self._read(get_document, document_id=head.linked_document_id)
        return {line.id: line.open_quantity for line in transfer.lines}

    async def _begin(self, draft: Draft) -> None:
        options = await self._warehouses(self._scope(draft.type))
        kept = self.warehouse_id if self.warehouse_id in {option.id for option in options} else ""
        first = kept or (options[0].id if options else "0")
        self._kept = (draft if draft.warehouse_id else replace(draft, warehouse_id=int(first)),)
        self.is_open = bool(options)
        self.saved = ""
        self._say_done("", "", 0)
        await self._show()

    def _scope(self, type_: str) -> Scope:
        return current.get().rights.get(DOCUMENT_TYPES[type_].permissions["draft"], Scope())

    def _say_done(self, number: str, words: str, document_id: int) -> None:
        self.done_number, self.done_text = number, words
        self.done_href = f"/document?id={document_id}" if document_id else ""

    async def _save(self, changed: Draft, *, key: str = "") -> None:
        """Show the draft, then save it. What the business refuses stays on the page, marked as not saved."""
        self._kept = (changed,)
        command = changed.command()
        try:
            saved: DocumentRef = await self._perform(
                save_draft, command, key=key or f"{changed.document_key}:save:{changed.version}"
            )
        except Conflict:
            await self._resume_document(changed.document_id)
            raise
        except (DomainError, ValidationError):
            self.saved = "fault"
            await self._show()
            raise
        self._kept = (replace(changed, document_id=saved.document_id, version=saved.version),)
        self.saved = "fault" if changed.has_faults else "saved"
        await self._show()

    async def _show(self) -> None:
        draft, kind = self._draft(), self._kind()
        self.type, self.target = draft.type, draft.document_key
        self.address = f"/desk?document={draft.document_id}" if draft.document_id else f"/desk?type={draft.type}"
        self.is_receipt = draft.type == _RECEIPT
        self.is_choosing = self.is_receipt and not draft.linked_document_id
        self.wants_to_warehouse, self.partner_kind = kind.wants_to_warehouse, kind.partner_kind
        self.shows_price = kind.shows_price
        self.may_post = self._may(kind.permissions["post"])
        self.post_label = _POST_LABELS.get(draft.type, "过账")
        self.warehouses = await self._warehouses(self._scope(draft.type))
        self._show_head(draft)
        await self._show_lines()
        self.revision += 1

    def _show_head(self, draft: Draft) -> None:
        today = business_date(clock.get().now(), get_settings().zone).isoformat()
        self.warehouse_id, self.to_warehouse_id = str(draft.warehouse_id), str(draft.to_warehouse_id or "")
        self.partner_name = draft.partner_name
        self.business_date = draft.business_date or today
        self.responsible, self.own_number, self.remark = draft.responsible, draft.own_number, draft.remark
        self.linked_number = draft.linked_number

    async def _show_lines(self) -> None:
        draft = self._draft()
        sku_ids = {line.sku_id for line in draft.lines}
        stock = {}
        if sku_ids and self._may(availability):
            stock = await self._read(availability, warehouse_id=draft.warehouse_id, sku_ids=sku_ids)
        self.rows = rows_of(draft, {sku_id: found.available for sku_id, found in stock.items()}, is_open=self.is_open)
        self.shows_lot = any(line.lot_tracked for line in draft.lines)
        pieces, amount = totals(draft.lines)
        self.pieces, self.amount = shown(pieces), money(amount)
