"""One document: what may be done with it."""

from typing import Any, Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.core.ids import new_key
from jxc_app.modules.approvals.acting import urge_approval
from jxc_app.modules.documents.commenting import comment_document
from jxc_app.modules.documents.deciding import withdraw_approval
from jxc_app.modules.documents.previews import preview_void
from jxc_app.modules.documents.queries import DocumentView, get_document
from jxc_app.modules.documents.service import (
    annotate_document,
    close_document,
    post_document,
    record_document,
    submit_document,
    withdraw_document,
)
from jxc_app.modules.documents.voiding import void_document
from jxc_app.state.addresses import number
from jxc_app.state.amending import AmendingState
from jxc_app.state.base import requires
from jxc_app.state.document_rows import effects_of, words_of
from jxc_app.state.document_view import SETTLEMENTS
from jxc_app.state.formats import shown

Annotation = Literal["responsible", "own_number", "remark"]


class DocumentState(AmendingState, rx.State):
    """The acts on one document, and what its dialogs ask."""

    @rx.event
    @requires(get_document)
    async def open(self) -> EventHandler | EventSpec | None:
        """Read the document that the address names; ``act`` asks at once about taking it back or changing it."""
        asked = self.router.url.query_parameters
        self._id = self.logged_id = number(asked, "id")
        self.is_loaded = self.void_is_open = self.difference_is_open = False
        self.close_is_open = self.annotation_is_open = self.waits_is_open = self.amend_is_open = False
        self.amend_reason = ""
        self.void_reason = self.void_number = self.close_reason = self.comment = ""
        self._watch("document", document_id=self._id)
        await self._load()
        if asked.get("act") == "amend" and self.may_amend:
            return DocumentState.show_amend(True)
        return DocumentState.ask_void if asked.get("act") == "void" and self.may_void else None

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
        self._say_waiting(await self._perform(post_document, command, key=f"document-{self._id}:post:{self._version}"))
        await self._load()

    @rx.event
    @requires(submit_document)
    async def submit(self) -> None:
        """Hand it to somebody who may post it."""
        command = {"document_id": self._id, "version": self._version}
        self._say_waiting(
            await self._perform(submit_document, command, key=f"document-{self._id}:submit:{self._version}")
        )
        await self._load()

    @rx.event
    @requires(withdraw_document)
    async def withdraw(self) -> EventSpec | None:
        """Take it back to draft; its writer goes on with it at the desk."""
        command = {"document_id": self._id, "version": self._version}
        await self._perform(withdraw_document, command, key=f"document-{self._id}:withdraw:{self._version}")
        await self._load()
        return rx.redirect(self.desk_href) if self.may_edit else None

    @rx.event
    @requires(urge_approval)
    async def urge(self) -> EventSpec:
        """Remind who has not decided yet."""
        approval_id, version = self._approval
        await self._perform(urge_approval, {"approval_id": approval_id, "version": version})
        await self._load()
        return rx.toast.success("已催办")

    @rx.event
    @requires(withdraw_approval)
    async def withdraw_asked(self) -> None:
        """Take back what one asked for oneself: a void, for the document itself has its own way back."""
        approval_id, version = self._approval
        form = {"approval_id": approval_id, "version": version}
        await self._perform(withdraw_approval, form, key=f"approval-{approval_id}:{version}:withdraw")
        await self._load()

    @rx.event
    @requires(close_document)
    async def show_close(self, is_open: bool) -> None:
        """Ask whether to give the document up, or not."""
        self.close_is_open = is_open

    @rx.event
    @requires(close_document)
    async def type_close_reason(self, typed: str) -> None:
        """Why it is given up."""
        self.close_reason = typed[:200]

    @rx.event
    @requires(close_document)
    async def close(self) -> None:
        """Give the document up before it moved anything."""
        command = {"document_id": self._id, "version": self._version, "reason": self.close_reason}
        await self._perform(close_document, command, key=f"document-{self._id}:close:{self._version}")
        self.close_is_open = False
        await self._load()

    @rx.event
    @requires(annotate_document)
    async def show_annotation(self, is_open: bool) -> None:
        """Open or close the dialog of what stays editable."""
        self.annotation_is_open = is_open
        if not is_open:
            await self._load()

    @rx.event
    @requires(annotate_document)
    async def type_annotation(self, name: Annotation, typed: str) -> None:
        """One of the fields that stay editable."""
        setattr(self, name, typed[:500])

    @rx.event
    @requires(annotate_document)
    async def annotate(self) -> None:
        """Keep remark, 经手人 and own number, also of a posted document."""
        command = {
            "document_id": self._id, "version": self._version, "responsible": self.responsible,
            "own_number": self.own_number, "remark": self.remark,
        }  # fmt: skip
        await self._perform(annotate_document, command, key=f"document-{self._id}:annotate:{self._version}")
        self.annotation_is_open = False
        await self._load()

    @rx.event
    @requires(comment_document)
    async def type_comment(self, typed: str) -> None:
        """Something to say, not said yet."""
        self.comment = typed[:500]

    @rx.event
    @requires(comment_document)
    async def send_comment(self) -> None:
        """Say it."""
        if self.comment.strip():
            command = {"document_id": self._id, "text": self.comment}
            await self._perform(comment_document, command, key=f"{self._comment_key}:comment")
            self.comment = ""
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
        done = await self._perform(void_document, command, key=f"document-{self._id}:void:{self._version}")
        self.void_is_open = False
        await self._load()
        if self._say_waiting(done, "作废复核"):
            return None
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
        self.settlement = outcome if outcome in {option.id for option in SETTLEMENTS} else "lost"

    @rx.event
    @requires(record_document)
    async def settle(self) -> EventSpec | None:
        """Book what did not arrive, which closes the transfer."""
        view = await self._read(get_document, document_id=self._id)
        command = _difference_of(view, self._difference_key, self.settlement)
        done = await self._perform(record_document, command, key=f"{self._difference_key}:record")
        self.difference_is_open = False
        await self._load()
        if self._say_waiting(done):
            return None
        return rx.toast.success(f"{done.number} 已过账，调拨结案")


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
