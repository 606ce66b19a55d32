"""Writes about people: signing in and out, accounts, roles."""

import secrets
from datetime import datetime, timedelta

from pydantic import Field as Limits
from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, select, update

from jxc_app.core.database import Database, insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, AuditRecord, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access import passwords, rules
from jxc_app.modules.access.models import (
    CompanySetting,
    Role,
    RoleAssignment,
    SignInThrottle,
    User,
    UserSession,
)
from jxc_app.modules.access.permissions import SESSION_REVOKE, USER_CREATE, USER_DISABLE
from jxc_app.modules.access.queries import DEMO_SETTING


class SignIn(Command):
    """Who says they are who."""

    login: str = Limits(max_length=60)
    password: str = Limits(max_length=1000, repr=False)


class SignedIn(Result):
    """``token`` goes into the cookie and nowhere else; ``reason`` is a message code."""

    ok: bool
    token: str = Limits(default="", repr=False)
    user_id: int = 0
    reason: str = ""
    retry_after_seconds: int = 0
    must_change_password: bool = False


def _matching_hash(database: Database, actor: Actor, command: SignIn) -> str | None:
    """The stored hash that the password fits. Hashing takes a tenth of a second, so no transaction waits for it."""
    key = code_key(command.login)[:60]
    now = clock.get().now()

    def look_up(session: Session) -> tuple[bool, str | None]:
        waits = any(_wait(session, subject, now) > timedelta(0) for subject in _subjects(key, actor))
        return waits, session.exec(select(User.password_hash).where(User.login_key == key)).first()

    waits, stored = database.read(look_up)
    return stored if not waits and passwords.matches(command.password, stored) else None


@use_case("session.sign_in", title="登录", public=True, prepare=_matching_hash)
def sign_in(uow: UnitOfWork, command: SignIn) -> SignedIn:
    """Open a session, or count the failure. The answer is the same for a wrong password and no such person."""
    key = code_key(command.login)[:60]
    subjects = _subjects(key, uow.actor)
    wait = max(_wait(uow.session, subject, uow.now) for subject in subjects)
    if wait > timedelta(0):
        return _refuse(uow, command.login, "sign_in.wait", wait)
    user = uow.session.exec(select(User).where(User.login_key == key)).first()
    right = user is not None and uow.prepared is not None and user.password_hash == uow.prepared
    if user is None or not right or user.switched_off_at or user.id == SYSTEM_USER_ID:
        delay = max(_count_failure(uow, subject) for subject in subjects)
        return _refuse(uow, command.login, "sign_in.wrong", delay)
    _forget_failures(uow, f"login:{key}")
    return _open_session(uow, user)


def _subjects(key: str, actor: Actor) -> list[str]:
    return [f"login:{key}", f"ip:{actor.ip}"]


def _wait(session: Session, subject: str, now: datetime) -> timedelta:
    throttle = session.get(SignInThrottle, subject)
    return throttle.not_before - now if throttle else timedelta(0)


def _count_failure(uow: UnitOfWork, subject: str) -> timedelta:
    fresh = {"subject": subject, "failures": 0, "not_before": uow.now, "last_failed_at": uow.now}
    insert_or_ignore(uow.session, SignInThrottle.__table__, [fresh])  # type: ignore[attr-defined]
    throttle = uow.session.get_one(SignInThrottle, subject, with_for_update=True)
    is_login = subject.startswith("login:")
    if not is_login and uow.now - throttle.last_failed_at > rules.FORGOTTEN_AFTER:
        throttle.failures = 0
    throttle.failures += 1
    throttle.last_failed_at = uow.now
    delay = rules.delay_after(throttle.failures, rules.FREE_TRIES if is_login else rules.FREE_TRIES_OF_ADDRESS)
    if is_login and throttle.failures >= rules.HARD_CAP:
        delay = timedelta(days=3650)
    throttle.not_before = uow.now + delay
    return delay


def _forget_failures(uow: UnitOfWork, subject: str) -> None:
    throttle = uow.session.get(SignInThrottle, subject)
    if throttle is not None:
        uow.session.delete(throttle)


