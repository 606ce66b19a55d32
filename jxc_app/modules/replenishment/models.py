"""Tables of replenishment: how it is done, the seasons, what it suggests, when it was worked out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import QuantityColumn
from jxc_app.core.tables import Base, BigKey

#: stands for every category, SKU or warehouse where one is named
ANY = 0
_WAITS = text("state IN ('open', 'snoozed')")


class ReplenishmentSetting(Base, table=True):
    """What is set for a category or a SKU (or all), in a warehouse (or all); None: as the next wider one has it.

    ``fill_percent``: the share of demand that is to be there at once; ``review_days``: how long one order lasts;
    ``least``: MOQ; ``one_off_multiple``: beyond how many usual days a day is a one-off; ``counts_transfers``: what
    goes to other warehouses is demand too. Quantities in base units.
    """

    __tablename__ = "replenishment_setting"
    __table_args__ = (
        UniqueConstraint("category_id", "sku_id", "warehouse_id"),
        CheckConstraint("category_id = 0 OR sku_id = 0", name="one_of_both"),
        CheckConstraint(
            "method IN ('auto', 'average', 'seasonal', 'sba', 'tsb', 'limits', 'never')", name="known_method"
        ),
        CheckConstraint("fill_percent BETWEEN 50 AND 99", name="fill"),
        CheckConstraint("review_days BETWEEN 1 AND 180 AND lead_days BETWEEN 0 AND 365", name="days"),
        CheckConstraint("minimum >= 0 AND maximum >= minimum", name="limits_in_order"),
        CheckConstraint("least > 0 AND pack > 0", name="positive"),
        CheckConstraint("one_off_multiple BETWEEN 2 AND 100", name="one_off"),
        Index("ix_replenishment_setting_sku_id", "sku_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = ANY
    sku_id: int = ANY
    warehouse_id: int = ANY
    method: str | None = Field(default=None, max_length=10)
    fill_percent: int | None = None
    review_days: int | None = None
    lead_days: int | None = None
    minimum: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    maximum: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    least: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    pack: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    one_off_multiple: int | None = None
    counts_transfers: bool | None = None
    version: int = 1


class SeasonFactor(Base, table=True):
    """Days (both in) on which a category and what is below it (0: everything) sells ``percent`` of a common day."""

    __tablename__ = "season_factor"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ordered"),
        CheckConstraint("percent BETWEEN 1 AND 2000", name="percent"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    starts_on: date
    ends_on: date
    category_id: int = ANY
    percent: int
    version: int = 1


class ShippedSeason(Base, table=True):
    """Which year's 春节 or 双十一 was made a row once: it is not made again, whatever became of that row."""

    __tablename__ = "shipped_season"

    name: str = Field(primary_key=True, max_length=20)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Suggestion(Base, table=True):
    """What to order of a SKU for a warehouse, and how it was worked out (``working``); base units.

    ``open`` waits for somebody; ``taken`` became a requisition; ``dismissed`` and ``snoozed`` keep quiet until
    ``until``, with a reason. One that waits is worked out anew each night, and is gone when nothing is to be ordered.
    """

    __tablename__ = "replenishment_suggestion"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'dismissed', 'snoozed')", name="known_state"),
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("state IN ('open', 'taken') OR (until IS NOT NULL AND reason <> '')", name="quiet_until"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when"),
        Index(
            "uq_replenishment_suggestion_waiting", "sku_id", "warehouse_id", unique=True, sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_replenishment_suggestion_state_warehouse_id", "state", "warehouse_id"),
        Index("ix_replenishment_suggestion_supplier_id", "supplier_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    sku_id: int = Field(foreign_key="sku.id")
    warehouse_id: int = Field(foreign_key="warehouse.id")
    supplier_id: int | None = Field(default=None, foreign_key="partner.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    days_left: int = Field(default=0, description="for how many whole days the position lasts")
    state: str = Field(default="open", max_length=10)
    reason: str = Field(default="", max_length=200)
    until: date | None = None
    decided_by: str = Field(default="", max_length=60)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    computed_at: datetime = Field(sa_type=UtcDateTime)
    expires_on: date
    working: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1


class ReplenishmentRun(Base, table=True):
    """When suggestions were last worked out for a warehouse, and for which day."""

    __tablename__ = "replenishment_run"

    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id", sa_column_kwargs={"autoincrement": False})
    day: date
    computed_at: datetime = Field(sa_type=UtcDateTime)
    pairs: int
    suggestions: int
