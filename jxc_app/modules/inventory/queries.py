"""What pages, exports and the API read of stock. One source for every number."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, and_, case, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.inventory.models import StockBalance, StockSetting, StockValue
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.warehouses.models import Location, Place, Warehouse

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_settings: Table = StockSetting.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
ORDERS = ("code", "-code", "on_hand", "-on_hand", "available", "-available", "warehouse", "-warehouse")


@dataclass(frozen=True, slots=True)
class StockRow:
    """One SKU in one warehouse, in base units. Available = on hand − reserved."""

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    category: str
    unit_name: str
    warehouse_id: int
    warehouse_name: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    in_transit: Decimal
    qc_hold: Decimal
    minimum: Decimal | None
    shelf: str


@dataclass(frozen=True, slots=True)
class StockPage:
    """One page of stock; ``has_more`` tells whether another follows."""

    rows: list[StockRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class StockTotals:
    """Sums over everything that the filters let through."""

    rows: int
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    in_transit: Decimal


@dataclass(frozen=True, slots=True)
class Availability:
    """What one warehouse has of one SKU."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    available: Decimal = ZERO
    in_transit: Decimal = ZERO


@dataclass(frozen=True)
class StockFilter:
    """What to show: words, one warehouse, below its lower limit, also what is all gone."""

    search: str = ""
    warehouse_id: int | None = None
    below_minimum: bool = False
    include_zero: bool = False


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
    size, page = max(1, min(size, 100)), max(1, page)
    keys = _ordered(_keys(scope, wanted), order if order in ORDERS else "code")
    found = session.connection().execute(keys.limit(size + 1).offset((page - 1) * size)).all()
    return StockPage(rows_of(session, [(row.sku_id, row.warehouse_id) for row in found[:size]]), len(found) > size)


def _quantity(column: Any, place: Place) -> Any:
    return func.coalesce(
        select(func.sum(column))
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(
            _balances.c.sku_id == _values.c.sku_id,
            _places.c.warehouse_id == _values.c.warehouse_id,
            _places.c.place == place,
        )
        .correlate(_values)
        .scalar_subquery(),
        0,
    )


def _keys(scope: Scope, wanted: StockFilter) -> Select[Any]:
    """(SKU, warehouse) pairs that may be seen and are wanted. A pair has a value row from its first move on."""
    keys = (
        select(_values.c.sku_id, _values.c.warehouse_id)
        .join(_skus, _skus.c.id == _values.c.sku_id)
        .join(_warehouses, _warehouses.c.id == _values.c.warehouse_id)
    )
    if not scope.everywhere:
        keys = keys.where(_values.c.warehouse_id.in_(scope.warehouse_ids))
    if wanted.warehouse_id is not None:
        keys = keys.where(_values.c.warehouse_id == wanted.warehouse_id)
    if wanted.search.strip():
        keys = keys.where(contains(_skus.c.search_key, wanted.search))
    if wanted.below_minimum:
        here = and_(_settings.c.sku_id == _values.c.sku_id, _settings.c.warehouse_id == _values.c.warehouse_id)
        on_hand = _quantity(_balances.c.on_hand, Place.STOCK) - _quantity(_balances.c.reserved, Place.STOCK)
        keys = keys.join(_settings, here).where(on_hand < _settings.c.minimum)
    elif not wanted.include_zero:
        keys = keys.where(_values.c.quantity > 0)
    return keys


def _ordered(keys: Select[Any], order: str) -> Select[Any]:
    column, descending = order.removeprefix("-"), order.startswith("-")
    if column == "code":
        by = [_skus.c.code_key, _values.c.warehouse_id]
    elif column == "warehouse":
        by = [_warehouses.c.code_key, _skus.c.code_key]
    else:
        amount = _quantity(_balances.c.on_hand, Place.STOCK)
        if column == "available":
            amount = amount - _quantity(_balances.c.reserved, Place.STOCK)
        by = [amount, _values.c.sku_id, _values.c.warehouse_id]
    return keys.order_by(*([by[0].desc(), *by[1:]] if descending else by))


def rows_of(session: Session, pairs: list[tuple[int, int]]) -> list[StockRow]:
    """The numbers and names of these (SKU, warehouse) pairs, in their order."""
    if not pairs:
        return []
    sku_ids, warehouse_ids = {sku for sku, _ in pairs}, {warehouse for _, warehouse in pairs}
    places = _by_place(session, sku_ids, warehouse_ids)
    names = _names(session, sku_ids)
    warehouses = dict(
        session.connection().execute(
            select(_warehouses.c.id, _warehouses.c.name).where(_warehouses.c.id.in_(warehouse_ids))
        ).all()
    )  # fmt: skip
    limits = _limits(session, sku_ids, warehouse_ids)
    return [_row(pair, names[pair[0]], warehouses[pair[1]], places, limits) for pair in pairs]


