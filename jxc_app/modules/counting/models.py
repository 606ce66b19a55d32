"""Tables of counting: the sheet, its people and lines, what was counted, and the documents that came of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, append_only, guard, keep
from jxc_app.core.quantities import MoneyColumn, PriceColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey


class StockCount(Base, table=True):
    """A count 盘点单 in one warehouse. ``count_key`` is made by whoever asks for it, so that it is made once.

    ``scope``: what was chosen, in words. ``gross_value``: what its differences are worth, none taken off another.
    """

    __tablename__ = "stock_count"
    __table_args__ = (
        CheckConstraint("kind IN ('cycle', 'chosen', 'full')", name="known_kind"),
        CheckConstraint(
            "state IN ('open', 'counting', 'recount', 'review', 'waiting', 'posted', 'cancelled')", name="known_state"
        ),
        CheckConstraint("(state = 'posted') = (posted_at IS NOT NULL)", name="posted_when"),
        Index("ix_stock_count_state_due_on", "state", "due_on"),
        Index("ix_stock_count_warehouse_id", "warehouse_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    count_key: str = Field(max_length=64, unique=True)
    number: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=8)
    state: str = Field(max_length=10)
    version: int = 1
    warehouse_id: int = Field(foreign_key="warehouse.id")
    due_on: date
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    remark: str = Field(default="", max_length=200)
    made_by: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    reminded_on: date | None = None
    gross_value: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    reviewed_by: int | None = None
    posted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CountPerson(Base, table=True):
    """Somebody who is asked to count; where nobody is named, whoever may count there."""

    __tablename__ = "count_person"

    count_id: int = Field(primary_key=True, foreign_key="stock_count.id")
    user_id: int = Field(primary_key=True, foreign_key="app_user.id")


class CountLine(Base, table=True):
    """One SKU (and lot) in one status to be counted, in base units once it is settled.

    ``status``: free, waiting for an inspection or blocked, by the place where such goods lie. ``round``: which counting
    of it is wanted or was the last; ``outcome``: what came of it (see ``rules``). ``book`` and ``counted`` are those of
    the accepted counting; ``difference`` is what is posted.
    """

    __tablename__ = "count_line"
    __table_args__ = (
        UniqueConstraint("count_id", "sku_id", "lot_id", "status"),
        CheckConstraint("status IN ('stock', 'qc_hold', 'blocked')", name="known_status"),
        CheckConstraint("outcome IN ('', 'settled', 'recount', 'disputed', 'skipped')", name="known_outcome"),
        Index("ix_count_line_sku_id", "sku_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    count_id: int = Field(foreign_key="stock_count.id")
    position: int
    sku_id: int = Field(foreign_key="sku.id")
    lot_id: int = Field(default=0, foreign_key="lot.id")
    status: str = Field(default="stock", max_length=10)
    shelf: str = Field(default="", max_length=40)
    abc_class: str = Field(default="", max_length=1)
    is_found: bool = False
    round: int = 1
    outcome: str = Field(default="", max_length=8)
    has_moved: bool = False
    book: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    counted: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    difference: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    unit_cost: Decimal | None = Field(default=None, sa_type=PriceColumn)
    value: Decimal | None = Field(default=None, sa_type=MoneyColumn, description="of the difference, signed")
    is_within: bool | None = None
    cause: str = Field(default="", max_length=20)
    comment: str = Field(default="", max_length=200)
    decided_by: int | None = None
    reason: str = Field(default="", max_length=200)
    document_line_id: int | None = Field(default=None, sa_type=BigKey, foreign_key="document_line.id")


class CountEntry(Base, table=True):
    """What one person counted of a line in one place, beside what the ledger had at that moment. Never changed.

    ``quantity`` in ``unit_id``, the rest in base units; ``book_seq``: the ledger's last move then. A later entry of
    the same person, place and round stands instead. ``is_assumed``: nobody counted, somebody said it is nothing.
    ``entered_at``: when it was typed, where that was later than it was counted; ``moved_since``: its stock moved
    between the two.
    """

    __tablename__ = "count_entry"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND base_quantity >= 0", name="not_negative"),
        Index("ix_count_entry_count_id_line_id", "count_id", "line_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    count_id: int = Field(foreign_key="stock_count.id")
    line_id: int = Field(sa_type=BigKey, foreign_key="count_line.id")
    round: int
    person_id: int = Field(foreign_key="app_user.id")
    place: str = Field(default="", max_length=40)
    unit_id: int = Field(foreign_key="unit.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    base_quantity: Decimal = Field(sa_type=QuantityColumn)
    book: Decimal = Field(sa_type=QuantityColumn)
    book_seq: int = Field(sa_type=BigKey)
    counted_at: datetime = Field(sa_type=UtcDateTime)
    entered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    moved_since: bool = False
    is_assumed: bool = False


class CountDocument(Base, table=True):
    """A document that posts differences of a count. ``is_lead``: it is the one that flows ask about for all."""

    __tablename__ = "count_document"
    __table_args__ = (Index("ix_count_document_count_id", "count_id"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    count_id: int = Field(foreign_key="stock_count.id")
    is_lead: bool


class CountTolerance(Base, table=True):
    """How much a class may differ without a second counting, where the company says otherwise than as shipped."""

    __tablename__ = "count_tolerance"
    __table_args__ = (CheckConstraint("percent >= 0 AND value_limit >= 0", name="not_negative"),)

    abc_class: str = Field(primary_key=True, max_length=1)
    percent: Decimal = Field(sa_type=MoneyColumn)
    value_limit: Decimal = Field(sa_type=MoneyColumn)
    always_second: bool
    version: int = 1


append_only("count_entry", "count_document")
_POSTED = "(SELECT posted_at FROM stock_count WHERE id = {row}.count_id) IS NOT NULL"
guard(
    Guard("stock_count_no_delete", "stock_count", "DELETE", "1 = 1"),
    Guard("stock_count_posted_fixed", "stock_count", "UPDATE", "OLD.posted_at IS NOT NULL"),
    Guard("count_line_no_delete", "count_line", "DELETE", "1 = 1"),
    Guard("count_line_posted_no_update", "count_line", "UPDATE", _POSTED.format(row="OLD")),
    Guard("count_line_posted_no_insert", "count_line", "INSERT", _POSTED.format(row="NEW")),
    Guard("count_entry_posted_no_insert", "count_entry", "INSERT", _POSTED.format(row="NEW")),
)
keep("stock_count", "1 = 1")
keep("count_line", "1 = 1")
