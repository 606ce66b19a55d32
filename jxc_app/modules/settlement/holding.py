"""What keeps an invoice from being paid."""

from collections.abc import Collection, Iterable

from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.purchasing.freezing import frozen
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import NOT_RECEIVED, QUANTITY, in_words
from jxc_app.modules.settlement.models import InvoiceMatch, SupplierInvoice

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_matches: Table = InvoiceMatch.__table__  # type: ignore[attr-defined]


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


def held(session: Session, invoice_ids: Collection[int]) -> dict[int, str]:
    """Why which of these invoices may not be paid now, in words."""
    papers = session.exec(choose(SupplierInvoice).where(col(SupplierInvoice.document_id).in_(invoice_ids))).all()
    receipts = sources_of(session, invoice_ids)
    freezes = frozen(session, {one for of_one in receipts.values() for one in of_one})
    went_back = _over_billed(session, invoice_ids)
    found = {}
    for paper in papers:
        why = [in_words(paper.causes.split(","))] if paper.causes and paper.accepted_by is None else []
        if any(one in freezes for one in receipts.get(paper.document_id, ())):
            why.append("到货异常，结算已冻结")
        if paper.document_id in went_back:
            why.append("开票之后退了货，请供应商红冲重开，作废这张再登记新的")
        if why:
            found[paper.document_id] = "；".join(why)
    return found


def _over_billed(session: Session, invoice_ids: Collection[int]) -> set[int]:
    """Which of these bill goods that went back since; what was too much from the beginning is a cause of its own."""
    bills, judged = _lines.alias("bills"), _matches
    asked = bills.c.document_id.in_(list(invoice_ids))
    of_these = select(bills.c.source_line_id).where(asked, bills.c.source_line_id.is_not(None))
    due = due_of(session, _lines.c.id.in_(of_these))
    gone = {line_id for line_id, one in due.items() if one.returned and one.billed > one.accepted - one.returned}
    rows = session.connection().execute(
        select(bills.c.document_id, bills.c.source_line_id)
        .join(judged, (judged.c.document_id == bills.c.document_id) & (judged.c.line_no == bills.c.line_no))
        .where(asked, ~judged.c.causes.contains(QUANTITY), ~judged.c.causes.contains(NOT_RECEIVED))
    )
    return {document_id for document_id, line_id in rows if line_id in gone}


def check_payable(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse to ask for, or to pay, what is held; the earlier documents are locked. Raises ``payment.held``."""
    earlier = {line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id}
    invoices = _invoices_behind(uow.session, earlier)
    why = held(uow.session, invoices)
    if why:
        first = min(why)
        number = uow.session.get_one(Document, first).number
        raise DomainError("payment.held", number=number, why=why[first])


def _invoices_behind(session: Session, document_ids: Iterable[int]) -> set[int]:
    """The invoices among these documents, and behind the payment requests among them."""
    known = {one: session.get_one(Document, one).type for one in document_ids}
    invoices = {one for one, type_ in known.items() if type_ == "supplier_invoice"}
    requests = known.keys() - invoices
    for sources in sources_of(session, requests).values():
        invoices |= sources
    return invoices
