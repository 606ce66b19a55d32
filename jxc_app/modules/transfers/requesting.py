"""预留并调货: a store asks another for goods, which keeps them at once; the giver accepts or refuses, and sends.

The transfer is the giver's own paper from the first moment: handed in, with its stock reserved. Asking lends nobody a
right over it; accepting and sending take the giver's rights, taking it back only that of whoever asked (ADR 41).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, PositiveQuantity, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import Written, fill, new_document
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import give_up, hand_in_chosen, locked, post_locked, ref, refuse_outsiders
from jxc_app.modules.documents.steps import move_to, note
from jxc_app.modules.documents.types import DRAFT, SUBMITTED
from jxc_app.modules.inventory.reserving import release
from jxc_app.modules.transfers.answered import quantities
from jxc_app.modules.transfers.looking import Sight
from jxc_app.modules.transfers.models import (
    ACCEPTED,
    ASKED,
    CANCELLED,
    LAPSED,
    REFUSED,
    TransferRequest,
    TransferRequestLine,
)
from jxc_app.modules.transfers.permissions import REQUEST_LAPSE, TRANSFER_REQUEST, giving, requesting
from jxc_app.modules.transfers.types import TRANSFER

#: goods that nobody answers for are not kept from the giver's own customers for longer
ANSWER_WITHIN = timedelta(hours=4)
_MOST_PROMISED = 14 * 24 * 60
Cause = Literal["", "not_found", "kept", "damaged", "other"]


class RequestedLine(Command):
    """So much of a SKU in one of its units (None: the base unit)."""

    sku_id: Id
    quantity: PositiveQuantity
    unit_id: Id | None = None


class RequestTransfer(Command):
    """``giver_id``: who has it; ``receiver_id``: who wants it; ``words``: for whom or what for."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    giver_id: Id
    receiver_id: Id
    lines: list[RequestedLine] = Limits(min_length=1, max_length=50)
    words: str = Limits(default="", max_length=200)


class AcceptRequest(DocumentAct):
    """``in_minutes``: until the goods leave, as promised."""

    in_minutes: int = Limits(ge=0, le=_MOST_PROMISED)


class RefuseRequest(DocumentAct):
    """Why the goods are not given; ``cause``: of the known ones, for the figures."""

    reason: str = Limits(min_length=2, max_length=200)
    cause: Cause = ""


class CancelRequest(DocumentAct):
    """Why the goods are not wanted any more."""

    reason: str = Limits(default="", max_length=200)


class SentLine(Command):
    """How much of a SKU really leaves, in base units; ``cause``: why it is less than was asked."""

    sku_id: Id
    quantity: QuantityOrZero
    cause: Cause = ""


class SendRequested(DocumentAct):
    """What leaves of each SKU that was asked for; those that are not named leave whole."""

    lines: list[SentLine] = Limits(default_factory=list, max_length=50)


class LapseRequest(Command):
    """One that nobody answered."""

    document_id: Id


@use_case("transfer.request", title="向其他门店调货", inside=requesting)
def request_transfer(uow: UnitOfWork, command: RequestTransfer) -> DocumentRef:
    """Ask another warehouse for goods and keep them there.

    Raises DomainError ``transfer.not_enough`` with the line's field (and how much there is, for whoever may see that),
    ``transfer.asked_twice``; NotFound for a warehouse whose stock is out of sight.
    """
    if len({line.sku_id for line in command.lines}) != len(command.lines):
        raise DomainError("transfer.asked_twice", field="lines")
    own = rows_of(uow.session, [line.sku_id for line in command.lines], uow.actor.user_id)
    uow.authorize(TRANSFER_REQUEST.code, [command.receiver_id], own)
    sees_numbers = _sees_stock(uow, command.giver_id, [line.sku_id for line in command.lines])
    entered = [LineInput(sku_id=one.sku_id, quantity=one.quantity, unit_id=one.unit_id) for one in command.lines]
    fields = DocumentFields(
        document_key=command.document_key, type=TRANSFER.code, warehouse_id=command.giver_id,
        to_warehouse_id=command.receiver_id, responsible=uow.actor.name[:60], remark=command.words, lines=entered,
    )  # fmt: skip
    written = new_document(uow, fields)
    asked = quantities(written.lines)
    try:
        made = hand_in_chosen(uow, written)
    except DomainError as error:
        if error.code not in ("stock.insufficient", "stock.insufficient_fresh") or sees_numbers:
            raise
        raise DomainError("transfer.not_enough", field=error.field) from None
    request = TransferRequest(
        document_id=made.document_id, asked_by=uow.actor.user_id, asked_at=uow.now, until=uow.now + ANSWER_WITHIN,
        words=command.words,
    )  # fmt: skip
    uow.session.add(request)
    uow.session.flush()
    for sku_id, quantity in asked.items():
        uow.session.add(TransferRequestLine(document_id=made.document_id, sku_id=sku_id, asked=quantity))
    uow.record("transfer_request", made.document_id, made.number or "", after={"state": ASKED, "words": command.words})
    return made


