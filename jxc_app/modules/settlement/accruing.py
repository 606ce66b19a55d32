"""单到回冲: an invoice takes its quantity off the accrual, and books the difference of price, in its own transaction.

What came and is not billed stands in the stock at the price ordered: 暂估. What is billed is no estimate any more; by
how much the bill differs belongs to the goods, and where they are gone, to the cost of sales (the one rule of
:mod:`jxc_app.modules.inventory.revaluing`). The document that says so is booked today, so never into closed books.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, and_, select
from sqlmodel import Session, col
from sqlmodel import select as choose

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, ZERO, proportion, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import Line, lines_of, stored_rows, write_lines
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine
from jxc_app.modules.documents.posting import SOURCE, source_of
from jxc_app.modules.documents.service import book_following
from jxc_app.modules.documents.types import DONE, DRAFT, POSTED
from jxc_app.modules.documents.voiding import take_back
from jxc_app.modules.inventory.costing import value_by_line
from jxc_app.modules.inventory.revaluing import Cost, add_costs, lock_for_costs, take_back_costs
from jxc_app.modules.inventory.spots import Source
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.credits import taken_back_whole
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import Due, estimate_of
from jxc_app.modules.settlement.models import InvoiceMatch

DIFFERENCE = "purchase_price_difference"
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_reversals: Table = AccrualReversal.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a line of an invoice takes off an accrual: base units, yuan of the estimate, and yuan billed for them.

    ``again``: yuan that stand in the place of what red invoices took back of the same goods, taking no accrual.
    """

    line: Line
    quantity: Decimal
    estimate: Decimal
    billed: Decimal
    again: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """By how much the goods cost more than they stand for."""
        return self.billed + self.again - self.estimate

    @property
    def goods(self) -> Decimal:
        """The base units that cost more or less."""
        return self.line.base_quantity if self.again else self.quantity


def taken_of(line: Line, open_: Decimal, due: Due) -> Taken:
    """What a line takes; ``open_``: what could be billed of its receipt's line before it."""
    quantity = min(line.base_quantity, open_)
    amount = line.amount or ZERO
    billed = amount if quantity == line.base_quantity else proportion(amount, quantity, line.base_quantity, FEN_PLACES)
    return Taken(line, quantity, estimate_of(quantity, due) if quantity else ZERO, billed)


def reverse_accrual(uow: UnitOfWork, document: Document) -> None:
    """Take what an invoice bills off the accrual, and book what it differs by; for each receipt a document."""
    lines = lines_of(uow.session, document.id or 0)
    matches = _matches(uow.session, document.id or 0)
    due = _due(uow.session, lines)
    taken = [taken_of(line, matches[line.line_no].due_quantity, due[line.source_line_id or 0]) for line in lines]
    freed = taken_back_whole(uow.session, list(due))
    taken = [_again(one, due[one.line.source_line_id or 0], freed) for one in taken]
    uow.session.add_all(
        AccrualReversal(
            document_id=document.id or 0, line_no=one.line.line_no, receipt_line_id=one.line.source_line_id or 0,
            quantity=one.quantity, estimate=one.estimate, billed=one.billed + one.again,
            excess=one.line.base_quantity - one.quantity, reversed_on=uow.today,
        )
        for one in taken
    )  # fmt: skip
    uow.session.flush()
    book_differences(uow, document, [one for one in taken if one.difference])


def _again(taken: Taken, due: Due, freed: Mapping[int, Decimal]) -> Taken:
    """An invoice in the place of one that was taken back whole bills the goods anew: it is what they cost."""
    line, amount = taken.line, taken.line.amount or ZERO
    before = due.billed - line.base_quantity - freed.get(line.source_line_id or 0, ZERO)
    quantity = min(line.base_quantity, max(due.accepted - due.returned - before, ZERO))
    return replace(taken, again=max(proportion(amount, quantity, line.base_quantity, FEN_PLACES) - taken.billed, ZERO))


def is_billed_again(session: Session, receipt_line_id: int, after: int) -> bool:
    """Whether an invoice made after this one bills goods of a receipt's line in the place of one taken back."""
    rows = session.connection().execute(
        select(_reversals.c.quantity, _reversals.c.billed, _lines.c.amount, _lines.c.base_quantity)
        .join(_lines, and_(_lines.c.document_id == _reversals.c.document_id, _lines.c.line_no == _reversals.c.line_no))
        .join(_documents, _documents.c.id == _reversals.c.document_id)
        .where(
            _reversals.c.receipt_line_id == receipt_line_id,
            _reversals.c.excess > 0,
            ~_reversals.c.is_before,
            _reversals.c.document_id > after,
            _documents.c.status.in_((POSTED, DONE)),
        )
    )
    return any(row.billed > proportion(row.amount or ZERO, row.quantity, row.base_quantity, FEN_PLACES) for row in rows)


