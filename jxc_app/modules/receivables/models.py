"""Tables of what customers owe: an entry of each document that makes or pays a debt, and what pays what."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, false, text
from sqlmodel import Field

from jxc_app.core.guards import Guard, append_only, guard
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base, BigKey

#: an entry of which something is open; both engines keep an index of these alone
_OPEN = text("settled < amount")


class Receivable(Base, table=True):
    """A document in force by which a customer owes us, or (``is_credit``) we owe a customer; yuan, to the fen.

    ``settled`` is what of it is set against the other side; what is open of a receipt is an advance 预收.
    """

    __tablename__ = "receivable"
    __table_args__ = (
        CheckConstraint("amount > 0 AND settled >= 0 AND settled <= amount", name="within"),
        Index("ix_receivable_partner_id_occurred_on", "partner_id", "occurred_on"),
        Index("ix_receivable_open", "partner_id", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_receivable_order_id", "order_id"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    partner_id: int = Field(foreign_key="partner.id")
    is_credit: bool
    amount: Decimal = Field(sa_type=MoneyColumn)
    settled: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    occurred_on: date
    due_on: date
    on_account: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="paid later, and not at once"
    )
    order_id: int | None = Field(default=None, foreign_key="document.id", description="of money paid ahead for one")


class ReceivableMatch(Base, table=True):
    """核销: so many yuan of a credit pay a debt, by a document; they count while that document is in force."""

    __tablename__ = "receivable_match"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("credit_id <> debit_id", name="two_sides"),
        Index("ix_receivable_match_document_id", "document_id"),
        Index("ix_receivable_match_credit_id", "credit_id"),
        Index("ix_receivable_match_debit_id", "debit_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    document_id: int = Field(foreign_key="document.id")
    credit_id: int = Field(foreign_key="document.id")
    debit_id: int = Field(foreign_key="document.id")
    amount: Decimal = Field(sa_type=MoneyColumn)


class CustomerRule(Base, table=True):
    """What is agreed with one customer beside the credit limit on its card."""

    __tablename__ = "customer_rule"
    __table_args__ = (CheckConstraint("overdue_days >= 0", name="overdue_days"),)

    partner_id: int = Field(primary_key=True, foreign_key="partner.id", sa_column_kwargs={"autoincrement": False})
    overdue_days: int | None = Field(default=None, description="past due at which nothing more is sold; None: never")
    version: int = 1


append_only("receivable_match")
guard(
    Guard(
        "receivable_fixed", "receivable", "UPDATE",
        "OLD.document_id <> NEW.document_id OR OLD.partner_id <> NEW.partner_id OR OLD.is_credit <> NEW.is_credit"
        " OR OLD.amount <> NEW.amount",
    ),
    Guard("receivable_no_delete", "receivable", "DELETE", "OLD.settled <> 0"),
)  # fmt: skip
