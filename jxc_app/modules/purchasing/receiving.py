"""到货验收: one person counts what arrived, another inspects it; only then it is stock, and owed.

Nobody who ordered counts or inspects, and nobody inspects what they counted. In small-shop mode one person may, and
the owner is asked to confirm it within a day (ADR 23).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import col, delete, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.quantities import PRICE_PLACES, PositiveQuantity, QuantityOrZero, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import Written, fill, new_document
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.receipt_lives import refuse_short_lives
from jxc_app.modules.documents.service import give_up, hand_in, locked, post_locked, ref, resubmit
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED, SUBMITTED
from jxc_app.modules.purchasing.freezing import freeze
from jxc_app.modules.purchasing.missing import in_words_of_missing, missing_of
from jxc_app.modules.purchasing.models import GoodsReceipt, GoodsReceiptLine, GoodsReceiptMissing
from jxc_app.modules.purchasing.notes import refuse_note_again, refuse_unnoted
from jxc_app.modules.purchasing.permissions import RECEIPT_COUNT
from jxc_app.modules.purchasing.photo_rules import refuse_unseen
from jxc_app.modules.purchasing.pricing import price_receipt
from jxc_app.modules.purchasing.receipt_rules import REJECTIONS, exceptions_of
from jxc_app.modules.purchasing.signatures import buyers_of, refuse_one_hand
from jxc_app.modules.warehouses.models import Warehouse

_TYPE = "goods_receipt"


class CountedGoods(Command):
    """What arrived of one line of an order, in base units; ``noted``: what the delivery note says."""

    source_line_id: LongId
    counted: PositiveQuantity
    noted: QuantityOrZero | None = None
    lot_number: str = Limits(default="", max_length=60)
    produced_on: date | None = Limits(default=None, ge=date(1990, 1, 1))
    expires_on: date | None = Limits(default=None, ge=date(1990, 1, 1))
    lot_reason: str = Limits(default="", max_length=100)
    remark: str = Limits(default="", max_length=200)


class MissingGoods(Command):
    """A line of an order that the delivery note names, in base units, and of which nothing came."""

    source_line_id: LongId
    noted: PositiveQuantity


class CountReceipt(Command):
    """``document_id`` and ``version`` are None at the first count; ``own_number`` is the delivery note's.

    ``wrong``: what was sent that nobody ordered; it is not taken. ``missing``: what only the delivery note has.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    document_id: Id | None = None
    version: Version | None = None
    warehouse_id: Id
    own_number: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)
    wrong: str = Limits(default="", max_length=200)
    lines: list[CountedGoods] = Limits(min_length=1, max_length=500)
    missing: list[MissingGoods] = Limits(default_factory=list, max_length=500)


class InspectedGoods(Command):
    """How much of a counted line is accepted, in base units; the rest is rejected for a ``cause``."""

    line_id: LongId
    accepted: QuantityOrZero
    cause: str = Limits(default="", max_length=20)
    remark: str = Limits(default="", max_length=200)


class InspectReceipt(DocumentAct):
    """The second signature. Lines that are not named are accepted whole.

    ``is_remote``: given by the photos, from elsewhere, for goods that went straight to a store.
    """

    lines: list[InspectedGoods] = Limits(default_factory=list, max_length=500)
    is_remote: bool = False


class GiveUpReceipt(DocumentAct):
    """A count that is not to be taken in: everything goes back with the driver."""

    reason: str = Limits(min_length=2, max_length=200)


@dataclass(frozen=True, slots=True)
class _Ordered:
    """A line of an order as a receipt needs it; the price is of one base unit, discount and 抹零 taken off."""

    sku_id: int
    partner_id: int | None
    warehouse_id: int
    price: Decimal | None
    tax_percent: Decimal
    is_gift: bool


@dataclass(frozen=True, slots=True)
class _Counting:
    """What a count names: the lines of orders, and their one supplier."""

    ordered: dict[int, _Ordered]
    partner_id: int | None


def _counting() -> tuple[str, ...]:
    return (RECEIPT_COUNT.code,)


def _inspecting() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_TYPE].permissions["post"],)


