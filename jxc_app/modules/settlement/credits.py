"""What a supplier owes us: money paid ahead 预付, goods that went back after they were billed, and red invoices.

A credit is a line: of a payment over an order's request, of what had been paid ahead when the books began, of a
purchase return, or of a red invoice over what was billed. Goods that went back are owed for where they were billed or
paid on a statement, and where they are of no receipt (as what stood in the stock when the books began): at the price of
the return. How much of a credit is used is what set-offs and refunds take of it, by links of the account money.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlmodel import Session

from jxc_app.core.quantities import FEN_PLACES, ZERO, proportion
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import met, partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, FROM_HOLD, MONEY, POSTED
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import Due, due_amount
from jxc_app.modules.settlement.opening_money import OPENING_PREPAID
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW
from jxc_app.modules.settlement.statement_money import paid_on_statements, worth_kept

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
PREPAID, RETURNED, REDUCED = "prepaid", "returned", "reduced"
CREDIT_TITLES = {PREPAID: "预付款", RETURNED: "退货应退款", REDUCED: "红字发票"}
_IN_FORCE = (POSTED, DONE)


@dataclass(frozen=True, slots=True)
class Credit:
    """A line that a supplier owes for, in yuan; ``behind_id``: the order that was paid ahead, or the receipt."""

    line_id: int
    kind: str
    document_id: int
    number: str
    on: date
    partner_id: int
    partner_name: str
    behind_id: int
    behind_number: str
    amount: Decimal
    open: Decimal


@query("payable.credits", title="预付与退货抵扣", permission=PAYABLE_VIEW)
def open_credits(session: Session, scope: Scope, *, partner_id: int = 0) -> list[Credit]:
    """What suppliers owe and nobody has set off, the oldest first."""
    return [one for one in credits_seen(session, scope, partner_id) if one.open > 0]


def credits_of(session: Session, partner_id: int) -> list[Credit]:
    """All credits of one supplier, used or not, the oldest first; for use cases, which look at every document."""
    return credits_seen(session, Scope(everywhere=True), partner_id)


def credits_seen(session: Session, scope: Scope, partner_id: int) -> list[Credit]:
    """The credits in a scope, of one supplier or of all, used or not, the oldest first."""
    asked = session, scope, partner_id
    rows = [
        *_paid_ahead(*asked), *_paid_before(*asked), *_gone_back(*asked), *_gone_back_alone(*asked), *_reduced(*asked),
    ]  # fmt: skip
    used = fulfilled(session, [row[0] for row in rows], account=MONEY)
    found = [Credit(*(*row, row[-1] - used.get(row[0], ZERO))) for row in rows]
    return sorted(found, key=lambda one: (one.on, one.line_id))


def _paid_ahead(session: Session, scope: Scope, partner_id: int) -> list[tuple[Any, ...]]:
    asked, ordered, order = _lines.alias("asked"), _lines.alias("ordered"), _documents.alias("ahead_of")
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("payment_id"), documents.c.number, documents.c.business_date,
            documents.c.partner_id, partners.c.name, order.c.id.label("order_id"), order.c.number.label("ordered"),
            _lines.c.amount,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(asked, asked.c.id == _lines.c.source_line_id)
        .join(ordered, ordered.c.id == asked.c.source_line_id)
        .join(order, order.c.id == ordered.c.document_id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == "payment", documents.c.status.in_(_IN_FORCE), order.c.type == "purchase_order",
            visible(scope), *((documents.c.partner_id == partner_id,) if partner_id else ()),
        )
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return [(row[0], PREPAID, *row[1:8], row.amount or ZERO) for row in rows]


def _paid_before(session: Session, scope: Scope, partner_id: int) -> list[tuple[Any, ...]]:
    """Before the books began; nothing is behind it but itself."""
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("opening_id"), documents.c.number, documents.c.business_date,
            documents.c.partner_id, partners.c.name, documents.c.own_number, _lines.c.amount,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == OPENING_PREPAID, documents.c.status.in_(_IN_FORCE),
            documents.c.reverses_document_id.is_(None), visible(scope),
            *((documents.c.partner_id == partner_id,) if partner_id else ()),
        )
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return [(row[0], PREPAID, *row[1:6], row[1], row[6] or row[2], row[7] or ZERO) for row in rows]


def _gone_back(session: Session, scope: Scope, partner_id: int) -> list[tuple[Any, ...]]:
    """A return need not name the supplier: the receipt that it takes from does."""
    receipt, received = _documents.alias("receipt"), _lines.alias("received")
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("return_id"), documents.c.number, documents.c.business_date,
            receipt.c.partner_id, partners.c.name, receipt.c.id.label("receipt_id"),
            receipt.c.number.label("receipt_number"), _lines.c.base_quantity, _lines.c.source_line_id,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(received, received.c.id == _lines.c.source_line_id)
        .join(receipt, receipt.c.id == received.c.document_id)
        .join(partners, and_(partners.c.id == receipt.c.partner_id, met(scope)))
        .where(
            documents.c.type == "purchase_return", documents.c.status.in_(_IN_FORCE),
            documents.c.settlement != FROM_HOLD, receipt.c.type == "goods_receipt", visible(scope),
            *((receipt.c.partner_id == partner_id,) if partner_id else ()),
        )
        .order_by(_lines.c.id.desc())
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    returned = {row.id: (row.source_line_id, row.base_quantity) for row in rows}
    worth = {line_id: amount for line_id, (_, amount) in _worth(session, returned).items()}
    for line_id, amount in _paid_for(session, returned).items():
        worth[line_id] = worth.get(line_id, ZERO) + amount
    return [(row[0], RETURNED, *row[1:8], worth.get(row.id, ZERO)) for row in rows]


def _gone_back_alone(session: Session, scope: Scope, partner_id: int) -> list[tuple[Any, ...]]:
    """What went back of no receipt, at the price that the return says."""
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("return_id"), documents.c.number, documents.c.business_date,
            documents.c.partner_id, partners.c.name, _lines.c.amount,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == "purchase_return", documents.c.status.in_(_IN_FORCE), _lines.c.source_line_id.is_(None),
            documents.c.reverses_document_id.is_(None), _lines.c.amount > 0, visible(scope),
            *((documents.c.partner_id == partner_id,) if partner_id else ()),
        )
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return [(row[0], RETURNED, *row[1:6], row[1], row[2], row[6]) for row in rows]


def _reduced(session: Session, scope: Scope, partner_id: int) -> list[tuple[Any, ...]]:
    """What red invoices take back of invoices; what they say of returns is owed by the return."""
    billed, bill = _lines.alias("billed"), _documents.alias("bill")
    wanted = (
        select(
            _lines.c.id, documents.c.id.label("note_id"), documents.c.number, documents.c.business_date,
            documents.c.partner_id, partners.c.name, bill.c.id.label("bill_id"), bill.c.number.label("bill_number"),
            _lines.c.amount,
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(billed, billed.c.id == _lines.c.source_line_id)
        .join(bill, bill.c.id == billed.c.document_id)
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == "supplier_credit_note", documents.c.status.in_(_IN_FORCE),
            bill.c.type == "supplier_invoice", documents.c.reverses_document_id.is_(None), visible(scope),
            *((documents.c.partner_id == partner_id,) if partner_id else ()),
        )
    )  # fmt: skip
    return [(row[0], REDUCED, *row[1:8], row.amount or ZERO) for row in session.connection().execute(wanted)]


def _paid_for(session: Session, returned: dict[int, tuple[int, Decimal]]) -> dict[int, Decimal]:
    """By line of a return: what was paid of it on a statement and was not kept; the last that went back first."""
    sources = {source for source, _ in returned.values()}
    paid = paid_on_statements(session, sources) if sources else {}
    if not paid:
        return {}
    due = due_of(session, _lines.c.id.in_(list(paid)))
    left = {source: amount - worth_kept(due[source]) for source, amount in paid.items()}
    found = {}
    for line_id, (source, quantity) in returned.items():
        part = min(due_amount(quantity, due[source]) or ZERO, left[source]) if source in left else ZERO
        if part > 0:
            left[source] -= part
            found[line_id] = part
    return found


def credits_of_statement(session: Session, statement: Document) -> Decimal:
    """What a supplier still owes for the goods that went back which a statement lists, in yuan."""
    wanted = select(_lines.c.source_line_id).where(_lines.c.document_id == statement.id)
    listed = set(session.connection().execute(wanted).scalars())
    ours = credits_of(session, statement.partner_id or 0)
    return sum((one.open for one in ours if one.line_id in listed and one.open > 0), ZERO)


def worth_of_returns(session: Session, line_ids: Collection[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """By line of a return: how much of it was billed, in base units, and what was billed for that, in yuan."""
    asked = select(_lines.c.source_line_id).where(_lines.c.id.in_(list(line_ids)))
    rows = session.connection().execute(returns_of(_lines.c.source_line_id.in_(asked))).all()
    worth = _worth(session, {row.id: (row.source_line_id, row.base_quantity) for row in rows})
    return {line_id: one for line_id, one in worth.items() if line_id in line_ids}


def returns_of(which: ColumnElement[bool]) -> Any:
    """Lines of goods that went back from the stock, the last first."""
    return (
        select(_lines.c.id, _lines.c.source_line_id, _lines.c.base_quantity)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            which, _documents.c.type == "purchase_return", _documents.c.settlement != FROM_HOLD,
            _documents.c.status.in_(_IN_FORCE),
        )
        .order_by(_lines.c.id.desc())
    )  # fmt: skip


def _worth(session: Session, returned: dict[int, tuple[int, Decimal]]) -> dict[int, tuple[Decimal, Decimal]]:
    """By line of a return: what was billed of it and is not there; the last that went back was billed too much.

    What red invoices took back of the bill is not owed again for the goods: the last that went back is worth less.
    """
    sources = {source for source, _ in returned.values()}
    if not sources:
        return {}
    due = due_of(session, _lines.c.id.in_(sources))
    left = {source: _over(one) for source, one in due.items()}
    billed, found = _billed(session, [source for source, over in left.items() if over > 0]), {}
    for line_id, (source, quantity) in returned.items():
        part = min(quantity, left.get(source, ZERO))
        if part > 0 and source in billed:
            left[source] -= part
            amount, bought = billed[source]
            found[line_id] = (part, proportion(amount, part, bought, FEN_PLACES))
    return _less_reduced(session, {line_id: returned[line_id][0] for line_id in found}, found, billed)


def _less_reduced(
    session: Session, sources: dict[int, int], worth: dict[int, tuple[Decimal, Decimal]],
    billed: dict[int, tuple[Decimal, Decimal]],
) -> dict[int, tuple[Decimal, Decimal]]:  # fmt: skip
    """The same, but no more of a line of a receipt than was billed of it and not reduced; the last gives way first."""
    reduced = reduced_of(session, set(sources.values()))
    over = {source: amount - billed[source][0] for source, amount in reduced.items()}
    for line_id, source in sources.items():
        if source in over:
            over[source] += worth[line_id][1]
    found = {}
    for line_id, (part, amount) in worth.items():
        less = min(amount, max(over.get(sources[line_id], ZERO), ZERO))
        over[sources[line_id]] = over.get(sources[line_id], ZERO) - less
        found[line_id] = (part, amount - less)
    return found


def reduced_of(session: Session, receipt_line_ids: Collection[int]) -> dict[int, Decimal]:
    """By line of a receipt: what red invoices in force take back of the invoices over it, in yuan."""
    billed, bill = _lines.alias("billed"), _documents.alias("bill")
    rows: Any = session.connection().execute(
        select(billed.c.source_line_id, func.sum(_lines.c.amount, type_=_lines.c.amount.type))
        .join(billed, billed.c.id == _lines.c.source_line_id)
        .join(bill, bill.c.id == billed.c.document_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            billed.c.source_line_id.in_(list(receipt_line_ids)), bill.c.type == "supplier_invoice",
            _documents.c.type == "supplier_credit_note", _documents.c.status.in_(_IN_FORCE),
        )
        .group_by(billed.c.source_line_id)
    )  # fmt: skip
    return dict(rows.all())


def reduced_and_open(session: Session, invoice_ids: Collection[int]) -> dict[int, Decimal]:
    """By invoice: what red invoices in force took back of it and nobody has set off, in yuan, if any."""
    billed = _lines.alias("billed")
    rows = session.connection().execute(
        select(billed.c.document_id, _lines.c.id, _lines.c.amount)
        .join(billed, billed.c.id == _lines.c.source_line_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            billed.c.document_id.in_(list(invoice_ids)), _documents.c.type == "supplier_credit_note",
            _documents.c.status.in_(_IN_FORCE),
        )
    ).all()  # fmt: skip
    used, found = fulfilled(session, [row.id for row in rows], account=MONEY), dict[int, Decimal]()
    for row in rows:
        found[row.document_id] = found.get(row.document_id, ZERO) + (row.amount or ZERO) - used.get(row.id, ZERO)
    return {invoice_id: amount for invoice_id, amount in found.items() if amount > 0}


def taken_back_whole(session: Session, receipt_line_ids: Collection[int]) -> dict[int, Decimal]:
    """By line of a receipt: the base units of the lines of invoices that red invoices took back whole."""
    note_lines, notes = _lines.alias("note_lines"), _documents.alias("notes")
    reduced = func.sum(note_lines.c.amount, type_=_lines.c.amount.type)
    rows = session.connection().execute(
        select(_lines.c.source_line_id, _lines.c.base_quantity)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(note_lines, note_lines.c.source_line_id == _lines.c.id)
        .join(notes, notes.c.id == note_lines.c.document_id)
        .where(
            _lines.c.source_line_id.in_(list(receipt_line_ids)), _documents.c.type == "supplier_invoice",
            _documents.c.status.in_(_IN_FORCE), notes.c.type == "supplier_credit_note", notes.c.status.in_(_IN_FORCE),
        )
        .group_by(_lines.c.id, _lines.c.source_line_id, _lines.c.base_quantity, _lines.c.amount)
        .having(reduced == _lines.c.amount)
    )  # fmt: skip
    found: dict[int, Decimal] = {}
    for source, quantity in rows:
        found[source] = found.get(source, ZERO) + quantity
    return found


def reducible_of(session: Session, receipt_line_ids: Collection[int]) -> dict[int, Decimal]:
    """By line of a receipt: what was billed, less what red invoices took back and what is owed for what went back."""
    reduced, owed = reduced_of(session, receipt_line_ids), owed_back(session, receipt_line_ids)
    return {
        source: amount - reduced.get(source, ZERO) - owed.get(source, (ZERO, ZERO))[0]
        for source, (amount, _) in _billed(session, receipt_line_ids).items()
    }


def _over(due: Due) -> Decimal:
    return min(max(due.billed - max(due.accepted - due.returned, ZERO), ZERO), due.returned)


def _billed(session: Session, line_ids: Collection[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """What was billed of each line of a receipt: yuan and base units."""
    rows = session.connection().execute(
        select(
            _lines.c.source_line_id, func.sum(_lines.c.amount, type_=_lines.c.amount.type),
            func.sum(_lines.c.base_quantity, type_=_lines.c.base_quantity.type),
        )
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.source_line_id.in_(list(line_ids)), _documents.c.type == "supplier_invoice",
            _documents.c.status.in_(_IN_FORCE),
        )
        .group_by(_lines.c.source_line_id)
    )  # fmt: skip
    return {source: (amount, quantity) for source, amount, quantity in rows}


def owed_back(session: Session, receipt_line_ids: Collection[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """By line of a receipt: what is owed for what went back of it after it was billed, and what of that is used."""
    rows = session.connection().execute(returns_of(_lines.c.source_line_id.in_(list(receipt_line_ids)))).all()
    worth = _worth(session, {row.id: (row.source_line_id, row.base_quantity) for row in rows})
    used = fulfilled(session, [row.id for row in rows], account=MONEY)
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for row in rows:
        owed, spent = found.get(row.source_line_id, (ZERO, ZERO))
        found[row.source_line_id] = (owed + worth.get(row.id, (ZERO, ZERO))[1], spent + used.get(row.id, ZERO))
    return found
