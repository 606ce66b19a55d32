"""Signing in: a password for a session."""

import secrets
from dataclasses import replace
from datetime import timedelta

from pydantic import Field as Limits
from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import AsTyped
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, AuditRecord, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access import passwords, rules, throttle
from jxc_app.modules.access.authenticators import takes_code
from jxc_app.modules.access.factors import is_bound, must_bind
from jxc_app.modules.access.models import User, UserSession
from jxc_app.modules.access.sessions import station_of


class SignIn(Command):
    """Who says they are who. ``station``: the token of a shared computer's cookie, where they sit at one."""

    login: str = Limits(max_length=60)
    password: AsTyped = Limits(max_length=1000, repr=False)
    code: str = Limits(default="", max_length=60, repr=False, description="of the authenticator, where one is bound")
    station: str = Limits(default="", max_length=200, repr=False)


class SignedIn(Result):
    """``token`` goes into the cookie and nowhere else; ``reason`` is a message code."""

    ok: bool
    token: str = Limits(default="", repr=False)
    user_id: int = 0
    reason: str = ""
    retry_after_seconds: int = 0
    must_change_password: bool = False
    must_bind: bool = False


def _matching_hash(database: Database, actor: Actor, command: SignIn) -> tuple[str | None, str | None]:
    """The stored hash that the password fits, and a stronger one in its place where that was made of less.

    Hashing takes a tenth of a second, so no transaction waits for it.
    """
    key = code_key(command.login)[:60]
    now = clock.get().now()

    def look_up(session: Session) -> tuple[bool, str | None]:
        waits = throttle.must_wait(session, throttle.of_sign_in(session, key, actor.ip, now), now)
        return waits, session.exec(select(User.password_hash).where(User.login_key == key)).first()

    waits, stored = database.read(look_up)
    if waits or not passwords.matches(command.password, stored) or stored is None:
        return None, None
    return stored, passwords.renewed(command.password, stored)


@use_case("session.sign_in", title="登录", public=True, prepare=_matching_hash)
def sign_in(uow: UnitOfWork, command: SignIn) -> SignedIn:
    """Open a session, or count the failure. The answer is the same for a wrong password and no such person.

    Who bound an authenticator is asked for its code, once the password is right.
    """
    key = code_key(command.login)[:60]
    tries = throttle.Throttle.lock(uow, throttle.of_sign_in(uow.session, key, uow.actor.ip, uow.now))
    if tries.wait:
        return _refuse(uow, command.login, "sign_in.wait", tries.wait)
    user = uow.session.exec(select(User).where(User.login_key == key)).first()
    fitting, renewed = uow.prepared
    right = user is not None and fitting is not None and user.password_hash == fitting
    if user is None or not right or user.switched_off_at or user.id == SYSTEM_USER_ID:
        return _refuse(uow, command.login, "sign_in.wrong", tries.count_failure())
    if is_bound(uow.session, user.id or 0):
        if not command.code:
            return _refuse(uow, command.login, "sign_in.code_needed", timedelta(0))
        # from wherever they come: a botnet that knows the password must not guess six digits
        codes = throttle.Throttle.lock(uow, throttle.of_password(user.login_key))
        if codes.wait:
            return _refuse(uow, command.login, "sign_in.wait", codes.wait)
        if takes_code(uow, user.id or 0, command.code) is None:
            wait = max(tries.count_failure(), codes.count_failure())
            return _refuse(uow, command.login, "sign_in.wrong_code", wait)
        codes.forget_own()
    tries.forget_own()
    user.password_hash = renewed or fitting
    station = station_of(uow.session, command.station)
    return open_session(uow, user, station_id=station.id if station else None)


def _refuse(uow: UnitOfWork, login: str, reason: str, wait: timedelta) -> SignedIn:
    uow.records.append(AuditRecord("session.sign_in", "user", None, login[:60], reason=reason, outcome="refused"))
    return SignedIn(ok=False, reason=reason, retry_after_seconds=rules.whole_seconds(wait))


def open_session(uow: UnitOfWork, user: User, *, station_id: int | None = None) -> SignedIn:
    """A session of somebody who has proved who they are, at a shared computer or not; now it is they who act."""
    token = secrets.token_urlsafe(32)
    opened = UserSession(
        token_sha256=rules.token_hash(token),
        user_id=user.id or 0,
        created_at=uow.now,
        last_seen_at=uow.now,
        expires_at=uow.now + timedelta(hours=uow.settings.session_hours),
        ip=uow.actor.ip[:60],
        device=uow.actor.device[:200],
        station_id=station_id,
    )
    uow.session.add(opened)
    uow.session.flush()
    uow.actor = replace(uow.actor, user_id=user.id or 0, name=user.name, session_id=None)
    uow.record("user", user.id, user.login, after={"session_id": opened.id})
    return SignedIn(
        ok=True, token=token, user_id=user.id or 0, must_change_password=user.must_change_password,
        must_bind=must_bind(uow.session, user.id or 0, uow.now),
    )  # fmt: skip
