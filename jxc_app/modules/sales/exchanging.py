"""换货: a customer brings goods back and takes others, on one paper that books what came back and a shipment.

A line of what comes back may name the line of the sale that it was bought by: then it costs what it cost when it left,
and no more comes back than was sold, whatever came back before. What names none comes back as a return that names none.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.links import fulfilled
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
#: of the custom of what it books: the exchange, and of the shipment the returns that pay for it first
PART_OF, RETURNED = "exchange_id", "returned_id"


def check_exchange(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Goods on both sides, each with a price, and a customer; what is wrong is voided and written anew.

    Raises DomainError ``exchange.both_sides``, ``exchange.customer_needed``, ``exchange.not_amended``,
    ``exchange.rounding``; with the line's field ``sales_order.price_needed``, ``exchange.only_back`` for a sale named
    by what goes out, ``exchange.not_theirs`` for one to somebody else, ``document.link_exceeded``.
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
    _check_sales(uow, document, lines)


def _check_sales(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """What comes back of a sale was sold to this customer, and is not back already; the sales are locked for it."""
    left: dict[int, Decimal] = {}
    for sale_id in sorted({sale_of(line) for line in lines} - {0}):
        sale = lock_document(uow.session, sale_id)
        own = lines_of(uow.session, sale_id)
        back = fulfilled(uow.session, [one.id for one in own])
        if sale is not None and sale.partner_id == document.partner_id:
            left |= {one.id: max(one.base_quantity - back.get(one.id, ZERO), ZERO) for one in own}
    for position, line in enumerate(lines):
        if line.source_line_id is None:
            continue
        if line.side != IN:
            raise DomainError("exchange.only_back", field=f"lines.{position}.sku_id")
        if line.source_line_id not in left:
            raise DomainError("exchange.not_theirs", field=f"lines.{position}.sku_id")
        rest = left[line.source_line_id]
        if line.base_quantity > rest:
            raise DomainError("document.link_exceeded", field=f"lines.{position}.quantity", open=plain(rest))
        left[line.source_line_id] = rest - line.base_quantity


def sale_of(line: Line | DocumentLine) -> int:
    """The sale that a line says it was bought by; 0 where it says none."""
    return (line.source_line_id or 0) // LINES_PER_DOCUMENT


def book_exchange(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Book what came back, by sale, on hold where the rules want it looked at, then the shipment that it pays for."""
    stored = _stored(uow.session, document)
    to = TO_HOLD if sales_rules(uow.session).returns_to_hold else ""
    came: dict[int, list[DocumentLine]] = {}
    for one in stored:
        if one.side == IN:
            came.setdefault(sale_of(one), []).append(one)
    back = [
        _booked(uow, document, _RETURN, those, settlement=to, sale_id=sale_id)
        for sale_id, those in sorted(came.items())
    ]
    out = [one for one in stored if one.side == OUT]
    _booked(uow, document, _ISSUE, out, settlement=document.settlement, returned=back)


def take_back_exchange(uow: UnitOfWork, document: Document, reversal: Document) -> None:
    """Take back the shipment, then the return. Raises what voiding either raises."""
    for one in parts_of(uow.session, document, _ISSUE) + parts_of(uow.session, document, _RETURN):
        part = lock_document(uow.session, one)
        if part is not None and part.status == POSTED:
            take_back(uow, part, reversal.remark)


def parts_of(session: Session, document: Document, type_: str) -> list[int]:
    """What it has booked of this type; they are tied to it as what comes before, so none is voided alone.

    So are the sales that its lines name, which it has not booked.
    """
    line = (document.id or 0) * LINES_PER_DOCUMENT + 1
    wanted = (
        select(Document)
        .join(DocumentLine, col(DocumentLine.document_id) == col(Document.id))
        .join(DocumentLink, col(DocumentLink.from_line_id) == col(DocumentLine.id))
        .where(col(DocumentLink.to_line_id) == line, Document.type == type_)
        .order_by(col(Document.id).desc())
    )
    return [one.id or 0 for one in session.exec(wanted).all() if one.custom.get(PART_OF) == document.id]


def _stored(session: Session, document: Document) -> list[DocumentLine]:
    wanted = select(DocumentLine).where(DocumentLine.document_id == document.id).order_by(col(DocumentLine.line_no))
    return list(session.exec(wanted).all())


def _booked(
    uow: UnitOfWork, document: Document, type_: str, lines: Sequence[DocumentLine], *, settlement: str,
    sale_id: int = 0, returned: Sequence[int] = (),
) -> int:  # fmt: skip
    """A document over these lines, posted with the exchange: whoever decided on that one decided on it; its id."""
    numbers = numbers_by_id(uow.session, {line.lot_id for line in lines})
    fields = DocumentFields(
        document_key=new_key(), type=type_, warehouse_id=document.warehouse_id, partner_id=document.partner_id,
        business_date=document.business_date, responsible=document.responsible, remark=document.remark,
        settlement=settlement, linked_document_id=sale_id or None,
        lines=[_line(line, numbers.get(line.lot_id, "")) for line in lines],
    )  # fmt: skip
    written = new_document(uow, fields)
    written.document.custom = {PART_OF: document.id} | ({RETURNED: list(returned)} if returned else {})
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
        lot_reason=line.lot_reason, price=line.price, source_line_id=line.source_line_id,
        discount_percent=line.discount_percent, tax_percent=line.tax_percent, is_gift=line.is_gift, remark=line.remark,
    )  # fmt: skip


def _over_the_counter(document: Document) -> Route:
    return Route(Place.STOCK, Place.CUSTOMER, target_side="")


#: what lines of an exchange count for with the sale that they name: the goods count when the return books them
EXCHANGED = "exchanged"
#: 换货单: moves nothing itself
EXCHANGE = register(
    DocumentType(
        "exchange", "换货单", "HHD", _over_the_counter, "both", partner_kind="customer", shows_price=True,
        product_side=OUT, sides=("换出", "换回"), is_deal=True, settlements=TERMS, check=check_exchange,
        books=book_exchange, unbooks=take_back_exchange, links_to=(_ISSUE,), link_is_optional=True, links_to_many=True,
        account=EXCHANGED,
    )
)  # fmt: skip
