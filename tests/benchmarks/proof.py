"""What the proof of stock costs over a million moves, check by check."""

import time

from jxc_app.core.database import Database
from jxc_app.modules.inventory.proof import prove_stock
from tests.benchmarks.large import postgres_company, sqlite_company
from tests.benchmarks.report import heading, say

FLOOR = """SELECT count(*) FROM (SELECT sku_id, to_location_id, SUM(quantity) FROM stock_move
    GROUP BY sku_id, to_location_id) AS sums"""


def run() -> None:
    """Prove the large company on both engines."""
    for engine, opened in (("SQLite", sqlite_company), ("PostgreSQL", postgres_company)):
        with opened() as database:
            heading(f"prove_stock over 1,000,000 moves: {engine}")
            _prove(database)


def _prove(database: Database) -> None:
    with database.reading() as session:
        start = time.perf_counter()
        session.connection().exec_driver_sql(FLOOR).all()
        say("floor: one GROUP BY over the moves", f"{time.perf_counter() - start:6.1f} s")
        start, cpu = time.perf_counter(), time.process_time()
        proof = prove_stock(session)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    checked = sum(check.checked for check in proof.checks)
    verdict = "clean" if proof.ok else f"BROKEN: {[check.code for check in proof.checks if check.failed]}"
    say(
        f"{len(proof.checks)} checks, {checked:,} facts",
        f"{seconds:6.1f} s   CPU of this process {cpu:.1f} s   {verdict}",
    )
