"""The list of sales orders: what of each is open, kept and lacking."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, case, func, literal, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.search import contains
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.documents.amounts import Amounts, amounts_of
from jxc_app.modules.documents.models import DocumentLine, DocumentLink
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import CLOSED, DONE, DRAFT, POSTED, REVERSED, status_title
from jxc_app.modules.inventory.promising import promised_to
from jxc_app.modules.sales.keeping import ORDER
from jxc_app.modules.sales.models import OrderKeeping
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_keepings: Table = OrderKeeping.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
OPEN, SHORT, LATE, WAITING, OVER, ALL = "open", "short", "late", "waiting", "over", "all"
STATES = (OPEN, SHORT, LATE, WAITING, OVER, ALL)
_STREAMED = 500


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders, and in which order: a name of :data:`ORDERS`, with a minus the other way.

    ``state``: open (in force), short (not all that is open is kept), late (past the promised day), waiting (handed in,
    not in force), over (shipped, ended, taken back) or all.
    """

    search: str = ""
    state: str = OPEN
    warehouse_id: int | None = None
    partner_id: int | None = None
    order: str = "-date"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order; quantities in base units over all lines. ``lacking``: what is open and neither kept nor picked.

    ``due_on``: the earliest promise of what is open; ``keeps``: whether it keeps at all; ``until`` None: to its end.
    """

    id: int
    number: str
    status: str
    status_title: str
    ordered_on: date
    partner_name: str
    warehouse_name: str
    lines: int
    ordered: Decimal
    open: Decimal
    picked: Decimal
    kept: Decimal
    lacking: Decimal
    due_on: date | None
    is_late: bool
    keeps: bool
    until: datetime | None
    amount: Decimal | None
    remark: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders, and what all of them come to; ``amount`` None where the reader sees none."""

    rows: tuple[OrderRow, ...]
    total: int


def _done() -> Any:
    """What of the lines of orders in force has been shipped."""
    order, later, after = documents.alias("o"), _lines.alias("later"), documents.alias("after")
    source = _lines.alias("source")
    return (
        select(_links.c.from_line_id, func.sum(_links.c.quantity, type_=QuantityColumn()).label("quantity"))
        .join(source, source.c.id == _links.c.from_line_id)
        .join(order, order.c.id == source.c.document_id)
        .join(later, later.c.id == _links.c.to_line_id)
        .join(after, after.c.id == later.c.document_id)
        .where(
            order.c.type == ORDER,
            order.c.status == POSTED,
            after.c.type == "sales_issue",
            after.c.status.in_((POSTED, DONE)),
        )
        .group_by(_links.c.from_line_id)
        .subquery("done")
    )


def _standings() -> Any:
    """Of each order in force: its lines, what is ordered, open and kept, and the day of the earliest promise."""
    done, kept, head = _done(), promised_to(SOURCE).subquery("kept"), documents.alias("head")
    nothing = literal(ZERO, QuantityColumn())
    left = type_coerce(_lines.c.base_quantity - func.coalesce(done.c.quantity, nothing), QuantityColumn())
    held = func.coalesce(kept.c.quantity, nothing)
    is_open = left > nothing

    def total(what: Any, name: str) -> Any:
        return func.sum(what, type_=QuantityColumn()).label(name)

    return (
        select(
            _lines.c.document_id,
            total(case((is_open, left), else_=nothing), "open"),
            total(held, "kept"),
            func.min(case((is_open, _lines.c.due_on), else_=None)).label("due_on"),
        )
        .join(head, head.c.id == _lines.c.document_id)
        .outerjoin(done, done.c.from_line_id == _lines.c.id)
        .outerjoin(kept, kept.c.source_line_id == _lines.c.id)
        .where(head.c.type == ORDER, head.c.status == POSTED)
        .group_by(_lines.c.document_id)
        .subquery("standing")
    )


def _picking() -> Any:
    """What of the lines of each order is handed in for picking."""
    source, head = _lines.alias("picked_of"), documents.alias("picking")
    return (
        select(
            source.c.document_id.label("order_id"),
            func.sum(_lines.c.base_quantity, type_=QuantityColumn()).label("quantity"),
        )
        .join(source, source.c.id == _lines.c.source_line_id)
        .join(head, head.c.id == _lines.c.document_id)
        .where(head.c.type == "sales_issue", head.c.status.in_(("submitted", "approved")))
        .group_by(source.c.document_id)
        .subquery("picks")
    )


@query("sales.orders", title="销售订单列表", permission=DOCUMENT_VIEW)
def sales_orders(
    session: Session, scope: Scope, *, wanted: OrderFilter, page: int = 1, size: int = 50, actor: Actor | None = None
) -> OrderPage:
    """A page of the orders in scope that the filter lets through."""
    size, page, amounts = max(1, min(size, 100)), max(1, page), amounts_of(session, actor)
    found = _filtered(scope, wanted, amounts)
    total = session.connection().execute(select(func.count()).select_from(found.order_by(None).subquery())).scalar_one()
    rows = session.connection().execute(found.limit(size).offset((page - 1) * size))
    return OrderPage(tuple(_rows(session, rows, amounts)), int(total))


