"""Who is at the other end: from the cookie of a request or handshake to a person and their rights.

Nothing is cached and nothing comes from State: a session that was revoked, or a role that was taken away,
counts at the next event.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2s
from urllib.parse import urlsplit

from jxc_app.core.database import get_database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.access.sessions import cookie_name, recognise, touch


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request or handshake comes from; ``token`` is empty without a session cookie."""

    token: str = field(default="", repr=False)
    ip: str = ""
    device: str = ""

    @property
    def fingerprint(self) -> str:
        """Names the session without giving it away."""
        return blake2s(self.token.encode(), digest_size=16, person=b"jxc-tab").hexdigest()


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with what they may do, and where. Nobody in particular has no rights."""

    actor: Actor
    rights: Mapping[str, Scope] = field(default_factory=dict)

    @classmethod
    def nobody(cls, visitor: Visitor = Visitor()) -> "Identity":
        """Somebody who has not signed in."""
        return cls(Actor.anonymous(visitor.ip, visitor.device))

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a living session behind it."""
        return self.actor.session_id is not None

    def may(self, permissions: Iterable[str]) -> bool:
        """Whether at least one of the permissions is held somewhere."""
        return any(permission in self.rights for permission in permissions)


_NOBODY = Identity.nobody()
current: ContextVar[Identity] = ContextVar("identity", default=_NOBODY)


def visitor_of(headers: Mapping[str, str], ip: str) -> Visitor:
    """The visitor behind request headers with lower-case names. ``ip`` is decided by the caller."""
    cookies = headers.get("cookie", "")
    names = [cookie_name(True)] if is_secure(headers) else [cookie_name(True), cookie_name(False)]
    found = (_cookie(cookies, name) for name in names)
    return Visitor(next(filter(None, found), ""), ip[:60], headers.get("user-agent", "")[:200])


def is_secure(headers: Mapping[str, str]) -> bool:
    """Whether the browser speaks TLS: to us, by the word of a proxy of ours, or as the page says that asks."""
    return headers.get("origin", "").startswith("https:") or headers.get("x-forwarded-proto", "") == "https"


def is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether the request was made by a page of ours: its Origin is this host, or one of the settings."""
    origin = headers.get("origin", "")
    if origin in get_settings().public_origins:
        return True
    host = headers.get("host", "").lower()
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host
    except ValueError:
        return False


def client_ip(headers: Mapping[str, str], peer: str) -> str:
    """The address of the browser: the peer's, or what the configured number of proxies say they saw."""
    hops = get_settings().trusted_proxy_hops
    forwarded = [part.strip() for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return forwarded[-hops] if 0 < hops <= len(forwarded) else peer


def identify(visitor: Visitor, *, keeps_alive: bool = True) -> Identity:
    """The person behind the visitor's cookie, read from the database; nobody where it opens no session.

    ``keeps_alive``: this counts as use of the session, which otherwise ends after a while.
    """
    if not visitor.token:
        return Identity.nobody(visitor)
    database, now = get_database(), clock.get().now()
    idle = timedelta(minutes=get_settings().session_idle_minutes)
    found = database.read(
        lambda session: recognise(session, visitor.token, ip=visitor.ip, device=visitor.device, now=now, idle=idle)
    )
    if found is None:
        return Identity.nobody(visitor)
    if keeps_alive and found.is_stale:
        database.write(lambda session: touch(session, found.actor.session_id or 0, now))
    return Identity(found.actor, found.rights)


async def identify_async(visitor: Visitor, *, keeps_alive: bool = True) -> Identity:
    """:func:`identify` in a thread, so that the event loop goes on serving others."""
    if not visitor.token:
        return Identity.nobody(visitor)
    return await asyncio.to_thread(identify, visitor, keeps_alive=keeps_alive)


def _cookie(header: str, name: str) -> str:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value[:200]
    return ""
