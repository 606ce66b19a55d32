"""今日零售: the tickets of one day, and what came in by way of paying, store and person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, case, func, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO, MoneyColumn
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.queries import facts_of
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_PRICE
from jxc_app.modules.documents.queries import LineView, line_views
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED, REVERSED, type_title
from jxc_app.modules.retail.models import OPEN, WAYS, RetailPayment, RetailShortage
from jxc_app.modules.retail.types import RETURN, SALE
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_payments: Table = RetailPayment.__table__  # type: ignore[attr-defined]
_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_original = func.coalesce(documents.c.reverses_document_id, documents.c.id)
_STREAMED = 500


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets: of one day, in one store or all, by one person or anybody."""

    day: date
    warehouse_id: int | None = None
    person_id: int | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A sale, a return, or what takes one back. ``amount`` in yuan, less than nothing where money went out.

    ``short``: how many lines of it wait for stock still.
    """

    id: int
    number: str
    title: str
    at: datetime
    warehouse_name: str
    person_name: str
    amount: Decimal
    ways: str
    short: int
    is_over: bool
    remark: str


@dataclass(frozen=True, slots=True)
class Total:
    """What one way of paying, store or person comes to."""

    name: str
    tickets: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """A page of the tickets of a day, and what all that the filter lets through come to."""

    rows: tuple[TicketRow, ...]
    total: int
    amount: Decimal
    by_way: tuple[Total, ...]
    by_store: tuple[Total, ...]
    by_person: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket as it was sold; ``back``: what of each line came back already, in base units.

    ``wants_lot``: lines that were not there, so that nobody knows of which lot they were.
    """

    id: int
    number: str
    status: str
    warehouse_id: int
    amount: Decimal
    ways: str
    lines: tuple[LineView, ...]
    back: Mapping[int, Decimal]
    wants_lot: frozenset[int]


def _money(what: Any) -> Any:
    return type_coerce(what, MoneyColumn())


def _sign() -> Any:
    is_back = documents.c.type == RETURN
    is_red = documents.c.reverses_document_id.is_not(None)
    return case((is_back != is_red, -1), else_=1)


def _of_day(scope: Scope, wanted: TicketFilter, *columns: Any) -> Select[Any]:
    found = (
        select(*columns)
        .select_from(documents)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .where(
            documents.c.type.in_((SALE, RETURN)), documents.c.posted_at.is_not(None),
            documents.c.business_date == wanted.day, visible(scope),
        )
    )  # fmt: skip
    if wanted.warehouse_id is not None:
        found = found.where(documents.c.warehouse_id == wanted.warehouse_id)
    if wanted.person_id is not None:
        found = found.where(documents.c.posted_by == wanted.person_id)
    if wanted.search.strip():
        words = func.lower(documents.c.number + " " + documents.c.remark + " " + documents.c.own_number)
        found = found.where(contains(words, wanted.search))
    return found


@query("retail.day", title="今日零售", permission=DOCUMENT_PRICE)
def day_of_retail(session: Session, scope: Scope, *, wanted: TicketFilter, page: int = 1, size: int = 50) -> Day:
    """The tickets of a day, latest first, and the totals of all of them."""
    size, page = max(1, min(size, 100)), max(1, page)
    connection = session.connection()
    every = _of_day(scope, wanted, documents.c.id)
    total = connection.execute(select(func.count()).select_from(every.subquery())).scalar_one()
    rows = connection.execute(_listed(scope, wanted).limit(size).offset((page - 1) * size)).all()
    signed = _money(func.sum(_sign() * documents.c.total_amount))
    counted = func.count(documents.c.id)
    stores = _of_day(scope, wanted, _warehouses.c.name, counted, signed).group_by(_warehouses.c.name)
    people = _of_day(scope, wanted, documents.c.posted_by, counted, signed).group_by(documents.c.posted_by)
    by_store = [Total(*row) for row in connection.execute(stores.order_by(_warehouses.c.name))]
    seen = connection.execute(people).all()
    names = user_names(session, {row[0] for row in seen})
    by_person = sorted((Total(names.get(row[0], ""), row[1], row[2]) for row in seen), key=lambda one: one.name)
    return Day(
        tuple(_rows(session, rows)), int(total), sum((one.amount for one in by_store), ZERO),
        tuple(_by_way(session, scope, wanted)), tuple(by_store), tuple(by_person),
    )  # fmt: skip