@use_case("goods_receipt.count", title="到货清点", inside=_counting)
def count_receipt(uow: UnitOfWork, command: CountReceipt) -> DocumentRef:
    """Sign for what was counted; it waits for the inspection, and may be counted again until then.

    Raises DomainError ``receipt.two_suppliers``, ``receipt.other_warehouse``, ``receipt.own_order``,
    ``receipt.noted_needed``, ``receipt.note_repeated``, ``document.link_line``; Conflict ``version.stale``.
    """
    counting = _named(uow, command)
    fields = _fields(command, counting.ordered)
    own = rows_of(uow.session, [line.sku_id for line in fields.lines], uow.actor.user_id)
    uow.authorize(RECEIPT_COUNT.code, [command.warehouse_id], own)
    if command.document_id is None:
        written = new_document(uow, fields)
    else:
        document = locked(uow, command.document_id, command.version, "draft", RECEIPT_COUNT.code)
        if document.status != SUBMITTED or document.type != _TYPE or _is_inspected(uow, document):
            raise Conflict("receipt.inspected", number=document.number)
        if document.business_date != uow.today:
            raise DomainError("receipt.count_anew", date=str(document.business_date))
        written = fill(uow, document, fields)
    written.document.partner_id = counting.partner_id  # the order chose it, so whoever counts need not know suppliers
    refuse_short_lives(uow, written)
    is_alone = refuse_one_hand(uow, buyers_of(uow.session, written.lines), "receipt.own_order")
    refuse_unnoted(uow.session, [(one.source_line_id, one.noted) for one in command.lines])
    refuse_note_again(
        uow, counting.partner_id, command.own_number, command.document_id, has_reason=bool(command.remark)
    )
    _sign_count(uow, written, command, is_alone=is_alone)
    return hand_in(uow, written) if command.document_id is None else resubmit(uow, written)


@use_case("goods_receipt.inspect", title="到货质检", inside=_inspecting)
def inspect_receipt(uow: UnitOfWork, command: InspectReceipt) -> DocumentRef:
    """Sign for what is good and take it in: accepted into stock, rejected on hold; what differs freezes settling.

    Raises DomainError ``receipt.too_many``, ``receipt.cause_needed`` with the line's field, ``receipt.own_count``,
    ``receipt.own_order``, ``receipt.photo_needed``, ``receipt.note_needed``, ``receipt.remote_store``; Conflict
    ``version.stale``, ``receipt.inspected``.
    """
    uow.authorize(DOCUMENT_TYPES[_TYPE].permissions["post"])
    document = locked(uow, command.document_id, command.version, "post")
    if document.type != _TYPE:
        raise NotFound("document.not_found")
    signed = uow.session.get(GoodsReceipt, document.id, with_for_update=True)
    if signed is None or signed.inspected_by is not None or document.status != SUBMITTED:
        raise Conflict("receipt.inspected", number=document.number)
    lines = lines_of(uow.session, document.id or 0)
    is_alone = refuse_one_hand(uow, buyers_of(uow.session, lines), "receipt.own_order")
    is_alone |= refuse_one_hand(uow, {signed.counted_by}, "receipt.own_count")
    outcome = _outcome(uow, document, lines, command)
    signed.is_remote = command.is_remote
    signed.inspected_by, signed.inspected_at, signed.is_alone = uow.actor.user_id, uow.now, signed.is_alone or is_alone
    price_receipt(uow, document, lines, outcome)
    uow.session.flush()
    by_ordered: dict[int, list[GoodsReceiptLine]] = {}
    for line in lines:
        by_ordered.setdefault(line.source_line_id or 0, []).append(outcome[line.id])
    missing = missing_of(uow.session, document.id or 0)
    found = exceptions_of(by_ordered, is_wrong=bool(signed.wrong), is_missing=bool(missing))
    _look(uow, document, lines, command, is_exception=bool(found))
    if found:
        freeze(uow, document, found, "；".join(filter(None, (signed.wrong, in_words_of_missing(missing))))[:500])
    done = post_locked(uow, document)
    if signed.is_alone and not uow.actor.is_system:
        title, because = "一个人办完的验收", "小店模式：下单、清点、质检不是三个人"
        approving.owe(uow, document, label=approving.label_of(document), title=title, because=because, reason="")
    return ref(uow, document) if not done.waiting_for else done


@use_case("goods_receipt.give_up", title="放弃到货清点", inside=_counting)
def give_up_receipt(uow: UnitOfWork, command: GiveUpReceipt) -> DocumentRef:
    """Close a count that nothing comes of. Raises Conflict ``receipt.inspected`` once it was taken in."""
    uow.authorize(RECEIPT_COUNT.code)
    document = locked(uow, command.document_id, command.version, "draft", RECEIPT_COUNT.code)
    if document.type != _TYPE or _is_inspected(uow, document):
        raise Conflict("receipt.inspected", number=document.number or "")
    give_up(uow, document, command.reason)
    return ref(uow, document)


def _look(
    uow: UnitOfWork,
    document: Document,
    lines: list[Line],
    command: InspectReceipt,
    *,
    is_exception: bool,
) -> None:
    """The pictures that it takes are there; what was inspected by them alone says so."""
    if command.is_remote and uow.session.get_one(Warehouse, document.warehouse_id).kind != "store":
        raise DomainError("receipt.remote_store", field="is_remote")
    refuse_unseen(
        uow.session, document.id or 0, {line.sku_id for line in lines}, is_exception=is_exception,
        is_remote=command.is_remote,
    )  # fmt: skip
    if command.is_remote:
        note(uow, document, "remote", "货物直送门店，质检人看照片签字")


def _is_inspected(uow: UnitOfWork, document: Document) -> bool:
    signed = uow.session.get(GoodsReceipt, document.id)
    return signed is not None and signed.inspected_by is not None


