"""Goods arrive: what was counted becomes a receipt, and what differs is settled, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import Field as Limits

from jxc_app.core import registry
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.quantities import ZERO, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents import links
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import moves_of
from jxc_app.modules.documents.rows import as_row, sees
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import OTHER_RECEIPT, POSTED, TRAVELLING, DocumentType
from jxc_app.modules.inventory.locking_ahead import lock_ahead
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.transfers.permissions import receiving
from jxc_app.modules.transfers.rules import Outcome, outcome_of, reason_in_words
from jxc_app.modules.transfers.types import LOST, RETURNED, TRANSFER_DIFFERENCE, TRANSFER_RECEIPT


class CountedLine(Command):
    """What was counted of one line, in base units; ``open``: what the actor saw as open; ``reason`` why it differs."""

    line_id: LongId
    open: QuantityOrZero
    counted: QuantityOrZero
    reason: str = Limits(default="", max_length=20)
    words: str = Limits(default="", max_length=100)


class ReceiveTransfer(Command):
    """``version``: the transfer as the actor last saw it. Lines that are not named have not been counted."""

    transfer_id: Id
    version: Version
    lines: list[CountedLine] = Limits(min_length=1, max_length=500)


class Received(Result):
    """The numbers of the documents that came of it, empty where there was no need, and whether anything is left.

    ``waiting_for``: some of them must be approved first, and by whom; until then they move nothing.
    """

    receipt: str = ""
    differences: tuple[str, ...] = ()
    surplus: str = ""
    is_done: bool
    waiting_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One line of the transfer with what became of it."""

    line: Line
    outcome: Outcome
    remark: str


@use_case("transfer.receive", title="调拨收货清点", inside=receiving)
def receive_transfer(uow: UnitOfWork, command: ReceiveTransfer) -> Received:
    """Take in what was counted.

    Missing goods are settled as their reason says (lost, or back to the giver) or stay on their way; goods too many
    enter by a 其他入库. Each of the three needs its own right in the receiving warehouse. Raises DomainError
    ``transfer.reason_needed`` or ``transfer.words_needed`` with the line's field, Conflict ``version.stale``.
    """
    transfer = _open_transfer(uow, command)
    arrived = _arrived(uow, transfer, command.lines)
    parts = [
        (TRANSFER_RECEIPT, "", "received"),
        (TRANSFER_DIFFERENCE, LOST, "missing"),
        (TRANSFER_DIFFERENCE, RETURNED, "missing"),
        (OTHER_RECEIPT, "", "surplus"),
    ]
    written = [made for part in parts if (made := _written(uow, transfer, arrived, *part)) is not None]
    if not written:
        raise DomainError("transfer.nothing_counted")
    moves = [move for one in written for move in moves_of(uow.session, one.document, one.lines)]
    lock_ahead(uow, uow.today, moves)
    numbers: dict[str, list[str]] = {}
    waiting: dict[str, None] = {}
    for one in written:
        done = finish_posting(uow, one)
        numbers.setdefault(one.document.type, []).append(done.number or "")
        waiting |= dict.fromkeys(done.waiting_for)
    return Received(
        receipt="".join(numbers.get(TRANSFER_RECEIPT.code, [])),
        differences=tuple(numbers.get(TRANSFER_DIFFERENCE.code, [])),
        surplus="".join(numbers.get(OTHER_RECEIPT.code, [])),
        is_done=transfer.status != POSTED,
        waiting_for=tuple(waiting),
    )


def _open_transfer(uow: UnitOfWork, command: ReceiveTransfer) -> Document:
    uow.authorize(TRANSFER_RECEIPT.permissions["post"])
    transfer = lock_document(uow.session, command.transfer_id)
    if transfer is None or transfer.type not in TRAVELLING or transfer.reverses_document_id is not None:
        raise NotFound("document.not_found")
    here = [transfer.to_warehouse_id or 0]
    own = replace(as_row(uow.session, transfer), maker_id=uow.actor.user_id)
    try:
        for act in ("draft", "post"):
            uow.authorize(TRANSFER_RECEIPT.permissions[act], here, own)
    except PermissionDenied:
        _refuse_strangers(uow, transfer)
        raise
    if transfer.status != POSTED:
        raise DomainError("document.link_not_open")
    if transfer.version != command.version:
        raise Conflict("version.stale")
    return transfer


def _refuse_strangers(uow: UnitOfWork, transfer: Document) -> None:
    if not sees(uow.session, registry.scope(uow.session, uow.actor, DOCUMENT_VIEW.code), transfer.id or 0):
        raise NotFound("document.not_found")


def _arrived(uow: UnitOfWork, transfer: Document, counted: Sequence[CountedLine]) -> list[_Arrived]:
    lines = {line.id: line for line in lines_of(uow.session, transfer.id or 0)}
    done = links.fulfilled(uow.session, list(lines))
    if len({one.line_id for one in counted}) != len(counted):
        raise DomainError("document.link_line", field="lines")
    found = []
    for position, one in enumerate(counted):
        line, field = lines.get(one.line_id), f"lines.{position}"
        if line is None:
            raise DomainError("document.link_line", field=field)
        if one.open != line.base_quantity - done.get(line.id, ZERO):
            raise Conflict("version.stale")
        outcome = outcome_of(one.open, one.counted, one.reason)
        if isinstance(outcome, str):
            raise DomainError(outcome, field=f"{field}.reason")
        if one.reason == "other" and outcome.surplus and not one.words:
            raise DomainError("transfer.words_needed", field=f"{field}.words")
        differs = outcome.missing or outcome.surplus or one.reason == "later"
        found.append(_Arrived(line, outcome, reason_in_words(one.reason, one.words) if differs else ""))
    return found


def _written(
    uow: UnitOfWork, transfer: Document, arrived: list[_Arrived], type_: DocumentType, settlement: str, part: str
) -> Written | None:
    """A draft of one kind over the lines that have a part of that kind; None where no line has."""

    def quantity(one: _Arrived) -> Decimal:
        found: Decimal = getattr(one.outcome, part)
        return ZERO if settlement and one.outcome.settlement != settlement else found

    concerned = [one for one in arrived if quantity(one)]
    if not concerned:
        return None
    own = rows_of(uow.session, [one.line.sku_id for one in concerned], uow.actor.user_id)
    for act in ("draft", "post"):
        uow.authorize(type_.permissions[act], [transfer.to_warehouse_id or 0], own)
    lots = numbers_by_id(uow.session, {one.line.lot_id for one in concerned})
    is_linked = type_.wants_link
    fields = DocumentFields(
        document_key=new_key(),
        type=type_.code,
        warehouse_id=transfer.to_warehouse_id or 0,
        linked_document_id=transfer.id if is_linked else None,
        settlement=settlement,
        responsible=uow.actor.name[:60],
        remark="" if is_linked else f"调拨 {transfer.number} 多收",
        lines=[
            LineInput(
                sku_id=one.line.sku_id,
                quantity=quantity(one),
                lot_number=lots[one.line.lot_id],
                remark=one.remark,
                source_line_id=one.line.id if is_linked else None,
            )
            for one in concerned
        ],
    )
    written = new_document(uow, fields)
    written.document.linked_document_id = transfer.id  # the surplus too: it fulfils no line, yet came with this one
    return written
