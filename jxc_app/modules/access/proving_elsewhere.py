"""Proving oneself at somebody else's screen, for one act (现场授权): nobody is signed in or out by it."""

from dataclasses import dataclass, replace
from typing import Protocol

from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, AuditRecord, UnitOfWork
from jxc_app.core.use_case import clock
from jxc_app.modules.access import passwords, rules, throttle
from jxc_app.modules.access.authenticators import takes_code
from jxc_app.modules.access.factors import is_bound, is_factor_wanted
from jxc_app.modules.access.models import User


class Elsewhere(Protocol):
    """A command that names another person, and brings their proof."""

    @property
    def login(self) -> str: ...

    @property
    def secret(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ProvenElsewhere:
    """``actor``: who proved themselves, at the address and device of the screen; None where the proof was wrong."""

    actor: Actor | None
    reason: str = ""
    retry_after_seconds: int = 0


def matching_hash(database: Database, actor: Actor, command: Elsewhere) -> str | None:
    """The stored hash that the password fits, worked out before the transaction; as long for nobody at all."""
    key, now = code_key(command.login)[:60], clock.get().now()

    def look_up(session: Session) -> tuple[bool, str | None]:
        user = session.exec(select(User).where(User.login_key == key)).first()
        waits = throttle.must_wait(session, throttle.of_sign_in(session, key, actor.ip, now), now)
        uses_code = user is not None and is_bound(session, user.id or 0)
        return waits, None if user is None or uses_code else user.password_hash

    waits, stored = database.read(look_up)
    return stored if not waits and passwords.matches(command.secret, stored) else None


def prove_elsewhere(uow: UnitOfWork, login: str, secret: str) -> ProvenElsewhere:
    """Who proved themselves; wrong ones count as failures to sign in do, from that address."""
    key = code_key(login)[:60]
    user = uow.session.exec(select(User).where(User.login_key == key)).first()
    counted = [*throttle.of_sign_in(uow.session, key, uow.actor.ip, uow.now), *throttle.of_password(key)]
    tries = throttle.Throttle.lock(uow, counted)
    if tries.wait:
        return _refused(uow, login, "proof.wait", rules.whole_seconds(tries.wait))
    if user is None or not _is_right(uow, user, secret):
        return _refused(uow, login, "proof.wrong_elsewhere", rules.whole_seconds(tries.count_failure()))
    tries.forget_own()
    if not is_bound(uow.session, user.id or 0) and is_factor_wanted(uow.session, user.id or 0, uow.now):
        return _refused(uow, login, "proof.bind_first", 0)
    return ProvenElsewhere(replace(uow.actor, user_id=user.id or 0, name=user.name))


def _is_right(uow: UnitOfWork, user: User, secret: str) -> bool:
    if user.switched_off_at or user.must_change_password or user.id in (SYSTEM_USER_ID, uow.actor.user_id):
        return False
    if is_bound(uow.session, user.id or 0):
        return takes_code(uow, user.id or 0, secret) is not None
    return uow.prepared is not None and user.password_hash == uow.prepared


def _refused(uow: UnitOfWork, login: str, reason: str, wait: int) -> ProvenElsewhere:
    uow.records.append(AuditRecord(uow.use_case, "user", None, login[:60], reason=reason, outcome="refused"))
    return ProvenElsewhere(None, reason, wait)
