"""Tables of transfer advice: the lines of every store, what is suggested, the plans over all of them, the settings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, false, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey

_WAITS = text("state IN ('open', 'snoozed')")


class AlertLine(Base, table=True):
    """What the night found out of a SKU in a warehouse, in base units: when it lacks, what it may give.

    ``line``: at or below it, it lacks; ``target``: to be brought up to; ``keep``: never given away; ``per_day``: demand
    expected of a day, ``sigma`` its standard deviation; ``lead_days``: until a supplier's goods come.
    """

    __tablename__ = "alert_line"
    __table_args__ = (CheckConstraint("line >= 0 AND target >= 0 AND keep >= 0 AND per_day >= 0", name="positive"),)

    sku_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id", sa_column_kwargs={"autoincrement": False})
    line: Decimal = Field(sa_type=QuantityColumn)
    target: Decimal = Field(sa_type=QuantityColumn)
    keep: Decimal = Field(sa_type=QuantityColumn)
    per_day: Decimal = Field(sa_type=QuantityColumn)
    sigma: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn, sa_column_kwargs={"server_default": "0"})
    lead_days: Decimal = Field(sa_type=QuantityColumn)


class TransferSuggestion(Base, table=True):
    """So many base units of a SKU from ``giver_id`` to ``warehouse_id``, and how that came about (``working``).

    ``rank`` 2: the second giver, where the first has not enough. ``lost``: sales in yuan that it is expected to save;
    ``worth``: what these are worth less what the giver is expected to lose by it; ``freight``: its part of the truck's;
    ``verdict``: whether it pays; ``in_time``: the receiver's own goods come before it runs out. States as those of
    replenishment.
    """

    __tablename__ = "transfer_suggestion"
    __table_args__ = (
        CheckConstraint("giver_id <> warehouse_id", name="two_warehouses"),
        CheckConstraint("state IN ('open', 'taken', 'dismissed', 'snoozed')", name="known_state"),
        CheckConstraint("quantity > 0 AND need > 0 AND lost >= 0 AND rank IN (1, 2)", name="positive"),
        CheckConstraint("verdict IN ('pays', 'waits', 'dear')", name="verdict"),
        CheckConstraint("worth >= 0", name="worth"),
        CheckConstraint("freight >= 0", name="freight"),
        CheckConstraint("state IN ('open', 'taken') OR (until IS NOT NULL AND reason <> '')", name="quiet_until"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when"),
        Index(
            "uq_transfer_suggestion_waiting", "sku_id", "warehouse_id", "giver_id", unique=True, sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_transfer_suggestion_state_warehouse_id", "state", "warehouse_id"),
        Index("ix_transfer_suggestion_state_giver_id", "state", "giver_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    sku_id: int = Field(foreign_key="sku.id")
    warehouse_id: int = Field(foreign_key="warehouse.id")
    giver_id: int = Field(foreign_key="warehouse.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    need: Decimal = Field(sa_type=QuantityColumn)
    rank: int = 1
    days_left: int = Field(default=0, description="for how many whole days the receiver has enough")
    lost: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    worth: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn, sa_column_kwargs={"server_default": "0"})
    freight: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn, sa_column_kwargs={"server_default": "0"})
    verdict: str = Field(default="dear", max_length=10, sa_column_kwargs={"server_default": "dear"})
    in_time: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    score: int = Field(default=0, description="of 100")
    state: str = Field(default="open", max_length=10)
    reason: str = Field(default="", max_length=200)
    until: date | None = None
    decided_by: str = Field(default="", max_length=60)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    computed_at: datetime = Field(sa_type=UtcDateTime)
    expires_on: date
    working: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1


class AdviceRun(Base, table=True):
    """When all of it was last worked out, and up to which moment changes of stock have been looked at. One row."""

    __tablename__ = "transfer_advice_run"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    day: date
    computed_at: datetime = Field(sa_type=UtcDateTime)
    seen_until: datetime = Field(sa_type=UtcDateTime)
    pairs: int = 0


class AdviceRule(Base, table=True):
    """What is set, one row. Weights are points of the score; costs in yuan.

    ``quiet_days``: so long who got some gives none of it, and who gave some gets none; ``least_life_days``: what a lot
    must have left to be moved; ``transfer_days``: until a transfer can be sold; ``penalty_percent``: what a unit that
    stays short costs, of its retail price.
    """

    __tablename__ = "transfer_advice_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint(
            "surplus_weight BETWEEN 0 AND 100 AND distance_weight BETWEEN 0 AND 100 AND slower_weight BETWEEN 0 AND 100"
            " AND cost_weight BETWEEN 0 AND 100"
            " AND surplus_weight + distance_weight + slower_weight + cost_weight = 100",
            name="weights",
        ),
        CheckConstraint("quiet_days BETWEEN 0 AND 365 AND least_life_days BETWEEN 0 AND 1000", name="days"),
        CheckConstraint("transfer_days BETWEEN 0 AND 30", name="transfer_days"),
        CheckConstraint("trip_cost >= 0 AND kilometre_cost >= 0 AND unit_cost >= 0", name="costs"),
        CheckConstraint("penalty_percent BETWEEN 1 AND 1000 AND plan_seconds BETWEEN 5 AND 600", name="plan"),
    )

    id: int = Field(default=1, primary_key=True)
    surplus_weight: int = 40
    distance_weight: int = 25
    slower_weight: int = 20
    cost_weight: int = 15
    quiet_days: int = 14
    least_life_days: int = 30
    transfer_days: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    trip_cost: Decimal = Field(default=Decimal(30), sa_type=MoneyColumn)
    kilometre_cost: Decimal = Field(default=Decimal(2), sa_type=MoneyColumn)
    unit_cost: Decimal = Field(default=Decimal("0.1"), sa_type=MoneyColumn)
    penalty_percent: int = 30
    plan_seconds: int = 60
    version: int = 1


class NetworkPlan(Base, table=True):
    """One plan over all that lacks: how far it is worked out, what it costs in yuan, what the simple way would cost.

    ``bound``: no plan costs less; ``beat_at``: when its process was last heard of; ``shorts``: what stays short.
    """

    __tablename__ = "network_plan"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name="known_state"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(default="waiting", max_length=10)
    progress: int = 0
    words: str = Field(default="", max_length=200)
    made_by: str = Field(max_length=60)
    made_at: datetime = Field(sa_type=UtcDateTime)
    beat_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    method: str = Field(default="", max_length=20)
    freight: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    penalty: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    greedy_freight: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    greedy_penalty: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    bound: Decimal | None = Field(default=None, sa_type=MoneyColumn)
    needs: int = 0
    met: int = 0
    shorts: list[Any] = Field(default_factory=list, sa_type=JSON)
    version: int = 1


class NetworkPlanLine(Base, table=True):
    """So much of a SKU from one warehouse to another, by a plan; ``number``: the transfer that was made of it."""

    __tablename__ = "network_plan_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND giver_id <> warehouse_id", name="positive"),
        Index("ix_network_plan_line_plan_id_giver_id", "plan_id", "giver_id", "warehouse_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    plan_id: int = Field(foreign_key="network_plan.id")
    sku_id: int = Field(foreign_key="sku.id")
    giver_id: int = Field(foreign_key="warehouse.id")
    warehouse_id: int = Field(foreign_key="warehouse.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    number: str = Field(default="", max_length=40)
