"""Tables of suppliers and customers."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base


class Partner(Base, table=True):
    """A supplier, a customer, or both."""

    __tablename__ = "partner"
    __table_args__ = (CheckConstraint("is_supplier OR is_customer", name="some_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40)
    code_key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    is_supplier: bool = False
    is_customer: bool = False
    contact: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=200)
    remark: str = Field(default="", max_length=500)
    search_key: str = Field(default="")
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
