"""Requisitions of rounds that a warehouse supplies: nobody buys them, and what is not given of them ends with them."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.modules.asking.models import StoreAsk
from jxc_app.modules.documents.following import register_ended
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, POSTED, SUBMITTED
from jxc_app.modules.purchasing.supplied import register_supplied

_asks: Table = StoreAsk.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_WAITING = (SUBMITTED, APPROVED)


def is_supplied(document_id: Any) -> ColumnElement[bool]:
    """Whether a warehouse of the company supplies this requisition."""
    return exists(select(_asks.c.day).where(_asks.c.document_id == document_id, _asks.c.supplied_by.is_not(None)))


def promised(session: Session, line_ids: list[int]) -> dict[int, Any]:
    """Base units of each line that transfers have reserved, and that have not left yet."""
    rows = session.connection().execute(
        select(_lines.c.source_line_id, func.sum(_lines.c.base_quantity, type_=QuantityColumn()))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.source_line_id.in_(line_ids), _documents.c.type == "transfer", _documents.c.status.in_(_WAITING)
        )
        .group_by(_lines.c.source_line_id)
    )
    return dict(rows.all())


def wanted_of(session: Session, warehouse_id: int) -> dict[int, Decimal]:
    """By SKU what stores want of a warehouse by papers in force, and it has neither sent nor promised; base units."""
    rows = session.connection().execute(
        select(_lines.c.id, _lines.c.sku_id, _lines.c.base_quantity)
        .join_from(_asks, _documents, _documents.c.id == _asks.c.document_id)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(
            _asks.c.supplied_by == warehouse_id, _asks.c.rest_ended_at.is_(None), _documents.c.status == POSTED,
            _documents.c.reverses_document_id.is_(None),
        )
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    gone, waiting = fulfilled(session, ids), promised(session, ids)
    found: dict[int, Decimal] = {}
    for row in rows:
        left = row.base_quantity - gone.get(row.id, ZERO) - waiting.get(row.id, ZERO)
        if left > 0:
            found[row.sku_id] = found.get(row.sku_id, ZERO) + left
    return found


def is_ended(session: Session, document: Document) -> bool:
    """Whether its rest was ended, and all that was promised of it has left."""
    if document.type != "purchase_requisition":
        return False
    ended = select(_asks.c.day).where(_asks.c.document_id == document.id, _asks.c.rest_ended_at.is_not(None))
    if session.connection().execute(ended).first() is None:
        return False
    lines = session.connection().execute(select(_lines.c.id).where(_lines.c.document_id == document.id)).scalars()
    return not promised(session, list(lines))


register_supplied(is_supplied)
register_ended(is_ended)
