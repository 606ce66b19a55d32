"""采购计划: what many warehouses asked for becomes one order by supplier; and ending what nothing more comes of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Id, LongId
from jxc_app.core.quantities import PositiveQuantity, UnitPrice
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS, Command, Result, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting, hand_in, locked, ref
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.purchasing.gifts import book_gifts
from jxc_app.modules.purchasing.signatures import counted_of
from jxc_app.modules.purchasing.supplied import is_to_buy
from jxc_app.modules.purchasing.types import PURCHASE_ORDER, PURCHASE_REQUISITION


class PlannedLine(Command):
    """What of a requisition's line is bought where; quantity in base units, price of one of them, tax included."""

    source_line_id: LongId
    quantity: PositiveQuantity
    partner_id: Id
    price: UnitPrice | None = None
    tax_percent: Decimal = Limits(default=Decimal(0), ge=0, le=100, decimal_places=2)
    due_on: date | None = Limits(default=None, ge=date(1990, 1, 1))


class PlanOrders(Command):
    """``document_key``: of the first order, the others' follow from it; ``warehouse_id``: who orders for all."""

    document_key: str = Limits(pattern=DOCUMENT_KEY, max_length=50)
    warehouse_id: Id
    lines: list[PlannedLine] = Limits(min_length=1, max_length=500)


class Planned(Result):
    """The orders that came of it, by supplier; ``waiting_for``: whose approval some of them wait for."""

    document_ids: tuple[int, ...]
    numbers: tuple[str, ...]
    waiting_for: tuple[str, ...] = ()


class FinishOrder(DocumentAct):
    """An order of which nothing more is expected, and why."""

    reason: str = Limits(min_length=2, max_length=200)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A requisition's line as an order needs it."""

    sku_id: int
    warehouse_id: int
    due_on: date | None


def _ordering() -> tuple[str, ...]:
    return (PURCHASE_ORDER.permissions["draft"],)


@use_case("purchase.plan", title="按申请生成采购订单", inside=_ordering)
def plan_orders(uow: UnitOfWork, command: PlanOrders) -> Planned:
    """One order for each supplier, each line for the warehouse that wants it; all or none.

    Who may put orders into force does so by it; what anybody else plans is handed in. Raises DomainError
    ``plan.not_open`` with the line's field, and what an order raises.
    """
    wanted = _wanted(uow, command)
    by_supplier: dict[int, list[PlannedLine]] = {}
    for line in command.lines:
        by_supplier.setdefault(line.partner_id, []).append(line)
    made = [
        _order(uow, f"{command.document_key}-{number}", command.warehouse_id, partner_id, lines, wanted)
        for number, (partner_id, lines) in enumerate(sorted(by_supplier.items()), start=1)
    ]
    waiting = dict.fromkeys(name for one in made for name in one.waiting_for)
    return Planned(
        document_ids=tuple(one.document_id for one in made), numbers=tuple(one.number or "" for one in made),
        waiting_for=tuple(waiting),
    )  # fmt: skip


def _wanted(uow: UnitOfWork, command: PlanOrders) -> Mapping[int, _Wanted]:
    ids = [line.source_line_id for line in command.lines]
    found = select(DocumentLine, Document).join(Document, col(Document.id) == DocumentLine.document_id)
    rows = uow.session.exec(
        found.where(
            col(DocumentLine.id).in_(ids),
            Document.type == PURCHASE_REQUISITION.code,
            Document.status == POSTED,
            is_to_buy(col(Document.id)),
        )
    ).all()
    wanted = {
        line.id: _Wanted(line.sku_id, line.for_warehouse_id or requisition.warehouse_id, line.due_on)
        for line, requisition in rows
    }
    for requisition in {one.id: one for _, one in rows}.values():
        uow.authorize(PURCHASE_ORDER.permissions["draft"], [requisition.warehouse_id], as_row(uow.session, requisition))
    for position, line_id in enumerate(ids):
        if line_id not in wanted:
            raise DomainError("plan.not_open", field=f"lines.{position}.quantity")
    return wanted


def _order(
    uow: UnitOfWork,
    key: str,
    warehouse_id: int,
    partner_id: int,
    lines: list[PlannedLine],
    wanted: Mapping[int, _Wanted],
) -> DocumentRef:
    entered = [_line(line, wanted[line.source_line_id], warehouse_id) for line in lines]
    own = rows_of(uow.session, [line.sku_id for line in entered], uow.actor.user_id)
    uow.authorize(PURCHASE_ORDER.permissions["draft"], [warehouse_id], own)
    fields = DocumentFields(
        document_key=key, type=PURCHASE_ORDER.code, warehouse_id=warehouse_id, partner_id=partner_id,
        responsible=uow.actor.name[:60], lines=entered,
    )  # fmt: skip
    written = new_document(uow, fields)
    if scope_of(uow.session, uow.actor, PERMISSIONS[PURCHASE_ORDER.permissions["post"]]).covers_row(warehouse_id, own):
        return finish_posting(uow, written)
    return hand_in(uow, written)


def _line(line: PlannedLine, wanted: _Wanted, warehouse_id: int) -> LineInput:
    return LineInput(
        sku_id=wanted.sku_id,
        quantity=line.quantity,
        price=line.price,
        tax_percent=line.tax_percent,
        source_line_id=line.source_line_id,
        due_on=line.due_on or wanted.due_on,
        for_warehouse_id=wanted.warehouse_id if wanted.warehouse_id != warehouse_id else None,
    )


def _finishing() -> tuple[str, ...]:
    return (PURCHASE_ORDER.permissions["post"], PURCHASE_REQUISITION.permissions["post"])


@use_case("purchase.finish", title="结束采购订单或申请", inside=_finishing)
def finish_order(uow: UnitOfWork, command: FinishOrder) -> DocumentRef:
    """End an order or a requisition of which the rest is not expected any more. Raises Conflict ``order.not_open``;
    DomainError ``order.counted`` while goods of it wait for their inspection.
    """
    if not holds_any(uow.session, uow.actor, _finishing()):
        uow.authorize(PURCHASE_ORDER.permissions["post"])
    document = locked(uow, command.document_id, command.version, "post")
    is_open = document.status == POSTED and document.reverses_document_id is None
    if document.type not in (PURCHASE_ORDER.code, PURCHASE_REQUISITION.code) or not is_open:
        raise Conflict("order.not_open", number=document.number or "草稿")
    if waiting := counted_of(uow.session, document.id or 0):
        raise DomainError("order.counted", number=document.number, receipts="、".join(waiting))
    settle(uow, document, DONE, command.reason)
    book_gifts(uow, document)
    uow.record(
        "document", document.id, document.number or "", before={"status": POSTED}, after={"status": DONE},
        reason=command.reason,
    )  # fmt: skip
    return ref(uow, document)
