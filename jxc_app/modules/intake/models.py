"""Tables of integrations: their keys, the orders they handed in, and what they are still to be told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base, BigKey

PENDING, SENDING, SENT, FAILED, DEAD = "pending", "sending", "sent", "failed", "dead"
#: what the secret of call-backs is sealed for
PURPOSE = "intake_client"
#: how many calls a new key may make in a minute
CALLS_PER_MINUTE = 120


class IntakeClient(Base, table=True):
    """Another system that hands in orders. It acts as one account of ours, and may what that account may.

    Of its key only a hash is kept. ``sealed``: the secret its call-backs are signed with, unreadable.
    """

    __tablename__ = "intake_client"
    __table_args__ = (CheckConstraint("calls_per_minute BETWEEN 1 AND 6000", name="calls_per_minute"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    name_key: str = Field(max_length=40, unique=True)
    user_id: int = Field(foreign_key="app_user.id", unique=True)
    home_id: int = Field(foreign_key="warehouse.id", description="where its orders are written that name no store")
    partner_id: int = Field(foreign_key="partner.id", description="whose orders they are that name no customer")
    token_sha256: str = Field(max_length=64, unique=True)
    token_ends: str = Field(max_length=4, description="by which people tell keys apart")
    callback_url: str = Field(default="", max_length=500)
    sealed: str = Field(default="")
    calls_per_minute: int = Field(default=CALLS_PER_MINUTE, sa_column_kwargs={"server_default": str(CALLS_PER_MINUTE)})
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: int = Field(foreign_key="app_user.id")
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class IntakeOrder(Base, table=True):
    """An order that an integration handed in, and the number it has there."""

    __tablename__ = "intake_order"
    __table_args__ = (Index("uq_intake_order_client_id_number", "client_id", "number", unique=True),)

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    client_id: int = Field(foreign_key="intake_client.id")
    number: str = Field(max_length=60)


class IntakeCallback(Base, table=True):
    """Something an integration is told of one of its orders, and how the telling went."""

    __tablename__ = "intake_callback"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'sending', 'sent', 'failed', 'dead')", name="known_state"),
        Index("ix_intake_callback_state_next_try_at", "state", "next_try_at"),
        Index("ix_intake_callback_client_id", "client_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    client_id: int = Field(foreign_key="intake_client.id")
    document_id: int = Field(foreign_key="document.id")
    event: str = Field(max_length=20)
    body: str = Field(sa_type=Text)
    state: str = Field(default=PENDING, max_length=10)
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=200)
