"""Every document in one list: a page of rows, its sums, and all of it as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, and_, case, func, not_, select
from sqlmodel import Session

from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.documents.amounts import Amounts, amounts_of
from jxc_app.modules.documents.filters import DocumentFilter, conditions
from jxc_app.modules.documents.heads import DocumentRow, documents, heads, row_of, visible
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.remembered import Remembered

_users: Table = User.__table__  # type: ignore[attr-defined]
#: how a list may be sorted; the latest entered first unless somebody says otherwise
_COLUMNS = {
    "entered": documents.c.id,
    "date": documents.c.business_date,
    "pieces": documents.c.total_quantity,
    "amount": documents.c.total_amount,
}
ORDERS = frozenset({*_COLUMNS, *(f"-{name}" for name in _COLUMNS)})
LATEST = "-entered"


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a list; ``has_more`` tells whether another follows."""

    rows: list[DocumentRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """How many were found, and what those in force add up to (posted, not taken back; no reversals).

    ``pieces`` in base units, of those that are not kept from the reader for now; ``amount`` of those whose amount the
    reader may see, None where that is none.
    """

    count: int = 0
    pieces: Decimal = Decimal(0)
    amount: Decimal | None = None


_totals: Remembered[DocumentTotals] = Remembered()


@query("document.list", title="单据查询", permission=DOCUMENT_VIEW)
def list_documents(
    session: Session,
    scope: Scope,
    *,
    wanted: DocumentFilter | None = None,
    order: str = LATEST,
    page: int = 1,
    size: int = 50,
    actor: Actor | None = None,
) -> DocumentPage:
    """Documents in scope. First the ids of the page, then its rows: so a far page costs no more names."""
    wanted, size, page = wanted or DocumentFilter(), max(1, min(size, 100)), max(1, page)
    amounts = amounts_of(session, actor)
    ids = _ids(session, scope, wanted, actor, order=_allowed(order, amounts))
    found = session.connection().execute(ids.limit(size + 1).offset((page - 1) * size)).scalars().all()
    return DocumentPage(_rows(session, scope, list(found[:size]), amounts), len(found) > size)


def _allowed(order: str, amounts: Amounts) -> str:
    """An order that tells nothing of hidden amounts and quantities."""
    by_hidden = {"amount": not amounts.is_everything, "pieces": bool(amounts.hidden.reader)}
    return LATEST if by_hidden.get(order.removeprefix("-")) or order not in ORDERS else order


def _ids(session: Session, scope: Scope, wanted: DocumentFilter, actor: Actor | None, *, order: str) -> Any:
    column = _COLUMNS[order.removeprefix("-")]
    sorted_by = (
        [column.desc(), documents.c.id.desc()] if order.startswith("-") else [column.asc(), documents.c.id.asc()]
    )
    return select(documents.c.id).where(*conditions(session, scope, wanted, actor)).order_by(*sorted_by)


def _rows(session: Session, scope: Scope, ids: list[int], amounts: Amounts) -> list[DocumentRow]:
    found = session.connection().execute(heads(scope).where(documents.c.id.in_(ids)))
    amounts.hidden.expect(ids)
    by_id = {row.id: row_of(row, amounts) for row in found}
    return [by_id[document_id] for document_id in ids]


@query("document.totals", title="单据合计", permission=DOCUMENT_VIEW)
def document_totals(
    session: Session, scope: Scope, *, wanted: DocumentFilter | None = None, actor: Actor | None = None
) -> DocumentTotals:
    """Sums over all rows of the same filters; loaded after the page. Worked out once for each state of the books."""
    asked, amounts = (wanted or DocumentFilter()).tidied(), amounts_of(session, actor)
    reader = actor.user_id if actor and asked.voidable else 0
    question = repr((scope, asked, reader, amounts))
    return _totals.answer(session, question, lambda: _summed_up(session, scope, asked, actor, amounts))


def _summed_up(
    session: Session, scope: Scope, wanted: DocumentFilter, actor: Actor | None, amounts: Amounts
) -> DocumentTotals:
    in_force = documents.c.status.in_((POSTED, DONE)) & documents.c.reverses_document_id.is_(None)
    known, seen = and_(in_force, not_(amounts.hidden.condition())), in_force & amounts.condition()
    sums = select(
        func.count(),
        func.sum(case((known, documents.c.total_quantity), else_=0), type_=QuantityColumn()),
        func.sum(case((seen, documents.c.total_amount), else_=0), type_=MoneyColumn()),
    ).where(*conditions(session, scope, wanted, actor))
    count, pieces, amount = session.connection().execute(sums).one()
    return DocumentTotals(int(count), pieces or Decimal(0), None if amounts.is_nothing else amount or Decimal(0))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who made or posted documents."""

    id: int
    name: str


@query("document.people", title="制单人与过账人", permission=DOCUMENT_VIEW)
def document_people(session: Session, scope: Scope) -> list[Person]:
    """Everybody who made or posted a document in scope, by name; for the choices of a filter."""
    columns = (documents.c.maker_id, documents.c.posted_by)
    made, posted = (
        select(documents.c.id).where(column == _users.c.id, visible(scope)).exists() for column in columns
    )  # fmt: skip
    wanted = select(_users.c.id, _users.c.name).where(made | posted).order_by(_users.c.name)
    return [Person(*row) for row in session.connection().execute(wanted)]


def stream_documents(
    session: Session, scope: Scope, wanted: DocumentFilter, actor: Actor | None, size: int = 500
) -> Iterator[list[DocumentRow]]:
    """Every document that the filters let through, latest first, ``size`` at a time in constant memory."""
    amounts, below = amounts_of(session, actor), None
    ids = _ids(session, scope, wanted, actor, order=LATEST).limit(size)
    while True:
        block = ids if below is None else ids.where(documents.c.id < below)
        found = list(session.connection().execute(block).scalars())
        yield _rows(session, scope, found, amounts)
        if len(found) < size:
            return
        below = found[-1]
