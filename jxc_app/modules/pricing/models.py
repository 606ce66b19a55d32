"""Tables of price lists."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import PriceColumn, QuantityColumn
from jxc_app.core.tables import Base

CUSTOMER, GROUP, STORE, GENERAL = "customer", "group", "store", "general"
#: whom a list is for, the one that decides first
KINDS = {CUSTOMER: "指定客户", GROUP: "客户分组", STORE: "指定门店", GENERAL: "全部客户"}
WHOLESALE, RETAIL = "wholesale", "retail"
GROUPS = {WHOLESALE: "批发客户", RETAIL: "零售客户"}


class PriceList(Base, table=True):
    """A list of prices, tax included, for one customer, one group, one store, or for everybody."""

    __tablename__ = "price_list"
    __table_args__ = (
        CheckConstraint("kind IN ('customer', 'group', 'store', 'general')", name="kind"),
        CheckConstraint("(kind = 'customer') = (partner_id IS NOT NULL)", name="customer"),
        CheckConstraint("(kind = 'store') = (warehouse_id IS NOT NULL)", name="store"),
        CheckConstraint("(kind = 'group') = (customer_group <> '')", name="group"),
        CheckConstraint("customer_group IN ('', 'wholesale', 'retail')", name="known_group"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="days"),
        Index("ix_price_list_partner_id", "partner_id"),
        Index("ix_price_list_warehouse_id", "warehouse_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=60, unique=True)
    kind: str = Field(max_length=10)
    partner_id: int | None = Field(default=None, foreign_key="partner.id")
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    customer_group: str = Field(default="", max_length=10)
    valid_from: date
    valid_until: date | None = Field(default=None, description="its last day; None: until further notice")
    remark: str = Field(default="", max_length=200)
    version: int = 1
    changed_at: datetime = Field(sa_type=UtcDateTime)
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ListPrice(Base, table=True):
    """What one of a unit of a SKU costs on a list, from so many of that unit on."""

    __tablename__ = "list_price"
    __table_args__ = (
        UniqueConstraint("list_id", "sku_id", "unit_id", "min_quantity"),
        CheckConstraint("price >= 0 AND min_quantity >= 0", name="not_negative"),
        Index("ix_list_price_sku_id", "sku_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="price_list.id")
    sku_id: int = Field(foreign_key="sku.id")
    unit_id: int = Field(foreign_key="unit.id")
    min_quantity: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    price: Decimal = Field(sa_type=PriceColumn)
