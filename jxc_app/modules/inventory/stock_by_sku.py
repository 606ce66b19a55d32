"""The stock of a SKU over all warehouses in sight: which SKUs make a page, in which order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Table, case, func, literal, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import StockBalance, StockValue
from jxc_app.modules.inventory.stock_pages import by_category, counted, page_through, turned
from jxc_app.modules.inventory.stock_scope import Ground, Hits, Holding, StockFilter, ground_of, hits_of
from jxc_app.modules.inventory.stock_standing import below_minimum, has_lots

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_QUANTITIES = ("on_hand", "reserved", "available", "in_transit")
SKU_ORDERS = tuple(f"{sign}{column}" for column in ("code", "category", *_QUANTITIES) for sign in ("", "-"))


def page_of_skus(
    session: Session, scope: Scope, wanted: StockFilter, *, order: str, limit: int, offset: int
) -> tuple[Ground, list[int]]:
    """The SKUs of one page, and the warehouses over which they are summed."""
    hits, ground = hits_of(session, wanted), ground_of(session, scope, wanted.warehouse_ids, wanted.city)
    if hits.is_nothing or not ground.stock:
        return ground, []
    column, descending = order.removeprefix("-"), order.startswith("-")
    short = _short_of(session, ground, hits, wanted)
    if column in _QUANTITIES and (short is not None or wanted.holding != Holding.NONE):
        sections: Sequence[Select[Any]] = [_by_quantity(ground, hits, wanted, short, column, descending=descending)]
    elif column == "category":
        sections = by_category(session, hits, lambda one: _by_code(ground, one, wanted, short), descending=descending)
    else:
        sections = [_by_code(ground, hits, wanted, short, descending=descending)]
    return ground, [row[0] for row in page_through(session, sections, limit, offset)]


def count_skus(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> int:
    """How many SKUs the filters let through."""
    if wanted.below_minimum:
        return counted(session, select(below_minimum(ground, hits, lots=has_lots(session)).c.sku_id).distinct())
    known = _known(ground, wanted).where(*hits.among(_values.c.sku_id))
    return counted(session, known.distinct())


def _short_of(session: Session, ground: Ground, hits: Hits, wanted: StockFilter) -> CTE | None:
    return below_minimum(ground, hits, lots=has_lots(session)) if wanted.below_minimum else None


def _known(ground: Ground, wanted: StockFilter) -> Select[Any]:
    """The SKUs that have, or ever had, something in one of these warehouses."""
    known = select(_values.c.sku_id).where(*ground.among(_values.c.warehouse_id, _values.c.sku_id))
    if wanted.holding == Holding.SOME:
        return known.where(_values.c.quantity > 0)
    return known.group_by(_values.c.sku_id).having(func.max(_values.c.quantity) == 0) if _is_gone(wanted) else known


def _is_gone(wanted: StockFilter) -> bool:
    return wanted.holding == Holding.NONE


def _by_code(
    ground: Ground, hits: Hits, wanted: StockFilter, short: CTE | None, *, descending: bool = False
) -> Select[Any]:
    """Along the codes; whether there is any stock is looked up SKU by SKU, so that a page needs no more than a page."""
    skus = select(_skus.c.id).where(*hits.among_skus())
    if short is not None:
        skus = skus.where(_skus.c.id.in_(select(short.c.sku_id)))
    else:
        here = _values.c.sku_id == _skus.c.id, *ground.among(_values.c.warehouse_id, _values.c.sku_id)
        some = select(1).where(*here, _values.c.quantity > 0).exists()
        if wanted.holding == Holding.SOME:
            skus = skus.where(some)
        else:
            skus = skus.where(select(1).where(*here).exists())
            skus = skus.where(~some) if _is_gone(wanted) else skus
    return skus.order_by(turned(_skus.c.code_key, descending=descending))


def _by_quantity(
    ground: Ground, hits: Hits, wanted: StockFilter, short: CTE | None, column: str, *, descending: bool
) -> Select[Any]:
    location, sku_id = _balances.c.location_id, _balances.c.sku_id
    in_sight = [] if ground.is_all else [location.in_([*ground.stock.values(), *ground.elsewhere])]
    skus = select(sku_id).where(*in_sight, *ground.seen_at(location, sku_id), *hits.among(sku_id)).group_by(sku_id)
    if short is not None:
        skus = skus.where(sku_id.in_(select(short.c.sku_id)))
    elif wanted.holding == Holding.SOME:
        skus = skus.having(func.max(_balances.c.on_hand) > 0)
    return skus.order_by(turned(_amount(ground, column), descending=descending), sku_id)


def _amount(ground: Ground, column: str) -> ColumnElement[Any]:
    location, on_hand, reserved = _balances.c.location_id, _balances.c.on_hand, _balances.c.reserved
    nothing = literal(0, on_hand.type)
    if column == "in_transit":
        return func.sum(case((location.in_(ground.in_transit), on_hand), else_=nothing))
    amount = {"on_hand": on_hand, "reserved": reserved, "available": on_hand - reserved}[column]
    return func.sum(case((ground.is_stock(location), amount), else_=nothing))
