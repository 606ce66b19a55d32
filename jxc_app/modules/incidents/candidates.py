"""From the log: which postings and voids somebody did, in one session or a stretch of time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.words import fields_of, ip_words
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED, REVERSED, STATUS_TITLES
from jxc_app.modules.incidents.permissions import INCIDENT_UNDO
from jxc_app.modules.warehouses.models import Warehouse

POSTING, VOIDING = "post", "void"
ACTS = {POSTING: "过账", VOIDING: "作废"}
#: entries of the log that one search looks through, and acts that it shows
_MOST_READ, _MOST_SHOWN = 5000, 200
_MEANING = {POSTED: POSTING, REVERSED: VOIDING}


@dataclass(frozen=True, slots=True)
class ActFilter:
    """What is looked for in the log; ``act`` empty: postings and voids."""

    person_ids: tuple[int, ...] = ()
    session_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    ip: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One act that may be undone. ``document_id``: the posting, or the reversal that the void booked."""

    document_id: int
    at: datetime
    person_id: int
    person: str
    act: str
    number: str
    type_title: str
    status: str
    status_title: str
    warehouse: str
    quantity: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A session in which some of it was done."""

    id: int
    person: str
    ip: str
    device: str
    since: datetime
    acts: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The newest first; ``has_more``: there are others that the filter lets through."""

    rows: tuple[Candidate, ...]
    sessions: tuple[SessionSeen, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Suspect:
    """Somebody whose acts may be looked for."""

    id: int
    name: str


@query("incident.people", title="事故回退可选人员", permission=INCIDENT_UNDO)
def incident_people(session: Session, scope: Scope) -> list[Suspect]:
    """Everybody who has or had an account."""
    found = session.exec(select(User).where(User.id != SYSTEM_USER_ID).order_by(col(User.name))).all()
    return [Suspect(user.id or 0, user.name) for user in found]


@query("incident.candidates", title="事故中的单据", permission=INCIDENT_UNDO)
def incident_candidates(session: Session, scope: Scope, *, wanted: ActFilter) -> Candidates:
    """Postings and voids in scope, as the log has them."""
    entries = _entries(session, wanted)
    acts = [(entry, meaning) for entry in entries if (meaning := _meaning(entry)) and wanted.act in ("", meaning)]
    sessions = _sessions([entry for entry, _ in acts])
    if wanted.session_id is not None:
        acts = [(entry, meaning) for entry, meaning in acts if entry.session_id == wanted.session_id]
    rows = list(_rows(session, scope, acts[: _MOST_SHOWN + 1]))
    return Candidates(tuple(rows[:_MOST_SHOWN]), sessions, len(acts) > _MOST_SHOWN or len(entries) == _MOST_READ)


def _entries(session: Session, wanted: ActFilter) -> Sequence[AuditEntry]:
    asked = select(AuditEntry).where(AuditEntry.object_type == "document", AuditEntry.outcome == "done")
    if wanted.person_ids:
        asked = asked.where(or_(col(AuditEntry.actor_id).in_(wanted.person_ids), _asked_for_by(wanted.person_ids)))
    if wanted.since is not None:
        asked = asked.where(col(AuditEntry.at) >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(col(AuditEntry.at) < wanted.until)
    if wanted.ip:
        asked = asked.where(AuditEntry.ip == wanted.ip)
    return session.exec(asked.order_by(col(AuditEntry.seq).desc()).limit(_MOST_READ)).all()


def _asked_for_by(people: Sequence[int]) -> ColumnElement[bool]:
    """What these people asked for, and somebody else decided."""
    theirs = select(Approval.subject_id).where(
        Approval.subject_kind == "document", col(Approval.requested_by).in_(people), Approval.state == "approved"
    )
    return and_(col(AuditEntry.action).startswith("document.decide"), col(AuditEntry.object_id).in_(theirs))


def _meaning(entry: AuditEntry) -> str:
    """Whether an entry tells of a posting or a void; empty where of neither."""
    was, now = fields_of(entry.before).get("status"), fields_of(entry.after).get("status")
    return _MEANING.get(str(now), "") if now != was else ""


def _sessions(entries: Collection[AuditEntry]) -> tuple[SessionSeen, ...]:
    found: dict[int, list[AuditEntry]] = {}
    for entry in entries:
        if entry.session_id is not None:
            found.setdefault(entry.session_id, []).append(entry)
    return tuple(
        SessionSeen(i, own[0].actor_name, ip_words(own[0].ip), own[0].device, own[-1].at, len(own))
        for i, own in found.items()
    )


def _rows(session: Session, scope: Scope, acts: Sequence[tuple[AuditEntry, str]]) -> Iterator[Candidate]:
    ids = {entry.object_id for entry, _ in acts}
    documents = {one.id: one for one in session.exec(select(Document).where(col(Document.id).in_(ids))).all()}
    reversals = {
        one.reverses_document_id: one.id
        for one in session.exec(select(Document).where(col(Document.reverses_document_id).in_(ids))).all()
    }
    places = dict(session.exec(select(Warehouse.id, Warehouse.name)).all())
    for entry, meaning in acts:
        one = documents.get(entry.object_id)
        chosen = reversals.get(entry.object_id) if meaning == VOIDING else entry.object_id
        if one is None or chosen is None or not scope.covers(one.warehouse_id):
            continue
        yield Candidate(
            chosen, entry.at, entry.actor_id, entry.actor_name, meaning, one.number or "",
            DOCUMENT_TYPES[one.type].title, one.status, STATUS_TITLES[one.status], places[one.warehouse_id],
            one.total_quantity, entry.reason,
        )  # fmt: skip
