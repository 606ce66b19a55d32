"""Counting wrong passwords, and waiting after them; counting calls with a key, and waiting where they are too many.

Guesses at the same moment line up: a try first locks every row that counts it, and only then looks whether it must
wait. Rows are never deleted, so that a lock once taken is a lock on what everybody else sees.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, delete, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.access import rules
from jxc_app.modules.access.models import Counted, SignInThrottle, User, UserSession

_NO_WAIT = timedelta(0)
_KEPT = timedelta(days=30)


class Subject(NamedTuple):
    """What a failure is counted for; its primary key, in the order of locking."""

    kind: Counted
    login_key: str = ""
    ip: str = ""


def of_sign_in(session: Session, login_key: str, ip: str, now: datetime) -> list[Subject]:
    """What a sign-in counts for. Strangers' failures elsewhere do not hold up somebody at their usual address."""
    near = rules.neighbourhood(ip)
    here = [Subject(Counted.ADDRESS, ip=near), Subject(Counted.LOGIN_AT_ADDRESS, login_key, near)]
    return here if _is_usual(session, login_key, ip, now) else [*here, Subject(Counted.LOGIN, login_key)]


def of_link(ip: str) -> list[Subject]:
    """What a try of a one-time link counts for: it names nobody, so only the address."""
    return [Subject(Counted.ADDRESS, ip=rules.neighbourhood(ip))]


def of_password(login_key: str) -> list[Subject]:
    """What a try of the old password counts for: nobody can use it up who is not signed in as that person."""
    return [Subject(Counted.PASSWORD, login_key)]


def of_key(key_id: int) -> list[Subject]:
    """What a call with a key counts for: that key alone, wherever it comes from."""
    return [Subject(Counted.CALLS, str(key_id))]


def must_wait(session: Session, subjects: Iterable[Subject], now: datetime) -> bool:
    """Whether a try would only be told to wait. Takes no lock, so a try must ask its :class:`Throttle` again."""
    found = (session.get(SignInThrottle, subject) for subject in subjects)
    return any(row is not None and row.not_before > now for row in found)


@dataclass(frozen=True, slots=True)
class Throttle:
    """The locked counters of one try."""

    rows: list[SignInThrottle]
    now: datetime

    @classmethod
    def lock(cls, uow: UnitOfWork, subjects: Iterable[Subject]) -> "Throttle":
        """Make the rows that are missing and lock them all, until the transaction ends."""
        return cls([_locked(uow, one) for one in sorted(subjects)], uow.now)

    @property
    def wait(self) -> timedelta:
        """How long until the next try counts; nothing where it may be now."""
        return max(_NO_WAIT, *(row.not_before - self.now for row in self.rows))

    def count_failure(self) -> timedelta:
        """Count a wrong password; how long to wait after it."""
        for row in self.rows:
            limit = rules.LIMITS[Counted(row.kind)]
            if self.now - row.not_before > limit.forgotten_after:
                row.failures = 0
            row.failures += 1
            row.not_before = self.now + rules.delay_after(row.failures, limit.free_tries)
        return self.wait

    def count_call(self, most: int, within: timedelta) -> timedelta:
        """Count a call; how long to wait where there were ``most`` within this time. What must wait is not counted."""
        for row in self.rows:
            if row.not_before <= self.now:
                row.failures, row.not_before = 0, self.now + within
            if row.failures >= most:
                return row.not_before - self.now
            row.failures += 1
        return _NO_WAIT

    def forget_own(self) -> None:
        """The password was right: the failures of this person here no longer count, those of others do."""
        for row in self.rows:
            if row.kind in {Counted.LOGIN_AT_ADDRESS, Counted.PASSWORD}:
                row.failures, row.not_before = 0, self.now


def forget_all(uow: UnitOfWork, login_key: str) -> int:
    """Let a login be tried at once, from everywhere; how many failures no longer count."""
    ordered = (col(SignInThrottle.kind), col(SignInThrottle.login_key), col(SignInThrottle.ip))
    counted = select(SignInThrottle).where(SignInThrottle.login_key == login_key).order_by(*ordered).with_for_update()
    rows = uow.session.exec(counted).all()
    forgotten = sum(row.failures for row in rows)
    for row in rows:
        row.failures, row.not_before = 0, uow.now
    return forgotten


def sweep(session: Session, now: datetime) -> int:
    """Delete what nobody has failed at for a month; the number of rows."""
    old = delete(SignInThrottle).where(col(SignInThrottle.not_before) < now - _KEPT)
    return int(session.exec(old).rowcount)


def _locked(uow: UnitOfWork, subject: Subject) -> SignInThrottle:
    fresh = {**subject._asdict(), "failures": 0, "not_before": uow.now}
    while True:  # between the two steps the row may be swept away
        insert_or_ignore(uow.session, SignInThrottle.__table__, [fresh])  # type: ignore[attr-defined]
        row = uow.session.get(SignInThrottle, subject, with_for_update=True)
        if row is not None:
            return row


def _is_usual(session: Session, login_key: str, ip: str, now: datetime) -> bool:
    opened = (
        select(UserSession.id)
        .join(User, col(User.id) == UserSession.user_id)
        .where(
            User.login_key == login_key,
            UserSession.ip == ip,
            col(UserSession.created_at) > now - rules.ADDRESS_IS_USUAL_FOR,
        )
        .limit(1)
    )
    return session.exec(opened).first() is not None
