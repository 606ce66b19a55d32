"""The table of files that hang on a subject."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, guard, keep
from jxc_app.core.tables import Base


class Attachment(Base, table=True):
    """One file on one subject. The content lies under its hash; ``media`` is what it is by its content."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("kind IN ('photo', 'delivery_note', 'contract', 'invoice', 'other')", name="kind"),
        CheckConstraint("media IN ('jpg', 'png', 'webp', 'heic', 'pdf', 'ofd', 'xml', 'xlsx', 'docx')", name="media"),
        CheckConstraint("size > 0 AND length(sha256) = 64", name="stored"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        Index("ix_attachment_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_attachment_sha256", "sha256"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str = Field(max_length=20)
    subject_id: int
    kind: str = Field(max_length=20)
    name: str = Field(max_length=120)
    media: str = Field(max_length=8)
    size: int = Field(description="bytes")
    sha256: str = Field(max_length=64)
    has_preview: bool = False
    attached_by: int = Field(foreign_key="app_user.id")
    attached_at: datetime = Field(sa_type=UtcDateTime)
    removed_by: int | None = Field(default=None, foreign_key="app_user.id")
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_FIXED = (
    "id", "subject_kind", "subject_id", "kind", "name", "media", "size", "sha256", "has_preview", "attached_by",
    "attached_at",
)  # fmt: skip
guard(
    Guard("attachment_no_delete", "attachment", "DELETE", "1 = 1"),
    Guard(
        "attachment_removed_once", "attachment", "UPDATE",
        "OLD.removed_at IS NOT NULL OR "
        + " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED),
    ),
)  # fmt: skip
keep("attachment", "1 = 1")
