"""Where an order that was handed in stands, for whoever handed it in: no price, no stock, no other order."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, CLOSED, DONE, DRAFT, POSTED, REVERSED, SUBMITTED
from jxc_app.modules.fulfilment.models import SourcedOrder
from jxc_app.modules.fulfilment.queries import order_parcels
from jxc_app.modules.fulfilment.rules import CANCELLED, PICKING, REFUSED, SHIPPED, WITHDRAWN
from jxc_app.modules.intake.models import IntakeOrder

#: handed in, and somebody has to approve it first
TO_APPROVE = "to_approve"
_EVERYWHERE = Scope(everywhere=True)


@dataclass(frozen=True, slots=True)
class ParcelStanding:
    """One parcel: base units by code of the SKU."""

    number: str
    store: str
    state: str
    delivered_at: datetime | None
    lines: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """``number``: what the integration calls it; ``order_number``: what we call it; ``short``: what waits."""

    number: str
    order_number: str
    state: str
    promised_at: datetime | None
    parcels: tuple[ParcelStanding, ...]
    short: tuple[tuple[str, Decimal], ...]


def standing_of(session: Session, order: IntakeOrder) -> Standing:
    """Where it stands; whoever asks has shown that the order is theirs."""
    document = session.get_one(Document, order.document_id)
    state = session.get(SourcedOrder, order.document_id)
    found = order_parcels(session, _EVERYWHERE, order_id=order.document_id)
    parcels = tuple(
        ParcelStanding(
            one.number, one.warehouse, one.state, one.delivered_at,
            tuple((line.code, line.quantity - line.refused) for line in one.lines if line.quantity > line.refused),
        )
        for one in found.parcels if one.state not in (REFUSED, WITHDRAWN)
    )  # fmt: skip
    is_shared = state is None or state.is_shared
    return Standing(
        order.number, document.number or "", _state(document, found.state, is_shared=is_shared),
        found.promised_at, parcels,
        tuple((line.code, line.quantity) for line in found.waiting) if is_shared and document.status == POSTED else (),
    )  # fmt: skip


def _state(document: Document, state: str, *, is_shared: bool) -> str:
    """One that its own store sends has no parcels: it is being picked until all of it has left."""
    if document.status in (DRAFT, SUBMITTED, APPROVED):
        return TO_APPROVE
    if document.status in (CLOSED, REVERSED):
        return CANCELLED
    if is_shared or state == CANCELLED:
        return state
    return SHIPPED if document.status == DONE else PICKING
