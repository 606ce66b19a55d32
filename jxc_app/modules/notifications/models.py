"""Tables of rules, messages, channels and what was sent through them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base, BigKey


class ChannelKind(StrEnum):
    """The ways to the outside. What stays inside (the messages of a person) needs no channel."""

    MAIL = "mail"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class DeliveryState(StrEnum):
    """Where a delivery stands. ``failed`` waits for its next try, ``dead`` has had its last."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"


class NoticeChannel(Base, table=True):
    """A destination outside: a group's robot, mail addresses, telephones. ``sealed`` holds its fields, unreadable."""

    __tablename__ = "notice_channel"
    __table_args__ = (CheckConstraint("kind IN ('mail', 'sms', 'wecom', 'dingtalk', 'feishu')", name="known_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    name_key: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=12)
    shown: str = Field(default="", max_length=200, description="where it leads, as far as anybody may know")
    sealed: str
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    proved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoticeRule(Base, table=True):
    """Who is told of an event, and when it is worth telling. ``hour``: of a daily event, in the company's zone."""

    __tablename__ = "notice_rule"
    __table_args__ = (Index("ix_notice_rule_event", "event"), CheckConstraint("minimum >= 0", name="minimum"))

    id: int | None = Field(default=None, primary_key=True)
    shipped_code: str | None = Field(default=None, max_length=40, unique=True)
    event: str = Field(max_length=40)
    warehouse_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    minimum: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    hour: int | None = None
    user_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    role_codes: list[str] = Field(default_factory=list, sa_type=JSON)
    channel_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    tells_person: bool = False
    is_on: bool = True
    version: int = 1
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Notice(Base, table=True):
    """One message to one person."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_recipient_id_read_at", "recipient_id", "read_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    recipient_id: int = Field(foreign_key="app_user.id")
    event: str = Field(max_length=40)
    severity: str = Field(max_length=10)
    title: str = Field(max_length=120)
    text: str = Field(default="", max_length=1000)
    link: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delivery(Base, table=True):
    """One message through one channel, and how its sending went."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'sending', 'sent', 'failed', 'dead')", name="known_state"),
        Index("ix_delivery_state_next_try_at", "state", "next_try_at"),
        Index("ix_delivery_channel_id_last_try_at", "channel_id", "last_try_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    channel_id: int = Field(foreign_key="notice_channel.id")
    event: str = Field(max_length=40)
    title: str = Field(max_length=120)
    text: str = Field(default="", max_length=1000)
    state: str = Field(default=DeliveryState.PENDING, max_length=10)
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    last_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=200)
    answer: str = Field(default="", max_length=300)


class Letter(Base, table=True):
    """What a delivery to an address outside says, sealed until it has gone out and empty from then on."""

    __tablename__ = "letter"

    delivery_id: int = Field(primary_key=True, sa_type=BigKey, foreign_key="delivery.id")
    sealed: str = Field(sa_type=Text)


class NoticeTold(Base, table=True):
    """When a rule told last of one subject, so that a row of tries is one message and not a hundred."""

    __tablename__ = "notice_told"

    rule_id: int = Field(primary_key=True, foreign_key="notice_rule.id", ondelete="CASCADE")
    subject: str = Field(primary_key=True, max_length=160)
    at: datetime = Field(sa_type=UtcDateTime)


class NoticeMark(Base, table=True):
    """How far something has been told: the log by ``seq``, duties and daily messages by ``at``."""

    __tablename__ = "notice_mark"

    name: str = Field(primary_key=True, max_length=80)
    seq: int = Field(default=0, sa_type=BigInteger)
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)


#: the event of a message that says it is a try
TRY = "test"
#: the event of a letter to somebody outside
LETTER = "letter"
#: what a channel's fields are sealed for
PURPOSE = "notice_channel"
Fields = dict[str, Any]
