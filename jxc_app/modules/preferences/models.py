"""The table of preferences."""

from datetime import datetime

from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base


class Preference(Base, table=True):
    """One thing that one person set for themselves; ``content`` is JSON."""

    __tablename__ = "preference"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    key: str = Field(primary_key=True, max_length=120)
    content: str
    changed_at: datetime = Field(sa_type=UtcDateTime)
