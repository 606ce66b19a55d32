"""The numbers and names of SKU × warehouse, for keys that somebody has already chosen."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.inventory.models import StockBalance, StockSetting
from jxc_app.modules.warehouses.models import Location, Place, Warehouse

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_settings: Table = StockSetting.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]

# Built once: every page asks these, and building them costs more than running them.
_SKU_IDS: Any = bindparam("sku_ids", expanding=True)
_WAREHOUSE_IDS: Any = bindparam("warehouse_ids", expanding=True)
_BY_PLACE = (
    select(
        _balances.c.sku_id,
        _places.c.warehouse_id,
        _places.c.place,
        func.sum(_balances.c.on_hand, type_=QuantityColumn()),
        func.sum(_balances.c.reserved, type_=QuantityColumn()),
    )
    .join(_places, _places.c.id == _balances.c.location_id)
    .where(_balances.c.sku_id.in_(_SKU_IDS), _places.c.warehouse_id.in_(_WAREHOUSE_IDS))
    .group_by(_balances.c.sku_id, _places.c.warehouse_id, _places.c.place)
)
_NAMES = (
    select(
        _skus.c.id,
        _skus.c.code,
        _skus.c.name,
        _skus.c.spec,
        _units.c.name.label("unit"),
        _categories.c.name.label("category"),
    )
    .join(_units, _units.c.id == _skus.c.base_unit_id)
    .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
    .where(_skus.c.id.in_(_SKU_IDS))
)
_WAREHOUSE_NAMES = select(_warehouses.c.id, _warehouses.c.name).where(_warehouses.c.id.in_(_WAREHOUSE_IDS))
_LIMITS = select(_settings.c.sku_id, _settings.c.warehouse_id, _settings.c.minimum, _settings.c.shelf).where(
    _settings.c.sku_id.in_(_SKU_IDS), _settings.c.warehouse_id.in_(_WAREHOUSE_IDS)
)

Pair = tuple[int, int]
Placed = dict[tuple[int, int, str], tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class StockRow:
    """One SKU in one warehouse, in base units. Available = on hand − reserved."""

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    category: str
    unit_name: str
    warehouse_id: int
    warehouse_name: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    in_transit: Decimal
    qc_hold: Decimal
    minimum: Decimal | None
    shelf: str


def rows_of(session: Session, pairs: Collection[Pair]) -> list[StockRow]:
    """The rows of these (SKU, warehouse) pairs, in their order."""
    if not pairs:
        return []
    sku_ids, warehouse_ids = {sku for sku, _ in pairs}, {warehouse for _, warehouse in pairs}
    placed = by_place(session, sku_ids, warehouse_ids)
    skus, warehouses = _names(session, sku_ids), _warehouse_names(session, warehouse_ids)
    limits = _limits(session, sku_ids, warehouse_ids)
    return [_row(pair, skus[pair[0]], warehouses[pair[1]], placed, limits) for pair in pairs]


def _row(
    pair: Pair, sku: Any, warehouse: str, placed: Placed, limits: dict[Pair, tuple[Decimal | None, str]]
) -> StockRow:
    on_hand, reserved = placed.get((*pair, Place.STOCK), (ZERO, ZERO))
    minimum, shelf = limits.get(pair, (None, ""))
    return StockRow(
        sku_id=pair[0],
        sku_code=sku.code,
        sku_name=sku.name,
        spec=sku.spec,
        category=sku.category or "",
        unit_name=sku.unit,
        warehouse_id=pair[1],
        warehouse_name=warehouse,
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
        in_transit=placed.get((*pair, Place.IN_TRANSIT), (ZERO, ZERO))[0],
        qc_hold=placed.get((*pair, Place.QC_HOLD), (ZERO, ZERO))[0],
        minimum=minimum,
        shelf=shelf,
    )


def by_place(session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]) -> Placed:
    """On hand and reserved by (SKU, warehouse, kind of place), all lots together."""
    rows = session.connection().execute(_BY_PLACE, _asked(sku_ids, warehouse_ids))
    return {(sku, warehouse, place): (on_hand, reserved) for sku, warehouse, place, on_hand, reserved in rows}


def _asked(sku_ids: Collection[int], warehouse_ids: Collection[int]) -> dict[str, list[int]]:
    return {"sku_ids": list(sku_ids), "warehouse_ids": list(warehouse_ids)}


def _names(session: Session, sku_ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in session.connection().execute(_NAMES, {"sku_ids": list(sku_ids)})}


def _warehouse_names(session: Session, warehouse_ids: Collection[int]) -> dict[int, str]:
    rows = session.connection().execute(_WAREHOUSE_NAMES, {"warehouse_ids": list(warehouse_ids)})
    return {row.id: row.name for row in rows}


def _limits(
    session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]
) -> dict[Pair, tuple[Decimal | None, str]]:
    rows = session.connection().execute(_LIMITS, _asked(sku_ids, warehouse_ids))
    return {(sku, warehouse): (minimum, shelf) for sku, warehouse, minimum, shelf in rows}
