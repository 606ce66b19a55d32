"""客户对账单 as a paper: made for a customer and some days, sent, answered by the customer, and then it stays as it is.

A later statement of the same customer over some of the same days takes its place.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import ColumnElement, Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Scope, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentRef
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting, ref
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.receivables.entries import lock_customer
from jxc_app.modules.receivables.models import Receivable
from jxc_app.modules.receivables.money import STATEMENT, draft_money
from jxc_app.modules.receivables.parts import ask_owner, hands_of, moneyed_by
from jxc_app.modules.receivables.permissions import CUSTOMER_STATEMENT_NOTE
from jxc_app.modules.receivables.statement_models import CustomerStatement, CustomerStatementLine
from jxc_app.modules.receivables.statements import StatedPaper, owed_before, papers_of, sums_of
from jxc_app.modules.settlement.answering import (
    NotePaper,
    ShareStatement,
    StatementLinkMade,
    confirm_on_paper,
    share,
    waiting,
)
from jxc_app.modules.settlement.statement_models import StatementLine

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_papers: Table = CustomerStatement.__table__  # type: ignore[attr-defined]
_stated: Table = CustomerStatementLine.__table__  # type: ignore[attr-defined]
_entries: Table = Receivable.__table__  # type: ignore[attr-defined]
_FIRST = date(1990, 1, 1)
_MOST_LINES = 500
_EVERYWHERE = Scope(everywhere=True)
SUMS = ("opening", "sold", "returned", "received", "refunded", "closing")


class MakeCustomerStatement(Command):
    """A customer and the days to be agreed on, both included; ``from_on`` None: since the last statement."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    partner_id: Id
    from_on: date | None = Limits(default=None, ge=_FIRST)
    to_on: date = Limits(ge=_FIRST)
    remark: str = Limits(default="", max_length=500)


@dataclass(frozen=True, slots=True)
class Content:
    """What a statement would say, in yuan; ``replaces``: the numbers of statements in force whose place it takes."""

    from_on: date
    to_on: date
    sums: dict[str, Decimal]
    lines: list[StatedPaper]
    replaces: list[str]


def _stating() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[STATEMENT].permissions["post"],)


@use_case("customer_statement.make", title="生成客户对账单", inside=_stating)
def make_customer_statement(uow: UnitOfWork, command: MakeCustomerStatement) -> DocumentRef:
    """Write a statement and put it into force for us; the customer is still to confirm it.

    Raises NotFound for who is no customer; DomainError ``customer_statement.nothing`` and ``statement.future`` at
    ``to_on``, ``customer_statement.days`` at ``from_on``, ``statement.too_many``.
    """
    right = _stating()[0]
    uow.authorize(right)
    partner = uow.session.get(Partner, command.partner_id)
    if partner is None or not partner.is_customer:
        raise NotFound("partner.not_found")
    if command.to_on > uow.today:
        raise DomainError("statement.future", field="to_on")
    lock_customer(uow.session, command.partner_id)
    places = places_of_customer(uow.session, command.partner_id)
    uow.authorize(right, places)
    content = content_of(uow.session, command.partner_id, command.from_on, command.to_on)
    if not places or not (content.lines or content.sums["opening"]):
        raise DomainError("customer_statement.nothing", field="to_on")
    if len(content.lines) > _MOST_LINES:
        raise DomainError("statement.too_many", field="to_on", count=len(content.lines))
    for one in content.lines:
        paper = uow.session.get_one(Document, one.document_id)
        uow.authorize(right, [paper.warehouse_id], as_row(uow.session, paper))
    closing = content.sums["closing"]
    made = draft_money(
        uow, STATEMENT, command.partner_id, places[0], abs(closing), key=command.document_key, remark=command.remark
    )
    # a line has no sign, the sum of the paper has: below zero the customer has it with us
    made.document.total_amount = closing
    _write(uow, made, content)
    return finish_posting(uow, made)


@use_case("customer_statement.share", title="生成客户对账链接", inside=_stating)
def share_customer_statement(uow: UnitOfWork, command: ShareStatement) -> StatementLinkMade:
    """Make the link by which the customer answers.

    Raises Conflict ``statement.not_waiting`` once it is confirmed, ``statement.replaced`` by a later one.
    """
    if not holds_any(uow.session, uow.actor, _stating()):
        uow.authorize(_stating()[0])
    return share(uow, command, STATEMENT, _stating()[0])


@use_case("customer_statement.note", title="登记客户对账回执", permission=CUSTOMER_STATEMENT_NOTE)
def note_customer_paper(uow: UnitOfWork, command: NotePaper) -> DocumentRef:
    """Note that the customer signed on paper. Raises DomainError ``statement.no_paper`` without a file,
    ``customer_statement.own_sale`` for who sold or took the money; Conflict ``statement.not_waiting``.
    """
    document, paper = waiting(uow, command, STATEMENT, CUSTOMER_STATEMENT_NOTE.code)
    listed = select(_stated.c.paper_id).where(_stated.c.document_id == document.id)
    papers = [uow.session.get_one(Document, one) for one in uow.session.connection().execute(listed).scalars()]
    hands = hands_of(uow.session, papers) | moneyed_by(papers)
    is_alone = refuse_one_hand(uow, hands, "customer_statement.own_sale")
    confirm_on_paper(uow, document, paper, command)
    if is_alone:
        ask_owner(uow, document, "卖货或收款的人自己登记了客户对账回执")
    return ref(uow, document)


