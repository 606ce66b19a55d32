"""Tables of suppliers and customers."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import MoneyColumn
from jxc_app.core.tables import Base


class Partner(Base, table=True):
    """A supplier, a customer, or both."""

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint("is_supplier OR is_customer", name="some_kind"),
        CheckConstraint("is_supplier OR NOT is_strategic", name="strategic_supplier"),
        CheckConstraint("payment_days >= 0", name="payment_days"),
        CheckConstraint("credit_limit >= 0", name="credit_limit"),
        CheckConstraint("terms IN ('delivery', 'invoice', 'monthly', 'cash', 'prepaid')", name="known_terms"),
        CheckConstraint(
            "closing_day IS NULL OR (closing_day BETWEEN 1 AND 31 AND terms = 'monthly')", name="closing_day"
        ),
        Index("ix_partner_name_key", "name_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40)
    code_key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    name_key: str = Field(default="", max_length=120, description="names of one company have the same, see rules")
    name_order: str = Field(default="", max_length=120, description="the name in pinyin, for lists by name")
    is_supplier: bool = False
    is_customer: bool = False
    is_wholesale: bool = Field(default=False, description="a customer who is offered wholesale prices")
    is_strategic: bool = Field(default=False, description="a supplier on whom the company relies")
    contact: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120, description="of the contact; where orders and statements are mailed")
    address: str = Field(default="", max_length=200)
    tax_number: str = Field(default="", max_length=40)
    bank: str = Field(default="", max_length=80)
    bank_account: str = Field(default="", max_length=40)
    payment_days: int | None = Field(default=None, description="until payment, counted as terms say; None: not agreed")
    terms: str = Field(default="delivery", max_length=12, description="from when the days are counted, see terms")
    closing_day: int | None = Field(default=None, description="of monthly terms; None: its end")
    credit_limit: Decimal | None = Field(default=None, sa_type=MoneyColumn, description="yuan; None: no limit")
    remark: str = Field(default="", max_length=500)
    search_key: str = Field(default="")
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
