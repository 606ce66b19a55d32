"""What was asked of whom, and what they offer now: read by everything that compares or chooses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.models import RfqInvitation, RfqQuote, RfqQuoteLine
from jxc_app.modules.sourcing.rules import InPack, Offer, landed_price, value_of

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_invitations: Table = RfqInvitation.__table__  # type: ignore[attr-defined]
_quotes: Table = RfqQuote.__table__  # type: ignore[attr-defined]
_offers: Table = RfqQuoteLine.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Quoted:
    """One supplier who is asked, with their latest offer by SKU; ``quote_id`` 0: they have not answered."""

    invitation_id: int
    partner_id: int
    partner_name: str
    opened_at: datetime | None
    mailed_at: datetime | None
    link_until: datetime | None
    quote_id: int = 0
    revision: int = 0
    freight: Decimal = ZERO
    valid_until: date = date.min
    remark: str = ""
    sent_at: datetime | None = None
    source: str = ""
    typed_by: int | None = None
    offers: Mapping[int, Offer] = field(default_factory=dict)


def wanted_by_sku(session: Session, rfq_id: int) -> dict[int, Decimal]:
    """How much of each SKU an inquiry asks for, in base units, in the order of its lines."""
    rows = session.connection().execute(
        select(_lines.c.sku_id, _lines.c.base_quantity).where(_lines.c.document_id == rfq_id).order_by(_lines.c.line_no)
    )
    wanted: dict[int, Decimal] = {}
    for sku_id, quantity in rows:
        wanted[sku_id] = wanted.get(sku_id, ZERO) + quantity
    return wanted


def quoted(session: Session, rfq_id: int) -> list[Quoted]:
    """Everybody who is asked, by name, with what they offer now, by three reads whatever their number."""
    latest = (
        select(_quotes.c.invitation_id, func.max(_quotes.c.revision).label("revision"))
        .group_by(_quotes.c.invitation_id)
        .subquery()
    )
    rows = session.connection().execute(
        select(
            _invitations, _partners.c.name, _quotes.c.id.label("quote_id"), _quotes.c.revision, _quotes.c.freight,
            _quotes.c.valid_until, _quotes.c.remark, _quotes.c.sent_at, _quotes.c.source, _quotes.c.typed_by,
        )
        .join(_partners, _partners.c.id == _invitations.c.partner_id)
        .outerjoin(latest, latest.c.invitation_id == _invitations.c.id)
        .outerjoin(
            _quotes, (_quotes.c.invitation_id == _invitations.c.id) & (_quotes.c.revision == latest.c.revision)
        )
        .where(_invitations.c.document_id == rfq_id)
        .order_by(_partners.c.name_order, _partners.c.id)
    ).all()  # fmt: skip
    wanted = wanted_by_sku(session, rfq_id)
    offers = offers_by_quote(session, [row.quote_id for row in rows if row.quote_id])
    found = []
    for row in rows:
        asked = Quoted(
            row.id, row.partner_id, row.name, row.opened_at, row.mailed_at, row.expires_at
        )  # fmt: skip
        if row.quote_id:
            asked = replace(
                asked, quote_id=row.quote_id, revision=row.revision, freight=row.freight, valid_until=row.valid_until,
                remark=row.remark, sent_at=row.sent_at, source=row.source, typed_by=row.typed_by,
                offers=_landed(offers.get(row.quote_id, {}), row.freight, wanted),
            )  # fmt: skip
        found.append(asked)
    return found


def offers_by_quote(session: Session, quote_ids: Collection[int]) -> dict[int, dict[int, Offer]]:
    """What each of these says, by SKU and without freight."""
    rows = session.connection().execute(select(_offers).where(_offers.c.quote_id.in_(list(quote_ids))))
    found: dict[int, dict[int, Offer]] = {}
    for row in rows:
        offer = Offer(row.price, row.tax_percent, row.moq, row.lead_days, pack=pack_of(row, row.quoted_moq))
        found.setdefault(row.quote_id, {})[row.sku_id] = offer
    return found


def pack_of(row: Any, moq: Decimal | None = None) -> InPack | None:
    """How a stored price was quoted; None: by the base unit, or not at all."""
    if not row.quoted_unit:
        return None
    return InPack(row.quoted_unit, row.numerator, row.denominator, row.quoted_price, moq)


def quote_line(quote_id: int, sku_id: int, offer: Offer) -> RfqQuoteLine:
    """An offer as it is stored."""
    line = RfqQuoteLine(
        quote_id=quote_id, sku_id=sku_id, price=offer.price, tax_percent=offer.tax_percent, moq=offer.moq,
        lead_days=offer.lead_days,
    )  # fmt: skip
    if pack := offer.pack:
        line.quoted_unit, line.numerator, line.denominator = pack.unit, pack.numerator, pack.denominator
        line.quoted_price, line.quoted_moq = pack.price, pack.moq
    return line


def _landed(offers: Mapping[int, Offer], freight: Decimal, wanted: Mapping[int, Decimal]) -> dict[int, Offer]:
    value = value_of({sku_id: one.price for sku_id, one in offers.items()}, wanted)
    return {sku_id: replace(one, landed=landed_price(one.price, freight, value)) for sku_id, one in offers.items()}


def cheapest(everybody: list[Quoted], today: date) -> dict[int, Decimal]:
    """By SKU the lowest landed price among offers that still stand."""
    found: dict[int, Decimal] = {}
    for one in everybody:
        if one.quote_id and one.valid_until >= today:
            for sku_id, offer in one.offers.items():
                found[sku_id] = min(found.get(sku_id, offer.landed), offer.landed)
    return found


def dearest(everybody: list[Quoted]) -> dict[int, Decimal]:
    """By SKU the highest landed price of all offers: what was saved is reckoned against it."""
    found: dict[int, Decimal] = {}
    for one in everybody:
        for sku_id, offer in one.offers.items():
            found[sku_id] = max(found.get(sku_id, offer.landed), offer.landed)
    return found
