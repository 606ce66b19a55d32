"""What the proof checks of settling: what is billed is off the accruals, what it differs by is booked, and what a
supplier owes or is owed is used once.
"""

from sqlalchemy import BigInteger, Table, and_, case, cast, func, select

from jxc_app.core.quantities import MONEY_PLACES, QUANTITY_PLACES
from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED, REVERSED
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.accruing import DIFFERENCE
from jxc_app.modules.settlement.models import InvoiceMatch, SetOffLine

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_matches: Table = InvoiceMatch.__table__  # type: ignore[attr-defined]
_taken: Table = AccrualReversal.__table__  # type: ignore[attr-defined]
_used: Table = SetOffLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_BOOKED = (POSTED, DONE, REVERSED)
_CREDIT_NOTE = "supplier_credit_note"
#: links keep yuan with the places of quantities
_YUAN_ON_LINKS = 10 ** (QUANTITY_PLACES - MONEY_PLACES)
_OWED = ("supplier_invoice", "supplier_credit_note", "opening_payable", "opening_prepaid", "payment_request", "payment")


@sql_check("暂估回冲 = 已开票")
def accruals_reversed() -> Compared:
    """Every line of an invoice took what was open of its receipt's line off the accrual, as far as it bills that."""
    same = and_(_taken.c.document_id == _lines.c.document_id, _taken.c.line_no == _lines.c.line_no)
    matched = and_(_matches.c.document_id == _lines.c.document_id, _matches.c.line_no == _lines.c.line_no)
    takes = case(
        (_matches.c.due_quantity < _lines.c.base_quantity, _matches.c.due_quantity), else_=_lines.c.base_quantity
    )
    billed = (
        select(_lines.c.id, _documents.c.number)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(_matches, matched)
        .where(_documents.c.type == "supplier_invoice", _documents.c.status.in_(_BOOKED))
    )
    wrong = billed.outerjoin(_taken, same).where(
        _taken.c.quantity.is_(None)
        | (_taken.c.quantity != takes)
        | (_taken.c.quantity + _taken.c.excess != _lines.c.base_quantity)
        | (_taken.c.receipt_line_id != _lines.c.source_line_id)
        | ((_taken.c.quantity == _lines.c.base_quantity) & (_taken.c.billed != _lines.c.amount))
    )
    return wrong, rows_of(billed.subquery())


@sql_check("采购价差 = 发票 - 暂估")
def differences_booked() -> Compared:
    """What an invoice differs by from the accrual it took is a line of a document, in force while the invoice is."""
    invoice, own, differs = _documents.alias("invoice"), _lines.alias("own"), _documents.alias("differs")
    booked = (
        select(own.c.source_line_id, own.c.amount, differs.c.status)
        .join(differs, differs.c.id == own.c.document_id)
        .where(differs.c.type == DIFFERENCE)
        .subquery()
    )
    amounts = [cast(one, BigInteger) for one in (_taken.c.billed, _taken.c.estimate)]
    is_back = func.coalesce(booked.c.status, invoice.c.status) == REVERSED
    wrong = (
        select(_lines.c.id, invoice.c.number)
        .join(_taken, and_(_taken.c.document_id == _lines.c.document_id, _taken.c.line_no == _lines.c.line_no))
        .join(invoice, invoice.c.id == _lines.c.document_id)
        .outerjoin(booked, booked.c.source_line_id == _lines.c.id)
        .where(
            ~_taken.c.is_before,
            (amounts[0] - amounts[1] != func.coalesce(cast(booked.c.amount, BigInteger), 0))
            | (is_back != (invoice.c.status == REVERSED)),
        )
    )
    return wrong, rows_of(_taken)


