"""Changing one's own password."""

from datetime import timedelta

from pydantic import Field as Limits
from sqlmodel import Session, col

from jxc_app.core.database import Database
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.inputs import AsTyped
from jxc_app.core.unit_of_work import Actor, AuditRecord, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access import passwords, rules, throttle
from jxc_app.modules.access.factors import forget_proofs, is_bound
from jxc_app.modules.access.models import User, UserSession
from jxc_app.modules.access.signing_out import end_sessions


class ChangePassword(Command):
    """A new password, and the old one as proof."""

    old: AsTyped = Limits(max_length=1000, repr=False)
    new: AsTyped = Limits(max_length=1000, repr=False)


class PasswordChanged(Result):
    """Whether it was; ``reason`` is a message code about the old password."""

    ok: bool
    reason: str = ""
    retry_after_seconds: int = 0


def _judge_new(
    database: Database, actor: Actor, command: ChangePassword
) -> tuple[str | None, passwords.NewPassword | None]:
    """The stored hash that the old password fits, and the new one; nothing is said of the new without the old."""
    now = clock.get().now()

    def look_up(session: Session) -> tuple[User, list[str]] | None:
        user = session.get(User, actor.user_id)
        if user is None or throttle.must_wait(session, throttle.of_password(user.login_key), now):
            return None
        return user, passwords.known_of(session, user.name)

    found = database.read(look_up)
    if found is None:
        return None, None
    user, about = found
    if not passwords.matches(command.old, user.password_hash):
        return None, None
    return user.password_hash, passwords.judged(command.new, user.login, about)


@use_case("password.change", title="修改密码", public=True, prepare=_judge_new)
def change_password(uow: UnitOfWork, command: ChangePassword) -> PasswordChanged:
    """Change one's own password, and end every other session of the person. A wrong old one is counted.

    Raises DomainError where the new one is not good enough, which counts for nothing.
    """
    user = uow.session.get(User, uow.actor.user_id) if uow.actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    tries = throttle.Throttle.lock(uow, throttle.of_password(user.login_key))
    if tries.wait:
        return _refuse(uow, user, "password.wait", tries.wait)
    uow.session.refresh(user)
    old_hash, chosen = uow.prepared
    if old_hash is None or user.password_hash != old_hash:
        return _refuse(uow, user, "password.wrong", tries.count_failure())
    user.password_hash = chosen.taken(field="new")
    user.must_change_password = False
    if not is_bound(uow.session, user.id or 0):  # a known password gives no new guesses at the code
        tries.forget_own()
    forget_proofs(uow.session, user.id or 0)
    end_sessions(uow, (col(UserSession.user_id) == user.id) & (col(UserSession.id) != uow.actor.session_id))
    uow.record("user", user.id, user.login)
    return PasswordChanged(ok=True)


def _refuse(uow: UnitOfWork, user: User, reason: str, wait: timedelta) -> PasswordChanged:
    uow.records.append(AuditRecord(uow.use_case, "user", user.id, user.login, reason=reason, outcome="refused"))
    return PasswordChanged(ok=False, reason=reason, retry_after_seconds=rules.whole_seconds(wait))
