"""What to order in every warehouse: thousands of SKUs at a time, each read once and planned by pure rules."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session
from sqlmodel import select as all_of

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.inventory.daily_flow import (
    DailyFlow,
    Pair,
    StandingStock,
    daily_flows,
    limits_set,
    standing_stock,
)
from jxc_app.modules.inventory.expected_supply import LeadTime, SupplySource, lead_times, on_order, sources
from jxc_app.modules.replenishment.methods.history import DAYS_OF_WEEK, History, Span, history_of
from jxc_app.modules.replenishment.methods.lot_size import LotRules
from jxc_app.modules.replenishment.methods.planning import WEEKS_OF_YEAR, Plan, Position, Terms, plan
from jxc_app.modules.replenishment.models import ReplenishmentSetting, SeasonFactor
from jxc_app.modules.replenishment.resolving import Policy, Resolver
from jxc_app.modules.replenishment.seasons_known import Seasons, mean_factor
from jxc_app.modules.warehouses.models import Warehouse

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: two years tell of the season of the year
HISTORY_DAYS = 2 * WEEKS_OF_YEAR * DAYS_OF_WEEK
_AT_A_TIME = 250
_DAYS_OF_MONTH = 30
_NOTHING, _NO_STOCK = DailyFlow(), StandingStock()


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What a plan must know of a SKU; shelf life in days."""

    category_id: int | None
    shelf_life_days: int | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from."""

    pair: Pair
    policy: Policy
    terms: Terms
    lead: LeadTime | None
    supplier_id: int | None
    history: History
    plan: Plan


@dataclass(frozen=True)
class Rules:
    """Everything that is set, read once. ``today``: the first day that is not history."""

    today: date
    resolver: Resolver
    seasons: Seasons

    @classmethod
    def read(cls, session: Session, today: date) -> "Rules":
        """As they stand now."""
        run = session.connection().execute
        parents = {row[0]: row[1] for row in run(select(_categories.c.id, _categories.c.parent_id))}
        settings, seasons = session.exec(all_of(ReplenishmentSetting)).all(), session.exec(all_of(SeasonFactor)).all()
        return cls(today, Resolver(settings, parents), Seasons(seasons, parents))

    @property
    def span(self) -> Span:
        """The days that tell of demand: those before today."""
        stop = self.today.toordinal()
        return Span(stop - HISTORY_DAYS, stop)


@dataclass(frozen=True, slots=True)
class Supply:
    """What is known of the supply of some SKUs."""

    on_order: Mapping[Pair, Decimal]
    lead_times: Mapping[Pair, LeadTime]
    sources: Mapping[Pair, SupplySource]


def planned(session: Session, today: date, warehouse_ids: Collection[int]) -> Iterator[Planned]:
    """A plan for every SKU in use that ever lay in these warehouses or has a limit there."""
    rules = Rules.read(session, today)
    last = session.connection().execute(select(func.max(_skus.c.id))).scalar() or 0
    for start in range(1, last + 1, _AT_A_TIME):
        yield from planned_of(session, rules, range(start, start + _AT_A_TIME), warehouse_ids)


def planned_of(session: Session, rules: Rules, skus: range, warehouse_ids: Collection[int]) -> Iterator[Planned]:
    """The same of one range of SKUs."""
    facts = facts_of(session, skus)
    flows = daily_flows(session, date.fromordinal(rules.span.first), skus)
    standing, limits = standing_stock(session, skus), limits_set(session, skus)
    supply = supply_of(session, warehouse_ids, list(facts))
    for pair in sorted(flows.keys() | standing.keys() | limits.keys() | supply.on_order.keys()):
        if pair[1] in warehouse_ids and (of := facts.get(pair[0])):
            flow, stock = flows.get(pair, _NOTHING), standing.get(pair, _NO_STOCK)
            yield plan_pair(pair, of, flow, stock, rules, supply, limits.get(pair, (None, None)))


def plan_pair(
    pair: Pair, of: SkuFacts, flow: DailyFlow, stock: StandingStock, rules: Rules, supply: Supply,
    limits: tuple[Decimal | None, Decimal | None],
) -> Planned:  # fmt: skip
    """One SKU in one warehouse."""
    policy = rules.resolver.of(pair[0], of.category_id, pair[1])
    if limits != (None, None):
        policy = replace(policy, minimum=limits[0], maximum=limits[1])
    lead, source = supply.lead_times.get(pair), supply.sources.get(pair)
    terms = terms_of(policy, lead, source, of.shelf_life_days)
    factors = rules.seasons.days_of(of.category_id)
    history = history_of(
        demand_of(flow, policy), flow.change, stock.on_hand, rules.span, one_off=policy.one_off_multiple,
        factors=factors,
    )  # fmt: skip
    position = _position(stock, supply.on_order.get(pair, ZERO))
    season = partial(mean_factor, factors, rules.today.toordinal())
    supplier = source.supplier_id if source else None
    return Planned(pair, policy, terms, lead, supplier, history, plan(history, terms, position, season))


def demand_of(flow: DailyFlow, policy: Policy) -> Mapping[int, int]:
    """What is demand by the policy: what was used, and what went to other warehouses where that counts."""
    if not (policy.counts_transfers and flow.sent):
        return flow.used
    return {day: flow.used.get(day, 0) + flow.sent.get(day, 0) for day in flow.used.keys() | flow.sent.keys()}


def terms_of(policy: Policy, lead: LeadTime | None, source: SupplySource | None, shelf_life: int | None) -> Terms:
    """A policy with what suppliers tell: own receipts know better how long it takes, a setting what to order."""
    least = policy.least if policy.least is not None or source is None else source.least
    pack = source.pack if source and source.pack and policy.pack == 1 else policy.pack
    return Terms(
        policy.method, policy.fill_percent / 100, policy.review_days, lead.mean_days if lead else policy.lead_days,
        lead.spread_days if lead else 0.0, policy.minimum, policy.maximum, LotRules(least, pack), shelf_life,
    )  # fmt: skip


def _position(stock: StandingStock, ordered: Decimal) -> Position:
    on_hand, reserved, in_transit = (
        from_scaled(one, QUANTITY_PLACES) for one in (stock.on_hand, stock.reserved, stock.in_transit)
    )
    return Position(on_hand, reserved, ordered, in_transit)


def facts_of(session: Session, skus: range) -> dict[int, SkuFacts]:
    """What is known of the SKUs of a range that are in use."""
    columns = (_skus.c.id, _skus.c.category_id, _skus.c.shelf_life_days, _skus.c.shelf_life_months)
    in_use = _skus.c.id >= skus.start, _skus.c.id < skus.stop, _skus.c.switched_off_at.is_(None)
    return {row[0]: _fact(*row[1:]) for row in session.connection().execute(select(*columns).where(*in_use))}


def _fact(category_id: int | None, days: int | None, months: int | None) -> SkuFacts:
    return SkuFacts(category_id, months * _DAYS_OF_MONTH if months else days)


def supply_of(session: Session, warehouse_ids: Collection[int], sku_ids: Collection[int]) -> Supply:
    """What whoever orders tells of these SKUs."""
    asked: tuple[Any, ...] = (session, warehouse_ids, sku_ids)
    return Supply(on_order(*asked), lead_times(*asked), sources(*asked))


def warehouses_in_use(session: Session) -> frozenset[int]:
    """Every warehouse that may still take goods in."""
    wanted = select(_warehouses.c.id).where(_warehouses.c.switched_off_at.is_(None))
    return frozenset(session.connection().execute(wanted).scalars())
