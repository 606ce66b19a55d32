"""The table of what invoices took off the accruals 暂估回冲."""

from datetime import date
from decimal import Decimal

from sqlmodel import Field

from jxc_app.core.guards import append_only
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey


class AccrualReversal(Base, table=True):
    """What one line of an invoice took off the accrual of a receipt's line; counts while its invoice is in force.

    ``quantity`` in base units: what was open to be billed of it at most. ``estimate``: the yuan at which that much of
    the accrual stood; ``billed``: what the invoice says for it. ``excess``: base units that it bills beyond that, which
    no goods are behind. ``is_before``: registered before differences were
    booked, so that no document stands for the difference.
    """

    __tablename__ = "accrual_reversal"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    receipt_line_id: int = Field(sa_type=BigKey, foreign_key="document_line.id", index=True)
    quantity: Decimal = Field(sa_type=QuantityColumn)
    estimate: Decimal = Field(sa_type=MoneyColumn)
    billed: Decimal = Field(sa_type=MoneyColumn)
    excess: Decimal = Field(sa_type=QuantityColumn)
    reversed_on: date
    is_before: bool = False


append_only("accrual_reversal")
