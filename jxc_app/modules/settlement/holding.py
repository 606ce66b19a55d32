"""What keeps an invoice, a statement or an order from being paid, or set off."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import Table, exists, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.purchasing.freezing import frozen
from jxc_app.modules.settlement.credits import credits_of_statement, owed_back, reduced_and_open
from jxc_app.modules.settlement.holding_orders import FROZEN, held_orders, lock_orders, refuse_over_order
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import NOT_RECEIVED, QUANTITY, in_words
from jxc_app.modules.settlement.models import InvoiceMatch, SupplierInvoice
from jxc_app.modules.settlement.orders_paid import orders_behind, orders_paid
from jxc_app.modules.settlement.statement_models import SupplierStatement
from jxc_app.modules.settlement.statement_money import open_of_statement, over_asked
from jxc_app.modules.settlement.supplier_rules import is_without_invoice, needs_statement

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_matches: Table = InvoiceMatch.__table__  # type: ignore[attr-defined]
_statements: Table = SupplierStatement.__table__  # type: ignore[attr-defined]
_IN_FORCE = (POSTED, DONE)


def sources_of(session: Session, document_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The documents whose lines the lines of each of these take."""
    wanted = (
        select(_lines.c.document_id, _lines.c.source_line_id)
        .where(_lines.c.document_id.in_(list(document_ids)), _lines.c.source_line_id.is_not(None))
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for document_id, line_id in session.connection().execute(wanted):
        found.setdefault(document_id, set()).add(line_id // LINES_PER_DOCUMENT)
    return {one: frozenset(sources) for one, sources in found.items()}


def held(session: Session, invoice_ids: Collection[int], *, to_set_off: bool = False) -> dict[int, str]:
    """Why which of these invoices may not be paid now, in words; what went back, or was reduced, may be set off."""
    papers = session.exec(choose(SupplierInvoice).where(col(SupplierInvoice.document_id).in_(invoice_ids))).all()
    receipts = sources_of(session, invoice_ids)
    freezes = frozen(session, {one for of_one in receipts.values() for one in of_one})
    went_back = set() if to_set_off else _over_billed(session, invoice_ids)
    ahead = {} if to_set_off else _paid_ahead(session, invoice_ids)
    reduced = {} if to_set_off else reduced_and_open(session, invoice_ids)
    not_stated = _without_statement(session, [one.document_id for one in papers])
    found = {}
    for paper in papers:
        why = [in_words(paper.causes.split(","))] if paper.causes and paper.accepted_by is None else []
        if any(one in freezes for one in receipts.get(paper.document_id, ())):
            why.append(FROZEN)
        if paper.document_id in went_back:
            why.append("开票之后退了货，请核销退货应退款，或请供应商红冲重开")
        if paper.document_id in ahead:
            why.append(_set_off_first(ahead[paper.document_id]))
        if paper.document_id in reduced:
            why.append(f"红字发票冲回了 {plain(reduced[paper.document_id])} 元，还没有核销，请先核销，再付余下的")
        if paper.document_id in not_stated:
            why.append("对账单还没有双方确认")
        if why:
            found[paper.document_id] = "；".join(why)
    return found


def _paid_ahead(session: Session, document_ids: Collection[int]) -> dict[int, Decimal]:
    """What was paid ahead for the orders behind these invoices or statements and is not used, in yuan."""
    behind = orders_behind(session, document_ids)
    paid = orders_paid(session, {one for orders in behind.values() for one in orders})
    found = {}
    for document_id, orders in behind.items():
        families = {paid[one].first: paid[one].credit for one in orders}
        if (amount := sum(families.values(), ZERO)) > 0:
            found[document_id] = amount
    return found


def _set_off_first(amount: Decimal) -> str:
    return f"这批货的订单已预付，还有 {plain(amount)} 元没有核销，请先核销预付款，再付余下的"


def _over_billed(session: Session, invoice_ids: Collection[int]) -> set[int]:
    """Which of these bill goods that went back since, and what is owed for that is not set off.

    What was too much from the beginning is a cause of its own.
    """
    bills, judged = _lines.alias("bills"), _matches
    asked = bills.c.document_id.in_(list(invoice_ids))
    of_these = select(bills.c.source_line_id).where(asked, bills.c.source_line_id.is_not(None))
    due = due_of(session, _lines.c.id.in_(of_these))
    gone = {line_id for line_id, one in due.items() if one.returned and one.billed > one.accepted - one.returned}
    gone = {line_id for line_id, (owed, used) in owed_back(session, gone).items() if owed > used} if gone else gone
    rows = session.connection().execute(
        select(bills.c.document_id, bills.c.source_line_id)
        .join(judged, (judged.c.document_id == bills.c.document_id) & (judged.c.line_no == bills.c.line_no))
        .where(asked, ~judged.c.causes.contains(QUANTITY), ~judged.c.causes.contains(NOT_RECEIVED))
    )
    return {document_id for document_id, line_id in rows if line_id in gone}


def _without_statement(session: Session, invoice_ids: Collection[int]) -> set[int]:
    """Which of these bill something that stands on no confirmed statement, though their supplier is paid by them."""
    rows = session.connection().execute(
        select(_documents.c.id, _documents.c.partner_id).where(_documents.c.id.in_(list(invoice_ids)))
    )
    by_rule = {partner_id: needs_statement(session, partner_id) for partner_id in {row.partner_id for row in rows}}
    if not any(by_rule.values()):
        return set()
    stated, statement = _lines.alias("stated"), _documents.alias("statement")
    is_stated = exists(
        select(stated.c.id)
        .join(statement, statement.c.id == stated.c.document_id)
        .join(_statements, _statements.c.document_id == statement.c.id)
        .where(
            stated.c.source_line_id == _lines.c.source_line_id, statement.c.status.in_(_IN_FORCE),
            _statements.c.confirmed_at.is_not(None),
        )
        .correlate(_lines)
    )  # fmt: skip
    asked = (
        select(_lines.c.document_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.document_id.in_(list(invoice_ids)), ~is_stated,
            _documents.c.partner_id.in_([one for one, needed in by_rule.items() if needed]),
        )
    )  # fmt: skip
    return set(session.connection().execute(asked).scalars())


def held_statements(
    session: Session, statement_ids: Collection[int], *, to_set_off: bool = False
) -> dict[int, str]:  # fmt: skip
    """Why which of these statements may not be paid without an invoice, in words; what is owed to us for their own
    goods may always be set off.
    """
    sources, found = sources_of(session, statement_ids), {}
    freezes = frozen(session, {one for of_one in sources.values() for one in of_one})
    billed = _billed_on(session, statement_ids)
    ahead = {} if to_set_off else _paid_ahead(session, statement_ids)
    for statement_id in statement_ids:
        paper = session.get_one(SupplierStatement, statement_id)
        document = session.get_one(Document, statement_id)
        why = [] if is_without_invoice(session, document.partner_id) else ["供应商不是无票供应商，请登记发票后申请付款"]
        if paper.confirmed_at is None:
            why.append("供应商还没有确认")
        if any(one in freezes for one in sources.get(statement_id, ())):
            why.append(FROZEN)
        if statement_id in billed:
            why.append("其中有到货已经登记发票，请按发票付款")
        why += [] if to_set_off else _owed_back_on(session, document, ahead.get(statement_id, ZERO))
        if why:
            found[statement_id] = "；".join(why)
    return found


def _owed_back_on(session: Session, statement: Document, ahead: Decimal) -> list[str]:
    """What a supplier owes us for the goods of a statement that is not paid whole."""
    why = [_set_off_first(ahead)] if ahead > 0 else []
    if (over := over_asked(session, statement.id or 0)) > 0:
        why.append(f"申请之后退了货，多申请了 {plain(over)} 元，请作废付款申请，按现在可付的金额重新申请")
    back = credits_of_statement(session, statement)
    if back > 0:
        why.append(f"其中的退货供应商还欠 {plain(back)} 元，请先核销")
    return why


def _billed_on(session: Session, statement_ids: Collection[int]) -> set[int]:
    bills, invoice = _lines.alias("bills"), _documents.alias("invoice")
    wanted = (
        select(_lines.c.document_id)
        .join(bills, bills.c.source_line_id == _lines.c.source_line_id)
        .join(invoice, invoice.c.id == bills.c.document_id)
        .where(
            _lines.c.document_id.in_(list(statement_ids)), invoice.c.type == "supplier_invoice",
            invoice.c.status.in_(_IN_FORCE),
        )
    )  # fmt: skip
    return set(session.connection().execute(wanted).scalars())


def why_held(session: Session, document_ids: Collection[int], *, to_set_off: bool = False) -> dict[int, str]:
    """Why which of these invoices, statements and orders may not be paid, or set off."""
    by_type: dict[str, list[int]] = {}
    for one in document_ids:
        by_type.setdefault(session.get_one(Document, one).type, []).append(one)
    return (
        held(session, by_type.get("supplier_invoice", []), to_set_off=to_set_off)
        | held_statements(session, by_type.get("supplier_statement", []), to_set_off=to_set_off)
        | held_orders(session, by_type.get("purchase_order", []))
    )


def check_payable(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse to ask for, or to pay, what is held; the earlier documents are locked, and the orders behind them.

    Raises DomainError ``payment.held``, ``statement.exceeded``, ``payment.over_order``.
    """
    earlier = {line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id}
    paid = _behind(uow.session, earlier)
    lock_orders(uow.session, paid)
    refuse_held(uow.session, why_held(uow.session, paid))
    for one in sorted(earlier):
        type_ = uow.session.get_one(Document, one).type
        asked = sum((line.amount or ZERO for line in lines if (line.source_line_id or 0) // 1000 == one), ZERO)
        if type_ == "supplier_statement":
            refuse_over_statement(uow.session, one, asked)
        elif type_ == "purchase_order":
            refuse_over_order(uow.session, one, asked)


def refuse_over_statement(session: Session, statement_id: int, asked: Decimal) -> None:
    """Refuse more than what came less what went back. Raises DomainError ``statement.exceeded`` with what is open."""
    left = open_of_statement(session, statement_id)
    if asked > left:
        raise DomainError("statement.exceeded", field="amount", open=plain(max(left, ZERO)))


def refuse_held(session: Session, why: dict[int, str]) -> None:
    """Raises DomainError ``payment.held`` with the first reason there is."""
    if why:
        first = min(why)
        number = session.get_one(Document, first).number
        raise DomainError("payment.held", number=number, why=why[first])


def _behind(session: Session, document_ids: Collection[int]) -> set[int]:
    """What is paid in the end: these documents, and what is behind the payment requests among them."""
    requests = {one for one in document_ids if session.get_one(Document, one).type == "payment_request"}
    found = set(document_ids) - requests
    for sources in sources_of(session, requests).values():
        found |= sources
    return found
