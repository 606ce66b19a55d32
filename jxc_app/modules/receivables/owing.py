"""应收: what each customer owes and how old it is, the documents that are open, and the money that came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, literal_column, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO, MoneyColumn
from jxc_app.core.search import contains
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import (
    type_title,
)
from jxc_app.modules.receivables.models import Receivable
from jxc_app.modules.receivables.permissions import RECEIVABLE_VIEW
from jxc_app.modules.warehouses.models import Warehouse

_entries: Table = Receivable.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: days past due at which the next column of the ageing begins
AGES = (0, 30, 60, 90)
#: which documents: all that are open, those past due, those to be paid at once that are not
ALL, LATE, CASH = "all", "late", "cash"
PAGE = 50
STREAMED = 500
_NOTHING = literal(ZERO, MoneyColumn())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows; ``order``: a name of its columns, with a minus the other way."""

    partner_id: int = 0
    search: str = ""
    state: str = ALL
    order: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDebt:
    """What one customer owes, in yuan. ``ages``: not due, then by days past due as in ``AGES``, and older.

    ``credit``: what the customer has with us, advances and goods that came back; ``limit`` None: none is set.
    """

    partner_id: int
    partner_name: str
    owed: Decimal
    credit: Decimal
    late: Decimal
    ages: tuple[Decimal, ...]
    next_due: date | None
    papers: int
    limit: Decimal | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Some customers, how many there are, and the sums of all: owed, credit, late."""

    rows: list[CustomerDebt]
    total: int
    owed: Decimal
    credit: Decimal
    late: Decimal


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A document of which something is open, in yuan; ``days_left`` below zero: past due."""

    id: int
    number: str
    own_number: str
    type: str
    type_title: str
    is_credit: bool
    partner_id: int
    partner_name: str
    warehouse_name: str
    occurred_on: date
    due_on: date
    days_left: int
    on_account: bool
    amount: Decimal
    settled: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Some documents, how many there are, and what is open of all."""

    rows: list[OpenPaper]
    total: int
    open: Decimal


def today() -> date:
    """The business day that it is."""
    return business_date(clock.get().now(), get_settings().zone)


def age_of(days_past: int) -> int:
    """Which column of the ageing so many days past due are in.

    >>> [age_of(days) for days in (-5, 0, 1, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2, 3, 4]
    """
    return sum(days_past > limit for limit in AGES)


@query("receivable.customers", title="客户应收", permission=RECEIVABLE_VIEW)
def customer_page(session: Session, scope: Scope, *, only: Wanted, page: int = 1) -> CustomerPage:
    """Customers of whom something is open, the most first by default."""
    summed = _by_customer(scope, only).subquery()
    sums = session.connection().execute(
        select(func.count(), *(_sum(summed.c[name]) for name in ("owed", "credit", "late")))
    )
    total, owed, credit, late = sums.one()
    rows = session.connection().execute(
        _by_customer(scope, only).order_by(*_customer_order(only.order)).limit(PAGE).offset(PAGE * (page - 1))
    )
    return CustomerPage([_customer(row) for row in rows], total, owed or ZERO, credit or ZERO, late or ZERO)


def all_customers(session: Session, scope: Scope, only: Wanted) -> Iterator[CustomerDebt]:
    """The same without pages, for those who take it away."""
    for row in session.connection().execute(_by_customer(scope, only).order_by(*_customer_order(only.order))):
        yield _customer(row)


def _sum(column: Any) -> Any:
    return func.sum(column, type_=MoneyColumn())


def _open() -> Any:
    return type_coerce(_entries.c.amount - _entries.c.settled, MoneyColumn())


def _by_customer(scope: Scope, only: Wanted) -> Select[Any]:
    day, left = today(), _open()
    is_debt = _entries.c.is_credit.is_(False)

    def part(*conditions: ColumnElement[bool]) -> Any:
        return _sum(case((and_(*conditions), left), else_=_NOTHING))

    late = part(is_debt, _entries.c.due_on < day)
    ages = [part(is_debt, one).label(f"age_{at}") for at, one in enumerate(_aged(day))]
    found = (
        select(
            _entries.c.partner_id, partners.c.name, partners.c.name_order, partners.c.credit_limit,
            part(is_debt).label("owed"), part(_entries.c.is_credit.is_(True)).label("credit"), late.label("late"),
            *ages,
            func.min(case((is_debt, _entries.c.due_on), else_=None)).label("next_due"),
            func.sum(case((is_debt, 1), else_=0)).label("papers"),
        )
        .join(documents, documents.c.id == _entries.c.document_id)
        .join(partners, partners.c.id == _entries.c.partner_id)
        .where(_entries.c.settled < _entries.c.amount, visible(scope), *_about(only))
        .group_by(_entries.c.partner_id, partners.c.name, partners.c.name_order, partners.c.credit_limit)
    )  # fmt: skip
    if only.state == LATE:
        found = found.having(late > _NOTHING)
    return found


def _aged(day: date) -> list[ColumnElement[bool]]:
    """The conditions of the columns of the ageing, as :func:`age_of` counts."""
    due = _entries.c.due_on
    ends = [day - timedelta(days=limit) for limit in AGES]
    between = [and_(due < ends[at], due >= ends[at + 1]) for at in range(len(ends) - 1)]
    return [due >= day, *between, due < ends[-1]]


def _about(only: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if only.partner_id:
        found.append(_entries.c.partner_id == only.partner_id)
    if only.search.strip():
        found.append(contains(partners.c.search_key, only.search))
    return found


_SUMS = ("owed", "credit", "late", *(f"age_{at}" for at in range(len(AGES) + 1)))
#: how customers may be sorted
CUSTOMER_ORDERS = ("partner", "next_due", *_SUMS)


def _customer_order(order: str) -> list[Any]:
    name = order.removeprefix("-")
    wanted: ColumnElement[Any] = literal_column(
        {"partner": "name_order"}.get(name, name if name in CUSTOMER_ORDERS else "owed")
    )
    turned = wanted.desc() if order.startswith("-") or name not in CUSTOMER_ORDERS else wanted.asc()
    return [turned, _entries.c.partner_id]


def _customer(row: Any) -> CustomerDebt:
    return CustomerDebt(
        row.partner_id, row.name, row.owed, row.credit, row.late,
        tuple(getattr(row, f"age_{at}") for at in range(len(AGES) + 1)), row.next_due, int(row.papers),
        row.credit_limit,
    )  # fmt: skip


@query("receivable.papers", title="未结单据", permission=RECEIVABLE_VIEW)
def paper_page(
    session: Session, scope: Scope, *, only: Wanted, is_credit: bool = False, page: int = 1, size: int = PAGE
) -> PaperPage:
    """Documents of which something is open, what is due first before; ``is_credit``: advances and returns."""
    found = _papers(scope, only, is_credit)
    summed = found.subquery()
    sums = session.connection().execute(
        select(func.count(), _sum(type_coerce(summed.c.amount - summed.c.settled, MoneyColumn())))
    )
    total, left = sums.one()
    size = max(1, min(size, 200))
    ordered = found.order_by(*_paper_order(only.order))
    rows = session.connection().execute(ordered.limit(size).offset(size * (page - 1)))
    return PaperPage([_paper(row) for row in rows], total, left or ZERO)


def all_papers(session: Session, scope: Scope, only: Wanted) -> Iterator[OpenPaper]:
    """The same of debts without pages, for those who take it away."""
    found, page = _papers(scope, only, False).order_by(*_paper_order(only.order)), 0
    while True:
        rows = session.connection().execute(found.limit(STREAMED).offset(STREAMED * page)).all()
        yield from (_paper(row) for row in rows)
        if len(rows) < STREAMED:
            return
        page += 1


def _papers(scope: Scope, only: Wanted, is_credit: bool) -> Select[Any]:
    found = (
        select(
            documents.c.id, documents.c.number, documents.c.own_number, documents.c.type, _entries.c.is_credit,
            _entries.c.partner_id, partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"),
            _entries.c.occurred_on, _entries.c.due_on, _entries.c.on_account, _entries.c.amount, _entries.c.settled,
        )
        .join(documents, documents.c.id == _entries.c.document_id)
        .join(partners, partners.c.id == _entries.c.partner_id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .where(
            _entries.c.settled < _entries.c.amount, _entries.c.is_credit.is_(is_credit), visible(scope),
            *((_entries.c.partner_id == only.partner_id,) if only.partner_id else ()),
        )
    )  # fmt: skip
    if only.state == LATE:
        found = found.where(_entries.c.due_on < today())
    if only.state == CASH:
        found = found.where(_entries.c.on_account.is_(False), documents.c.type == "sales_issue")
    if only.search.strip():
        words = func.lower(func.coalesce(documents.c.number, "") + " " + documents.c.own_number)
        found = found.where(or_(contains(words, only.search), contains(partners.c.search_key, only.search)))
    return found


#: how documents may be sorted
PAPER_ORDERS = ("due", "number", "partner", "on", "amount", "open")


def _paper_order(order: str) -> list[Any]:
    columns: dict[str, Any] = {
        "due": _entries.c.due_on, "number": documents.c.number, "partner": partners.c.name_order,
        "on": _entries.c.occurred_on, "amount": _entries.c.amount, "open": _open(),
    }  # fmt: skip
    column = columns.get(order.removeprefix("-"), _entries.c.due_on)
    return [column.desc() if order.startswith("-") else column.asc(), _entries.c.document_id]


def _paper(row: Any) -> OpenPaper:
    return OpenPaper(
        row.id, row.number, row.own_number, row.type, type_title(row.type), row.is_credit, row.partner_id, row.partner,
        row.warehouse, row.occurred_on, row.due_on, (row.due_on - today()).days, row.on_account, row.amount,
        row.settled, row.amount - row.settled,
    )  # fmt: skip
