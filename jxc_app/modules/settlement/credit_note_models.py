"""The table of what a red invoice says of itself."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from jxc_app.core.guards import Guard, guard
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base


class SupplierCreditNote(Base, table=True):
    """The paper of a red invoice 红字发票; its sums in yuan, written above zero.

    ``number_key``: what makes it one of its kind, NULL once it was voided.
    """

    __tablename__ = "supplier_credit_note"
    __table_args__ = (CheckConstraint("net + tax = gross AND gross > 0", name="adds_up"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    number_key: str | None = Field(default=None, max_length=120, unique=True)
    code: str = Field(default="", max_length=12)
    number: str = Field(max_length=20)
    issued_on: date
    net: Decimal = Field(sa_type=MoneyColumn)
    tax: Decimal = Field(sa_type=MoneyColumn)
    gross: Decimal = Field(sa_type=MoneyColumn)
    reason: str = Field(max_length=200)
    source: str = Field(default="", max_length=12, description="what it was read from; empty: written by hand")


guard(
    Guard(
        "supplier_credit_note_fixed", "supplier_credit_note", "UPDATE",
        "OLD.document_id <> NEW.document_id OR OLD.number <> NEW.number OR OLD.gross <> NEW.gross",
    ),
    Guard(
        "supplier_credit_note_no_delete", "supplier_credit_note", "DELETE",
        "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL",
    ),
)  # fmt: skip
