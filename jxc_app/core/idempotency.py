"""The same act twice is done once.

The key row is the first thing a transaction writes, so a second sender of the same key waits for the
first and then gets its answer.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Index, Table, bindparam, update
from sqlmodel import Field, Session, col, delete, select

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict
from jxc_app.core.prepared import Prepared
from jxc_app.core.tables import Base

KEPT = timedelta(days=90)


class IdempotencyKey(Base, table=True):
    """One act that was done, and the answer it got. Kept 90 days; those of migrations for ever."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)

    actor_id: int = Field(primary_key=True)
    use_case: str = Field(primary_key=True, max_length=80)
    key: str = Field(primary_key=True, max_length=200)
    content_sha256: str = Field(max_length=64)
    result: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    kept_for_ever: bool = False


_keys: Table = IdempotencyKey.__table__  # type: ignore[attr-defined]
_STORE = Prepared(
    update(_keys)
    .where(
        _keys.c.actor_id == bindparam("actor"),
        _keys.c.use_case == bindparam("case"),
        _keys.c.key == bindparam("own_key"),
    )
    .values(result=bindparam("answer"))
)


def content_hash(content: str) -> str:
    """SHA-256 of a command's canonical text."""
    return hashlib.sha256(content.encode()).hexdigest()


def claim(
    session: Session, *, actor_id: int, use_case: str, key: str, sha256: str, now: datetime, keep: bool
) -> str | None:
    """Take the key, or return the stored answer of the act that took it before.

    Raises Conflict ``idempotency.other_content`` where the key came with other content.
    """
    row = {
        "actor_id": actor_id,
        "use_case": use_case,
        "key": key,
        "content_sha256": sha256,
        "created_at": now,
        "kept_for_ever": keep,
    }
    if insert_or_ignore(session, _keys, [row]):
        return None
    first = session.exec(
        select(IdempotencyKey).where(
            IdempotencyKey.actor_id == actor_id,
            IdempotencyKey.use_case == use_case,
            IdempotencyKey.key == key,
        )
    ).one()
    if first.content_sha256 != sha256:
        raise Conflict("idempotency.other_content")
    return first.result or ""


def store_result(session: Session, *, actor_id: int, use_case: str, key: str, result: str) -> None:
    """Keep the answer beside its key, for whoever asks again."""
    _STORE.run(session, {"actor": actor_id, "case": use_case, "own_key": key, "answer": result})


def sweep(session: Session, now: datetime) -> int:
    """Forget keys older than 90 days, but never those of migrations; the number forgotten."""
    old = col(IdempotencyKey.created_at) < now - KEPT
    result = session.exec(delete(IdempotencyKey).where(old, col(IdempotencyKey.kept_for_ever).is_(False)))
    return int(result.rowcount)
