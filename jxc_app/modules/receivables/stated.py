"""客户对账单 as we look at them: those that are made, one with the customer's answer and what differs by now, and what
one would say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED, SETTLEMENT_TITLES, SUBMITTED, status_title, type_title
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.receivables.money import RECEIPT, REFUND, STATEMENT
from jxc_app.modules.receivables.permissions import RECEIVABLE_VIEW
from jxc_app.modules.receivables.statement_models import CustomerStatement, CustomerStatementLine
from jxc_app.modules.receivables.statements import StatedPaper, owed_before, papers_of
from jxc_app.modules.receivables.stating import SUMS, Content, content_of, places_of_customer, replaced_by
from jxc_app.modules.settlement.stated import KINDS, Kind, StatedLine, StatementSeen, answers_of, seen
from jxc_app.modules.settlement.statement_models import OBJECTED, StatementLine, StatementLink

_papers: Table = CustomerStatement.__table__  # type: ignore[attr-defined]
_stated: Table = CustomerStatementLine.__table__  # type: ignore[attr-defined]
_said: Table = StatementLine.__table__  # type: ignore[attr-defined]
_links: Table = StatementLink.__table__  # type: ignore[attr-defined]
_EVERYWHERE = Scope(everywhere=True)
#: what a paper is to a statement that was made before
ADDED, GONE, BEFORE = "added", "gone", "before"
CHANGES = {ADDED: "对账后补记", GONE: "对账后作废", BEFORE: "对账前的单据有改动"}
STEPS = {
    "confirmed": "客户已确认", "objected": "客户有异议", "sent": "已发链接", "open": "待客户确认",
    "replaced": "已被取代",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """``step``: confirmed, waiting or all (empty); ``partner_id`` 0: all."""

    search: str = ""
    step: str = ""
    order: str = "-to_on"
    partner_id: int = 0


@dataclass(frozen=True, slots=True)
class CustomerStatementRow:
    """A statement in force, or waiting for an approval; yuan. ``replaced_by``: the number of the later one."""

    id: int
    version: int
    number: str
    partner_id: int
    partner_name: str
    from_on: date
    to_on: date
    opening: Decimal
    sold: Decimal
    returned: Decimal
    received: Decimal
    refunded: Decimal
    closing: Decimal
    step: str
    step_title: str
    answered_by: str
    answered_at: datetime | None
    objected: int
    replaced_by: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some of the statements found, and how many there are."""

    rows: list[CustomerStatementRow]
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a statement would say differently now: a paper ``added`` or ``gone``, or what was owed ``before`` its days.

    ``amount``: by how many yuan it makes the customer owe more than the statement says.
    """

    kind: str
    document_id: int
    on: date
    number: str
    title: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StatementNow:
    """A statement as it was made and answered, and what has changed since, which changes nothing of it."""

    stated: StatementSeen
    differences: tuple[Difference, ...]
    closing_now: Decimal
    replaced_by: str


_ORDERS = {
    "number": documents.c.number, "partner": partners.c.name_order, "to_on": _papers.c.to_on,
    "closing": _papers.c.closing, "sold": _papers.c.sold,
}  # fmt: skip


@query("customer_statement.page", title="客户对账单列表", permission=RECEIVABLE_VIEW)
def customer_statement_page(
    session: Session, scope: Scope, *, only: StatementFilter, page: int = 1, size: int = 50
) -> StatementPage:
    """One page, the latest first by default; nothing that lists a paper beyond the actor's reach."""
    which = _which(scope, only)
    joined = documents.join(_papers, _papers.c.document_id == documents.c.id).join(partners, partner_of(scope))
    total = session.connection().execute(select(func.count()).select_from(joined).where(*which)).scalar_one()
    by = _ORDERS.get(only.order.removeprefix("-"), _papers.c.to_on)
    size = max(1, min(size, 200))
    wanted = (
        select(
            documents.c.id, documents.c.version, documents.c.number, documents.c.status, documents.c.partner_id,
            partners.c.name, _papers,
        )
        .select_from(joined)
        .where(*which)
        .order_by(by.desc() if only.order.startswith("-") else by, documents.c.id.desc())
        .offset((max(page, 1) - 1) * size)
        .limit(size)
    )  # fmt: skip
    return StatementPage(_rows(session, session.connection().execute(wanted).all()), total)


def all_customer_statements(session: Session, scope: Scope, only: StatementFilter) -> Iterator[CustomerStatementRow]:
    """The same without pages, for those who take it away."""
    page = 1
    while True:
        rows = customer_statement_page.work(session, scope, only=only, page=page, size=200).rows
        yield from rows
        if len(rows) < 200:
            return
        page += 1


@query("customer_statement.get", title="查看客户对账单", permission=RECEIVABLE_VIEW)
def get_customer_statement(session: Session, scope: Scope, *, document_id: int) -> StatementNow:
    """One statement as the customer sees it, beside what it would say now. Raises NotFound."""
    reached = select(documents.c.id).where(documents.c.id == document_id, *_reach(scope))
    paper = session.get(CustomerStatement, document_id)
    if paper is None or session.connection().execute(reached).first() is None:
        raise NotFound("document.not_found")
    document = session.get_one(Document, document_id)
    differences = tuple(differences_of(session, document, paper))
    changed = sum((one.amount for one in differences), ZERO)
    later = replaced_by(session, [document_id]).get(document_id, "")
    return StatementNow(seen(session, document), differences, paper.closing + changed, later)