def _row(
    pair: tuple[int, int],
    sku: Any,
    warehouse: str,
    places: dict[tuple[int, int, str], tuple[Decimal, Decimal]],
    limits: dict[tuple[int, int], tuple[Decimal | None, str]],
) -> StockRow:
    on_hand, reserved = places.get((*pair, Place.STOCK), (ZERO, ZERO))
    minimum, shelf = limits.get(pair, (None, ""))
    return StockRow(
        sku_id=pair[0],
        sku_code=sku.code,
        sku_name=sku.name,
        spec=sku.spec,
        category=sku.category or "",
        unit_name=sku.unit,
        warehouse_id=pair[1],
        warehouse_name=warehouse,
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
        in_transit=places.get((*pair, Place.IN_TRANSIT), (ZERO, ZERO))[0],
        qc_hold=places.get((*pair, Place.QC_HOLD), (ZERO, ZERO))[0],
        minimum=minimum,
        shelf=shelf,
    )


def _by_place(
    session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]
) -> dict[tuple[int, int, str], tuple[Decimal, Decimal]]:
    rows = session.connection().execute(
        select(
            _balances.c.sku_id, _places.c.warehouse_id, _places.c.place,
            func.sum(_balances.c.on_hand, type_=QuantityColumn()), func.sum(_balances.c.reserved, type_=QuantityColumn()),
        )
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(_balances.c.sku_id.in_(sku_ids), _places.c.warehouse_id.in_(warehouse_ids))
        .group_by(_balances.c.sku_id, _places.c.warehouse_id, _places.c.place)
    )  # fmt: skip
    return {(sku, warehouse, place): (on_hand, reserved) for sku, warehouse, place, on_hand, reserved in rows}


def _names(session: Session, sku_ids: Collection[int]) -> dict[int, Any]:
    rows = session.connection().execute(
        select(
            _skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _units.c.name.label("unit"),
            _categories.c.name.label("category"),
        )
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
        .where(_skus.c.id.in_(sku_ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _limits(
    session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]
) -> dict[tuple[int, int], tuple[Decimal | None, str]]:
    rows = session.connection().execute(
        select(_settings.c.sku_id, _settings.c.warehouse_id, _settings.c.minimum, _settings.c.shelf).where(
            _settings.c.sku_id.in_(sku_ids), _settings.c.warehouse_id.in_(warehouse_ids)
        )
    )
    return {(sku, warehouse): (minimum, shelf) for sku, warehouse, minimum, shelf in rows}


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
    """Sums over all rows of the same filters; loaded after the page."""
    keys = _keys(scope, StockFilter(search, warehouse_id, below_minimum, include_zero)).subquery()
    rows = int(session.connection().execute(select(func.count()).select_from(keys)).scalar_one())
    stock, transit = _places.c.place == Place.STOCK, _places.c.place == Place.IN_TRANSIT
    on_hand, reserved, in_transit = session.connection().execute(
        select(
            _sum_where(stock, _balances.c.on_hand),
            _sum_where(stock, _balances.c.reserved),
            _sum_where(transit, _balances.c.on_hand),
        )
        .select_from(_balances)
        .join(_places, _places.c.id == _balances.c.location_id)
        .join(keys, (keys.c.sku_id == _balances.c.sku_id) & (keys.c.warehouse_id == _places.c.warehouse_id))
    ).one()
    return StockTotals(rows, on_hand or ZERO, reserved or ZERO, (on_hand or ZERO) - (reserved or ZERO), in_transit or ZERO)


def _sum_where(condition: Any, column: Any) -> Any:
    return func.sum(case((condition, column), else_=None), type_=QuantityColumn())


@query("stock.availability", title="可用量", permission=STOCK_VIEW)
def availability(
    session: Session, scope: Scope, *, warehouse_id: int, sku_ids: Collection[int]
) -> dict[int, Availability]:
    """What one warehouse has of some SKUs; zero for those it never had, nothing where it may not be seen."""
    if not scope.covers(warehouse_id) or not sku_ids:
        return {}
    places = _by_place(session, set(sku_ids), {warehouse_id})
    found = {}
    for sku_id in sku_ids:
        on_hand, reserved = places.get((sku_id, warehouse_id, Place.STOCK), (ZERO, ZERO))
        transit = places.get((sku_id, warehouse_id, Place.IN_TRANSIT), (ZERO, ZERO))[0]
        found[sku_id] = Availability(on_hand, reserved, on_hand - reserved, transit)
    return found


def stream_stock(session: Session, scope: Scope, wanted: StockFilter, chunk: int = 2000) -> Iterator[StockRow]:
    """Every row that the filters let through, by SKU then warehouse, in chunks of constant memory."""
    keys = _keys(scope, wanted).order_by(_values.c.sku_id, _values.c.warehouse_id).limit(chunk)
    sku_id, warehouse_id = 0, 0
    while True:
        following = (_values.c.sku_id > sku_id) | (
            (_values.c.sku_id == sku_id) & (_values.c.warehouse_id > warehouse_id)
        )
        found = [tuple(row) for row in session.connection().execute(keys.where(_values.c.sku_id >= sku_id, following))]
        yield from rows_of(session, found)
        if len(found) < chunk:
            return
        sku_id, warehouse_id = found[-1]
