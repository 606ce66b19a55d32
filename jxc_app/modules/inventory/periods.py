"""Periods: a posting shares its period's row, a close takes it for itself."""

from datetime import date, timedelta

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.modules.inventory.models import Period

_periods: Table = Period.__table__  # type: ignore[attr-defined]
_first_ending_after = (
    select(_periods.c.ends_on, _periods.c.closed_at)
    .where(_periods.c.ends_on >= bindparam("day"))
    .order_by(_periods.c.ends_on)
    .limit(1)
)
_seen = Prepared(_first_ending_after)
_locked = Prepared(_first_ending_after.with_for_update(read=True))


def lock_period(session: Session, business_date: date) -> None:
    """Share the lock of the period of a business date. Raises DomainError ``period.closed``.

    Periods are closed in order, so a date before a closed one is closed too, whether it has a row or not.
    """
    period = _locked.first(session, day=business_date)
    if period is not None and period[1] is not None:
        raise DomainError("period.closed", field="business_date", until=str(period[0]))


def is_open(session: Session, business_date: date) -> bool:
    """Whether the books take postings of this date as it stands; only :func:`lock_period` makes sure of it."""
    return first_open_day(session, business_date) == business_date


def first_open_day(session: Session, day: date) -> date:
    """This day, or the first after it that the books take postings of as it stands."""
    while (period := _seen.first(session, day=day)) is not None and period[1] is not None:
        day = period[0] + timedelta(days=1)
    return day