@query("customer_statement.preview", title="客户对账单预览", permission=RECEIVABLE_VIEW)
def preview_customer_statement(
    session: Session, scope: Scope, *, partner_id: int, from_on: date | None, to_on: date
) -> Content:
    """What a statement would say now. Raises NotFound, DomainError ``customer_statement.days``."""
    partner = session.get(Partner, partner_id)
    is_whole = all(scope.covers(one) for one in places_of_customer(session, partner_id))
    if partner is None or not partner.is_customer or not is_whole:
        raise NotFound("partner.not_found")
    return content_of(session, partner_id, from_on, to_on)


def differences_of(session: Session, document: Document, paper: CustomerStatement) -> Iterator[Difference]:
    """Papers that were booked into the days of a statement, or taken back, since it was made."""
    partner_id = document.partner_id or 0
    before = owed_before(session, _EVERYWHERE, partner_id, paper.from_on) - paper.opening
    if before:
        yield Difference(BEFORE, 0, paper.from_on, "", "起始日期以前的单据有改动", before)
    now = {one.document_id: one for one in papers_of(session, _EVERYWHERE, partner_id, paper.from_on, paper.to_on)}
    was = {row.paper_id: row for row in session.connection().execute(_listed(paper.document_id))}
    for one in now.values():
        if one.document_id not in was:
            yield Difference(ADDED, one.document_id, one.on, one.number, one.title, _signed(one))
    for paper_id, row in was.items():
        if paper_id not in now:
            amount = row.amount if row.is_credit else -row.amount
            yield Difference(GONE, paper_id, row.occurred_on, row.number, _title(row), amount)


def _signed(one: StatedPaper) -> Decimal:
    return one.owed - one.paid


def _title(row: Any) -> str:
    way = f"（{SETTLEMENT_TITLES[row.settlement]}）" if row.type in (RECEIPT, REFUND) and row.settlement else ""
    return type_title(row.type) + way


def _listed(document_id: int) -> Select[Any]:
    return (
        select(_stated, documents.c.number, documents.c.own_number, documents.c.type, documents.c.settlement)
        .join(documents, documents.c.id == _stated.c.paper_id)
        .where(_stated.c.document_id == document_id)
        .order_by(_stated.c.line_no)
    )


def paper_lines(session: Session, document_id: int) -> tuple[StatedLine, ...]:
    """The papers of a statement in order, and what the customer says of each; what is paid is below zero."""
    answers = answers_of(session, document_id)
    return tuple(
        StatedLine(
            line_no=row.line_no, on=row.occurred_on, number=row.number, own_number=row.own_number, sku_code="",
            sku_name=_title(row), spec="", unit_name="", quantity=None, price=None,
            amount=-row.amount if row.is_credit else row.amount, verdict=answers[row.line_no].verdict,
            remark=answers[row.line_no].remark,
        )
        for row in session.connection().execute(_listed(document_id))
    )  # fmt: skip


def _stands(session: Session, document: Document) -> bool:
    return not replaced_by(session, [document.id or 0])


KINDS[STATEMENT] = Kind(CustomerStatement, SUMS, paper_lines, _stands)


def _reach(scope: Scope) -> list[ColumnElement[bool]]:
    """Statements of which every paper may be seen: their sums tell of all of them."""
    found = [visible(scope)]
    if not scope.everywhere:
        beyond = select(_stated.c.document_id).join(documents, documents.c.id == _stated.c.paper_id)
        found.append(documents.c.id.not_in(beyond.where(visible(scope).is_not(True)).correlate(None)))
    return found


def _which(scope: Scope, only: StatementFilter) -> list[ColumnElement[bool]]:
    found = [
        documents.c.type == STATEMENT, documents.c.status.in_((SUBMITTED, POSTED, DONE)),
        documents.c.reverses_document_id.is_(None), *_reach(scope),
    ]  # fmt: skip
    if only.partner_id:
        found.append(documents.c.partner_id == only.partner_id)
    if only.search.strip():
        words = func.lower(func.coalesce(documents.c.number, ""))
        found.append(contains(partners.c.search_key, only.search) | contains(words, only.search))
    if only.step:
        is_confirmed = _papers.c.confirmed_at.is_not(None)
        found.append(is_confirmed if only.step == "confirmed" else ~is_confirmed)
    return found


def _rows(session: Session, found: Any) -> list[CustomerStatementRow]:
    ids = [row.id for row in found]
    objected: dict[int, int] = dict(
        session.connection().execute(
            select(_said.c.document_id, func.count())
            .where(_said.c.document_id.in_(ids), _said.c.verdict == OBJECTED)
            .group_by(_said.c.document_id)
        ).all()
    )  # fmt: skip
    sent = select(_links.c.document_id).where(_links.c.document_id.in_(ids))
    linked = set(session.connection().execute(sent).scalars())
    later = replaced_by(session, ids)
    rows = []
    for row in found:
        step = _step(row, objected.get(row.id, 0), row.id in linked, row.id in later)
        title = STEPS[step] if row.status != SUBMITTED else status_title(STATEMENT, row.status)
        rows.append(
            CustomerStatementRow(
                row.id, row.version, row.number, row.partner_id, row.name, row.from_on, row.to_on,
                row.opening, row.sold,
                row.returned, row.received, row.refunded, row.closing, step, title, row.answered_by, row.answered_at,
                objected.get(row.id, 0), later.get(row.id, ""),
            )
        )  # fmt: skip
    return rows


def _step(row: Any, objected: int, is_linked: bool, is_replaced: bool) -> str:
    if row.confirmed_at is not None:
        return "confirmed"
    if is_replaced:
        return "replaced"
    if objected:
        return "objected"
    return "sent" if is_linked else "open"
