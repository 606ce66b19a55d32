"""What to order in every warehouse: thousands of SKUs at a time, each read once and planned by pure rules."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Table, func, select
from sqlmodel import Session
from sqlmodel import select as all_of

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.inventory.costing import unit_costs
from jxc_app.modules.inventory.daily_flow import (
    Flows,
    Ledger,
    Pair,
    StandingStock,
    flows_of,
    limits_set,
    standing_stock,
)
from jxc_app.modules.inventory.expected_supply import LeadTime, SupplySource, lead_times, on_order, sources
from jxc_app.modules.replenishment.methods.assortment import Assortment, Seller, assortment_of
from jxc_app.modules.replenishment.methods.histories import Flow, Histories, histories_of
from jxc_app.modules.replenishment.methods.history import DAYS_OF_WEEK, Span
from jxc_app.modules.replenishment.methods.lot_size import LotRules
from jxc_app.modules.replenishment.methods.planning import WEEKS_OF_YEAR, Plan, Position, Terms
from jxc_app.modules.replenishment.methods.plans import Settled, is_forecast, outlooks_of, settled_of
from jxc_app.modules.replenishment.models import ANY, ReplenishmentSetting, SeasonFactor
from jxc_app.modules.replenishment.resolving import Policy, Resolver
from jxc_app.modules.replenishment.seasons_known import Seasons, mean_factor
from jxc_app.modules.warehouses.models import Warehouse

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: two years tell of the season of the year
HISTORY_DAYS = 2 * WEEKS_OF_YEAR * DAYS_OF_WEEK
_AT_A_TIME = 500
#: a company is learned from so many blocks of so many SKUs
_BLOCKS, _BLOCK = 20, 25
_DAYS_OF_MONTH = 30
_NO_STOCK = StandingStock()


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What a plan must know of a SKU; shelf life in days."""

    category_id: int | None
    shelf_life_days: int | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made from: so many ``days``, of which so many ``empty``, and one-off days (``cut``)."""

    pair: Pair
    policy: Policy
    terms: Terms
    lead: LeadTime | None
    supplier_id: int | None
    days: int
    empty: int
    cut: Mapping[int, float]
    plan: Plan
    assortment: Assortment
    cost: float | None


class Season(NamedTuple):
    """Of a category: factor by day, and what so many days from today on sell on average against common ones."""

    days: Mapping[int, float]
    ahead: Callable[[float], float]


class Known(NamedTuple):
    """Everything about one SKU in one warehouse but its history; ``cost`` of a base unit."""

    pair: Pair
    policy: Policy
    terms: Terms
    lead: LeadTime | None
    source: SupplySource | None
    season: Season
    stock: StandingStock
    ordered: Decimal
    cost: float | None
    alone: bool


@dataclass(frozen=True, slots=True)
class KnownTogether:
    """Some of them, with their histories in the same order, before anything is planned."""

    several: Sequence[Known]
    histories: Histories


@dataclass(frozen=True)
class Rules:
    """Everything that is set, read once. ``today``: the first day that is not history.

    ``alone``: (SKU, warehouse or any) that have a fill rate of their own: theirs is not shared out among all.
    """

    today: date
    resolver: Resolver
    seasons: Seasons
    alone: frozenset[Pair] = frozenset()

    @classmethod
    def read(cls, session: Session, today: date) -> "Rules":
        """As they stand now."""
        run = session.connection().execute
        parents = {row[0]: row[1] for row in run(select(_categories.c.id, _categories.c.parent_id))}
        settings, seasons = session.exec(all_of(ReplenishmentSetting)).all(), session.exec(all_of(SeasonFactor)).all()
        alone = {(one.sku_id, one.warehouse_id) for one in settings if one.sku_id and one.fill_percent is not None}
        return cls(today, Resolver(settings, parents), Seasons(seasons, parents), frozenset(alone))

    def is_alone(self, pair: Pair) -> bool:
        """Whether this SKU has a fill rate of its own here or everywhere."""
        return bool(self.alone) and (pair in self.alone or (pair[0], ANY) in self.alone)

    def terms(
        self, policy: Policy, lead: LeadTime | None, source: SupplySource | None, shelf_life: int | None
    ) -> Terms:
        """:func:`terms_of`; where no supplier tells anything they are the same for all of a policy."""
        if lead is not None or source is not None:
            return terms_of(policy, lead, source, shelf_life)
        key = (id(policy), shelf_life)
        if key not in self._terms:
            self._terms[key] = (policy, terms_of(policy, None, None, shelf_life))
        return self._terms[key][1]

    def season_of(self, category_id: int | None) -> Season:
        """The season of a category."""
        if category_id not in self._seasons:
            days = self.seasons.days_of(category_id)
            self._seasons[category_id] = Season(days, partial(mean_factor, days, self.today.toordinal()))
        return self._seasons[category_id]

    @cached_property
    def _seasons(self) -> dict[int | None, Season]:
        return {}

    @cached_property
    def _terms(self) -> dict[tuple[int, int | None], tuple[Policy, Terms]]:
        """With the policy, so that nothing else gets its id."""
        return {}

    @cached_property
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
    for block in planned_together(session, today, warehouse_ids):
        yield from block.all()


def planned_together(session: Session, today: date, warehouse_ids: Collection[int]) -> Iterator["PlannedTogether"]:
    """The same, thousands at a time."""
    rules = Rules.read(session, today)
    learned, last = Learned(), last_sku(session)
    ledger = Ledger(session, date.fromordinal(rules.span.first))
    for skus in sample_of(last):
        learned.add(known_of(session, rules, skus, warehouse_ids, ledger.of(skus)))
    for start in range(1, last + 1, _AT_A_TIME):
        skus = range(start, start + _AT_A_TIME)
        yield plans_of(known_of(session, rules, skus, warehouse_ids, ledger.of(skus)), learned)


def last_sku(session: Session) -> int:
    """The greatest id; 0 where there is none."""
    return session.connection().execute(select(func.max(_skus.c.id))).scalar() or 0


def sample_of(last: int) -> list[range]:
    """SKUs that tell of all: every one of a few hundred, of more so many blocks spread evenly over the ids."""
    if last <= _BLOCKS * _BLOCK:
        return [range(1, last + 1)]
    return [range(start, start + _BLOCK) for start in (1 + at * last // _BLOCKS for at in range(_BLOCKS))]


class Learned:
    """What the SKUs of each warehouse tell of each other, worked out once for every fill rate that is asked for."""

    def __init__(self) -> None:
        self._sellers: dict[int, list[Seller]] = {}
        self._worked_out: dict[tuple[int, float], Assortment] = {}
        self._alone: dict[tuple[int, float], Assortment] = {}

    def add(self, known: KnownTogether) -> None:
        """Let these be known. What is not forecast tells nothing."""
        told = [one for one in known.several if is_forecast(one.terms)]
        outlooks = outlooks_of(known.histories, _terms(known.several), [one.season.ahead for one in known.several])
        sellers = outlooks.sellers([one.cost for one in known.several])
        for one, seller in zip(told, sellers, strict=True):
            self._sellers.setdefault(one.pair[1], []).append(seller)

    def of(self, warehouse_id: int, fill: float) -> Assortment:
        """What they tell, for a fill rate."""
        key = (warehouse_id, fill)
        if key not in self._worked_out:
            self._worked_out[key] = assortment_of(self._sellers.get(warehouse_id, []), fill)
        return self._worked_out[key]

    def as_for(self, one: Known) -> Assortment:
        """The same for one SKU: what has a fill rate of its own takes no part in sharing it out."""
        key = (one.pair[1], one.terms.fill)
        if not one.alone:
            return self.of(*key)
        if key not in self._alone:
            self._alone[key] = replace(self.of(*key), price=None)
        return self._alone[key]


def known_of(
    session: Session, rules: Rules, skus: range, warehouse_ids: Collection[int], flows: Flows | None = None
) -> KnownTogether:
    """What is known of a range of SKUs. ``flows``: theirs, where they were read already."""
    facts = facts_of(session, skus)
    if flows is None:
        flows = flows_of(session, date.fromordinal(rules.span.first), skus)
    standing, limits = standing_stock(session, skus), limits_set(session, skus)
    supply, costs = supply_of(session, warehouse_ids, list(facts)), unit_costs(session, skus)
    several = [
        _known_pair(pair, of, standing.get(pair, _NO_STOCK), rules, supply, limits.get(pair), costs.get(pair))
        for pair in sorted(flows.pairs() | standing.keys() | limits.keys() | supply.on_order.keys())
        if pair[1] in warehouse_ids and (of := facts.get(pair[0]))
    ]
    return KnownTogether(several, _histories(several, flows, rules.span))


def _histories(several: Sequence[Known], flows: Flows, span: Span) -> Histories:
    """What is demand by the policy: what was used, and what went to other warehouses where that counts."""
    where, among = flows.places([one.pair for one in several])
    counts_transfers = np.array([one.policy.counts_transfers for one in several], np.bool_)
    left = flows.used[among] + np.where(counts_transfers[where], flows.sent[among], 0)
    flow = Flow(len(several), where, flows.day[among], left, flows.change[among], flows.is_change[among])
    on_hand = np.array([one.stock.on_hand for one in several], np.int64)
    one_off = [one.policy.one_off_multiple for one in several]
    return histories_of(flow, on_hand, span, one_off, [one.season.days for one in several])


def _known_pair(
    pair: Pair, of: SkuFacts, stock: StandingStock, rules: Rules, supply: Supply,
    limits: tuple[Decimal | None, Decimal | None] | None, cost: float | None,
) -> Known:  # fmt: skip
    """One SKU in one warehouse."""
    policy = rules.resolver.of(pair[0], of.category_id, pair[1])
    if limits:
        policy = replace(policy, minimum=limits[0], maximum=limits[1])
    lead, source = supply.lead_times.get(pair), supply.sources.get(pair)
    return Known(
        pair, policy, rules.terms(policy, lead, source, of.shelf_life_days), lead, source,
        rules.season_of(of.category_id), stock, supply.on_order.get(pair, ZERO), cost, rules.is_alone(pair),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedTogether:
    """Plans of many, each made only when it is asked for."""

    known: Sequence[Known]
    histories: Histories
    settled: Settled
    assortments: Sequence[Assortment]

    def all(self) -> Iterator[Planned]:
        """Every one."""
        return map(self._one, range(len(self.known)))

    def wanted(self) -> Iterator[Planned]:
        """Those of which something is to be ordered."""
        return (one for one in map(self._one, self.settled.may_be_low()) if one.plan.lot.quantity > ZERO)

    def _one(self, at: int) -> Planned:
        one = self.known[at]
        supplier = one.source.supplier_id if one.source else None
        found = self.settled.plan(at, _position(one.stock, one.ordered))
        days, empty = self.histories.stop - int(self.histories.begun[at]), int(self.histories.empty_counts[at])
        cut = self.histories.cut.get(at, {})
        return Planned(
            one.pair, one.policy, one.terms, one.lead, supplier, days, empty, cut, found, self.assortments[at], one.cost
        )


def plans_of(known: KnownTogether, learned: Learned) -> PlannedTogether:
    """Plans by all that is known."""
    several = known.several
    assortments = [learned.as_for(one) for one in several]
    outlooks = outlooks_of(known.histories, _terms(several), [one.season.ahead for one in several])
    whole = np.array([_whole(one) for one in several], np.float64)
    settled = settled_of(outlooks, whole, assortments, [one.cost for one in several])
    return PlannedTogether(several, known.histories, settled, assortments)


def _terms(several: Sequence[Known]) -> list[Terms]:
    return [one.terms for one in several]


def terms_of(policy: Policy, lead: LeadTime | None, source: SupplySource | None, shelf_life: int | None) -> Terms:
    """A policy with what suppliers tell: own receipts know better how long it takes, a setting what to order."""
    least = policy.least if policy.least is not None or source is None else source.least
    pack = source.pack if source and source.pack and policy.pack == 1 else policy.pack
    return Terms(
        policy.method, policy.fill_percent / 100, policy.review_days,
        lead.mean_days if lead else policy.lead_of(source),
        lead.spread_days if lead else 0.0, policy.minimum, policy.maximum, LotRules(least, pack), shelf_life,
    )  # fmt: skip


def _whole(one: Known) -> int:
    """Its position; base units × 10⁶."""
    standing = one.stock.on_hand - one.stock.reserved + one.stock.in_transit
    return standing + int(one.ordered.scaleb(QUANTITY_PLACES)) if one.ordered else standing


def _position(stock: StandingStock, ordered: Decimal) -> Position:
    on_hand, reserved, in_transit = (
        from_scaled(one, QUANTITY_PLACES) if one else ZERO for one in (stock.on_hand, stock.reserved, stock.in_transit)
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
