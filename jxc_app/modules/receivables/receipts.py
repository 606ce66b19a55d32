"""What customers paid: receipts, refunds and set-offs, the latest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, or_, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import (
    APPROVED,
    DONE,
    POSTED,
    REVERSED,
    SETTLEMENT_TITLES,
    SUBMITTED,
    status_title,
    type_title,
)
from jxc_app.modules.receivables.models import Receivable
from jxc_app.modules.receivables.money import RECEIPT, REFUND, SET_OFF
from jxc_app.modules.receivables.owing import PAGE, STREAMED, Wanted
from jxc_app.modules.receivables.permissions import RECEIVABLE_VIEW
from jxc_app.modules.warehouses.models import Warehouse

_entries: Table = Receivable.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_MONEY = (RECEIPT, REFUND, SET_OFF)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A receipt, a refund or a set-off; ``left``: what of a receipt is an advance still."""

    id: int
    version: int
    number: str
    type: str
    type_title: str
    status: str
    status_title: str
    partner_id: int
    partner_name: str
    warehouse_name: str
    on: date
    method: str
    amount: Decimal
    left: Decimal
    made_by: str
    own_number: str
    remark: str


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """Some of them, and how many there are."""

    rows: list[MoneyRow]
    total: int


@query("receivable.money", title="收款记录", permission=RECEIVABLE_VIEW)
def money_page(session: Session, scope: Scope, *, only: Wanted, page: int = 1) -> MoneyPage:
    """Receipts, refunds and set-offs, also those that wait for an approval, the latest first."""
    found = _money(scope, only)
    total = session.connection().execute(select(func.count()).select_from(found.subquery())).scalar_one()
    ordered = found.order_by(documents.c.business_date.desc(), documents.c.id.desc())
    rows = session.connection().execute(ordered.limit(PAGE).offset(PAGE * (page - 1)))
    return MoneyPage(_money_rows(session, rows.all()), total)


def all_money(session: Session, scope: Scope, only: Wanted) -> Iterator[MoneyRow]:
    """The same without pages, for those who take it away."""
    found, page = _money(scope, only).order_by(documents.c.business_date.desc(), documents.c.id.desc()), 0
    while True:
        rows = session.connection().execute(found.limit(STREAMED).offset(STREAMED * page)).all()
        yield from _money_rows(session, rows)
        if len(rows) < STREAMED:
            return
        page += 1


def _money(scope: Scope, only: Wanted) -> Select[Any]:
    found = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.type, documents.c.status,
            documents.c.partner_id, partners.c.name.label("partner"), _warehouses.c.name.label("warehouse"),
            documents.c.business_date, documents.c.settlement, documents.c.total_amount, documents.c.maker_id,
            documents.c.own_number, documents.c.remark, _entries.c.amount, _entries.c.settled, _entries.c.is_credit,
        )
        .join(partners, partner_of(scope))
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .outerjoin(_entries, _entries.c.document_id == documents.c.id)
        .where(
            documents.c.type.in_(_MONEY), documents.c.reverses_document_id.is_(None),
            documents.c.status.in_((SUBMITTED, APPROVED, POSTED, DONE, REVERSED)), visible(scope),
            *((documents.c.partner_id == only.partner_id,) if only.partner_id else ()),
        )
    )  # fmt: skip
    if only.search.strip():
        words = func.lower(func.coalesce(documents.c.number, "") + " " + documents.c.own_number)
        found = found.where(or_(contains(words, only.search), contains(partners.c.search_key, only.search)))
    return found


def _money_rows(session: Session, rows: Any) -> list[MoneyRow]:
    names = user_names(session, {row.maker_id for row in rows})
    return [
        MoneyRow(
            row.id, row.version, row.number or "", row.type, type_title(row.type), row.status,
            status_title(row.type, row.status), row.partner_id, row.partner, row.warehouse, row.business_date,
            SETTLEMENT_TITLES[row.settlement] if row.settlement else "", row.total_amount,
            row.amount - row.settled if row.is_credit else ZERO, names.get(row.maker_id, ""), row.own_number,
            row.remark,
        )
        for row in rows
    ]  # fmt: skip
