"""What keeps an order from being paid ahead: what came of it is frozen, it is ended, or its goods are billed."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.purchasing.freezing import frozen
from jxc_app.modules.settlement.orders_paid import OrderPaid, orders_behind, orders_paid

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_IN_FORCE = (POSTED, DONE)
FROZEN = "到货异常，结算已冻结"


def held_orders(session: Session, order_ids: Collection[int]) -> dict[int, str]:
    """Which of these orders may not be paid ahead: what came of them is frozen, they are ended or billed already."""
    paid = orders_paid(session, order_ids)
    freezes = _frozen_of(session, {one for order in paid.values() for one in order.versions})
    found = {}
    for order_id in order_ids:
        order = paid[order_id]
        why = [FROZEN] if freezes & set(order.versions) else []
        if order.asked > order.paid and order.room < 0:
            why.append(_too_much(order))
        if why:
            found[order_id] = "；".join(why)
    return found


def _too_much(order: OrderPaid) -> str:
    """Why an order is not paid ahead though somebody asked for it."""
    most = plain(max(order.room + order.asked - order.paid, ZERO))
    if not order.number:
        return "订单已作废，不用再预付，请作废这张付款申请"
    if order.billed:
        billed = plain(order.billed)
        return f"订单的货已开票或凭对账单申请 {billed} 元，最多还能预付 {most} 元。请作废这张付款申请，按发票付款"
    return f"订单已结束或改少，最多还能预付 {most} 元。请作废这张付款申请，按需要重新申请"


def _frozen_of(session: Session, order_ids: Collection[int]) -> set[int]:
    """Which of these orders a frozen receipt came of."""
    ordered, receipt = _lines.alias("ordered"), _documents.alias("receipt")
    wanted = (
        select(ordered.c.document_id, receipt.c.id)
        .join(_lines, _lines.c.source_line_id == ordered.c.id)
        .join(receipt, receipt.c.id == _lines.c.document_id)
        .where(
            ordered.c.document_id.in_(list(order_ids)), receipt.c.type == "goods_receipt",
            receipt.c.status.in_(_IN_FORCE),
        )
        .distinct()
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    freezes = frozen(session, {receipt_id for _, receipt_id in rows})
    return {order_id for order_id, receipt_id in rows if receipt_id in freezes}


def lock_orders(session: Session, document_ids: Collection[int]) -> None:
    """Whoever pays an order ahead and whoever pays its goods line up: each sees what the other did."""
    orders = {one for one in document_ids if session.get_one(Document, one).type == "purchase_order"}
    for behind in orders_behind(session, document_ids).values():
        orders |= behind
    for first in sorted({one.first for one in orders_paid(session, orders).values()}):
        lock_document(session, first)


def refuse_over_order(session: Session, order_id: int, asked: Decimal) -> None:
    """Refuse to pay ahead what is billed. Raises DomainError ``payment.over_order`` with what there is."""
    order = orders_paid(session, {order_id})[order_id]
    if asked > order.room:
        raise DomainError(
            "payment.over_order", field="amount", open=plain(max(order.room, ZERO)), worth=plain(order.worth),
            billed=plain(order.billed), asked=plain(order.asked - order.used),
        )  # fmt: skip
