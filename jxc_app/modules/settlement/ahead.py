"""Orders in force that may be paid before they come, and what of them is asked for and paid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.partners.terms import Terms, in_words
from jxc_app.modules.settlement.orders_paid import orders_paid
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

_MOST = 200


@dataclass(frozen=True, slots=True)
class OrderAhead:
    """An order that has not come whole; money in yuan. ``terms`` of its supplier in words.

    ``asked`` and ``paid`` ahead, of all its versions; ``room``: what may still be asked for.
    """

    id: int
    number: str
    ordered_on: date
    partner_id: int
    partner_name: str
    terms: str
    amount: Decimal
    asked: Decimal
    paid: Decimal
    room: Decimal


@query("payable.orders", title="可预付的订单", permission=PAYABLE_VIEW)
def orders_ahead(session: Session, scope: Scope) -> list[OrderAhead]:
    """The latest orders in force, those of suppliers who are paid ahead first."""
    wanted = (
        select(
            documents.c.id, documents.c.number, documents.c.business_date, documents.c.partner_id, partners.c.name,
            partners.c.terms, partners.c.payment_days, partners.c.closing_day, documents.c.total_amount,
        )
        .join(partners, partner_of(scope))
        .where(
            documents.c.type == "purchase_order", documents.c.status == POSTED, visible(scope),
            documents.c.reverses_document_id.is_(None),
        )
        .order_by(partners.c.terms != "prepaid", documents.c.id.desc())
        .limit(_MOST)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    paid = orders_paid(session, [row.id for row in rows])
    return [
        OrderAhead(
            row.id, row.number, row.business_date, row.partner_id, row.name,
            in_words(Terms(row.terms, row.payment_days, row.closing_day)), row.total_amount, paid[row.id].asked,
            paid[row.id].paid, paid[row.id].room,
        )
        for row in rows
    ]  # fmt: skip
