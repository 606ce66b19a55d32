"""What is there already: the lines of opening documents that count or wait to."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import CLOSED, REVERSED
from jxc_app.modules.inventory.lots import numbers_by_id

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
#: warehouse, warehouse they go to, SKU, lot number, own number of the document
Key = tuple[int, int | None, int, str, str]
OPENING_TYPES = ("opening_stock", "opening_transit")


@dataclass(frozen=True, slots=True)
class Present:
    """A line that is there: base quantity, amount (None: no cost), and where."""

    quantity: Decimal
    amount: Decimal | None
    number: str
    document_id: int


def present_lines(session: Session, type_: str, sku_ids: Collection[int]) -> dict[Key, Present]:
    """By what makes two lines the same; of opening stock the own number does not."""
    wanted = alive(
        _documents.c.id, _documents.c.number, _documents.c.warehouse_id, _documents.c.to_warehouse_id,
        _documents.c.own_number, _lines.c.sku_id, _lines.c.lot_id, _lines.c.base_quantity, _lines.c.amount,
    ).where(_documents.c.type == type_, _lines.c.sku_id.in_(list(sku_ids)))  # fmt: skip
    rows = session.connection().execute(wanted).all()
    numbers = numbers_by_id(session, {row.lot_id for row in rows})
    return {
        (row.warehouse_id, row.to_warehouse_id, row.sku_id, numbers[row.lot_id],
         row.own_number if type_ == "opening_transit" else ""):
        Present(row.base_quantity, row.amount, row.number or f"草稿 {row.id}", row.id)
        for row in rows
    }  # fmt: skip


def alive(*columns: Any) -> Select[Any]:
    """These columns of opening lines that are neither given up nor taken back."""
    return (
        select(*columns)
        .select_from(_lines.join(_documents, _documents.c.id == _lines.c.document_id))
        .where(
            _documents.c.type.in_(OPENING_TYPES),
            _documents.c.status.not_in((CLOSED, REVERSED)),
            _documents.c.reverses_document_id.is_(None),
        )
    )
