"""效期看板: every lot near its end or past it, what will be lost, and what to do about it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import MONEY_PLACES, ZERO, product
from jxc_app.core.search import folded
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.expiry.acting import Others, Proposal, proposed
from jxc_app.modules.expiry.demand import bought_lately, demands
from jxc_app.modules.expiry.rules import Demand, Portion, days_left, sold_in_time
from jxc_app.modules.inventory.lot_lives import EXPIRED, FRESH, LotPolicy, warning_level
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lots_lying import LyingLot, lots_ending, unit_values
from jxc_app.modules.inventory.permissions import STOCK_COST, STOCK_VIEW
from jxc_app.modules.inventory.remembered import Remembered
from jxc_app.modules.inventory.stock_scope import Ground, ground_of
from jxc_app.modules.partners.knowing import knows_suppliers
from jxc_app.modules.warehouses.models import Place, Warehouse, WarehouseKind

_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
#: from what has ended to what ends last
LEVELS = (EXPIRED, 3, 2, 1)
PLACE_TITLES = {Place.STOCK.value: "", Place.QC_HOLD.value: "待检", Place.BLOCKED.value: "冻结"}


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


@dataclass(frozen=True, slots=True)
class LevelSum:
    """Lots of one level together; worth None where some of it may not be known."""

    lots: int = 0
    value: Decimal | None = ZERO
    lost_value: Decimal | None = ZERO

    def with_one(self, row: EndingLot) -> "LevelSum":
        """And one more."""
        return LevelSum(self.lots + 1, _plus(self.value, row.value), _plus(self.lost_value, row.lost_value))


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + right


@dataclass(frozen=True, slots=True)
class StoreSums:
    """What ends in one warehouse, by level."""

    warehouse_id: int
    warehouse: str
    levels: Mapping[int, LevelSum]


@dataclass(frozen=True, slots=True)
class EndingFilter:
    """Which lots; ``level`` and ``act`` empty: all."""

    search: str = ""
    warehouse_id: int | None = None
    level: int = 0
    act: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Sums of everything in sight that the filters of place and words let through, and one page of the lots.

    ``sees_values``: the reader may know what some of it is worth.
    """

    levels: Mapping[int, LevelSum]
    stores: list[StoreSums]
    rows: list[EndingLot]
    count: int
    sees_values: bool


ORDERS: dict[str, Callable[[EndingLot], Any]] = {
    "days": lambda row: (row.days_left, row.lot.sku_code),
    "sku": lambda row: (row.lot.sku_code, row.days_left),
    "warehouse": lambda row: (row.warehouse, row.days_left),
    "quantity": lambda row: row.lot.on_hand,
    "per_day": lambda row: row.per_day,
    "value": lambda row: row.value or ZERO,
    "lost": lambda row: row.lost,
    "lost_value": lambda row: row.lost_value or ZERO,
}
_remembered: Remembered[list[EndingLot]] = Remembered()


@query("lot.ending", title="效期看板", permission=STOCK_VIEW)
def ending_lots(
    session: Session,
    scope: Scope,
    actor: Actor,
    *,
    wanted: EndingFilter = EndingFilter(),
    order: str = "days",
    page: int = 1,
    size: int = 50,
) -> Board:
    """What ends soon or has ended in the warehouses in scope, worked out once for each state of the stock."""
    size, page = max(1, min(size, 100)), max(1, page)
    every = [row for row in all_ending(session, scope, actor) if _is_meant(row, wanted)]
    rows = in_order([row for row in every if _is_of(row, wanted)], order)
    return Board(
        _by_level(every), _by_store(every), rows[(page - 1) * size : page * size], len(rows),
        any(row.value is not None for row in every),
    )  # fmt: skip


def chosen_lots(session: Session, scope: Scope, actor: Actor, wanted: EndingFilter, order: str) -> list[EndingLot]:
    """Every lot that the filters let through; for exports."""
    every = all_ending(session, scope, actor)
    return in_order([row for row in every if _is_meant(row, wanted) and _is_of(row, wanted)], order)


def in_order(rows: Iterable[EndingLot], order: str) -> list[EndingLot]:
    """By one of :data:`ORDERS`, downwards with a minus before it."""
    return sorted(rows, key=ORDERS.get(order.removeprefix("-"), ORDERS["days"]), reverse=order.startswith("-"))


def _is_meant(row: EndingLot, wanted: EndingFilter) -> bool:
    words = folded(wanted.search)
    told = folded(f"{row.lot.sku_code} {row.lot.sku_name} {row.lot.number}")
    return wanted.warehouse_id in (None, row.lot.warehouse_id) and words in told


def _is_of(row: EndingLot, wanted: EndingFilter) -> bool:
    return wanted.level in (0, row.level) and wanted.act in ("", row.proposal.act)


def _by_level(rows: Iterable[EndingLot]) -> dict[int, LevelSum]:
    sums = dict.fromkeys(LEVELS, LevelSum())
    for row in rows:
        sums[row.level] = sums[row.level].with_one(row)
    return sums


