"""零售退货: goods come back by their ticket, and what was paid for them is given back, to the fen."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table, func, select
from sqlmodel import Session, col
from sqlmodel import select as rows

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, LongId
from jxc_app.core.quantities import PRICE_PLACES, ZERO, PositiveQuantity, proportion, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.service import authorize_at, refuse_outsiders
from jxc_app.modules.documents.types import DONE, POSTED, TO_HOLD
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.inventory.spots import NO_LOT
from jxc_app.modules.retail.paying import Payment, take_payments
from jxc_app.modules.retail.selling import finish_ticket
from jxc_app.modules.retail.types import RETAIL_RETURN, RETAIL_SALE
from jxc_app.modules.sales.settings import sales_rules

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_FEN = 2


class ReturnedLine(Command):
    """So much of a line of a ticket comes back, in the unit of that line; ``lot_number`` where the ticket has none."""

    source_line_id: LongId
    quantity: PositiveQuantity
    lot_number: str = Limits(default="", max_length=60)


class TakeBack(Command):
    """What comes back of a ticket to a store, and in which way the money is given back."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    sale_id: Id
    warehouse_id: Id
    lines: list[ReturnedLine] = Limits(min_length=1, max_length=300)
    way: str = Limits(pattern="^(cash|wechat|alipay|card|other)$")
    remark: str = Limits(default="", max_length=500)


def _returning() -> tuple[str, ...]:
    return (RETAIL_RETURN.permissions["post"],)


@use_case("retail.take_back", title="零售退货", inside=_returning)
def take_back_sold(uow: UnitOfWork, command: TakeBack) -> DocumentRef:
    """Post what comes back, worth what was paid for it; the last piece of a line takes the fen that are left.

    Raises NotFound; Conflict ``retail.not_sold`` for a ticket that was taken back; DomainError ``document.link_line``,
    ``document.link_exceeded``, ``lot.needed`` with the line's field.
    """
    refuse_outsiders(uow, _returning())
    sale = _seen_sale(uow, command.sale_id)
    sold = {line.id: line for line in _lines_of(uow.session, sale)}
    own = rows_of(uow.session, [line.sku_id for line in sold.values()], uow.actor.user_id)
    uow.authorize(RETAIL_RETURN.permissions["post"], [command.warehouse_id], own)
    if sale.status not in (POSTED, DONE) or sale.reverses_document_id is not None:
        raise Conflict("retail.not_sold", number=sale.number or "草稿")
    back = _back_already(uow.session, list(sold))
    lots = numbers_by_id(uow.session, {line.lot_id for line in sold.values()} - {NO_LOT})
    fields = DocumentFields(
        document_key=command.document_key, type=RETAIL_RETURN.code, warehouse_id=command.warehouse_id,
        partner_id=sale.partner_id, responsible=uow.actor.name[:60], remark=command.remark, linked_document_id=sale.id,
        settlement=TO_HOLD if sales_rules(uow.session).returns_to_hold else "",
        lines=[_line(sold, back, lots, one, position) for position, one in enumerate(command.lines)],
    )  # fmt: skip
    written = new_document(uow, fields)
    refund = written.document.total_amount
    payments = [Payment(way=command.way, amount=refund)] if refund else []
    take_payments(uow, written.document, payments)
    return finish_ticket(uow, written, payments)


def _seen_sale(uow: UnitOfWork, sale_id: int) -> Document:
    sale = lock_document(uow.session, sale_id)
    if sale is None or sale.type != RETAIL_SALE.code:
        raise NotFound("document.not_found")
    authorize_at(uow, sale, DOCUMENT_VIEW.code)
    return sale


def _lines_of(session: Session, sale: Document) -> list[DocumentLine]:
    wanted = rows(DocumentLine).where(DocumentLine.document_id == sale.id).order_by(col(DocumentLine.line_no))
    return list(session.exec(wanted).all())


def _back_already(session: Session, line_ids: list[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """What of each line came back already: base units, and yuan given back."""
    quantity = func.sum(_lines.c.base_quantity, type_=_lines.c.base_quantity.type)
    amount = func.sum(func.coalesce(_lines.c.amount, 0), type_=_lines.c.amount.type)
    wanted = (
        select(_lines.c.source_line_id, quantity, amount)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.source_line_id.in_(line_ids), _documents.c.type == RETAIL_RETURN.code,
            _documents.c.status.in_((POSTED, DONE)), _documents.c.reverses_document_id.is_(None),
        )
        .group_by(_lines.c.source_line_id)
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in session.connection().execute(wanted)}


def _line(
    sold: Mapping[int, DocumentLine], back: dict[int, tuple[Decimal, Decimal]], lots: Mapping[int, str],
    one: ReturnedLine, position: int,
) -> LineInput:  # fmt: skip
    """At what was paid for one of its unit; what comes back last takes what is left of the amount."""
    line = sold.get(one.source_line_id)
    if line is None:
        raise DomainError("document.link_line", field=f"lines.{position}.quantity")
    amount, before = line.amount or ZERO, back.get(line.id, (ZERO, ZERO))
    base = proportion(one.quantity, line.base_quantity, line.quantity, 6)
    is_last = before[0] + base == line.base_quantity
    worth = amount - before[1] if is_last else proportion(amount, one.quantity, line.quantity, _FEN)
    back[line.id] = before[0] + base, before[1] + worth
    return LineInput(
        sku_id=line.sku_id, quantity=one.quantity, unit_id=line.unit_id,
        price=quotient(max(worth, ZERO), one.quantity, PRICE_PLACES), tax_percent=line.tax_percent,
        lot_number=lots.get(line.lot_id) or one.lot_number, source_line_id=line.id,
    )  # fmt: skip
