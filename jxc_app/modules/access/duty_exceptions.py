"""Exceptions from excluding duties 不相容岗位例外: dated, with a reason and somebody who answers for them."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, UnitOfWork
from jxc_app.core.use_case import Command, Scope, clock, query, use_case
from jxc_app.modules.access.assigning import lock_rights
from jxc_app.modules.access.duties import EXCLUSIONS, LONGEST_EXCEPTION
from jxc_app.modules.access.models import DutyException, Role, RoleAssignment, User
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, ROLE_CHANGE, ROLE_VIEW
from jxc_app.modules.access.signing_out import Done

Reason = Limits(min_length=1, max_length=200)


class ExceptionIn(Command):
    """For how long a role may hold excluding duties, why, and who answers for it."""

    role_id: Id
    exclusion: str = Limits(max_length=40)
    owner_id: Id
    until: datetime
    reason: str = Reason


class EndException(Command):
    """No longer let a role hold these duties."""

    role_id: Id
    exclusion: str = Limits(max_length=40)
    reason: str = Reason


@use_case("duty.allow", title="批准不相容岗位例外", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def allow_exception(uow: UnitOfWork, command: ExceptionIn) -> Done:
    """Let a role hold excluding duties for a while, or for longer. Raises DomainError."""
    lock_rights(uow.session)
    refuse_own(uow, role_of(uow.session, command.role_id))
    excuse(uow, command)
    uow.publish("access", role_id=command.role_id)
    return Done()


@use_case("duty.end", title="结束不相容岗位例外", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def end_exception(uow: UnitOfWork, command: EndException) -> Done:
    """It counts at the next event of whoever holds the role: the second of the duties is gone. Raises Conflict."""
    lock_rights(uow.session)
    known = uow.session.get(DutyException, (command.role_id, command.exclusion), populate_existing=True)
    if known is None or known.until <= uow.now:
        raise Conflict("duties.no_such_exception")
    role = role_of(uow.session, command.role_id)
    refuse_own(uow, role)
    before = {"exclusion": _title(command.exclusion), "until": known.until}
    known.until = uow.now
    after = {"exclusion": _title(command.exclusion), "until": uow.now}
    uow.record("role", role.id, role.name, before=before, after=after, reason=command.reason)
    uow.publish("access", role_id=role.id)
    return Done()


def excuse(uow: UnitOfWork, wanted: ExceptionIn) -> None:
    """Keep the exception. Raises DomainError: no such duties or none that allow it, too long, nobody who answers."""
    exclusion = EXCLUSIONS.get(wanted.exclusion)
    if exclusion is None or exclusion.is_strict or exclusion.is_by_chain:
        title = exclusion.title if exclusion else wanted.exclusion
        raise DomainError("duties.no_exception", field="exclusion", exclusion=title)
    if not uow.now < wanted.until <= uow.now + LONGEST_EXCEPTION:
        raise DomainError("duties.exception_too_long", field="until", days=LONGEST_EXCEPTION.days)
    owner = uow.session.get(User, wanted.owner_id)
    if owner is None or wanted.owner_id in (SYSTEM_USER_ID, uow.actor.user_id) or owner.switched_off_at is not None:
        raise DomainError("duties.owner_needed", field="owner_id")
    role = role_of(uow.session, wanted.role_id)
    uow.session.merge(DutyException(**wanted.model_dump(), since=uow.now))
    uow.session.flush()
    after = {"exclusion": exclusion.title, "until": wanted.until, "owner_id": wanted.owner_id}
    uow.record("role", role.id, role.name, after=after, reason=wanted.reason)


def role_of(session: Session, role_id: int) -> Role:
    """Raises NotFound ``role.not_found``."""
    role = session.get(Role, role_id)
    if role is None:
        raise NotFound("role.not_found")
    return role


def refuse_own(uow: UnitOfWork, role: Role) -> None:
    """Nobody changes their own rights, whatever else they may. Raises DomainError ``role.own``."""
    mine = select(RoleAssignment.id).where(
        RoleAssignment.user_id == uow.actor.user_id, RoleAssignment.role_id == role.id
    )
    if uow.session.exec(mine.limit(1)).first() is not None:
        raise DomainError("role.own", role=role.name)


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One exception; ``since`` None: granted before that was kept."""

    role_id: int
    role: str
    exclusion: str
    title: str
    owner: str
    reason: str
    since: datetime | None
    until: datetime
    is_running: bool


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Every exception, the running ones first; the duties that allow one, and who may answer for it."""

    rows: list[ExceptionRow]
    exclusions: list[tuple[str, str]]
    people: list[tuple[int, str]]


@query("duty.exceptions", title="不相容岗位例外", permission=ROLE_VIEW)
def duty_exceptions(session: Session, scope: Scope) -> Exceptions:
    """Exceptions by their end, the latest first."""
    now = clock.get().now()
    kept = (
        select(DutyException, Role.name, User.name)
        .join(Role, col(Role.id) == DutyException.role_id)
        .join(User, col(User.id) == DutyException.owner_id)
        .order_by(col(DutyException.until).desc(), col(DutyException.role_id), col(DutyException.exclusion))
    )
    people = (
        select(User.id, User.name)
        .where(User.id != SYSTEM_USER_ID, col(User.switched_off_at).is_(None))
        .order_by(User.name, col(User.id))
    )
    return Exceptions(
        [
            ExceptionRow(
                one.role_id, role, one.exclusion, _title(one.exclusion), owner, one.reason, one.since, one.until,
                one.until > now,
            )
            for one, role, owner in session.exec(kept).all()
        ],
        [(code, one.title) for code, one in sorted(EXCLUSIONS.items()) if not (one.is_strict or one.is_by_chain)],
        [(user_id or 0, name) for user_id, name in session.exec(people).all()],
    )  # fmt: skip


def _title(exclusion: str) -> str:
    known = EXCLUSIONS.get(exclusion)
    return known.title if known else exclusion
