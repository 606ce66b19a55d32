"""Reading the log, and proving that nobody touched it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.audit.evidence import needed, shown
from jxc_app.modules.audit.heads import Anchor
from jxc_app.modules.audit.models import AuditEntry, AuditHead
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.audit.rules import GENESIS, HASHED, chained_values

_CHUNK = 5000
_BEFORE_ALL = -(2**63)
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


class Head(NamedTuple):
    """The last entry as the head's row has it."""

    seq: int
    hash: str


def first_at(session: Session) -> datetime | None:
    """The moment of the earliest entry: since when there has been a company."""
    return session.exec(select(func.min(AuditEntry.at))).one()


def last_seq(session: Session) -> int:
    """The number of the latest entry. Every write adds one, so it names the state of the whole company."""
    return session.exec(select(AuditHead.seq).where(col(AuditHead.id) == 1)).first() or 0


class Chain:
    """The chain as it is read, entry by entry, beside the heads that were written outside the database."""

    def __init__(self, anchors: Sequence[Anchor] = ()) -> None:
        self.checked = 0
        self._previous = GENESIS
        self._bad = 0
        self._heads = {anchor.seq: anchor.hash for anchor in anchors}
        self._last_head = max(self._heads, default=0)

    @property
    def last_seq(self) -> int:
        """After which entry to read on; nothing may hide before the first."""
        return self.checked or _BEFORE_ALL

    def fits(self, entry: Any) -> bool:
        """Whether this one of :func:`entries_after` follows the one before; the first that does not is remembered."""
        expected = self.checked + 1
        self._bad = min(expected, entry.seq)
        if entry.seq != expected or entry.previous_hash != self._previous:
            return False
        if chained_values(self._previous, list(entry[: len(HASHED)])) != entry.hash:
            return False
        if self._heads.get(entry.seq, entry.hash) != entry.hash:
            return False
        self.checked, self._previous, self._bad = expected, entry.hash, 0
        return True

    def broken(self) -> ChainProof:
        """What is found where an entry does not fit."""
        return ChainProof(self.checked + 1, self._bad)

    def ended(self, head: Head | None) -> ChainProof:
        """What is found after the last entry: whether the chain is as long as it once was."""
        is_whole = head == Head(self.checked, self._previous) if head else self.checked == 0
        is_long_enough = self._last_head <= self.checked
        return ChainProof(self.checked, None if is_whole and is_long_enough else self.checked + 1)


def prove_chain(session: Session, anchors: Sequence[Anchor] = ()) -> ChainProof:
    """Recompute every hash from the first entry to the head. About 40,000 entries a second.

    Who owns the database can cut off the end, or write it all anew: only ``anchors`` show that.
    """
    chain = Chain(anchors)
    while piece := entries_after(session, chain.last_seq):
        for entry in piece:
            if not chain.fits(entry):
                return chain.broken()
    return chain.ended(head_of(session))


def head_of(session: Session) -> Head | None:
    """Where the chain says that it ends."""
    head = session.get(AuditHead, 1)
    return Head(head.seq, head.hash) if head else None


def entries_after(session: Session, seq: int) -> Sequence[Any]:
    """The next entries, as many as are read at once."""
    wanted = select(*[getattr(AuditEntry, name) for name in (*HASHED, "previous_hash", "hash")])
    asked = wanted.where(col(AuditEntry.seq) > seq).order_by(col(AuditEntry.seq)).limit(_CHUNK)
    return session.connection().execute(asked).all()


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
