"""What pages, exports and the API read of stock. One source for every number."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.rows import for_sku
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.remembered import Remembered
from jxc_app.modules.inventory.stock_by_sku import SKU_ORDERS, count_skus, page_of_skus
from jxc_app.modules.inventory.stock_pages import ORDERS, count_pairs, page_of_pairs, stream_pairs
from jxc_app.modules.inventory.stock_rows import SkuStockRow, StockRow, by_place, rows_of, summed_rows
from jxc_app.modules.inventory.stock_scope import Ground, Hits, Holding, StockFilter, ground_of, hits_of
from jxc_app.modules.inventory.stock_standing import below_minimum as pairs_below_minimum
from jxc_app.modules.inventory.stock_standing import has_lots
from jxc_app.modules.warehouses.models import Place

__all__ = [
    "ORDERS", "SKU_ORDERS", "Availability", "Holding", "SkuStockPage", "SkuStockRow", "StockFilter", "StockPage",
    "StockRow", "StockTotals", "availability", "sku_stock_page", "stock_page", "stock_totals", "stream_sku_stock",
    "stream_stock", "summed_up",
]  # fmt: skip
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_location = _balances.c.location_id


@dataclass(frozen=True, slots=True)
class StockPage:
    """One page of stock; ``has_more`` tells whether another follows."""

    rows: list[StockRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SkuStockPage:
    """One page of SKUs; ``has_more`` tells whether another follows."""

    rows: list[SkuStockRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class StockTotals:
    """Sums over everything that the filters let through."""

    rows: int = 0
    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    available: Decimal = ZERO
    in_transit: Decimal = ZERO


_totals: Remembered[StockTotals] = Remembered()


@dataclass(frozen=True, slots=True)
class Availability:
    """What one warehouse has of one SKU."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    available: Decimal = ZERO
    in_transit: Decimal = ZERO


@query("stock.page", title="库存查询", permission=STOCK_VIEW)
def stock_page(
    session: Session,
    scope: Scope,
    *,
    wanted: StockFilter = StockFilter(),  # noqa: B008  frozen
    order: str = "code",
    page: int = 1,
    size: int = 50,
) -> StockPage:
    """One page of SKU × warehouse. First the keys of the page, then its numbers: so 550,000 rows stay quick."""
    size, page, order = max(1, min(size, 100)), max(1, page), order if order in ORDERS else "code"
    pairs = page_of_pairs(session, scope, wanted, order=order, limit=size + 1, offset=(page - 1) * size)
    return StockPage(rows_of(session, pairs[:size]), len(pairs) > size)


@query("stock.by_sku", title="按商品查库存", permission=STOCK_VIEW)
def sku_stock_page(
    session: Session, scope: Scope, *, wanted: StockFilter, order: str = "code", page: int = 1, size: int = 50
) -> SkuStockPage:
    """One page of SKUs, each summed over the warehouses that the filter and the actor's scope leave."""
    size, page, order = max(1, min(size, 100)), max(1, page), order if order in SKU_ORDERS else "code"
    ground, skus = page_of_skus(session, scope, wanted, order=order, limit=size + 1, offset=(page - 1) * size)
    return SkuStockPage(summed_rows(session, skus[:size], ground), len(skus) > size)


@query("stock.totals", title="库存合计", permission=STOCK_VIEW)
def stock_totals(
    session: Session,
    scope: Scope,
    *,
    wanted: StockFilter = StockFilter(),  # noqa: B008  frozen
) -> StockTotals:
    """Sums over all rows of the same filters; loaded after the page. Worked out once for each state of the stock."""
    wanted = replace(wanted, search=wanted.search.strip())
    return _totals.answer(session, (scope, wanted), lambda: summed_up(session, scope, wanted))


def summed_up(session: Session, scope: Scope, wanted: StockFilter) -> StockTotals:
    """The sums themselves, without looking whether somebody has just worked them out."""
    hits, ground = hits_of(session, wanted), ground_of(session, scope, wanted.warehouse_ids, wanted.city)
    if hits.is_nothing or not ground.stock or (wanted.holding == Holding.NONE and not wanted.below_minimum):
        return StockTotals(rows=_count(session, ground, hits, wanted))
    if wanted.below_minimum and not wanted.by_sku:
        return _below_minimum(session, ground, hits)
    short = pairs_below_minimum(ground, hits, lots=has_lots(session)) if wanted.below_minimum else None
    skus = [] if short is None else [_balances.c.sku_id.in_(select(short.c.sku_id))]
    on_hand, reserved = _in_stock(session, ground, hits, *skus)
    in_sight = ground.seen_at(_location, _balances.c.sku_id)
    in_transit, _ = _sums(session, hits, _location.in_(ground.in_transit), *in_sight, *skus)
    return StockTotals(_count(session, ground, hits, wanted), on_hand, reserved, on_hand - reserved, in_transit)


