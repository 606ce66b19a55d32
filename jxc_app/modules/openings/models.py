"""Tables of opening the books: the day on which it is done, files that came in, balances with partners."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, guard
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base


class BalanceKind(StrEnum):
    """What is owed, and by whom."""

    PAYABLE = "payable"
    RECEIVABLE = "receivable"
    PREPAID = "prepaid"
    ADVANCE = "advance"


#: what each kind is called
KIND_TITLES = {
    BalanceKind.PAYABLE.value: "应付",
    BalanceKind.RECEIVABLE.value: "应收",
    BalanceKind.PREPAID.value: "预付",
    BalanceKind.ADVANCE.value: "预收",
}


class Cutover(Base, table=True):
    """The day from which the books are kept here 开账日期; one row, or none: nobody has said so yet."""

    __tablename__ = "cutover"

    id: int | None = Field(default=None, primary_key=True)
    starts_on: date
    went_live_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="opening balances fixed")
    version: int = 1


class OpeningRun(Base, table=True):
    """A file of opening documents on its way in: all of it counts, or it is taken back.

    ``run_key``: the file's SHA-256 and how often it was taken back before. ``source_key`` of its documents
    bears the run.
    """

    __tablename__ = "opening_run"
    __table_args__ = (CheckConstraint("written_rows <= expected_rows", name="not_more_than_expected"),)

    id: int | None = Field(default=None, primary_key=True)
    run_key: str = Field(max_length=80, unique=True)
    sha256: str = Field(max_length=64, index=True)
    kind: str = Field(max_length=40)
    expected_rows: int
    written_rows: int = 0
    started_by: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    taken_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OpeningBalance(Base, table=True):
    """What is open with one partner when the books begin; fixed once they have."""

    __tablename__ = "opening_balance"
    __table_args__ = (
        UniqueConstraint("partner_id", "kind", "reference"),
        CheckConstraint("kind IN ('payable', 'receivable', 'prepaid', 'advance')", name="known_kind"),
        CheckConstraint("amount > 0", name="positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    partner_id: int = Field(foreign_key="partner.id")
    kind: str = Field(max_length=12)
    reference: str = Field(default="", max_length=60, description="the old system's document, or empty")
    amount: Decimal = Field(sa_type=MoneyColumn, description="yuan")
    due_on: date | None = None
    remark: str = Field(default="", max_length=200)
    version: int = 1
    entered_by: int
    changed_at: datetime = Field(sa_type=UtcDateTime)


_IS_LIVE = "EXISTS (SELECT 1 FROM cutover WHERE went_live_at IS NOT NULL)"
guard(
    *(
        Guard(f"opening_balance_fixed_no_{event.lower()}", "opening_balance", event, _IS_LIVE)
        for event in ("INSERT", "UPDATE", "DELETE")
    )
)
