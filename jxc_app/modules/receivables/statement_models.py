"""Tables of 客户对账单: what a statement to a customer said when it was made, and what the customer says of it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.guards import Guard, append_only, guard
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base
from jxc_app.modules.settlement.statement_models import Answered, answer_checks, guard_statement


class CustomerStatement(Answered, table=True):
    """The sums of a statement in yuan, as they were when it was made; below zero: the customer has it with us."""

    __tablename__ = "customer_statement"
    __table_args__ = (
        CheckConstraint("opening + sold - returned - received + refunded = closing", name="adds_up"),
        CheckConstraint("from_on <= to_on", name="period"),
        *answer_checks(),
        Index("ix_customer_statement_confirmed_at", "confirmed_at"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    from_on: date
    to_on: date
    opening: Decimal = Field(sa_type=MoneyColumn)
    sold: Decimal = Field(sa_type=MoneyColumn)
    returned: Decimal = Field(sa_type=MoneyColumn)
    received: Decimal = Field(sa_type=MoneyColumn)
    refunded: Decimal = Field(sa_type=MoneyColumn)
    closing: Decimal = Field(sa_type=MoneyColumn)


class CustomerStatementLine(Base, table=True):
    """One paper as the statement lists it, in yuan; what the customer says of it stands in ``statement_line``."""

    __tablename__ = "customer_statement_line"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        Index("ix_customer_statement_line_paper_id", "paper_id"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    paper_id: int = Field(foreign_key="document.id")
    occurred_on: date
    is_credit: bool
    amount: Decimal = Field(sa_type=MoneyColumn)


_SUMS = ("document_id", "from_on", "to_on", "opening", "sold", "returned", "received", "refunded", "closing")
guard_statement("customer_statement", _SUMS)
append_only("customer_statement_line")
guard(
    Guard(
        "statement_line_fixed_for_customer", "statement_line", "UPDATE",
        "(SELECT confirmed_at FROM customer_statement WHERE document_id = OLD.document_id) IS NOT NULL",
    )
)  # fmt: skip
