"""Tables of monthly reports. What was found then stays as it was found: names and words are kept, not looked up."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey


class MonthlyReport(Base, table=True):
    """One month, from ``since`` on and before ``until``. Counts that are open or late are those of ``made_at``."""

    __tablename__ = "monthly_report"

    id: int | None = Field(default=None, primary_key=True)
    month: date = Field(unique=True, description="its first day")
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    has_counted: bool = Field(description="whether any count had ever been posted")
    proved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    proof_is_good: bool = False
    proof_detail: str = Field(default="", max_length=500)


class ReportFigures(Base, table=True):
    """What a month came to in one warehouse, or (None) where nobody knows in which. Values in yuan."""

    __tablename__ = "report_figures"
    __table_args__ = (
        UniqueConstraint("report_id", "warehouse_id"),
        CheckConstraint("accurate <= counted AND differing <= counted AND overdue <= planned", name="parts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="monthly_report.id")
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    warehouse_name: str = Field(default="", max_length=60)
    planned: int = 0
    overdue: int = 0
    counted: int = 0
    accurate: int = 0
    differing: int = 0
    gross_value: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    net_value: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    open_counts: int = 0
    late_counts: int = 0
    voids: int = 0
    void_value: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    attempts: int = 0
    backdated: int = 0
    unusual: int = 0


class ReportRow(Base, table=True):
    """One fact behind the figures. ``times``: how often; quantity in base units; value in yuan."""

    __tablename__ = "report_row"
    __table_args__ = (Index("ix_report_row_report_id_section", "report_id", "section", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    report_id: int = Field(foreign_key="monthly_report.id")
    section: str = Field(max_length=20)
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    warehouse_name: str = Field(default="", max_length=60)
    kind: str = Field(default="", max_length=60)
    subject: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=500)
    person_id: int | None = None
    person: str = Field(default="", max_length=120)
    times: int = 1
    quantity: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    value: Decimal | None = Field(default=None, sa_type=MoneyColumn)
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    link: str = Field(default="", max_length=200)


append_only("monthly_report", "report_figures", "report_row")
