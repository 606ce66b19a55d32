"""Tables of settling: what an invoice says beside its lines, and what the match found."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, append_only, guard, keep
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey
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
    terms: str = Field(
        default="delivery", max_length=12, description="of the supplier on that day, with the next three"
    )
    term_days: int | None = None
    closing_day: int | None = None
    counted_from: date | None = Field(default=None, description="the day that the days were counted from")
    seller_name: str = Field(default="", max_length=120)
    seller_tax_id: str = Field(default="", max_length=20)
    buyer_name: str = Field(default="", max_length=120)
    buyer_tax_id: str = Field(default="", max_length=20)
    kind: str = Field(default="", max_length=40)
    net: Decimal = Field(sa_type=MoneyColumn)
    tax: Decimal = Field(sa_type=MoneyColumn)
    gross: Decimal = Field(sa_type=MoneyColumn)
    charges: Decimal = Field(
        default=Decimal(0), sa_type=MoneyColumn, description="freight and the like in it, laid on its lines"
    )
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
    difference: Decimal = Field(
        default=Decimal(0), sa_type=MoneyColumn, description="by how much it is over what was open, as ordered"
    )
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
    quantity_amount: Decimal | None = Field(
        default=None, sa_type=QuantityColumn, description="base units of one line; None: the percentage alone"
    )
    price_percent: Decimal = Field(default=Decimal(1), sa_type=PercentColumn)
    price_amount: Decimal = Field(default=Decimal(50), sa_type=MoneyColumn, description="of one line")
    small_amount: Decimal = Field(default=Decimal("0.1"), sa_type=MoneyColumn, description="let pass on any line")
    needs_statement: bool = Field(default=False, description="no payment before the statement is confirmed")
    version: int = 1


class SupplierRule(Base, table=True):
    """How one supplier is settled, where it differs from everybody: what is NULL is as for all."""

    __tablename__ = "supplier_rule"
    __table_args__ = (
        CheckConstraint(
            "(quantity_percent IS NULL OR quantity_percent BETWEEN 0 AND 10000)"
            " AND (price_percent IS NULL OR price_percent BETWEEN 0 AND 10000)",
            name="percentages",
        ),
        CheckConstraint("quantity_amount >= 0 AND price_amount >= 0 AND small_amount >= 0", name="amounts"),
    )

    partner_id: int = Field(primary_key=True, foreign_key="partner.id")
    quantity_percent: Decimal | None = Field(default=None, sa_type=PercentColumn)
    quantity_amount: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    price_percent: Decimal | None = Field(default=None, sa_type=PercentColumn)
    price_amount: Decimal | None = Field(default=None, sa_type=MoneyColumn)
    small_amount: Decimal | None = Field(default=None, sa_type=MoneyColumn)
    needs_statement: bool | None = None
    without_invoice: bool = Field(default=False, description="paid on the confirmed statement")
    version: int = 1


class SetOffLine(Base, table=True):
    """From which credit a line of a set-off 核销 comes: a line of a payment ahead, or of goods that went back."""

    __tablename__ = "set_off_line"
    __table_args__ = (Index("ix_set_off_line_credit_line_id", "credit_line_id"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    credit_line_id: int = Field(sa_type=BigKey, foreign_key="document_line.id")


append_only("set_off_line")
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
