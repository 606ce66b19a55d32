"""虚拟总仓: what the stores of a pool have together, SKU by SKU, after what each keeps for its own customers.

There is no row of stock for a pool: it is asked of the stores each time, so it can never differ from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, or_, select
from sqlmodel import Session, col
from sqlmodel import select as pick

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.search import contains, folded
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among as among_rows
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.fulfilment.models import FulfilmentPool
from jxc_app.modules.fulfilment.shelves import Among, Shelves, among_pool, last_day, rule_of, shelves_of
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.stock_rows import Placed, by_place
from jxc_app.modules.warehouses.models import Place

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_STREAMED = 200
ORDERS = ("code", "name")


@dataclass(frozen=True, slots=True)
class PoolOption:
    """A pool that is on."""

    id: int
    name: str
    home_id: int
    stores: int


@dataclass(frozen=True, slots=True)
class PoolFilter:
    """Of which pool, found by code or name, in which order (a minus the other way)."""

    pool_id: int
    search: str = ""
    order: str = "code"


@dataclass(frozen=True, slots=True)
class PooledRow:
    """One SKU over the stores of a pool, in base units. ``available``: what orders from the pool may have.

    ``kept_back``: what is free and stays for the stores' own customers, or ends too soon to be sent.
    ``stores``: how many of them have some to give.
    """

    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    on_hand: Decimal
    reserved: Decimal
    kept_back: Decimal
    available: Decimal
    stores: int


@dataclass(frozen=True, slots=True)
class PooledPage:
    """A page of what a pool has."""

    rows: tuple[PooledRow, ...]
    total: int


@query("pool.list", title="虚拟总仓列表", permission=STOCK_VIEW)
def pools(session: Session, scope: Scope) -> list[PoolOption]:
    """Pools that are on, of which the reader may see every store: the sum of a part would be nobody's number."""
    on = pick(FulfilmentPool).where(col(FulfilmentPool.is_on)).order_by(FulfilmentPool.name_key)
    found = [(one, among_pool(session, one.id or 0)) for one in session.exec(on).all()]
    return [
        PoolOption(one.id or 0, one.name, one.home_id, len(among.store_ids))
        for one, among in found
        if _sees_all(scope, among)
    ]


@query("pool.stock", title="虚拟总仓可用量", permission=STOCK_VIEW)
def pool_stock(
    session: Session, scope: Scope, actor: Actor, *, wanted: PoolFilter, page: int = 1, size: int = 50
) -> PooledPage:
    """A page of the SKUs in use. Raises NotFound for a pool that is off, or of which a store is out of sight."""
    among = _among(session, scope, wanted.pool_id)
    size, page = max(1, min(size, 100)), max(1, page)
    found = _filtered(session, actor, wanted)
    total = session.connection().execute(select(func.count()).select_from(found.order_by(None).subquery())).scalar_one()
    return PooledPage(tuple(_rows(session, among, found.limit(size).offset((page - 1) * size))), int(total))


@query("pool.of_sku", title="商品的虚拟总仓可用量", permission=STOCK_VIEW)
def pool_of_sku(session: Session, scope: Scope, *, sku_id: int) -> list[tuple[str, Decimal]]:
    """What each pool in sight has of one SKU."""
    found = []
    for one in pools.work(session, scope):
        shelves = shelves_of(session, among := among_pool(session, one.id), [sku_id], day=_day(session))
        found.append((one.name, sum((shelves.free(sku_id, store) for store in among.store_ids), ZERO)))
    return found


def all_pooled(session: Session, scope: Scope, actor: Actor, wanted: PoolFilter) -> Iterator[PooledRow]:
    """Every SKU that the filter lets through."""
    among, found, page = _among(session, scope, wanted.pool_id), _filtered(session, actor, wanted), 0
    while True:
        block = _rows(session, among, found.limit(_STREAMED).offset(page * _STREAMED))
        yield from block
        if len(block) < _STREAMED:
            return
        page += 1


def _among(session: Session, scope: Scope, pool_id: int) -> Among:
    pool = session.get(FulfilmentPool, pool_id)
    if pool is None or not pool.is_on:
        raise NotFound("pool.not_found")
    among = among_pool(session, pool_id)
    if not _sees_all(scope, among):
        raise NotFound("pool.not_found")
    return among


def _sees_all(scope: Scope, among: Among) -> bool:
    """Whether every store of a pool is in scope; one without stores is in nobody's."""
    return bool(among.store_ids) and all(scope.covers(store) for store in among.store_ids)


def _filtered(session: Session, actor: Actor, wanted: PoolFilter) -> Select[Any]:
    found = (
        select(_skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.switched_off_at.is_(None), *among_rows(scope_of(session, actor, SKU_VIEW)))
    )
    if words := folded(wanted.search):
        found = found.where(or_(contains(_skus.c.search_key, words), contains(_skus.c.code_key, words)))
    column = _skus.c.name if wanted.order.removeprefix("-") == "name" else _skus.c.code_key
    return found.order_by(column.desc() if wanted.order.startswith("-") else column.asc(), _skus.c.id)


def _rows(session: Session, among: Among, found: Select[Any]) -> list[PooledRow]:
    rows = session.connection().execute(found).all()
    ids = [row.id for row in rows]
    placed = by_place(session, ids, among.store_ids)
    shelves = shelves_of(session, among, ids, day=_day(session))
    return [_row(row, among, placed, shelves) for row in rows]


def _row(row: Any, among: Among, placed: Placed, shelves: Shelves) -> PooledRow:
    held = [placed.get((row.id, store, Place.STOCK), (ZERO, ZERO)) for store in among.store_ids]
    free = [shelves.free(row.id, store) for store in among.store_ids]
    on_hand, reserved = (sum((one[at] for one in held), ZERO) for at in (0, 1))
    available = sum(free, ZERO)
    return PooledRow(
        row.id, row.code, row.name, row.spec, row.unit, on_hand, reserved, on_hand - reserved - available, available,
        sum(one > ZERO for one in free),
    )  # fmt: skip


def _day(session: Session) -> date:
    return last_day(business_date(clock.get().now(), get_settings().zone), rule_of(session))
