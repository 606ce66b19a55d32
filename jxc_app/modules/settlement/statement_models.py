"""Tables of statements 对账单: what was agreed to be open, line by line, and by which link a partner answers."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, guard, keep
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base

BY_LINK, BY_PAPER = "link", "paper"
CONFIRMED, OBJECTED = "confirmed", "objected"


class Answered(Base):
    """What a statement of either side keeps of its partner's answer.

    ``answered_by``: the name that somebody there gave; ``noted_by``: who of ours noted the signed paper.
    """

    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: str = Field(default="", max_length=60)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_how: str = Field(default="", max_length=8)
    noted_by: int | None = Field(default=None, foreign_key="app_user.id")
    remark: str = Field(default="", max_length=500, description="of the partner, or of the paper")


def answer_checks() -> tuple[CheckConstraint, ...]:
    """What must hold of every answer; constraints belong to one table each, so they are made anew."""
    return (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_how = '')", name="confirmed_how"),
        CheckConstraint("confirmed_how IN ('', 'link', 'paper')", name="known_way"),
        CheckConstraint("confirmed_how <> 'paper' OR noted_by IS NOT NULL", name="noted"),
    )


class SupplierStatement(Answered, table=True):
    """What a statement says beside its lines, in yuan, as it was when it was made.

    ``adjusted``: by how much bills in the period differ from what their goods cost as ordered.
    """

    __tablename__ = "supplier_statement"
    __table_args__ = (
        CheckConstraint("opening + received - returned + adjusted - paid = closing", name="adds_up"),
        CheckConstraint("from_on <= to_on", name="period"),
        *answer_checks(),
        Index("ix_supplier_statement_confirmed_at", "confirmed_at"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    from_on: date
    to_on: date
    opening: Decimal = Field(sa_type=MoneyColumn)
    received: Decimal = Field(sa_type=MoneyColumn)
    returned: Decimal = Field(sa_type=MoneyColumn)
    adjusted: Decimal = Field(sa_type=MoneyColumn)
    paid: Decimal = Field(sa_type=MoneyColumn)
    closing: Decimal = Field(sa_type=MoneyColumn)
    billed: Decimal = Field(sa_type=MoneyColumn, description="of the period, for information")


class StatementLine(Base, table=True):
    """What the partner says of one line; ``verdict`` is empty until it is answered."""

    __tablename__ = "statement_line"
    __table_args__ = (
        CheckConstraint("verdict IN ('', 'confirmed', 'objected')", name="known_verdict"),
        CheckConstraint("verdict <> 'objected' OR remark <> ''", name="objected_why"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    verdict: str = Field(default="", max_length=12)
    remark: str = Field(default="", max_length=200)


class StatementLink(Base, table=True):
    """The link by which a partner answers; one of each statement counts. Only the hash of its token is kept."""

    __tablename__ = "statement_link"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    token_sha256: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: int = Field(foreign_key="app_user.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


def guard_statement(table: str, fixed: tuple[str, ...]) -> None:
    """Nobody changes what a statement says once it is made, nor anything of it once it is confirmed."""
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in fixed)
    guard(
        Guard(f"{table}_fixed", table, "UPDATE", f"OLD.confirmed_at IS NOT NULL OR {changed}"),
        Guard(f"{table}_no_delete", table, "DELETE", IS_IN_FORCE),
    )
    keep(table, "held.confirmed_at IS NOT NULL")


IS_IN_FORCE = "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL"
_SUMS = ("document_id", "from_on", "to_on", "opening", "received", "returned", "adjusted", "paid", "closing", "billed")
guard_statement("supplier_statement", _SUMS)
guard(
    Guard(
        "statement_line_fixed", "statement_line", "UPDATE",
        "(SELECT confirmed_at FROM supplier_statement WHERE document_id = OLD.document_id) IS NOT NULL",
    ),
    Guard("statement_line_no_delete", "statement_line", "DELETE", IS_IN_FORCE),
)  # fmt: skip
