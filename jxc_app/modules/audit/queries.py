"""Reading the log, and proving that nobody touched it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.audit.evidence import needed, shown
from jxc_app.modules.audit.models import AuditEntry, AuditHead
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.audit.rules import GENESIS, HASHED, chained

_CHUNK = 5000
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One act on an object, with the fields that the reader may see; ``is_partial``: there are others."""

    seq: int
    at: datetime
    actor_name: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class ChainProof:
    """How many entries were read, and the first that does not fit (None: the chain is whole)."""

    checked: int
    first_bad_seq: int | None


def last_seq(session: Session) -> int:
    """The number of the latest entry. Every write adds one, so it names the state of the whole company."""
    return session.exec(select(AuditHead.seq).where(col(AuditHead.id) == 1)).first() or 0


def prove_chain(session: Session) -> ChainProof:
    """Recompute every hash from the first entry to the head. About 40,000 entries a second."""
    previous, expected = GENESIS, 0
    for entry in _entries(session):
        expected += 1
        whole = entry.seq == expected and entry.previous_hash == previous
        if not whole or chained(previous, {name: getattr(entry, name) for name in HASHED}) != entry.hash:
            return ChainProof(expected, entry.seq)
        previous = entry.hash
    head = session.get(AuditHead, 1)
    if (head.seq, head.hash) != (expected, previous) if head else expected > 0:
        return ChainProof(expected, expected + 1)
    return ChainProof(expected, None)


@query("audit.history", title="操作记录", permission=AUDIT_VIEW)
def history_of(session: Session, scope: Scope, *, actor: Actor, object_type: str, object_id: int) -> list[Change]:
    """The latest acts on one object, the newest first, without what takes a right that the reader lacks."""
    wanted = select(AuditEntry).where(AuditEntry.object_type == object_type, AuditEntry.object_id == object_id)
    found = session.exec(wanted.order_by(col(AuditEntry.seq).desc()).limit(_MOST_SHOWN)).all()
    told = [(entry, json.loads(entry.before), json.loads(entry.after)) for entry in found]
    names = {name for _, before, after in told for name in (*before, *after)}
    held = {code for code in needed(object_type, names) if holds_any(session, actor, (code,))}
    return [_change(entry, before, after, held) for entry, before, after in told]


def _change(entry: AuditEntry, before: dict[str, Any], after: dict[str, Any], held: set[str]) -> Change:
    seen = [shown(entry.object_type, fields, held) for fields in (before, after)]
    is_partial = seen != [before, after]
    return Change(
        entry.seq, entry.at, entry.actor_name, entry.action, seen[0], seen[1], entry.reason, is_partial
    )  # fmt: skip


def _entries(session: Session) -> Iterator[AuditEntry]:
    last = 0
    columns = [getattr(AuditEntry, name) for name in (*HASHED, "previous_hash", "hash")]
    while True:
        chunk = session.exec(
            select(*columns).where(col(AuditEntry.seq) > last).order_by(col(AuditEntry.seq)).limit(_CHUNK)
        ).all()
        yield from chunk
        if len(chunk) < _CHUNK:
            return
        last = chunk[-1].seq
