"""How the company's regular duties ended last: the backup, the proof. A log says it too, but nobody reads one."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, select

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.tables import Base

#: open pages that warn of a failed duty look again
TOPIC = "duty"


class DutyOutcome(Base, table=True):
    """The last end of one duty."""

    __tablename__ = "duty_outcome"

    duty: str = Field(primary_key=True, max_length=40)
    at: datetime = Field(sa_type=UtcDateTime)
    is_good: bool
    detail: str = Field(default="", max_length=500)


@dataclass(frozen=True, slots=True)
class Outcome:
    """When a duty was done last, whether it ended well, and what there is to say."""

    at: datetime
    is_good: bool
    detail: str


def remember_outcome(session: Session, duty: str, outcome: Outcome) -> None:
    """Keep how a duty ended, in place of the time before, and tell the pages that show it."""
    row = session.get(DutyOutcome, duty) or DutyOutcome(duty=duty, at=outcome.at, is_good=outcome.is_good)
    row.at, row.is_good, row.detail = outcome.at, outcome.is_good, outcome.detail[:500]
    session.add(row)
    session.add(OutboxMessage(topic=TOPIC, payload=json.dumps({"duty": duty}), created_at=outcome.at))


def latest_outcomes(session: Session) -> dict[str, Outcome]:
    """The last outcome of each duty that was ever done."""
    rows = session.exec(select(DutyOutcome)).all()
    return {row.duty: Outcome(row.at, row.is_good, row.detail) for row in rows}
