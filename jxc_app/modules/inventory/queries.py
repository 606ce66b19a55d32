"""What pages, exports and the API read of stock. One source for every number."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.remembered import Remembered
from jxc_app.modules.inventory.stock_pages import ORDERS, count_pairs, page_of_pairs, stream_pairs
from jxc_app.modules.inventory.stock_rows import StockRow, by_place, rows_of
from jxc_app.modules.inventory.stock_scope import Ground, Hits, StockFilter, ground_of, hits_of
from jxc_app.modules.inventory.stock_standing import below_minimum as pairs_below_minimum
from jxc_app.modules.inventory.stock_standing import has_lots
from jxc_app.modules.warehouses.models import Place

__all__ = [
    "ORDERS", "Availability", "StockFilter", "StockPage", "StockRow", "StockTotals", "availability", "stock_page",
    "stock_totals", "stream_stock", "summed_up",
]  # fmt: skip
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_location = _balances.c.location_id


@dataclass(frozen=True, slots=True)
class StockPage:
    """One page of stock; ``has_more`` tells whether another follows."""

    rows: list[StockRow]
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
    search: str = "",
    warehouse_id: int | None = None,
    below_minimum: bool = False,
    include_zero: bool = False,
    order: str = "code",
    page: int = 1,
    size: int = 50,
) -> StockPage:
    """One page of SKU × warehouse. First the keys of the page, then its numbers: so 550,000 rows stay quick."""
    wanted = StockFilter(search, warehouse_id, below_minimum, include_zero)
    size, page, order = max(1, min(size, 100)), max(1, page), order if order in ORDERS else "code"
    pairs = page_of_pairs(session, scope, wanted, order=order, limit=size + 1, offset=(page - 1) * size)
    return StockPage(rows_of(session, pairs[:size]), len(pairs) > size)


@query("stock.totals", title="库存合计", permission=STOCK_VIEW)
def stock_totals(
    session: Session,
    scope: Scope,
    *,
    search: str = "",
    warehouse_id: int | None = None,
    below_minimum: bool = False,
    include_zero: bool = False,
) -> StockTotals:
    """Sums over all rows of the same filters; loaded after the page. Worked out once for each state of the stock."""
    wanted = StockFilter(search.strip(), warehouse_id, below_minimum, include_zero)
    return _totals.answer(session, (scope, wanted), lambda: summed_up(session, scope, wanted))


def summed_up(session: Session, scope: Scope, wanted: StockFilter) -> StockTotals:
    """The sums themselves, without looking whether somebody has just worked them out."""
    hits, ground = hits_of(session, wanted.search), ground_of(session, scope, wanted.warehouse_id)
    if hits.is_nothing or not ground.stock:
        return StockTotals()
    if wanted.below_minimum:
        return _below_minimum(session, ground, hits)
    on_hand, reserved = _in_stock(session, ground, hits)
    in_transit, _ = _sums(session, hits, _location.in_(ground.in_transit))
    rows = count_pairs(session, ground, hits, wanted)
    return StockTotals(rows, on_hand, reserved, on_hand - reserved, in_transit)


def _in_stock(session: Session, ground: Ground, hits: Hits) -> tuple[Decimal, Decimal]:
    """What lies at stock places. Of all warehouses: everything less the little that lies elsewhere."""
    if not ground.is_all:
        return _sums(session, hits, _location.in_(ground.stock.values()))
    everything, everything_reserved = _sums(session, hits)
    elsewhere, elsewhere_reserved = _sums(session, hits, _location.in_(ground.elsewhere))
    return everything - elsewhere, everything_reserved - elsewhere_reserved


def _sums(session: Session, hits: Hits, *places: ColumnElement[bool]) -> tuple[Decimal, Decimal]:
    wanted = select(_total(_balances.c.on_hand), _total(_balances.c.reserved))
    wanted = wanted.where(*hits.among(_balances.c.sku_id), *places)
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
    session: Session, scope: Scope, *, warehouse_id: int, sku_ids: Collection[int]
) -> dict[int, Availability]:
    """What one warehouse has of some SKUs; zero for those it never had, nothing where it may not be seen."""
    if not scope.covers(warehouse_id) or not sku_ids:
        return {}
    placed = by_place(session, set(sku_ids), {warehouse_id})
    found = {}
    for sku_id in sku_ids:
        on_hand, reserved = placed.get((sku_id, warehouse_id, Place.STOCK), (ZERO, ZERO))
        transit = placed.get((sku_id, warehouse_id, Place.IN_TRANSIT), (ZERO, ZERO))[0]
        found[sku_id] = Availability(on_hand, reserved, on_hand - reserved, transit)
    return found


def stream_stock(session: Session, scope: Scope, wanted: StockFilter, block: int = 200) -> Iterator[StockRow]:
    """Every row that the filters let through, by SKU then warehouse, ``block`` SKUs at a time in constant memory."""
    for pairs in stream_pairs(session, scope, wanted, block):
        yield from rows_of(session, pairs)
