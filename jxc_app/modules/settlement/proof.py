"""What the proof checks of accruals: what is billed was taken off them, and what it differed by was booked."""

from sqlalchemy import BigInteger, Table, and_, case, cast, func, select

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED, REVERSED
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.accruing import DIFFERENCE
from jxc_app.modules.settlement.models import InvoiceMatch

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_matches: Table = InvoiceMatch.__table__  # type: ignore[attr-defined]
_taken: Table = AccrualReversal.__table__  # type: ignore[attr-defined]
_BOOKED = (POSTED, DONE, REVERSED)


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
