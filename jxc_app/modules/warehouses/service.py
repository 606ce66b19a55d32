"""Writes about warehouses."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Code, Id, Version
from jxc_app.core.masking import masked_phone
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.audit.evidence import mask
from jxc_app.modules.warehouses.models import (
    REAL_PLACES,
    VIRTUAL_PLACES,
    Location,
    Warehouse,
    WarehouseKind,
)
from jxc_app.modules.warehouses.permissions import WAREHOUSE_CREATE, WAREHOUSE_UPDATE

mask("warehouse", masked_phone, "phone")
_MICRODEGREE = Decimal("0.000001")


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError("not_a_number") from None


def _within(most: int, refusal: str) -> AfterValidator:
    def check(value: Decimal) -> Decimal:
        if not value.is_finite() or abs(value) > most:
            raise ValueError(refusal)
        return value.quantize(_MICRODEGREE)

    return AfterValidator(check)


Latitude = Annotated[Decimal, _within(90, "latitude_range"), BeforeValidator(_decimal)]
Longitude = Annotated[Decimal, _within(180, "longitude_range"), BeforeValidator(_decimal)]


class WarehouseFields(Command):
    """What is known of a warehouse and may change; coordinates in degrees (WGS 84), kept to 0.000001."""

    name: str = Limits(min_length=1, max_length=80)
    kind: WarehouseKind
    city: str = Limits(default="", max_length=40)
    address: str = Limits(default="", max_length=200)
    contact: str = Limits(default="", max_length=60)
    phone: str = Limits(default="", max_length=40)
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    go_live_date: date | None = None


class CreateWarehouse(WarehouseFields):
    """A new warehouse; the code is for good."""

    code: Code


class UpdateWarehouse(WarehouseFields):
    """New facts about a warehouse, as the actor last saw it."""

    warehouse_id: Id
    version: Version


class WarehouseRef(Result):
    """A warehouse as it stands now."""

    warehouse_id: int
    code: str
    version: int


@use_case("warehouse.create", title="新建仓库/门店", permission=WAREHOUSE_CREATE)
def create_warehouse(uow: UnitOfWork, command: CreateWarehouse) -> WarehouseRef:
    """Open a warehouse with its places. Raises Conflict where the code is taken."""
    check_coordinates(command)
    key = code_key(command.code)
    if uow.session.exec(select(Warehouse.id).where(Warehouse.code_key == key)).first() is not None:
        raise Conflict("warehouse.code_taken", field="code", code=command.code)
    warehouse = Warehouse(code_key=key, **command.model_dump())
    uow.session.add(warehouse)
    uow.session.flush()
    uow.session.add_all(Location(warehouse_id=warehouse.id, place=place) for place in REAL_PLACES)
    uow.record("warehouse", warehouse.id, warehouse.code, after=command.model_dump())
    uow.publish("warehouse", warehouse_id=warehouse.id)
    return WarehouseRef(warehouse_id=warehouse.id or 0, code=warehouse.code, version=warehouse.version)


@use_case("warehouse.update", title="修改仓库/门店", permission=WAREHOUSE_UPDATE)
def update_warehouse(uow: UnitOfWork, command: UpdateWarehouse) -> WarehouseRef:
    """Change what is known of a warehouse; its code stays.

    Raises Conflict for a stale version, DomainError ``warehouse.is_live`` for another day once its books are open.
    """
    uow.authorize(WAREHOUSE_UPDATE.code, [command.warehouse_id])
    check_coordinates(command)
    warehouse = locked_warehouse(uow, command.warehouse_id, command.version)
    if warehouse.went_live_at is not None and command.go_live_date != warehouse.go_live_date:
        raise DomainError("warehouse.is_live", field="go_live_date", date=str(warehouse.go_live_date))
    fields = command.model_dump(exclude={"warehouse_id", "version"})
    before = {name: getattr(warehouse, name) for name in fields if getattr(warehouse, name) != fields[name]}
    for name, value in fields.items():
        setattr(warehouse, name, value)
    warehouse.version += 1
    uow.record("warehouse", warehouse.id, warehouse.code, before=before, after={n: fields[n] for n in before})
    uow.publish("warehouse", warehouse_id=warehouse.id)
    return WarehouseRef(warehouse_id=command.warehouse_id, code=warehouse.code, version=warehouse.version)


def check_coordinates(fields: WarehouseFields) -> None:
    """Half a pair is nowhere. Raises DomainError ``warehouse.half_coordinates``."""
    if (fields.latitude is None) != (fields.longitude is None):
        missing = "latitude" if fields.latitude is None else "longitude"
        raise DomainError("warehouse.half_coordinates", field=missing)


def locked_warehouse(uow: UnitOfWork, warehouse_id: int, version: int) -> Warehouse:
    """The warehouse as the actor last saw it, its row locked: new documents for it wait. Raises NotFound, Conflict."""
    warehouse = uow.session.get(Warehouse, warehouse_id, with_for_update=True)
    if warehouse is None:
        raise NotFound("warehouse.not_found")
    if warehouse.version != version:
        raise Conflict("version.stale")
    return warehouse


def seed_virtual_places(session: Session) -> None:
    """Make the company's virtual places where they are missing."""
    known = set(session.exec(select(Location.place).where(col(Location.warehouse_id).is_(None))).all())
    session.add_all(Location(place=place) for place in VIRTUAL_PLACES if place not in known)
    session.flush()
