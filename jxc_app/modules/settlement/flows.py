"""What a supplier is owed by day: what came, what went back, by how much bills differ (red ones too), what was paid.

Opening balances stand before every day. ``closing = opening + received - returned + adjusted - paid`` is what is
received and not billed, plus what is billed and not paid, less what the supplier owes for money paid ahead and goods
sent back; ``paid`` is what was paid less what the supplier gave back.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import FEN_PLACES, ZERO, product
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, FROM_HOLD, POSTED
from jxc_app.modules.openings.models import OpeningBalance
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.credits import worth_of_returns
from jxc_app.modules.settlement.judging import due_of, price_of
from jxc_app.modules.settlement.taken_off import taken_too_little, taken_too_much

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_taken: Table = AccrualReversal.__table__  # type: ignore[attr-defined]
_balances: Table = OpeningBalance.__table__  # type: ignore[attr-defined]
_IN_FORCE = (POSTED, DONE)
_FIRST, _LAST = date(1990, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Flows:
    """The sums of one supplier over some days, in yuan; ``billed`` for information."""

    received: Decimal
    returned: Decimal
    adjusted: Decimal
    paid: Decimal
    billed: Decimal

    @property
    def change(self) -> Decimal:
        """By how much more is owed after these days."""
        return self.received - self.returned + self.adjusted - self.paid


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of a receipt or of a return with its worth as ordered, in base units and yuan."""

    line_id: int
    document_id: int
    on: date
    warehouse_id: int
    sku_id: int
    sign: int
    quantity: Decimal
    price: Decimal
    amount: Decimal


def flows(session: Session, partner_id: int, from_on: date = _FIRST, to_on: date = _LAST) -> Flows:
    """What happened from the first of these days to the last."""
    moved = moved_lines(session, partner_id, from_on, to_on)
    billed, differs = _billed(session, partner_id, from_on, to_on)
    gone = {one.line_id: one for one in moved if one.sign < 0}
    differs -= sum((amount for _, amount in worth_of_returns(session, gone.keys()).values()), ZERO)
    differs += sum(taken_too_much(session, gone.keys()).values(), ZERO)
    return Flows(
        sum((one.amount for one in moved if one.sign > 0), ZERO),
        sum((one.amount for one in gone.values()), ZERO),
        differs - _reduced(session, partner_id, from_on, to_on), _paid(session, partner_id, from_on, to_on), billed,
    )  # fmt: skip


def opening_of(session: Session, partner_id: int) -> Decimal:
    """What was owed when the books began, less what was paid ahead then."""
    rows = session.connection().execute(
        select(_balances.c.kind, func.sum(_balances.c.amount, type_=_balances.c.amount.type))
        .where(_balances.c.partner_id == partner_id, _balances.c.kind.in_(("payable", "prepaid")))
        .group_by(_balances.c.kind)
    )
    found = dict(rows.all())
    owed: Decimal = found.get("payable", ZERO) - found.get("prepaid", ZERO)
    return owed


def moved_lines(session: Session, partner_id: int, from_on: date, to_on: date) -> list[Moved]:
    """Lines of receipts as far as they were accepted, and of goods that went back from the stock, by day."""
    came = _came(session, partner_id, from_on, to_on)
    back = _went_back(session, partner_id, from_on, to_on)
    due = due_of(session, _of_receipts(partner_id, from_on, to_on))
    prices = due_of(session, _lines.c.id.in_([row.source_line_id for row in back]))
    alone = _went_back_alone(session, partner_id, from_on, to_on)
    found = [_moved(row, 1, due[row.id].accepted, due[row.id].price or ZERO) for row in came if due[row.id].accepted]
    found += [_moved(row, -1, row.base_quantity, prices[row.source_line_id].price or ZERO) for row in back]
    found += [_moved(row, -1, row.base_quantity, price_of(row) or ZERO, row.amount) for row in alone]
    return sorted(found, key=lambda one: (one.on, one.line_id))


def _of_receipts(partner_id: int, from_on: date, to_on: date) -> ColumnElement[bool]:
    of_these = (
        select(_documents.c.id)
        .where(
            _documents.c.partner_id == partner_id, _documents.c.type == "goods_receipt",
            _documents.c.business_date.between(from_on, to_on), _documents.c.status.in_(_IN_FORCE),
        )
    )  # fmt: skip
    found: ColumnElement[bool] = _lines.c.document_id.in_(of_these)
    return found


_COLUMNS = (
    _lines.c.id, _lines.c.document_id, _documents.c.business_date, _documents.c.warehouse_id, _lines.c.sku_id,
    _lines.c.base_quantity, _lines.c.source_line_id,
)  # fmt: skip


