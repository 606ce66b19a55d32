"""What lies free in lots that end soon: goods that are not worth a journey."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Table, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import QUANTITY_PLACES, from_scaled
from jxc_app.modules.inventory.expected_supply import Pair
from jxc_app.modules.inventory.models import Lot, StockBalance
from jxc_app.modules.warehouses.models import Location, Place

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]


def ending_before(session: Session, skus: range, day: date) -> dict[Pair, Decimal]:
    """What is free of these SKUs in lots that end before a day, in base units by SKU and warehouse."""
    free = type_coerce(func.sum(_balances.c.on_hand - _balances.c.reserved), BigInteger)
    wanted = (
        select(_balances.c.sku_id, _places.c.warehouse_id, free)
        .join(_lots, _lots.c.id == _balances.c.lot_id)
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(
            _balances.c.sku_id >= skus.start, _balances.c.sku_id < skus.stop, _places.c.place == Place.STOCK,
            _lots.c.expires_on < day,
        )
        .group_by(_balances.c.sku_id, _places.c.warehouse_id)
    )  # fmt: skip
    return {(row[0], row[1]): from_scaled(int(row[2]), QUANTITY_PLACES) for row in session.connection().execute(wanted)}
