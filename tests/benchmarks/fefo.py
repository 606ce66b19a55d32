"""First-expired-first-out of 1,000 lines over 100 lots each: lots looked up, ordered, given out; and issues posted so.

The floor is what must be read at least: the free quantity and end of every lot of these SKUs, by one raw statement,
sorted by the database.
"""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.documents.commands import LineInput, RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.inventory.allocation import in_order, pick, usable
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say, spread, timed
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import settings_of

SKUS, LOTS, AT_ONCE = 1_000, 100, 500
_SYSTEM = Actor.system(device="benchmark")
_FLOOR = """SELECT b.sku_id, b.lot_id, b.on_hand - b.reserved, l.expires_on FROM stock_balance b
    JOIN lot l ON l.id = b.lot_id WHERE b.location_id = {place} AND b.on_hand > b.reserved
    ORDER BY b.sku_id, l.expires_on, l.id"""


def run() -> None:
    """Fill one warehouse, then choose and issue, on both engines."""
    wire()
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database:
            skus = _fill(database)
            heading(f"FEFO of {SKUS:,} lines over {LOTS} lots each: {name}")
            place = _place(database)
            say(
                "floor: all lots read and sorted by SQL",
                spread([timed(partial(_raw, database, place)) for _ in range(5)]),
            )
            chosen = [timed(partial(_choose, database, place, skus)) for _ in range(5)]
            say("lots looked up, ordered, given out", spread(chosen))
            say(
                "the same 1,000 lines issued, 2 documents",
                spread([timed(partial(_issue, database, skus)) for _ in range(3)]),
            )


def _choose(database: Database, place: int, skus: list[int]) -> None:
    today = business_date(clock.get().now(), database.settings.zone)
    with database.reading() as session:
        found = lots_at(session, place, set(skus))
        for sku in skus:
            picks, missing = pick(in_order(usable(found[sku], today, expired_too=False), "fefo"), Decimal(1))
            assert picks
            assert not missing


def _raw(database: Database, place: int) -> None:
    with database.read_engine.connect() as connection:
        connection.exec_driver_sql(_FLOOR.format(place=place)).all()


def _issue(database: Database, skus: list[int]) -> None:
    for start in range(0, SKUS, AT_ONCE):
        lines = [LineInput(sku_id=sku, quantity="1") for sku in skus[start : start + AT_ONCE]]
        issue = RecordDocument(document_key=new_key(), type="other_issue", warehouse_id=1, lines=lines)
        perform(record_document, issue, actor=_SYSTEM, database=database)


def _fill(database: Database) -> list[int]:
    """Every SKU has its lots, two pieces each, received in any order of their ends."""
    perform(create_warehouse, CreateWarehouse(code="W", name="总仓", kind="central"), actor=_SYSTEM, database=database)
    skus: list[int] = []
    for start in range(0, SKUS, AT_ONCE):
        made = [
            CreateSku(code=f"S{at:05}", name=f"商品{at}", base_unit="个", lot_tracked=True)
            for at in range(start, start + AT_ONCE)
        ]
        perform(create_skus, CreateSkus(skus=made), actor=_SYSTEM, database=database)
        skus += range(start + 1, start + AT_ONCE + 1)
    dice, today = random.Random(7), business_date(clock.get().now(), database.settings.zone)
    for number in range(LOTS):
        for start in range(0, SKUS, AT_ONCE):
            lines = [
                LineInput(
                    sku_id=sku, quantity="2", price="1", lot_number=f"L{number}",
                    expires_on=today + timedelta(days=dice.randint(30, 900)),
                )
                for sku in skus[start : start + AT_ONCE]
            ]  # fmt: skip
            command = RecordDocument(document_key=new_key(), type="opening_stock", warehouse_id=1, lines=lines)
            perform(record_document, command, actor=_SYSTEM, database=database)
    return skus


def _place(database: Database) -> int:
    with database.read_engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id FROM location WHERE warehouse_id = 1 AND place = 'stock'")
        return int(found.scalar_one())


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        yield from _opened(folder, "")


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder, fresh_postgres("jxc_bench_fefo") as url:
        yield from _opened(folder, url)


def _opened(folder: str, url: str) -> Iterator[Database]:
    settings = settings_of(Path(folder), url)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()
