"""What the proof checks of sales orders: they keep no more than they still owe."""

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.inventory.promising import promised_to
from jxc_app.modules.inventory.proof import Check, proof_check
from jxc_app.modules.sales.keeping import ORDER, open_lines

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_SAMPLES, _AT_ONCE = 5, 50


@proof_check
def orders_keep_what_they_owe(session: Session) -> Check:
    """What a sales order keeps of a line is not more than what is open and not picked; ended, it keeps nothing."""
    kept = promised_to(SOURCE).subquery()
    rows = session.connection().execute(
        select(kept.c.source_line_id, kept.c.quantity, _documents.c.id, _documents.c.status)
        .join(_documents, _documents.c.id == kept.c.source_id)
        .where(_documents.c.type == ORDER)
        .order_by(kept.c.source_line_id)
    )
    held = rows.all()
    orders = sorted({row.id for row in held if row.status == POSTED})
    left = {
        line.id: line.unpicked
        for start in range(0, len(orders), _AT_ONCE)
        for line in open_lines(session, orders[start : start + _AT_ONCE])
    }
    wrong = [row for row in held if row.quantity > left.get(row.source_line_id, ZERO)]
    samples = tuple(f"({row.id}, {row.source_line_id}, {plain(row.quantity)})" for row in wrong[:_SAMPLES])
    return Check("orders_keep_what_they_owe", "销售订单占用 ≤ 未发数量", len(held), len(wrong), samples)
