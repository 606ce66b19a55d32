"""What the proof checks of receivables: nothing pays more than it is, and what is settled is the sum of its pairs."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, cast, func, literal, select, union_all

from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.receivables.entries import IN_FORCE
from jxc_app.modules.receivables.models import Receivable, ReceivableMatch

_entries: Table = Receivable.__table__  # type: ignore[attr-defined]
_matches: Table = ReceivableMatch.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
#: documents of money that are entries themselves
_MONEY = ("customer_receipt", "customer_refund", "opening_receivable", "opening_advance")


def _side(column: ColumnElement[int], as_credit: int) -> Any:
    """Yuan of each entry that pairs in force take on this side."""
    return (
        select(column.label("entry"), _whole(_matches.c.amount).label("amount"), literal(as_credit).label("as_credit"))
        .join(_documents, _documents.c.id == _matches.c.document_id)
        .where(_documents.c.status.in_(IN_FORCE))
    )


def _whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(column, BigInteger)


@sql_check("应收已核销 = 核销明细，且不超过单据金额")
def receivables_settled() -> Compared:
    """What is settled of every entry is the sum of its pairs in force, on its own side, and at most its amount."""
    sides = union_all(_side(_matches.c.credit_id, 1), _side(_matches.c.debit_id, 0)).subquery()
    paid = (
        select(
            sides.c.entry, func.sum(sides.c.amount).label("amount"), func.max(sides.c.as_credit).label("most"),
            func.min(sides.c.as_credit).label("least"),
        )
        .group_by(sides.c.entry)
        .subquery()
    )  # fmt: skip
    on_wrong_side = (paid.c.most != paid.c.least) | (_entries.c.is_credit != (paid.c.most == 1))
    both = _entries.outerjoin(paid, paid.c.entry == _entries.c.document_id, full=True)
    wrong = (
        select(_entries.c.document_id, paid.c.entry)
        .select_from(both)
        .where(
            _entries.c.document_id.is_(None)
            | (_whole(_entries.c.settled) != func.coalesce(paid.c.amount, 0))
            | (_entries.c.settled > _entries.c.amount)
            | on_wrong_side
        )
    )
    return wrong, rows_of(_entries)


@sql_check("应收 = 单据金额")
def receivables_equal_papers() -> Compared:
    """Every entry is of a document in force, for its amount and its customer; every paper of money has one."""
    wrong = (
        select(_documents.c.id, _documents.c.number)
        .outerjoin(_entries, _entries.c.document_id == _documents.c.id)
        .where(
            (
                _entries.c.document_id.is_not(None)
                & (
                    _documents.c.status.not_in(IN_FORCE)
                    | (_whole(_entries.c.amount) != _whole(_documents.c.total_amount))
                    | (_documents.c.partner_id != _entries.c.partner_id)
                )
            )
            | (
                _entries.c.document_id.is_(None)
                & _documents.c.type.in_(_MONEY)
                & _documents.c.status.in_(IN_FORCE)
                & _documents.c.reverses_document_id.is_(None)
            )
        )
    )
    return wrong, rows_of(_entries)
