"""Tables of undoing: what one person proposed and another decided, and the documents that came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, append_only, guard, keep
from jxc_app.core.tables import Base, BigKey


class Incident(Base, table=True):
    """A proposal to undo what happened. ``steps``: what is to be done; ``preview``: what its proposer saw."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'done', 'withdrawn', 'outdated')", name="known_state"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'done' OR decided_by <> proposed_by", name="two_people"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    state: str = Field(max_length=12)
    reason: str = Field(max_length=200)
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    document_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    warehouse_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    steps: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    preview: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    digest: str = Field(max_length=64)
    releases: bool = False
    proposed_by: int
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IncidentDocument(Base, table=True):
    """One document that was undone, and the one that did it, in the order in which they were booked."""

    __tablename__ = "incident_document"
    __table_args__ = (
        UniqueConstraint("incident_id", "position"),
        CheckConstraint("kind IN ('reverse', 'restore')", name="known_kind"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    incident_id: int = Field(foreign_key="incident.id")
    position: int
    kind: str = Field(max_length=10)
    document_id: int = Field(foreign_key="document.id")
    made_document_id: int = Field(foreign_key="document.id", unique=True)


append_only("incident_document")
guard(
    Guard("incident_no_delete", "incident", "DELETE", "1 = 1"),
    Guard("incident_decided_fixed", "incident", "UPDATE", "OLD.decided_at IS NOT NULL"),
)
keep("incident", "1 = 1")