def count_late_orders(session: Session, today: date) -> int:
    """Orders in force with something open past its promised day, in the whole company."""
    standing = _standings()
    wanted = select(func.count()).select_from(standing).where(standing.c.due_on < today)
    return int(session.connection().execute(wanted).scalar_one())


def all_orders(session: Session, scope: Scope, wanted: OrderFilter, actor: Actor | None) -> Iterator[OrderRow]:
    """Every order that the filter lets through."""
    amounts, page = amounts_of(session, actor), 0
    while True:
        rows = session.connection().execute(_filtered(scope, wanted, amounts).limit(_STREAMED).offset(page * _STREAMED))
        block = _rows(session, rows, amounts)
        yield from block
        if len(block) < _STREAMED:
            return
        page += 1


def _filtered(scope: Scope, wanted: OrderFilter, amounts: Amounts) -> Select[Any]:
    standing, picks = _standings(), _picking()
    nothing = literal(ZERO, QuantityColumn())
    picked = type_coerce(func.coalesce(picks.c.quantity, nothing), QuantityColumn())
    lacking = type_coerce(standing.c.open - standing.c.kept - picked, QuantityColumn())
    today = business_date(clock.get().now(), get_settings().zone)
    found = (
        select(
            documents, partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"), standing.c.open,
            standing.c.kept, picked.label("picked"), lacking.label("lacking"), standing.c.due_on,
            _keepings.c.document_id.label("keeping"), _keepings.c.until,
        )
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .outerjoin(partners, partner_of(scope))
        .outerjoin(standing, standing.c.document_id == documents.c.id)
        .outerjoin(picks, picks.c.order_id == documents.c.id)
        .outerjoin(_keepings, _keepings.c.document_id == documents.c.id)
        .where(documents.c.type == ORDER, documents.c.reverses_document_id.is_(None), visible(scope))
    )  # fmt: skip
    found = found.where(*_of_state(wanted.state, standing, lacking, nothing, today))
    if wanted.warehouse_id is not None:
        found = found.where(documents.c.warehouse_id == wanted.warehouse_id)
    if wanted.partner_id is not None:
        found = found.where(documents.c.partner_id == wanted.partner_id)
    if wanted.search.strip():
        words = func.coalesce(documents.c.number, "") + " " + documents.c.remark + " " + documents.c.own_number
        named = contains(func.lower(words), wanted.search)
        found = found.where(or_(named, contains(func.lower(func.coalesce(partners.c.name, "")), wanted.search)))
    return found.order_by(*_sorted(wanted.order, standing, lacking, amounts))


def _of_state(state: str, standing: Any, lacking: Any, nothing: Any, today: date) -> list[Any]:
    in_force = documents.c.status == POSTED
    return {
        OPEN: [in_force], SHORT: [in_force, lacking > nothing], LATE: [in_force, standing.c.due_on < today],
        WAITING: [documents.c.status.in_((DRAFT, "submitted", "approved"))],
        OVER: [documents.c.status.in_((DONE, REVERSED, CLOSED))],
    }.get(state, [])  # fmt: skip


#: how the list may be sorted
ORDERS = ("date", "number", "partner", "due", "amount", "open", "lacking")


def _sorted(order: str, standing: Any, lacking: Any, amounts: Amounts) -> list[Any]:
    """Whoever may not see amounts does not learn them from the order of the rows; what has no day comes last."""
    name = order.removeprefix("-")
    columns = {
        "date": documents.c.business_date, "number": documents.c.number, "partner": partners.c.name_order,
        "due": standing.c.due_on, "open": standing.c.open, "lacking": lacking,
    }  # fmt: skip
    if amounts.is_everything:
        columns["amount"] = documents.c.total_amount
    column = columns.get(name, documents.c.business_date)
    turned = column.desc() if order.startswith("-") else column.asc()
    return [column.is_(None), turned, documents.c.id.desc()]


def _rows(session: Session, found: Any, amounts: Amounts) -> list[OrderRow]:
    rows = found.all()
    counts: dict[int, int] = dict(
        session.connection()
        .execute(
            select(_lines.c.document_id, func.count())
            .where(_lines.c.document_id.in_([row.id for row in rows]))
            .group_by(_lines.c.document_id)
        )
        .all()
    )
    today = business_date(clock.get().now(), get_settings().zone)
    return [_row(row, counts.get(row.id, 0), amounts, today) for row in rows]


def _row(row: Any, lines: int, amounts: Amounts, today: date) -> OrderRow:
    is_open = row.status == POSTED
    return OrderRow(
        row.id, row.number or "", row.status, status_title(row.type, row.status), row.business_date, row.partner or "",
        row.warehouse, lines, row.total_quantity, (row.open or ZERO) if is_open else ZERO, row.picked or ZERO,
        row.kept or ZERO, max(row.lacking or ZERO, ZERO) if is_open else ZERO, row.due_on if is_open else None,
        bool(is_open and row.due_on and row.due_on < today), row.keeping is not None, row.until,
        row.total_amount if amounts.covers(row) else None, row.remark,
    )  # fmt: skip
