"""Stock that lies in a warehouse and may not be used: 待检 and 冻结."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import BigInteger, Table, case, cast, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import QuantityColumn
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.warehouses.models import Location, Place, Warehouse

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_HELD = (_balances.c.on_hand > 0, _places.c.place.in_((Place.QC_HOLD, Place.BLOCKED)))


@dataclass(frozen=True, slots=True)
class HeldStock:
    """What waits for inspection of a SKU in a warehouse, and what is blocked, in base units."""

    sku_id: int
    sku_code: str
    sku_name: str
    unit_name: str
    warehouse_id: int
    warehouse: str
    qc_hold: Decimal
    blocked: Decimal


def count_held(session: Session) -> int:
    """In how many pairs of SKU and warehouse something is held."""
    pairs = select(_balances.c.sku_id, _places.c.warehouse_id).join(_places, _places.c.id == _balances.c.location_id)
    counted = select(func.count()).select_from(pairs.where(*_HELD).distinct().subquery())
    return int(session.connection().execute(counted).scalar_one())


def held_stock(session: Session, ground: Ground, most: int) -> list[HeldStock]:
    """So many of them in sight, by SKU code and warehouse."""
    amount = type_coerce(_balances.c.on_hand, BigInteger)
    sums = [
        type_coerce(cast(func.sum(case((_places.c.place == place, amount), else_=0)), BigInteger), QuantityColumn())
        for place in (Place.QC_HOLD, Place.BLOCKED)
    ]
    facts = (
        _skus.c.id, _skus.c.code, _skus.c.name, _units.c.name.label("unit"), _warehouses.c.id.label("warehouse_id"),
        _warehouses.c.name.label("warehouse"), _skus.c.code_key, _warehouses.c.code_key.label("place_key"),
    )  # fmt: skip
    wanted = (
        select(*facts[:6], *sums)
        .select_from(_balances)
        .join(_places, _places.c.id == _balances.c.location_id)
        .join(_skus, _skus.c.id == _balances.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_warehouses, _warehouses.c.id == _places.c.warehouse_id)
        .where(*_HELD, *ground.among(_places.c.warehouse_id, _balances.c.sku_id))
        .group_by(*facts)
        .order_by(_skus.c.code_key, _warehouses.c.code_key)
        .limit(most)
    )
    return [HeldStock(*row) for row in session.connection().execute(wanted)]
