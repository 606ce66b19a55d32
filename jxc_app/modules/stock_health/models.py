"""The table of stock health: how each warehouse stood on each day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base


class StockHealthDay(Base, table=True):
    """How many SKUs a warehouse planned on a day, and how many of them were out, low or too many.

    ``value``: what lay there of those too many, in yuan. ``is_filled``: worked out afterwards from what lay there when
    the day began; then nobody knows what it was worth.
    """

    __tablename__ = "stock_health_day"
    __table_args__ = (
        CheckConstraint(
            "lacking >= 0 AND low >= 0 AND surplus >= 0 AND lacking + low + surplus <= planned", name="within_planned"
        ),
        CheckConstraint("is_filled = (value IS NULL)", name="value_as_seen"),
    )

    day: date = Field(primary_key=True)
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id", sa_column_kwargs={"autoincrement": False})
    planned: int
    lacking: int
    low: int
    surplus: int
    value: Decimal | None = Field(default=None, sa_type=MoneyColumn)
    is_filled: bool = False
