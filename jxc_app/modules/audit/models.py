"""Tables of the log."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.tables import Base, BigKey

#: done is nearly everything: an index of that would only cost
_REFUSED = text("outcome <> 'done'")


class AuditEntry(Base, table=True):
    """Who did what to which object, when, from where; before and after of the changed fields."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        # The log is read from the newest backwards, so each way to look ends with seq.
        Index("ix_audit_entry_object", "object_type", "object_id", "seq"),
        Index("ix_audit_entry_label", "object_label", "seq", postgresql_ops={"object_label": "text_pattern_ops"}),
        Index("ix_audit_entry_actor_id", "actor_id", "seq"),
        Index("ix_audit_entry_action", "action", "seq"),
        Index("ix_audit_entry_ip", "ip", "seq"),
        Index("ix_audit_entry_outcome", "outcome", "seq", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
        Index("ix_audit_entry_at", "at", "seq"),
    )

    seq: int = Field(primary_key=True, sa_type=BigKey, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int
    actor_name: str = Field(max_length=60)
    session_id: int | None = None
    ip: str = Field(default="", max_length=60)
    device: str = Field(default="", max_length=200)
    action: str = Field(max_length=80)
    outcome: str = Field(max_length=20)
    object_type: str = Field(default="", max_length=40)
    object_id: int | None = None
    object_label: str = Field(default="", max_length=120)
    before: str = "{}"
    after: str = "{}"
    reason: str = ""
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHead(Base, table=True):
    """The one row that says where the chain ends; its lock orders the writers."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigKey)
    hash: str = Field(max_length=64)


class RefusalTally(Base, table=True):
    """Refusals of one session or address, of one kind, within one minute, after the first."""

    __tablename__ = "refusal_tally"

    subject: str = Field(primary_key=True, max_length=80)
    action: str = Field(primary_key=True, max_length=80)
    reason: str = Field(primary_key=True, max_length=80)
    minute: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    actor_id: int = 0
    actor_name: str = Field(default="", max_length=60)
    repeated: int = 0


append_only("audit_entry")
