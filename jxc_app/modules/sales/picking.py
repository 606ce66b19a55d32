"""What shipments take of lines of orders, and what of it is handed in for picking and has not left."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, SUBMITTED

SHIPMENT = "sales_issue"
PICKING = (SUBMITTED, APPROVED)
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


def being_picked(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """How much of these lines of orders is handed in for picking and has not left, in base units."""
    if not line_ids:
        return {}
    quantity = func.sum(_lines.c.base_quantity, type_=_lines.c.base_quantity.type)
    wanted = (
        select(_lines.c.source_line_id, quantity)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(ships(line_ids, PICKING))
        .group_by(_lines.c.source_line_id)
    )
    return {row[0]: row[1] for row in session.connection().execute(wanted)}


def ships(line_ids: Collection[int], statuses: tuple[str, ...]) -> ColumnElement[bool]:
    """Lines of shipments that stand so, for these lines of orders."""
    return (
        (_documents.c.type == SHIPMENT)
        & _documents.c.status.in_(statuses)
        & _documents.c.reverses_document_id.is_(None)
        & _lines.c.source_line_id.in_(list(line_ids))
    )
