"""Tables of orders that several stores fill: the rules, the pools of stores, and the parcels."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import QuantityColumn
from jxc_app.core.tables import Base, BigKey

#: why a store gives less than it was asked for; the same as between stores
NOT_FOUND, KEPT, DAMAGED, OTHER = "not_found", "kept", "damaged", "other"


class FulfilmentRule(Base, table=True):
    """How orders are shared out among stores; one row. ``least_life_days``: what ends sooner is not sent."""

    __tablename__ = "fulfilment_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("most_parcels BETWEEN 1 AND 8", name="most_parcels"),
        CheckConstraint("least_life_days BETWEEN 0 AND 365", name="least_life_days"),
    )

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    most_parcels: int = 3
    splits_lines: bool = True
    least_life_days: int = 0
    version: int = 1


class FulfilmentPool(Base, table=True):
    """虚拟总仓: stores of a region that sell as one. ``home_id``: the store in whose name its orders are written."""

    __tablename__ = "fulfilment_pool"
    __table_args__ = (Index("uq_fulfilment_pool_home_id", "home_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    name_key: str = Field(max_length=40, unique=True)
    home_id: int = Field(foreign_key="warehouse.id")
    is_on: bool = False
    version: int = 1


class FulfilmentStore(Base, table=True):
    """What a warehouse gives to orders of others. ``kept_back``: of every SKU so much stays for its own customers."""

    __tablename__ = "fulfilment_store"
    __table_args__ = (
        CheckConstraint("kept_back >= 0", name="kept_back"),
        Index("ix_fulfilment_store_pool_id", "pool_id"),
    )

    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id", sa_column_kwargs={"autoincrement": False})
    pool_id: int | None = Field(default=None, foreign_key="fulfilment_pool.id")
    takes_part: bool = True
    keeps_minimum: bool = Field(default=False, description="the lower limit of each SKU stays there")
    kept_back: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    version: int = 1


class SourcedOrder(Base, table=True):
    """A sales order that is shared out among stores: where it goes, and when all of it is there as promised."""

    __tablename__ = "sourced_order"
    __table_args__ = (CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_none"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    contact: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=200)
    latitude: Decimal | None = Field(default=None, sa_type=Numeric(9, 6))
    longitude: Decimal | None = Field(default=None, sa_type=Numeric(9, 6))
    promised_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="None: something is short")
    is_shared: bool = Field(default=True, description="False: its own store sends it, like any other order")
    is_short: bool = Field(default=False, description="some of it is nowhere: it waits for what comes in")
    sourced_at: datetime = Field(sa_type=UtcDateTime)
    sourced_by: int = Field(foreign_key="app_user.id")
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Parcel(Base, table=True):
    """What one store sends for an order: its 销售出库, and what became of it on the way to the customer."""

    __tablename__ = "parcel"
    __table_args__ = (
        CheckConstraint("delivered_at IS NULL OR taken_at IS NOT NULL", name="taken_first"),
        CheckConstraint("taken_at IS NULL OR courier_id IS NOT NULL", name="taken_by_whom"),
        Index("ix_parcel_order_id", "order_id"),
        Index("ix_parcel_courier_id_delivered_at", "courier_id", "delivered_at"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    order_id: int = Field(foreign_key="document.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    promised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    courier_id: int | None = Field(default=None, foreign_key="app_user.id")
    taken_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    received_by: str = Field(default="", max_length=60)


class ParcelLine(Base, table=True):
    """What a store was asked for of one line of an order, in base units, and what of it it did not give, and why."""

    __tablename__ = "parcel_line"
    __table_args__ = (
        CheckConstraint("asked > 0 AND refused BETWEEN 0 AND asked", name="quantities"),
        CheckConstraint("cause IN ('', 'not_found', 'kept', 'damaged', 'other')", name="known_cause"),
        CheckConstraint("(refused > 0) = (cause <> '')", name="refused_why"),
        Index("ix_parcel_line_source_line_id", "source_line_id"),
    )

    document_id: int = Field(
        primary_key=True, foreign_key="parcel.document_id", sa_column_kwargs={"autoincrement": False}
    )
    source_line_id: int = Field(
        primary_key=True, sa_type=BigKey, foreign_key="document_line.id", sa_column_kwargs={"autoincrement": False}
    )
    sku_id: int = Field(foreign_key="sku.id")
    asked: Decimal = Field(sa_type=QuantityColumn)
    refused: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    cause: str = Field(default="", max_length=10)
