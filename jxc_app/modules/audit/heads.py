"""Heads of the chain, written outside the database: who bends the whole log there cannot bend these as well.

One line a head, in a file a month that is only ever added to: moment, seq, hash, and ``demo`` where the company is the
demo company, whose log ends when the company begins in earnest.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.modules.access.queries import demo_company
from jxc_app.modules.audit.models import AuditEntry, AuditHead

DUTY = "audit_head"
_DEMO = "demo"
_CHUNK = 500
_HASH_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the chain's head was at a moment."""

    at: datetime
    seq: int
    hash: str


def write_head(database: Database, now: datetime) -> int:
    """Add the present head to this month's file, and keep that it was done; 0 where the day has that head already."""
    head, is_demo = database.read(lambda session: (session.get(AuditHead, 1), bool(demo_company(session))))
    if head is None:
        return 0
    folder = database.settings.audit_heads_dir
    last = next(reversed(anchors(folder, is_demo=is_demo)), None)
    if last is not None and (last.seq, last.hash, last.at.date()) == (head.seq, head.hash, now.date()):
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    line = " ".join(filter(None, (now.isoformat(timespec="seconds"), str(head.seq), head.hash, _DEMO * is_demo)))
    _append(folder / f"{now:%Y-%m}.log", line)
    outcome = Outcome(now, is_good=True, detail=str(folder))
    database.write(lambda session: remember_outcome(session, DUTY, outcome))
    return 1


def _append(path: Path, line: str) -> None:
    """Add a line, on the disk when this returns; where a power cut left half a line, it stays one of its own."""
    with path.open("ab+") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        cut_off = b"" if file.read() in (b"", b"\n") else b"\n"
        file.write(cut_off + f"{line}\n".encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def anchors_of(database: Database) -> list[Anchor]:
    """Every head that was written of this company's log, the oldest first."""
    return anchors(database.settings.audit_heads_dir, is_demo=bool(database.read(demo_company)))


def anchors(folder: Path, *, is_demo: bool) -> list[Anchor]:
    """The heads in a folder. A line that was cut off while it was written says nothing."""
    lines = (line for file in sorted(folder.glob("*.log")) for line in file.read_text(encoding="ascii").splitlines())
    return [anchor for line in lines if (anchor := _anchor(line, is_demo=is_demo)) is not None]


def _anchor(line: str, *, is_demo: bool) -> Anchor | None:
    at, seq, hash_, *rest = [*line.split(), "", "", ""]
    if len(hash_) != _HASH_LENGTH or not seq.isdecimal() or (_DEMO in rest) is not is_demo:
        return None
    return Anchor(datetime.fromisoformat(at), int(seq), hash_)


def first_unlike(session: Session, written: list[Anchor]) -> int | None:
    """The seq of the first head that the log no longer has, without reading the log between them."""
    for part in _parts(written):
        wanted = select(AuditEntry.seq, AuditEntry.hash).where(col(AuditEntry.seq).in_([one.seq for one in part]))
        held = dict(session.exec(wanted).all())
        for one in part:
            if held.get(one.seq) != one.hash:
                return one.seq
    return None


def _parts(written: list[Anchor]) -> Iterator[list[Anchor]]:
    for start in range(0, len(written), _CHUNK):
        yield written[start : start + _CHUNK]
