"""Tables of the counter: how tickets were paid, and what was sold that was not in the books."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey

OPEN, SETTLED, WRITTEN_OFF, VOIDED = "open", "settled", "written_off", "voided"
#: how people pay at the counter
WAYS = {"cash": "现金", "wechat": "微信", "alipay": "支付宝", "card": "刷卡", "other": "其他"}


class RetailPayment(Base, table=True):
    """What of one ticket was paid, or given back, in one way."""

    __tablename__ = "retail_payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("way IN ('cash', 'wechat', 'alipay', 'card', 'other')", name="known_way"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    way: str = Field(primary_key=True, max_length=10)
    amount: Decimal = Field(sa_type=MoneyColumn)


class RetailShortage(Base, table=True):
    """A line that was sold and was not there, in base units: what of it came since, and what never will."""

    __tablename__ = "retail_shortage"
    __table_args__ = (
        CheckConstraint(
            "quantity > 0 AND settled >= 0 AND written_off >= 0 AND settled + written_off <= quantity",
            name="quantities",
        ),
        CheckConstraint("state IN ('open', 'settled', 'written_off', 'voided')", name="state"),
        CheckConstraint(
            "state = 'voided' OR (state = 'open') = (settled + written_off < quantity)", name="open_while_lacking"
        ),
        CheckConstraint("state <> 'written_off' OR written_off > 0", name="written_off"),
        Index("ix_retail_shortage_state_since", "state", "since", "line_id"),
        Index("ix_retail_shortage_warehouse_id_state", "warehouse_id", "state", "since"),
        Index("ix_retail_shortage_document_id", "document_id"),
        Index("ix_retail_shortage_sku_id_state", "sku_id", "state"),
    )

    line_id: int = Field(
        primary_key=True, sa_type=BigKey, foreign_key="document_line.id", sa_column_kwargs={"autoincrement": False}
    )
    document_id: int = Field(foreign_key="document.id")
    warehouse_id: int = Field(foreign_key="warehouse.id")
    sku_id: int = Field(foreign_key="sku.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    settled: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    written_off: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    state: str = Field(default=OPEN, max_length=12)
    since: datetime = Field(sa_type=UtcDateTime)
    sold_on: date
    reason: str = Field(default="", max_length=200)

    @property
    def open(self) -> Decimal:
        """What still waits."""
        return self.quantity - self.settled - self.written_off
