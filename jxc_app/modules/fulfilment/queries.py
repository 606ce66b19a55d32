"""Reads of orders that several stores fill: the proposal, where an order stands, and what my store is to send."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.masking import masked_phone
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.documents.rows import documents, visible, within
from jxc_app.modules.documents.types import APPROVED, CLOSED, DONE, POSTED, REVERSED, SUBMITTED
from jxc_app.modules.fulfilment.models import Parcel, ParcelLine, SourcedOrder
from jxc_app.modules.fulfilment.parcels import picked_parcels, refused_by
from jxc_app.modules.fulfilment.permissions import ORDER_SOURCE
from jxc_app.modules.fulfilment.planning import ToCustomer, planned
from jxc_app.modules.fulfilment.rules import (
    DELIVERED,
    PICKING,
    REFUSED,
    SHIPPED,
    TAKEN,
    WITHDRAWN,
    state_of_order,
)
from jxc_app.modules.fulfilment.shelves import among_of, last_day, rule_of, shelves_of
from jxc_app.modules.fulfilment.sourcing import door_of, wanted_of
from jxc_app.modules.inventory.cutting import shelves_of as shelf_names_of
from jxc_app.modules.inventory.promising import kept_by_line
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW
from jxc_app.modules.sales.keeping import ORDER
from jxc_app.modules.sales.types import SALES_ISSUE
from jxc_app.modules.warehouses.models import Warehouse

_parcels: Table = Parcel.__table__  # type: ignore[attr-defined]
_asked: Table = ParcelLine.__table__  # type: ignore[attr-defined]
_orders: Table = SourcedOrder.__table__  # type: ignore[attr-defined]
_heads: Table = Document.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: what has left or was refused stays in the store's list for so long
_REMEMBERED = timedelta(days=2)
_MOST = 100
GIVING = PERMISSIONS[SALES_ISSUE.permissions["post"]]


@dataclass(frozen=True, slots=True)
class PartLine:
    """So much of a SKU, in base units; ``refused`` of it was not given, because of ``cause``."""

    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    refused: Decimal = ZERO
    cause: str = ""
    shelf: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ProposedParcel:
    """What one store would send; ``way`` in words."""

    warehouse_id: int
    warehouse: str
    way: str
    lines: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would fill what is open of an order; ``promised_at``: when the last parcel is there, None where unknown."""

    order_id: int
    version: int
    number: str
    customer: str
    parcels: tuple[ProposedParcel, ...]
    short: tuple[PartLine, ...]
    promised_at: datetime | None
    is_exact: bool


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One store's parcel; ``state``: see ``rules``."""

    id: int
    version: int
    number: str
    state: str
    warehouse_id: int
    warehouse: str
    order_id: int
    order_number: str
    customer: str
    address: str
    made_at: datetime
    promised_at: datetime | None
    courier: str
    taken_at: datetime | None
    delivered_at: datetime | None
    received_by: str
    lines: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """Where a shared out order stands: one order for the customer, whoever sends what."""

    order_id: int
    version: int
    number: str
    customer: str
    state: str
    promised_at: datetime | None
    is_open: bool
    address: str
    contact: str
    phone: str
    parcels: tuple[ParcelRow, ...]
    waiting: tuple[PartLine, ...]


