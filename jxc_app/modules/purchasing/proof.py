"""What the proof checks of costs that were spread, and of differences of price."""

from sqlalchemy import BigInteger, Table, cast, func, select, union_all

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED, REVERSED
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.inventory.revaluing import booked_by_source

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


@sql_check("费用分摊、采购价差 = 计入金额")
def allocations_booked() -> Compared:
    """Every posted document of value alone added exactly its amount, to the stock or to the cost of sales."""
    of_value = [code for code, type_ in DOCUMENT_TYPES.items() if type_.direction == "value"]
    posted = _documents.c.type.in_(of_value), _documents.c.status.in_((POSTED, DONE, REVERSED))
    written = (
        select(_documents.c.id.label("id"), cast(_lines.c.amount, BigInteger).label("amount"))
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(*posted, _documents.c.reverses_document_id.is_(None))
    )
    booked = booked_by_source(SOURCE).subquery()
    parts = union_all(written, select(booked.c.source_id, -booked.c.amount)).subquery()
    difference = func.sum(parts.c.amount)
    wrong = select(parts.c.id, difference).group_by(parts.c.id).having(difference != 0)
    return wrong, rows_of(written.subquery())
