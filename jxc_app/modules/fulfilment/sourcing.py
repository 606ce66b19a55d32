"""派单: a sales order in force is shared out among stores, all in one transaction: nothing is promised twice.

Its lines stay as they are. Every store gets one 销售出库 handed in for picking, which holds its goods from this moment;
what nobody has waits, is said to wait, and goes out as soon as somebody has it (``resource_order``, each minute).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.commands import DocumentAct
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.service import locked
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.fulfilment.events import SHORT, tell
from jxc_app.modules.fulfilment.models import SourcedOrder
from jxc_app.modules.fulfilment.parcels import Writing, hand_in_parcel, picked_parcels, refused_by
from jxc_app.modules.fulfilment.permissions import ORDER_SOURCE, RESOURCE
from jxc_app.modules.fulfilment.planning import Plan, ToCustomer, planned
from jxc_app.modules.fulfilment.shelves import among_of, last_day, lock_shelves, rule_of, shelves_of
from jxc_app.modules.inventory.reserving import keys_of
from jxc_app.modules.inventory.spots import BalanceKey
from jxc_app.modules.order_sourcing.rules import OrderLine
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sales.keeping import ORDER, OpenLine, end_keeping, open_lines
from jxc_app.modules.sales.shipping import lines_of_order
from jxc_app.modules.warehouses.distance import Coordinates

_orders: Table = SourcedOrder.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_AT_ONCE = 50


class SourceOrder(DocumentAct):
    """Share an order out. ``store_ids``: those that were proposed; where others are right by now, nothing is done."""

    store_ids: list[Id] = Limits(default_factory=list, max_length=20)


class ResourceOrder(Command):
    """An order of which something was short."""

    order_id: Id


class Shared(Result):
    """How an order is shared out: its parcels by number, and how many of its lines wait."""

    order_id: int
    number: str
    version: int
    parcels: tuple[str, ...]
    short_lines: int


@use_case("fulfilment.source", title="把订单派给多家门店", permission=ORDER_SOURCE)
def source_order(uow: UnitOfWork, command: SourceOrder) -> Shared:
    """Share out what of an order is open and not picked: fewest parcels, then the shortest way.

    Raises NotFound; Conflict ``version.stale``, ``sales_order.not_open``, ``fulfilment.changed``; DomainError
    ``fulfilment.nothing_open``, ``fulfilment.nobody_has`` where not one piece of it is anywhere.
    """
    order = locked(uow, command.document_id, command.version, "draft", ORDER_SOURCE.code)
    refuse_shut(order)
    shared = share_out(uow, order, expected=command.store_ids)
    if shared is None:
        raise DomainError("fulfilment.nothing_open", number=order.number)
    if not shared.parcels:
        raise DomainError("fulfilment.nobody_has", number=order.number)
    return shared


@use_case("fulfilment.resource", title="缺货订单到货后再派", permission=RESOURCE)
def resource_order(uow: UnitOfWork, command: ResourceOrder) -> Shared:
    """Share out what was short and is somewhere now. Only the product may."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=RESOURCE.title)
    order = lock_document(uow.session, command.order_id)
    if order is None or order.type != ORDER:
        raise NotFound("document.not_found")
    refuse_shut(order)
    return share_out(uow, order) or _shared(order, (), 0)


def refuse_shut(order: Document) -> None:
    """Raises Conflict ``sales_order.not_open``."""
    if order.type != ORDER or order.status != POSTED or order.reverses_document_id is not None:
        raise Conflict("sales_order.not_open", number=order.number or "草稿")


def share_out(
    uow: UnitOfWork, order: Document, *, expected: Collection[int] = (), has_locked: Collection[BalanceKey] = ()
) -> Shared | None:
    """Share out an order whose row is locked; None where nothing of it is open. ``has_locked``: see `lock_shelves`.

    What it kept for itself goes into the parcels: from now on it keeps nothing, its parcels do.
    """
    ordered = lines_of_order(uow.session, order)
    wanted = wanted_of(uow.session, order.id or 0)
    if not wanted:
        return None
    among, rule = among_of(uow.session, order.warehouse_id), rule_of(uow.session)
    skus = {one.sku_id for one in wanted}
    keys = set(has_locked) or lock_shelves(
        uow, among, skus, keys_of(uow.session, source_of(order)), partner_id=order.partner_id
    )
    end_keeping(uow, order)
    shelves = shelves_of(uow.session, among, skus, day=last_day(uow.today, rule), among_keys=keys)
    state = uow.session.get(SourcedOrder, order.id)
    plan = planned(
        wanted, among.store_ids, shelves, ToCustomer(uow.session, order.warehouse_id, door_of(state)), rule,
        refused=refused_by(uow.session, order.id or 0),
        most_parcels=max(1, rule.most_parcels - len(picked_parcels(uow.session, order.id or 0))),
    )  # fmt: skip
    if expected and {one.warehouse_id for one in plan.parcels} != set(expected):
        raise Conflict("fulfilment.changed", field="store_ids")
    writing = Writing(uow.session, ordered, shelves, by_life=rule.least_life_days > 0)
    made = [hand_in_parcel(uow, order, ordered, one, writing) for one in plan.parcels]
    _remember(uow, order, state, plan)
    numbers = tuple(one.number or "" for one in made)
    if numbers:
        order.version += 1
        order.changed_at = uow.now
        note(uow, order, "shared", "、".join(numbers))
    uow.record(
        "sourced_order", order.id, order.number or "",
        after={"parcels": "、".join(numbers), "short_lines": len(plan.short)},
    )  # fmt: skip
    return _shared(order, numbers, len(plan.short))


