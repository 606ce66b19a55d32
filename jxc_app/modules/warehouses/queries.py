"""Reads about warehouses and places."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.warehouses.models import REAL_PLACES, Location, Place, Warehouse
from jxc_app.modules.warehouses.permissions import WAREHOUSE_VIEW


@dataclass(frozen=True, slots=True)
class WarehouseRow:
    """One warehouse in lists and choices."""

    id: int
    code: str
    name: str
    kind: str
    city: str
    latitude: Decimal | None
    longitude: Decimal | None
    go_live_date: date | None
    version: int
    switched_off: bool
    address: str = ""
    contact: str = ""
    phone: str = ""
    is_live: bool = False


@query("warehouse.list", title="仓库列表", permission=WAREHOUSE_VIEW)
def list_warehouses(session: Session, scope: Scope) -> list[WarehouseRow]:
    """The warehouses in scope, for some rows at least, by code."""
    wanted = select(Warehouse).order_by(Warehouse.code_key)
    if scope.places is not None:
        wanted = wanted.where(col(Warehouse.id).in_(scope.places))
    return [_row(warehouse) for warehouse in session.exec(wanted).all()]


def _row(w: Warehouse) -> WarehouseRow:
    return WarehouseRow(
        w.id or 0, w.code, w.name, w.kind, w.city, w.latitude, w.longitude, w.go_live_date, w.version,
        bool(w.switched_off_at), w.address, w.contact, w.phone, w.went_live_at is not None,
    )  # fmt: skip


_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_THIS = _warehouses.c.id == bindparam("warehouse")
_GO_LIVE = Prepared(sa_select(_warehouses.c.go_live_date).where(_THIS))
_IN_USE = Prepared(
    sa_select(_warehouses.c.code, _warehouses.c.switched_off_at).where(_THIS).with_for_update(read=True, key_share=True)
)


def go_live_date(session: Session, warehouse_id: int) -> date | None:
    """From which day on a warehouse takes only ordinary documents; None while nobody has said so."""
    row = _GO_LIVE.first(session, warehouse=warehouse_id)
    return row[0] if row else None


def check_in_use(session: Session, warehouse_id: int, field: str) -> None:
    """Refuse a switched-off warehouse. The row stays locked, so that nobody switches it off until this is committed.

    Raises DomainError ``warehouse.switched_off``.
    """
    row = _IN_USE.first(session, warehouse=warehouse_id)
    if row is not None and row[1] is not None:
        raise DomainError("warehouse.switched_off", field=field, warehouse=row[0])


#: places never change once they are made, so each engine's are remembered
_known_places: WeakKeyDictionary[Any, dict[tuple[int | None, str], int]] = WeakKeyDictionary()


def places_of(session: Session, warehouse_ids: set[int]) -> dict[tuple[int | None, str], int]:
    """Location ids by (warehouse, place), the virtual ones under (None, place). Raises DomainError for no warehouse."""
    engine = session.get_bind()
    known = _known_places.get(engine, {})
    if any((warehouse_id, Place.STOCK) not in known for warehouse_id in warehouse_ids) or not known:
        rows = session.exec(select(Location.warehouse_id, Location.place, Location.id)).all()
        known = {(warehouse_id, place): location_id for warehouse_id, place, location_id in rows if location_id}
        _remember(session, known)
    if any((warehouse_id, Place.STOCK) not in known for warehouse_id in warehouse_ids):
        raise DomainError("warehouse.not_found", field="warehouse_id")
    return known


def _remember(session: Session, known: dict[tuple[int | None, str], int]) -> None:
    """Not from a session that is making a warehouse: its places may yet be rolled back."""
    if not any(isinstance(one, Location | Warehouse) for one in session):
        _known_places[session.get_bind()] = known


def is_virtual(place: str) -> bool:
    """Whether a place lies outside every warehouse."""
    return place not in REAL_PLACES
