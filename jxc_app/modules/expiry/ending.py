"""Which lots end, what of each will be lost, and what to do: worked out once for each reader and state of stock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import MONEY_PLACES, product
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.expiry.acting import Others, Proposal, proposed
from jxc_app.modules.expiry.demand import Bought, bought_lately, demands
from jxc_app.modules.expiry.rules import Demand, Portion, days_left, sold_in_time
from jxc_app.modules.inventory.lot_lives import FRESH, LotPolicy, warning_level
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lots_lying import LyingLot, lots_ending, unit_values
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.inventory.remembered import Remembered
from jxc_app.modules.inventory.stock_scope import Ground, ground_of
from jxc_app.modules.partners.knowing import knows_suppliers
from jxc_app.modules.warehouses.models import Place, Warehouse, WarehouseKind

_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
Policies = Mapping[int | None, LotPolicy]
Demands = Mapping[tuple[int, int], Demand]


@dataclass(frozen=True, slots=True)
class EndingLot:
    """A lot at one place. Quantities in base units; value and loss in yuan, None for who may not see what things cost.

    ``level``: 4 ended, 3 to 1 near its end by its category's rule; ``lost``: what will not be sold in time.
    """

    lot: LyingLot
    warehouse: str
    level: int
    days_left: int
    per_day: Decimal
    lost: Decimal
    proposal: Proposal
    to_warehouse: str
    value: Decimal | None
    lost_value: Decimal | None


@dataclass(frozen=True)
class _Known:
    """All that the proposals look at. ``worth``: yuan a base unit, by (SKU, warehouse) where the reader may know it."""

    today: date
    policies: Policies
    demand: Demands
    lost: Mapping[tuple[int, int, str], Decimal]
    bought: Mapping[int, Bought]
    worth: Mapping[tuple[int, int], Decimal]
    names: Mapping[int, str]
    others: Others


_remembered: Remembered[list[EndingLot]] = Remembered()


def all_ending(session: Session, scope: Scope, actor: Actor) -> list[EndingLot]:
    """Every lot in scope that is near its end or past it."""
    today = business_date(clock.get().now(), get_settings().zone)
    cost, papers = (scope_of(session, actor, right) for right in (STOCK_COST, DOCUMENT_VIEW))
    asked = (scope, cost, papers, today)
    return _remembered.answer(session, asked, lambda: _work_out(session, *asked))


def _work_out(session: Session, scope: Scope, cost: Scope, papers: Scope, today: date) -> list[EndingLot]:
    ground = ground_of(session, scope)
    policies = policies_of(session, [None, *session.connection().execute(select(_categories.c.id)).scalars()])
    lots = _lots(session, ground, policies, today)
    demand, stores = demands(session, ground, today), _names(session, ground, stores_only=True)
    worth = unit_values(session, ground)
    known = _Known(
        today, policies, demand, _losses(lots, policies, demand, today),
        bought_lately(session, papers, today) if knows_suppliers(scope) else {},
        {pair: price for pair, price in worth.items() if cost.covers(pair[1])}, _names(session, ground),
        Others(stores, demand, _lying(lots), today),
    )  # fmt: skip
    rows = (_ending(lot, known) for lot in sorted(lots, key=_soonest))
    return [row for row in rows if row is not None]


def _lots(session: Session, ground: Ground, policies: Policies, today: date) -> list[LyingLot]:
    """Those near their end, and those that leave before them: by arrival, whatever their end."""
    horizon = today + timedelta(days=max(policy.warnings[0] for policy in policies.values()))
    by_arrival = [category for category, policy in policies.items() if policy.allocation == "fifo"]
    return lots_ending(session, ground, horizon, all_of=by_arrival)


def _soonest(lot: LyingLot) -> tuple[date, int, int]:
    return lot.expires_on or date.max, lot.lot_id, lot.warehouse_id


def _ending(lot: LyingLot, known: _Known) -> EndingLot | None:
    """What is told of a lot; nothing of one that is still fresh by its category's rule."""
    level = warning_level(lot.expires_on, known.today, known.policies[lot.category_id].warnings)
    if level == FRESH or lot.expires_on is None:
        return None
    pair = lot.sku_id, lot.warehouse_id
    here = known.demand.get(pair, Demand())
    lost = known.lost.get((lot.lot_id, lot.warehouse_id, lot.place), lot.on_hand)
    act = proposed(lot, lost, here, known.others, known.bought.get(lot.brought_by or 0), known.today)
    price = known.worth.get(pair)
    return EndingLot(
        lot, known.names[lot.warehouse_id], level, days_left(lot.expires_on, known.today), here.per_day, lost, act,
        known.names.get(act.to_warehouse_id, ""), _worth(lot.on_hand, price), _worth(lost, price),
    )  # fmt: skip


def _losses(
    lots: Iterable[LyingLot], policies: Policies, demand: Demands, today: date
) -> dict[tuple[int, int, str], Decimal]:
    """What of each lot at a stock place, or on its way there, will not be sold in time.

    What is held elsewhere is not sold at all.
    """
    groups: dict[tuple[int, int], list[LyingLot]] = defaultdict(list)
    for lot in lots:
        if lot.place in (Place.STOCK, Place.IN_TRANSIT):
            groups[lot.sku_id, lot.warehouse_id].append(lot)
    found = {}
    for pair, group in groups.items():
        leaving = _as_they_leave(group, policies[group[0].category_id].allocation)
        portions = [Portion(one.on_hand, one.expires_on, one.place == Place.IN_TRANSIT) for one in leaving]
        for one, sold in zip(leaving, sold_in_time(portions, demand.get(pair, Demand()), today), strict=True):
            found[one.lot_id, one.warehouse_id, one.place] = one.on_hand - sold
    return found


def _as_they_leave(lots: Iterable[LyingLot], allocation: str) -> list[LyingLot]:
    """In the order of :func:`~jxc_app.modules.inventory.allocation.in_order`."""

    def key(one: LyingLot) -> tuple[date, int, int]:
        end = (one.expires_on or date.max) if allocation == "fefo" else date.min
        return end, one.first_seq or 0, one.lot_id

    return sorted(lots, key=key)


def _lying(lots: Iterable[LyingLot]) -> dict[tuple[int, int], list[Portion]]:
    lying: dict[tuple[int, int], list[Portion]] = defaultdict(list)
    for lot in lots:
        lying[lot.sku_id, lot.warehouse_id].append(Portion(lot.on_hand, lot.expires_on))
    return lying


def _names(session: Session, ground: Ground, *, stores_only: bool = False) -> dict[int, str]:
    """The warehouses in sight, or only the stores in use among them: there goods may be sent to be sold."""
    wanted = select(_warehouses.c.id, _warehouses.c.name).where(_warehouses.c.id.in_(ground.warehouse_ids))
    if stores_only:
        is_store = _warehouses.c.kind == WarehouseKind.STORE.value
        wanted = wanted.where(is_store, _warehouses.c.switched_off_at.is_(None))
    return {row.id: row.name for row in session.connection().execute(wanted)}


def _worth(quantity: Decimal, price: Decimal | None) -> Decimal | None:
    return None if price is None else product(quantity, price, MONEY_PLACES)
