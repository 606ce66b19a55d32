"""Reading the log, and proving that nobody touched it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from jxc_app.modules.audit.models import AuditEntry, AuditHead
from jxc_app.modules.audit.rules import GENESIS, HASHED, chained

_CHUNK = 5000


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
