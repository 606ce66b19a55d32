"""Looking into the log: a page of it by any of its columns, and one entry as a whole.

Pages are cut by seq (keyset), never by offset: the last of a million entries is as near as the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jxc_app.core.database import is_sole_writer
from jxc_app.core.errors import NotFound
from jxc_app.core.log_words import label_words, object_titles
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.audit.evidence import needed, shown
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.audit.words import (
    OUTCOMES,
    FieldChange,
    Names,
    act_title,
    changes_in_words,
    fields_of,
    ip_words,
    reason_words,
)

_LAST_CHARACTER = "\U0010ffff"
#: so many entries are looked through for a label before its index is asked
_NEAR = 20_000


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is looked for; nothing of it: everything. ``search`` is how the object's label begins."""

    search: str = ""
    person_id: int | None = None
    act: str = ""
    outcome: str = ""
    ip: str = ""
    object_type: str = ""
    object_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogRow:
    """One act, in words."""

    seq: int
    at: datetime
    actor_name: str
    ip: str
    device: str
    act: str
    outcome: str
    outcome_title: str
    object_type: str
    object_id: int | None
    object_title: str
    object_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows from the newest to the oldest, and whether there are others on either side."""

    rows: list[LogRow]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act with what it changed, as far as the reader may see; ``is_partial``: there is more."""

    row: LogRow
    changes: list[FieldChange]
    is_partial: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose acts may be looked for."""

    id: int
    name: str
    login: str


@query("audit.search", title="查询操作日志", permission=AUDIT_VIEW)
def search_log(
    session: Session,
    scope: Scope,
    *,
    wanted: LogFilter,
    before: int | None = None,
    after: int | None = None,
    size: int = 50,
) -> LogPage:
    """The newest entries that fit: all, those older than the seq ``before``, or the nearest newer than ``after``."""
    seq = col(AuditEntry.seq)
    if after is not None:
        found = _seqs(session, wanted, after, size + 1, upwards=True)
        kept, has_newer, has_older = found[:size][::-1], len(found) > size, True
    else:
        end = before or (session.exec(select(func.max(seq))).one() or 0) + 1
        found = _seqs(session, wanted, end, size + 1, upwards=False)
        kept, has_newer, has_older = found[:size], before is not None, len(found) > size
    rows = {entry.seq: entry for entry in session.exec(select(AuditEntry).where(seq.in_(kept))).all()}
    return LogPage([row_of(rows[one]) for one in kept], has_newer, has_older)


def _seqs(session: Session, wanted: LogFilter, end: int, most: int, *, upwards: bool) -> Sequence[int]:
    """The seqs of the entries that fit, from ``end`` on in order.

    What many labels begin with is found at once among the nearest entries; what few do, by the index of labels.
    """
    seq: Any = col(AuditEntry.seq)
    if wanted.search:
        near = seq < end + _NEAR if upwards else seq >= end - _NEAR
        fitting = conditions(session, wanted, by_label=False)
        found = session.exec(_from(seq, end, upwards=upwards).where(near, *fitting).limit(most)).all()
        if len(found) == most:
            return found
        seq = seq + 0  # or SQLite would go through all entries by seq, not through their labels
    asked = _from(seq, end, upwards=upwards).where(*conditions(session, wanted))
    return session.exec(asked.limit(most)).all()


def _from(seq: Any, end: int, *, upwards: bool) -> SelectOfScalar[int]:
    asked = select(AuditEntry.seq)
    return asked.where(seq > end).order_by(seq) if upwards else asked.where(seq < end).order_by(seq.desc())


@query("audit.entry", title="查看一条操作日志", permission=AUDIT_VIEW)
def get_entry(session: Session, scope: Scope, *, actor: Actor, seq: int) -> LogEntry:
    """One entry with before and after, without what takes a right that the reader lacks. Raises NotFound."""
    entry = session.get(AuditEntry, seq)
    if entry is None:
        raise NotFound("audit.not_found")
    sides = [fields_of(entry.before), fields_of(entry.after) if entry.outcome == "done" else {}]
    held = held_for(session, actor, entry.object_type, {*sides[0], *sides[1]})
    seen = [shown(entry.object_type, side, held) for side in sides]
    changes = changes_in_words(Names(session), entry.object_type, *seen)
    return LogEntry(row_of(entry), changes, seen != sides, entry.hash)


@query("audit.people", title="操作日志中的人员", permission=AUDIT_VIEW)
def log_people(session: Session, scope: Scope) -> list[Person]:
    """Everybody who has or had an account, the product itself first."""
    found = session.exec(select(User).order_by(col(User.id) != 1, col(User.name))).all()
    return [Person(user.id or 0, user.name, user.login) for user in found]


def held_for(session: Session, actor: Actor, object_type: str, names: set[str]) -> set[str]:
    """Which of the rights that these fields take the reader has."""
    return {code for code in needed(object_type, names) if holds_any(session, actor, (code,))}


def conditions(session: Session, wanted: LogFilter, *, by_label: bool = True) -> list[ColumnElement[bool]]:
    """What an entry must fulfil. Without ``by_label`` entries are looked through one by one, not by their labels."""
    entry = AuditEntry
    parts: list[ColumnElement[bool]] = []
    for column, value in (
        (entry.actor_id, wanted.person_id),
        (entry.action, wanted.act or None),
        (entry.outcome, wanted.outcome or None),
        (entry.object_type, wanted.object_type or None),
        (entry.object_id, wanted.object_id),
    ):
        if value is not None:
            parts.append(col(column) == value)
    if wanted.outcome == "refused":
        parts.append(col(entry.outcome) != "done")
    if wanted.ip:
        parts.append(col(entry.ip).in_([wanted.ip, f"ip:{wanted.ip}"]))
    if wanted.search:
        label = col(entry.object_label) if by_label else func.coalesce(entry.object_label, "")
        parts.append(_begins_with(session, label, wanted.search))
    parts += _within(session, wanted.since, wanted.until)
    return parts


def _begins_with(session: Session, label: Any, typed: str) -> ColumnElement[bool]:
    """As typed, or in capitals, as numbers and codes are written; a range of the index on both engines."""
    starts = sorted({typed, typed.upper()})
    if is_sole_writer(session):
        return or_(*[and_(label >= one, label < one + _LAST_CHARACTER) for one in starts])
    return or_(*[label.startswith(one, autoescape=True) for one in starts])


def _within(session: Session, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """The stretch of time, and between which seqs it lies, so that nothing beyond them is read."""
    at, seq = col(AuditEntry.at), col(AuditEntry.seq)
    conditions: list[ColumnElement[bool]] = []
    # "+ 0", or PostgreSQL would go through the entries by seq until one fits, instead of through the index of times
    if since is not None:
        first = session.exec(select(func.min(seq + 0)).where(at >= since)).one()
        conditions += [at >= since, seq >= (first or 0)]
    if until is not None:
        last = session.exec(select(func.max(seq + 0)).where(at < until)).one()
        conditions += [at < until, seq <= (last or 0)]
    return conditions


def row_of(entry: AuditEntry) -> LogRow:
    """An entry in words."""
    titles = object_titles()
    return LogRow(
        seq=entry.seq,
        at=entry.at,
        actor_name=entry.actor_name or "未登录",
        ip=ip_words(entry.ip),
        device=entry.device,
        act=act_title(entry.action),
        outcome=entry.outcome,
        outcome_title=OUTCOMES.get(entry.outcome, entry.outcome),
        object_type=entry.object_type,
        object_id=entry.object_id,
        object_title=titles.get(entry.object_type, ""),
        object_label=label_words(entry.object_type, entry.object_label),
        reason=reason_words(entry.outcome, entry.reason, {} if entry.outcome == "done" else fields_of(entry.after)),
    )