@sql_check("红字发票 = 货价调低，且不超过原发票")
def reductions_booked() -> Compared:
    """What red invoices take back of an invoice left its goods, and together they take no more than it bills."""
    own, differs, billed, notes = (
        _lines.alias("own"), _documents.alias("differs"), _lines.alias("billed"), _documents.alias("notes")
    )  # fmt: skip
    booked = (
        select(own.c.source_line_id, own.c.amount, differs.c.status)
        .join(differs, differs.c.id == own.c.document_id)
        .where(differs.c.type == DIFFERENCE)
        .subquery()
    )
    reduced = (
        select(_lines.c.source_line_id, func.sum(cast(_lines.c.amount, BigInteger)).label("amount"))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(_documents.c.type == _CREDIT_NOTE, _documents.c.status.in_((POSTED, DONE)))
        .group_by(_lines.c.source_line_id)
        .subquery()
    )
    lines = (
        select(_lines.c.id, notes.c.number)
        .join(notes, notes.c.id == _lines.c.document_id)
        .join(billed, billed.c.id == _lines.c.source_line_id)
        .join(_documents, _documents.c.id == billed.c.document_id)
        .where(
            notes.c.type == _CREDIT_NOTE, notes.c.status.in_(_BOOKED), notes.c.reverses_document_id.is_(None),
            _documents.c.type == "supplier_invoice",
        )
    )  # fmt: skip
    wrong = (
        lines.outerjoin(booked, booked.c.source_line_id == _lines.c.id)
        .outerjoin(reduced, reduced.c.source_line_id == _lines.c.source_line_id)
        .where(
            (func.coalesce(cast(booked.c.amount, BigInteger), 0) + cast(_lines.c.amount, BigInteger) != 0)
            | ((booked.c.status == REVERSED) != (notes.c.status == REVERSED))
            | (reduced.c.amount > cast(billed.c.amount, BigInteger))
        )
    )
    return wrong, rows_of(lines.subquery())


@sql_check("核销、供应商退款 = 抵扣来源")
def credits_taken() -> Compared:
    """Every line that uses what a supplier owes takes exactly its amount off one credit."""
    in_force = _documents.c.type.in_(("set_off", "supplier_refund")), _documents.c.status.in_((POSTED, DONE))
    lines = select(_lines.c.id, _documents.c.number).join(_documents, _documents.c.id == _lines.c.document_id)
    wrong = (
        lines.outerjoin(_used, and_(_used.c.document_id == _lines.c.document_id, _used.c.line_no == _lines.c.line_no))
        .outerjoin(_links, and_(_links.c.from_line_id == _used.c.credit_line_id, _links.c.to_line_id == _lines.c.id))
        .where(
            *in_force,
            _links.c.quantity.is_(None)
            | (cast(_links.c.quantity, BigInteger) != cast(_lines.c.amount, BigInteger) * _YUAN_ON_LINKS),
        )
    )
    return wrong, rows_of(lines.where(*in_force).subquery())


@sql_check("付款、发票 ≥ 已付、已核销")
def nothing_paid_twice() -> Compared:
    """No line of an invoice, a request or a payment is taken for more yuan than it is for."""
    later, takers = _lines.alias("later"), _documents.alias("takers")
    taken = (
        select(_links.c.from_line_id, func.sum(cast(_links.c.quantity, BigInteger)).label("quantity"))
        .join(later, later.c.id == _links.c.to_line_id)
        .join(takers, takers.c.id == later.c.document_id)
        .where(
            takers.c.type.in_(("payment_request", "payment", "set_off", "supplier_refund")),
            takers.c.status.in_((POSTED, DONE)),
        )
        .group_by(_links.c.from_line_id)
        .subquery()
    )
    lines = (
        select(_lines.c.id, _documents.c.number)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(taken, taken.c.from_line_id == _lines.c.id)
        .where(_documents.c.type.in_(_OWED))
    )
    wrong = lines.where(
        (taken.c.quantity > cast(func.coalesce(_lines.c.amount, 0), BigInteger) * _YUAN_ON_LINKS)
        | _documents.c.status.not_in((POSTED, DONE))
    )
    return wrong, rows_of(lines.subquery())
