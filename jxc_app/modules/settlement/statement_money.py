"""How many yuan of a statement are open, where a supplier is paid on it without an invoice.

Each line of a receipt stands for itself: it is worth what was kept of it, whatever went back since and on whichever
statement that stands. So nothing that went back after both confirmed is paid for (it is less to pay, or owed to us).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import Due, due_amount
from jxc_app.modules.settlement.money import OpenLine, open_lines, sum_open

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_IN_FORCE = (POSTED, DONE)


def worth_kept(due: Due) -> Decimal:
    """What was accepted of a line of a receipt and did not go back, as ordered, in yuan."""
    return due_amount(max(due.accepted - due.returned, ZERO), due) or ZERO


def statement_lines(session: Session, statement_id: int) -> list[OpenLine]:
    """Its lines of goods that came, with what may still be asked for of each, in order."""
    kept = _kept(session, statement_id)
    return [
        replace(one, open=max(one.open - (one.amount - kept[one.id]), ZERO))
        for one in open_lines(session, statement_id)
        if one.id in kept
    ]


def open_of_statement(session: Session, statement_id: int) -> Decimal:
    """What may still be asked for of a statement: what was kept of its goods, less what is asked for and set off."""
    return sum_open(statement_lines(session, statement_id))


def over_asked(session: Session, statement_id: int) -> Decimal:
    """How much of what is asked for on a statement, and not paid, was for goods that went back since; in yuan."""
    kept = _kept(session, statement_id)
    over = sum((max(one.amount - one.open - kept[one.id], ZERO) for one in open_lines(session, statement_id)
                if one.id in kept), ZERO)  # fmt: skip
    if not over:
        return over
    asked, paid = _asked_and_paid(session, statement_id)
    return min(over, asked - paid)


def over_by_request(session: Session, open_by_request: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """By payment request on a statement: how much of what is open of it was asked for goods that went back since."""
    asked = _lines.alias("asked")
    rows = session.connection().execute(
        select(asked.c.document_id, _lines.c.document_id.label("statement_id"))
        .join(asked, asked.c.source_line_id == _lines.c.id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(asked.c.document_id.in_(list(open_by_request)), _documents.c.type == "supplier_statement")
        .distinct()
        .order_by(asked.c.document_id)
    )
    left: dict[int, Decimal] = {}
    found: dict[int, Decimal] = {}
    for request_id, statement_id in rows:
        over = left.setdefault(statement_id, over_asked(session, statement_id))
        found[request_id] = part = min(over, open_by_request[request_id])
        left[statement_id] -= part
    return found


def paid_on_statements(session: Session, receipt_line_ids: Collection[int]) -> dict[int, Decimal]:
    """How many yuan of these lines of receipts were paid on statements, in money or by set-offs."""
    found: dict[int, Decimal] = {}
    stated, statement = _lines.alias("stated"), _documents.alias("statement")
    asked, request = _lines.alias("asked"), _documents.alias("request")
    base = (
        select(stated.c.source_line_id, func.sum(_lines.c.amount, type_=_lines.c.amount.type))
        .join(statement, statement.c.id == stated.c.document_id)
        .where(statement.c.type == "supplier_statement", stated.c.source_line_id.in_(list(receipt_line_ids)))
        .group_by(stated.c.source_line_id)
    )
    money = (
        base.join(asked, asked.c.source_line_id == stated.c.id)
        .join(request, request.c.id == asked.c.document_id)
        .join(_lines, _lines.c.source_line_id == asked.c.id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(request.c.status.in_(_IN_FORCE), _documents.c.type == "payment", _documents.c.status.in_(_IN_FORCE))
    )
    set_off = (
        base.join(_lines, _lines.c.source_line_id == stated.c.id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(_documents.c.type == "set_off", _documents.c.status.in_(_IN_FORCE))
    )
    for wanted in (money, set_off):
        for line_id, amount in session.connection().execute(wanted):
            found[line_id] = found.get(line_id, ZERO) + (amount or ZERO)
    return found


def _kept(session: Session, statement_id: int) -> dict[int, Decimal]:
    """By line of a statement over goods that came: what of it was kept, in yuan; at most what it says."""
    source = _lines.alias("source")
    rows = session.connection().execute(
        select(_lines.c.id, _lines.c.source_line_id, _lines.c.amount)
        .join(source, source.c.id == _lines.c.source_line_id)
        .join(_documents, _documents.c.id == source.c.document_id)
        .where(_lines.c.document_id == statement_id, _documents.c.type == "goods_receipt")
    )
    stated = {row.id: (row.source_line_id, row.amount or ZERO) for row in rows}
    due = due_of(session, _lines.c.id.in_([line_id for line_id, _ in stated.values()]))
    return {one: min(amount, worth_kept(due[line_id])) for one, (line_id, amount) in stated.items()}


def _asked_and_paid(session: Session, statement_id: int) -> tuple[Decimal, Decimal]:
    asked, request = _lines.alias("asked"), _documents.alias("request")
    sums = (
        select(func.sum(asked.c.amount, type_=_lines.c.amount.type))
        .join(_lines, _lines.c.id == asked.c.source_line_id)
        .join(request, request.c.id == asked.c.document_id)
        .where(
            _lines.c.document_id == statement_id, request.c.type == "payment_request",
            request.c.status.in_(_IN_FORCE),
        )
    )  # fmt: skip
    paid, payment, stated = _lines.alias("paid"), _documents.alias("payment"), _lines.alias("stated")
    paid_sums = (
        select(func.sum(paid.c.amount, type_=_lines.c.amount.type))
        .join(asked, asked.c.id == paid.c.source_line_id)
        .join(request, request.c.id == asked.c.document_id)
        .join(stated, stated.c.id == asked.c.source_line_id)
        .join(payment, payment.c.id == paid.c.document_id)
        .where(
            stated.c.document_id == statement_id, request.c.type == "payment_request", payment.c.type == "payment",
            payment.c.status.in_(_IN_FORCE),
        )
    )  # fmt: skip
    whole = session.connection().execute(sums).scalar() or ZERO
    gone = session.connection().execute(paid_sums).scalar() or ZERO
    return whole, gone