def _sees_stock(uow: UnitOfWork, warehouse_id: int, sku_ids: Collection[int]) -> bool:
    """Whether the actor is shown how much the warehouse has of each; NotFound where nothing of one is."""
    sight = Sight(uow.session, uow.actor)
    shown = [sight.of(sku_id) for sku_id in sku_ids]
    if not all(one.shows(warehouse_id) for one in shown):
        raise NotFound("warehouse.not_found")
    return all(one.numbers.covers(warehouse_id) for one in shown)


@use_case("transfer.accept", title="答应调货", inside=giving)
def accept_request(uow: UnitOfWork, command: AcceptRequest) -> DocumentRef:
    """Promise to send what was asked. Raises Conflict ``version.stale``, ``transfer.answered``."""
    refuse_outsiders(uow, giving())
    document = locked(uow, command.document_id, command.version, "post")
    request = _open_request(uow.session, document, (ASKED,))
    request.state, request.promised_at = ACCEPTED, uow.now + timedelta(minutes=command.in_minutes)
    _answered(uow, document, request, "accept", "")
    return ref(uow, document)


@use_case("transfer.refuse", title="拒绝调货", inside=giving)
def refuse_request(uow: UnitOfWork, command: RefuseRequest) -> DocumentRef:
    """Keep the goods: the transfer is closed, and what it kept is free. Also after accepting, while nothing has left.

    Raises Conflict ``version.stale``, ``transfer.answered``.
    """
    refuse_outsiders(uow, giving())
    document = locked(uow, command.document_id, command.version, "post")
    request = _open_request(uow.session, document, (ASKED, ACCEPTED))
    request.state, request.promised_at, request.reason = REFUSED, None, command.reason
    for line in _asked_lines(uow.session, document):
        line.sent, line.cause = ZERO, command.cause
    _answered(uow, document, request, "refuse", command.reason)
    give_up(uow, document, command.reason)
    return ref(uow, document)


@use_case("transfer.cancel", title="取消调货", inside=requesting)
def cancel_request(uow: UnitOfWork, command: CancelRequest) -> DocumentRef:
    """Want the goods no more, while nothing has left: whoever may ask for that warehouse.

    Raises Conflict ``version.stale``, ``transfer.answered``.
    """
    uow.authorize(TRANSFER_REQUEST.code)
    document = lock_document(uow.session, command.document_id)
    if document is None or document.type != TRANSFER.code:
        raise NotFound("document.not_found")
    try:
        uow.authorize(TRANSFER_REQUEST.code, [document.to_warehouse_id or 0], as_row(uow.session, document))
    except PermissionDenied:
        raise NotFound("document.not_found") from None
    if document.version != command.version:
        raise Conflict("version.stale")
    request = _open_request(uow.session, document, (ASKED, ACCEPTED))
    request.state, request.promised_at, request.reason = CANCELLED, None, command.reason
    uow.record(
        "transfer_request", document.id, document.number or "", after={"state": CANCELLED}, reason=command.reason
    )  # fmt: skip
    give_up(uow, document, command.reason or "对方不要了")
    return ref(uow, document)


