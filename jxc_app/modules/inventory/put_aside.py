"""What lies in a warehouse and is not free: on hold for an inspection, or blocked."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.warehouses.models import Location, Place

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]


def put_aside(session: Session, warehouse_id: int, sku_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """By SKU and lot (0: none) what lies on hold or blocked in a warehouse, in base units."""
    rows = session.connection().execute(
        select(
            _balances.c.sku_id, _balances.c.lot_id, func.sum(_balances.c.on_hand, type_=_balances.c.on_hand.type)
        )
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(
            _places.c.warehouse_id == warehouse_id, _places.c.place.in_((Place.QC_HOLD, Place.BLOCKED)),
            _balances.c.sku_id.in_(list(sku_ids)),
        )
        .group_by(_balances.c.sku_id, _balances.c.lot_id)
    )  # fmt: skip
    return {(sku_id, lot_id): held for sku_id, lot_id, held in rows}
