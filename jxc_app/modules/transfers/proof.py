"""What transfers add to the proof: in transit is what open transfers still owe."""

from sqlalchemy import Table, func, select, union_all

from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED, TRAVELLING
from jxc_app.modules.inventory.movements import in_transit_balances
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]


@sql_check("在途 = 未完成调拨")
def transit_equals_open_transfers() -> Compared:
    """The inbound places hold what transfers dispatched less what receipts and differences took."""
    later, fulfilling = _lines.alias("later"), _documents.alias("fulfilling")
    alive = (POSTED, DONE)
    original = _documents.c.reverses_document_id.is_(None)
    owed = (
        select(_lines.c.sku_id, _documents.c.to_warehouse_id.label("warehouse_id"), _lines.c.lot_id,
               _lines.c.base_quantity.label("quantity"))
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(_documents.c.type.in_(TRAVELLING), _documents.c.status.in_(alive), original)
    )  # fmt: skip
    taken = (
        select(_lines.c.sku_id, _documents.c.to_warehouse_id, _lines.c.lot_id, -_links.c.quantity)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .join(_links, _links.c.from_line_id == _lines.c.id)
        .join(later, later.c.id == _links.c.to_line_id)
        .join(fulfilling, fulfilling.c.id == later.c.document_id)
        .where(_documents.c.type.in_(TRAVELLING), fulfilling.c.status.in_(alive))
    )
    there = in_transit_balances().subquery()
    on_the_way = select(there.c.sku_id, there.c.warehouse_id, there.c.lot_id, -there.c.quantity)
    parts = union_all(owed, taken, on_the_way).subquery()
    group, difference = (parts.c.sku_id, parts.c.warehouse_id, parts.c.lot_id), func.sum(parts.c.quantity)
    wrong = select(*group, difference).group_by(*group).having(difference != 0)
    return wrong, rows_of(there)
