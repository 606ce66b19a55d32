"""客户对账单: what a customer owed, what was sold, came back and was paid in a period, and what is owed at its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, case, func, literal, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO, MoneyColumn
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import SETTLEMENT_TITLES, type_title
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.receivables.models import Receivable
from jxc_app.modules.receivables.permissions import RECEIVABLE_VIEW
from jxc_app.modules.warehouses.models import Warehouse

_entries: Table = Receivable.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: a month of a large customer; more is taken away as a table
MOST = 1000


@dataclass(frozen=True, slots=True)
class StatedPaper:
    """One paper, in yuan: what it makes the customer owe more (``owed``) or less (``paid``), and what is owed then."""

    document_id: int
    on: date
    number: str
    own_number: str
    type: str
    title: str
    warehouse_name: str
    owed: Decimal
    paid: Decimal
    balance: Decimal
    remark: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Opening + sold - returned - received + refunded = closing, in yuan; below zero: the customer has it with us.

    ``total``: how many lines there are; ``lines`` has the first :data:`MOST`.
    """

    partner_id: int
    partner_code: str
    partner_name: str
    from_on: date
    to_on: date
    opening: Decimal
    sold: Decimal
    returned: Decimal
    received: Decimal
    refunded: Decimal
    closing: Decimal
    lines: tuple[StatedPaper, ...]
    total: int


@query("receivable.statement", title="客户对账单", permission=RECEIVABLE_VIEW)
def customer_statement(session: Session, scope: Scope, *, partner_id: int, from_on: date, to_on: date) -> Statement:
    """One customer from the first of these days to the last, in the order of the days. Raises NotFound."""
    partner = session.get(Partner, partner_id)
    if partner is None or not partner.is_customer:
        raise NotFound("partner.not_found")
    lines = list(papers_of(session, scope, partner_id, from_on, to_on))
    sums = sums_of(session, scope, partner_id, from_on, to_on)
    opening = owed_before(session, scope, partner_id, from_on)
    return Statement(
        partner_id, partner.code, partner.name, from_on, to_on, opening, sums["sold"], sums["returned"],
        sums["received"], sums["refunded"],
        opening + sums["sold"] - sums["returned"] - sums["received"] + sums["refunded"], tuple(lines[:MOST]),
        len(lines),
    )  # fmt: skip


def papers_of(
    session: Session, scope: Scope, partner_id: int, from_on: date, to_on: date
) -> Iterator[StatedPaper]:  # fmt: skip
    """Its lines with what is owed after each."""
    balance = owed_before(session, scope, partner_id, from_on)
    wanted = (
        _of(scope, partner_id)
        .add_columns(
            documents.c.id, documents.c.number, documents.c.own_number, documents.c.type, documents.c.settlement,
            documents.c.remark, _warehouses.c.name, _entries.c.occurred_on, _entries.c.is_credit, _entries.c.amount,
        )
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .where(_entries.c.occurred_on.between(from_on, to_on))
        .order_by(_entries.c.occurred_on, documents.c.id)
    )  # fmt: skip
    for row in session.connection().execute(wanted):
        owed, paid = (ZERO, row.amount) if row.is_credit else (row.amount, ZERO)
        balance += owed - paid
        way = f"（{SETTLEMENT_TITLES[row.settlement]}）" if row.type in ("customer_receipt", "customer_refund") else ""
        yield StatedPaper(
            row.id, row.occurred_on, row.number, row.own_number, row.type, type_title(row.type) + way, row.name, owed,
            paid, balance, row.remark,
        )  # fmt: skip


def _of(scope: Scope, partner_id: int) -> Select[Any]:
    return (
        select(_entries.c.document_id)
        .join(documents, documents.c.id == _entries.c.document_id)
        .where(_entries.c.partner_id == partner_id, visible(scope))
    )


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, _entries.c.amount), else_=literal(ZERO, MoneyColumn())), type_=MoneyColumn())


def owed_before(session: Session, scope: Scope, partner_id: int, day: date) -> Decimal:
    """What was owed before a day: debts less credits."""
    wanted = (
        _of(scope, partner_id)
        .with_only_columns(_sum(_entries.c.is_credit.is_(False)), _sum(_entries.c.is_credit.is_(True)))
        .where(_entries.c.occurred_on < day)
    )
    owed, paid = session.connection().execute(wanted).one()
    return (owed or ZERO) - (paid or ZERO)


_KINDS = {
    "sold": ("sales_issue", "opening_receivable"), "returned": ("sales_return",),
    "received": ("customer_receipt", "opening_advance"), "refunded": ("customer_refund",),
}  # fmt: skip


def sums_of(session: Session, scope: Scope, partner_id: int, from_on: date, to_on: date) -> dict[str, Decimal]:
    """What was sold, came back, was received and refunded in these days, in yuan."""
    wanted = (
        _of(scope, partner_id)
        .with_only_columns(*(_sum(documents.c.type.in_(types)).label(name) for name, types in _KINDS.items()))
        .where(_entries.c.occurred_on.between(from_on, to_on))
    )
    row = session.connection().execute(wanted).one()
    return {name: getattr(row, name) or ZERO for name in _KINDS}
