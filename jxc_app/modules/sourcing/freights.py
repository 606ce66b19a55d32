"""What the chosen offers asked for the freight of the orders that came of them."""

from collections.abc import Collection
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO
from jxc_app.modules.sourcing.models import RfqAwardLine, RfqQuote


def freights_of(session: Session, order_ids: Collection[int]) -> dict[int, Decimal]:
    """Yuan by order, each offer once; orders without any left out."""
    awarded = select(RfqAwardLine).where(col(RfqAwardLine.order_id).in_(order_ids))
    pairs = {(one.order_id or 0, one.quote_id) for one in session.exec(awarded)}
    quotes = select(RfqQuote).where(col(RfqQuote.id).in_({quote_id for _, quote_id in pairs}))
    asked = {one.id: one.freight for one in session.exec(quotes)}
    found: dict[int, Decimal] = {}
    for order_id, quote_id in pairs:
        found[order_id] = found.get(order_id, ZERO) + asked[quote_id]
    return {order_id: freight for order_id, freight in found.items() if freight}
