"""What was sold and has not left, and what has left without having been sold: two sentences of the daily sheet."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Table, func, or_, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.retail.models import RetailShortage
from jxc_app.modules.sales.queries import count_late_orders

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]


def sold_not_issued(session: Session, today: date) -> str:
    """Goods that a customer was promised or has paid for, and that still stand in the books as ours.

    Orders past their promised day, shipments of earlier days that nobody posted, and what a till sold and did not have.
    """
    unposted = select(func.count()).where(
        _documents.c.type == "sales_issue", _documents.c.status.in_((SUBMITTED, APPROVED)),
        _documents.c.business_date < today,
    )  # fmt: skip
    lacking = select(func.count()).where(_shortages.c.state == "open")
    return _said(
        "已售未出库",
        (count_late_orders(session, today), "到期未发完的订单 {} 张"),
        (_count(session, unposted), "开单未过账的销售出库 {} 张"),
        (_count(session, lacking), "收银已售缺货待补 {} 行"),
    )


def issued_not_sold(session: Session, since: datetime, until: datetime) -> str:
    """Goods that have left the books in these hours without a sale behind them, as far as it was not taken back.

    Other issues, and sales without an amount.
    """
    booked = (
        _documents.c.posted_at >= since, _documents.c.posted_at < until, _documents.c.status.in_((POSTED, DONE)),
        _documents.c.reverses_document_id.is_(None),
    )  # fmt: skip
    amount = _documents.c.total_amount
    free = select(func.count()).where(
        *booked, _documents.c.type.in_(("sales_issue", "retail_sale")), or_(amount.is_(None), amount == 0)
    )
    other = select(func.count()).where(*booked, _documents.c.type == "other_issue")
    return _said(
        "已出库未销售",
        (_count(session, free), "没有金额的销售 {} 张"),
        (_count(session, other), "其他出库 {} 张"),
    )


def _count(session: Session, wanted: Select[Any]) -> int:
    return int(session.connection().execute(wanted).scalar_one())


def _said(what: str, *parts: tuple[int, str]) -> str:
    words = [text.format(count) for count, text in parts if count]
    return f"{what}：{'，'.join(words)}" if words else f"没有{what}"
