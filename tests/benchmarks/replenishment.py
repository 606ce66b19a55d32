"""Suggestions for 10,000 SKUs in 5 warehouses from a year of demand, on both engines.

A company in which every SKU sells in every warehouse: a tenth nearly every day, a third every week, the rest now and
then; a million moves. Everything is worked out on a read snapshot and written in one transaction. The floor is reading
the year's moves by raw SQL and adding them up by SKU, warehouse and day in plain Python. Figures of computing are
seconds of the processor (this process; PostgreSQL's own are not in them), for others may use the machine.
Tryton 8.2 takes 141 s for 10,000 products of which 5,000 are short (research/features.md §1.3).
"""

import random
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, perform
from jxc_app.modules.replenishment.keeping import compute
from jxc_app.modules.replenishment.queries import SuggestionFilter, suggestion_page
from jxc_app.modules.replenishment.service import ComputeSuggestions, compute_suggestions
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say, timed
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import open_warehouses, pour_into_postgres, settings_of

SKUS, WAREHOUSES, DAYS = 10_000, 5, 365
FIRST_DAY = date(2025, 1, 6)
_TODAY = FIRST_DAY + timedelta(days=DAYS)
_SYSTEM, _EVERYWHERE, _UNIT = Actor.system(device="benchmark"), Scope(everywhere=True), 10**6
_RAW = "SELECT sku_id, from_location_id, to_location_id, quantity, effective_at FROM stock_move"
_MOVE = """INSERT INTO stock_move (sku_id, lot_id, from_location_id, to_location_id, quantity, effective_at,
    recorded_at, source_type, source_id, actor_id) VALUES (?, 0, ?, ?, ?, ?, ?, 'document', 1, 1)"""
_BALANCE = "INSERT INTO stock_balance (sku_id, location_id, lot_id, on_hand, reserved) VALUES (?, ?, 0, ?, 0)"
_SKU = """INSERT INTO sku (id, code, code_key, name, spec, brand, base_unit_id, lot_tracked, serial_tracked, picture,
    search_key, custom, version, created_at)
    VALUES (?, ?, ?, ?, '', '', 1, 0, 0, '', '', '{}', 1, '2025-01-06 00:00:00')"""


def run() -> None:
    """Work out, write, ask, on both engines."""
    wire()
    token = clock.set(FixedClock(datetime.combine(_TODAY, time(2), UTC)))
    with tempfile.TemporaryDirectory() as folder:
        moves = _build(Path(folder))
        with _sqlite(Path(folder)) as database:
            _measure("SQLite", database, moves)
        with _postgres(Path(folder)) as database:
            _measure("PostgreSQL", database, moves)
    clock.reset(token)


def _measure(name: str, database: Database, moves: int) -> None:
    heading(f"suggestions, {SKUS:,} SKUs × {WAREHOUSES} warehouses, {moves:,} moves in {DAYS} days: {name}")
    places = frozenset(range(1, WAREHOUSES + 1))
    found = database.read(lambda session: compute(session, _TODAY, places))
    say("planned, of which to be ordered", f"{sum(found.pairs.values()):,}, {len(found.wanted):,}")
    _say_both("working them out", lambda: database.read(lambda session: compute(session, _TODAY, places)))
    _say_both("floor: raw moves added up by day", lambda: _floor(database))
    for label in ("working out and writing, the first time", "working out and writing once more"):
        _say_both(label, lambda: perform(compute_suggestions, ComputeSuggestions(), actor=_SYSTEM, database=database))
    for order in ("days", "-quantity", "code"):
        _say_best(f"a page by {order}", lambda order=order: database.read(lambda session: _page(session, order)))


def _say_both(label: str, work: Callable[[], object]) -> None:
    """Seconds that somebody waits, and those of this process's processor: PostgreSQL has its own."""
    start, own = perf_counter(), process_time()
    work()
    say(label, f"{perf_counter() - start:.2f} s, of which {process_time() - own:.2f} s of the processor")


def _page(session: object, order: str) -> object:
    wanted = SuggestionFilter(warehouse_ids=frozenset({1}))
    return suggestion_page.work(session, _EVERYWHERE, _SYSTEM, wanted=wanted, order=order)


def _floor(database: Database) -> None:
    days: dict[tuple[object, ...], int] = defaultdict(int)
    with database.engine.connect() as connection:
        for sku_id, origin, target, quantity, moment in connection.exec_driver_sql(_RAW):
            days[sku_id, origin, target, str(moment)[:10]] += quantity


def _build(folder: Path) -> int:
    settings = settings_of(folder)
    upgrade(settings)
    open_warehouses(settings)
    dice, moves, balances = random.Random(20250106), [], []
    with closing(sqlite3.connect(folder / "jxc.db", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("BEGIN")
        db.execute("DELETE FROM outbox")  # their ids are taken, and PostgreSQL counts its own from 1
        places = {row[1]: row[0] for row in db.execute("SELECT id, warehouse_id FROM location WHERE place = 'stock'")}
        virtual = dict(db.execute("SELECT place, id FROM location WHERE warehouse_id IS NULL"))
        db.execute("INSERT INTO unit (id, name, version) VALUES (1, '个', 1) ON CONFLICT DO NOTHING")
        db.executemany(_SKU, [(at, f"S{at:05d}", f"s{at:05d}", f"商品{at}") for at in range(1, SKUS + 1)])
        for sku_id in range(1, SKUS + 1):
            for warehouse_id in range(1, WAREHOUSES + 1):
                left = _year(dice, sku_id)
                rest = dice.choice((0, 3, 10, 30, 60, 120))
                moves.append((0, sku_id, virtual["supplier"], places[warehouse_id], sum(left.values()) + rest))
                moves += [(day, sku_id, places[warehouse_id], virtual["customer"], size) for day, size in left.items()]
                balances.append((sku_id, places[warehouse_id], rest * _UNIT))
        moves.sort()
        moments = [f"{FIRST_DAY + timedelta(days=day)} 02:00:00.000000" for day in range(DAYS)]
        rows = ((sku, a, b, size * _UNIT, moments[day], moments[day]) for day, sku, a, b, size in moves if size)
        db.executemany(_MOVE, rows)
        db.executemany(_BALANCE, balances)
        db.execute("COMMIT")
        db.execute("ANALYZE")
    return len(moves)


def _year(dice: random.Random, sku_id: int) -> dict[int, int]:
    """What one SKU sells in one warehouse, by day."""
    if sku_id % 30 == 0:
        return {day: dice.randint(1, 9) + 6 * (day % 7 > 4) for day in range(1, DAYS) if dice.random() < 0.9}
    times = dice.randint(25, 50) if sku_id % 10 < 3 else dice.randint(0, 8)
    return {dice.randrange(1, DAYS): dice.randint(1, 12) for _ in range(times)}


def _say_best(label: str, work: object) -> None:
    say(label, f"best of three {min(timed(work) for _ in range(3)) / 1000:.2f} s")  # type: ignore[arg-type]


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    settings = settings_of(folder)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


@contextmanager
def _postgres(folder: Path) -> Iterator[Database]:
    with fresh_postgres("jxc_bench_replenishment") as url:
        pour_into_postgres(folder, url)
        settings = settings_of(folder, url)
        database = Database(settings.resolved_database_url, settings=settings)
        yield database
        database.close()