def _due(session: Session, lines: Sequence[Line]) -> dict[int, Due]:
    """What stands behind the lines; what came without a price stands in the stock at what the ledger took it in for."""
    due = due_of(session, _lines.c.id.in_([line.source_line_id for line in lines]))
    for receipt_id in {one // LINES_PER_DOCUMENT for one, found in due.items() if found.price is None}:
        worth = value_by_line(session, Source(SOURCE, receipt_id))
        for line in lines_of(session, receipt_id):
            if line.id in due and due[line.id].price is None:
                price = quotient(worth.get(line.id, ZERO), line.base_quantity, PRICE_PLACES)
                due[line.id] = replace(due[line.id], price=price)
    return due


def _matches(session: Session, document_id: int) -> Mapping[int, InvoiceMatch]:
    found = session.exec(choose(InvoiceMatch).where(InvoiceMatch.document_id == document_id)).all()
    return {one.line_no: one for one in found}


def book_differences(uow: UnitOfWork, invoice: Document, differing: Sequence[Taken]) -> None:
    """Book by how much the goods of receipts cost other than they stand for; for each receipt a document."""
    by_receipt: dict[int, list[Taken]] = {}
    for one in differing:
        by_receipt.setdefault((one.line.source_line_id or 0) // LINES_PER_DOCUMENT, []).append(one)
    receipts = {one: uow.session.get_one(Document, one) for one in sorted(by_receipt)}
    lock_for_costs(
        uow, uow.today,
        {(one.line.sku_id, receipts[receipt].warehouse_id) for receipt, those in by_receipt.items() for one in those},
    )  # fmt: skip
    for receipt_id, receipt in receipts.items():
        made = _document(uow, invoice, receipt, by_receipt[receipt_id])
        uow.session.add(made)
        uow.session.flush()
        rows = _rows(uow.session, receipt_id, by_receipt[receipt_id])
        book_following(uow, Written(made, write_lines(uow.session, made.id or 0, rows)))


def _document(uow: UnitOfWork, invoice: Document, receipt: Document, differing: Sequence[Taken]) -> Document:
    return Document(
        document_key=new_key(), type=DIFFERENCE, status=DRAFT, business_date=uow.today, effective_at=uow.now,
        warehouse_id=receipt.warehouse_id, partner_id=invoice.partner_id, linked_document_id=receipt.id,
        remark=f"登记 {invoice.number} 时自动生成：{receipt.number} 的价差",
        total_quantity=sum((one.goods for one in differing), ZERO),
        total_amount=sum((one.difference for one in differing), ZERO), maker_id=uow.actor.user_id,
        created_at=uow.now, changed_at=uow.now,
    )  # fmt: skip


def _rows(session: Session, receipt_id: int, differing: Sequence[Taken]) -> list[dict[str, Any]]:
    """A line for each line of the invoice that differs: the goods of the receipt, and the difference."""
    received = {receipt_id * LINES_PER_DOCUMENT + row["line_no"]: row for row in stored_rows(session, receipt_id)}
    units = _base_units(session, [one.line.id for one in differing])
    rows = []
    for position, one in enumerate(differing, start=1):
        came = received[one.line.source_line_id or 0]
        rows.append(
            {
                "line_no": position, "sku_id": came["sku_id"], "lot_id": came["lot_id"], "side": "", "lot_choice": "",
                "lot_reason": "", "unit_id": units[one.line.id], "quantity": one.goods,
                "base_quantity": one.goods, "price": None, "discount_percent": ZERO,
                "tax_percent": came["tax_percent"], "amount": one.difference, "is_gift": False, "remark": "",
                "source_line_id": one.line.id, "due_on": None, "for_warehouse_id": None, "custom": {},
            }
        )  # fmt: skip
    return rows


def _base_units(session: Session, invoice_line_ids: Sequence[int]) -> dict[int, int]:
    """The unit of lines of invoices: they bill base units."""
    wanted = select(_lines.c.id, _lines.c.unit_id).where(_lines.c.id.in_(invoice_line_ids))
    return dict(session.connection().execute(wanted).all())


def differences_of(session: Session, invoice_id: int) -> list[Document]:
    """The documents that book by how much an invoice differs, those that were taken back among them."""
    of_invoice = choose(DocumentLine.id).where(DocumentLine.document_id == invoice_id)
    wanted = choose(DocumentLine.document_id).where(col(DocumentLine.source_line_id).in_(of_invoice))
    found = choose(Document).where(Document.type == DIFFERENCE, col(Document.id).in_(wanted))
    return list(
        session.exec(found.where(col(Document.reverses_document_id).is_(None)).order_by(col(Document.id))).all()
    )


def restore_accrual(uow: UnitOfWork, invoice: Document) -> None:
    """The invoice is voided: what it billed is an estimate again, and what it differed by is taken back."""
    booked = [one for one in differences_of(uow.session, invoice.id or 0) if one.status == POSTED]
    pairs = {
        (line.sku_id, one.warehouse_id) for one in booked for line in lines_of(uow.session, one.id or 0)
    }  # fmt: skip
    lock_for_costs(uow, uow.today, pairs)
    for one in booked:
        take_back(uow, lock_document(uow.session, one.id or 0) or one, f"{invoice.number} 已作废")


def add_differences(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Book what a document of differences says, to the stock and the cost of sales."""
    costs = [
        Cost((line.sku_id, document.warehouse_id), line.base_quantity, line.amount, line.id)
        for line in lines
        if line.amount
    ]
    add_costs(uow, source_of(document), costs, business_date=document.business_date, effective_at=document.effective_at)


def take_back_differences(uow: UnitOfWork, document: Document, reversal: Document) -> None:
    """Take that back again, by what is there now."""
    quantities = {line.id: line.base_quantity for line in lines_of(uow.session, document.id or 0)}
    take_back_costs(
        uow, source_of(document), source_of(reversal), quantities, business_date=reversal.business_date,
        effective_at=reversal.effective_at,
    )  # fmt: skip


def counts_for_nothing(session: Session, document: Document) -> Mapping[int, Decimal]:
    """A difference takes nothing of the lines that it names: it must not keep its invoice from being voided."""
    return {line.id: ZERO for line in lines_of(session, document.id or 0)}
