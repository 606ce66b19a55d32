"""What conditions of approval flows may say of counts."""

from typing import Any

from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.approvals.facts import Fact, FactKind, Value, declare_facts
from jxc_app.modules.counting.models import CountDocument, StockCount


def _gross_value(session: Session, case: Any) -> Value:
    """Of the whole count, asked at one of its documents: the others are posted with it, and once is enough."""
    link = session.get(CountDocument, case.document.id) if case.document.id else None
    if link is None:
        return None
    return session.get_one(StockCount, link.count_id).gross_value if link.is_lead else ZERO


declare_facts(
    Fact(
        "count.gross_value",
        "盘点差异金额（盘盈盘亏合计）",
        FactKind.NUMBER,
        _gross_value,
        area="盘点",
        unit="元",
        acts=("post",),
    )
)
