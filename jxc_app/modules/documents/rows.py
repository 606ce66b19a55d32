"""Which documents a right reaches: by warehouse, by who made them, by the categories of their SKUs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select
from sqlmodel import Session, false

from jxc_app.core.scopes import Narrowed, Row, Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document, DocumentLine

documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
#: how a document is called before somebody from whom a narrowed role keeps it
NOT_SHOWN = "您权限外的单据"
_reversed = documents.c.reverses_document_id
#: a reversal has no lines of its own: it takes back those of its original
_lines_of_row = func.coalesce(_reversed, documents.c.id)


def visible(scope: Scope) -> ColumnElement[bool]:
    """Documents whose warehouse, or the one they go to, is in scope."""
    return within(scope, documents.c.warehouse_id, documents.c.to_warehouse_id)


def within(scope: Scope, *places: Any) -> ColumnElement[bool]:
    """Documents that the right reaches by one of these warehouse columns; nowhere is false for every row."""
    if scope.everywhere:
        every: ColumnElement[bool] = documents.c.id > 0
        return every
    seen = sorted(scope.warehouse_ids)
    whole = [place.in_(seen) for place in places] if seen else []
    return or_(false(), *whole, *(_among(part, places) for part in scope.narrowed))


def _among(part: Narrowed, places: tuple[Any, ...]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [documents.c.id > 0]
    if part.warehouse_id is not None:
        conditions.append(or_(*(place == part.warehouse_id for place in places)))
    if part.makers is not None:
        theirs = _made_by(part.makers)
        looks_there = any(place is documents.c.to_warehouse_id for place in places)
        conditions.append(or_(theirs, _sent_to(part.warehouse_id)) if looks_there else theirs)
    if part.categories is not None:
        conditions.append(~_has_line_beyond(part.categories))
    return and_(*conditions)


def _made_by(makers: Collection[int]) -> ColumnElement[bool]:
    """What they made, and how somebody took it back."""
    originals = documents.alias()
    taken_back = select(originals.c.id).where(originals.c.id == _reversed, originals.c.maker_id.in_(sorted(makers)))
    return or_(documents.c.maker_id.in_(sorted(makers)), exists(taken_back.correlate(documents)))


def _sent_to(warehouse_id: int | None) -> ColumnElement[bool]:
    """Goods sent to one's warehouse are there to be received, whoever sent them; nobody's of a whole company are."""
    if warehouse_id is None:
        return false()
    return and_(
        documents.c.to_warehouse_id == warehouse_id,
        documents.c.posted_at.is_not(None),
        documents.c.reverses_document_id.is_(None),
    )


def _has_line_beyond(categories: Collection[int]) -> ColumnElement[bool]:
    """Whether a line's SKU is in none of them; its own names, for the statement around may read lines as well."""
    lines, skus = _lines.alias(), _skus.alias()
    beyond = or_(skus.c.category_id.is_(None), skus.c.category_id.not_in(sorted(categories)))
    of_row = select(lines.c.id).join(skus, skus.c.id == lines.c.sku_id).where(lines.c.document_id == _lines_of_row)
    return exists(of_row.where(beyond).correlate(documents))


def sees(session: Session, scope: Scope, document_id: int) -> bool:
    """Whether the right reaches this document."""
    found = select(documents.c.id).where(documents.c.id == document_id, visible(scope))
    return session.connection().execute(found).first() is not None


def seen_of(session: Session, scope: Scope, document_ids: Collection[int]) -> set[int]:
    """Which of these documents the right reaches."""
    found = select(documents.c.id).where(documents.c.id.in_(sorted(document_ids)), visible(scope))
    return set(session.connection().execute(found).scalars())


def kept_from(session: Session, scope: Scope, document_ids: Collection[int]) -> frozenset[int]:
    """Which of these documents a narrowed role keeps from the reader; none where no role is narrowed.

    A warehouse that somebody does not see keeps nothing by itself: papers of stock that they see may be named.
    """
    if not scope.narrowed:
        return frozenset()
    seen = select(documents.c.id).where(visible(scope), documents.c.id.in_(document_ids))
    return frozenset(document_ids) - frozenset(session.connection().execute(seen).scalars())


def named(session: Session, scope: Scope, numbers: Mapping[int, str]) -> list[str]:
    """The numbers of documents by id, each once, as far as the reader may know them."""
    kept = kept_from(session, scope, numbers.keys())
    return list(dict.fromkeys(NOT_SHOWN if one in kept else number for one, number in numbers.items()))


def as_shown(session: Session, document: Any) -> Iterator[Row]:
    """What a right to see must know of one document: a reversal is shown also to whoever made what it takes back."""
    row = as_row(session, document)
    yield row
    if document.reverses_document_id is not None:
        wanted = select(documents.c.maker_id).where(documents.c.id == document.reverses_document_id)
        yield replace(row, maker_id=session.connection().execute(wanted).scalar_one())


def as_row(session: Session, document: Any) -> Row:
    """What a right must know of one document, or of the head of one."""
    lines = document.reverses_document_id or document.id
    wanted = (
        select(_skus.c.category_id)
        .join(_lines, _lines.c.sku_id == _skus.c.id)
        .where(_lines.c.document_id == lines)
        .distinct()
    )
    return Row(document.maker_id, lambda: list(session.connection().execute(wanted).scalars()))
