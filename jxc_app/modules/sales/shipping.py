"""A sales order leaves the house: the 销售出库 that follows it, at its prices, from what is kept for it."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, LongId
from jxc_app.core.quantities import ZERO, PositiveQuantity
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS, Command, use_case
from jxc_app.modules.catalog.queries import factors_of, facts_of
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rules import line_amount
from jxc_app.modules.documents.service import authorize_at, finish_posting, hand_in_chosen, refuse_outsiders
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.sales.picking import PICKING, being_picked, ships
from jxc_app.modules.sales.types import SALES_ISSUE, SALES_ORDER

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_SHIPPED = (POSTED, DONE)


class ShippedLine(Command):
    """How much of an order's line leaves, in the unit of that line."""

    source_line_id: LongId
    quantity: PositiveQuantity
    lot_number: str = Limits(default="", max_length=60)
    lot_reason: str = Limits(default="", max_length=100)


class ShipOrder(Command):
    """``warehouse_id``: where it leaves; ``only_picks``: handed in for picking, posted when the goods really leave."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    order_id: Id
    version: int = Limits(ge=1)
    warehouse_id: Id
    lines: list[ShippedLine] = Limits(min_length=1, max_length=500)
    remark: str = Limits(default="", max_length=500)
    only_picks: bool = False


def _shipping() -> tuple[str, ...]:
    return (SALES_ISSUE.permissions["draft"],)


@use_case("sales.ship", title="按销售订单发货", inside=_shipping)
def ship_order(uow: UnitOfWork, command: ShipOrder) -> DocumentRef:
    """A 销售出库 of what leaves, at the order's prices; what the order keeps for these lines passes to it.

    Who may post 销售出库 in that warehouse does so by it; what anybody else ships is handed in. Raises NotFound;
    Conflict ``version.stale``, ``sales_order.not_open``; DomainError ``document.link_line`` and
    ``document.link_exceeded`` with the line's field, ``stock.insufficient``.
    """
    refuse_outsiders(uow, _shipping())
    order = _seen_order(uow, command.order_id)
    ordered = lines_of_order(uow.session, order)
    own = rows_of(uow.session, [line.sku_id for line in ordered], uow.actor.user_id)
    uow.authorize(SALES_ISSUE.permissions["draft"], [command.warehouse_id], own)
    _refuse_changed(order, command.version)
    known = {line.id: line for line in ordered}
    entered = [_line(known, one, position) for position, one in enumerate(command.lines)]
    fields = DocumentFields(
        document_key=command.document_key, type=SALES_ISSUE.code, warehouse_id=command.warehouse_id,
        partner_id=order.partner_id, responsible=uow.actor.name[:60], remark=command.remark, lines=entered,
        settlement=order.settlement, rounding=rounding_of(uow.session, order, ordered, entered),
    )  # fmt: skip
    written = new_document(uow, fields)
    may_post = scope_of(uow.session, uow.actor, PERMISSIONS[SALES_ISSUE.permissions["post"]])
    if may_post.covers_row(command.warehouse_id, own) and not command.only_picks:
        return finish_posting(uow, written)
    return hand_in_chosen(uow, written)


def lines_of_order(session: Session, order: Document) -> list[DocumentLine]:
    """The lines of an order as they stand on it."""
    wanted = select(DocumentLine).where(DocumentLine.document_id == order.id).order_by(col(DocumentLine.line_no))
    return list(session.exec(wanted).all())


def _line(lines: dict[int, DocumentLine], shipped: ShippedLine, position: int) -> LineInput:
    source = lines.get(shipped.source_line_id)
    if source is None:
        raise DomainError("document.link_line", field=f"lines.{position}.quantity")
    return LineInput(
        sku_id=source.sku_id, quantity=shipped.quantity, unit_id=source.unit_id, price=source.price,
        discount_percent=source.discount_percent, tax_percent=source.tax_percent, is_gift=source.is_gift,
        lot_number=shipped.lot_number, lot_reason=shipped.lot_reason, source_line_id=source.id,
    )  # fmt: skip


def rounding_of(
    session: Session, order: Document, ordered: Sequence[DocumentLine], entered: Sequence[LineInput]
) -> Decimal:
    """What is taken off this shipment: nothing before the last one, which takes off what the order rounded down."""
    if not order.rounding:
        return ZERO
    taken = fulfilled(session, [line.id for line in ordered])
    for line_id, quantity in being_picked(session, [line.id for line in ordered]).items():
        taken[line_id] = taken.get(line_id, ZERO) + quantity
    factors = factors_of(session, {(line.sku_id, line.unit_id) for line in ordered})
    bases = {sku_id: sku.base_unit_id for sku_id, sku in facts_of(session, {line.sku_id for line in ordered}).items()}
    for line in entered:
        is_base = line.unit_id in (None, bases[line.sku_id])
        quantity = line.quantity if is_base else to_base(line.quantity, *factors[line.sku_id, line.unit_id or 0])
        taken[line.source_line_id or 0] = taken.get(line.source_line_id or 0, ZERO) + quantity
    if any(taken.get(line.id, ZERO) < line.base_quantity for line in ordered):
        return ZERO
    amounts = (line_amount(line.quantity, line.price, line.discount_percent) or ZERO for line in entered)
    left = order.rounding - _taken_off(session, [line.id for line in ordered])
    return max(ZERO, min(left, sum(amounts, ZERO)))


def _taken_off(session: Session, line_ids: Collection[int]) -> Decimal:
    """What shipments of these lines have taken off already, those that are still picked too."""
    tied = (
        select(col(_documents.c.id), col(_documents.c.rounding))
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(ships(line_ids, (*PICKING, *_SHIPPED)))
        .distinct()
    )
    return sum((row[1] for row in session.connection().execute(tied)), ZERO)


def _seen_order(uow: UnitOfWork, order_id: int) -> Document:
    """The order, its row locked, for whoever may see it."""
    order = lock_document(uow.session, order_id)
    if order is None or order.type != SALES_ORDER.code:
        raise NotFound("document.not_found")
    authorize_at(uow, order, DOCUMENT_VIEW.code)
    return order


def _refuse_changed(order: Document, version: int) -> None:
    if order.version != version:
        raise Conflict("version.stale")
    if order.status != POSTED or order.reverses_document_id is not None:
        raise Conflict("sales_order.not_open", number=order.number or "草稿")
