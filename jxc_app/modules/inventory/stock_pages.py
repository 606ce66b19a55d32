"""Which SKU × warehouse pairs make a page, in which order. Numbers and names come afterwards, for these alone."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Table, case, func, select
from sqlmodel import Session

from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import StockValue
from jxc_app.modules.inventory.stock_rows import Pair
from jxc_app.modules.inventory.stock_scope import Ground, Hits, StockFilter, ground_of, hits_of
from jxc_app.modules.inventory.stock_standing import standing

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
    if wanted.below_minimum or column in ("on_hand", "available"):
        pairs = _by_stock(ground, hits, wanted, column, descending=descending)
        return pairs_at(session, ground, pairs.limit(limit).offset(offset))
    if column == "warehouse":
        return _by_warehouse(session, ground, hits, wanted, descending=descending, limit=limit, offset=offset)
    pairs = _by_code(known_pairs(ground, wanted), hits, descending=descending)
    return _fetched(session, pairs.limit(limit).offset(offset))


def known_pairs(ground: Ground, wanted: StockFilter) -> Select[Any]:
    """(SKU, warehouse) of every pair with stock at any of its places, or that ever had some.

    A pair has a value row from its first move on, and the value's quantity covers all places.
    """
    pairs = select(_values.c.sku_id, _values.c.warehouse_id)
    if not ground.is_all:
        pairs = pairs.where(_values.c.warehouse_id.in_(ground.warehouse_ids))
    return pairs if wanted.include_zero else pairs.where(_values.c.quantity > 0)


def pairs_at(session: Session, ground: Ground, found: Select[Any]) -> list[Pair]:
    """(SKU, warehouse) of rows that name a SKU and a stock place."""
    homes = {place: warehouse_id for warehouse_id, place in ground.stock.items()}
    return [(sku_id, homes[place]) for sku_id, place in session.connection().execute(found)]


def _fetched(session: Session, pairs: Select[Any]) -> list[Pair]:
    return [(sku_id, warehouse_id) for sku_id, warehouse_id in session.connection().execute(pairs)]


def _by_code(pairs: Select[Any], hits: Hits, *, descending: bool) -> Select[Any]:
    code = _skus.c.code_key.desc() if descending else _skus.c.code_key
    ordered = pairs.join(_skus, _skus.c.id == _values.c.sku_id).order_by(code, _values.c.warehouse_id)
    return ordered.where(*hits.among_skus())


def _by_warehouse(
    session: Session, ground: Ground, hits: Hits, wanted: StockFilter, *, descending: bool, limit: int, offset: int
) -> list[Pair]:
    """Warehouse after warehouse, each by code: nothing larger than one warehouse is ever put in order."""
    found: list[Pair] = []
    for warehouse_id in reversed(ground.warehouse_ids) if descending else ground.warehouse_ids:
        pairs = known_pairs(ground.only(warehouse_id), wanted)
        page = _by_code(pairs, hits, descending=False).limit(limit - len(found)).offset(offset)
        rows = _fetched(session, page)
        found += rows
        if len(found) == limit:
            break
        offset = 0 if rows or not offset else offset - _count(session, pairs, hits)
    return found


def _count(session: Session, pairs: Select[Any], hits: Hits) -> int:
    those = pairs.where(*hits.among(_values.c.sku_id)).subquery()
    return int(session.connection().execute(select(func.count()).select_from(those)).scalar_one())


def _by_stock(ground: Ground, hits: Hits, wanted: StockFilter, column: str, *, descending: bool) -> Select[Any]:
    """Ordered by a quantity, or what is below its minimum in any order."""
    found = standing(ground, hits, with_zero=wanted.include_zero, below_minimum=wanted.below_minimum).subquery()
    pairs = select(found.c.sku_id, found.c.location_id)
    if column in ("on_hand", "available"):
        amount = found.c.on_hand - found.c.reserved if column == "available" else found.c.on_hand
        by = [amount, found.c.sku_id, found.c.location_id]
    else:
        pairs = pairs.join(_skus, _skus.c.id == found.c.sku_id)
        rank = case({place: at for at, place in enumerate(ground.stock.values())}, value=found.c.location_id)
        by = [rank, _skus.c.code_key] if column == "warehouse" else [_skus.c.code_key, rank]
    return pairs.order_by(by[0].desc() if descending else by[0], *by[1:])


def count_pairs(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> int:
    """How many pairs the filters let through, limits by quantity left out."""
    return _count(session, known_pairs(ground, wanted), hits)


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
        found = standing(ground, hits, with_zero=True, below_minimum=True).subquery()
        return sorted(pairs_at(session, ground, select(found.c.sku_id, found.c.location_id)))
    return sorted(_fetched(session, known_pairs(ground, wanted).where(*hits.among(_values.c.sku_id))))
