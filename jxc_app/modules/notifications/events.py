"""The registry of events: what may be told of, and which acts in the log mean it. Filled by modules when imported."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatch
from functools import cached_property
from typing import Any

from sqlmodel import Session

from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.words import reason_words


class Severity(StrEnum):
    """How a message looks."""

    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


class Measure(StrEnum):
    """What the lower limit of a rule speaks of."""

    NONE = ""
    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that people may want to be told of. ``is_security``: also whoever did it is told."""

    code: str
    title: str
    severity: Severity
    measure: Measure = Measure.NONE
    is_security: bool = False
    is_daily: bool = False


@dataclass(frozen=True)
class Act:
    """What one transaction wrote into the log of one kind: one entry or, for a mass change, one for each row."""

    entries: Sequence[AuditEntry]

    @property
    def entry(self) -> AuditEntry:
        """The first entry; who, when and from where are the same in all."""
        return self.entries[0]

    @cached_property
    def after(self) -> dict[str, Any]:
        """The fields after it, of the first entry."""
        return dict(json.loads(self.entry.after))


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as it happened. ``subject``: one that is told again only after a rest; ``person_id``: whom it is about.

    ``person_ids``: several at once. ``warehouse_ids`` empty: it concerns the whole company, or nobody knows where.
    """

    event: str
    text: str
    link: str = ""
    warehouse_ids: tuple[int, ...] = ()
    measure: Decimal = Decimal(1)
    person_id: int | None = None
    person_ids: tuple[int, ...] = ()
    actor_id: int = 0
    subject: str = ""


Tell = Callable[[Session, Act], Happening | None]


@dataclass(frozen=True, slots=True)
class _Source:
    action: str
    outcome: str
    reason: str
    tell: Tell = field(repr=False)

    def fits(self, entry: AuditEntry) -> bool:
        return entry.outcome == self.outcome and fnmatch(entry.action, self.action) and self._fits(entry.reason)

    def _fits(self, reason: str) -> bool:
        return self.reason in ("", reason)


EVENTS: dict[str, Event] = {}
_SOURCES: list[_Source] = []


def declare_events(*events: Event) -> None:
    """Register events. Raises ValueError for a code taken twice."""
    for event in events:
        if EVENTS.setdefault(event.code, event) != event:
            raise ValueError(f"event {event.code} is declared twice")


def on(action: str, tell: Tell, *, outcome: str = "done", reason: str = "") -> None:
    """Ask ``tell`` about acts of this action (``*`` is any text), outcome and, unless empty, reason."""
    _SOURCES.append(_Source(action, outcome, reason, tell))


def happenings(session: Session, act: Act) -> list[Happening]:
    """What an act means to people."""
    told = (source.tell(session, act) for source in _SOURCES if source.fits(act.entry))
    return [one for one in told if one is not None]


def is_told_of(action: str) -> bool:
    """Whether some event speaks of this act, by its name or of its whole area, when it is done.

    What looks into every entry (``*``) speaks of some acts only, and nobody can say of which.
    """
    heard = [source.action for source in _SOURCES if source.outcome == "done" and fnmatch(action, source.action)]
    return any("*" not in pattern.partition(".")[0] for pattern in heard)


def refusal_in_words(act: Act) -> str:
    """Why an act was refused, as its user read it; a count of repeated ones has no more than the reason."""
    return reason_words(act.entry.outcome, act.entry.reason, act.after)
