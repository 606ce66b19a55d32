"""What others must learn of a transaction, written inside it and read after it is committed.

Two kinds of reader: every worker refreshes its own open pages (:func:`read_since`), and whoever holds the
lease delivers to the outside and marks rows sent. Rows become visible in commit order, not in id order,
so nobody reads "ids greater than the last one".
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, Session, col, delete, select

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base, BigKey

#: longer than any transaction may take, so no row becomes visible after readers stop looking for it
WINDOW = timedelta(seconds=30)
KEPT = timedelta(days=7)


class OutboxMessage(Base, table=True):
    """One thing that happened, under a topic (``stock``, ``document``, …)."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_created_at", "created_at"), Index("ix_outbox_sent_at", "sent_at"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    topic: str = Field(max_length=80)
    payload: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def content(self) -> dict[str, Any]:
        """The payload as it was published."""
        return dict(json.loads(self.payload))


class OutboxReader:
    """Reads each message once, for one worker; survives messages that become visible out of order."""

    def __init__(self, now: datetime) -> None:
        self._seen: set[int | None] = set()
        self._start = now

    def read(self, session: Session, now: datetime) -> list[OutboxMessage]:
        """Messages that this reader has not had yet, oldest first."""
        since = max(self._start, now - WINDOW)
        ids = set(session.exec(select(col(OutboxMessage.id)).where(col(OutboxMessage.created_at) >= since)).all())
        fresh = [one for one in ids - self._seen if one is not None]
        self._seen = ids
        if not fresh:
            return []
        found = select(OutboxMessage).where(col(OutboxMessage.id).between(min(fresh), max(fresh)))
        rows = session.exec(found.order_by(col(OutboxMessage.id))).all()
        return [row for row in rows if row.id in fresh]


def sweep(session: Session, now: datetime) -> int:
    """Forget messages that everybody has had for a week; the number forgotten."""
    result = session.exec(delete(OutboxMessage).where(col(OutboxMessage.created_at) < now - KEPT))
    return int(result.rowcount)
