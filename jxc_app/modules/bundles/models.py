"""Tables of bundles."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base


class Bundle(Base, table=True):
    """Something that is sold and never in stock: what goes is its parts."""

    __tablename__ = "bundle"
    __table_args__ = (CheckConstraint("price >= 0", name="price"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60)
    code_key: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=120)
    price: Decimal | None = Field(default=None, sa_type=MoneyColumn, description="of one; None: what its parts cost")
    remark: str = Field(default="", max_length=200)
    search_key: str = Field(default="")
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BundlePart(Base, table=True):
    """So much of a SKU, in base units, in one bundle."""

    __tablename__ = "bundle_part"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"), Index("ix_bundle_part_sku_id", "sku_id"))

    bundle_id: int = Field(primary_key=True, foreign_key="bundle.id", sa_column_kwargs={"autoincrement": False})
    sku_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    position: int
    quantity: Decimal = Field(sa_type=QuantityColumn)
