"""Tables of the ABC classes and of the count plan."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base

#: SQLite keeps these rows in the order of their key
_CLUSTERED = {"sqlite_with_rowid": False}
#: stands for all warehouses together where a warehouse is named
COMPANY = 0


class AbcRule(Base, table=True):
    """How classes are made. One row, or none until somebody changes it or classes are computed.

    ``days``: over how many days consumption is summed; ``month``: that of the latest results.
    """

    __tablename__ = "abc_rule"
    __table_args__ = (
        CheckConstraint("days BETWEEN 7 AND 731", name="days"),
        CheckConstraint("a_percent > 0 AND a_percent < b_percent AND b_percent < 100", name="ordered"),
    )

    id: int | None = Field(default=None, primary_key=True)
    days: int = 90
    a_percent: int = 80
    b_percent: int = 95
    version: int = 1
    month: int | None = None
    computed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AbcClass(Base, table=True):
    """The class of a SKU in a warehouse, and why. Warehouse 0: in all together, only to look at.

    ``consumption_before``, ``stock_before``: the share of the value that stands before it, in parts of ten thousand;
    None without value. The four after them are the :class:`~jxc_app.modules.counting.abc_rules.Standing`. ``since``:
    when it was first classed, from which day on it is counted.
    """

    __tablename__ = "abc_class"
    __table_args__ = (
        CheckConstraint("abc_class IN ('A', 'B', 'C')", name="known_class"),
        CheckConstraint("pinned_class IN ('A', 'B', 'C')", name="known_pinned_class"),
        Index("ix_abc_class_warehouse_id_sku_id", "warehouse_id", "sku_id"),
        _CLUSTERED,
    )

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    warehouse_id: int = Field(primary_key=True)
    abc_class: str = Field(max_length=1)
    consumption_value: Decimal = Field(sa_type=MoneyColumn)
    consumption_class: str = Field(max_length=1)
    consumption_before: int | None = None
    stock_value: Decimal = Field(sa_type=MoneyColumn)
    stock_class: str = Field(max_length=1)
    stock_before: int | None = None
    result: str = Field(max_length=1)
    month: int
    settled: str | None = Field(default=None, max_length=1)
    last_result: str | None = Field(default=None, max_length=1)
    since: date
    pinned_class: str | None = Field(default=None, max_length=1)
    pin_reason: str = Field(default="", max_length=200)
    pinned_by: str = Field(default="", max_length=60)
    pinned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CountRhythm(Base, table=True):
    """After how many days each class is counted, and which events ask for a count at once. One row, or none."""

    __tablename__ = "count_rhythm"
    __table_args__ = (
        CheckConstraint("a_days >= 1 AND a_days <= b_days AND b_days <= c_days AND c_days <= 366", name="ordered"),
    )

    id: int | None = Field(default=None, primary_key=True)
    a_days: int = 7
    b_days: int = 30
    c_days: int = 91
    at_zero: bool = True
    after_refusal: bool = True
    version: int = 1


class SkuCounted(Base, table=True):
    """When a SKU was last counted in a warehouse."""

    __tablename__ = "sku_counted"
    __table_args__ = (_CLUSTERED,)

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id")
    counted_at: datetime = Field(sa_type=UtcDateTime)