def _by_store(rows: Iterable[EndingLot]) -> list[StoreSums]:
    by_store: dict[tuple[int, str], list[EndingLot]] = defaultdict(list)
    for row in rows:
        by_store[row.lot.warehouse_id, row.warehouse].append(row)
    return [StoreSums(*store, _by_level(lots)) for store, lots in sorted(by_store.items())]


def all_ending(session: Session, scope: Scope, actor: Actor) -> list[EndingLot]:
    """Every lot in scope that is near its end or past it."""
    today = business_date(clock.get().now(), get_settings().zone)
    cost, papers = (scope_of(session, actor, right) for right in (STOCK_COST, DOCUMENT_VIEW))
    asked = (scope, cost, papers, today)
    return _remembered.answer(session, asked, lambda: _work_out(session, *asked))


def _work_out(session: Session, scope: Scope, cost: Scope, papers: Scope, today: date) -> list[EndingLot]:
    ground = ground_of(session, scope)
    policies = policies_of(session, [None, *session.connection().execute(select(_categories.c.id)).scalars()])
    horizon = today + timedelta(days=max(policy.warnings[0] for policy in policies.values()))
    by_arrival = [one for one, policy in policies.items() if policy.allocation == "fifo"]
    lots = lots_ending(session, ground, horizon, all_of=by_arrival)
    demand = demands(session, ground, today)
    lost = _losses(lots, policies, demand, today)
    bought = bought_lately(session, papers, today) if knows_suppliers(scope) else {}
    worth, names = unit_values(session, ground), _names(session, ground)
    others = _others(lots, demand, names)
    rows = []
    for lot in sorted(lots, key=lambda one: (one.expires_on or date.max, one.lot_id, one.warehouse_id)):
        level = warning_level(lot.expires_on, today, policies[lot.category_id].warnings)
        if level == FRESH or lot.expires_on is None:
            continue
        here = demand.get((lot.sku_id, lot.warehouse_id), Demand())
        gone = lost.get((lot.lot_id, lot.warehouse_id, lot.place), lot.on_hand)
        act = proposed(lot, gone, here, others, bought.get(lot.brought_by or 0), today)
        price = worth.get((lot.sku_id, lot.warehouse_id)) if cost.covers(lot.warehouse_id) else None
        rows.append(
            EndingLot(
                lot, names[lot.warehouse_id][0], level, days_left(lot.expires_on, today), here.per_day, gone, act,
                names[act.to_warehouse_id][0] if act.to_warehouse_id else "", _worth(lot.on_hand, price),
                _worth(gone, price),
            )
        )  # fmt: skip
    return rows


def _losses(
    lots: Iterable[LyingLot],
    policies: Mapping[int | None, LotPolicy],
    demand: Mapping[tuple[int, int], Demand],
    today: date,
) -> dict[tuple[int, int, str], Decimal]:
    """What of each lot at a stock place will not be sold in time; what is held elsewhere is not sold at all."""
    groups: dict[tuple[int, int], list[LyingLot]] = defaultdict(list)
    for lot in lots:
        if lot.place == Place.STOCK:
            groups[lot.sku_id, lot.warehouse_id].append(lot)
    found = {}
    for key, group in groups.items():
        fefo = policies[group[0].category_id].allocation == "fefo"
        group.sort(key=lambda one: (one.expires_on or date.max if fefo else date.min, one.first_seq or 0, one.lot_id))
        portions = [Portion(one.on_hand, one.expires_on) for one in group]
        for one, sold in zip(group, sold_in_time(portions, demand.get(key, Demand()), today), strict=True):
            found[one.lot_id, one.warehouse_id, one.place] = one.on_hand - sold
    return found


def _others(
    lots: Iterable[LyingLot],
    demand: Mapping[tuple[int, int], Demand],
    names: Mapping[int, tuple[str, bool]],
) -> Others:
    lying: dict[tuple[int, int], list[Portion]] = defaultdict(list)
    for lot in lots:
        lying[lot.sku_id, lot.warehouse_id].append(Portion(lot.on_hand, lot.expires_on))
    return Others({one: name for one, (name, takes) in names.items() if takes}, demand, lying)


def _names(session: Session, ground: Ground) -> dict[int, tuple[str, bool]]:
    """The name of each warehouse in sight, and whether it is a store in use: there goods may be sent to be sold."""
    columns = _warehouses.c.id, _warehouses.c.name, _warehouses.c.kind, _warehouses.c.switched_off_at
    rows = session.connection().execute(select(*columns).where(_warehouses.c.id.in_(ground.warehouse_ids)))
    return {row.id: (row.name, row.kind == WarehouseKind.STORE and row.switched_off_at is None) for row in rows}


def _worth(quantity: Decimal, price: Decimal | None) -> Decimal | None:
    return None if price is None else product(quantity, price, MONEY_PLACES)
