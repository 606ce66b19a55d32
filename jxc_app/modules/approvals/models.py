"""Tables of flows, of what waits for a decision, and of who stands in for whom."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.tables import Base


class ApprovalState(StrEnum):
    """Where an approval stands. ``owed``: it went ahead without a second person, who must confirm it afterwards."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"
    OWED = "owed"
    OBJECTED = "objected"


class TaskState(StrEnum):
    """Where one person's part stands. ``queued``: others come first; ``dropped``: no longer needed."""

    QUEUED = "queued"
    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    PASSED_ON = "passed_on"
    DROPPED = "dropped"
    COPY = "copy"
    READ = "read"


class ApprovalFlow(Base, table=True):
    """A flow by its name. The version that is live decides; none live: the flow is off."""

    __tablename__ = "approval_flow"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    title: str = Field(max_length=60)
    is_shipped: bool = False
    live_version_id: int | None = Field(default=None, foreign_key="approval_flow_version.id")
    version: int = 1
    changed_at: datetime = Field(sa_type=UtcDateTime)


class ApprovalFlowVersion(Base, table=True):
    """One wording of a flow, never changed: what runs keeps the one it began with."""

    __tablename__ = "approval_flow_version"
    __table_args__ = (
        UniqueConstraint("flow_id", "number"),
        CheckConstraint("act IN ('post', 'void')", name="known_act"),
        Index("ix_approval_flow_version_flow_id", "flow_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    flow_id: int
    number: int
    act: str = Field(max_length=10)
    definition: str
    note: str = Field(default="", max_length=200)
    made_by: int
    made_at: datetime = Field(sa_type=UtcDateTime)


class ApprovalTrial(Base, table=True):
    """What a flow would have met in the past, as it was found on ``tried_at``. ``digest``: what was tried, whole."""

    __tablename__ = "approval_trial"
    __table_args__ = (Index("ix_approval_trial_digest", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(max_length=64)
    since: date
    total: int
    stopped: int
    tried_by: int = Field(foreign_key="app_user.id")
    tried_at: datetime = Field(sa_type=UtcDateTime)


class Approval(Base, table=True):
    """One thing that waits, or waited, for a decision.

    ``basis`` says which versions of which flows stopped it and why, ``steps`` who decides in which order, ``people``
    who asked or made it and so cannot decide, ``digest`` what exactly is being decided, ``then`` what follows.
    """

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'approved', 'returned', 'rejected', 'withdrawn', 'passed', 'owed', 'objected')",
            name="known_state",
        ),
        Index("ix_approval_subject", "subject_kind", "subject_id"),
        Index("ix_approval_state", "state"),
        Index("ix_approval_requested_by", "requested_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str = Field(max_length=20)
    subject_id: int
    act: str = Field(max_length=10)
    type: str = Field(max_length=40)
    label: str = Field(max_length=120)
    warehouse_id: int = Field(foreign_key="warehouse.id")
    requested_by: int = Field(foreign_key="app_user.id")
    requested_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=200)
    state: str = Field(max_length=10)
    step: int = 0
    digest: str = Field(max_length=64)
    then: str = Field(default="", max_length=10)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    people: list[int] = Field(default_factory=list, sa_type=JSON)
    basis: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class ApprovalTask(Base, table=True):
    """One person's part in one step; ``origin`` says how it came to them, ``decided_by`` may be their stand-in."""

    __tablename__ = "approval_task"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'waiting', 'approved', 'returned', 'rejected', 'passed_on', 'dropped', 'copy',"
            " 'read')",
            name="known_state",
        ),
        Index("ix_approval_task_person_id_state", "person_id", "state"),
        Index("ix_approval_task_approval_id", "approval_id"),
        Index("ix_approval_task_due_at", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    approval_id: int = Field(foreign_key="approval.id")
    step: int
    place: int = 0
    person_id: int = Field(foreign_key="app_user.id")
    origin: str = Field(default="flow", max_length=12)
    state: str = Field(max_length=10)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    escalate_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="app_user.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    comment: str = Field(default="", max_length=300)


class ApprovalEvent(Base, table=True):
    """One act in the life of an approval."""

    __tablename__ = "approval_event"
    __table_args__ = (Index("ix_approval_event_approval_id", "approval_id"),)

    id: int | None = Field(default=None, primary_key=True)
    approval_id: int = Field(foreign_key="approval.id")
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int
    actor_name: str = Field(max_length=60)
    act: str = Field(max_length=20)
    text: str = Field(default="", max_length=500)


class StandIn(Base, table=True):
    """Somebody decides for somebody else between two moments."""

    __tablename__ = "approval_stand_in"
    __table_args__ = (
        CheckConstraint("person_id <> stand_in_id", name="two_people"),
        CheckConstraint("ends_at > starts_at", name="ends_later"),
        Index("ix_approval_stand_in_stand_in_id", "stand_in_id"),
        Index("ix_approval_stand_in_person_id", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="app_user.id")
    stand_in_id: int = Field(foreign_key="app_user.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=200)
    made_by: int
    made_at: datetime = Field(sa_type=UtcDateTime)


class Supervisor(Base, table=True):
    """Who a person answers to."""

    __tablename__ = "approval_supervisor"
    __table_args__ = (CheckConstraint("person_id <> supervisor_id", name="two_people"),)

    person_id: int = Field(primary_key=True, foreign_key="app_user.id")
    supervisor_id: int = Field(foreign_key="app_user.id")


append_only("approval_flow_version", "approval_trial", "approval_event")
