"""All that inventory knows of one SKU: warehouse by warehouse, what is promised, what it is worth."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import MONEY_PLACES, quotient
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.merged import with_absorbed
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import for_sku
from jxc_app.modules.inventory.models import Reservation, StockValue
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.sku_history import closings_of
from jxc_app.modules.inventory.stock_rows import StockRow, rows_of
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.warehouses.distance import Coordinates, kilometres
from jxc_app.modules.warehouses.models import Location
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses

_reservations: Table = Reservation.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
#: the longest curve, in days
LONGEST_CURVE = 366


@dataclass(frozen=True, slots=True)
class PlacedStock:
    """The stock of a SKU in one warehouse; ``kilometres``: as the crow flies, None where a position is unknown."""

    stock: StockRow
    city: str
    kilometres: Decimal | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A part of the stock that is promised to a document, in base units."""

    document_id: int
    warehouse_id: int
    quantity: Decimal
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Worth:
    """What a warehouse's stock is worth, in yuan, goods on their way to it included; the rate is per base unit."""

    quantity: Decimal
    value: Decimal
    rate: Decimal | None


@query("stock.of_sku", title="商品在各仓库的库存", permission=STOCK_VIEW)
def stock_of_sku(
    session: Session, scope: Scope, *, sku_id: int, from_warehouse_id: int | None = None
) -> list[PlacedStock]:
    """One SKU in every warehouse in scope, also where it is not; those switched off only while something is left.

    By distance from a warehouse where one is named and positions are known, else by code.
    """
    scope = for_sku(session, scope, sku_id)
    known = {row.id: row for row in list_warehouses.work(session, scope)}
    if session.get(Sku, sku_id) is None:
        return []
    origin = _position(known.get(from_warehouse_id or 0))
    placed = [
        PlacedStock(row, known[row.warehouse_id].city, _distance(origin, _position(known[row.warehouse_id])))
        for row in rows_of(session, [(sku_id, warehouse_id) for warehouse_id in known])
        if not known[row.warehouse_id].switched_off or row.is_anything
    ]
    far = Decimal("Infinity")
    return sorted(placed, key=lambda one: far if one.kilometres is None else one.kilometres)


def _position(warehouse: WarehouseRow | None) -> Coordinates | None:
    if warehouse is None or warehouse.latitude is None or warehouse.longitude is None:
        return None
    return Coordinates(warehouse.latitude, warehouse.longitude)


def _distance(start: Coordinates | None, end: Coordinates | None) -> Decimal | None:
    return None if start is None or end is None else kilometres(start, end)


@query("stock.curve", title="库存走势", permission=STOCK_VIEW)
def stock_curve(
    session: Session, scope: Scope, *, sku_id: int, warehouse_id: int | None = None, days: int = 90
) -> list[tuple[Any, Decimal]]:
    """(day, on hand at its end) of the last days, in one warehouse or in all that may be seen."""
    ground = ground_of(session, for_sku(session, scope, sku_id), () if warehouse_id is None else (warehouse_id,))
    if not ground.stock:
        return []
    days = max(1, min(days, LONGEST_CURVE))
    return list(
        closings_of(
            session, ground, with_absorbed(session, sku_id), now=clock.get().now(), days=days, zone=get_settings().zone
        )
    )


def promises_of(session: Session, scope: Scope, sku_id: int) -> list[Promise]:
    """What is promised of one SKU in the warehouses in scope, oldest first."""
    scope = for_sku(session, scope, sku_id)
    wanted = (
        select(_reservations.c.source_id, _places.c.warehouse_id, _reservations.c.quantity, _reservations.c.created_at)
        .join(_places, _places.c.id == _reservations.c.location_id)
        .where(_reservations.c.sku_id == sku_id)
        .order_by(_reservations.c.created_at, _reservations.c.id)
    )
    return [Promise(*row) for row in session.connection().execute(wanted) if scope.covers(row.warehouse_id)]


def worth_of(session: Session, scope: Scope, sku_id: int) -> dict[int, Worth]:
    """What one SKU is worth, by warehouse in scope."""
    scope = for_sku(session, scope, sku_id)
    wanted = select(_values.c.warehouse_id, _values.c.quantity, _values.c.value).where(_values.c.sku_id == sku_id)
    return {
        warehouse_id: Worth(quantity, value, quotient(value, quantity, MONEY_PLACES) if quantity else None)
        for warehouse_id, quantity, value in session.connection().execute(wanted)
        if scope.covers(warehouse_id)
    }