def _came(session: Session, partner_id: int, from_on: date, to_on: date) -> list[Any]:
    wanted = (
        select(*_COLUMNS)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.partner_id == partner_id, _documents.c.type == "goods_receipt",
            _documents.c.business_date.between(from_on, to_on), _documents.c.status.in_(_IN_FORCE),
            _documents.c.reverses_document_id.is_(None),
        )
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def _went_back(session: Session, partner_id: int, from_on: date, to_on: date) -> list[Any]:
    """A return need not name the supplier: the receipt that it takes from does."""
    received, receipt = _lines.alias("received"), _documents.alias("receipt")
    wanted = (
        select(*_COLUMNS)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(received, received.c.id == _lines.c.source_line_id)
        .join(receipt, receipt.c.id == received.c.document_id)
        .where(
            receipt.c.partner_id == partner_id, receipt.c.type == "goods_receipt",
            _documents.c.type == "purchase_return", _documents.c.settlement != FROM_HOLD,
            _documents.c.business_date.between(from_on, to_on), _documents.c.status.in_(_IN_FORCE),
            _documents.c.reverses_document_id.is_(None),
        )
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def _went_back_alone(session: Session, partner_id: int, from_on: date, to_on: date) -> list[Any]:
    """What went back of no receipt is owed for at its own price."""
    wanted = (
        select(*_COLUMNS, _lines.c.amount)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.partner_id == partner_id, _documents.c.type == "purchase_return",
            _lines.c.source_line_id.is_(None), _lines.c.amount > 0,
            _documents.c.business_date.between(from_on, to_on), _documents.c.status.in_(_IN_FORCE),
            _documents.c.reverses_document_id.is_(None),
        )
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def _moved(row: Any, sign: int, quantity: Decimal, price: Decimal, amount: Decimal | None = None) -> Moved:
    return Moved(
        row.id, row.document_id, row.business_date, row.warehouse_id, row.sku_id, sign, quantity, price,
        product(quantity, price, FEN_PLACES) if amount is None else amount,
    )  # fmt: skip


def _billed(session: Session, partner_id: int, from_on: date, to_on: date) -> tuple[Decimal, Decimal]:
    """What was billed, and by how much that is more than the accrual that it took; without a price it is none."""
    received = _lines.alias("received")
    accrual = case((received.c.amount.is_(None), None), else_=_taken.c.estimate)
    rows = session.connection().execute(
        select(
            _lines.c.amount, type_coerce(accrual, _taken.c.estimate.type).label("estimate"), _lines.c.document_id,
            _lines.c.source_line_id,
        )
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .outerjoin(received, received.c.id == _lines.c.source_line_id)
        .outerjoin(_taken, (_taken.c.document_id == _lines.c.document_id) & (_taken.c.line_no == _lines.c.line_no))
        .where(
            _documents.c.partner_id == partner_id, _documents.c.type == "supplier_invoice",
            _documents.c.status.in_(_IN_FORCE), _documents.c.business_date.between(from_on, to_on),
        )
    ).all()  # fmt: skip
    billed = sum((row.amount for row in rows), ZERO)
    ordered = sum((row.estimate or ZERO for row in rows), ZERO)
    later = taken_too_little(session, {row.source_line_id for row in rows if row.source_line_id})
    ordered += sum((later.get(one, ZERO) for one in {row.document_id for row in rows}), ZERO)
    return billed, billed - ordered


def _reduced(session: Session, partner_id: int, from_on: date, to_on: date) -> Decimal:
    """What red invoices take back of invoices."""
    bill, billed = _documents.alias("bill"), _lines.alias("billed")
    wanted = (
        select(func.sum(_lines.c.amount, type_=_lines.c.amount.type))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(billed, billed.c.id == _lines.c.source_line_id)
        .join(bill, bill.c.id == billed.c.document_id)
        .where(
            _documents.c.partner_id == partner_id, _documents.c.type == "supplier_credit_note",
            bill.c.type == "supplier_invoice", _documents.c.status.in_(_IN_FORCE),
            _documents.c.business_date.between(from_on, to_on),
        )
    )  # fmt: skip
    return session.connection().execute(wanted).scalar() or ZERO


def _paid(session: Session, partner_id: int, from_on: date, to_on: date) -> Decimal:
    """What was paid, less what the supplier gave back."""
    rows = session.connection().execute(
        select(_documents.c.type, func.sum(_documents.c.total_amount, type_=_documents.c.total_amount.type))
        .where(
            _documents.c.partner_id == partner_id, _documents.c.type.in_(("payment", "supplier_refund")),
            _documents.c.status.in_(_IN_FORCE), _documents.c.reverses_document_id.is_(None),
            _documents.c.business_date.between(from_on, to_on),
        )
        .group_by(_documents.c.type)
    )  # fmt: skip
    sums: dict[str, Decimal] = dict(rows.all())
    return sums.get("payment", ZERO) - sums.get("supplier_refund", ZERO)
