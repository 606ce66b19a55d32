"""Codes that are sent to a person's own address: drawing, sending, taking them back.

A code is reserved in one transaction and sent after its commit; of it only a keyed hash is kept. The newest one of a
person counts, in the session and for the act that asked for it: five minutes, five tries, once.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from jxc_app.core import sealing
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import clock
from jxc_app.modules.access import reaching, rules
from jxc_app.modules.access.factors import bound_addresses
from jxc_app.modules.access.models import SentCode, User

_PURPOSE = "sent_code"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a code goes and what it is for: ``act`` is empty where it binds the address; ``title`` says it in words."""

    kind: str
    address: str
    title: str
    act: str = ""


def other_ways(session: Session, user_id: int) -> dict[str, str]:
    """Kind → masked address, of the addresses that a code can be sent to now."""
    in_use = reaching.kinds_in_use(session)
    return {kind: shown for kind, shown in bound_addresses(session, user_id).items() if kind in in_use}


def send_code(database: Database, actor: Actor, find: Callable[[Session], Wanted]) -> Wanted:
    """Draw a code and send it where ``find`` says. Raises DomainError where it may not or could not be sent."""
    code = f"{secrets.randbelow(10**6):06d}"

    def reserve(session: Session) -> tuple[Wanted, int]:
        wanted = find(session)
        hashed = _hash(code, actor.user_id, database.settings)
        return wanted, _reserve(session, actor, wanted, hashed, clock.get().now())

    wanted, code_id = database.write(reserve)
    minutes = int(rules.CODE_HOLDS.total_seconds() // 60)
    text = f"{code}，用于「{wanted.title}」，{minutes} 分钟内有效。不是您本人操作时，请勿告诉任何人，并尽快联系管理员。"
    try:
        reaching.send_to(database, wanted.kind, wanted.address, "验证码", text)
    except DomainError:
        database.write(lambda session: _end(session, code_id))
        raise
    return wanted


def take_code(uow: UnitOfWork, kind: str, act: str, code: str) -> tuple[str, str]:
    """Use up a code: why it is not taken (a message code, or empty), and the address that it went to."""
    own = select(SentCode).where(SentCode.user_id == uow.actor.user_id).order_by(col(SentCode.id).desc())
    newest = uow.session.exec(own.limit(1).with_for_update()).first()
    if newest is None or not _counts(newest, uow, kind, act):
        return "code.over", ""
    expected = _hash(rules.plain_code(code), uow.actor.user_id, uow.settings)
    if not hmac.compare_digest(newest.code_hash, expected):
        newest.failures += 1
        return "code.wrong", ""
    newest.used_at = uow.now
    return "", newest.address


def _counts(newest: SentCode, uow: UnitOfWork, kind: str, act: str) -> bool:
    asked = (newest.session_id, newest.kind, newest.act) == (uow.actor.session_id, kind, act)
    is_fresh = newest.used_at is None and uow.now - newest.sent_at <= rules.CODE_HOLDS
    return asked and is_fresh and newest.failures < rules.MOST_CODE_TRIES


def _end(session: Session, code_id: int) -> None:
    """What did not go out counts no more, so that another may be sent at once."""
    session.get_one(SentCode, code_id).failures = rules.MOST_CODE_TRIES


def _reserve(session: Session, actor: Actor, wanted: Wanted, code_hash: str, now: datetime) -> int:
    # the lock lets the requests of one person count each other
    user = session.get(User, actor.user_id, with_for_update=True) if actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    if wanted.kind not in reaching.kinds_in_use(session):
        raise DomainError("code.no_channel")
    of_person = col(SentCode.user_id) == user.id
    session.exec(delete(SentCode).where(of_person, col(SentCode.sent_at) <= now - rules.SENDINGS_COUNT_FOR))
    sent = session.exec(select(SentCode.sent_at).where(of_person).order_by(col(SentCode.id))).all()
    if len(sent) >= rules.MOST_SENDINGS:
        wait = sent[-rules.MOST_SENDINGS] + rules.SENDINGS_COUNT_FOR - now
        raise DomainError("code.too_many", seconds=rules.whole_seconds(wait))
    _refuse_too_soon(session, actor.user_id, wanted, now)
    code = SentCode(
        user_id=user.id or 0, session_id=actor.session_id or 0, kind=wanted.kind, address=wanted.address,
        act=wanted.act, code_hash=code_hash, sent_at=now,
    )  # fmt: skip
    session.add(code)
    session.flush()
    return code.id or 0


def _refuse_too_soon(session: Session, user_id: int, wanted: Wanted, now: datetime) -> None:
    there = select(SentCode).where(
        SentCode.user_id == user_id, SentCode.kind == wanted.kind, SentCode.address == wanted.address
    )
    last = session.exec(there.order_by(col(SentCode.id).desc()).limit(1)).first()
    if last is None or last.used_at is not None or last.failures >= rules.MOST_CODE_TRIES:
        return
    wait = last.sent_at + rules.RESEND_AFTER - now
    if wait > timedelta(0):
        raise DomainError("code.too_soon", seconds=rules.whole_seconds(wait))


def _hash(code: str, user_id: int, settings: Settings) -> str:
    return sealing.keyed_hash(f"{user_id}:{code}", _PURPOSE, settings=settings)
