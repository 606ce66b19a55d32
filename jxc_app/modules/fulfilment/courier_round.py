"""我的配送: what a courier has to do, in the order of the shortest way: the stores first, then the doors."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from sqlmodel import Session, col, or_, select

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.fulfilment.models import Parcel, SourcedOrder
from jxc_app.modules.fulfilment.permissions import DELIVER
from jxc_app.modules.fulfilment.queries import PartLine, parcel_lines
from jxc_app.modules.fulfilment.route import visited
from jxc_app.modules.order_sourcing.rules import FAR
from jxc_app.modules.warehouses.distance import Coordinates, by_road, kilometres
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.ways import Ways, travel_rule

#: as what it is sent with stands once it has left the store
_LEFT = (POSTED, DONE)
_MOST = 200
_SHOWN_DONE = 20


@dataclass(frozen=True, slots=True)
class Errand:
    """One parcel of the courier; ``state``: shipped (待取), taken or delivered, or picking while it is not ready."""

    id: int
    number: str
    state: str
    order_number: str
    contact: str
    phone: str
    address: str
    promised_at: datetime | None
    delivered_at: datetime | None
    received_by: str
    lines: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the courier's way. ``takes``: a store where parcels are taken; else a door where they are handed over.

    ``kilometres`` from the stop before; None for the first, and where nobody can know.
    """

    takes: bool
    name: str
    address: str
    phone: str
    kilometres: Decimal | None
    errands: tuple[Errand, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What a courier has to do, in the order in which it is done, and what they brought today."""

    stops: tuple[Stop, ...]
    done: tuple[Errand, ...]


@query("delivery.mine", title="我的配送", permission=DELIVER)
def my_round(session: Session, scope: Scope, actor: Actor) -> Round:
    """The stores first, then the doors, each in the order of the shortest way; only what is the actor's own."""
    zone = get_settings().zone
    today = datetime.combine(business_date(clock.get().now(), zone), time.min, zone)
    wanted = (
        select(Parcel, Document, SourcedOrder)
        .join(Document, col(Document.id) == Parcel.document_id)
        .outerjoin(SourcedOrder, col(SourcedOrder.document_id) == Parcel.order_id)
        .where(
            Parcel.courier_id == actor.user_id, col(Document.status).in_(("submitted", "approved", *_LEFT)),
            or_(col(Parcel.delivered_at).is_(None), col(Parcel.delivered_at) >= today),
        )
        .order_by(col(Parcel.document_id))
        .limit(_MOST)
    )  # fmt: skip
    rows = session.exec(wanted).all()
    lines = parcel_lines(session, {document.id or 0: document.warehouse_id for _, document, _ in rows})
    orders = select(Document.id, Document.number).where(col(Document.id).in_([one.order_id for one, _, _ in rows]))
    numbers = dict(session.exec(orders).all())
    found = [(document, state, _errand(parcel, document, state, numbers, lines)) for parcel, document, state in rows]
    stores, last = _stores(session, [(one, each) for one, _, each in found if each.state in ("picking", "shipped")])
    doors = _doors(session, [(state, each) for _, state, each in found if each.state == "taken"], last)
    done = [(each.delivered_at, each.id, each) for _, _, each in found if each.delivered_at is not None]
    return Round((*stores, *doors), tuple(each for _, _, each in sorted(done, key=_when, reverse=True)[:_SHOWN_DONE]))


def _when(one: tuple[datetime, int, Errand]) -> tuple[datetime, int]:
    return one[:2]


def _errand(
    parcel: Parcel, document: Document, state: SourcedOrder | None, numbers: dict[int | None, str | None],
    lines: dict[int, list[PartLine]],
) -> Errand:  # fmt: skip
    stands = (
        "delivered" if parcel.delivered_at else "taken" if parcel.taken_at
        else "shipped" if document.status in _LEFT else "picking"
    )  # fmt: skip
    return Errand(
        parcel.document_id, document.number or "", stands, numbers.get(parcel.order_id) or "",
        state.contact if state else "", state.phone if state else "", state.address if state else "",
        parcel.promised_at, parcel.delivered_at, parcel.received_by,
        tuple(one for one in lines.get(parcel.document_id, ()) if one.quantity > one.refused),
    )  # fmt: skip


def _stores(session: Session, errands: list[tuple[Document, Errand]]) -> tuple[list[Stop], Coordinates | None]:
    """One stop for each store, and where the last of them is."""
    by_store: dict[int, list[Errand]] = {}
    for document, each in errands:
        by_store.setdefault(document.warehouse_id, []).append(each)
    ways = Ways.read(session)

    def far(one: int, other: int) -> Decimal:
        way = ways.between(one, other).kilometres
        return FAR if way is None else way

    stops: list[Stop] = []
    before: int | None = None
    last: Coordinates | None = None
    for store_id in visited(sorted(by_store), far):
        store = session.get_one(Warehouse, store_id)
        way = None if before is None else ways.between(before, store_id).kilometres
        stops.append(Stop(True, store.name, store.address, store.phone, way, tuple(by_store[store_id])))
        before = store_id
        if store.latitude is not None and store.longitude is not None:
            last = Coordinates(store.latitude, store.longitude)
    return stops, last


def _doors(
    session: Session, errands: list[tuple[SourcedOrder | None, Errand]], start: Coordinates | None
) -> list[Stop]:
    """One stop for each order's door; those whose place nobody knows come last, the most urgent first."""
    by_order: dict[int, list[Errand]] = {}
    states: dict[int, SourcedOrder | None] = {}
    for state, each in errands:
        key = state.document_id if state else -each.id
        by_order.setdefault(key, []).append(each)
        states[key] = state
    places = {
        key: Coordinates(state.latitude, state.longitude)
        for key, state in states.items()
        if state is not None and state.latitude is not None and state.longitude is not None
    }
    rule = travel_rule(session)
    if start is not None:
        places[0] = start

    def far(one: int, other: int) -> Decimal:
        return by_road(kilometres(places[one], places[other]), rule.detour_percent)

    known = visited(sorted(key for key in places if key), far, start=0 if start is not None else None)
    late = datetime.max.replace(tzinfo=clock.get().now().tzinfo)
    unknown = sorted(set(by_order) - set(known), key=lambda key: (by_order[key][0].promised_at or late, key))
    stops: list[Stop] = []
    before = 0 if start is not None else None
    for key in (*known, *unknown):
        first = by_order[key][0]
        way = far(before, key) if before is not None and key in places else None
        stops.append(Stop(False, first.contact, first.address, first.phone, way, tuple(by_order[key])))
        before = key if key in places else before
    return stops
