"""What stands at the stock places: for orders, limits and totals by quantity.

Lots of one pair are summed, but only for SKUs that have lots: grouping half a million rows that are groups of one
costs PostgreSQL a second, reading them through a tenth of it.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Table,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlmodel import Session

from jxc_app.modules.inventory.models import Lot, StockBalance, StockSetting
from jxc_app.modules.inventory.stock_scope import Ground, Hits
from jxc_app.modules.warehouses.models import Location, Place

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_settings: Table = StockSetting.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_there = _balances.alias("there")
_sku, _location = _balances.c.sku_id, _balances.c.location_id
_on_hand, _reserved = _balances.c.on_hand, _balances.c.reserved
_minimum, _shelf = _settings.c.minimum, _settings.c.shelf


def has_lots(session: Session) -> bool:
    """Whether any SKU has lots; where none has, no statement need speak of them."""
    return session.connection().execute(_with_any_lot().limit(1)).first() is not None


def at_stock_places(ground: Ground, hits: Hits, *, lots: bool, with_zero: bool) -> Subquery:
    """(sku_id, location_id, on_hand, reserved) of every pair that has a balance at its warehouse's stock place."""
    meant = [ground.is_stock(_location), *hits.among(_sku), *ground.seen_at(_location, _sku)]
    single = select(_sku, _location, _on_hand, _reserved).where(*meant)
    summed = select(_sku, _location, _sum(_on_hand).label("on_hand"), _sum(_reserved).label("reserved"))
    summed = summed.where(*meant).group_by(_sku, _location)
    if not with_zero:
        single, summed = single.where(_on_hand > 0), summed.having(_sum(_on_hand) > 0)
    return _with_their_lots(single, summed) if lots else single.subquery()


def elsewhere_only(ground: Ground, hits: Hits, *, with_zero: bool) -> Subquery:
    """(sku_id, location_id) of pairs with nothing at the stock place: what they have is on the way or on hold."""
    place = ground.stock_place(ground.home(_location))
    at_home = exists().where(_there.c.sku_id == _sku, _there.c.location_id == place)
    found = select(_sku, place.label("location_id")).distinct()
    found = found.where(_location.in_(ground.elsewhere), *hits.among(_sku), *ground.seen_at(_location, _sku))
    if not with_zero:
        found, at_home = found.where(_on_hand > 0), at_home.where(_there.c.on_hand > 0)
    return found.where(~at_home).subquery()


def on_the_way(ground: Ground, hits: Hits) -> Subquery:
    """(sku_id, warehouse_id, on_hand) of pairs with goods on their way to the warehouse."""
    home = ground.home(_location)
    found = select(_sku, home.label("warehouse_id"), _sum(_on_hand).label("on_hand"))
    found = found.where(_location.in_(ground.in_transit), _on_hand > 0, *hits.among(_sku))
    found = found.where(*ground.seen_at(_location, _sku))
    return found.group_by(_sku, _location).subquery()


def below_minimum(ground: Ground, hits: Hits, *, lots: bool) -> CTE:
    """Pairs with less than their lower limit, or with nothing left.

    Columns: sku_id, location_id, on_hand, reserved, minimum, shelf.
    """
    single = _limited(select(_sku, _location, _on_hand, _reserved, _minimum, _shelf), ground, hits)
    sums = _sum(_on_hand).label("on_hand"), _sum(_reserved).label("reserved")
    summed = _limited(select(_sku, _location, *sums, _minimum, _shelf), ground, hits)
    short = single.where(_on_hand - _reserved < _minimum)
    short_sum = summed.group_by(_sku, _location, _minimum, _shelf)
    short_sum = short_sum.having(_sum(_on_hand) - _sum(_reserved) < _minimum)
    parts = [select(_with_their_lots(short, short_sum)) if lots else short, _limited_elsewhere(ground, hits)]
    return union_all(*parts).cte("below_minimum")


def _limited(found: Select[Any], ground: Ground, hits: Hits) -> Select[Any]:
    """Only pairs with a limit. By way of the location table, so that planners can count."""
    at_home = (_places.c.warehouse_id == _settings.c.warehouse_id) & (_places.c.place == Place.STOCK)
    here = (_sku == _settings.c.sku_id) & (_location == _places.c.id)
    found = found.select_from(_settings).join(_places, at_home).join(_balances, here)
    in_sight = ground.among(_settings.c.warehouse_id, _settings.c.sku_id)
    return found.where(_minimum > 0, *in_sight, *hits.among(_settings.c.sku_id))


def _limited_elsewhere(ground: Ground, hits: Hits) -> Select[Any]:
    found = elsewhere_only(ground, hits, with_zero=True)
    nothing = literal(0, BigInteger)
    empty = nothing.label("on_hand"), nothing.label("reserved")
    limited = select(found.c.sku_id, found.c.location_id, *empty, _minimum, _shelf)
    at_home = _places.c.id == found.c.location_id
    limit = (_settings.c.sku_id == found.c.sku_id) & (_settings.c.warehouse_id == _places.c.warehouse_id)
    return limited.join(_places, at_home).join(_settings, limit).where(_minimum > 0)


def _with_any_lot() -> Select[Any]:
    return select(_lots.c.sku_id).where(_lots.c.sku_id.is_not(None))


def _with_their_lots(single: Select[Any], summed: Select[Any]) -> Subquery:
    return union_all(single.where(_sku.not_in(_with_any_lot())), summed.where(_sku.in_(_with_any_lot()))).subquery()


def _sum(column: Any) -> ColumnElement[Any]:
    """A sum of BIGINT is NUMERIC on PostgreSQL, and all parts of a union are of one type."""
    return cast(func.sum(column), BigInteger)
