"""Tables of the checks: how each ended, who looked at it, and who answers for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.tables import Base, BigKey


class CheckRun(Base, table=True):
    """One result. Found the same again by itself, it is kept once, with the time of the last look (``checked_at``)."""

    __tablename__ = "check_run"
    __table_args__ = (
        CheckConstraint("state IN ('green', 'amber', 'red', 'grey')", name="known_state"),
        Index("ix_check_run_check_code_id", "check_code", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    check_code: str = Field(max_length=20)
    state: str = Field(max_length=10)
    sentence: str = Field(default="", max_length=500)
    steps: list[str] = Field(default_factory=list, sa_type=JSON)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, description="the first ones")
    evidence_count: int = 0
    people: list[int] = Field(default_factory=list, sa_type=JSON, description="whom what is wrong speaks of")
    at: datetime = Field(sa_type=UtcDateTime)
    checked_at: datetime = Field(sa_type=UtcDateTime)
    took_ms: int = 0
    actor_id: int
    actor_name: str = Field(max_length=60)


class CheckSignOff(Base, table=True):
    """Somebody looked at a result and says what they think of it."""

    __tablename__ = "check_sign_off"
    __table_args__ = (Index("ix_check_sign_off_check_code_id", "check_code", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    check_code: str = Field(max_length=20)
    run_id: int = Field(sa_type=BigKey, foreign_key="check_run.id")
    state: str = Field(max_length=10)
    user_id: int = Field(foreign_key="app_user.id")
    user_name: str = Field(max_length=60)
    comment: str = Field(default="", max_length=500)
    at: datetime = Field(sa_type=UtcDateTime)


class CheckSetting(Base, table=True):
    """Who answers for a check and how often it is looked at; ``told``: what its owner was told of last.

    ``generic_names``: of the check of accounts, the company's own list of names that are nobody's. ``mark``: of the
    check of the log, how far it was read and found in order.
    """

    __tablename__ = "check_setting"
    __table_args__ = (CheckConstraint("rhythm_days BETWEEN 1 AND 366 AND remind_days BETWEEN 0 AND 30", name="days"),)

    check_code: str = Field(primary_key=True, max_length=20)
    owner_id: int | None = Field(default=None, foreign_key="app_user.id")
    rhythm_days: int
    remind_days: int = 3
    version: int = 1
    since: datetime = Field(sa_type=UtcDateTime)
    told: str = Field(default="", max_length=20)
    generic_names: list[str] | None = Field(default=None, sa_type=JSON)
    mark: dict[str, Any] | None = Field(default=None, sa_type=JSON)


append_only("check_sign_off")
