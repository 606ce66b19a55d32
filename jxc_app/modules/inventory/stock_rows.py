"""The numbers and names of SKU × warehouse, for keys that somebody has already chosen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.inventory.models import StockBalance, StockSetting
from jxc_app.modules.inventory.stock_scope import Ground
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
        _skus.c.picture,
        _units.c.name.label("unit"),
        _categories.c.name.label("category"),
    )
    .join(_units, _units.c.id == _skus.c.base_unit_id)
    .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
    .where(_skus.c.id.in_(_SKU_IDS))
)
_WAREHOUSE_NAMES = select(_warehouses.c.id, _warehouses.c.name).where(_warehouses.c.id.in_(_WAREHOUSE_IDS))
_LIMITS = select(_settings).where(_settings.c.sku_id.in_(_SKU_IDS), _settings.c.warehouse_id.in_(_WAREHOUSE_IDS))

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
    picture: str
    warehouse_id: int
    warehouse_name: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    in_transit: Decimal
    qc_hold: Decimal
    blocked: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    shelf: str

    @property
    def is_short(self) -> bool:
        """Whether less is available than the lower limit."""
        return self.minimum is not None and self.available < self.minimum

    @property
    def is_anything(self) -> bool:
        """Whether there is something at any place of the warehouse."""
        return bool(self.on_hand or self.in_transit or self.qc_hold or self.blocked)


def rows_of(session: Session, pairs: Collection[Pair]) -> list[StockRow]:
    """The rows of these (SKU, warehouse) pairs, in their order."""
    if not pairs:
        return []
    sku_ids, warehouse_ids = {sku for sku, _ in pairs}, {warehouse for _, warehouse in pairs}
    placed = by_place(session, sku_ids, warehouse_ids)
    skus, warehouses = _names(session, sku_ids), _warehouse_names(session, warehouse_ids)
    limits = _limits(session, sku_ids, warehouse_ids)
    return [_row(pair, skus[pair[0]], warehouses[pair[1]], placed, limits) for pair in pairs]


def _row(pair: Pair, sku: Any, warehouse: str, placed: Placed, limits: dict[Pair, Any]) -> StockRow:
    on_hand, reserved = placed.get((*pair, Place.STOCK), (ZERO, ZERO))
    limit = limits.get(pair)
    return StockRow(
        sku_id=pair[0],
        sku_code=sku.code,
        sku_name=sku.name,
        spec=sku.spec,
        category=sku.category or "",
        unit_name=sku.unit,
        picture=sku.picture,
        warehouse_id=pair[1],
        warehouse_name=warehouse,
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
        in_transit=placed.get((*pair, Place.IN_TRANSIT), (ZERO, ZERO))[0],
        qc_hold=placed.get((*pair, Place.QC_HOLD), (ZERO, ZERO))[0],
        blocked=placed.get((*pair, Place.BLOCKED), (ZERO, ZERO))[0],
        minimum=limit.minimum if limit else None,
        maximum=limit.maximum if limit else None,
        shelf=limit.shelf if limit else "",
    )


@dataclass(frozen=True, slots=True)
class SkuStockRow:
    """One SKU summed over the warehouses in sight, in base units.

    ``warehouses``: in how many of them it lies; ``short_in``: in how many less is available than the lower limit.
    """

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    category: str
    unit_name: str
    picture: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    in_transit: Decimal
    qc_hold: Decimal
    blocked: Decimal
    warehouses: int
    short_in: int

    @property
    def is_anything(self) -> bool:
        """Whether there is something at any place of any of them."""
        return bool(self.on_hand or self.in_transit or self.qc_hold or self.blocked)


def summed_rows(session: Session, sku_ids: Sequence[int], ground: Ground) -> list[SkuStockRow]:
    """One row for each of these SKUs, in their order, summed over the warehouses in which it is in sight."""
    kinds = _categories_of(session, sku_ids) if ground.limits else {}
    places = {one: [at for at in ground.warehouse_ids if ground.shows(at, kinds.get(one))] for one in sku_ids}
    rows = iter(rows_of(session, [(sku_id, at) for sku_id in sku_ids for at in places[sku_id]]))
    return [_summed([next(rows) for _ in places[sku_id]]) for sku_id in sku_ids]


def _categories_of(session: Session, sku_ids: Sequence[int]) -> dict[int, int | None]:
    rows = session.connection().execute(select(_skus.c.id, _skus.c.category_id).where(_skus.c.id.in_(sku_ids)))
    return {row.id: row.category_id for row in rows}


def _summed(rows: Sequence[StockRow]) -> SkuStockRow:
    sku = rows[0]
    return SkuStockRow(
        sku.sku_id, sku.sku_code, sku.sku_name, sku.spec, sku.category, sku.unit_name, sku.picture,
        on_hand=sum((row.on_hand for row in rows), ZERO),
        reserved=sum((row.reserved for row in rows), ZERO),
        available=sum((row.available for row in rows), ZERO),
        in_transit=sum((row.in_transit for row in rows), ZERO),
        qc_hold=sum((row.qc_hold for row in rows), ZERO),
        blocked=sum((row.blocked for row in rows), ZERO),
        warehouses=sum(row.on_hand > 0 for row in rows),
        short_in=sum(row.is_short for row in rows),
    )  # fmt: skip


def by_place(session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]) -> Placed:
    """On hand and reserved by (SKU, warehouse, kind of place), all lots together."""
    rows = session.connection().execute(_BY_PLACE, _asked(sku_ids, warehouse_ids))
    return {(sku, warehouse, place): (on_hand, reserved) for sku, warehouse, place, on_hand, reserved in rows}


def minimums_of(session: Session, sku_ids: Collection[int], warehouse_id: int) -> dict[int, Decimal]:
    """The lower limits that are set for these SKUs in a warehouse, in base units."""
    found = _limits(session, sku_ids, [warehouse_id])
    return {sku: limits.minimum for (sku, _), limits in found.items() if limits.minimum is not None}


def minimums_at(session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]) -> dict[Pair, Decimal]:
    """The lower limits that are set, by (SKU, warehouse), in base units."""
    found = _limits(session, sku_ids, warehouse_ids)
    return {pair: limits.minimum for pair, limits in found.items() if limits.minimum is not None}


def _asked(sku_ids: Collection[int], warehouse_ids: Collection[int]) -> dict[str, list[int]]:
    return {"sku_ids": list(sku_ids), "warehouse_ids": list(warehouse_ids)}


def _names(session: Session, sku_ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in session.connection().execute(_NAMES, {"sku_ids": list(sku_ids)})}


def _warehouse_names(session: Session, warehouse_ids: Collection[int]) -> dict[int, str]:
    rows = session.connection().execute(_WAREHOUSE_NAMES, {"warehouse_ids": list(warehouse_ids)})
    return {row.id: row.name for row in rows}


def _limits(session: Session, sku_ids: Collection[int], warehouse_ids: Collection[int]) -> dict[Pair, Any]:
    rows = session.connection().execute(_LIMITS, _asked(sku_ids, warehouse_ids))
    return {(row.sku_id, row.warehouse_id): row for row in rows}
