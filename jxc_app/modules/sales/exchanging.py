"""换货: a customer brings goods back and takes others, on one paper that books a return and a shipment."""

from collections.abc import Sequence

from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.service import book_following
from jxc_app.modules.documents.types import IN, OUT, POSTED, TERMS, TO_HOLD, DocumentType, Route, register, type_of
from jxc_app.modules.documents.voiding import take_back
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.sales.settings import sales_rules
from jxc_app.modules.sales.types import SALES_ISSUE, SALES_RETURN
from jxc_app.modules.warehouses.models import Place

_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_RETURN, _ISSUE = SALES_RETURN.code, SALES_ISSUE.code
#: of the custom of what it books: the exchange, and of the shipment the return that pays for it first
PART_OF, RETURNED = "exchange_id", "returned_id"


def check_exchange(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Goods on both sides, each with a price, and a customer; what is wrong is voided and written anew.

    Raises DomainError ``exchange.both_sides``, ``exchange.customer_needed``, ``exchange.not_amended``,
    ``exchange.rounding``, ``sales_order.price_needed`` with the line's field.
    """
    if document.amends_document_id is not None:
        raise DomainError("exchange.not_amended")
    if document.partner_id is None:
        raise DomainError("exchange.customer_needed", field="partner_id")
    if {line.side for line in lines} != {IN, OUT}:
        raise DomainError("exchange.both_sides", field="lines")
    if document.rounding:
        raise DomainError("exchange.rounding", field="rounding")
    for position, line in enumerate(lines):
        if line.amount is None:
            raise DomainError("sales_order.price_needed", field=f"lines.{position}.price")


def book_exchange(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Book the return, on hold where the rules want it looked at, then the shipment that it pays for first."""
    stored = _stored(uow.session, document)
    to = TO_HOLD if sales_rules(uow.session).returns_to_hold else ""
    back = _booked(uow, document, _RETURN, [one for one in stored if one.side == IN], settlement=to)
    _booked(
        uow, document, _ISSUE, [one for one in stored if one.side == OUT], settlement=document.settlement,
        returned_id=back,
    )  # fmt: skip


def take_back_exchange(uow: UnitOfWork, document: Document, reversal: Document) -> None:
    """Take back the shipment, then the return. Raises what voiding either raises."""
    for one in parts_of(uow.session, document, _ISSUE) + parts_of(uow.session, document, _RETURN):
        part = lock_document(uow.session, one)
        if part is not None and part.status == POSTED:
            take_back(uow, part, reversal.remark)


def parts_of(session: Session, document: Document, type_: str) -> list[int]:
    """What it has booked of this type; they are tied to it as what comes before, so none is voided alone."""
    line = (document.id or 0) * LINES_PER_DOCUMENT + 1
    wanted = (
        select(Document.id)
        .join(DocumentLine, col(DocumentLine.document_id) == col(Document.id))
        .join(DocumentLink, col(DocumentLink.from_line_id) == col(DocumentLine.id))
        .where(col(DocumentLink.to_line_id) == line, Document.type == type_)
        .distinct()
    )
    return [one or 0 for one in session.exec(wanted).all()]


def _stored(session: Session, document: Document) -> list[DocumentLine]:
    wanted = select(DocumentLine).where(DocumentLine.document_id == document.id).order_by(col(DocumentLine.line_no))
    return list(session.exec(wanted).all())


def _booked(
    uow: UnitOfWork, document: Document, type_: str, lines: Sequence[DocumentLine], *, settlement: str,
    returned_id: int = 0,
) -> int:  # fmt: skip
    """A document over these lines, posted with the exchange: whoever decided on that one decided on it; its id."""
    numbers = numbers_by_id(uow.session, {line.lot_id for line in lines})
    fields = DocumentFields(
        document_key=new_key(), type=type_, warehouse_id=document.warehouse_id, partner_id=document.partner_id,
        business_date=document.business_date, responsible=document.responsible, remark=document.remark,
        settlement=settlement, lines=[_line(line, numbers.get(line.lot_id, "")) for line in lines],
    )  # fmt: skip
    written = new_document(uow, fields)
    written.document.custom = {PART_OF: document.id} | ({RETURNED: returned_id} if returned_id else {})
    book_following(uow, written)
    own = written.document.id or 0
    tie = {"from_line_id": own * LINES_PER_DOCUMENT + 1, "to_line_id": (document.id or 0) * LINES_PER_DOCUMENT + 1}
    uow.session.connection().execute(_links.insert(), [tie | {"quantity": lines[0].base_quantity}])
    if after := type_of(type_).after:
        after(uow, written.document, True)
    return own


def _line(line: DocumentLine, lot_number: str) -> LineInput:
    return LineInput(
        sku_id=line.sku_id, quantity=line.quantity, unit_id=line.unit_id, lot_number=lot_number,
        lot_reason=line.lot_reason, price=line.price, discount_percent=line.discount_percent,
        tax_percent=line.tax_percent, is_gift=line.is_gift, remark=line.remark,
    )  # fmt: skip


def _over_the_counter(document: Document) -> Route:
    return Route(Place.STOCK, Place.CUSTOMER, target_side="")


#: 换货单: moves nothing itself
EXCHANGE = register(
    DocumentType(
        "exchange", "换货单", "HHD", _over_the_counter, "both", partner_kind="customer", shows_price=True,
        product_side=OUT, sides=("换出", "换回"), is_deal=True, settlements=TERMS, check=check_exchange,
        books=book_exchange, unbooks=take_back_exchange,
    )
)  # fmt: skip
