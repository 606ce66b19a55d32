"""The table of document templates."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base


class DocumentTemplate(Base, table=True):
    """Lines to begin a document with; no prices: a new document asks for those of its own day."""

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("owner_id", "type", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="app_user.id")
    type: str = Field(max_length=40)
    name: str = Field(max_length=60)
    is_shared: bool = False
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    changed_at: datetime = Field(sa_type=UtcDateTime)
