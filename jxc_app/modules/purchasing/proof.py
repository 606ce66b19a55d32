"""What the proof checks of costs that were spread, of differences of price, and of what gifts leave over."""

from sqlalchemy import BigInteger, Table, and_, cast, func, or_, select, union_all
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED, REVERSED
from jxc_app.modules.inventory.proof import Check, Compared, proof_check, rows_of, sql_check
from jxc_app.modules.inventory.revaluing import booked_by_source
from jxc_app.modules.purchasing.gifts import GIFT_DIFFERENCE, booked_lines, rests_of
from jxc_app.modules.purchasing.models import GiftBefore, GoodsReceiptLine

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_before: Table = GiftBefore.__table__  # type: ignore[attr-defined]


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


@proof_check
def gifts_booked(session: Session) -> Check:
    """Of every order with gifts that has ended, what is owed for what came is what it cost the stock and was booked."""
    received, receipts = _lines.alias("received"), _documents.alias("receipt")
    outcome = and_(
        _judged.c.document_id == func.coalesce(receipts.c.restores_document_id, receipts.c.id),
        _judged.c.line_no == received.c.line_no,
    )
    differing = (
        select(_lines.c.document_id)
        .join(_links, _links.c.from_line_id == _lines.c.id)
        .join(received, received.c.id == _links.c.to_line_id)
        .join(receipts, receipts.c.id == received.c.document_id)
        .join(_judged, outcome)
        .where(receipts.c.type == "goods_receipt", _judged.c.cost != received.c.amount)
    )
    booked = select(_documents.c.linked_document_id).where(
        _documents.c.type == GIFT_DIFFERENCE, _documents.c.status == POSTED
    )
    wanted = select(_documents.c.id).where(
        _documents.c.type == "purchase_order", or_(_documents.c.id.in_(differing), _documents.c.id.in_(booked)),
        _documents.c.id.not_in(select(_before.c.document_id)),
    )  # fmt: skip
    ids = list(session.connection().execute(wanted.order_by(_documents.c.id)).scalars())
    orders = [session.get_one(Document, one) for one in ids]
    wrong = [one for one in orders if rests_of(session, one) != booked_lines(session, one.id or 0)]
    return Check(
        "gifts_booked", "赠品差额 = 应付 - 入库成本", len(orders), len(wrong),
        tuple(one.number or "" for one in wrong[:5]),
    )  # fmt: skip
