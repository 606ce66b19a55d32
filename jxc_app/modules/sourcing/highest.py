"""The highest offer behind each line of an order that an award made: what was saved is reckoned against it.

Offers compare as landed. What an order pays is without the freight of its offer, so the highest landed price stands
less the freight in the chosen one: the difference is of landed prices. Of an order that was changed, the lines that
stand for those of the award's own order.
"""

from typing import Any

from sqlalchemy import Select, Table, and_, func, select, union_all

from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.purchasing.terms import terms
from jxc_app.modules.sourcing.models import RfqAward, RfqAwardLine, RfqInvitation, RfqQuote, RfqQuoteLine

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_awards: Table = RfqAward.__table__  # type: ignore[attr-defined]
_chosen: Table = RfqAwardLine.__table__  # type: ignore[attr-defined]
_asked: Table = RfqInvitation.__table__  # type: ignore[attr-defined]
_quotes: Table = RfqQuote.__table__  # type: ignore[attr-defined]
_offers: Table = RfqQuoteLine.__table__  # type: ignore[attr-defined]


def highest_quotes() -> Select[Any]:
    """``line_id`` of an order's line and ``price``: the highest landed price offered for it, less the freight in the
    chosen one; per base unit with tax. Of what was chosen before landed prices were kept, the last offers' own prices.
    """
    ordered, awarded = _ordered().subquery("ordered"), _lines.alias("awarded")
    last = select(_quotes.c.invitation_id, func.max(_quotes.c.revision).label("revision"))
    last_of = last.group_by(_quotes.c.invitation_id).subquery("last_quote")
    kind = _offers.c.price.type
    landed = _chosen.c.dearest - _chosen.c.landed + awarded.c.price
    return (
        select(
            ordered.c.line_id, func.max(func.coalesce(landed, _offers.c.price, type_=kind), type_=kind).label("price")
        )
        .join_from(_chosen, _awards, _awards.c.document_id == _chosen.c.document_id)
        .join(awarded, and_(awarded.c.document_id == _chosen.c.document_id, awarded.c.line_no == _chosen.c.line_no))
        .join(ordered, and_(ordered.c.order_id == _chosen.c.order_id, ordered.c.sku_id == awarded.c.sku_id))
        .join(_asked, _asked.c.document_id == _awards.c.rfq_id)
        .join(last_of, last_of.c.invitation_id == _asked.c.id)
        .join(
            _quotes,
            and_(_quotes.c.invitation_id == last_of.c.invitation_id, _quotes.c.revision == last_of.c.revision),
        )
        .join(_offers, and_(_offers.c.quote_id == _quotes.c.id, _offers.c.sku_id == ordered.c.sku_id))
        .group_by(ordered.c.line_id)
    )  # fmt: skip


def _ordered() -> Any:
    """``line_id`` by ``order_id``, the order that an award made: its own lines, and those that stand for them now."""
    first = _lines.alias("first_line")
    own = select(_lines.c.id.label("line_id"), _lines.c.document_id.label("order_id"), _lines.c.sku_id)
    later = (
        select(terms.c.line_id, first.c.document_id, first.c.sku_id)
        .join(first, first.c.id == terms.c.first_line_id)
        .where(terms.c.line_id != terms.c.first_line_id)
    )
    return union_all(own.where(_lines.c.document_id.in_(select(_chosen.c.order_id))), later)
