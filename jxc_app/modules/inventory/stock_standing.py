"""What stands at the stock places, as one statement: for orders, limits and totals by quantity.

Lots of one pair are summed, but only for SKUs that have lots: grouping half a million rows that are groups of one
costs PostgreSQL a second, reading them through a tenth of it.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)

from jxc_app.modules.inventory.models import Lot, StockBalance, StockSetting
from jxc_app.modules.inventory.stock_scope import Ground, Hits

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_settings: Table = StockSetting.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_there = _balances.alias("there")
_sku, _location = _balances.c.sku_id, _balances.c.location_id
_on_hand, _reserved = _balances.c.on_hand, _balances.c.reserved
_minimum = _settings.c.minimum


def standing(ground: Ground, hits: Hits, *, with_zero: bool, below_minimum: bool) -> CompoundSelect[Any]:
    """(sku_id, location_id, on_hand, reserved) of every pair; the location is the warehouse's stock place.

    What is below its minimum is shown also where nothing is left.
    """
    single, summed = _without_lots(ground, hits), _with_lots(ground, hits)
    elsewhere = _elsewhere(ground, hits, with_zero=with_zero or below_minimum)
    if below_minimum:
        return union_all(*_below_minimum(ground, single, summed, elsewhere))
    if with_zero:
        return union_all(single, summed, elsewhere)
    return union_all(single.where(_on_hand > 0), summed.having(_sum(_on_hand) > 0), elsewhere)


def _with_any_lot() -> Select[Any]:
    return select(_lots.c.sku_id).where(_lots.c.sku_id.is_not(None))


def _without_lots(ground: Ground, hits: Hits) -> Select[Any]:
    return select(_sku, _location, _on_hand, _reserved).where(
        ground.is_stock(_location), _sku.not_in(_with_any_lot()), *hits.among(_sku)
    )


def _with_lots(ground: Ground, hits: Hits) -> Select[Any]:
    return (
        select(_sku, _location, _sum(_on_hand).label("on_hand"), _sum(_reserved).label("reserved"))
        .where(ground.is_stock(_location), _sku.in_(_with_any_lot()), *hits.among(_sku))
        .group_by(_sku, _location)
    )


def _elsewhere(ground: Ground, hits: Hits, *, with_zero: bool) -> Select[Any]:
    """Pairs with nothing at the stock place: what they have is on the way or on hold."""
    place = ground.stock_place(ground.home(_location))
    at_home = exists().where(_there.c.sku_id == _sku, _there.c.location_id == place)
    part = select(_sku, place.label("location_id"), _none("on_hand"), _none("reserved")).distinct()
    part = part.where(_location.in_(ground.elsewhere), *hits.among(_sku))
    return part.where(~at_home) if with_zero else part.where(_on_hand > 0, ~at_home.where(_there.c.on_hand > 0))


def _below_minimum(
    ground: Ground, single: Select[Any], summed: Select[Any], elsewhere: Select[Any]
) -> tuple[Select[Any], Select[Any], Select[Any]]:
    of_sku = _settings.c.sku_id == _sku
    at_place = of_sku & (_location == ground.stock_place(_settings.c.warehouse_id))
    of_home = of_sku & (_settings.c.warehouse_id == ground.home(_location))
    return (
        single.join(_settings, at_place).where(_on_hand - _reserved < _minimum),
        summed.join(_settings, at_place).group_by(_minimum).having(_sum(_on_hand) - _sum(_reserved) < _minimum),
        elsewhere.join(_settings, of_home).where(_minimum > 0),
    )


def _sum(column: Any) -> ColumnElement[Any]:
    """A sum of BIGINT is NUMERIC on PostgreSQL, and all parts of a union are of one type."""
    return cast(func.sum(column), BigInteger)


def _none(name: str) -> ColumnElement[Any]:
    return literal(0, BigInteger).label(name)