def _count(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> int:
    if hits.is_nothing or not ground.stock:
        return 0
    return (count_skus if wanted.by_sku else count_pairs)(session, ground, hits, wanted)


def _in_stock(session: Session, ground: Ground, hits: Hits, *only: ColumnElement[bool]) -> tuple[Decimal, Decimal]:
    """What lies at stock places. Of all warehouses: everything less the little that lies elsewhere."""
    if not ground.is_all:
        in_sight = ground.seen_at(_location, _balances.c.sku_id)
        return _sums(session, hits, _location.in_(ground.stock.values()), *in_sight, *only)
    everything, everything_reserved = _sums(session, hits, *only)
    elsewhere, elsewhere_reserved = _sums(session, hits, _location.in_(ground.elsewhere), *only)
    return everything - elsewhere, everything_reserved - elsewhere_reserved


def _sums(session: Session, hits: Hits, *conditions: ColumnElement[bool]) -> tuple[Decimal, Decimal]:
    wanted = select(_total(_balances.c.on_hand), _total(_balances.c.reserved))
    wanted = wanted.where(*hits.among(_balances.c.sku_id), *conditions)
    on_hand, reserved = session.connection().execute(wanted).one()
    return on_hand or ZERO, reserved or ZERO


def _below_minimum(session: Session, ground: Ground, hits: Hits) -> StockTotals:
    found = pairs_below_minimum(ground, hits, lots=has_lots(session))
    home = ground.stock_place(ground.home(_location))
    on_the_way = (
        select(_total(_balances.c.on_hand))
        .join(found, (found.c.sku_id == _balances.c.sku_id) & (found.c.location_id == home))
        .where(_location.in_(ground.in_transit))
        .scalar_subquery()
    )
    sums = select(func.count(), _total(found.c.on_hand), _total(found.c.reserved), on_the_way).select_from(found)
    rows, on_hand, reserved, in_transit = session.connection().execute(sums).one()
    on_hand, reserved = on_hand or ZERO, reserved or ZERO
    return StockTotals(int(rows), on_hand, reserved, on_hand - reserved, in_transit or ZERO)


def _total(column: Any) -> Any:
    return func.sum(column, type_=QuantityColumn())


@query("stock.availability", title="可用量", permission=STOCK_VIEW)
def availability(
    session: Session, scope: Scope, *, warehouse_id: int, sku_ids: Collection[int], place: str = Place.STOCK
) -> dict[int, Availability]:
    """What one warehouse has of some SKUs at a place; zero for those it never had, nothing where it may not be seen."""
    seen = [sku_id for sku_id in sku_ids if for_sku(session, scope, sku_id).covers(warehouse_id)]
    if not seen:
        return {}
    placed = by_place(session, set(seen), {warehouse_id})
    found = {}
    for sku_id in seen:
        on_hand, reserved = placed.get((sku_id, warehouse_id, place), (ZERO, ZERO))
        transit = placed.get((sku_id, warehouse_id, Place.IN_TRANSIT), (ZERO, ZERO))[0]
        found[sku_id] = Availability(on_hand, reserved, on_hand - reserved, transit)
    return found


def stream_stock(session: Session, scope: Scope, wanted: StockFilter, block: int = 200) -> Iterator[StockRow]:
    """Every row that the filters let through, by SKU then warehouse, ``block`` SKUs at a time in constant memory."""
    for pairs in stream_pairs(session, scope, wanted, block):
        yield from rows_of(session, pairs)


def stream_sku_stock(session: Session, scope: Scope, wanted: StockFilter, block: int = 200) -> Iterator[SkuStockRow]:
    """The same summed by SKU: what is all gone here may still lie in another warehouse, and is then not gone."""
    only_gone = wanted.holding == Holding.NONE and not wanted.below_minimum
    asked = replace(wanted, holding=Holding.ALL) if only_gone else wanted
    ground = ground_of(session, scope, wanted.warehouse_ids, wanted.city)
    for pairs in stream_pairs(session, scope, asked, block):
        skus = sorted({sku_id for sku_id, _ in pairs})
        rows = summed_rows(session, skus, ground)
        yield from (row for row in rows if not (only_gone and row.is_anything))
