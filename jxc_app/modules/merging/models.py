"""Tables of merges: which SKU became which, and the documents that moved its stock."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base

_STANDS = text("undone_at IS NULL")


class SkuMerge(Base, table=True):
    """One SKU became another. ``kept``: what each part moved, and how the SKU was, for the day it is undone."""

    __tablename__ = "sku_merge"
    __table_args__ = (
        CheckConstraint("gone_id <> stays_id", name="two"),
        Index("uq_sku_merge_gone", "gone_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_sku_merge_stays_id", "stays_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    gone_id: int = Field(foreign_key="sku.id")
    stays_id: int = Field(foreign_key="sku.id")
    reason: str = Field(default="", max_length=200)
    kept: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    merged_at: datetime = Field(sa_type=UtcDateTime)
    merged_by: str = Field(max_length=60)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by: str = Field(default="", max_length=60)


class SkuMergeDocument(Base, table=True):
    """A document of a merge: one for each warehouse and state in which something lay."""

    __tablename__ = "sku_merge_document"
    __table_args__ = (Index("ix_sku_merge_document_merge_id", "merge_id"),)

    document_id: int = Field(
        primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False}
    )  # fmt: skip
    merge_id: int = Field(foreign_key="sku_merge.id")
