"""Exports of 550,000 rows in a process of their own: rows a second and peak memory.

The floor writes the same balances, joined with their names, through ``sqlite3`` and ``csv`` and nothing else.
"""

import csv
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.migration.exports import write_export
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import pour_into_postgres, settings_of, sqlite_template

_MB = 1024
_FLOOR = """SELECT k.code, k.name, k.spec, w.code, w.name, b.on_hand, b.reserved FROM stock_balance b
    JOIN location l ON l.id = b.location_id AND l.place = 'stock' JOIN warehouse w ON w.id = l.warehouse_id
    JOIN sku k ON k.id = b.sku_id ORDER BY b.sku_id, b.location_id"""


@dataclass(frozen=True)
class Written:
    """Rows and seconds of one export, and the memory of its process in MB: before it, and at its peak."""

    rows: int
    seconds: float
    before: float
    peak: float


def run() -> None:
    """Export stock as CSV and workbook from SQLite, and as CSV from PostgreSQL."""
    template = sqlite_template()
    heading("Export of 550,000 rows of stock (target: within 200 MB)")
    _report("floor: sqlite3 and csv, no product code", _write_floor, template, "", ".csv")
    _report("SQLite, .csv", _write, template, "", ".csv")
    _report("SQLite, .xlsx", _write, template, "", ".xlsx")
    with fresh_postgres("jxc_bench_large") as url:
        pour_into_postgres(template, url)
        _report("PostgreSQL, .csv", _write, template, url, ".csv")


def _report(label: str, work: Callable[..., Written], template: Path, url: str, suffix: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        done = pool.submit(work, template, url, suffix).result()
    say(
        label,
        f"{done.rows:,} rows in {done.seconds:5.1f} s = {done.rows / done.seconds:7,.0f} rows/s   "
        f"peak {done.peak:.0f} MB ({done.before:.0f} MB before it)",
    )


def _write(template: Path, url: str, suffix: str) -> Written:
    wire()
    settings = settings_of(template, url)
    database = Database(settings.resolved_database_url, settings=settings)
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        target, before, start = Path(folder) / f"stock{suffix}", _memory("VmRSS"), time.perf_counter()
        rows = write_export("stock", target, database=database, actor=Actor.system(), progress=lambda *_: None)
        return Written(rows, time.perf_counter() - start, before, _memory("VmHWM"))


def _write_floor(template: Path, url: str, suffix: str) -> Written:
    with (
        tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder,
        (Path(folder) / f"stock{suffix}").open("w") as sink,
        closing(sqlite3.connect(template / "jxc.db")) as db,
    ):
        before, start, writer, rows = _memory("VmRSS"), time.perf_counter(), csv.writer(sink), 0
        for row in db.execute(_FLOOR):
            writer.writerow(row)
            rows += 1
        return Written(rows, time.perf_counter() - start, before, _memory("VmHWM"))


def _memory(name: str) -> float:
    """Resident memory of this process, from the kernel's own account (0 where it keeps none)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / _MB for line in lines if line.startswith(name)), 0.0)
