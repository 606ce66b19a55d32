"""Who had which part in a sale: whoever sold does not take its money, whoever took goods back does not refund."""

from collections.abc import Collection, Sequence

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_OF_SALES = ("sales_issue", "sales_order", "sales_return")


def hands_of(session: Session, papers: Sequence[Document], order_id: int | None = None) -> set[int]:
    """Who made these sales or returns or put them into force, and the orders behind them."""
    sales = {one.id or 0 for one in papers if one.type in _OF_SALES}
    orders = _orders_behind(session, sales) | ({order_id} if order_id else set())
    wanted = select(_documents.c.maker_id, _documents.c.posted_by).where(_documents.c.id.in_(sorted(sales | orders)))
    return {one for row in session.connection().execute(wanted) for one in row if one is not None}


def moneyed_by(papers: Sequence[Document]) -> set[int]:
    """Who made the other papers of a customer, receipts and refunds, or put them into force."""
    return {one for paper in papers for one in (paper.maker_id, paper.posted_by) if one is not None}


def _orders_behind(session: Session, sales: Collection[int]) -> set[int]:
    wanted = select(_lines.c.source_line_id).where(
        _lines.c.document_id.in_(sorted(sales)), _lines.c.source_line_id.is_not(None)
    )
    return {line_id // LINES_PER_DOCUMENT for line_id in session.connection().execute(wanted).scalars()}


def ask_owner(uow: UnitOfWork, document: Document, title: str) -> None:
    """One person did what two should: the owner is asked within a day."""
    if not uow.actor.is_system:
        because = "小店模式：前后两步是同一个人"
        approving.owe(uow, document, label=approving.label_of(document), title=title, because=because, reason="")