def _by_way(session: Session, scope: Scope, wanted: TicketFilter) -> list[Total]:
    signed = _money(func.sum(_sign() * _payments.c.amount))
    found = (
        _of_day(scope, wanted, _payments.c.way, func.count(documents.c.id), signed)
        .join(_payments, _payments.c.document_id == _original)
        .group_by(_payments.c.way)
    )
    rows = {row[0]: row for row in session.connection().execute(found)}
    return [Total(title, rows[way][1], rows[way][2]) for way, title in WAYS.items() if way in rows]


def _listed(scope: Scope, wanted: TicketFilter) -> Select[Any]:
    columns = (
        documents.c.id, documents.c.number, documents.c.type, documents.c.status, documents.c.posted_at,
        documents.c.posted_by, documents.c.remark, documents.c.reverses_document_id, _original.label("original"),
        _warehouses.c.name.label("warehouse"), _money(_sign() * documents.c.total_amount).label("amount"),
    )  # fmt: skip
    return _of_day(scope, wanted, *columns).order_by(documents.c.posted_at.desc(), documents.c.id.desc())


def all_tickets(session: Session, scope: Scope, wanted: TicketFilter) -> Iterator[TicketRow]:
    """Every ticket of the day that the filter lets through."""
    page = 0
    while True:
        found = _listed(scope, wanted).limit(_STREAMED).offset(page * _STREAMED)
        block = _rows(session, session.connection().execute(found).all())
        yield from block
        if len(block) < _STREAMED:
            return
        page += 1


def _rows(session: Session, rows: Any) -> list[TicketRow]:
    names = user_names(session, {row.posted_by for row in rows})
    ways = ways_of(session, [row.original for row in rows])
    lacking = (
        select(_shortages.c.document_id, func.count())
        .where(_shortages.c.document_id.in_([row.id for row in rows]), _shortages.c.state == OPEN)
        .group_by(_shortages.c.document_id)
    )
    short: dict[int, int] = {row[0]: row[1] for row in session.connection().execute(lacking)}
    return [
        TicketRow(
            row.id, row.number or "", type_title(row.type) + ("红冲" if row.reverses_document_id else ""),
            row.posted_at, row.warehouse, names.get(row.posted_by, ""), row.amount, ways.get(row.original, ""),
            short.get(row.id, 0), row.status == REVERSED, row.remark,
        )
        for row in rows
    ]  # fmt: skip


def ways_of(session: Session, document_ids: list[int]) -> dict[int, str]:
    """How tickets were paid, in words: one way by its name, several with their amounts."""
    paid: dict[int, list[tuple[str, Decimal]]] = {}
    wanted = select(_payments).where(_payments.c.document_id.in_(document_ids))
    for row in session.connection().execute(wanted):
        paid.setdefault(row.document_id, []).append((WAYS[row.way], row.amount))
    return {
        one: ways[0][0] if len(ways) == 1 else "、".join(f"{title} {amount:.2f}" for title, amount in ways)
        for one, ways in paid.items()
    }


@query("retail.ticket", title="零售小票", permission=DOCUMENT_PRICE)
def ticket_of(session: Session, scope: Scope, *, number: str) -> Ticket:
    """A sale by the number on its ticket, ours or the till's, with what came back. Raises NotFound."""
    is_named = or_(documents.c.number == number.strip().upper(), documents.c.own_number == number.strip())
    found = select(documents).where(
        documents.c.type == SALE, documents.c.status.in_((POSTED, DONE)), is_named,
        documents.c.reverses_document_id.is_(None), visible(scope),
    )  # fmt: skip
    head = session.connection().execute(found.order_by(documents.c.id.desc())).first()
    if head is None or not number.strip():
        raise NotFound("retail.no_such_ticket", field="number")
    lines = line_views(session, head.id, shows_amounts=True)
    later = (
        select(_lines.c.source_line_id, func.sum(_lines.c.base_quantity, type_=_lines.c.base_quantity.type))
        .join(documents, documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.source_line_id.in_([line.id for line in lines]), documents.c.type == RETURN,
            documents.c.status.in_((POSTED, DONE)), documents.c.reverses_document_id.is_(None),
        )
        .group_by(_lines.c.source_line_id)
    )  # fmt: skip
    back = {row[0]: row[1] for row in session.connection().execute(later)}
    ways = ways_of(session, [head.id]).get(head.id, "")
    facts = facts_of(session, {line.sku_id for line in lines})
    wants_lot = frozenset(line.id for line in lines if not line.lot_number and facts[line.sku_id].lot_tracked)
    return Ticket(
        head.id, head.number or "", head.status, head.warehouse_id, head.total_amount, ways, tuple(lines), back,
        wants_lot,
    )  # fmt: skip
