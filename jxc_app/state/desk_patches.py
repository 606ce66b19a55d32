"""Only what changed goes to the browser: a document of 200 lines is not sent anew for every scan.

A patch holds the rows that changed since a few patches ago, so that a browser that drew two of them in one go still
has everything; one that is further behind asks for the whole.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from jxc_app.state.desk_rows import DeskRow

_REACH = 8


@dataclass(frozen=True, slots=True)
class Sent:
    """What the browser has been sent: rows by key, and the number of the patch in which each changed last."""

    target: str = ""
    number: int = 0
    begun: int = 0
    rows: dict[int, DeskRow] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)


def patch_of(sent: Sent, target: str, rows: Sequence[DeskRow], *, whole: bool = False) -> tuple[Sent, dict[str, Any]]:
    """What has been sent after this patch, and the patch: ``since`` 0 replaces everything."""
    number = sent.number + 1
    if whole or target != sent.target:
        sent = Sent(target, begun=number)
    changed = {row.key: sent.changed[row.key] if sent.rows.get(row.key) == row else number for row in rows}
    since = max(number - _REACH, sent.begun) if sent.begun < number else 0
    patch = {
        "number": number,
        "since": since,
        "target": target,
        "order": [row.key for row in rows],
        "rows": [asdict(row) for row in rows if changed[row.key] > since],
    }
    return Sent(target, number, sent.begun, {row.key: row for row in rows}, changed), patch
