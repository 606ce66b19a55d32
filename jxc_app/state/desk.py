"""Where the draft on the posting desk comes from, and how it is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pydantic import ValidationError

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.binding import bind_barcode
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.desk_queries import my_drafts, responsibles
from jxc_app.modules.documents.queries import (
    DocumentRow,
    DocumentView,
    get_document,
    latest_draft,
    transfers_to_receive,
)
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DRAFT, return_type_of
from jxc_app.modules.purchasing.pack_queries import packs_of
from jxc_app.modules.sales.exchanging import EXCHANGE
from jxc_app.state.desk_changes import Entry, refuse_too_many, with_entries, with_keys_of, with_packs
from jxc_app.state.desk_draft import Draft, with_settlement
from jxc_app.state.desk_rows import arrival_of, copy_of, draft_from, exchange_of, receipt_of, return_of
from jxc_app.state.desk_view import DeskView
from jxc_app.state.formats import Option
from jxc_app.state.identity import current

_RECEIPT = "transfer_receipt"
#: written by acts of their own, on other pages
_NOT_AT_THE_DESK = {"transfer_difference", "cost_allocation", "goods_receipt"}


class DeskState(DeskView, mixin=True):
    """Opening, resuming, beginning and saving."""

    async def _load_choices(self) -> None:
        rights = current.get().rights
        kinds = [kind for kind in DOCUMENT_TYPES.values() if kind.permissions["draft"] in rights]
        self.types = [Option(kind.code, kind.title) for kind in kinds if kind.code not in _NOT_AT_THE_DESK]
        self.titles = {option.id: option.label for option in self.types}
        self.to_warehouses = await self._warehouses(Scope(everywhere=True))
        self.may_bind = self._may(bind_barcode)
        self.person_id = self._actor().user_id
        if self._may(responsibles):
            self.responsibles = await self._read(responsibles)
            self.drafts_count = len(await self._read(my_drafts, maker_id=self._actor().user_id))

    async def _find_draft(self, asked: Mapping[str, str]) -> None:
        """Show what the address names: a draft, a transfer to receive, or the open draft of a type."""
        if asked.get("document", "").isdecimal():
            await self._resume_document(int(asked["document"]))
        elif asked.get("receive", "").isdecimal():
            await self._receive(int(asked["receive"]))
        elif asked.get("return", "").isdecimal():
            await self._return(int(asked["return"]))
        elif asked.get("exchange", "").isdecimal():
            await self._exchange(int(asked["exchange"]))
        elif asked.get("copy", "").isdecimal():
            await self._copy(int(asked["copy"]))
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
        self.arrivals = [arrival_of(one) for one in found if scope.reaches(one.to_warehouse_id)]
        self._kept, self.is_open, self.saved = (Draft(type=_RECEIPT),), False, ""
        self._say_nothing_done()
        await self._show()

    async def _resume_document(self, document_id: int) -> None:
        view = await self._read(get_document, document_id=document_id)
        head = view.head
        if self._kept and (self._draft().document_id, self._draft().version) == (head.id, head.version):
            return await self._show()
        skus = await self._read(skus_by_ids, sku_ids=[line.sku_id for line in view.lines])
        draft = draft_from(view, skus, await self._left(head))
        if self._kept and self._draft().document_key == draft.document_key:
            draft = with_keys_of(self._draft(), draft)
        if head.status == DRAFT:
            draft = await self._packed(draft)
        self._kept = (self._dated_today(draft),)
        self.is_open = head.status == DRAFT
        self._show_end(head)
        self.saved = "saved" if self.is_open and self._draft().business_date else ""
        return await self._show()

    def _show_end(self, head: DocumentRow) -> None:
        """Say what became of a document that is no draft any more."""
        if self.is_open:
            return self._say_nothing_done()
        is_own = head.maker_id == self._actor().user_id
        may_withdraw = is_own or self._may_at(DOCUMENT_TYPES[head.type].permissions["post"], head.warehouse_id)
        return self._say_done(head.number, head.status, head.id, may_withdraw=may_withdraw)

    def _dated_today(self, draft: Draft) -> Draft:
        """A draft of an earlier day moves to today where its writer may not date back."""
        may_stay = draft.number or draft.business_date >= self._today() or self._may_backdate(draft)
        return draft if may_stay else replace(draft, business_date="")

    async def _copy(self, document_id: int) -> None:
        """Begin a new draft with what stands in another document."""
        view = await self._read(get_document, document_id=document_id)
        skus = await self._read(skus_by_ids, sku_ids=[line.sku_id for line in view.lines])
        copied = copy_of(view, skus)
        if copied.type == _RECEIPT or copied.type not in {option.id for option in self.types}:
            raise DomainError("document.not_copied", type=view.head.type_title)
        covers = self._scope(copied.type).reaches(copied.warehouse_id)
        await self._begin(copied if covers else replace(copied, warehouse_id=0))
        await self._save(self._draft())

    async def _receive(self, transfer_id: int) -> None:
        found = await self._read(latest_draft, type=_RECEIPT, maker_id=self._actor().user_id)
        held = await self._read(get_document, document_id=found) if found else None
        if held and held.head.linked_document_id == transfer_id:
            return await self._resume_document(held.head.id)
        transfer = await self._read(get_document, document_id=transfer_id)
        skus = await self._read(skus_by_ids, sku_ids=[line.sku_id for line in transfer.lines])
        await self._begin(receipt_of(transfer, skus, _RECEIPT))
        return await self._save(self._draft())

    async def _return(self, document_id: int) -> None:
        """Begin the return of what a document moved, or go on with the one that is begun."""
        source = await self._read(get_document, document_id=document_id)
        type_ = return_type_of(source.head.type)
        if type_ not in {option.id for option in self.types}:
            raise DomainError("document.not_returned", type=source.head.type_title)
        found = await self._read(latest_draft, type=type_, maker_id=self._actor().user_id)
        held = await self._read(get_document, document_id=found) if found else None
        if held and held.head.linked_document_id == document_id:
            return await self._resume_document(held.head.id)
        return await self._begin_from(source, return_of, type_)

    async def _exchange(self, sale_id: int) -> None:
        """Begin the exchange of what was sold; what goes out instead is entered here."""
        source = await self._read(get_document, document_id=sale_id)
        if EXCHANGE.code not in {option.id for option in self.types} or source.head.type not in EXCHANGE.links_to:
            raise DomainError("document.not_returned", type=source.head.type_title)
        await self._begin_from(source, exchange_of, EXCHANGE.code)

    async def _begin_from(
        self, source: DocumentView, make: Callable[[DocumentView, Mapping[int, SkuRow], str], Draft], type_: str
    ) -> None:
        skus = await self._read(skus_by_ids, sku_ids=[line.sku_id for line in source.lines])
        made = make(source, skus, type_)
        covers = self._scope(type_).reaches(made.warehouse_id)
        await self._begin(made if covers else replace(made, warehouse_id=0))
        await self._save(self._draft())

    async def _left(self, head: DocumentRow) -> dict[int, Decimal]:
        if not head.linked_document_id:
            return {}
        source = await self._read(get_document, document_id=head.linked_document_id)
        return {line.id: line.open_quantity for line in source.lines}

    async def _begin(self, draft: Draft) -> None:
        self._adds, self.multiplier, self.last_added, self.sells_from_pool = (), "", "", False
        options = await self._warehouses(self._scope(draft.type))
        kept = self.warehouse_id if self.warehouse_id in {option.id for option in options} else ""
        first = kept or (options[0].id if options else "0")
        draft = with_settlement(draft)
        self._kept = (draft if draft.warehouse_id else replace(draft, warehouse_id=int(first)),)
        self.is_open = bool(options)
        self.saved = ""
        self._say_nothing_done()
        await self._show()

    async def _save(self, changed: Draft, *, key: str = "") -> None:
        """Show the draft, then save it. What the business refuses stays on the page, marked as not saved."""
        changed = await self._packed(changed)
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

    async def _packed(self, draft: Draft) -> Draft:
        """The draft with the packs of its supplier."""
        sku_ids = {line.sku_id for line in draft.lines if len(line.units) > 1}
        is_bought = DOCUMENT_TYPES[draft.type].partner_kind == "supplier"
        if not (is_bought and draft.partner_id and sku_ids and self._may(packs_of)):
            return draft
        found = await self._read(packs_of, sku_ids=sku_ids, partner_id=draft.partner_id)
        return with_packs(draft, {(one.sku_id, one.unit_id): (one.numerator, one.denominator) for one in found})

    async def _add_entries(self, entries: Sequence[Entry]) -> None:
        """Add many lines, or none. Raises DomainError where it would be too many."""
        if entries and self.is_open:
            await self._save_over(lambda draft: refuse_too_many(with_entries(draft, entries)))

    async def _save_over(self, change: Callable[[Draft], Draft]) -> None:
        """Save a change of the draft; where another tab was faster, the same change of what that one left."""
        try:
            await self._save(change(self._draft()))
        except Conflict:
            changed = change(self._draft())
            if not self.is_open or changed == self._draft():
                raise
            await self._save(changed)
