"""Warehouses, categories and units to take away, in the columns in which a file brings them in."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.catalog.categories import CategoryRow, category_tree
from jxc_app.modules.catalog.units import list_units
from jxc_app.modules.migration.bundle_exports import BUNDLE_EXPORT
from jxc_app.modules.migration.catalog_sheets import CATEGORIES, UNITS
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.pack_sheets import PACK_EXPORT
from jxc_app.modules.migration.price_sheets import PRICE_EXPORT
from jxc_app.modules.migration.sheets import STATE_OFF, STATE_OFF_WITH_ABOVE, STATE_ON, SheetKind
from jxc_app.modules.migration.substitute_sheets import SUBSTITUTE_EXPORT
from jxc_app.modules.migration.warehouse_sheets import WAREHOUSES
from jxc_app.modules.migration.way_sheets import WAY_EXPORT
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.warehouses.models import KIND_TITLES
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses

Rows = Iterator[tuple[Cell, ...]]


def _warehouses(session: Session, actor: Actor) -> Rows:
    rows = read_in(session, list_warehouses, actor)
    return map(_warehouse, rows)


def _warehouse(row: WarehouseRow) -> tuple[Cell, ...]:
    latitude, longitude = ("" if at is None else plain(at) for at in (row.latitude, row.longitude))
    return (
        row.code, row.name, KIND_TITLES[row.kind], row.city, row.address, row.contact, row.phone, latitude, longitude,
        "" if row.go_live_date is None else row.go_live_date.isoformat(), _state(is_off=row.switched_off),
    )  # fmt: skip


def _categories(session: Session, actor: Actor) -> Rows:
    tree = read_in(session, category_tree, actor)
    names = {row.id: row.name for row in tree}
    return ((row.name, names.get(row.parent_id or 0, ""), _category_state(row)) for row in tree)


def _category_state(row: CategoryRow) -> str:
    """Its own state; one that is off itself stays off when what is above it comes into use again."""
    return STATE_OFF_WITH_ABOVE if row.off_by not in ("", row.name) else _state(is_off=bool(row.off_by))


def _units(session: Session, actor: Actor) -> Rows:
    return ((unit.name, _state(is_off=unit.switched_off)) for unit in read_in(session, list_units, actor))


def _state(*, is_off: bool) -> str:
    return STATE_OFF if is_off else STATE_ON


def _titles(kind: SheetKind) -> tuple[str, ...]:
    return tuple(column.titles[0] for column in kind.columns)


MASTERS = {
    "warehouses": Export(_titles(WAREHOUSES), _warehouses),
    "categories": Export(_titles(CATEGORIES), _categories),
    "units": Export(_titles(UNITS), _units),
    "supplier-packs": PACK_EXPORT,
    "warehouse-ways": WAY_EXPORT,
    "substitutes": SUBSTITUTE_EXPORT,
    "price-lists": PRICE_EXPORT,
    "bundles": BUNDLE_EXPORT,
}
