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


_AT = HASHED.index("at")
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def chained(previous_hash: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the entry."""
    return chained_values(previous_hash, [entry[name] for name in HASHED])


def chained_values(previous_hash: str, values: list[Any]) -> str:
    """The same, of an entry's values in the order of :data:`HASHED`; times count in UTC to the microsecond."""
    values[_AT] = _moment(values[_AT])
    return hashlib.sha256((previous_hash + _encoder.encode(values)).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