def _shared(order: Document, numbers: tuple[str, ...], short: int) -> Shared:
    return Shared(
        order_id=order.id or 0, number=order.number or "", version=order.version, parcels=numbers, short_lines=short
    )


def wanted_of(session: Session, order_id: int) -> list[OrderLine]:
    """What of an order is open and nobody picks yet, in base units by line."""
    return [OrderLine(row.id, row.sku_id, row.unpicked) for row in open_lines(session, [order_id]) if row.unpicked > 0]


def door_of(state: SourcedOrder | None) -> Coordinates | None:
    """Where the customer's door is, if somebody said."""
    if state is None or state.latitude is None or state.longitude is None:
        return None
    return Coordinates(state.latitude, state.longitude)


def _remember(uow: UnitOfWork, order: Document, state: SourcedOrder | None, plan: Plan) -> None:
    """What the customer is told: when all of it is there; nothing while something is short."""
    state = state or described(uow, order)
    if plan.parcels:
        state.sourced_at, state.sourced_by = uow.now, uow.actor.user_id
    minutes, was_short = plan.minutes, state.is_short
    state.is_shared, state.is_short = True, bool(plan.short)
    if state.is_short:
        state.promised_at = None
    elif minutes is not None:
        due = uow.now + timedelta(minutes=minutes)
        state.promised_at = max(state.promised_at or due, due)
    uow.session.add(state)
    uow.session.flush()
    if state.is_short and not was_short:
        tell(uow, order.id or 0, SHORT)


def described(uow: UnitOfWork, order: Document) -> SourcedOrder:
    """Where an order goes as far as the customer's card says; not stored yet."""
    partner = uow.session.get(Partner, order.partner_id) if order.partner_id else None
    return SourcedOrder(
        document_id=order.id or 0, contact=partner.contact if partner else "", phone=partner.phone if partner else "",
        address=partner.address if partner else "", sourced_at=uow.now, sourced_by=uow.actor.user_id,
    )  # fmt: skip


def orders_in_want(session: Session, now: datetime, most: int) -> list[int]:
    """Orders in force that were shared out, the oldest first, of which something waits that is somewhere by now."""
    wanted = (
        select(_documents.c.id, _documents.c.warehouse_id)
        .join(_orders, _documents.c.id == _orders.c.document_id)
        .where(_documents.c.status == POSTED, _orders.c.is_shared, _orders.c.cancelled_at.is_(None))
        .order_by(_documents.c.posted_at, _documents.c.id)
    )
    homes: dict[int, int] = dict(session.connection().execute(wanted).all())
    open_: dict[int, list[OpenLine]] = {}
    ids = list(homes)
    for start in range(0, len(ids), _AT_ONCE):
        for row in open_lines(session, ids[start : start + _AT_ONCE]):
            if row.unpicked > 0:
                open_.setdefault(row.id // LINES_PER_DOCUMENT, []).append(row)
    day = last_day(business_date(now, get_settings().zone), rule_of(session))
    waiting = (one for one in ids if one in open_)
    return list(islice((one for one in waiting if _is_somewhere(session, one, homes[one], open_[one], day)), most))


def _is_somewhere(session: Session, order_id: int, home_id: int, lines: Sequence[OpenLine], day: date) -> bool:
    """Whether a piece of what it waits for is anywhere that has not refused it."""
    among, refused = among_of(session, home_id), refused_by(session, order_id)
    shelves = shelves_of(session, among, {one.sku_id for one in lines}, day=day)
    return any(
        shelves.free(one.sku_id, store) > 0
        for one in lines
        for store in among.store_ids
        if (one.sku_id, store) not in refused
    )
