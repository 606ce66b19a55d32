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
from jxc_app.modules.settlement.matching import in_words
from jxc_app.modules.settlement.models import SupplierInvoice

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


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
    found = {}
    for paper in papers:
        why = [in_words(paper.causes.split(","))] if paper.causes and paper.accepted_by is None else []
        if any(one in freezes for one in receipts.get(paper.document_id, ())):
            why.append("到货异常，结算已冻结")
        if why:
            found[paper.document_id] = "；".join(why)
    return found


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
