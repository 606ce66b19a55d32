"""配送: a store gives its parcel to a courier, who takes it and hands it over, each time by a scan."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, or_, select

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, clock, query, use_case
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import locked, refuse_outsiders
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.fulfilment.events import DELIVERED, tell
from jxc_app.modules.fulfilment.models import Parcel, ParcelLine, SourcedOrder
from jxc_app.modules.fulfilment.permissions import DELIVER, giving
from jxc_app.modules.fulfilment.queries import GIVING, PartLine, parcel_lines
from jxc_app.modules.fulfilment.route import visited
from jxc_app.modules.order_sourcing.rules import FAR
from jxc_app.modules.warehouses.distance import Coordinates, by_road, kilometres
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.ways import Ways, travel_rule

_LEFT = (POSTED, DONE)
_MOST = 200
_SHOWN_DONE = 20


class AssignCourier(Command):
    """Who brings a parcel; ``courier_id`` None: nobody yet."""

    document_id: Id
    courier_id: Id | None = None


class TakeParcel(Command):
    """What the courier scanned in the store: the number of the shipment, or the code of something in it."""

    document_id: Id
    code: str = Limits(min_length=1, max_length=80)


class HandOver(Command):
    """What the courier scanned at the door, and who took it."""

    document_id: Id
    code: str = Limits(min_length=1, max_length=80)
    received_by: str = Limits(min_length=1, max_length=60)


class ParcelRef(Result):
    """A parcel and when that was."""

    document_id: int
    number: str
    at: datetime | None = None


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


@use_case("parcel.assign", title="指派配送员", inside=giving)
def assign_courier(uow: UnitOfWork, command: AssignCourier) -> ParcelRef:
    """Give a parcel to a courier, or to another one, until it is taken. Raises NotFound, Conflict ``parcel.taken``."""
    refuse_outsiders(uow, giving())
    held = uow.session.get(Document, command.document_id)
    document = locked(uow, command.document_id, held.version if held else None, "post")
    parcel = uow.session.get(Parcel, document.id, with_for_update=True)
    if parcel is None:
        raise NotFound("document.not_found")
    if parcel.taken_at is not None:
        raise Conflict("parcel.taken", number=document.number)
    name = ""
    if command.courier_id is not None:
        user = uow.session.get(User, command.courier_id)
        if user is None or user.switched_off_at is not None or not _delivers(uow.session, command.courier_id):
            raise DomainError("parcel.no_courier", field="courier_id")
        name = user.name
    parcel.courier_id = command.courier_id
    uow.session.flush()
    uow.record("parcel", document.id, document.number or "", after={"courier": name})
    uow.publish("document", document_id=document.id, type=document.type, status=document.status)
    return ParcelRef(document_id=document.id or 0, number=document.number or "")


@use_case("delivery.take", title="取走跨店包裹", permission=DELIVER)
def take_parcel(uow: UnitOfWork, command: TakeParcel) -> ParcelRef:
    """The courier has the parcel. Raises Conflict ``parcel.not_ready``, ``parcel.taken``; DomainError
    ``parcel.not_yours``, ``parcel.other_code``.
    """
    document, parcel = _own(uow, command.document_id)
    if document.status not in _LEFT:
        raise Conflict("parcel.not_ready", number=document.number)
    if parcel.taken_at is not None:
        raise Conflict("parcel.taken", number=document.number)
    _refuse_other(uow.session, document, command.code)
    parcel.taken_at = uow.now
    uow.session.flush()
    note(uow, document, "take_out")
    uow.record("parcel", document.id, document.number or "", after={"taken_at": uow.now})
    return ParcelRef(document_id=document.id or 0, number=document.number or "", at=uow.now)


@use_case("delivery.hand_over", title="送达跨店包裹", permission=DELIVER)
def hand_over(uow: UnitOfWork, command: HandOver) -> ParcelRef:
    """The customer has the parcel. Raises Conflict ``parcel.not_taken``, ``parcel.delivered``; DomainError
    ``parcel.not_yours``, ``parcel.other_code``.
    """
    document, parcel = _own(uow, command.document_id)
    if parcel.taken_at is None:
        raise Conflict("parcel.not_taken", number=document.number)
    if parcel.delivered_at is not None:
        raise Conflict("parcel.delivered", number=document.number)
    _refuse_other(uow.session, document, command.code)
    parcel.delivered_at, parcel.received_by = uow.now, command.received_by
    uow.session.flush()
    note(uow, document, "deliver", command.received_by)
    uow.record(
        "parcel", document.id, document.number or "",
        after={"delivered_at": uow.now, "received_by": command.received_by},
    )  # fmt: skip
    tell(uow, parcel.order_id, DELIVERED)
    return ParcelRef(document_id=document.id or 0, number=document.number or "", at=uow.now)


def _own(uow: UnitOfWork, document_id: int) -> tuple[Document, Parcel]:
    """The actor's own parcel, locked; the same answer for another's as for one that does not exist."""
    document = lock_document(uow.session, document_id)
    parcel = uow.session.get(Parcel, document_id, with_for_update=True, populate_existing=True)
    if document is None or parcel is None or parcel.courier_id != uow.actor.user_id:
        raise DomainError("parcel.not_yours")
    return document, parcel


def _delivers(session: Session, user_id: int) -> bool:
    return holds_any(session, Actor(user_id=user_id, name=""), (DELIVER.code,))


def _refuse_other(session: Session, document: Document, code: str) -> None:
    """Raises DomainError ``parcel.other_code`` for a code of something that is not in the parcel."""
    key = code_key(code)
    if key == code_key(document.number or ""):
        return
    inside = select(ParcelLine.sku_id).where(
        ParcelLine.document_id == document.id, col(ParcelLine.asked) > ParcelLine.refused
    )
    coded = select(Sku.id).where(Sku.code_key == key, col(Sku.id).in_(inside))
    barred = select(Barcode.sku_id).where(Barcode.code_key == key, col(Barcode.sku_id).in_(inside))
    if session.exec(coded).first() is None and session.exec(barred).first() is None:
        raise DomainError("parcel.other_code", field="code", number=document.number)


@query("parcel.couriers", title="可指派的配送员", permission=GIVING)
def couriers(session: Session, scope: Scope) -> list[tuple[int, str]]:
    """People in use who may bring parcels, by name."""
    people = able_there(session, DELIVER, 0)  # a right that is held for no warehouse
    wanted = select(User.id, User.name).where(col(User.id).in_(people), col(User.switched_off_at).is_(None))
    return [(one or 0, name) for one, name in session.exec(wanted.order_by(User.name)).all()]


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
