"""What the proof checks at the counter: what was sold is issued, waits, or was given up; and it was paid."""

from typing import Any

from sqlalchemy import Table, and_, func, literal, or_, select, union_all

from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.retail.models import VOIDED, RetailPayment, RetailShortage
from jxc_app.modules.retail.types import RETURN, SALE, SUPPLY, WRITE_OFF

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]
_payments: Table = RetailPayment.__table__  # type: ignore[attr-defined]
_ALIVE = (POSTED, DONE)


@sql_check("零售：卖出 = 已出库 + 缺货待处理 + 已核销")
def sold_equals_issued_and_short() -> Compared:
    """Of every line that was sold and not there: what came, waits and was given up is what was sold, as the papers say.

    A line that was there moved whole: see 单据 = 流水.
    """
    later, fulfilling = _lines.alias("later"), _documents.alias("fulfilling")
    counted = (
        select(_links.c.from_line_id, fulfilling.c.type, _links.c.quantity)
        .join(later, later.c.id == _links.c.to_line_id)
        .join(fulfilling, fulfilling.c.id == later.c.document_id)
        .where(fulfilling.c.type.in_((SUPPLY, WRITE_OFF)), fulfilling.c.status.in_(_ALIVE))
        .subquery()
    )

    def total(type_: str) -> Any:
        return (
            select(func.coalesce(func.sum(counted.c.quantity), 0))
            .where(counted.c.from_line_id == _lines.c.id, counted.c.type == type_)
            .scalar_subquery()
        )

    is_sold = _documents.c.status.in_(_ALIVE)
    lacking = _shortages.c.quantity - _shortages.c.settled - _shortages.c.written_off
    right = and_(
        _shortages.c.quantity == _lines.c.base_quantity, _shortages.c.settled == total(SUPPLY),
        _shortages.c.written_off == total(WRITE_OFF), lacking >= 0, _shortages.c.state != VOIDED,
    )  # fmt: skip
    taken_back = and_(_shortages.c.state == VOIDED, total(SUPPLY) == 0)
    waiting = (
        select(_lines.c.id, _documents.c.number)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .outerjoin(_shortages, _shortages.c.line_id == _lines.c.id)
        .where(_lines.c.waits, _documents.c.posted_at.is_not(None), _documents.c.reverses_document_id.is_(None))
    )
    wrong = waiting.where(
        or_(_shortages.c.line_id.is_(None), and_(is_sold, ~right), and_(~is_sold, ~taken_back))
    )  # fmt: skip
    return wrong, select(func.count()).select_from(waiting.subquery())


@sql_check("零售：收款 = 小票金额")
def tickets_are_paid() -> Compared:
    """Every ticket and every return was paid, or given back, to the fen."""
    amounts = union_all(
        select(_documents.c.id, _documents.c.total_amount.label("amount")).where(
            _documents.c.type.in_((SALE, RETURN)), _documents.c.reverses_document_id.is_(None),
            _documents.c.posted_at.is_not(None),
        ),
        select(_payments.c.document_id, -_payments.c.amount)
        .join(_documents, _documents.c.id == _payments.c.document_id)
        .where(_documents.c.posted_at.is_not(None)),
    ).subquery()  # fmt: skip
    difference = func.sum(amounts.c.amount)
    wrong = select(amounts.c.id, difference).group_by(amounts.c.id).having(difference != literal(0))
    return wrong, rows_of(_payments)
