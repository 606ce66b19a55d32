"""A thousand blows at copies of the log by somebody who owns the database: each is found, its first bad entry named.

Only the heads outside the database are out of their reach.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session

from jxc_app.core.clock import FixedClock
from jxc_app.modules.audit.chain import verify
from jxc_app.modules.audit.heads import Anchor, anchors_of, first_unlike, write_head
from jxc_app.modules.audit.queries import prove_chain
from jxc_app.modules.audit.rules import HASHED, chained
from jxc_app.modules.inventory.proving import prove_and_remember
from tests.support.company import Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
ENTRIES, EVERY, BLOWS = 40, 7, 1_000
_COLUMNS = (*HASHED, "previous_hash", "hash")
_TEXTS = ("actor_name", "ip", "device", "action", "outcome", "object_label", "before", "after", "reason", "hash")
Row = dict[str, Any]


@dataclass(slots=True)
class Copy:
    """The log as a blow falls on it. A blow answers which seqs may be named."""

    rows: list[Row]
    head: tuple[int, str]
    anchors: list[Anchor]

    def forge(self, start: int) -> None:
        """Write the chain anew from a place in the list, with seqs without a gap, and the head."""
        previous = self.rows[start - 1]["hash"] if start else "0" * 64
        for at, row in enumerate(self.rows[start:], start=start + 1):
            row["seq"], row["previous_hash"] = at, previous
            previous = row["hash"] = chained(
                previous, row | {"at": datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)}
            )
        self.head = (len(self.rows), previous)

    def next_anchor(self, seq: int) -> int:
        return min(one.seq for one in self.anchors if one.seq >= seq)


Blow = Callable[[Copy, random.Random], range]


def _change(copy: Copy, chance: random.Random) -> range:
    row = chance.choice(copy.rows)
    row[chance.choice(_TEXTS)] += "'"
    return _only(row["seq"])


def _change_who_or_when(copy: Copy, chance: random.Random) -> range:
    row = chance.choice(copy.rows)
    name = chance.choice(("actor_id", "session_id", "object_id", "at"))
    row[name] = "2020-01-01 00:00:00.000000" if name == "at" else 987
    return _only(row["seq"])


def _drop(copy: Copy, chance: random.Random) -> range:
    seq = chance.randrange(len(copy.rows)) + 1
    del copy.rows[seq - 1]
    return _only(seq)


def _insert(copy: Copy, chance: random.Random) -> range:
    """A copy of another entry in between, everything behind it moved on."""
    seq = chance.randrange(len(copy.rows)) + 1
    copy.rows.insert(seq - 1, dict(chance.choice(copy.rows)))
    for at, row in enumerate(copy.rows, start=1):
        row["seq"] = at
    twin = copy.rows[seq - 1]["hash"] == copy.rows[seq]["hash"]
    return _only(seq + 1 if twin else seq)


def _hide_before_the_first(copy: Copy, chance: random.Random) -> range:
    copy.rows.append(dict(copy.rows[0]) | {"seq": -chance.randrange(1, 9)})
    return _only(copy.rows[-1]["seq"])


def _swap(copy: Copy, chance: random.Random) -> range:
    one, other = sorted(chance.sample(range(len(copy.rows)), 2))
    copy.rows[one]["seq"], copy.rows[other]["seq"] = other + 1, one + 1
    return _only(one + 1)


def _cut_the_end(copy: Copy, chance: random.Random) -> range:
    """The tail gone, and the head put back to fit."""
    kept = chance.randrange(len(copy.rows))
    del copy.rows[kept:]
    copy.head = (kept, copy.rows[-1]["hash"]) if kept else (0, "0" * 64)
    return _only(kept + 1)


def _cut_the_end_only(copy: Copy, chance: random.Random) -> range:
    kept = chance.randrange(len(copy.rows))
    del copy.rows[kept:]
    return _only(kept + 1)


def _write_anew(copy: Copy, chance: random.Random) -> range:
    """An entry changed, and every hash from there to the head made to fit: only the heads outside tell."""
    at = chance.randrange(len(copy.rows))
    copy.rows[at]["after"] += " "
    copy.forge(at)
    return range(at + 1, copy.next_anchor(at + 1) + 1)


def _leave_out_and_write_anew(copy: Copy, chance: random.Random) -> range:
    at = chance.randrange(len(copy.rows))
    del copy.rows[at]
    copy.forge(at)
    return range(at + 1, copy.next_anchor(at + 1) + 1)


def _move_the_head(copy: Copy, chance: random.Random) -> range:
    copy.head = (copy.head[0] + chance.choice((-1, 1)), copy.head[1])
    return _only(len(copy.rows) + 1)


def _only(seq: int) -> range:
    return range(seq, seq + 1)


_BLOWS: tuple[Blow, ...] = (
    _change, _change_who_or_when, _drop, _insert, _hide_before_the_first, _swap, _cut_the_end, _cut_the_end_only,
    _write_anew, _leave_out_and_write_anew, _move_the_head,
)  # fmt: skip


def test_a_thousand_blows_are_found_and_named(company: Company, standing_clock: FixedClock, tmp_path: Path) -> None:
    rows, anchors = _built(company, standing_clock)
    chance = random.Random(2026)
    fallen = dict.fromkeys(_BLOWS, 0)
    with _bare_log(company, tmp_path) as (console, session):
        for _ in range(BLOWS):
            copy = Copy([dict(row) for row in rows], (rows[-1]["seq"], rows[-1]["hash"]), anchors)
            blow = chance.choice(_BLOWS)
            suspected = blow(copy, chance)
            _write(console, copy)
            found = prove_chain(session, anchors).first_bad_seq
            session.rollback()
            fallen[blow] += 1
            assert found is not None, blow.__name__
            assert found in suspected, (blow.__name__, suspected)
        _write(console, Copy(rows, (rows[-1]["seq"], rows[-1]["hash"]), anchors))
        assert prove_chain(session, anchors).first_bad_seq is None
    assert all(fallen.values())


def _built(company: Company, standing_clock: FixedClock) -> tuple[list[Row], list[Anchor]]:
    """A log with a head written every few entries, the last at its end."""
    for _ in range(ENTRIES):
        company.receive(company.a, 1)
    file = company.database.settings.data_dir / "jxc.db"
    with closing(sqlite3.connect(file)) as console:
        console.row_factory = sqlite3.Row
        rows = [dict(row) for row in console.execute(f"SELECT {', '.join(_COLUMNS)} FROM audit_entry ORDER BY seq")]
    anchored = [*rows[::EVERY], rows[-1]]
    return rows, [Anchor(standing_clock.at, row["seq"], row["hash"]) for row in anchored]


@contextmanager
def _bare_log(company: Company, folder: Path) -> Iterator[tuple[sqlite3.Connection, Session]]:
    """The log's two tables in a file of their own, where no trigger watches."""
    whole, bare = company.database.settings.data_dir / "jxc.db", folder / "bare.db"
    with closing(sqlite3.connect(bare, isolation_level=None)) as console:
        console.execute("PRAGMA synchronous=OFF")
        console.execute("ATTACH ? AS whole", (str(whole),))
        for table in ("audit_entry", "audit_head"):
            console.execute(f"CREATE TABLE {table} AS SELECT * FROM whole.{table}")
        console.execute("DETACH whole")
        engine = create_engine(f"sqlite:///{bare}")
        with Session(engine, autoflush=False) as session:
            yield console, session
        engine.dispose()


