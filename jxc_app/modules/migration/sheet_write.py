"""Writing a checked list: part by part, each a transaction with a key made of its content."""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.migration.sheets import SheetKind


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is written. ``offset``: where in the file of parts the next one stands."""

    offset: int = 0
    written: int = 0
    is_done: bool = False


def write_parts(
    kind: SheetKind, parts: Path, so_far: Progress, actor: Actor, *, seconds: float, database: Database | None = None
) -> Progress:
    """Write the next parts until ``seconds`` are over, at least one; the same part again is written once.

    Raises DomainError ``sheet.changed_meanwhile`` where the company has changed since the check; what was
    written before stays. Raises ProofNeeded where the person must prove who they are before they go on.
    """
    until = time.monotonic() + seconds
    offset, written = so_far.offset, so_far.written
    with parts.open("rb") as file:
        file.seek(offset)
        while line := file.readline():
            try:
                written += _write(kind, line, actor, database)
            except ProofNeeded:
                raise
            except DomainError as refusal:
                raise DomainError("sheet.changed_meanwhile", reason=str(refusal), made=written) from refusal
            offset = file.tell()
            if time.monotonic() >= until:
                return Progress(offset, written)
    return Progress(offset, written, is_done=True)


def _write(kind: SheetKind, line: bytes, actor: Actor, database: Database | None) -> int:
    entries = json.loads(line)
    key = f"{kind.code} {hashlib.sha256(line).hexdigest()}"
    perform(kind.case, kind.command(entries), actor=actor, key=key, database=database)
    return sum(kind.rows(entry) for entry in entries)
