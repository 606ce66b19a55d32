"""Periods: a posting holds its period's row, a close takes it."""

from datetime import date

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.modules.inventory.models import Period


def lock_period(session: Session, business_date: date) -> None:
    """Share the lock of the period of a business date. Raises DomainError ``period.closed``."""
    period = session.exec(
        select(Period)
        .where(Period.starts_on <= business_date, Period.ends_on >= business_date)
        .with_for_update(read=True)
    ).first()
    if period is not None and period.closed_at is not None:
        raise DomainError("period.closed", field="business_date", until=str(period.ends_on))
    if period is None and _is_before_a_close(session, business_date):
        raise DomainError("period.closed", field="business_date", until=str(business_date))


def _is_before_a_close(session: Session, business_date: date) -> bool:
    later = select(Period.id).where(Period.starts_on > business_date, col(Period.closed_at).is_not(None)).limit(1)
    return session.exec(later).first() is not None
