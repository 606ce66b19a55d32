"""Lines that fulfil lines: how much of a line is still open, and who closes it."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED

_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]


def fulfilled(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """How much of each line posted documents have fulfilled, in base units; costs spread over it fulfil nothing."""
    if not line_ids:
        return {}
    later = _lines.alias("later")
    rows = session.connection().execute(
        select(_links.c.from_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(later, later.c.id == _links.c.to_line_id)
        .join(_documents, _documents.c.id == later.c.document_id)
        .where(
            _links.c.from_line_id.in_(list(line_ids)),
            _documents.c.status.in_((POSTED, DONE)),
            _documents.c.type.in_([code for code, type_ in DOCUMENT_TYPES.items() if type_.wants_link]),
        )
        .group_by(_links.c.from_line_id)
    )
    return dict(rows.all())


def check_open(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse lines that fulfil more than is open. Locks the linked document, so two cannot both take the rest."""
    linked = lock_document(uow.session, document.linked_document_id or 0)
    type_ = DOCUMENT_TYPES[document.type]
    if linked is None or linked.type not in type_.links_to or linked.status != POSTED:
        raise DomainError("document.link_not_open", field="linked_document_id")
    sources = {row.id: row for row in _lines_of(uow.session, linked)}
    done = fulfilled(uow.session, list(sources))
    for position, line in enumerate(lines):
        source = sources.get(line.source_line_id)
        if source is None or (source.sku_id, source.lot_id) != (line.sku_id, line.lot_id):
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")
        done[source.id] = done.get(source.id, ZERO) + line.base_quantity
        if done[source.id] > source.base_quantity:
            left = source.base_quantity - done[source.id] + line.base_quantity
            raise DomainError("document.link_exceeded", field=f"lines.{position}.quantity", open=plain(left))


def _lines_of(session: Session, document: Document) -> Any:
    return session.connection().execute(
        select(_lines.c.id, _lines.c.sku_id, _lines.c.lot_id, _lines.c.base_quantity).where(
            _lines.c.document_id == document.id
        )
    )


def write_links(session: Session, lines: list[Line]) -> None:
    """Note which lines these lines fulfil."""
    rows = [
        {"from_line_id": line.source_line_id, "to_line_id": line.id, "quantity": line.base_quantity}
        for line in lines
        if line.source_line_id is not None
    ]
    if rows:
        session.connection().execute(_links.insert(), rows)


def is_fulfilled(session: Session, document: Document) -> bool:
    """Whether nothing of a document is open any more."""
    rows = list(_lines_of(session, document))
    done = fulfilled(session, [row.id for row in rows])
    return all(done.get(row.id, ZERO) >= row.base_quantity for row in rows)


def later_documents(session: Session, document_id: int) -> dict[int, str]:
    """Posted documents that fulfil lines of this one: their numbers by id."""
    later = _lines.alias("later")
    rows = session.connection().execute(
        select(_documents.c.id, _documents.c.number)
        .join(later, later.c.document_id == _documents.c.id)
        .join(_links, _links.c.to_line_id == later.c.id)
        .join(_lines, _lines.c.id == _links.c.from_line_id)
        .where(_lines.c.document_id == document_id, _documents.c.status.in_((POSTED, DONE)))
        .distinct()
        .order_by(_documents.c.number)
    )
    return dict(rows.all())


def warehouse_of_linked(session: Session, document: Document) -> int | None:
    """The giving warehouse of the document that this one is linked to."""
    linked = session.get(Document, document.linked_document_id) if document.linked_document_id else None
    return linked.warehouse_id if linked else None
