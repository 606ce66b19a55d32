"""Tables of warehouses and places."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
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

    At ``MERGED`` what was one SKU becomes another: it goes in and comes out at once, and is no use and no demand.

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
    MERGED = "merged"


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


class WarehouseWay(Base, table=True):
    """How far two warehouses are from each other by the road that is taken, the same both ways; the smaller id first.

    ``minutes``: how long the drive takes; None: as the usual speed has it.
    """

    __tablename__ = "warehouse_way"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="smaller_first"),
        CheckConstraint("metres BETWEEN 0 AND 9999999", name="metres"),
        CheckConstraint("minutes BETWEEN 0 AND 14400", name="minutes"),
        Index("ix_warehouse_way_other_id", "other_id"),
    )

    one_id: int = Field(primary_key=True, foreign_key="warehouse.id", sa_column_kwargs={"autoincrement": False})
    other_id: int = Field(primary_key=True, foreign_key="warehouse.id", sa_column_kwargs={"autoincrement": False})
    metres: int
    minutes: int | None = None
    version: int = 1


class TravelRule(Base, table=True):
    """How a way is reckoned where nobody measured it, one row.

    ``detour_percent``: road over great circle; ``handling_minutes``: to find, pack and load the goods.
    """

    __tablename__ = "travel_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("detour_percent BETWEEN 100 AND 300", name="detour"),
        CheckConstraint("handling_minutes BETWEEN 0 AND 1440 AND kilometres_per_hour BETWEEN 1 AND 120", name="time"),
    )

    id: int = Field(default=1, primary_key=True)
    detour_percent: int = 130
    handling_minutes: int = 30
    kilometres_per_hour: int = 25
    version: int = 1
