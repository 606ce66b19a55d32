"""Who does the jobs that only one of several workers may do."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, col, delete, update

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.database import insert_or_ignore
from jxc_app.core.tables import Base


class Lease(Base, table=True):
    """A job, and who holds it until when."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=80)
    holder: str = Field(max_length=80)
    until: datetime = Field(sa_type=UtcDateTime)


def take(session: Session, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take or renew the lease; False while somebody else holds it."""
    row = {"name": name, "holder": holder, "until": now + lasts}
    if insert_or_ignore(session, Lease.__table__, [row]):  # type: ignore[attr-defined]
        return True
    renewed = session.exec(
        update(Lease)
        .where(col(Lease.name) == name, (col(Lease.holder) == holder) | (col(Lease.until) <= now))
        .values(holder=holder, until=now + lasts)
    )
    return bool(renewed.rowcount)


def take_once(session: Session, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take a lease that nobody, not even its holder, gets again before it ends: something is done once."""
    session.exec(delete(Lease).where(col(Lease.name) == name, col(Lease.until) <= now))
    row = {"name": name, "holder": holder, "until": now + lasts}
    return bool(insert_or_ignore(session, Lease.__table__, [row]))  # type: ignore[attr-defined]


def give_back(session: Session, name: str, holder: str) -> None:
    """End a lease early, so that the next worker need not wait for it to run out."""
    session.exec(delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


def is_held(session: Session, name: str, now: datetime) -> bool:
    """Whether somebody holds the lease."""
    held = session.get(Lease, name)
    return held is not None and held.until > now