def _refuse(uow: UnitOfWork, login: str, reason: str, wait: timedelta) -> SignedIn:
    uow.records.append(AuditRecord("session.sign_in", "user", None, login[:60], reason=reason, outcome="refused"))
    seconds = max(0, int(wait.total_seconds() + 0.999))
    return SignedIn(ok=False, reason=reason, retry_after_seconds=seconds)


def _open_session(uow: UnitOfWork, user: User) -> SignedIn:
    token = secrets.token_urlsafe(32)
    opened = UserSession(
        token_sha256=rules.token_hash(token),
        user_id=user.id or 0,
        created_at=uow.now,
        last_seen_at=uow.now,
        expires_at=uow.now + timedelta(hours=uow.settings.session_hours),
        ip=uow.actor.ip[:60],
        device=uow.actor.device[:200],
    )
    uow.session.add(opened)
    uow.session.flush()
    uow.record("user", user.id, user.login, after={"session_id": opened.id})
    return SignedIn(ok=True, token=token, user_id=user.id or 0, must_change_password=user.must_change_password)


class SignOut(Command):
    """End one's own session."""


class Done(Result):
    """It was done; there is nothing more to say."""


@use_case("session.sign_out", title="退出", public=True)
def sign_out(uow: UnitOfWork, command: SignOut) -> Done:
    """End the actor's own session."""
    if uow.actor.session_id is not None:
        _revoke(uow, col(UserSession.id) == uow.actor.session_id)
        uow.record("user", uow.actor.user_id, uow.actor.name)
    return Done()


class RevokeSession(Command):
    """End somebody's session."""

    session_id: Id


@use_case("session.revoke", title="强制下线", permission=SESSION_REVOKE)
def revoke_session(uow: UnitOfWork, command: RevokeSession) -> Done:
    """End somebody's session; it bites at their next event."""
    victim = uow.session.get(UserSession, command.session_id)
    if victim is None:
        raise NotFound("session.not_found")
    _revoke(uow, col(UserSession.id) == command.session_id)
    uow.record("session", command.session_id, str(victim.user_id))
    uow.publish("access", user_id=victim.user_id)
    return Done()


def _revoke(uow: UnitOfWork, which: ColumnElement[bool]) -> None:
    uow.session.exec(update(UserSession).where(which, col(UserSession.revoked_at).is_(None)).values(revoked_at=uow.now))


class ChangePassword(Command):
    """A new password, and the old one as proof."""

    old: str = Limits(max_length=1000, repr=False)
    new: str = Limits(max_length=1000, repr=False)


def _hash_new(database: Database, actor: Actor, command: ChangePassword) -> tuple[str | None, str | None]:
    """The stored hash that the old password fits, and the hash of the new one where it is good enough."""
    user = database.read(lambda session: session.get(User, actor.user_id))
    if user is None or not passwords.matches(command.old, user.password_hash):
        return None, None
    is_bad = rules.password_fault(command.new, user.login)
    return user.password_hash, None if is_bad else passwords.hash_password(command.new)


@use_case("password.change", title="修改密码", public=True, prepare=_hash_new)
def change_password(uow: UnitOfWork, command: ChangePassword) -> Done:
    """Change one's own password; every other session of the person ends."""
    user = uow.session.get(User, uow.actor.user_id) if uow.actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    old_hash, new_hash = uow.prepared
    if old_hash is None or user.password_hash != old_hash:
        raise DomainError("password.wrong", field="old")
    _refuse_bad(command.new, user.login, field="new")
    user.password_hash = new_hash
    user.must_change_password = False
    _revoke(uow, (col(UserSession.user_id) == user.id) & (col(UserSession.id) != uow.actor.session_id))
    uow.record("user", user.id, user.login)
    return Done()


def _refuse_bad(password: str, login: str, *, field: str) -> None:
    fault = rules.password_fault(password, login)
    if fault:
        raise DomainError(fault, field=field)


class RoleIn(Command):
    """A role, in one warehouse or (None) in the whole company."""

    role: str = Limits(max_length=40)
    warehouse_id: Id | None = None


