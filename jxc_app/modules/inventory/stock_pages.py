"""Which SKU × warehouse pairs make a page, in which order. Numbers and names come afterwards, for these alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, case, func, select
from sqlmodel import Session

from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import StockValue
from jxc_app.modules.inventory.stock_rows import Pair
from jxc_app.modules.inventory.stock_scope import Ground, Hits, StockFilter, ground_of, hits_of
from jxc_app.modules.inventory.stock_standing import at_stock_places, below_minimum, elsewhere_only, has_lots

_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
ORDERS = ("code", "-code", "on_hand", "-on_hand", "available", "-available", "warehouse", "-warehouse")


def page_of_pairs(
    session: Session, scope: Scope, wanted: StockFilter, *, order: str, limit: int, offset: int
) -> list[Pair]:
    """The keys of one page."""
    hits, ground = hits_of(session, wanted.search), ground_of(session, scope, wanted.warehouse_id)
    if hits.is_nothing or not ground.stock:
        return []
    column, descending = order.removeprefix("-"), order.startswith("-")
    if wanted.below_minimum:
        sections = [_short(session, ground, hits, column, descending=descending)]
    elif column in ("on_hand", "available"):
        sections = _by_quantity(session, ground, hits, wanted, column, descending=descending)
    elif column == "warehouse":
        sections = _by_warehouse(ground, hits, wanted, descending=descending)
    else:
        sections = [_by_code(known_pairs(ground, wanted), hits, descending=descending)]
    return _page_through(session, sections, limit, offset)


def _page_through(session: Session, sections: Sequence[Select[Any]], limit: int, offset: int) -> list[Pair]:
    """A page of one section after another; a section that lies before the page is counted, not read."""
    found: list[Pair] = []
    for section in sections:
        page = section.limit(limit - len(found)).offset(offset)
        rows = fetched(session, page)
        found += rows
        if len(found) == limit:
            break
        offset = 0 if rows or not offset else offset - counted(session, section)
    return found


def fetched(session: Session, pairs: Select[Any]) -> list[Pair]:
    """The pairs of a statement."""
    return [(sku_id, warehouse_id) for sku_id, warehouse_id in session.connection().execute(pairs)]


def counted(session: Session, pairs: Select[Any]) -> int:
    """How many pairs a statement has, in whatever order."""
    those = pairs.order_by(None).subquery()
    return int(session.connection().execute(select(func.count()).select_from(those)).scalar_one())


def known_pairs(ground: Ground, wanted: StockFilter) -> Select[Any]:
    """(SKU, warehouse) of every pair with stock at any of its places, or that ever had some.

    A pair has a value row from its first move on, and the value's quantity covers all places.
    """
    pairs = select(_values.c.sku_id, _values.c.warehouse_id).where(*ground.among(_values.c.warehouse_id))
    return pairs if wanted.include_zero else pairs.where(_values.c.quantity > 0)


def _by_code(pairs: Select[Any], hits: Hits, *, descending: bool) -> Select[Any]:
    ordered = pairs.join(_skus, _skus.c.id == _values.c.sku_id).where(*hits.among_skus())
    return ordered.order_by(_turned(_skus.c.code_key, descending=descending), _values.c.warehouse_id)


def _by_warehouse(ground: Ground, hits: Hits, wanted: StockFilter, *, descending: bool) -> list[Select[Any]]:
    """Warehouse after warehouse, each by code: nothing larger than one warehouse is ever put in order."""
    ids = reversed(ground.warehouse_ids) if descending else ground.warehouse_ids
    return [_by_code(known_pairs(ground.only(one), wanted), hits, descending=False) for one in ids]


def _by_quantity(
    session: Session, ground: Ground, hits: Hits, wanted: StockFilter, column: str, *, descending: bool
) -> list[Select[Any]]:
    """What lies in stock by quantity; what lies elsewhere only has none, and comes at that end."""
    found = at_stock_places(ground, hits, lots=has_lots(session), with_zero=wanted.include_zero)
    amount = _turned(_amount(found, column), descending=descending)
    here = _of_warehouses(ground, found).order_by(amount, found.c.sku_id, found.c.location_id)
    empty = elsewhere_only(ground, hits, with_zero=wanted.include_zero)
    nothing_here = _of_warehouses(ground, empty).order_by(empty.c.sku_id, empty.c.location_id)
    return [here, nothing_here] if descending else [nothing_here, here]


def _amount(found: FromClause, column: str) -> ColumnElement[Any]:
    on_hand: ColumnElement[Any] = found.c.on_hand
    return on_hand - found.c.reserved if column == "available" else on_hand


def _turned(column: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    return column.desc() if descending else column


def _of_warehouses(ground: Ground, found: FromClause) -> Select[Any]:
    """(SKU, warehouse) of rows that name a SKU and a stock place."""
    homes = {place: warehouse_id for warehouse_id, place in ground.stock.items()}
    return select(found.c.sku_id, case(homes, value=found.c.location_id).label("warehouse_id")).select_from(found)


def _short(session: Session, ground: Ground, hits: Hits, column: str, *, descending: bool) -> Select[Any]:
    """What is below its lower limit, in any order."""
    found = below_minimum(ground, hits, lots=has_lots(session))
    pairs = _of_warehouses(ground, found)
    if column in ("on_hand", "available"):
        by = [_amount(found, column), found.c.sku_id, found.c.location_id]
    else:
        pairs = pairs.join(_skus, _skus.c.id == found.c.sku_id)
        rank = case({place: at for at, place in enumerate(ground.stock.values())}, value=found.c.location_id)
        by = [rank, _skus.c.code_key] if column == "warehouse" else [_skus.c.code_key, rank]
    return pairs.order_by(_turned(by[0], descending=descending), *by[1:])


def count_pairs(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> int:
    """How many pairs the filters let through, limits by quantity left out."""
    return counted(session, known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id)))


def stream_pairs(session: Session, scope: Scope, wanted: StockFilter, block: int) -> Iterator[list[Pair]]:
    """Every pair that the filters let through, by SKU then warehouse, for ``block`` SKUs at a time."""
    ground = ground_of(session, scope, wanted.warehouse_id)
    skus = select(_skus.c.id).order_by(_skus.c.id).limit(block)
    if wanted.search.strip():
        skus = skus.where(contains(_skus.c.search_key, wanted.search))
    last = 0
    while ground.stock:
        ids = session.connection().execute(skus.where(_skus.c.id > last)).scalars().all()
        if not ids:
            return
        yield _pairs_of_skus(session, ground, Hits(ids=ids), wanted)
        last = ids[-1]


def _pairs_of_skus(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> list[Pair]:
    if wanted.below_minimum:
        return sorted(fetched(session, _of_warehouses(ground, below_minimum(ground, hits, lots=has_lots(session)))))
    return sorted(fetched(session, known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id))))
