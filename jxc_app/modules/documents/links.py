"""Lines that fulfil lines: how much of a line is still open, and who closes it."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, literal, select, union
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, plain, product
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.hiding import hidden_from
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, GOODS, MONEY, POSTED, Carried, DocumentType

_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]


def fulfilled(session: Session, line_ids: Collection[int], *, account: str = GOODS) -> dict[int, Decimal]:
    """How much of each line posted documents have fulfilled; costs spread over it fulfil nothing.

    Goods in base units by default; by the account how much of it was billed, or how many yuan of it were taken.
    """
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
            _documents.c.type.in_(
                [code for code, type_ in DOCUMENT_TYPES.items() if type_.wants_link and type_.takes == account]
            ),
        )
        .group_by(_links.c.from_line_id)
    )
    return dict(rows.all())


def may_be_fulfilled(session: Session, type_: DocumentType, line_ids: Collection[int]) -> dict[int, int]:
    """The SKU of each of these lines whose document documents of this type may fulfil."""
    if not line_ids:
        return {}
    wanted = (
        select(_lines.c.id, _lines.c.sku_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.id.in_(list(line_ids)),
            _documents.c.type.in_(type_.links_to),
            _documents.c.posted_at.is_not(None),
        )
    )
    return dict(session.connection().execute(wanted).all())


def check_open(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse lines that fulfil more than is open. Locks what they fulfil, so two cannot both take the rest."""
    type_ = DOCUMENT_TYPES[document.type]
    linked = _linked(document, type_, lines)
    if not linked:
        return
    sources = {row.id: row for one in linked for row in _lines_of(uow.session, _locked_open(uow, type_, one))}
    done = fulfilled(uow.session, list(sources), account=type_.takes)
    counts = _counted(uow.session, document, lines)
    for position, line in enumerate(lines):
        if line.source_line_id is None and type_.links_to_many:
            continue
        source = sources.get(line.source_line_id)
        has_lot = source is not None and not (source.is_plan or source.waits or type_.is_plan)
        if source is None or source.sku_id != line.sku_id or (has_lot and source.lot_id != line.lot_id):
            raise DomainError("document.link_line", field=f"lines.{position}.sku_id")
        before = done.get(source.id, ZERO)
        done[source.id] = before + counts[line.id]
        whole = _whole(type_.takes, source)
        if done[source.id] > _most(uow.session, document, whole):
            if hidden_from(uow.session, uow.actor).covers(source.id // LINES_PER_DOCUMENT):
                raise DomainError("document.link_over", field=f"lines.{position}.quantity")
            left = max(whole - before, ZERO)
            raise DomainError("document.link_exceeded", field=f"lines.{position}.quantity", open=plain(left))


def _linked(document: Document, type_: DocumentType, lines: list[Line]) -> list[int]:
    """The documents that the lines fulfil, in the order in which they are locked."""
    if not type_.wants_link:
        return []
    if type_.links_to_many:
        return sorted({line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id})
    if document.linked_document_id is None and type_.link_is_optional:
        return []
    return [document.linked_document_id or 0]


def _locked_open(uow: UnitOfWork, type_: DocumentType, document_id: int) -> Document:
    linked = lock_document(uow.session, document_id)
    in_force = (POSTED, DONE) if type_.links_to_done else (POSTED,)
    if linked is None or linked.type not in type_.links_to or linked.status not in in_force:
        raise DomainError("document.link_not_open", field="linked_document_id")
    return linked


def _counted(session: Session, document: Document, lines: list[Line]) -> dict[int, Decimal]:
    """For how much each line counts: all of it in base units, its yuan, or what its type says."""
    says = DOCUMENT_TYPES[document.type].fulfils
    if DOCUMENT_TYPES[document.type].takes == MONEY:
        return {line.id: line.amount or ZERO for line in lines}
    found = says(session, document) if says else {}
    return {line.id: found.get(line.id, line.base_quantity) for line in lines}


def _whole(account: str, row: Any) -> Decimal:
    """All that there is of a line in this account."""
    whole: Decimal = (row.amount or ZERO) if account == MONEY else row.base_quantity
    return whole


def _most(session: Session, document: Document, quantity: Decimal) -> Decimal:
    """How much may fulfil a line of this quantity."""
    over = DOCUMENT_TYPES[document.type].over_percent
    return product(quantity, 1 + (over(session, document) if over else ZERO) / 100, QUANTITY_PLACES)


def _lines_of(session: Session, document: Document) -> Any:
    is_plan = literal(DOCUMENT_TYPES[document.type].is_plan).label("is_plan")
    columns = (_lines.c[name] for name in ("id", "sku_id", "lot_id", "base_quantity", "amount", "waits"))
    return session.connection().execute(select(*columns, is_plan).where(_lines.c.document_id == document.id))


def write_links(session: Session, document: Document, lines: list[Line]) -> None:
    """Note which lines these lines fulfil; nothing of what does not count."""
    counts = _counted(session, document, lines)
    rows = [
        {"from_line_id": line.source_line_id, "to_line_id": line.id, "quantity": counts[line.id]}
        for line in lines
        if line.source_line_id is not None and counts[line.id]
    ]
    if rows:
        session.connection().execute(_links.insert(), rows)


def write_carried(session: Session, carried: Collection[Carried]) -> None:
    """Note what has fulfilled an amended document as fulfilling the one that takes its place."""
    rows = [dict(zip(("from_line_id", "to_line_id", "quantity"), one, strict=True)) for one in carried]
    if rows:
        session.connection().execute(_links.insert(), rows)


def is_fulfilled(session: Session, document: Document) -> bool:
    """Whether nothing of a document is open any more."""
    rows = list(_lines_of(session, document))
    account = DOCUMENT_TYPES[document.type].closed
    done = fulfilled(session, [row.id for row in rows], account=account)
    return all(done.get(row.id, ZERO) >= _whole(account, row) for row in rows)


def fulfilled_by(session: Session, document_id: int) -> list[int]:
    """The documents whose lines the lines of this one fulfil, and those that took their place since."""
    source, here = _lines.alias("source"), _lines.c.document_id == document_id
    named = select(source.c.document_id).join(_lines, _lines.c.source_line_id == source.c.id).where(here)
    tied = (
        select(source.c.document_id)
        .join(_links, _links.c.from_line_id == source.c.id)
        .join(_lines, _lines.c.id == _links.c.to_line_id)
        .where(here)
    )
    return list(session.connection().execute(union(named, tied)).scalars())


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


def followers(session: Session, document_id: int) -> list[int]:
    """Posted documents that the product has booked with lines of this one, to be taken back with it; the last first."""
    codes = [code for code, type_ in DOCUMENT_TYPES.items() if type_.follows and type_.wants_link]
    later = later_documents(session, document_id)
    if not codes or not later:
        return []
    following = _documents.c.id.in_(list(later)) & _documents.c.type.in_(codes)
    wanted = select(_documents.c.id).where(following).order_by(_documents.c.id.desc())
    return list(session.connection().execute(wanted).scalars())


def warehouse_of_linked(session: Session, document: Document) -> int | None:
    """The giving warehouse of the document that this one is linked to."""
    linked = session.get(Document, document.linked_document_id) if document.linked_document_id else None
    return linked.warehouse_id if linked else None
