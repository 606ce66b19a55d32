"""Tables of SKUs and what belongs to them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import PriceColumn, QuantityColumn
from jxc_app.core.tables import Base

#: the one row of settings
BARCODE_SETTING_ID = 1
_MERGED, _DEFAULT = text("merged_into_id IS NOT NULL"), text("is_default")


class Category(Base, table=True):
    """A group of SKUs."""

    __tablename__ = "category"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    parent_id: int | None = Field(default=None, foreign_key="category.id")
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Unit(Base, table=True):
    """A unit of measure (瓶, 箱, 公斤)."""

    __tablename__ = "unit"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=20, unique=True)
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Sku(Base, table=True):
    """One thing that is stocked."""

    __tablename__ = "sku"
    __table_args__ = (
        CheckConstraint("shelf_life_days > 0", name="shelf_life"),
        CheckConstraint(
            "shelf_life_months IS NULL OR shelf_life_months > 0 AND shelf_life_days IS NULL", name="one_shelf_life"
        ),
        CheckConstraint("NOT serial_tracked OR lot_tracked", name="a_piece_is_a_lot"),
        CheckConstraint("weight_kg > 0", name="weight"),
        Index("ix_sku_category_id", "category_id"),
        Index("ix_sku_brand", "brand"),
        Index("ix_sku_merged_into_id", "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60)
    code_key: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=200)
    spec: str = Field(default="", max_length=120)
    brand: str = Field(default="", max_length=60)
    category_id: int | None = Field(default=None, foreign_key="category.id")
    base_unit_id: int = Field(foreign_key="unit.id")
    lot_tracked: bool = False
    serial_tracked: bool = Field(default=False, description="each piece is a lot of one")
    retail_price: Decimal | None = Field(default=None, sa_type=PriceColumn)
    wholesale_price: Decimal | None = Field(default=None, sa_type=PriceColumn)
    floor_price: Decimal | None = Field(default=None, sa_type=PriceColumn, description="seen with its own permission")
    shelf_life_days: int | None = Field(default=None, description="or in months, never both")
    shelf_life_months: int | None = None
    weight_kg: Decimal | None = Field(default=None, sa_type=QuantityColumn, description="of one base unit")
    picture: str = Field(default="", max_length=64, description="SHA-256 of the file; empty: none")
    search_key: str = Field(default="")
    custom: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into_id: int | None = Field(
        default=None, foreign_key="sku.id", description="the one that it became, which itself became no other"
    )


class SkuApart(Base, table=True):
    """Two SKUs that look the same and are not, as somebody said; the one of the smaller id first."""

    __tablename__ = "sku_apart"
    __table_args__ = (
        CheckConstraint("left_id < right_id", name="in_order"),
        Index("ix_sku_apart_right_id", "right_id"),
    )

    left_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    right_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    said_by: str = Field(max_length=60)
    said_at: datetime = Field(sa_type=UtcDateTime)


class SkuAlike(Base, table=True):
    """Two SKUs that looked the same when the whole catalogue was last gone through; ``rank``: the likelier the less."""

    __tablename__ = "sku_alike"
    __table_args__ = (
        CheckConstraint("left_id < right_id", name="in_order"),
        Index("ix_sku_alike_right_id", "right_id"),
        Index("ix_sku_alike_rank", "rank", "left_id", "right_id"),
    )

    left_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    right_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    why: str = Field(max_length=80)
    rank: int


class SkuAlikeRun(Base, table=True):
    """When the catalogue was last gone through for SKUs that look the same. One row, or none."""

    __tablename__ = "sku_alike_run"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int | None = Field(default=None, primary_key=True)
    found_at: datetime = Field(sa_type=UtcDateTime)
    skus: int
    pairs: int


class SkuUnit(Base, table=True):
    """A further unit of a SKU: one of it is numerator/denominator base units."""

    __tablename__ = "sku_unit"
    __table_args__ = (CheckConstraint("numerator > 0 AND denominator > 0", name="positive"),)

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    numerator: int
    denominator: int = 1


class SupplierPack(Base, table=True):
    """How this supplier delivers a SKU: one of the unit is numerator/denominator base units.

    ``least``: MOQ in base units; ``lead_days``: from order to goods, as the supplier says; ``is_default``: from whom,
    and in which pack, the SKU is bought unless somebody decides otherwise. At most one is.
    """

    __tablename__ = "supplier_pack"
    __table_args__ = (
        CheckConstraint("numerator > 0 AND denominator > 0", name="positive"),
        CheckConstraint("least > 0", name="least"),
        CheckConstraint("lead_days BETWEEN 0 AND 365", name="lead_days"),
        UniqueConstraint("sku_id", "partner_id", "unit_id"),
        Index("ix_supplier_pack_partner_id", "partner_id"),
        Index("uq_supplier_pack_default", "sku_id", unique=True, sqlite_where=_DEFAULT, postgresql_where=_DEFAULT),
    )

    id: int | None = Field(default=None, primary_key=True)
    sku_id: int = Field(foreign_key="sku.id")
    partner_id: int = Field(foreign_key="partner.id")
    unit_id: int = Field(foreign_key="unit.id")
    numerator: int
    denominator: int = 1
    supplier_code: str = Field(default="", max_length=60)
    barcode: str = Field(default="", max_length=80)
    least: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    lead_days: int | None = None
    is_default: bool = Field(default=False)
    version: int = 1


class SkuSubstitute(Base, table=True):
    """Two SKUs of which a customer takes either; the smaller id first."""

    __tablename__ = "sku_substitute"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="smaller_first"),
        Index("ix_sku_substitute_other_id", "other_id"),
    )

    one_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    other_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})


class Barcode(Base, table=True):
    """A barcode, for one unit of one SKU."""

    __tablename__ = "barcode"
    __table_args__ = (Index("ix_barcode_sku_id", "sku_id"),)

    code_key: str = Field(primary_key=True, max_length=80)
    code: str = Field(max_length=80)
    sku_id: int = Field(foreign_key="sku.id")
    unit_id: int = Field(foreign_key="unit.id")


class BarcodeSetting(Base, table=True):
    """How codes are read in this company; ``patterns``: what its scales print. One row."""

    __tablename__ = "barcode_setting"
    __table_args__ = (CheckConstraint(f"id = {BARCODE_SETTING_ID}", name="one_row"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    separator: str = Field(default="", max_length=8)
    patterns: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    version: int = 1
