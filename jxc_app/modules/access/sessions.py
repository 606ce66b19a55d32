"""From the cookie's token to the person: one indexed read per event, never cached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope
from jxc_app.modules.access.models import User, UserSession
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.rules import token_hash

_TOUCH_EVERY = timedelta(minutes=1)


def cookie_name(is_secure: bool) -> str:
    """``__Host-jxc`` where the connection is TLS, ``jxc`` on a plain-http LAN."""
    return "__Host-jxc" if is_secure else "jxc"


def actor_of(
    session: Session, token: str, *, ip: str, device: str, now: datetime, idle: timedelta = timedelta(minutes=30)
) -> Actor | None:
    """Whose living session this token opens, or None (unknown, revoked, idle, expired, person switched off)."""
    if not token:
        return None
    row = session.exec(
        select(UserSession.id, User.id, User.name)
        .join(User, col(User.id) == UserSession.user_id)
        .where(
            UserSession.token_sha256 == token_hash(token),
            col(UserSession.revoked_at).is_(None),
            UserSession.expires_at > now,
            UserSession.last_seen_at > now - idle,
            col(User.switched_off_at).is_(None),
        )
    ).first()
    if row is None:
        return None
    session_id, user_id, name = row
    return Actor(user_id=user_id or 0, name=name, session_id=session_id, ip=ip, device=device[:200])


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who a token opens the door to, with their rights; ``is_stale``: their last sign of life must be written."""

    actor: Actor
    rights: Mapping[str, Scope]
    is_stale: bool


def recognise(
    session: Session, token: str, *, ip: str, device: str, now: datetime, idle: timedelta
) -> Recognised | None:
    """The person behind a token with everything they may do now, on one snapshot; None as :func:`actor_of`."""
    actor = actor_of(session, token, ip=ip, device=device, now=now, idle=idle)
    if actor is None or actor.session_id is None:
        return None
    return Recognised(actor, permissions_of(session, actor.user_id), is_stale(session, actor.session_id, now))


def is_stale(session: Session, session_id: int, now: datetime) -> bool:
    """Whether ``last_seen_at`` is old enough to be written again (at most once a minute)."""
    seen = session.exec(select(UserSession.last_seen_at).where(UserSession.id == session_id)).first()
    return seen is not None and now - seen >= _TOUCH_EVERY


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Write that this session is in use; no audit, it says nothing about the business."""
    session.exec(
        update(UserSession)
        .where(col(UserSession.id) == session_id, col(UserSession.last_seen_at) <= now - _TOUCH_EVERY)
        .values(last_seen_at=now)
    )
