"""What a purchase return 采购退货 must say, so that what is sent back is also taken off what is owed."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.following import follow
from jxc_app.modules.purchasing.freezing import freeze, frozen

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_MOST = 50


def check_return(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse goods that go back to another supplier than brought them, or that name no receipt though there is one.

    Without the receipt the supplier's invoice would be paid whole. What the product knows no receipt of may go back
    alone, and is owed for at the price of the return.

    Raises DomainError ``return.other_supplier`` at ``partner_id``, ``return.receipt_needed`` at the line's SKU.
    """
    if document.origin == MIGRATED:
        return
    linked = uow.session.get(Document, document.linked_document_id) if document.linked_document_id else None
    if linked is not None:
        if document.partner_id and linked.partner_id and document.partner_id != linked.partner_id:
            supplier = uow.session.get_one(Partner, linked.partner_id).name
            raise DomainError(
                "return.other_supplier", field="partner_id", number=linked.number or "", supplier=supplier
            )
        return
    for position, line in enumerate(lines):
        if receipt := _came_by(uow.session, document, line):
            sku = uow.session.exec(choose(Sku).where(col(Sku.id) == line.sku_id)).one()
            raise DomainError("return.receipt_needed", field=f"lines.{position}.sku_id", sku=sku.name, number=receipt)


def _came_by(session: Session, document: Document, line: Line) -> str:
    """The number of the latest receipt by which this SKU and lot came, and of which something may still go back."""
    supplier = (_documents.c.partner_id == document.partner_id,) if document.partner_id else ()
    wanted = (
        select(_lines.c.id, _lines.c.base_quantity, _documents.c.number)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.sku_id == line.sku_id, _documents.c.type == "goods_receipt", *supplier,
            _documents.c.warehouse_id == document.warehouse_id, _documents.c.status.in_((POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None), _same(_lines.c.lot_id, line.lot_id),
        )
        .order_by(_lines.c.id.desc())
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    back: dict[int, Decimal] = fulfilled(session, [row.id for row in rows])
    return next((row.number for row in rows if row.base_quantity > back.get(row.id, ZERO)), "")


def _same(column: Any, value: int | None) -> Any:
    return column.is_(None) if value is None else column == value


def follow_receipt(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """A receipt that restores a voided one is frozen as that one was, until somebody releases it."""
    follow(uow, document, is_posted)
    if not is_posted or document.restores_document_id is None:
        return
    before = frozen(uow.session, [document.restores_document_id]).get(document.restores_document_id)
    if before is not None:
        freeze(uow, document, before.causes.split(","), before.words)