class CreateUser(Command):
    """A new account with its roles."""

    login: str = Limits(min_length=2, max_length=60)
    name: str = Limits(min_length=1, max_length=60)
    password: str = Limits(max_length=1000, repr=False)
    roles: list[RoleIn] = Limits(min_length=1, max_length=50)
    must_change_password: bool = True


class UserRef(Result):
    """The account that was made."""

    user_id: int
    login: str


def _hash_first(database: Database, actor: Actor, command: CreateUser) -> str | None:
    """The hash of a new account's password, where it is good enough."""
    is_bad = rules.password_fault(command.password, command.login)
    return None if is_bad else passwords.hash_password(command.password)


@use_case("user.create", title="新建人员", permission=USER_CREATE, prepare=_hash_first)
def create_user(uow: UnitOfWork, command: CreateUser) -> UserRef:
    """Open an account with its roles. Raises Conflict where the login is taken."""
    key = code_key(command.login)
    if uow.session.exec(select(User.id).where(User.login_key == key)).first() is not None:
        raise Conflict("user.login_taken", field="login", login=command.login)
    user = User(
        login=command.login,
        login_key=key,
        name=command.name,
        created_at=uow.now,
        must_change_password=command.must_change_password,
    )
    _refuse_bad(command.password, command.login, field="password")
    user.password_hash = uow.prepared
    uow.session.add(user)
    uow.session.flush()
    for position, wanted in enumerate(dict.fromkeys(command.roles)):
        _assign(uow, user, wanted, f"roles.{position}.role")
    after = {"login": user.login, "name": user.name, "roles": [r.model_dump() for r in command.roles]}
    uow.record("user", user.id, user.login, after=after)
    return UserRef(user_id=user.id or 0, login=user.login)


def _assign(uow: UnitOfWork, user: User, wanted: RoleIn, field: str) -> None:
    role = uow.session.exec(select(Role).where(Role.code == wanted.role)).first()
    if role is None:
        raise DomainError("role.unknown", field=field, role=wanted.role)
    held = RoleAssignment(user_id=user.id or 0, role_id=role.id or 0, warehouse_id=wanted.warehouse_id)
    uow.session.add(held)


class DisableUser(Command):
    """Switch an account off."""

    user_id: Id
    reason: str = Limits(default="", max_length=200)


@use_case("user.disable", title="停用人员", permission=USER_DISABLE)
def disable_user(uow: UnitOfWork, command: DisableUser) -> Done:
    """Switch an account off and end all its sessions. Nobody switches off their own."""
    user = uow.session.get(User, command.user_id)
    if user is None or user.id == SYSTEM_USER_ID:
        raise NotFound("user.not_found")
    if user.id == uow.actor.user_id:
        raise DomainError("user.not_oneself")
    user.switched_off_at = user.switched_off_at or uow.now
    _revoke(uow, col(UserSession.user_id) == user.id)
    uow.record("user", user.id, user.login, after={"switched_off": True}, reason=command.reason)
    uow.publish("access", user_id=user.id)
    return Done()


def mark_demo(uow: UnitOfWork, password: str) -> None:
    """Say that this company is the demo, whose people and password the sign-in page may show."""
    uow.session.merge(CompanySetting(name=DEMO_SETTING, value=password))


def first_administrator(uow: UnitOfWork, now: datetime) -> tuple[str, str]:
    """Make the first account, ``admin``, with a random password; returns (login, password)."""
    password = secrets.token_urlsafe(15)
    user = User(
        login="admin", login_key="admin", name="管理员", created_at=now, must_change_password=True,
        password_hash=passwords.hash_password(password),
    )  # fmt: skip
    uow.session.add(user)
    uow.session.flush()
    _assign(uow, user, RoleIn(role="administrator"), "role")
    return user.login, password


def seed_system_user(session: Session) -> None:
    """Make user 1, the product itself, which has no password and never signs in."""
    if session.get(User, SYSTEM_USER_ID) is None:
        system = User(id=SYSTEM_USER_ID, login="system", login_key="system", name="系统", created_at=clock.get().now())
        session.add(system)
        session.flush()
        if session.get_bind().dialect.name == "postgresql":
            session.connection().execute(text("SELECT setval(pg_get_serial_sequence('app_user', 'id'), 1)"))