@use_case("transfer.send", title="发出调货", inside=giving)
def send_requested(uow: UnitOfWork, command: SendRequested) -> DocumentRef:
    """Send what was asked, or what of it is there; whoever sends without having answered has accepted by it.

    Nothing at all is refused as such. Raises Conflict ``version.stale``, ``transfer.answered``; DomainError
    ``transfer.cause_needed``, ``transfer.more_than_asked`` with the line's field, ``transfer.nothing_sent``.
    """
    refuse_outsiders(uow, giving())
    document = locked(uow, command.document_id, command.version, "post")
    request = _open_request(uow.session, document, (ASKED, ACCEPTED))
    sent = _note_sent(uow.session, document, {one.sku_id: (at, one) for at, one in enumerate(command.lines)})
    if not any(sent.values()):
        raise DomainError("transfer.nothing_sent", field="lines")
    if request.state == ASKED:
        request.state, request.promised_at = ACCEPTED, uow.now
        _answered(uow, document, request, "accept", "")
    if sent != quantities(lines_of(uow.session, document.id or 0)):
        _change_lines(uow, document, sent)
    return post_locked(uow, document)


def _note_sent(session: Session, document: Document, named: Mapping[int, tuple[int, SentLine]]) -> dict[int, Decimal]:
    """How much of each SKU leaves, noted on the lines of the request."""
    lines = _asked_lines(session, document)
    if set(named) - {line.sku_id for line in lines}:
        raise DomainError("document.link_line", field="lines")
    for line in lines:
        at, one = named.get(line.sku_id, (0, None))
        line.sent, line.cause = (line.asked, "") if one is None else (one.quantity, one.cause)
        if line.sent > line.asked:
            raise DomainError("transfer.more_than_asked", field=f"lines.{at}.quantity")
        if line.sent == line.asked:
            line.cause = ""
        elif not line.cause:
            raise DomainError("transfer.cause_needed", field=f"lines.{at}.cause")
    return {line.sku_id: line.sent or ZERO for line in lines}


def _asked_lines(session: Session, document: Document) -> Sequence[TransferRequestLine]:
    wanted = select(TransferRequestLine).where(TransferRequestLine.document_id == document.id)
    return session.exec(wanted.order_by(col(TransferRequestLine.sku_id))).all()


def _change_lines(uow: UnitOfWork, document: Document, sent: Mapping[int, Decimal]) -> None:
    """The transfer has what leaves, and no more; its row is locked."""
    release(uow, source_of(document))  # the request stays open: only what it keeps changes
    move_to(document, DRAFT)
    fields = DocumentFields(
        document_key=document.document_key, type=TRANSFER.code, warehouse_id=document.warehouse_id,
        to_warehouse_id=document.to_warehouse_id, business_date=document.business_date,
        responsible=document.responsible, remark=document.remark,
        lines=[LineInput(sku_id=sku_id, quantity=quantity) for sku_id, quantity in sent.items() if quantity],
    )  # fmt: skip
    written: Written = fill(uow, document, fields)
    hand_in_chosen(uow, written)


def _open_request(session: Session, document: Document, states: tuple[str, ...]) -> TransferRequest:
    """Its request, while nothing has left."""
    request = session.get(TransferRequest, document.id)
    if request is None or request.state not in states or document.status != SUBMITTED:
        raise Conflict("transfer.answered", number=document.number or "草稿")
    return request


def _answered(uow: UnitOfWork, document: Document, request: TransferRequest, act: str, words: str) -> None:
    request.answered_by, request.answered_at = uow.actor.user_id, uow.now
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, act, words)
    uow.record("transfer_request", document.id, document.number or "", after={"state": request.state}, reason=words)


@use_case("transfer.lapse", title="调货无人答复时释放", permission=REQUEST_LAPSE)
def lapse_request(uow: UnitOfWork, command: LapseRequest) -> DocumentRef:
    """Free what was kept for a request that nobody answered in time. Only the product may."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=REQUEST_LAPSE.title)
    document = lock_document(uow.session, command.document_id)
    if document is None:
        raise NotFound("document.not_found")
    request = _open_request(uow.session, document, (ASKED,))
    if request.until > uow.now:
        raise Conflict("transfer.answered", number=document.number or "草稿")
    request.state, request.reason = LAPSED, "到时无人答复"
    uow.record("transfer_request", document.id, document.number or "", after={"state": LAPSED})
    give_up(uow, document, request.reason)
    return ref(uow, document)


def lapsed_requests(session: Session, now: datetime, most: int = 50) -> list[int]:
    """Requests that nobody answered in time."""
    late = select(TransferRequest.document_id).where(TransferRequest.state == ASKED, col(TransferRequest.until) <= now)
    return list(session.exec(late.order_by(col(TransferRequest.until)).limit(most)).all())
