"""对账单: what came and went back in a period, with what was open before and after, for the supplier to confirm."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.flows import Flows, Moved, flows, moved_lines, opening_of
from jxc_app.modules.settlement.parts import ask_owner, receivers_of
from jxc_app.modules.settlement.statement_models import StatementLine, SupplierStatement

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_statements: Table = SupplierStatement.__table__  # type: ignore[attr-defined]
STATEMENT, STATED = "supplier_statement", "stated"
_FIRST = date(1990, 1, 1)
_MOST_LINES = 500
_SAID = ("from_on", "to_on", "opening", "received", "returned", "adjusted", "paid", "closing", "billed")


class MakeStatement(Command):
    """A supplier and the days to be agreed on, both included; ``from_on`` None: since the last statement."""

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    partner_id: Id
    from_on: date | None = Limits(default=None, ge=_FIRST)
    to_on: date = Limits(ge=_FIRST)
    remark: str = Limits(default="", max_length=500)


@dataclass(frozen=True, slots=True)
class Content:
    """What a statement would say; ``lines`` are not on an earlier one, ``late`` of them are from before its days."""

    from_on: date
    to_on: date
    opening: Decimal
    flows: Flows
    closing: Decimal
    lines: list[Moved]
    late: int


def _stating() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[STATEMENT].permissions["post"],)


@use_case("statement.make", title="生成对账单", inside=_stating)
def make_statement(uow: UnitOfWork, command: MakeStatement) -> DocumentRef:
    """Write a statement and put it into force for us; the supplier is still to confirm it.

    Raises DomainError ``statement.nothing``, ``statement.overlaps`` at ``from_on``, ``statement.future`` at ``to_on``,
    ``statement.too_many``, ``statement.own_receipt`` for who ordered or received what it lists.
    """
    partner = uow.session.get(Partner, command.partner_id, with_for_update=True)  # two made at once line up
    uow.authorize(_stating()[0])
    if partner is None or not partner.is_supplier:
        raise NotFound("partner.not_found")
    if command.to_on > uow.today:
        raise DomainError("statement.future", field="to_on")
    uow.authorize(_stating()[0], warehouses_of(uow.session, command.partner_id))
    content = content_of(uow.session, command.partner_id, command.from_on, command.to_on)
    if not content.lines:
        raise DomainError("statement.nothing", field="to_on")
    if len(content.lines) > _MOST_LINES:
        raise DomainError("statement.too_many", field="to_on", count=len(content.lines))
    made = new_document(uow, _fields(uow, command, content))
    # its lines have no sign, its sum has: goods that went back are less to pay
    made.document.total_amount = sum((one.sign * one.amount for one in content.lines), ZERO)
    _write_paper(uow, made, content)
    receivers = receivers_of(uow.session, {made.document.id or 0})
    is_alone = refuse_one_hand(uow, receivers, "statement.own_receipt")
    done = finish_posting(uow, made)
    if is_alone:
        ask_owner(uow, made.document, "收货的人自己对了账")
    return done


def warehouses_of(session: Session, partner_id: int) -> list[int]:
    """Where anything of a supplier is: a statement tells of all of it."""
    wanted = select(_documents.c.warehouse_id).where(_documents.c.partner_id == partner_id).distinct()
    return sorted(session.connection().execute(wanted).scalars())


def last_day_stated(session: Session, partner_id: int) -> tuple[date | None, date | None]:
    """The first and the last day that statements in force cover; None where there are none."""
    wanted = (
        select(_statements.c.from_on, _statements.c.to_on)
        .join(_documents, _documents.c.id == _statements.c.document_id)
        .where(_documents.c.partner_id == partner_id, _documents.c.status.in_((POSTED, DONE)))
        .order_by(_statements.c.to_on)
    )
    rows = session.connection().execute(wanted).all()
    return (min(row.from_on for row in rows), rows[-1].to_on) if rows else (None, None)


def content_of(session: Session, partner_id: int, from_on: date | None, to_on: date) -> Content:
    """What a statement over these days would say now. Raises DomainError ``statement.overlaps``."""
    first, last = last_day_stated(session, partner_id)
    starts = from_on or (last + timedelta(days=1) if last else to_on.replace(day=1))
    if starts > to_on or (last is not None and starts <= last):
        raise DomainError("statement.overlaps", field="from_on", last=(last or to_on).isoformat())
    moved = moved_lines(session, partner_id, min(first, starts) if first else starts, to_on)
    done = fulfilled(session, [one.line_id for one in moved], account=STATED)
    lines = [one for one in moved if one.line_id not in done]
    opening = opening_of(session, partner_id) + flows(session, partner_id, _FIRST, starts - timedelta(days=1)).change
    within = flows(session, partner_id, starts, to_on)
    late = sum(one.on < starts for one in lines)
    return Content(starts, to_on, opening, within, opening + within.change, lines, late)


def _fields(uow: UnitOfWork, command: MakeStatement, content: Content) -> DocumentFields:
    own = rows_of(uow.session, [one.sku_id for one in content.lines], uow.actor.user_id)
    warehouses = sorted({one.warehouse_id for one in content.lines})
    uow.authorize(_stating()[0], warehouses, own)
    return DocumentFields(
        document_key=command.document_key, type=STATEMENT, warehouse_id=warehouses[0], partner_id=command.partner_id,
        remark=command.remark,
        lines=[
            LineInput(sku_id=one.sku_id, quantity=one.quantity, price=one.price, source_line_id=one.line_id)
            for one in content.lines
        ],
    )  # fmt: skip


def _write_paper(uow: UnitOfWork, made: Written, content: Content) -> None:
    document_id, sums = made.document.id or 0, content.flows
    uow.session.add(
        SupplierStatement(
            document_id=document_id, from_on=content.from_on, to_on=content.to_on, opening=content.opening,
            received=sums.received, returned=sums.returned, adjusted=sums.adjusted, paid=sums.paid,
            closing=content.closing, billed=sums.billed,
        )
    )  # fmt: skip
    uow.session.add_all(StatementLine(document_id=document_id, line_no=line.line_no) for line in made.lines)
    uow.session.flush()
    after = {"from_on": content.from_on, "to_on": content.to_on, "closing": content.closing}
    uow.record("supplier_statement", document_id, made.document.number or "", after=after)


def check_statement(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """A statement is made with its paper; one that restores a voided one says the same, to be confirmed anew.

    Raises DomainError ``statement.not_made``.
    """
    if uow.session.get(SupplierStatement, document.id) is not None:
        return
    voided = uow.session.get(SupplierStatement, document.restores_document_id or 0)
    if voided is None:
        raise DomainError("statement.not_made")
    said = voided.model_dump(include=set(_SAID))
    uow.session.add(SupplierStatement(document_id=document.id or 0, **said))
    uow.session.add_all(StatementLine(document_id=document.id or 0, line_no=line.line_no) for line in lines)
    uow.session.flush()


def signs_of(session: Session, statement_id: int) -> dict[int, int]:
    """By line of a statement: 1 for what came, -1 for what went back."""
    source = _lines.alias("source")
    rows = session.connection().execute(
        select(_lines.c.id, _documents.c.type)
        .join(source, source.c.id == _lines.c.source_line_id)
        .join(_documents, _documents.c.id == source.c.document_id)
        .where(_lines.c.document_id == statement_id)
    )
    return {line_id: -1 if type_ == "purchase_return" else 1 for line_id, type_ in rows}
