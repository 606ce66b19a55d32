"""What is free and what it is worth, one row for each SKU and warehouse, inside statements of other modules."""

from sqlalchemy import BigInteger, Subquery, Table, cast, func, select, type_coerce

from jxc_app.modules.inventory.models import StockBalance, StockValue
from jxc_app.modules.warehouses.models import Location, Place

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]


def free_by_pair() -> Subquery:
    """(sku_id, warehouse_id, on_hand, free) at the stock places, in base units × 10⁶; ``free``: not promised."""
    on_hand, reserved = (type_coerce(column, BigInteger) for column in (_balances.c.on_hand, _balances.c.reserved))
    return (
        select(
            _balances.c.sku_id, _places.c.warehouse_id,
            # a sum of BIGINT is NUMERIC on PostgreSQL
            cast(func.sum(on_hand), BigInteger).label("on_hand"),
            cast(func.sum(on_hand - reserved), BigInteger).label("free"),
        )
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(_places.c.place == Place.STOCK)
        .group_by(_balances.c.sku_id, _places.c.warehouse_id)
        .subquery()
    )  # fmt: skip


def worth_by_pair() -> Subquery:
    """(sku_id, warehouse_id, value) of what there is, goods on their way included, in yuan."""
    return select(_values.c.sku_id, _values.c.warehouse_id, _values.c.value).subquery()
