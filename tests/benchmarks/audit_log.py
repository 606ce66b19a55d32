"""The operation log with a million entries: every way to look, the first page and a deep one; the chain verified."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, text
from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.use_case import USE_CASES, Scope
from jxc_app.modules.audit.chain import verify
from jxc_app.modules.audit.looking import LogFilter, search_log
from jxc_app.modules.audit.models import AuditEntry, AuditHead
from jxc_app.modules.audit.rules import GENESIS, chained
from jxc_app.modules.checklist.models import CheckSetting
from jxc_app.modules.checklist.rules import LOG
from jxc_app.modules.checklist.whole_log import Mark, check_log, check_whole_log
from jxc_app.wiring import wire
from tests.benchmarks.questions import Question, measure
from tests.benchmarks.report import heading
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import settings_of

ENTRIES, PEOPLE, ADDRESSES = 1_000_000, 40, 60
EVERYWHERE = Scope(everywhere=True)
_FIRST, _EVERY = datetime(2025, 1, 1, tzinfo=UTC), timedelta(seconds=31)
_entries: Table = AuditEntry.__table__  # type: ignore[attr-defined]
_head: Table = AuditHead.__table__  # type: ignore[attr-defined]
_BEFORE = '{"status":"draft"}'
_AFTER = (
    '{"business_date":"2025-03-01","lines":3,"number":"CK-1","partner_id":7,"status":"posted","total_amount":"120",'
    '"total_quantity":"12","warehouse_id":2}'
)


def _asked(**fixed: Any) -> Question:
    """A page; filters and ``before`` are values, or functions of the dice."""

    def ask(session: Session, dice: random.Random) -> object:
        asked = {name: draw(dice) if callable(draw) else draw for name, draw in fixed.items()}
        place = {name: asked.pop(name) for name in ("before", "after") if name in asked}
        return search_log.work(session, EVERYWHERE, wanted=LogFilter(**asked), **place)

    return ask


def _person(dice: random.Random) -> int:
    return dice.randint(2, PEOPLE)


def _anywhere(dice: random.Random) -> int:
    return dice.randint(1, ENTRIES)


def _day(dice: random.Random) -> datetime:
    return _FIRST + _EVERY * dice.randint(1, ENTRIES)


def _days(share: float) -> dict[str, datetime]:
    """Thirty days that end at a share of the whole time."""
    until = _FIRST + _EVERY * int(ENTRIES * share)
    return {"since": until - timedelta(days=30), "until": until}


_LAST = {"since": _FIRST + _EVERY * ENTRIES - timedelta(days=30)}
#: what is asked, and the wanted p95 in ms
QUESTIONS: tuple[tuple[str, int, Question], ...] = (
    ("the newest", 50, _asked()),
    ("any page", 50, _asked(before=_anywhere)),
    ("any page, backwards", 50, _asked(after=_anywhere)),
    ("one person", 50, _asked(person_id=_person)),
    ("one person, any page", 50, _asked(person_id=_person, before=_anywhere)),
    ("one act, frequent", 50, _asked(act="document.record", before=_anywhere)),
    ("one act, rare", 50, _asked(act="user.disable")),
    ("refused", 50, _asked(outcome="refused", before=_anywhere)),
    ("refused, one person", 50, _asked(outcome="refused", person_id=_person)),
    ("one address", 50, _asked(ip=lambda dice: f"10.0.0.{dice.randint(1, ADDRESSES)}")),
    ("one object", 50, _asked(object_type="document", object_id=_anywhere)),
    ("a number", 50, _asked(search=lambda dice: f"CK-{dice.randint(1, ENTRIES):07}")),
    ("the beginning of a number", 100, _asked(search=lambda dice: f"ck-{dice.randint(0, 9)}")),
    ("nothing of that name", 50, _asked(search="没有这个")),
    ("last 30 days", 100, _asked(**_LAST)),
    ("30 days in the middle", 100, _asked(**_days(0.5))),
    ("one person, 30 days near the beginning", 100, _asked(person_id=_person, **_days(0.1))),
    ("one person, rare act, 30 days near the beginning", 100, _asked(person_id=3, act="user.disable", **_days(0.1))),
    ("one person and an act of others", 100, _asked(person_id=1, act="user.disable")),
)  # fmt: skip


def run() -> None:
    """Ask every question on both engines, then verify."""
    wire()
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database:
            fill(database)
            heading(f"Operation log, {ENTRIES:,} entries: {name}")
            for label, target, question in QUESTIONS:
                measure(database, label, target, question)
            started = time.perf_counter()
            proof = verify(database)
            print(
                f"  verified {proof.checked:,} entries in {time.perf_counter() - started:.1f} s: {proof.first_bad_seq}"
            )
            _check_of_the_log(database)


def _check_of_the_log(database: Database) -> None:
    """The hourly check, from the beginning and with a thousand entries since the last look."""
    now = _FIRST + _EVERY * ENTRIES
    mark = Mark(ENTRIES - 1000, ENTRIES - 1000, 0, now, 0, now).as_json()
    for label, look in (("all of it", check_whole_log), ("an hour of it", check_log)):
        setting = CheckSetting(check_code=LOG.code, rhythm_days=30, since=now, mark=mark)
        database.write(lambda session, setting=setting: session.merge(setting))
        started = time.perf_counter()
        database.read(lambda session, look=look: look(session, now))
        print(f"  the check reads {label} in {(time.perf_counter() - started) * 1000:,.0f} ms")


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(Path(folder))


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, fresh_postgres("jxc_bench_log") as url:
        yield from _opened(Path(folder), url)


def _opened(folder: Path, url: str = "") -> Iterator[Database]:
    settings = settings_of(folder, url)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


def fill(database: Database) -> None:
    """A chain like that of a company at work: most acts record documents, one in fifty is refused."""
    dice, previous, seq = random.Random(2026), GENESIS, 0
    acts = [code for code in sorted(USE_CASES) if code not in {"document.record", "user.disable"}]
    while seq < ENTRIES:
        rows = []
        for seq in range(seq + 1, min(seq + 20_000, ENTRIES) + 1):  # noqa: B020  goes on where the part before ended
            row = _entry(seq, dice, acts)
            row["previous_hash"], row["hash"] = previous, chained(previous, row)
            previous = row["hash"]
            rows.append(row)
        database.write(lambda session, rows=rows: session.connection().execute(_entries.insert(), rows))
    database.write(
        lambda session: session.connection().execute(_head.insert(), {"id": 1, "seq": seq, "hash": previous})
    )
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE audit_entry"))


def _entry(seq: int, dice: random.Random, acts: list[str]) -> dict[str, Any]:
    is_refused = dice.random() < 0.02
    act = "user.disable" if seq % 50_000 == 77 else dice.choice(acts) if dice.random() < 0.4 else "document.record"
    return {
        "seq": seq, "at": _FIRST + _EVERY * seq, "actor_id": 2 if act == "user.disable" else dice.randint(3, PEOPLE),
        "actor_name": "某人", "session_id": seq // 200 + 1, "ip": f"10.0.0.{dice.randint(1, ADDRESSES)}",
        "device": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
        "action": act, "outcome": "refused" if is_refused else "done", "object_type": "" if is_refused else "document",
        "object_id": None if is_refused else seq, "object_label": "" if is_refused else f"CK-{seq:07}",
        "before": "{}" if is_refused else _BEFORE, "after": "{}" if is_refused else _AFTER,
        "reason": "stock.insufficient" if is_refused else "",
    }  # fmt: skip
