"""Tables that every document shares."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, append_only, guard, keep
from jxc_app.core.quantities import MoneyColumn, PriceColumn, QuantityColumn, Scaled
from jxc_app.core.tables import Base, BigKey

#: the step between the first line ids of two documents; a document has at most 500 lines
LINES_PER_DOCUMENT = 1000


class PercentColumn(Scaled):
    """A percentage with two decimals."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(2)


class Document(Base, table=True):
    """The head of a document."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("to_warehouse_id IS NULL OR to_warehouse_id <> warehouse_id", name="two_warehouses"),
        CheckConstraint(
            "status IN ('draft', 'submitted', 'approved', 'posted', 'done', 'reversed', 'closed')", name="status"
        ),
        CheckConstraint("status IN ('draft', 'closed') OR number IS NOT NULL", name="numbered"),
        CheckConstraint("rounding >= 0", name="rounding"),
        CheckConstraint("status NOT IN ('posted', 'done', 'reversed') OR posted_at IS NOT NULL", name="posted_when"),
        Index("ix_document_type_status", "type", "status"),
        Index("ix_document_warehouse_id_business_date", "warehouse_id", "business_date"),
        Index("ix_document_to_warehouse_id", "to_warehouse_id"),
        Index("ix_document_business_date", "business_date"),
        Index("ix_document_partner_id", "partner_id"),
        Index("ix_document_posted_by", "posted_by"),
        Index("ix_document_linked_document_id", "linked_document_id"),
        Index("ix_document_maker_id_status", "maker_id", "status"),
        Index("ix_document_amends_document_id", "amends_document_id"),
        Index("uq_document_restores_document_id", "restores_document_id", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_key: str = Field(max_length=64, unique=True)
    type: str = Field(max_length=40)
    number: str | None = Field(default=None, max_length=40, unique=True)
    status: str = Field(max_length=12)
    version: int = 1
    origin: str = Field(default="entered", max_length=12, description="entered or migrated")
    source_key: str | None = Field(default=None, max_length=160, unique=True)
    source_sha256: str | None = Field(default=None, max_length=64)
    business_date: date
    effective_at: datetime = Field(sa_type=UtcDateTime)
    warehouse_id: int = Field(foreign_key="warehouse.id")
    to_warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    partner_id: int | None = Field(default=None, foreign_key="partner.id")
    responsible: str = Field(default="", max_length=60)
    remark: str = Field(default="", max_length=500)
    own_number: str = Field(default="", max_length=60)
    settlement: str = Field(default="", max_length=20)
    linked_document_id: int | None = Field(default=None, foreign_key="document.id")
    reverses_document_id: int | None = Field(default=None, foreign_key="document.id", unique=True)
    restores_document_id: int | None = Field(default=None, foreign_key="document.id")
    amends_document_id: int | None = Field(default=None, foreign_key="document.id")
    amend_reason: str = Field(default="", max_length=200)
    total_quantity: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    total_amount: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    rounding: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn, description="off the sum, within the lines")
    urgency: str = Field(default="", max_length=200, description="why it is an emergency; empty: it is none")
    maker_id: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    posted_by: int | None = None
    posted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    custom: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class DocumentLine(Base, table=True):
    """One line: a SKU in a unit, and the same in base units."""

    __tablename__ = "document_line"
    __table_args__ = (
        UniqueConstraint("document_id", "line_no"),
        CheckConstraint("quantity > 0 AND base_quantity > 0", name="positive"),
        CheckConstraint("side IN ('', 'in', 'out')", name="known_side"),
        CheckConstraint("lot_choice IN ('', 'rule', 'override')", name="known_choice"),
        CheckConstraint("discount_percent BETWEEN 0 AND 10000 AND tax_percent >= 0", name="percentages"),
        Index("ix_document_line_sku_id", "sku_id"),
        # not only for the chain: without it every line that is deleted looks through all lines for those that name it
        Index(
            "ix_document_line_source_line_id",
            "source_line_id",
            sqlite_where=text("source_line_id IS NOT NULL"),
            postgresql_where=text("source_line_id IS NOT NULL"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigKey, sa_column_kwargs={"autoincrement": False})
    document_id: int = Field(foreign_key="document.id")
    line_no: int
    sku_id: int = Field(foreign_key="sku.id")
    lot_id: int = Field(default=0, foreign_key="lot.id", description="0 in a draft: whichever is next")
    side: str = Field(default="", max_length=3, description="in or out, where a document has both")
    lot_choice: str = Field(default="", max_length=8, description="rule, override or nothing")
    lot_reason: str = Field(default="", max_length=100)
    unit_id: int = Field(foreign_key="unit.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    base_quantity: Decimal = Field(sa_type=QuantityColumn)
    price: Decimal | None = Field(default=None, sa_type=PriceColumn, description="per unit, tax included")
    discount_percent: Decimal = Field(default=Decimal(0), sa_type=PercentColumn)
    tax_percent: Decimal = Field(default=Decimal(0), sa_type=PercentColumn)
    amount: Decimal | None = Field(default=None, sa_type=MoneyColumn, description="tax included, 抹零 taken off")
    is_gift: bool = False
    remark: str = Field(default="", max_length=200)
    source_line_id: int | None = Field(default=None, sa_type=BigKey, foreign_key="document_line.id")
    due_on: date | None = Field(default=None, description="of plans: when it is wanted, or promised")
    for_warehouse_id: int | None = Field(
        default=None, foreign_key="warehouse.id", description="of plans: whom it is for, where not the document's"
    )
    waits: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="moved nothing: it waits for stock"
    )
    custom: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class DocumentLink(Base, table=True):
    """A quantity of one line that a line of a later document fulfils. Counts while that document is posted."""

    __tablename__ = "document_link"
    __table_args__ = (
        Index("ix_document_link_from_line_id", "from_line_id"),
        Index("ix_document_link_to_line_id", "to_line_id"),
        CheckConstraint("quantity > 0", name="positive"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    from_line_id: int = Field(sa_type=BigKey, foreign_key="document_line.id")
    to_line_id: int = Field(sa_type=BigKey, foreign_key="document_line.id")
    quantity: Decimal = Field(sa_type=QuantityColumn, description="base units")


class DocumentEvent(Base, table=True):
    """One act in the life of a document, for its timeline."""

    __tablename__ = "document_event"
    __table_args__ = (Index("ix_document_event_document_id", "document_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    document_id: int = Field(foreign_key="document.id")
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int
    actor_name: str = Field(max_length=60)
    act: str = Field(max_length=20)
    text: str = Field(default="", max_length=500)


class NumberCounter(Base, table=True):
    """The last number given in a series on one business date."""

    __tablename__ = "number_counter"

    series: str = Field(primary_key=True, max_length=20)
    day: date = Field(primary_key=True)
    last: int


append_only("document_event", "document_link")

_FIXED = (
    "id", "type", "number", "origin", "source_key", "business_date", "effective_at", "warehouse_id", "to_warehouse_id",
    "partner_id", "settlement", "linked_document_id", "reverses_document_id", "restores_document_id",
    "amends_document_id", "amend_reason",
    "total_quantity", "total_amount", "rounding", "urgency",
    "maker_id", "created_at", "posted_by", "posted_at", "document_key",
)  # fmt: skip
_HELD = "(SELECT posted_at FROM document WHERE id = {row}.document_id) IS NOT NULL"
guard(
    Guard("document_no_delete", "document", "DELETE", "OLD.number IS NOT NULL"),
    Guard(
        "document_posted_fixed", "document", "UPDATE",
        "OLD.posted_at IS NOT NULL AND ("
        + " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED)
        + " OR NOT (NEW.status = OLD.status OR (OLD.status, NEW.status) IN"
        " (('posted', 'done'), ('done', 'posted'), ('posted', 'reversed'), ('done', 'reversed'))))",
    ),
    Guard(
        "document_restored_once", "document", "INSERT",
        "EXISTS (SELECT 1 FROM document AS held WHERE held.restores_document_id = NEW.restores_document_id)",
    ),
    Guard("document_line_posted_no_update", "document_line", "UPDATE", _HELD.format(row="OLD")),
    Guard("document_line_posted_no_join", "document_line", "UPDATE", _HELD.format(row="NEW")),
    Guard("document_line_posted_no_delete", "document_line", "DELETE", _HELD.format(row="OLD")),
    Guard("document_line_posted_no_insert", "document_line", "INSERT", _HELD.format(row="NEW")),
)  # fmt: skip
keep("document", "held.number IS NOT NULL")
keep("document_line", _HELD.format(row="held"))
