"""What counts add to the proof: what was posted for a count is what was accepted of it, and numbers have no gaps."""

from sqlalchemy import Table, and_, case, func, select, union_all
from sqlmodel import Session

from jxc_app.modules.counting.making import PREFIX
from jxc_app.modules.counting.models import CountDocument, CountLine, StockCount
from jxc_app.modules.counting.rules import POSTED, SETTLED
from jxc_app.modules.counting.statuses import FREE, PUT_TO, TAKEN_FROM
from jxc_app.modules.counting.types import COUNT_GAIN
from jxc_app.modules.documents.models import Document, DocumentLine, NumberCounter
from jxc_app.modules.inventory.proof import Check, Compared, proof_check, rows_of, sql_check

_counts: Table = StockCount.__table__  # type: ignore[attr-defined]
_count_lines: Table = CountLine.__table__  # type: ignore[attr-defined]
_links: Table = CountDocument.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_counters: Table = NumberCounter.__table__  # type: ignore[attr-defined]
_STATUS_OF = {way: status for ways in (PUT_TO, TAKEN_FROM) for status, way in ways.items() if way}


@sql_check("盘盈盘亏 = 盘点差异")
def posted_equal_accepted() -> Compared:
    """By count, SKU, lot and status: the posted documents of a count have its accepted differences, and no others."""
    accepted = (
        select(*(_count_lines.c[name] for name in ("count_id", "sku_id", "lot_id", "status", "difference")))
        .join(_counts, _counts.c.id == _count_lines.c.count_id)
        .where(_counts.c.state == POSTED, _count_lines.c.outcome == SETTLED)
    )
    signed = case((_documents.c.type == COUNT_GAIN.code, -_lines.c.base_quantity), else_=_lines.c.base_quantity)
    status = case(_STATUS_OF, value=_documents.c.settlement, else_=FREE).label("status")
    posted = (
        select(_links.c.count_id, _lines.c.sku_id, _lines.c.lot_id, status, signed)
        .join(_documents, and_(_documents.c.id == _links.c.document_id, _documents.c.posted_at.is_not(None)))
        .join(_lines, _lines.c.document_id == _documents.c.id)
    )
    parts = union_all(accepted, posted).subquery()
    group, rest = (parts.c.count_id, parts.c.sku_id, parts.c.lot_id, parts.c.status), func.sum(parts.c.difference)
    wrong = select(*group, rest).group_by(*group).having(rest != 0)
    return wrong, rows_of(_counts)


@proof_check
def count_numbers_without_gaps(session: Session) -> Check:
    """On every day as many counts were made as numbers were drawn."""
    day = func.substr(_counts.c.number, len(PREFIX) + 2, 8)
    made = {row[0]: row[1] for row in session.connection().execute(select(day, func.count()).group_by(day))}
    drawn = select(_counters.c.day, _counters.c.last).where(_counters.c.series == PREFIX)
    given = {f"{row.day:%Y%m%d}": row.last for row in session.connection().execute(drawn)}
    wrong = [f"{PREFIX} {one}" for one in sorted(made.keys() | given.keys()) if made.get(one) != given.get(one)]
    return Check("count_numbers_without_gaps", "盘点单号连续", len(given), len(wrong), tuple(wrong[:5]))
