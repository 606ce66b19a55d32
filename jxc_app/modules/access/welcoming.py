"""What the holder of a one-time link does with it: see for whom it is, and set the password.

A link that is wrong, used, overtaken or expired, or whose account is off, gets one and the same answer; tries are
counted for the address with its failed sign-ins.
"""

from datetime import datetime, timedelta

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import AsTyped
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access import passwords, rules, throttle
from jxc_app.modules.access.models import Counted, PasswordLink, User


class OpenLink(Command):
    """The token of the link."""

    token: str = Limits(max_length=100, repr=False)


class SetPassword(OpenLink):
    """The new password, typed twice."""

    password: AsTyped = Limits(max_length=1000, repr=False)
    again: AsTyped = Limits(max_length=1000, repr=False)


class Welcome(Result):
    """For whom the link is; where not ``ok``, ``reason`` is a message code."""

    ok: bool
    name: str = ""
    login: str = ""
    reason: str = ""
    retry_after_seconds: int = 0


@use_case("password.open_link", title="打开一次性链接", public=True)
def open_link(uow: UnitOfWork, command: OpenLink) -> Welcome:
    """Say for whom the link is. It stays good."""
    tries = throttle.Throttle.lock(uow, throttle.of_link(uow.actor.ip))
    if tries.wait:
        return _refuse(uow, "link.wait", tries.wait)
    user = _holder(uow.session, command.token, uow.now)
    if user is None:
        return _refuse(uow, "link.wrong", tries.count_failure())
    uow.record("user", user.id, user.login)
    return Welcome(ok=True, name=user.name, login=user.login)


def _judge_first(database: Database, actor: Actor, command: SetPassword) -> passwords.NewPassword | None:
    """The new password, for the holder of a good link only: hashing is dear, and the page is public."""
    now = clock.get().now()

    def look_up(session: Session) -> tuple[str, list[str]] | None:
        if throttle.must_wait(session, throttle.of_link(actor.ip), now):
            return None
        user = _holder(session, command.token, now)
        return None if user is None else (user.login, passwords.known_of(session, user.name))

    found = database.read(look_up)
    return None if found is None else passwords.judged(command.password, *found)


@use_case("password.set_by_link", title="用一次性链接设置密码", public=True, prepare=_judge_first)
def set_password(uow: UnitOfWork, command: SetPassword) -> Welcome:
    """Set the password and use up the link. Raises DomainError for a password that will not do; the link stays good."""
    tries = throttle.Throttle.lock(uow, throttle.of_link(uow.actor.ip))
    if tries.wait:
        return _refuse(uow, "link.wait", tries.wait)
    user = _locked_holder(uow, command.token)
    if user is None:
        return _refuse(uow, "link.wrong", tries.count_failure())
    if uow.prepared is None:  # the link or the address could be used only since
        return _refuse(uow, "link.wrong", tries.count_failure())
    new_hash = uow.prepared.taken(field="password")
    if command.password != command.again:
        raise DomainError("password.differ", field="again")
    had_password = user.password_hash is not None
    user.password_hash, user.must_change_password = new_hash, False
    uow.session.delete(uow.session.get_one(PasswordLink, user.id))
    _forget_failures(uow, user)
    uow.record("user", user.id, user.login, before={"has_password": had_password}, after={"has_password": True})
    uow.publish("access", user_id=user.id)
    return Welcome(ok=True, name=user.name, login=user.login)


def _forget_failures(uow: UnitOfWork, user: User) -> None:
    """The wrong tries that led here do not make the new password wait."""
    here = throttle.Subject(Counted.LOGIN_AT_ADDRESS, user.login_key, rules.neighbourhood(uow.actor.ip))
    throttle.Throttle.lock(uow, [here]).forget_own()


def _holder(session: Session, token: str, now: datetime) -> User | None:
    """Whose link it is, where it counts."""
    counts = (
        select(User)
        .join(PasswordLink, col(PasswordLink.user_id) == User.id)
        .where(
            PasswordLink.token_sha256 == rules.token_hash(token),
            PasswordLink.expires_at > now,
            col(User.switched_off_at).is_(None),
        )
    )
    return session.exec(counts).first()


def _locked_holder(uow: UnitOfWork, token: str) -> User | None:
    """The same, and nobody else uses or replaces the link before the transaction ends."""
    user = _holder(uow.session, token, uow.now)
    if user is None:
        return None
    uow.session.get_one(User, user.id, with_for_update=True, populate_existing=True)
    return _holder(uow.session, token, uow.now)


def _refuse(uow: UnitOfWork, reason: str, wait: timedelta) -> Welcome:
    uow.record("user", None, "", reason=reason, outcome="refused")
    return Welcome(ok=False, reason=reason, retry_after_seconds=rules.whole_seconds(wait))
