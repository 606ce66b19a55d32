"""Which SKU × warehouse pairs make a page, in which order. Numbers and names come afterwards, for these alone."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, case, func, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.inventory.models import StockBalance, StockSetting, StockValue
from jxc_app.modules.inventory.stock_rows import Pair
from jxc_app.modules.inventory.stock_scope import Ground, Hits, Holding, StockFilter, ground_of, hits_of
from jxc_app.modules.inventory.stock_standing import (
    at_stock_places,
    below_minimum,
    elsewhere_only,
    has_lots,
    on_the_way,
)

_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_settings: Table = StockSetting.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_QUANTITIES = ("on_hand", "reserved", "available")
COLUMNS = ("code", "category", "warehouse", *_QUANTITIES, "in_transit", "minimum", "shelf")
ORDERS = tuple(f"{sign}{column}" for column in COLUMNS for sign in ("", "-"))


def page_of_pairs(
    session: Session, scope: Scope, wanted: StockFilter, *, order: str, limit: int, offset: int
) -> list[Pair]:
    """The keys of one page."""
    hits, ground = hits_of(session, wanted), ground_of(session, scope, wanted.warehouse_ids, wanted.city)
    if hits.is_nothing or not ground.stock:
        return []
    column, descending = order.removeprefix("-"), order.startswith("-")
    sections = _sections(session, ground, hits, wanted, column, descending=descending)
    return [(sku_id, warehouse_id) for sku_id, warehouse_id in page_through(session, sections, limit, offset)]


def _sections(
    session: Session, ground: Ground, hits: Hits, wanted: StockFilter, column: str, *, descending: bool
) -> Sequence[Select[Any]]:
    if wanted.below_minimum:
        return [_short(session, ground, hits, column, descending=descending)]
    if column in _QUANTITIES and wanted.holding != Holding.NONE:
        return _by_quantity(session, ground, hits, wanted, column, descending=descending)
    match column:
        case "warehouse":
            return _by_warehouse(ground, hits, wanted, descending=descending)
        case "category":
            return by_category(session, hits, lambda one: _by_code(ground, wanted, one), descending=descending)
        case "in_transit":
            return _by_transit(ground, hits, wanted, descending=descending)
        case "minimum" | "shelf":
            return _by_setting(ground, hits, wanted, _settings.c[column], descending=descending)
        case _:
            return [_by_code(ground, wanted, hits, descending=descending)]


def page_through(session: Session, sections: Sequence[Select[Any]], limit: int, offset: int) -> list[Any]:
    """A page of one section after another; a section that lies before the page is counted, not read."""
    found: list[Any] = []
    for section in sections:
        rows = session.connection().execute(section.limit(limit - len(found)).offset(offset)).all()
        found += rows
        if len(found) == limit:
            break
        offset = 0 if rows or not offset else offset - counted(session, section)
    return found


def counted(session: Session, rows: Select[Any]) -> int:
    """How many rows a statement has, in whatever order."""
    those = rows.order_by(None).subquery()
    return int(session.connection().execute(select(func.count()).select_from(those)).scalar_one())


def known_pairs(ground: Ground, wanted: StockFilter) -> Select[Any]:
    """(SKU, warehouse) of every pair with stock at any of its places, or that ever had some.

    A pair has a value row from its first move on, and the value's quantity covers all places.
    """
    pairs = select(_values.c.sku_id, _values.c.warehouse_id).where(
        *ground.among(_values.c.warehouse_id, _values.c.sku_id)
    )
    match wanted.holding:
        case Holding.SOME:
            return pairs.where(_values.c.quantity > 0)
        case Holding.NONE:
            return pairs.where(_values.c.quantity == 0)
        case _:
            return pairs


def _by_code(ground: Ground, wanted: StockFilter, hits: Hits, *, descending: bool = False) -> Select[Any]:
    ordered = known_pairs(ground, wanted).join(_skus, _skus.c.id == _values.c.sku_id).where(*hits.among_skus())
    return ordered.order_by(turned(_skus.c.code_key, descending=descending), _values.c.warehouse_id)


def by_category(
    session: Session, hits: Hits, section: Callable[[Hits], Select[Any]], *, descending: bool
) -> list[Select[Any]]:
    """Category after category by name, what has none at the front: nothing larger than one is ever put in order."""
    named = select(_categories.c.id).order_by(turned(_categories.c.name, descending=descending))
    ids = list(session.connection().execute(named).scalars())
    if hits.category_ids is not None:
        ids = [one for one in ids if one in hits.category_ids]
    sections = [section(hits).where(_skus.c.category_id == one) for one in ids]
    unnamed = [] if hits.category_ids is not None else [section(hits).where(_skus.c.category_id.is_(None))]
    return [*sections, *unnamed] if descending else [*unnamed, *sections]


def _by_warehouse(ground: Ground, hits: Hits, wanted: StockFilter, *, descending: bool) -> list[Select[Any]]:
    """Warehouse after warehouse, each by code: nothing larger than one warehouse is ever put in order."""
    ids = reversed(ground.warehouse_ids) if descending else ground.warehouse_ids
    return [_by_code(ground.only(one), wanted, hits) for one in ids]


def _by_quantity(
    session: Session, ground: Ground, hits: Hits, wanted: StockFilter, column: str, *, descending: bool
) -> list[Select[Any]]:
    """What lies in stock by quantity; what lies elsewhere only has none, and comes at that end."""
    with_zero = wanted.holding == Holding.ALL
    found = at_stock_places(ground, hits, lots=has_lots(session), with_zero=with_zero)
    amount = turned(_amount(found, column), descending=descending)
    here = _of_warehouses(ground, found).order_by(amount, found.c.sku_id, found.c.location_id)
    empty = elsewhere_only(ground, hits, with_zero=with_zero)
    nothing_here = _of_warehouses(ground, empty).order_by(empty.c.sku_id, empty.c.location_id)
    return [here, nothing_here] if descending else [nothing_here, here]


def _by_transit(ground: Ground, hits: Hits, wanted: StockFilter, *, descending: bool) -> list[Select[Any]]:
    """The few with goods on their way by quantity, then all others by key, or the other way round."""
    pairs = known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id))
    moving = on_the_way(ground, hits)
    same = (moving.c.sku_id == _values.c.sku_id) & (moving.c.warehouse_id == _values.c.warehouse_id)
    key = (_values.c.sku_id, _values.c.warehouse_id)
    some = pairs.join(moving, same).order_by(turned(moving.c.on_hand, descending=descending), *key)
    place = case({ground.elsewhere[place]: place for place in ground.in_transit}, value=_values.c.warehouse_id)
    at_place = (_balances.c.sku_id == _values.c.sku_id) & (_balances.c.location_id == place)
    none = pairs.where(~select(1).where(at_place, _balances.c.on_hand > 0).exists()).order_by(*key)
    return [some, none] if descending else [none, some]


def _by_setting(
    ground: Ground, hits: Hits, wanted: StockFilter, column: ColumnElement[Any], *, descending: bool
) -> list[Select[Any]]:
    """What has a limit or a shelf in the order of its index, all others by key before or after."""
    pairs = known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id))
    same = (_settings.c.sku_id == _values.c.sku_id) & (_settings.c.warehouse_id == _values.c.warehouse_id)
    is_set = same & ((column != "") if column.name == "shelf" else column.is_not(None))
    key = (_settings.c.sku_id, _settings.c.warehouse_id)
    order = [turned(one, descending=descending) for one in (column, *key)]
    some = pairs.join(_settings, is_set).order_by(*order)
    none = pairs.where(~select(1).where(is_set).exists()).order_by(_values.c.sku_id, _values.c.warehouse_id)
    return [some, none] if descending else [none, some]


def _amount(found: FromClause, column: str) -> ColumnElement[Any]:
    return found.c.on_hand - found.c.reserved if column == "available" else found.c[column]


def turned(column: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    """The column as an order, downwards or upwards."""
    return column.desc() if descending else column


def _of_warehouses(ground: Ground, found: FromClause) -> Select[Any]:
    """(SKU, warehouse) of rows that name a SKU and a stock place."""
    homes = {place: warehouse_id for warehouse_id, place in ground.stock.items()}
    return select(found.c.sku_id, case(homes, value=found.c.location_id).label("warehouse_id")).select_from(found)


def _short(session: Session, ground: Ground, hits: Hits, column: str, *, descending: bool) -> Select[Any]:
    """What is below its lower limit, in any order."""
    found = below_minimum(ground, hits, lots=has_lots(session))
    pairs = _of_warehouses(ground, found)
    if column in _QUANTITIES:
        by = [_amount(found, column)]
    elif column == "in_transit":
        moving = on_the_way(ground, hits)
        homes = {place: warehouse_id for warehouse_id, place in ground.stock.items()}
        home = case(homes, value=found.c.location_id)
        pairs = pairs.outerjoin(moving, (moving.c.sku_id == found.c.sku_id) & (moving.c.warehouse_id == home))
        by = [func.coalesce(moving.c.on_hand, 0)]
    elif column in ("minimum", "shelf"):
        by = [found.c[column]]
    else:
        pairs = pairs.join(_skus, _skus.c.id == found.c.sku_id)
        rank = case({place: at for at, place in enumerate(ground.stock.values())}, value=found.c.location_id)
        by = [rank, _skus.c.code_key] if column == "warehouse" else [_skus.c.code_key, rank]
        if column == "category":
            pairs = pairs.outerjoin(_categories, _categories.c.id == _skus.c.category_id)
            by.insert(0, func.coalesce(_categories.c.name, ""))
    return pairs.order_by(turned(by[0], descending=descending), *by[1:], found.c.sku_id, found.c.location_id)


def count_pairs(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> int:
    """How many pairs the filters let through, limits by quantity left out."""
    return counted(session, known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id)))


def stream_pairs(session: Session, scope: Scope, wanted: StockFilter, block: int) -> Iterator[list[Pair]]:
    """Every pair that the filters let through, by SKU then warehouse, for ``block`` SKUs at a time."""
    ground = ground_of(session, scope, wanted.warehouse_ids, wanted.city)
    skus = select(_skus.c.id).where(*hits_of(session, wanted).among_skus()).order_by(_skus.c.id).limit(block)
    last = 0
    while ground.stock:
        ids = session.connection().execute(skus.where(_skus.c.id > last)).scalars().all()
        if not ids:
            return
        yield _pairs_of_skus(session, ground, Hits(ids=ids), wanted)
        last = ids[-1]


def _pairs_of_skus(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> list[Pair]:
    pairs = known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id))
    if wanted.below_minimum:
        pairs = _of_warehouses(ground, below_minimum(ground, hits, lots=has_lots(session)))
    return sorted((sku_id, warehouse_id) for sku_id, warehouse_id in session.connection().execute(pairs))
