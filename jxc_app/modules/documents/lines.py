"""Lines as the engine works with them: light, because a posting may have hundreds."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from jxc_app.core.prepared import Prepared
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, DocumentLine

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_append = Prepared(_lines.insert().inline())


@dataclass(frozen=True, slots=True)
class Line:
    """A stored line, as far as posting needs it. Quantity in base units, amount in yuan.

    ``waits``: it was sold and is not there, so it moves nothing (see :mod:`.setting_aside`).
    """

    id: int
    line_no: int
    sku_id: int
    lot_id: int
    base_quantity: Decimal
    amount: Decimal | None
    source_line_id: int | None
    side: str = ""
    waits: bool = False


_columns = [_lines.c[name] for name in Line.__dataclass_fields__]
_of_document = Prepared(
    select(*_columns).where(_lines.c.document_id == bindparam("document")).order_by(_lines.c.line_no)
)


def write_lines(session: Session, document_id: int, rows: list[dict[str, Any]]) -> list[Line]:
    """Store the lines of a draft.

    A line's id is its document's × 1000 + its number: no insert has to be read back, and lines lie together.
    """
    for row in rows:
        row["document_id"] = document_id
        row["id"] = document_id * LINES_PER_DOCUMENT + row["line_no"]
        row.setdefault("waits", False)
    _append.run_many(session, rows)
    return [Line(**{name: row[name] for name in Line.__dataclass_fields__}) for row in rows]


def document_of(line: Line) -> int:
    """The document that a line belongs to, as its id says."""
    return line.id // LINES_PER_DOCUMENT


def lines_of_many(session: Session, document_ids: Collection[int]) -> list[Line]:
    """The lines of several documents, in no order, by one read."""
    found = select(*_columns).where(_lines.c.document_id.in_(list(document_ids)))
    return [Line(*row) for row in session.connection().execute(found)]


def stored_rows(session: Session, document_id: int) -> list[dict[str, Any]]:
    """The lines of a document in order, with everything that is stored of them but their own and its id."""
    found = select(_lines).where(_lines.c.document_id == document_id).order_by(_lines.c.line_no)
    rows = session.connection().execute(found).mappings()
    return [{name: value for name, value in row.items() if name not in ("id", "document_id")} for row in rows]


def lot_reasons_of(session: Session, document_id: int) -> dict[int, str]:
    """Why a line takes another lot than the next, or one of so short a life; those that say nothing are left out."""
    said = select(_lines.c.id, _lines.c.lot_reason).where(_lines.c.document_id == document_id)
    return {line_id: reason for line_id, reason in session.connection().execute(said) if reason}


def lines_of(session: Session, document_id: int) -> list[Line]:
    """The lines of a document in order."""
    return [Line(*row) for row in _of_document.fetch(session, document=document_id)]
