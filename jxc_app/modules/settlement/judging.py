"""The match of an invoice against what is behind its lines, in the transaction that registers it."""

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlmodel import Session, col, delete

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, ZERO, proportion, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, FROM_HOLD, POSTED
from jxc_app.modules.purchasing.models import GoodsReceiptLine
from jxc_app.modules.purchasing.signatures import accepted
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.matching import (
    STATED,
    TAX,
    TAX_SUM,
    Due,
    causes_of,
    difference,
    due_amount,
    loses_tax,
    tax_in,
)
from jxc_app.modules.settlement.models import InvoiceMatch, SupplierInvoice
from jxc_app.modules.settlement.paper_writing import copy_paper_lines
from jxc_app.modules.settlement.papers import foreign_causes, free_key
from jxc_app.modules.settlement.statement_models import SupplierStatement
from jxc_app.modules.settlement.supplier_rules import tolerance

_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_statements: Table = SupplierStatement.__table__  # type: ignore[attr-defined]
_reversals: Table = AccrualReversal.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]


def due_of(session: Session, *which: ColumnElement[bool]) -> dict[int, Due]:
    """What stands behind lines of receipts: accepted, gone back since, billed and off the accrual, the price ordered.

    One statement whatever their number: receipts that nobody ever bills are many.
    """
    billed, returned, estimated = _taken(_bills), _taken(_given_back), _estimated()
    wanted = (
        select(
            _lines.c.id, _lines.c.document_id, _lines.c.base_quantity, _lines.c.amount, _judged.c.accepted,
            _documents.c.restores_document_id, billed.c.quantity.label("billed"), returned.c.quantity.label("returned"),
            estimated.c.estimate.label("estimated"), estimated.c.quantity.label("taken"),
        )
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .outerjoin(
            _judged, (_judged.c.document_id == _lines.c.document_id) & (_judged.c.line_no == _lines.c.line_no)
        )
        .outerjoin(billed, billed.c.from_line_id == _lines.c.id)
        .outerjoin(returned, returned.c.from_line_id == _lines.c.id)
        .outerjoin(estimated, estimated.c.receipt_line_id == _lines.c.id)
        .where(*which)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    restored = accepted_of_restored(session, {row.document_id for row in rows if row.restores_document_id})
    return {
        row.id: Due(
            row.accepted if row.accepted is not None else restored.get(row.id, row.base_quantity),
            row.returned or ZERO, row.billed or ZERO, price_of(row), row.taken or ZERO,
            row.estimated or ZERO,
        )
        for row in rows
    }  # fmt: skip


def _taken(which: Callable[[Any], ColumnElement[bool]]) -> Any:
    """How much of each line these later documents have taken, in base units."""
    links, later, documents = _links.alias(), _lines.alias(), _documents.alias()
    return (
        select(links.c.from_line_id, func.sum(links.c.quantity, type_=_links.c.quantity.type).label("quantity"))
        .join(later, later.c.id == links.c.to_line_id)
        .join(documents, documents.c.id == later.c.document_id)
        .where(documents.c.status.in_((POSTED, DONE)), which(documents))
        .group_by(links.c.from_line_id)
        .subquery()
    )


def _estimated() -> Any:
    """How much of the accrual of each line invoices in force have taken, in base units and yuan."""
    documents = _documents.alias()
    return (
        select(
            _reversals.c.receipt_line_id,
            func.sum(_reversals.c.quantity, type_=_reversals.c.quantity.type).label("quantity"),
            func.sum(_reversals.c.estimate, type_=_reversals.c.estimate.type).label("estimate"),
        )
        .join(documents, documents.c.id == _reversals.c.document_id)
        .where(documents.c.status.in_((POSTED, DONE)))
        .group_by(_reversals.c.receipt_line_id)
        .subquery()
    )


def _bills(documents: Any) -> ColumnElement[bool]:
    is_bill: ColumnElement[bool] = documents.c.type == "supplier_invoice"
    return is_bill


def _given_back(documents: Any) -> ColumnElement[bool]:
    """What was rejected and goes back from hold was never owed."""
    return and_(documents.c.type == "purchase_return", documents.c.settlement != FROM_HOLD)


def accepted_of_restored(session: Session, receipt_ids: Collection[int]) -> dict[int, Decimal]:
    """What was accepted of receipts that restore another: their signatures are the other's."""
    found: dict[int, Decimal] = {}
    for receipt_id in sorted(receipt_ids):
        found |= accepted(session, session.get_one(Document, receipt_id))
    return found


def asked_on_statement(session: Session, receipt_line_ids: Collection[int] | None = None) -> dict[int, Decimal]:
    """How many yuan of lines of receipts are asked to be paid on a statement, or set off on it: these, or all."""
    stated, asked, request = _lines.alias("stated"), _lines.alias("asked"), _documents.alias("request")
    rows = session.connection().execute(
        select(stated.c.source_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(_statements, _statements.c.document_id == stated.c.document_id)
        .join(_links, _links.c.from_line_id == stated.c.id)
        .join(asked, asked.c.id == _links.c.to_line_id)
        .join(request, request.c.id == asked.c.document_id)
        .where(
            request.c.type.in_(("payment_request", "set_off")), request.c.status.in_((POSTED, DONE)),
            stated.c.source_line_id.is_not(None) if receipt_line_ids is None
            else stated.c.source_line_id.in_(list(receipt_line_ids)),
        )
        .group_by(stated.c.source_line_id)
    )  # fmt: skip
    return dict(rows.all())


def price_of(row: Any) -> Decimal | None:
    """The price of a base unit of a line that was read, tax included; None where it came without."""
    return None if row.amount is None else quotient(row.amount, row.base_quantity, PRICE_PLACES)


def check_match(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Judge every line while the receipts are locked, and write down what was found.

    Raises DomainError ``invoice.not_registered`` for a document without its paper.
    """
    invoice = uow.session.get(SupplierInvoice, document.id) or _restored(uow, document)
    behind = [line.source_line_id for line in lines if line.source_line_id]
    due = due_of(uow.session, _lines.c.id.in_(behind))
    limits, found = tolerance(uow.session, document.partner_id), dict[str, None]()
    stated = asked_on_statement(uow.session, behind)
    uow.session.exec(delete(InvoiceMatch).where(col(InvoiceMatch.document_id) == document.id))
    expected, rates = ZERO, _tax_rates(uow.session, [*behind, *(line.id for line in lines)])
    for line in lines:
        charge = proportion(invoice.charges, line.amount or ZERO, invoice.gross, FEN_PLACES)
        causes = causes_of(line.base_quantity, line.amount or ZERO, due[line.source_line_id or 0], limits, charge)
        goods = (line.amount or ZERO) - charge
        billed, ordered = (tax_in(goods, rates[one or 0]) for one in (line.id, line.source_line_id))
        expected += billed
        causes += (TAX,) if loses_tax(billed, ordered, 1, limits) else ()
        causes += (STATED,) if line.source_line_id in stated else ()
        _write_match(uow, document, line, due[line.source_line_id or 0], causes)
        found |= dict.fromkeys(causes)
    if TAX not in found and loses_tax(invoice.tax, expected, len(lines), limits):
        found[TAX_SUM] = None
    found |= dict.fromkeys(foreign_causes(uow.session, document.partner_id, invoice))
    invoice.causes = ",".join(found)
    uow.session.flush()


def _restored(uow: UnitOfWork, document: Document) -> SupplierInvoice:
    """The paper of an invoice that restores a voided one: the same again, to be matched anew."""
    voided = uow.session.get(SupplierInvoice, document.restores_document_id or 0)
    if voided is None:
        raise DomainError("invoice.not_registered")
    said = voided.model_dump(exclude={"document_id", "causes", "accepted_by", "accepted_at", "reason"})
    paper = SupplierInvoice(document_id=document.id or 0, **said)
    paper.number_key = free_key(uow, paper, document.partner_id or 0)
    uow.session.add(paper)
    uow.session.flush()
    copy_paper_lines(uow.session, voided.document_id, paper.document_id)
    return paper


def _write_match(uow: UnitOfWork, document: Document, line: Line, behind: Due, causes: tuple[str, ...]) -> None:
    uow.session.add(
        InvoiceMatch(
            document_id=document.id or 0, line_no=line.line_no, due_quantity=behind.open,
            due_amount=due_amount(line.base_quantity, behind), causes=",".join(causes),
            difference=difference(line.base_quantity, line.amount or ZERO, behind),
        )
    )  # fmt: skip


def _tax_rates(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """The tax rate of each of these lines, in percent."""
    wanted = select(_lines.c.id, _lines.c.tax_percent).where(_lines.c.id.in_(list(line_ids)))
    return dict(session.connection().execute(wanted).all())
