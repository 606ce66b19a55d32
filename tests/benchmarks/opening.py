"""Opening stock of 50,000 rows from a file: judged, written as drafts of 500 lines, posted, and the trial balance.

Target: the whole of it under a minute, and on SQLite no transaction that keeps others waiting for 200 ms. The floor is
the same rows written to one table by raw SQL.
"""

import csv
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, perform
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.migration.opening.posting import Step, post_some
from jxc_app.modules.migration.opening.sheets import OPENING_STOCK
from jxc_app.modules.migration.opening.trial import compared
from jxc_app.modules.migration.sheet_check import check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked
from jxc_app.modules.openings.service import SetCutover, set_cutover
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say, timed
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import settings_of

ROWS, SKUS, WAREHOUSES = 50_000, 10_000, 5
_SYSTEM, _EVERYWHERE = Actor.system(device="benchmark"), Scope(everywhere=True)


def run() -> None:
    """Bring the file in on both engines."""
    wire()
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database, tempfile.TemporaryDirectory() as folder:
            _fill(database)
            heading(f"Opening stock, {ROWS:,} rows: {name}")
            _bring_in(database, _file(Path(folder) / "stock.csv"))


def _bring_in(database: Database, path: Path) -> None:
    parts = path.with_suffix(".parts")
    checked = timed(lambda: check_sheet(OPENING_STOCK, path, Asked(_SYSTEM), parts, database=database))
    say("judging every row", f"{checked / 1000:.1f} s")
    written = _steps(
        lambda so_far: write_parts(OPENING_STOCK, parts, so_far, _SYSTEM, seconds=0, database=database), Progress()
    )
    say("writing the drafts", _said(written))
    posted = _steps(lambda so_far: post_some(1, so_far, _SYSTEM, seconds=0, database=database), Step())
    say("posting them", _said(posted))
    say("together", f"{checked / 1000 + _together(written) + _together(posted):.1f} s")
    balanced = timed(lambda: database.read(lambda session: compared(session, _EVERYWHERE)))
    say("the trial balance", f"{balanced / 1000:.2f} s")
    say("floor: the rows into one table by raw SQL", f"{timed(lambda: _floor(database)) / 1000:.2f} s")


def _steps(step: Callable[[Any], Any], so_far: Any) -> list[tuple[float, float]]:
    """Seconds of each transaction, and how many of them our own code was at work."""
    took = []
    while True:
        started, busy = time.perf_counter(), time.process_time()
        so_far = step(so_far)
        took.append((time.perf_counter() - started, time.process_time() - busy))
        if getattr(so_far, "is_done", False) or getattr(so_far, "is_over", False):
            return took


def _said(took: list[tuple[float, float]]) -> str:
    longest, busiest = (max(one[at] for one in took) * 1000 for at in (0, 1))
    busy = sum(one[1] for one in took)
    return (
        f"{_together(took):.1f} s ({busy:.1f} s of CPU) in {len(took)} transactions,"
        f" the longest {longest:.0f} ms ({busiest:.0f} ms of CPU)"
    )


def _together(took: list[tuple[float, float]]) -> float:
    return sum(one[0] for one in took)


def _floor(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE floor_rows (sku INTEGER, warehouse INTEGER, quantity BIGINT, cost BIGINT)"
        )
        rows = ",".join(f"({at % SKUS}, {at % WAREHOUSES}, {at}, {at})" for at in range(ROWS))
        connection.exec_driver_sql(f"INSERT INTO floor_rows VALUES {rows}")


def _file(path: Path) -> Path:
    dice = random.Random(2026)
    with path.open("w", encoding="gb18030", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("仓库", "商品编码", "数量", "成本单价"))
        for at in range(ROWS):
            quantity, cost = dice.randint(1, 5000), f"{dice.randint(1, 99999) / 100:.2f}"
            sheet.writerow((f"W{at // SKUS}", f"S{at % SKUS:05}", f"{quantity:,}", cost))
    return path


def _fill(database: Database) -> None:
    for at in range(WAREHOUSES):
        command = CreateWarehouse(code=f"W{at}", name=f"仓{at}", kind="central")
        perform(create_warehouse, command, actor=_SYSTEM, database=database)
    skus = [CreateSku(code=f"S{at:05}", name=f"商品{at}", base_unit="个") for at in range(SKUS)]
    for start in range(0, SKUS, 500):
        perform(create_skus, CreateSkus(skus=skus[start : start + 500]), actor=_SYSTEM, database=database)
    perform(set_cutover, SetCutover(starts_on=date(2026, 1, 1)), actor=_SYSTEM, database=database)


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(Path(folder))


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, fresh_postgres("jxc_bench_opening") as url:
        yield from _opened(Path(folder), url)


def _opened(folder: Path, url: str = "") -> Iterator[Database]:
    settings = settings_of(folder, url)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()
