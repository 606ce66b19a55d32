"""Tables of what is sold: for how long orders keep goods, and the rules of selling."""

from datetime import datetime

from sqlalchemy import CheckConstraint, false
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base

#: as long as most shops of a city keep what was put aside
KEEP_DAYS = 3


class SalesRule(Base, table=True):
    """The rules of selling; one row."""

    __tablename__ = "sales_rule"
    __table_args__ = (CheckConstraint("id = 1", name="one"), CheckConstraint("keep_days >= 0", name="keep_days"))

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    keep_days: int = Field(default=KEEP_DAYS, description="how long an order keeps its goods; 0: until it ends")
    returns_to_hold: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="what comes back is inspected first"
    )
    version: int = 1


class OrderKeeping(Base, table=True):
    """That a sales order keeps goods: as much as is free of what is open, also of what comes in later."""

    __tablename__ = "order_keeping"

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_column_kwargs={"autoincrement": False})
    until: datetime | None = Field(default=None, sa_type=UtcDateTime, description="None: until the order ends")
