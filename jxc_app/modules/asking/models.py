"""Tables of asking: templates, when stores may ask, the rounds, and what each store answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base


class AskTemplate(Base, table=True):
    """A named list of SKUs; ``arranged_by``: how the sheet of a store is ordered."""

    __tablename__ = "ask_template"
    __table_args__ = (CheckConstraint("arranged_by IN ('shelf', 'category', 'listed')", name="known_order"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    arranged_by: str = Field(default="category", max_length=10)
    version: int = 1


class AskTemplateLine(Base, table=True):
    """A SKU on a template, at its place."""

    __tablename__ = "ask_template_line"
    __table_args__ = (Index("ix_ask_template_line_sku_id", "sku_id"),)

    template_id: int = Field(primary_key=True, foreign_key="ask_template.id")
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    position: int


class AskSchedule(Base, table=True):
    """When a store (None: every store without one of its own) asks by a template, and who supplies it.

    ``weekdays``: a bit for each day, Monday the lowest; ``closes_at``: minute of the day. ``supplied_by`` None: it is
    bought. ``remind_minutes`` before the cut-off whoever has not asked is reminded; 0: nobody is.
    """

    __tablename__ = "ask_schedule"
    __table_args__ = (
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("closes_at BETWEEN 0 AND 1439", name="closes_at"),
        CheckConstraint("lead_days BETWEEN 0 AND 60", name="lead_days"),
        CheckConstraint("remind_minutes BETWEEN 0 AND 1440", name="remind_minutes"),
        CheckConstraint("supplied_by IS NULL OR supplied_by <> warehouse_id", name="another"),
        Index("ix_ask_schedule_template_id", "template_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    template_id: int = Field(foreign_key="ask_template.id")
    weekdays: int
    closes_at: int
    supplied_by: int | None = Field(default=None, foreign_key="warehouse.id")
    lead_days: int = 1
    remind_minutes: int = 120
    begins_at: datetime = Field(sa_type=UtcDateTime, description="rounds that close before it are none of its")
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AskRound(Base, table=True):
    """A day of a schedule from when somebody asks, is reminded or it closes; it keeps the cut-off it began with."""

    __tablename__ = "ask_round"

    schedule_id: int = Field(primary_key=True, foreign_key="ask_schedule.id")
    day: date = Field(primary_key=True)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StoreAsk(Base, table=True):
    """What a store answered in a round; ``document_id`` None: that it wants nothing.

    ``enters``: whoever sent it might put it into force, so it is in force at the cut-off. ``rest_ended_at``: what the
    warehouse could not give is not given any more.
    """

    __tablename__ = "store_ask"
    __table_args__ = (
        Index("uq_store_ask_document_id", "document_id", unique=True),
        Index("ix_store_ask_supplied_by", "supplied_by"),
    )

    schedule_id: int = Field(primary_key=True, foreign_key="ask_schedule.id")
    day: date = Field(primary_key=True)
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id")
    document_id: int | None = Field(default=None, foreign_key="document.id")
    supplied_by: int | None = Field(default=None, foreign_key="warehouse.id")
    enters: bool
    sent_by: int = Field(foreign_key="app_user.id")
    sent_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    rest_ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
