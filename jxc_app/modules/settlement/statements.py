"""Statements as we look at them: what one would say now, those that are made, and one with the supplier's answer."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, sees, visible
from jxc_app.modules.documents.types import DONE, POSTED, SUBMITTED, status_title
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.settlement.credits import credits_of
from jxc_app.modules.settlement.holding import held_statements
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW
from jxc_app.modules.settlement.stated import StatementSeen, seen
from jxc_app.modules.settlement.statement_models import OBJECTED, StatementLine, StatementLink, SupplierStatement
from jxc_app.modules.settlement.statement_money import open_of_statement
from jxc_app.modules.settlement.stating import STATEMENT, Content, content_of, warehouses_of
from jxc_app.modules.settlement.supplier_rules import is_without_invoice

_papers: Table = SupplierStatement.__table__  # type: ignore[attr-defined]
_said: Table = StatementLine.__table__  # type: ignore[attr-defined]
_links: Table = StatementLink.__table__  # type: ignore[attr-defined]
_STEPS = {"confirmed": "双方已确认", "objected": "供应商有异议", "sent": "已发链接", "open": "待供应商确认"}


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in force, or waiting for an approval; money in yuan. ``step``: open, sent, objected or confirmed.

    ``open``: what may be asked to be paid on it, where ``without_invoice``; ``held``: why it may not be; ``credit``:
    what the supplier owes us and may be set off on it.
    """

    id: int
    version: int
    number: str
    partner_id: int
    partner_name: str
    from_on: date
    to_on: date
    opening: Decimal
    received: Decimal
    returned: Decimal
    adjusted: Decimal
    paid: Decimal
    closing: Decimal
    step: str
    step_title: str
    answered_by: str
    answered_at: datetime | None
    objected: int
    without_invoice: bool
    open: Decimal
    held: str
    credit: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some of the statements found, and how many there are."""

    rows: list[StatementRow]
    total: int


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """``step``: confirmed, waiting or all (empty); ``partner_id`` 0: all."""

    partner_id: int = 0
    step: str = ""
    order: str = "-to_on"


_ORDERS = {
    "number": documents.c.number, "partner": partners.c.name_order, "to_on": _papers.c.to_on,
    "closing": _papers.c.closing, "received": _papers.c.received,
}  # fmt: skip


@query("statement.page", title="供应商对账单", permission=PAYABLE_VIEW)
def statement_page(
    session: Session, scope: Scope, *, only: StatementFilter, page: int = 1, size: int = 50
) -> StatementPage:
    """One page, the latest first by default."""
    which = _which(scope, only)
    joined = documents.join(_papers, _papers.c.document_id == documents.c.id).join(partners, partner_of(scope))
    total = session.connection().execute(select(func.count()).select_from(joined).where(*which)).scalar_one()
    by = _ORDERS.get(only.order.removeprefix("-"), _papers.c.to_on)
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.status, documents.c.partner_id,
            documents.c.total_amount, partners.c.name, _papers,
        )
        .select_from(joined)
        .where(*which)
        .order_by(by.desc() if only.order.startswith("-") else by, documents.c.id.desc())
        .offset((page - 1) * size)
        .limit(min(size, 200))
    )  # fmt: skip
    return StatementPage(_rows(session, session.connection().execute(wanted).all()), total)


def all_statements(session: Session, scope: Scope, only: StatementFilter) -> list[StatementRow]:
    """The same without pages, for those who take it away."""
    found: list[StatementRow] = []
    while True:
        rows = statement_page.work(session, scope, only=only, page=len(found) // 200 + 1, size=200).rows
        found += rows
        if len(rows) < 200:
            return found


def _which(scope: Scope, only: StatementFilter) -> list[Any]:
    found = [
        documents.c.type == STATEMENT, documents.c.status.in_((SUBMITTED, POSTED, DONE)),
        documents.c.reverses_document_id.is_(None), visible(scope),
    ]  # fmt: skip
    if only.partner_id:
        found.append(documents.c.partner_id == only.partner_id)
    if only.step:
        is_confirmed = _papers.c.confirmed_at.is_not(None)
        found.append(is_confirmed if only.step == "confirmed" else ~is_confirmed)
    return found


def _rows(session: Session, found: Any) -> list[StatementRow]:
    ids = [row.id for row in found]
    objected = _counts(session, ids)
    linked = set(
        session.connection().execute(select(_links.c.document_id).where(_links.c.document_id.in_(ids))).scalars()
    )
    free = {row.partner_id: is_without_invoice(session, row.partner_id) for row in found}
    why = held_statements(session, [row.id for row in found if free[row.partner_id]])
    credit = _credits(session, {one for one, is_free in free.items() if is_free})
    rows = []
    for row in found:
        step = _step(row, objected.get(row.id, 0), row.id in linked)
        title = _STEPS[step] if row.status != SUBMITTED else status_title(STATEMENT, row.status)
        rows.append(
            StatementRow(
                row.id, row.version, row.number, row.partner_id, row.name, row.from_on, row.to_on, row.opening,
                row.received, row.returned, row.adjusted, row.paid, row.closing, step, title, row.answered_by,
                row.answered_at, objected.get(row.id, 0), free[row.partner_id],
                open_of_statement(session, row.id) if free[row.partner_id] else ZERO, why.get(row.id, ""),
                credit.get(row.partner_id, ZERO),
            )
        )  # fmt: skip
    return rows


def _credits(session: Session, partner_ids: set[int]) -> dict[int, Decimal]:
    return {one: sum((credit.open for credit in credits_of(session, one)), ZERO) for one in partner_ids}


def _step(row: Any, objected: int, is_linked: bool) -> str:
    if row.confirmed_at is not None:
        return "confirmed"
    if objected:
        return "objected"
    return "sent" if is_linked else "open"


def _counts(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.connection().execute(
        select(_said.c.document_id, func.count())
        .where(_said.c.document_id.in_(ids), _said.c.verdict == OBJECTED)
        .group_by(_said.c.document_id)
    )
    return dict(rows.all())


@query("statement.get", title="查看对账单", permission=PAYABLE_VIEW)
def get_statement(session: Session, scope: Scope, *, document_id: int) -> StatementSeen:
    """One statement as the supplier sees it. Raises NotFound."""
    document = session.get(Document, document_id)
    if document is None or document.type != STATEMENT or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    return seen(session, document)


@query("statement.preview", title="对账单预览", permission=PAYABLE_VIEW)
def preview_statement(session: Session, scope: Scope, *, partner_id: int, from_on: date | None, to_on: date) -> Content:
    """What a statement would say now. Raises NotFound, DomainError ``statement.overlaps``."""
    partner = session.get(Partner, partner_id)
    places = warehouses_of(session, partner_id)
    if partner is None or not all(scope.covers(one) for one in places):
        raise NotFound("partner.not_found")
    return content_of(session, partner_id, from_on, to_on)
