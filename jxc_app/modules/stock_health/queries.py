"""Reads about stock health: every warehouse now and over the last days, the trend, the SKUs behind a figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, case, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled, quotient
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.inventory.stock_scope import Ground, ground_of
from jxc_app.modules.stock_health.models import StockHealthDay
from jxc_app.modules.stock_health.rules import OUT, OVER, OVER_DAYS, SPANS, STATE_TITLES
from jxc_app.modules.stock_health.standing import counted_by_warehouse, standing_now
from jxc_app.modules.transfer_advice.models import AdviceRun
from jxc_app.modules.transfer_advice.permissions import ADVICE_VIEW
from jxc_app.modules.warehouses.models import Warehouse

_days: Table = StockHealthDay.__table__  # type: ignore[attr-defined]
_places: Table = Warehouse.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_SORTED_BY = ("code", "free", "line", "target", "per_day")
SKU_ORDERS = tuple(f"{sign}{name}" for name in _SORTED_BY for sign in ("", "-"))


@dataclass(frozen=True, slots=True)
class Span:
    """Sums over the rows of some days: ``lacking`` and ``surplus`` are SKU-days."""

    days: int = 0
    planned: int = 0
    lacking: int = 0
    surplus: int = 0

    @property
    def rate(self) -> Decimal | None:
        """The share of SKU-days that were out, four places; None where nothing was planned."""
        return share(self.lacking, self.planned)


@dataclass(frozen=True, slots=True)
class WarehouseHealth:
    """How a warehouse stands. ``value``: what lies there of what is too much, in yuan; None: not for the reader.

    ``month``, ``quarter``: the last 30 and 90 days, today included; None where the reader sees some categories only.
    """

    warehouse_id: int
    code: str
    name: str
    kind: str
    latitude: Decimal | None
    longitude: Decimal | None
    planned: int
    lacking: int
    low: int
    surplus: int
    value: Decimal | None
    month: Span | None
    quarter: Span | None

    @property
    def normal(self) -> int:
        return self.planned - self.lacking - self.low - self.surplus

    @property
    def rate(self) -> Decimal | None:
        """The share of planned SKUs that are out, four places."""
        return share(self.lacking, self.planned)


@dataclass(frozen=True, slots=True)
class NetworkHealth:
    """Every warehouse in sight that plans anything; ``computed_at``: when its lines were drawn (None: never)."""

    warehouses: list[WarehouseHealth]
    computed_at: datetime | None


@dataclass(frozen=True, slots=True)
class HealthDay:
    """One day of the warehouses in sight together; ``is_filled``: some of it was worked out afterwards."""

    day: date
    planned: int
    lacking: int
    low: int
    surplus: int
    is_filled: bool


@dataclass(frozen=True, slots=True)
class SkuHealth:
    """A SKU in a warehouse, in base units. ``excess``: what is beyond its target and the days of :data:`OVER_DAYS`."""

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit: str
    warehouse_id: int
    warehouse: str
    state: str
    free: Decimal
    line: Decimal
    target: Decimal
    per_day: Decimal
    excess: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class SkuHealthPage:
    """One page."""

    rows: list[SkuHealth]
    has_more: bool


def share(part: int, whole: int) -> Decimal | None:
    """Four places; None of nothing.

    >>> share(1, 3), share(0, 0)
    (Decimal('0.3333'), None)
    """
    return quotient(Decimal(part), Decimal(whole), 4) if whole else None


@query("stock_health.warehouses", title="网络健康", permission=ADVICE_VIEW)
def network_health(session: Session, scope: Scope, actor: Actor) -> NetworkHealth:
    """Every warehouse in sight, by code."""
    ground, cost = ground_of(session, scope), ground_of(session, scope_of(session, actor, STOCK_COST))
    counts = {row.warehouse_id: row for row in session.connection().execute(counted_by_warehouse(ground))}
    month, quarter = (_spans(session, ground, days) for days in SPANS)
    places = session.connection().execute(
        select(*(_places.c[name] for name in ("id", "code", "name", "kind", "latitude", "longitude")))
        .where(_places.c.id.in_(sorted(counts)))
        .order_by(_places.c.code_key)
    )
    rows = []
    for place in places:
        one, is_whole = counts[place.id], place.id not in ground.limits
        sums = [spans.get(place.id, Span()) if is_whole else None for spans in (month, quarter)]
        rows.append(
            WarehouseHealth(
                place.id, place.code, place.name, place.kind, place.latitude, place.longitude, one.planned,
                one.lacking, one.low, one.surplus, one.value if _sees_all(cost, ground, place.id) else None,
                month=sums[0], quarter=sums[1],
            )
        )  # fmt: skip
    run = session.get(AdviceRun, 1)
    return NetworkHealth(rows, run.computed_at if run else None)


@query("stock_health.days", title="网络健康的每日走势", permission=ADVICE_VIEW)
def health_days(session: Session, scope: Scope, *, days: int, warehouse_id: int | None = None) -> list[HealthDay]:
    """The last days, today included, of one warehouse or of all that are in sight with every SKU; the oldest first."""
    named = () if warehouse_id is None else (warehouse_id,)
    ground = ground_of(session, scope, named)
    sums = [func.sum(_days.c[name]) for name in ("planned", "lacking", "low", "surplus")]
    is_filled = func.max(case((_days.c.is_filled, 1), else_=0))
    wanted = select(_days.c.day, *sums, is_filled).where(*_of_days(ground, days)).group_by(_days.c.day)
    rows = session.connection().execute(wanted.order_by(_days.c.day))
    return [
        HealthDay(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4]), is_filled=bool(row[5])) for row in rows
    ]


@query("stock_health.skus", title="网络健康的商品", permission=ADVICE_VIEW)
def health_skus(
    session: Session, scope: Scope, actor: Actor, *, warehouse_id: int, state: str = OUT, order: str = "code",
    page: int = 1, size: int = 50,
) -> SkuHealthPage:  # fmt: skip
    """The SKUs of a warehouse that are in one state."""
    size, page = max(1, min(size, 200)), max(1, page)
    ground = ground_of(session, scope, (warehouse_id,))
    wanted = _skus_of(ground, state, order).limit(size + 1).offset((page - 1) * size)
    found = list(_sku_rows(session, actor, wanted))
    return SkuHealthPage(found[:size], len(found) > size)


def stream_skus(session: Session, scope: Scope, actor: Actor, warehouse_id: int, state: str) -> Iterator[SkuHealth]:
    """Every SKU of a warehouse in one state, by code; for exports."""
    return _sku_rows(session, actor, _skus_of(ground_of(session, scope, (warehouse_id,)), state, "code"))


def _sees_all(cost: Ground, ground: Ground, place: int) -> bool:
    """Whether the reader may know what all that is in sight there is worth."""
    limit = cost.limits.get(place)
    return place in cost.stock and (limit is None or (place in ground.limits and limit >= ground.limits[place]))


def _spans(session: Session, ground: Ground, days: int) -> dict[int, Span]:
    sums = [func.sum(_days.c[name]) for name in ("planned", "lacking", "surplus")]
    wanted = select(_days.c.warehouse_id, func.count(), *sums).where(*_of_days(ground, days))
    rows = session.connection().execute(wanted.group_by(_days.c.warehouse_id))
    return {row[0]: Span(*(int(one) for one in row[1:])) for row in rows}


def _of_days(ground: Ground, days: int) -> tuple[Any, ...]:
    """Rows count every SKU of a warehouse, so where only some are in sight they say too much."""
    today = business_date(clock.get().now(), get_settings().zone)
    first = today - timedelta(days=max(1, min(days, 400)) - 1)
    places = (
        [] if ground.is_all else [_days.c.warehouse_id.in_([one for one in ground.stock if one not in ground.limits])]
    )
    return (_days.c.day.between(first, today), *places)


def _skus_of(ground: Ground, state: str, order: str) -> Select[Any]:
    rows = standing_now(ground).subquery()
    order = order if order in SKU_ORDERS else "code"
    name = order.removeprefix("-")
    column = _skus.c.code_key if name == "code" else rows.c[name]
    return (
        select(
            *rows.c, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id, _units.c.name.label("unit"),
            _places.c.name.label("warehouse"),
        )
        .join(_skus, _skus.c.id == rows.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_places, _places.c.id == rows.c.warehouse_id)
        .where(rows.c.state == (state if state in STATE_TITLES else OUT))
        .order_by(column.desc() if order.startswith("-") else column, _skus.c.code_key, rows.c.sku_id)
    )  # fmt: skip


def _sku_rows(session: Session, actor: Actor, wanted: Select[Any]) -> Iterator[SkuHealth]:
    cost = ground_of(session, scope_of(session, actor, STOCK_COST))
    for row in session.connection().execute(wanted):
        free, line, target, per_day = (
            from_scaled(int(one), QUANTITY_PLACES) for one in (row.free, row.line, row.target, row.per_day)
        )
        sees = row.warehouse_id in cost.stock and cost.shows(row.warehouse_id, row.category_id)
        yield SkuHealth(
            row.sku_id, row.code, row.name, row.spec, row.unit, row.warehouse_id, row.warehouse, row.state, free, line,
            target, per_day, free - max(target, per_day * OVER_DAYS) if row.state == OVER else ZERO,
            row.value if sees else None,
        )  # fmt: skip