def places_of_customer(session: Session, partner_id: int) -> list[int]:
    """Where a customer owes anything: a statement tells of all of it."""
    wanted = (
        select(_documents.c.warehouse_id)
        .join(_entries, _entries.c.document_id == _documents.c.id)
        .where(_entries.c.partner_id == partner_id)
        .distinct()
    )
    return sorted(session.connection().execute(wanted).scalars())


def content_of(session: Session, partner_id: int, from_on: date | None, to_on: date) -> Content:
    """What a statement over these days would say now. Raises DomainError ``customer_statement.days``."""
    last = session.connection().execute(
        select(_papers.c.to_on)
        .join(_documents, _documents.c.id == _papers.c.document_id)
        .where(_documents.c.partner_id == partner_id, stands_in_force(), _papers.c.to_on < to_on)
        .order_by(_papers.c.to_on.desc())
        .limit(1)
    )  # fmt: skip
    ended = last.scalar()
    starts = from_on or (ended + timedelta(days=1) if ended else to_on.replace(day=1))
    if starts > to_on:
        raise DomainError("customer_statement.days", field="from_on")
    sums = sums_of(session, _EVERYWHERE, partner_id, starts, to_on)
    sums["opening"] = owed_before(session, _EVERYWHERE, partner_id, starts)
    sums["closing"] = sums["opening"] + sums["sold"] - sums["returned"] - sums["received"] + sums["refunded"]
    lines = list(papers_of(session, _EVERYWHERE, partner_id, starts, to_on))
    replaced = select(_documents.c.number).join(_papers, _papers.c.document_id == _documents.c.id).where(
        _documents.c.partner_id == partner_id, stands_in_force(), _papers.c.from_on <= to_on, _papers.c.to_on >= starts
    )  # fmt: skip
    return Content(starts, to_on, sums, lines, list(session.connection().execute(replaced).scalars()))


def stands_in_force() -> ColumnElement[bool]:
    """Documents that count; the reversal of one does not."""
    return _documents.c.status.in_((POSTED, DONE)) & _documents.c.reverses_document_id.is_(None)


def replaced_by(session: Session, document_ids: list[int]) -> dict[int, str]:
    """By statement: the number of the latest one that takes its place; one that is voided gives it back."""
    mine, old = _papers.alias("mine"), _documents.alias("old")
    wanted = (
        select(mine.c.document_id, _documents.c.number)
        .join(old, old.c.id == mine.c.document_id)
        .join(_documents, _documents.c.partner_id == old.c.partner_id)
        .join(_papers, _papers.c.document_id == _documents.c.id)
        .where(
            mine.c.document_id.in_(document_ids), _documents.c.id > mine.c.document_id, stands_in_force(),
            _papers.c.from_on <= mine.c.to_on, _papers.c.to_on >= mine.c.from_on,
        )
        .order_by(_documents.c.id)
    )  # fmt: skip
    return {row.document_id: row.number for row in session.connection().execute(wanted)}


def _write(uow: UnitOfWork, made: Written, content: Content) -> None:
    document_id = made.document.id or 0
    said = {"from_on": content.from_on, "to_on": content.to_on, **{name: content.sums[name] for name in SUMS}}
    uow.session.add(CustomerStatement.model_validate({"document_id": document_id, **said}))
    _write_lines(
        uow, document_id,
        [
            CustomerStatementLine(
                document_id=document_id, line_no=at, paper_id=one.document_id, occurred_on=one.on,
                is_credit=one.paid > ZERO, amount=one.paid or one.owed,
            )
            for at, one in enumerate(content.lines, 1)
        ],
    )  # fmt: skip
    after = {"from_on": content.from_on, "to_on": content.to_on, "lines": len(content.lines)}
    uow.record(STATEMENT, document_id, made.document.number or "", after=after)


def _write_lines(uow: UnitOfWork, document_id: int, lines: list[CustomerStatementLine]) -> None:
    uow.session.add_all(lines)
    uow.session.add_all(StatementLine(document_id=document_id, line_no=one.line_no) for one in lines)
    uow.session.flush()


def check_customer_statement(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """A statement is made with its paper; one that restores a voided one says the same, to be confirmed anew.

    Raises DomainError ``statement.not_made``.
    """
    if uow.session.get(CustomerStatement, document.id) is not None:
        return
    voided = uow.session.get(CustomerStatement, document.restores_document_id or 0)
    if voided is None:
        raise DomainError("statement.not_made")
    document_id = document.id or 0
    said = voided.model_dump(include={"from_on", "to_on", *SUMS})
    uow.session.add(CustomerStatement.model_validate({"document_id": document_id, **said}))
    document.total_amount = voided.closing
    listed = select(CustomerStatementLine).where(_stated.c.document_id == voided.document_id)
    _write_lines(
        uow, document_id,
        [
            CustomerStatementLine(**one.model_dump() | {"document_id": document_id})
            for one in uow.session.scalars(listed).all()
        ],
    )  # fmt: skip