@query("fulfilment.proposal", title="派单方案", permission=ORDER_SOURCE)
def proposal(session: Session, scope: Scope, *, order_id: int) -> Proposal:
    """How an order in force would be shared out now. Raises NotFound also for one that is out of sight."""
    head = _order(session, scope, order_id)
    if head.status != POSTED:
        raise NotFound("document.not_found")
    wanted = wanted_of(session, order_id)
    among, rule = among_of(session, head.warehouse_id), rule_of(session)
    skus = {one.sku_id for one in wanted}
    today = business_date(clock.get().now(), get_settings().zone)
    shelves = shelves_of(session, among, skus, day=last_day(today, rule))
    kept = kept_by_line(session, SOURCE, [order_id])
    own: dict[tuple[int, int], Decimal] = {}
    for one in wanted:  # what it keeps for itself is free for its parcels
        own[one.sku_id, head.warehouse_id] = own.get((one.sku_id, head.warehouse_id), ZERO) + kept.get(one.key, ZERO)
    to = ToCustomer(session, head.warehouse_id, door_of(session.get(SourcedOrder, order_id)))
    found = planned(
        wanted, among.store_ids, shelves.with_more(own), to, rule, refused=refused_by(session, order_id),
        most_parcels=max(1, rule.most_parcels - len(picked_parcels(session, order_id))),
    )  # fmt: skip
    sku_of = {one.key: one.sku_id for one in wanted}
    names, places = _sku_names(session, skus), _warehouse_names(session)
    parcels = (
        ProposedParcel(
            one.warehouse_id, places[one.warehouse_id], one.way.words, _parts(one.quantities, sku_of, names)
        )
        for one in found.parcels
    )  # fmt: skip
    minutes = found.minutes
    promised_at = None if minutes is None or found.short else clock.get().now() + timedelta(minutes=minutes)
    return Proposal(
        order_id, head.version, head.number, head.partner or "", tuple(parcels), _parts(found.short, sku_of, names),
        promised_at, found.is_exact,
    )  # fmt: skip


@query("fulfilment.order", title="订单的跨店包裹", permission=DOCUMENT_VIEW)
def order_parcels(
    session: Session, scope: Scope, *, order_id: int, actor: Actor | None = None
) -> OrderStanding:  # fmt: skip
    """Where an order and each of its parcels stand. Raises NotFound as :func:`proposal`.

    Whoever sees the order sees who sends what of it: that is what the customer asks. The telephone is masked for who
    may not see those of partners.
    """
    head = _order(session, scope, order_id)
    state = session.get(SourcedOrder, order_id)
    rows = _rows(session, _parcels.c.order_id == order_id, scope)
    left = {one.key: one.quantity for one in wanted_of(session, order_id)} if head.status == POSTED else {}
    sku_of = {one.key: one.sku_id for one in wanted_of(session, order_id)}
    return OrderStanding(
        order_id, head.version, head.number, head.partner or "",
        state_of_order(
            is_cancelled=state is not None and state.cancelled_at is not None, is_open=head.status == POSTED,
            waits=bool(left), parcels=[row.state for row in rows],
        ),
        state.promised_at if state else None, head.status == POSTED, state.address if state else "",
        state.contact if state else "", _phone(session, state, actor), tuple(rows),
        _parts(left, sku_of, _sku_names(session, set(sku_of.values()))),
    )  # fmt: skip


@query("parcel.to_send", title="我店要配的跨店包裹", permission=GIVING)
def parcels_to_send(session: Session, scope: Scope) -> list[ParcelRow]:
    """What the stores in scope are to pick, what is due first in front; then what left or was refused lately."""
    here, since = within(scope, documents.c.warehouse_id), clock.get().now() - _REMEMBERED
    waits = documents.c.status.in_((SUBMITTED, APPROVED))
    rows = _rows(session, and_(here, or_(waits, documents.c.changed_at > since)), scope)
    return sorted(rows, key=lambda row: (row.state != PICKING, row.promised_at or row.made_at, row.id))


def _phone(session: Session, state: SourcedOrder | None, actor: Actor | None) -> str:
    if state is None or not state.phone:
        return ""
    is_shown = actor is not None and holds_any(session, actor, (PARTNER_CONTACT_VIEW.code,))
    return state.phone if is_shown else masked_phone(state.phone)


def _order(session: Session, scope: Scope, order_id: int) -> Any:
    wanted = (
        select(documents, partners.c.name.label("partner"))
        .outerjoin(partners, partner_of(scope))
        .where(
            documents.c.id == order_id, documents.c.type == ORDER, documents.c.number.is_not(None),
            documents.c.reverses_document_id.is_(None), visible(scope),
        )
    )  # fmt: skip
    head = session.connection().execute(wanted).first()
    if head is None:
        raise NotFound("document.not_found")
    return head


