"""Tables of settling: what an invoice says beside its lines, and what the match found."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, guard, keep
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base
from jxc_app.modules.documents.models import PercentColumn


class SupplierInvoice(Base, table=True):
    """The paper behind an invoice. ``causes``: codes of what differs, with commas between; money in yuan."""

    __tablename__ = "supplier_invoice"
    __table_args__ = (
        CheckConstraint("net + tax = gross", name="adds_up"),
        CheckConstraint("(accepted_by IS NULL) = (accepted_at IS NULL)", name="accepted_when"),
        CheckConstraint("accepted_by IS NULL OR reason <> ''", name="accepted_why"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    #: NULL once it was voided: its number may be registered again
    number_key: str | None = Field(default=None, max_length=120, unique=True)
    code: str = Field(default="", max_length=12)
    number: str = Field(max_length=20)
    issued_on: date
    due_on: date
    seller_name: str = Field(default="", max_length=120)
    seller_tax_id: str = Field(default="", max_length=20)
    kind: str = Field(default="", max_length=40)
    net: Decimal = Field(sa_type=MoneyColumn)
    tax: Decimal = Field(sa_type=MoneyColumn)
    gross: Decimal = Field(sa_type=MoneyColumn)
    source: str = Field(default="", max_length=12, description="what it was read from; empty: written by hand")
    causes: str = Field(default="", max_length=120)
    accepted_by: int | None = Field(default=None, foreign_key="app_user.id")
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=200)


class InvoiceMatch(Base, table=True):
    """What the match found of one line: what was open to be billed, and at which amount; in base units and yuan."""

    __tablename__ = "invoice_match"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    due_quantity: Decimal = Field(sa_type=QuantityColumn)
    due_amount: Decimal | None = Field(default=None, sa_type=MoneyColumn)
    causes: str = Field(default="", max_length=80)


class MatchRule(Base, table=True):
    """How far an invoice may differ, one row. A difference must keep both the percentage and the amount."""

    __tablename__ = "match_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint(
            "quantity_percent BETWEEN 0 AND 10000 AND price_percent BETWEEN 0 AND 10000", name="percentages"
        ),
        CheckConstraint("price_amount >= 0 AND small_amount >= 0", name="amounts"),
    )

    id: int = Field(default=1, primary_key=True)
    quantity_percent: Decimal = Field(default=Decimal(0), sa_type=PercentColumn)
    price_percent: Decimal = Field(default=Decimal(1), sa_type=PercentColumn)
    price_amount: Decimal = Field(default=Decimal(50), sa_type=MoneyColumn, description="of one line")
    small_amount: Decimal = Field(default=Decimal("0.1"), sa_type=MoneyColumn, description="let pass on any line")
    version: int = 1


guard(
    Guard(
        "supplier_invoice_fixed", "supplier_invoice", "UPDATE",
        "OLD.document_id <> NEW.document_id OR OLD.number <> NEW.number OR OLD.gross <> NEW.gross"
        " OR (OLD.accepted_by IS NOT NULL AND (NEW.accepted_by IS NULL OR NEW.accepted_by <> OLD.accepted_by"
        " OR NEW.reason <> OLD.reason))",
    ),
    Guard(
        "supplier_invoice_no_delete", "supplier_invoice", "DELETE",
        "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL",
    ),
)  # fmt: skip
keep("supplier_invoice", "(SELECT posted_at FROM document WHERE id = held.document_id) IS NOT NULL")
