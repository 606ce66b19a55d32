"""ABC of 50,000 SKUs in 11 warehouses over a million moves, and the count plan that goes by it.

Classes are computed on a read snapshot and written in one transaction; the figure that others wait for is the second.
The floor is what cannot be left out: the two sums by raw SQL, and sorting them once in Python.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, perform
from jxc_app.modules.counting.abc_computing import compute
from jxc_app.modules.counting.abc_queries import AbcFilter, abc_page
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.counting.due import due_on
from jxc_app.modules.counting.plan_queries import count_plan
from jxc_app.wiring import wire
from tests.benchmarks.large import postgres_company
from tests.benchmarks.large_company import DAYS, FIRST_DAY
from tests.benchmarks.report import heading, say, timed
from tests.benchmarks.templates import settings_of, sqlite_template

_TODAY = FIRST_DAY + timedelta(days=DAYS)
_SYSTEM, _EVERYWHERE = Actor.system(device="benchmark"), Scope(everywhere=True)
_CONSUMED = """SELECT e.sku_id, e.warehouse_id, SUM(e.value) FROM stock_value_entry e
    JOIN stock_move m ON m.seq = e.move_seq GROUP BY e.sku_id, e.warehouse_id"""
_WORTH = "SELECT sku_id, warehouse_id, value FROM stock_value"


def run() -> None:
    """Compute, write, ask, on both engines."""
    wire()
    token = clock.set(FixedClock(datetime.combine(_TODAY, time(2), UTC)))
    for name, opened in (("SQLite", _sqlite_copy), ("PostgreSQL", postgres_company)):
        with opened() as database:
            heading(f"ABC and count plan: {name}")
            _classes(database)
            _plan(database)
    clock.reset(token)


def _classes(database: Database) -> None:
    done = database.read(lambda session: compute(session, _TODAY))
    say("classes (SKU × warehouse, and all together)", f"{len(done.fresh):,}")
    _say_best("computing them", lambda: database.read(lambda session: compute(session, _TODAY)))
    _say_best("floor: two sums by raw SQL, sorted once", lambda: _floor(database))
    whole = timed(lambda: perform(compute_classes, ComputeClasses(), actor=_SYSTEM, database=database))
    say("computing and writing them, the first time", f"{whole / 1000:.2f} s")
    again = timed(lambda: perform(compute_classes, ComputeClasses(), actor=_SYSTEM, database=database))
    say("computing and writing them once more", f"{again / 1000:.2f} s")
    for order in ("class", "-consumption", "code"):
        _say_best(f"a page by {order}", lambda order=order: database.read(lambda session: _page(session, order)))


def _page(session: object, order: str) -> object:
    return abc_page.work(session, _EVERYWHERE, _SYSTEM, wanted=AbcFilter(warehouse_id=1), order=order)


def _floor(database: Database) -> None:
    with database.engine.connect() as connection:
        for statement in (_CONSUMED, _WORTH):
            sorted(connection.exec_driver_sql(statement).all(), key=lambda row: -row[2])


def _plan(database: Database) -> None:
    _say_best("what is due today", lambda: database.read(lambda session: due_on(session, _TODAY)))
    plan = database.read(lambda session: count_plan.work(session, _EVERYWHERE))
    lines = sum(sum(day.lines.values()) for day in plan.days)
    asked = lambda: database.read(lambda session: count_plan.work(session, _EVERYWHERE))  # noqa: E731
    _say_best(f"the plan of six weeks, {lines:,} lines", asked)
    asked = lambda: database.read(lambda session: count_plan.work(session, _EVERYWHERE, warehouse_id=1))  # noqa: E731
    _say_best("the same of one warehouse", asked)


def _say_best(label: str, work: object) -> None:
    say(label, f"best of three {min(timed(work) for _ in range(3)) / 1000:.2f} s")  # type: ignore[arg-type]


@contextmanager
def _sqlite_copy() -> Iterator[Database]:
    """The template is only to be read, and classes are written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(sqlite_template(), Path(folder) / "data"))
        settings = settings_of(copy)
        database = Database(settings.resolved_database_url, settings=settings)
        yield database
        database.close()