def _rows(session: Session, condition: ColumnElement[bool], scope: Scope) -> list[ParcelRow]:
    order, couriers = _heads.alias("taken"), _users.alias("courier")
    wanted = (
        select(
            _parcels, documents.c.version, documents.c.number, documents.c.status, documents.c.warehouse_id,
            _warehouses.c.name.label("warehouse"), order.c.number.label("order_number"), _orders.c.address,
            partners.c.name.label("partner"), couriers.c.name.label("courier"),
        )
        .join(documents, documents.c.id == _parcels.c.document_id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .join(order, order.c.id == _parcels.c.order_id)
        .outerjoin(_orders, _orders.c.document_id == _parcels.c.order_id)
        .outerjoin(partners, partner_of(scope))
        .outerjoin(couriers, couriers.c.id == _parcels.c.courier_id)
        .where(condition)
        .order_by(_parcels.c.document_id)
        .limit(_MOST)
    )  # fmt: skip
    found = session.connection().execute(wanted).all()
    lines = parcel_lines(session, {row.document_id: row.warehouse_id for row in found})
    return [
        ParcelRow(
            row.document_id, row.version, row.number or "", _state(row, lines.get(row.document_id, ())),
            row.warehouse_id, row.warehouse, row.order_id, row.order_number or "", row.partner or "",
            row.address or "", row.made_at, row.promised_at, row.courier or "", row.taken_at, row.delivered_at,
            row.received_by, tuple(lines.get(row.document_id, ())),
        )
        for row in found
    ]  # fmt: skip


def _state(row: Any, lines: Collection[PartLine]) -> str:
    if row.status in (SUBMITTED, APPROVED):
        return PICKING
    if row.status in (POSTED, DONE):
        if row.delivered_at is not None:
            return DELIVERED
        return TAKEN if row.taken_at is not None else SHIPPED
    if row.status in (CLOSED, REVERSED) and any(line.refused for line in lines):
        return REFUSED
    return WITHDRAWN


def parcel_lines(session: Session, homes: dict[int, int]) -> dict[int, list[PartLine]]:
    """What each of these parcels was to have, by line of its order; ``homes``: the store of each."""
    found = session.connection().execute(
        select(
            _asked, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.picture, _units.c.name.label("unit")
        )
        .join(_skus, _skus.c.id == _asked.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_asked.c.document_id.in_(list(homes)))
        .order_by(_asked.c.document_id, _asked.c.source_line_id)
    )  # fmt: skip
    rows = found.all()
    skus = {row.sku_id for row in rows}
    shelves = {home: shelf_names_of(session, home, skus) for home in set(homes.values())}
    lines: dict[int, list[PartLine]] = {}
    for row in rows:
        shelf = shelves[homes[row.document_id]].get(row.sku_id, "")
        lines.setdefault(row.document_id, []).append(
            PartLine(
                row.sku_id, row.code, row.name, row.spec, row.unit, row.asked, row.refused, row.cause, shelf,
                row.picture,
            )
        )  # fmt: skip
    return lines


def _parts(quantities: Any, sku_of: dict[int, int], names: dict[int, Any]) -> tuple[PartLine, ...]:
    parts = []
    for line_id, quantity in quantities.items():
        sku = names[sku_of[line_id]]
        parts.append(PartLine(sku.id, sku.code, sku.name, sku.spec, sku.unit, quantity, picture=sku.picture))
    return tuple(parts)


def _sku_names(session: Session, sku_ids: Collection[int]) -> dict[int, Any]:
    wanted = (
        select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.picture, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_(list(sku_ids)))
    )
    return {row.id: row for row in session.connection().execute(wanted)}


def _warehouse_names(session: Session) -> dict[int, str]:
    return dict(session.connection().execute(select(_warehouses.c.id, _warehouses.c.name)).all())
