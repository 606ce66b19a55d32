"""Links by which somebody without an account sees one paper of ours: made, kept as a hash, tried, counted.

The token stands behind the # of the address, which browsers send to nobody, and is shown once to whoever made the
link. A link that is wrong, replaced or expired, or whose paper does not count any more, gets one and the same answer;
tries are counted for the address together with its failed sign-ins. What is shown behind a link, and for how long it
holds, belongs to the module of the paper.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, Protocol, TypeVar

from pydantic import Field as Limits

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result
from jxc_app.modules.access import rules, throttle

_TOKEN_BYTES = 32


class OpenLink(Command):
    """The token of a link."""

    token: str = Limits(max_length=100, repr=False)


class PartnerLinkMade(Result):
    """A new link. ``token`` is shown once to whoever made it, and kept nowhere."""

    number: str
    expires_at: datetime
    token: str = Limits(repr=False)


class LinkAnswer(Result):
    """What a link shows; where not ``ok``, ``reason`` is a message code and nothing else is said."""

    ok: bool
    reason: str = ""
    retry_after_seconds: int = 0


class NewToken(NamedTuple):
    """A fresh token, and what the table keeps of it."""

    token: str
    sha256: str


class Opened(Protocol):
    """A row of a link that remembers the first look."""

    opened_at: datetime | None


Found = TypeVar("Found")
Answer = TypeVar("Answer", bound=LinkAnswer)


def new_token() -> NewToken:
    """256 random bits, as they stand in an address."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return NewToken(token, rules.token_hash(token))


def is_first_look(uow: UnitOfWork, link: Opened) -> bool:
    """Whether nobody has opened the link before; from now on somebody has."""
    if link.opened_at is not None:
        return False
    link.opened_at = uow.now
    return True


@dataclass(frozen=True, slots=True)
class LinkDoor(Generic[Found, Answer]):
    """The way in by a link. ``find`` gives what stands behind the hash of a token, its rows locked, where it counts.

    ``subject``: how the log calls what is opened; ``wrong`` and ``wait`` are message codes.
    """

    subject: str
    answer: type[Answer]
    find: Callable[[UnitOfWork, str], Found | None]
    wrong: str
    wait: str = "link.wait"

    def enter(self, uow: UnitOfWork, token: str) -> Found | Answer:
        """What the link is for; else the one answer for all that does not count, and the try counts."""
        tries = throttle.Throttle.lock(uow, throttle.of_link(uow.actor.ip))
        if tries.wait:
            return self._refused(uow, self.wait, tries.wait)
        found = self.find(uow, rules.token_hash(token))
        return self._refused(uow, self.wrong, tries.count_failure()) if found is None else found

    def _refused(self, uow: UnitOfWork, reason: str, wait: timedelta) -> Answer:
        uow.record(self.subject, None, "", reason=reason, outcome="refused")
        return self.answer(ok=False, reason=reason, retry_after_seconds=rules.whole_seconds(wait))
