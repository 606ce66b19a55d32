"""The match of an invoice against what is behind its lines, in the transaction that registers it."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session, col, delete

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import PRICE_PLACES, ZERO, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, FROM_HOLD, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.signatures import accepted
from jxc_app.modules.settlement.matching import SELLER, Due, Tolerance, causes_of, due_amount
from jxc_app.modules.settlement.models import InvoiceMatch, MatchRule, SupplierInvoice

_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_papers: Table = SupplierInvoice.__table__  # type: ignore[attr-defined]


def tolerance(session: Session) -> Tolerance:
    """The limits in force: as people set them, or as shipped."""
    rule = session.get(MatchRule, 1) or MatchRule()
    return Tolerance(rule.quantity_percent, rule.price_percent, rule.price_amount, rule.small_amount)


def due_of(session: Session, receipt_line_ids: Collection[int]) -> dict[int, Due]:
    """What stands behind lines of receipts: accepted, gone back since, billed before, and the price ordered."""
    ids = sorted(set(receipt_line_ids))
    rows = session.connection().execute(
        select(_lines.c.id, _lines.c.base_quantity, _lines.c.amount).where(_lines.c.id.in_(ids))
    )
    facts = {row.id: row for row in rows}
    taken: dict[int, Decimal] = {}
    for receipt_id in sorted({one // LINES_PER_DOCUMENT for one in ids}):
        taken |= accepted(session, session.get_one(Document, receipt_id))
    returned, billed = _returned(session, ids), links.fulfilled(session, ids, bills=True)
    return {
        one: Due(
            taken.get(one, facts[one].base_quantity), returned.get(one, ZERO), billed.get(one, ZERO), _price(facts[one])
        )
        for one in ids
        if one in facts
    }


def _price(row: Any) -> Decimal | None:
    return None if row.amount is None else quotient(row.amount, row.base_quantity, PRICE_PLACES)


def _returned(session: Session, line_ids: Collection[int]) -> dict[int, Decimal]:
    """What went back of what was accepted; what was rejected and goes back from hold was never owed."""
    later = _lines.alias("later")
    rows = session.connection().execute(
        select(_links.c.from_line_id, func.sum(_links.c.quantity, type_=_links.c.quantity.type))
        .join(later, later.c.id == _links.c.to_line_id)
        .join(_documents, _documents.c.id == later.c.document_id)
        .where(
            _links.c.from_line_id.in_(list(line_ids)), _documents.c.type == "purchase_return",
            _documents.c.status.in_((POSTED, DONE)), _documents.c.settlement != FROM_HOLD,
        )
        .group_by(_links.c.from_line_id)
    )  # fmt: skip
    return dict(rows.all())


def check_match(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Judge every line while the receipts are locked, and write down what was found.

    Raises DomainError ``invoice.not_registered`` for a document without its paper.
    """
    invoice = uow.session.get(SupplierInvoice, document.id) or _restored(uow, document)
    due = due_of(uow.session, [line.source_line_id for line in lines if line.source_line_id])
    limits, found = tolerance(uow.session), dict[str, None]()
    uow.session.exec(delete(InvoiceMatch).where(col(InvoiceMatch.document_id) == document.id))
    for line in lines:
        causes = _judge(uow, document, line, due, limits)
        found |= dict.fromkeys(causes)
    if is_foreign(uow.session, document, invoice):
        found[SELLER] = None
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
    return paper


def free_key(uow: UnitOfWork, paper: SupplierInvoice, partner_id: int) -> str:
    """What makes the paper one of its kind. Raises DomainError ``invoice.duplicate`` where it is registered."""
    key = "|".join((paper.seller_tax_id or f"#{partner_id}", paper.code, paper.number.upper()))
    wanted = select(_documents.c.number).join(_papers, _papers.c.document_id == _documents.c.id)
    taken = uow.session.connection().execute(wanted.where(_papers.c.number_key == key)).scalar()
    if taken is not None:
        raise DomainError("invoice.duplicate", field="number", number=paper.number, document=taken)
    return key


def _judge(
    uow: UnitOfWork, document: Document, line: Line, due: Mapping[int, Due], limits: Tolerance
) -> tuple[str, ...]:
    behind = due[line.source_line_id or 0]
    causes = causes_of(line.base_quantity, line.amount or ZERO, behind, limits)
    uow.session.add(
        InvoiceMatch(
            document_id=document.id or 0, line_no=line.line_no, due_quantity=behind.open,
            due_amount=due_amount(line.base_quantity, behind), causes=",".join(causes),
        )
    )  # fmt: skip
    return causes


def is_foreign(session: Session, document: Document, invoice: SupplierInvoice) -> bool:
    """Whether the seller on the paper is somebody else than the supplier, as far as both tax ids are known."""
    known = session.get_one(Partner, document.partner_id).tax_number.strip().upper()
    return bool(known and invoice.seller_tax_id) and known != invoice.seller_tax_id


def free_number(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """A number that was voided may be registered again."""
    invoice = uow.session.get_one(SupplierInvoice, document.id)
    if not is_posted:
        invoice.number_key = None
        uow.session.flush()
