"""From the cookie's token to the person: one indexed read per event, never cached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select, update

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope
from jxc_app.modules.access.models import Station, User, UserSession
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.rules import token_hash

_TOUCH_EVERY = timedelta(minutes=1)
_users: Table = User.__table__  # type: ignore[attr-defined]
_sessions: Table = UserSession.__table__  # type: ignore[attr-defined]
_stations: Table = Station.__table__  # type: ignore[attr-defined]
# Built once: every event of every page asks these, and building them costs more than running them.
_LIVING = (
    sa_select(_sessions.c.id, _users.c.id, _users.c.name, _sessions.c.last_seen_at, _stations.c.lock_minutes)
    .join(_users, _users.c.id == _sessions.c.user_id)
    .outerjoin(_stations, _stations.c.id == _sessions.c.station_id)
    .where(
        _sessions.c.token_sha256 == bindparam("token_sha256"),
        _sessions.c.revoked_at.is_(None),
        _sessions.c.expires_at > bindparam("now"),
        _sessions.c.last_seen_at > bindparam("idle_since"),
        _users.c.switched_off_at.is_(None),
        _stations.c.switched_off_at.is_(None),
    )
)
_SEEN = sa_select(_sessions.c.last_seen_at).where(_sessions.c.id == bindparam("session_id"))


def cookie_name(is_secure: bool, name: str = "jxc") -> str:
    """``__Host-jxc`` where the connection is TLS, so that no other host and no plain page can set it; else ``jxc``."""
    return f"__Host-{name}" if is_secure else name


def actor_of(
    session: Session, token: str, *, ip: str, device: str, now: datetime, idle: timedelta = timedelta(minutes=30)
) -> Actor | None:
    """Whose living session this token opens, or None (unknown, revoked, idle, expired, person switched off).

    At a shared computer a session idles as long as that computer says, and a minute more: it is noted once a minute.
    """
    if not token:
        return None
    asked = {"token_sha256": token_hash(token), "now": now, "idle_since": now - idle}
    row = session.connection().execute(_LIVING, asked).first()
    if row is None:
        return None
    session_id, user_id, name, last_seen, lock_minutes = row
    if lock_minutes is not None and now - last_seen > timedelta(minutes=lock_minutes) + _TOUCH_EVERY:
        return None
    return Actor(user_id=user_id, name=name, session_id=session_id, ip=ip, device=device[:200])


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
    seen = session.connection().execute(_SEEN, {"session_id": session_id}).scalar()
    return seen is not None and now - seen >= _TOUCH_EVERY


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Write that this session is in use; no audit, it says nothing about the business."""
    session.exec(
        update(UserSession)
        .where(col(UserSession.id) == session_id, col(UserSession.last_seen_at) <= now - _TOUCH_EVERY)
        .values(last_seen_at=now)
    )


def station_of(session: Session, token: str) -> Station | None:
    """The shared computer that a browser's token names, if it still is one."""
    if not token:
        return None
    found = select(Station).where(Station.token_sha256 == token_hash(token), col(Station.switched_off_at).is_(None))
    return session.exec(found).first()
