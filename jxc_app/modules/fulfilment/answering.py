"""A store answers for its parcel: it sends what is there, and what is not goes on to the next store by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.documents.commands import DocumentAct, DocumentFields, DocumentRef
from jxc_app.modules.documents.drafts import fill
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.service import (
    give_up,
    hand_in_chosen,
    locked,
    post_locked,
    ref,
    refuse_outsiders,
)
from jxc_app.modules.documents.steps import move_to, note
from jxc_app.modules.documents.types import DRAFT, POSTED, SUBMITTED
from jxc_app.modules.fulfilment.models import Parcel, ParcelLine
from jxc_app.modules.fulfilment.parcels import Writing
from jxc_app.modules.fulfilment.permissions import giving
from jxc_app.modules.fulfilment.shelves import among_of, last_day, lock_shelves, rule_of, shelves_of
from jxc_app.modules.fulfilment.sourcing import Shared, share_out
from jxc_app.modules.inventory.reserving import keys_of, release
from jxc_app.modules.inventory.spots import BalanceKey
from jxc_app.modules.sales.shipping import lines_of_order, rounding_of
from jxc_app.modules.sales.types import SALES_ISSUE

Cause = Literal["", "not_found", "kept", "damaged", "other"]


class GivenLine(Command):
    """How much of a SKU really leaves, in base units; ``cause``: why it is less than was asked."""

    sku_id: Id
    quantity: QuantityOrZero
    cause: Cause = ""


class SendParcel(DocumentAct):
    """What leaves of each SKU; those that are not named leave whole."""

    lines: list[GivenLine] = Limits(default_factory=list, max_length=100)


class RefuseParcel(DocumentAct):
    """Why a store sends nothing."""

    cause: Literal["not_found", "kept", "damaged", "other"]
    reason: str = Limits(min_length=2, max_length=200)


@dataclass(frozen=True, slots=True)
class _Held:
    """A parcel with its order, both locked, and what was asked of it."""

    document: Document
    order: Document
    lines: Sequence[ParcelLine]


@use_case("parcel.send", title="发出跨店包裹", inside=giving)
def send_parcel(uow: UnitOfWork, command: SendParcel) -> DocumentRef:
    """Send what is there; the rest is shared out anew, or waits. Nothing at all is refused as such.

    Raises NotFound; Conflict ``version.stale``, ``parcel.answered``; DomainError ``transfer.cause_needed``,
    ``transfer.more_than_asked`` with the line's field, ``parcel.nothing_sent``.
    """
    refuse_outsiders(uow, giving())
    held = _held(uow, command)
    given = _note_given(held.lines, {one.sku_id: (at, one) for at, one in enumerate(command.lines)})
    if not any(given.values()):
        raise DomainError("parcel.nothing_sent", field="lines")
    if all(one.refused == ZERO for one in held.lines):
        return post_locked(uow, held.document)
    keys = _lock(uow, held)
    _shorten(uow, held, given, keys)
    sent = post_locked(uow, held.document)
    _go_on(uow, held, keys)
    return sent


@use_case("parcel.refuse", title="拒绝跨店包裹", inside=giving)
def refuse_parcel(uow: UnitOfWork, command: RefuseParcel) -> DocumentRef:
    """Send nothing: the shipment is closed, and all of it is shared out anew among the others, or waits.

    Raises NotFound; Conflict ``version.stale``, ``parcel.answered``.
    """
    refuse_outsiders(uow, giving())
    held = _held(uow, command)
    keys = _lock(uow, held)
    for line in held.lines:
        line.refused, line.cause = line.asked, command.cause
    uow.session.flush()
    give_up(uow, held.document, command.reason)
    _go_on(uow, held, keys, command.reason)
    return ref(uow, held.document)


def _held(uow: UnitOfWork, command: DocumentAct) -> _Held:
    document = locked(uow, command.document_id, command.version, "post")
    parcel = uow.session.get(Parcel, document.id)
    if parcel is None or document.type != SALES_ISSUE.code or document.status != SUBMITTED:
        raise Conflict("parcel.answered", number=document.number or "草稿")
    order = lock_document(uow.session, parcel.order_id)
    if order is None or order.status != POSTED:
        raise Conflict("parcel.answered", number=document.number or "草稿")
    lines = select(ParcelLine).where(ParcelLine.document_id == document.id).order_by(col(ParcelLine.source_line_id))
    return _Held(document, order, uow.session.exec(lines).all())


def _note_given(lines: Sequence[ParcelLine], named: Mapping[int, tuple[int, GivenLine]]) -> dict[int, Decimal]:
    """How much of each line of the order leaves; what does not is noted with its cause."""
    if set(named) - {line.sku_id for line in lines}:
        raise DomainError("document.link_line", field="lines")
    left = {sku_id: one.quantity for sku_id, (_, one) in named.items()}
    given: dict[int, Decimal] = {}
    for line in lines:
        at, one = named.get(line.sku_id, (0, None))
        part = line.asked if one is None else min(line.asked, left[line.sku_id])
        if one is not None:
            left[line.sku_id] -= part
        if part < line.asked and not (one and one.cause):
            raise DomainError("transfer.cause_needed", field=f"lines.{at}.cause")
        given[line.source_line_id], line.refused = part, line.asked - part
        line.cause = one.cause if one and line.refused else ""
    for sku_id, (at, _) in named.items():
        if left[sku_id] > ZERO:
            raise DomainError("transfer.more_than_asked", field=f"lines.{at}.quantity")
    return given


def _lock(uow: UnitOfWork, held: _Held) -> set[BalanceKey]:
    """Every balance that this may change, here and in the stores that are asked instead, before any of it is."""
    among = among_of(uow.session, held.order.warehouse_id)
    also = keys_of(uow.session, source_of(held.document)) | keys_of(uow.session, source_of(held.order))
    skus = {line.sku_id for line in held.lines}
    return lock_shelves(uow, among, skus, also, partner_id=held.order.partner_id)


def _shorten(uow: UnitOfWork, held: _Held, given: Mapping[int, Decimal], keys: set[BalanceKey]) -> None:
    """The shipment has what leaves, and no more."""
    document, order = held.document, held.order
    release(uow, source_of(document))
    move_to(document, DRAFT)
    uow.session.flush()
    among, rule = among_of(uow.session, order.warehouse_id), rule_of(uow.session)
    skus = {line.sku_id for line in held.lines}
    shelves = shelves_of(uow.session, among, skus, day=last_day(uow.today, rule), among_keys=keys)
    ordered = lines_of_order(uow.session, order)
    writing = Writing(uow.session, ordered, shelves, by_life=rule.least_life_days > 0)
    entered = writing.lines(document.warehouse_id, {line: part for line, part in given.items() if part})
    fields = DocumentFields(
        document_key=document.document_key, type=SALES_ISSUE.code, warehouse_id=document.warehouse_id,
        partner_id=document.partner_id, business_date=document.business_date, responsible=document.responsible,
        remark=document.remark, settlement=document.settlement, lines=entered,
        rounding=rounding_of(uow.session, order, ordered, entered),
    )  # fmt: skip
    hand_in_chosen(uow, fill(uow, document, fields))


def _go_on(uow: UnitOfWork, held: _Held, keys: set[BalanceKey], reason: str = "") -> Shared | None:
    """What was not given goes to the next store; everybody concerned hears of it from the log."""
    missed = [line for line in held.lines if line.refused]
    note(uow, held.order, "short", "、".join(filter(None, (held.document.number, reason))))
    uow.record(
        "parcel", held.document.id, held.document.number or "", reason=reason,
        after={"order": held.order.number, "refused": [[one.sku_id, one.refused, one.cause] for one in missed]},
    )  # fmt: skip
    uow.session.flush()
    return share_out(uow, held.order, has_locked=keys)
