"""Tables of what was printed, and of how things are printed here."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.tables import Base, BigKey

#: the one row of settings
SETTINGS_ID = 1


class DocumentPrint(Base, table=True):
    """One print of one document; ``print_key`` is shared by all that went onto paper together.

    ``copy_no`` counts the prints of the document, ``sets`` the equal papers of this one.
    """

    __tablename__ = "document_print"
    __table_args__ = (
        UniqueConstraint("document_id", "copy_no"),
        CheckConstraint("copy_no > 0", name="counted"),
        CheckConstraint("sets > 0", name="some_sets"),
        Index("ix_document_print_print_key", "print_key"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    print_key: str = Field(max_length=64)
    document_id: int = Field(foreign_key="document.id")
    copy_no: int
    layout: str = Field(max_length=20)
    with_price: bool
    sets: int = 1
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int
    actor_name: str = Field(max_length=60)


class PrintSetting(Base, table=True):
    """What stands on every paper; ``layouts`` and ``sets``: the usual paper and how many, by document type. One row."""

    __tablename__ = "print_setting"
    __table_args__ = (CheckConstraint(f"id = {SETTINGS_ID}", name="one_row"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    shop_name: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=60)
    foot: str = Field(default="", max_length=200)
    tax_number: str = Field(default="", max_length=20, description="the company's own: papers for it bear it")
    layouts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sets: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1


append_only("document_print")
