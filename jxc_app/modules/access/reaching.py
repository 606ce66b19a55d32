"""What carries a code to a person: channels belong to a module above, which fills this in at start (wiring)."""

from typing import Any, Protocol

from sqlmodel import Session

from jxc_app.core.database import Database


class KindsInUse(Protocol):
    """The kinds (:class:`ReachKind`) of which the company has a channel in use."""

    def __call__(self, session: Session) -> frozenset[str]: ...


class SendTo(Protocol):
    """Carries one message to one address, at once. Raises DomainError ``code.not_sent``, ``code.no_channel``."""

    def __call__(self, database: Database, kind: str, address: str, title: str, text: str) -> None: ...


_filled: dict[str, Any] = {}


def fill(*, kinds_in_use: KindsInUse, send_to: SendTo) -> None:
    """Connect the module that sends, once at start."""
    _filled.update(kinds_in_use=kinds_in_use, send_to=send_to)


def kinds_in_use(session: Session) -> frozenset[str]:
    """See :class:`KindsInUse`."""
    found: frozenset[str] = _filled["kinds_in_use"](session)
    return found


def send_to(database: Database, kind: str, address: str, title: str, text: str) -> None:
    """See :class:`SendTo`. Never within a transaction: a mail server may take half a minute."""
    _filled["send_to"](database, kind, address, title, text)
