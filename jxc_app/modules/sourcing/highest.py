"""The highest offer behind each line of an order that an award made: what was saved is reckoned against it."""

from typing import Any

from sqlalchemy import Select, Table, and_, func, select

from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.sourcing.models import RfqAward, RfqAwardLine, RfqInvitation, RfqQuote, RfqQuoteLine

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_awards: Table = RfqAward.__table__  # type: ignore[attr-defined]
_chosen: Table = RfqAwardLine.__table__  # type: ignore[attr-defined]
_asked: Table = RfqInvitation.__table__  # type: ignore[attr-defined]
_quotes: Table = RfqQuote.__table__  # type: ignore[attr-defined]
_offers: Table = RfqQuoteLine.__table__  # type: ignore[attr-defined]


def highest_quotes() -> Select[Any]:
    """``line_id`` of an order's line and ``price``: the dearest of the last offers for it, per base unit with tax."""
    ordered, awarded = _lines.alias("ordered"), _lines.alias("awarded")
    last = select(_quotes.c.invitation_id, func.max(_quotes.c.revision).label("revision"))
    last_of = last.group_by(_quotes.c.invitation_id).subquery("last_quote")
    return (
        select(
            ordered.c.id.label("line_id"), func.max(_offers.c.price, type_=_offers.c.price.type).label("price"),
        )
        .join_from(_chosen, _awards, _awards.c.document_id == _chosen.c.document_id)
        .join(awarded, and_(awarded.c.document_id == _chosen.c.document_id, awarded.c.line_no == _chosen.c.line_no))
        .join(ordered, and_(ordered.c.document_id == _chosen.c.order_id, ordered.c.sku_id == awarded.c.sku_id))
        .join(_asked, _asked.c.document_id == _awards.c.rfq_id)
        .join(last_of, last_of.c.invitation_id == _asked.c.id)
        .join(
            _quotes,
            and_(_quotes.c.invitation_id == last_of.c.invitation_id, _quotes.c.revision == last_of.c.revision),
        )
        .join(_offers, and_(_offers.c.quote_id == _quotes.c.id, _offers.c.sku_id == ordered.c.sku_id))
        .group_by(ordered.c.id)
    )  # fmt: skip
