"""Tables of what stores ask of each other."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import QuantityColumn
from jxc_app.core.tables import Base

#: what became of it; from accepting on the transfer itself says the rest
ASKED, ACCEPTED, REFUSED, CANCELLED, LAPSED = "asked", "accepted", "refused", "cancelled", "lapsed"
#: why less was sent than was asked
NOT_FOUND, KEPT, DAMAGED, OTHER = "not_found", "kept", "damaged", "other"


class TransferRequest(Base, table=True):
    """Somebody asked another warehouse for goods: its transfer keeps them there until the giver answers."""

    __tablename__ = "transfer_request"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'accepted', 'refused', 'cancelled', 'lapsed')", name="state"),
        CheckConstraint("(state = 'accepted') = (promised_at IS NOT NULL)", name="promised"),
        Index("ix_transfer_request_state_until", "state", "until"),
        Index("ix_transfer_request_asked_at", "asked_at"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    state: str = Field(default=ASKED, max_length=10)
    asked_by: int = Field(foreign_key="app_user.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime, description="when it lapses if nobody answers")
    words: str = Field(default="", max_length=200)
    answered_by: int | None = Field(default=None, foreign_key="app_user.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    promised_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="when it leaves, as promised")
    reason: str = Field(default="", max_length=200, description="why it was refused or taken back")


class TransferRequestLine(Base, table=True):
    """What was asked of one SKU, in base units, and what of it was sent."""

    __tablename__ = "transfer_request_line"
    __table_args__ = (
        CheckConstraint("asked > 0 AND (sent IS NULL OR sent >= 0)", name="quantities"),
        CheckConstraint("cause IN ('', 'not_found', 'kept', 'damaged', 'other')", name="known_cause"),
    )

    document_id: int = Field(
        primary_key=True, foreign_key="transfer_request.document_id", sa_column_kwargs={"autoincrement": False}
    )
    sku_id: int = Field(primary_key=True, foreign_key="sku.id", sa_column_kwargs={"autoincrement": False})
    asked: Decimal = Field(sa_type=QuantityColumn)
    sent: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    cause: str = Field(default="", max_length=10)