def _write(console: sqlite3.Connection, copy: Copy) -> None:
    console.execute("BEGIN")
    console.execute("DELETE FROM audit_entry")
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    console.executemany(f"INSERT INTO audit_entry ({', '.join(_COLUMNS)}) VALUES ({marks})", copy.rows)
    console.execute("UPDATE audit_head SET seq = ?, hash = ?", copy.head)
    console.execute("COMMIT")


# the heads outside the database


def test_a_head_is_written_when_there_is_something_new_and_once_a_day(
    company: Company, standing_clock: FixedClock
) -> None:
    database, folder = company.database, company.database.settings.audit_heads_dir
    assert [write_head(database, standing_clock.at), write_head(database, standing_clock.at)] == [1, 0]
    company.receive(company.a, 1)
    assert write_head(database, standing_clock.at) == 1
    assert write_head(database, standing_clock.at + timedelta(days=1)) == 1
    assert write_head(database, standing_clock.at + timedelta(days=40)) == 1
    assert sorted(file.name for file in folder.iterdir()) == ["2026-01.log", "2026-02.log"]
    written = anchors_of(database)
    assert len(written) == 4
    assert written[1] == replace(written[2], at=standing_clock.at)
    assert verify(database).first_bad_seq is None
    assert database.read(lambda session: first_unlike(session, written)) is None


def test_a_line_cut_off_by_a_power_cut_is_passed_over(company: Company, standing_clock: FixedClock) -> None:
    write_head(company.database, standing_clock.at)
    with (company.database.settings.audit_heads_dir / "2026-01.log").open("a") as file:
        file.write("2026-01-05T10:00:00+00:00 12 abc")
    company.receive(company.a, 1)
    assert len(anchors_of(company.database)) == 1
    write_head(company.database, standing_clock.at)
    assert len(anchors_of(company.database)) == 2


def test_the_proof_misses_what_was_cut_off_with_its_head(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 1)
    write_head(company.database, standing_clock.at)
    assert prove_and_remember(company.database).ok
    file = company.database.settings.data_dir / "jxc.db"
    with closing(sqlite3.connect(file)) as console:
        for (name,) in console.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            console.execute(f"DROP TRIGGER {name}")
        console.executescript(
            "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry);"
            "UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1);"
        )
    failed = {check.code for check in prove_and_remember(company.database).checks if check.failed}
    assert "log_has_its_heads" in failed
    assert "log_is_whole" not in failed
    found = verify(company.database)
    assert found.first_bad_seq == found.checked + 1
