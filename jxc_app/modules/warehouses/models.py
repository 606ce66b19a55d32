"""Tables of warehouses and places."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base


class WarehouseKind(StrEnum):
    """What a warehouse is for."""

    CENTRAL = "central"
    REGIONAL = "regional"
    STORE = "store"


#: what each kind is called
KIND_TITLES = {
    WarehouseKind.CENTRAL.value: "中央仓",
    WarehouseKind.REGIONAL.value: "区域仓",
    WarehouseKind.STORE.value: "门店",
}


class Place(StrEnum):
    """What a location is. The first four exist in every warehouse and hold a balance; the rest are virtual.

    Stock is free to go; on QC hold it waits for an inspection; blocked it stays until somebody decides.
    """

    STOCK = "stock"
    QC_HOLD = "qc_hold"
    BLOCKED = "blocked"
    IN_TRANSIT = "in_transit"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LOSS = "loss"
    SCRAP = "scrap"
    PRODUCTION = "production"
    OPENING = "opening"
    OTHER = "other"


REAL_PLACES = (Place.STOCK, Place.QC_HOLD, Place.BLOCKED, Place.IN_TRANSIT)
VIRTUAL_PLACES = tuple(place for place in Place if place not in REAL_PLACES)


class Warehouse(Base, table=True):
    """A central or regional warehouse, or a store."""

    __tablename__ = "warehouse"
    __table_args__ = (
        CheckConstraint("kind IN ('central', 'regional', 'store')", name="known_kind"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40)
    code_key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)
    kind: str = Field(max_length=10)
    city: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    latitude: Decimal | None = Field(default=None, sa_type=Numeric(9, 6))
    longitude: Decimal | None = Field(default=None, sa_type=Numeric(9, 6))
    go_live_date: date | None = Field(default=None, description="from this day on only ordinary documents")
    went_live_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when its books were opened: the opening is fixed"
    )
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Location(Base, table=True):
    """A place that moves go from or to."""

    __tablename__ = "location"
    __table_args__ = (
        UniqueConstraint("warehouse_id", "place"),
        CheckConstraint(
            "(warehouse_id IS NOT NULL) = (place IN ('stock', 'qc_hold', 'blocked', 'in_transit'))",
            name="real_or_virtual",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    place: str = Field(max_length=20)
