"""Pure rules of the chain."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
#: what is hashed, in this order; adding a column never changes the hash of entries written before it
HASHED = (
    "seq", "at", "actor_id", "actor_name", "session_id", "ip", "device", "action", "outcome",
    "object_type", "object_id", "object_label", "before", "after", "reason",
)  # fmt: skip


def canonical(entry: Mapping[str, Any]) -> str:
    """The one text of an entry that its hash is made of; times in UTC to the microsecond."""
    values = [entry[name] for name in HASHED]
    values[1] = _moment(entry["at"])
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def chained(previous_hash: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the entry."""
    return hashlib.sha256((previous_hash + canonical(entry)).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
