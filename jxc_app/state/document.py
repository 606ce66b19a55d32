"""One document: what it says, what became of it, and what this person may do with it."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.previews import preview_void
from jxc_app.modules.documents.queries import DocumentRow, DocumentView, get_document
from jxc_app.modules.documents.service import post_document, record_document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, DRAFT, POSTED, SUBMITTED
from jxc_app.modules.documents.voiding import void_document
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.document_rows import (
    EffectRow,
    EventRow,
    Fact,
    LineRow,
    effects_of,
    events_of,
    facts_of,
    lines_of,
    words_of,
)
from jxc_app.state.formats import Option, money, shown
from jxc_app.state.identity import current

_SETTLEMENTS = [Option("lost", "途中丢失，记入损失"), Option("returned", "退回发货仓库")]


class DocumentState(SessionState, rx.State):
    """Ready texts of one document, and the two dialogs."""

    is_loaded: bool = False
    is_missing: bool = False
    revision: int = 0
    heading: str = ""
    number: str = ""
    status: str = ""
    status_title: str = ""
    facts: rx.Field[list[Fact]] = rx.field(default_factory=list)
    lines: rx.Field[list[LineRow]] = rx.field(default_factory=list)
    events: rx.Field[list[EventRow]] = rx.field(default_factory=list)
    pieces: str = ""
    amount: str = ""
    shows_price: bool = False
    shows_open: bool = False
    shows_lot: bool = False
    may_edit: bool = False
    may_post: bool = False
    may_void: bool = False
    may_receive: bool = False
    may_settle: bool = False
    desk_href: str = ""
    receive_href: str = ""
    void_is_open: bool = False
    void_is_possible: bool = False
    void_message: str = ""
    void_effects: rx.Field[list[EffectRow]] = rx.field(default_factory=list)
    void_reservations: rx.Field[list[str]] = rx.field(default_factory=list)
    void_reason: str = ""
    void_number: str = ""
    difference_is_open: bool = False
    difference_lines: rx.Field[list[str]] = rx.field(default_factory=list)
    settlement: str = "lost"
    settlements: rx.Field[list[Option]] = rx.field(default_factory=lambda: _SETTLEMENTS)
    _id: int = 0
    _version: int = 0
    _difference_key: str = ""

    @rx.event
    @requires(get_document)
    async def open(self) -> None:
        """Read the document that the address names."""
        self._id = number(self.router.url.query_parameters, "id")
        self.is_loaded = self.void_is_open = self.difference_is_open = False
        self.void_reason = self.void_number = ""
        self._watch("document", document_id=self._id)
        await self._load()

    @rx.event
    @requires(get_document)
    async def refresh(self) -> None:
        """It has changed elsewhere."""
        await self._load()

    @rx.event
    @requires(post_document)
    async def post(self) -> None:
        """Move the stock."""
        command = {"document_id": self._id, "version": self._version}
        await self._perform(post_document, command, key=f"document-{self._id}:post:{self._version}")
        await self._load()

    @rx.event
    @requires(void_document)
    async def ask_void(self) -> None:
        """Show what voiding would do."""
        preview = await self._read(preview_void, document_id=self._id)
        self.void_is_possible, self.void_message = preview.is_possible, words_of(preview)
        self.void_effects = effects_of(preview)
        self.void_reservations = [f"{one.document_number} · {shown(one.quantity)}" for one in preview.reservations]
        self.void_is_open = True
        self.errors = {}

    @rx.event
    @requires(void_document)
    async def show_void(self, is_open: bool) -> None:
        """Open or close the dialog; what was typed stays."""
        self.void_is_open = is_open

    @rx.event
    @requires(void_document)
    async def type_void_reason(self, typed: str) -> None:
        """Why."""
        self.void_reason = typed[:200]

    @rx.event
    @requires(void_document)
    async def type_void_number(self, typed: str) -> None:
        """The number once more, as the second confirmation."""
        self.void_number = typed[:60]

    @rx.event
    @requires(void_document)
    async def void(self) -> EventSpec | None:
        """Take the document back, after the number was typed."""
        if self.void_number.strip().upper() != self.number.upper():
            self.errors = {"number": "与单号不一致"}
            return None
        command = {
            "document_id": self._id,
            "version": self._version,
            "reason": self.void_reason,
            "release_reservations": bool(self.void_reservations),
        }
        await self._perform(void_document, command, key=f"document-{self._id}:void:{self._version}")
        self.void_is_open = False
        await self._load()
        return rx.toast.success(f"{self.number} 已作废")

    @rx.event
    @requires(record_document)
    async def ask_difference(self) -> None:
        """Show what has not arrived."""
        view = await self._read(get_document, document_id=self._id)
        self.difference_lines = [
            f"{line.sku_name} {shown(line.open_quantity)} {line.base_unit_name}"
            for line in view.lines
            if line.open_quantity
        ]
        self._difference_key = new_key()
        self.difference_is_open = True
        self.errors = {}

    @rx.event
    @requires(record_document)
    async def show_difference(self, is_open: bool) -> None:
        """Open or close the dialog."""
        self.difference_is_open = is_open

    @rx.event
    @requires(record_document)
    async def choose_settlement(self, outcome: str) -> None:
        """Lost, or back at the giver."""
        self.settlement = outcome if outcome in {option.id for option in _SETTLEMENTS} else "lost"

    @rx.event
    @requires(record_document)
    async def settle(self) -> EventSpec:
        """Book what did not arrive, which closes the transfer."""
        view = await self._read(get_document, document_id=self._id)
        command = _difference_of(view, self._difference_key, self.settlement)
        done = await self._perform(record_document, command, key=f"{self._difference_key}:record")
        self.difference_is_open = False
        await self._load()
        return rx.toast.success(f"{done.number} 已过账，调拨结案")

    async def _load(self) -> None:
        try:
            view = await self._read(get_document, document_id=self._id)
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        self.is_missing = False
        self._version = view.head.version
        self._show(view)
        self._show_acts(view.head)
        self.is_loaded = True
        self.revision += 1

    def _show(self, view: DocumentView) -> None:
        head = view.head
        self.number = head.number
        self.heading = f"{head.type_title} {head.number or f'草稿 {head.id}'}"
        self.status, self.status_title = head.status, head.status_title
        self.facts, self.events = facts_of(view), events_of(view)
        self.shows_price = DOCUMENT_TYPES[head.type].shows_price
        self.shows_open = head.type == "transfer" and head.status == POSTED
        self.shows_lot = any(line.lot_number for line in view.lines)
        self.lines = lines_of(view)
        self.pieces = shown(sum((line.quantity for line in view.lines), ZERO))
        self.amount = money(sum((line.amount or ZERO for line in view.lines), ZERO))

    def _show_acts(self, head: DocumentRow) -> None:
        rights = DOCUMENT_TYPES[head.type].permissions
        is_booked = head.status in {POSTED, DONE} and head.reverses_document_id is None
        self.may_edit = head.status == DRAFT and self._may_at(rights["draft"], head.warehouse_id)
        self.may_post = head.status in {DRAFT, SUBMITTED} and self._may_at(rights["post"], head.warehouse_id)
        self.may_void = is_booked and self._may_at(rights["void"], head.warehouse_id)
        travels = head.type == "transfer" and head.status == POSTED and is_booked
        self.may_receive = travels and self._may_at("transfer_receipt.draft", head.to_warehouse_id)
        self.may_settle = travels and self._may_at("transfer_difference.post", head.to_warehouse_id)
        self.desk_href, self.receive_href = f"/desk?document={head.id}", f"/desk?receive={head.id}"

    def _may_at(self, permission: str, warehouse_id: int | None) -> bool:
        return current.get().rights.get(permission, Scope()).covers(warehouse_id)


def _difference_of(view: DocumentView, key: str, settlement: str) -> dict[str, Any]:
    return {
        "document_key": key,
        "type": "transfer_difference",
        "warehouse_id": view.head.to_warehouse_id,
        "linked_document_id": view.head.id,
        "settlement": settlement,
        "lines": [
            {
                "sku_id": line.sku_id,
                "quantity": line.open_quantity,
                "lot_number": line.lot_number,
                "source_line_id": line.id,
            }
            for line in view.lines
            if line.open_quantity
        ],
    }