def _named(uow: UnitOfWork, command: CountReceipt) -> _Counting:
    """The lines of orders that were counted: of one supplier, for this warehouse, of orders in force."""
    ids = [*(one.source_line_id for one in command.lines), *(one.source_line_id for one in command.missing)]
    found = select(DocumentLine, Document).join(Document, col(Document.id) == DocumentLine.document_id)
    rows = uow.session.exec(found.where(col(DocumentLine.id).in_(ids), Document.type == "purchase_order")).all()
    ordered = {line.id: _ordered(line, order) for line, order in rows if order.status == POSTED}
    for position, line_id in enumerate(ids):
        if line_id not in ordered:
            counted = len(command.lines)
            field = f"lines.{position}.counted" if position < counted else f"missing.{position - counted}.noted"
            raise DomainError("document.link_line", field=field)
        if ordered[line_id].warehouse_id != command.warehouse_id:
            raise DomainError("receipt.other_warehouse", field="warehouse_id")
    partners = {one.partner_id for one in ordered.values()}
    if len(partners) > 1:
        raise DomainError("receipt.two_suppliers", field="lines")
    return _Counting(ordered, partners.pop())


def _ordered(line: DocumentLine, order: Document) -> _Ordered:
    price = None if line.amount is None else quotient(line.amount, line.base_quantity, PRICE_PLACES)
    return _Ordered(
        line.sku_id, order.partner_id, line.for_warehouse_id or order.warehouse_id, price, line.tax_percent,
        line.is_gift,
    )  # fmt: skip


def _fields(command: CountReceipt, ordered: Mapping[int, _Ordered]) -> DocumentFields:
    return DocumentFields(
        document_key=command.document_key,
        type=_TYPE,
        warehouse_id=command.warehouse_id,
        own_number=command.own_number,
        remark=command.remark,
        lines=[_line(one, ordered[one.source_line_id]) for one in command.lines],
    )


def _line(counted: CountedGoods, ordered: _Ordered) -> LineInput:
    said = ("lot_number", "produced_on", "expires_on", "lot_reason", "remark", "source_line_id")
    return LineInput(
        **{name: getattr(counted, name) for name in said},
        sku_id=ordered.sku_id,
        quantity=counted.counted,
        price=ordered.price,
        tax_percent=ordered.tax_percent,
        is_gift=ordered.is_gift,
    )


def _sign_count(uow: UnitOfWork, written: Written, command: CountReceipt, *, is_alone: bool) -> None:
    document_id = written.document.id or 0
    signed = uow.session.get(GoodsReceipt, document_id) or GoodsReceipt(
        document_id=document_id, counted_by=0, counted_at=uow.now
    )  # fmt: skip
    signed.counted_by, signed.counted_at = uow.actor.user_id, uow.now
    signed.is_alone, signed.wrong = is_alone, command.wrong
    uow.session.add(signed)
    for rows in (GoodsReceiptLine, GoodsReceiptMissing):
        uow.session.exec(delete(rows).where(col(rows.document_id) == document_id))
    came = {one.source_line_id for one in command.lines}
    for line_id, missing in {one.source_line_id: one for one in command.missing}.items():
        if line_id in came:
            raise DomainError("receipt.came_after_all", field="lines")
        row = GoodsReceiptMissing(document_id=document_id, source_line_id=line_id, noted=missing.noted)
        uow.session.add(row)
    for line, counted in zip(written.lines, command.lines, strict=True):
        uow.session.add(
            GoodsReceiptLine(
                document_id=document_id, line_no=line.line_no, noted=counted.noted, accepted=line.base_quantity
            )
        )
    uow.session.flush()


def _outcome(
    uow: UnitOfWork, document: Document, lines: list[Line], command: InspectReceipt
) -> Mapping[int, GoodsReceiptLine]:
    """The rows of the receipt's lines with what was found; by the id of the line."""
    said = {one.line_id: (position, one) for position, one in enumerate(command.lines)}
    if unknown := said.keys() - {line.id for line in lines}:
        raise DomainError("document.link_line", field=f"lines.{said[min(unknown)][0]}.accepted")
    found = {}
    for line in lines:
        row = uow.session.get_one(GoodsReceiptLine, (document.id, line.line_no))
        if line.id in said:
            _judge(row, line, *said[line.id])
        found[line.id] = row
    uow.session.flush()
    return found


def _judge(row: GoodsReceiptLine, line: Line, position: int, said: InspectedGoods) -> None:
    if said.accepted > line.base_quantity:
        raise DomainError("receipt.too_many", field=f"lines.{position}.accepted")
    row.accepted, row.rejected = said.accepted, line.base_quantity - said.accepted
    if row.rejected and said.cause not in REJECTIONS:
        raise DomainError("receipt.cause_needed", field=f"lines.{position}.cause")
    row.cause, row.remark = (said.cause if row.rejected else ""), said.remark
