"""Ten months of 100,000 moves each: closing one, what lay where at the end of a past day, 收发存汇总表 of a month.

Targets: a close 3 s (Tryton: 112–133 s), a balance of the past p95 100 ms. The floors are the same sums by raw SQL.
"""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Scope, perform
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.documents.turnover import TurnoverFilter, turnover
from jxc_app.modules.inventory.calendar import MONTH_END, period_end
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.inventory.past_balances import balance_of
from jxc_app.modules.inventory.proof import Proof, prove_stock
from jxc_app.modules.warehouses.models import Location, Place
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks.questions import measure
from tests.benchmarks.report import heading, say, timed
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import settings_of

MONTHS, MOVES, SKUS = 10, 100_000, 2_000
_FIRST = date(2025, 1, 1)
_SYSTEM, _EVERYWHERE = Actor.system(device="benchmark"), Scope(everywhere=True)
_ONE, _YUAN, _PRICE = 1_000_000, 10_000, 10**8
#: one piece at one yuan comes in, move after move: what they add up to is known, and proves itself
_MOVE = """INSERT INTO stock_move (seq, sku_id, lot_id, from_location_id, to_location_id, quantity, unit_cost,
    effective_at, recorded_at, source_type, source_id, actor_id)
    VALUES (:seq, :sku, 0, :other, :stock, :one, :cost, :at, :at, 'document', 0, 1)"""
_ENTRY = """INSERT INTO stock_value_entry (sku_id, warehouse_id, move_seq, quantity, value, cause, recorded_at)
    VALUES (:sku, :warehouse, :seq, :one, :yuan, 'move', :at)"""
_SUMMED = """INSERT INTO stock_balance (sku_id, location_id, lot_id, on_hand, reserved)
    SELECT sku_id, to_location_id, 0, SUM(quantity), 0 FROM stock_move GROUP BY sku_id, to_location_id"""
_VALUED = """INSERT INTO stock_value (sku_id, warehouse_id, quantity, value)
    SELECT sku_id, warehouse_id, SUM(quantity), SUM(value) FROM stock_value_entry GROUP BY sku_id, warehouse_id"""
_FLOOR_CLOSE = """SELECT sku_id, warehouse_id, SUM(quantity), SUM(value) FROM stock_value_entry
    WHERE move_seq BETWEEN :first AND :last GROUP BY sku_id, warehouse_id"""
_FLOOR_BALANCE = "SELECT quantity, value FROM period_balance WHERE period_id = 1 AND sku_id = :sku"


def run() -> None:
    """Fill, close month by month, then ask, on both engines."""
    wire()
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database:
            _fill(database)
            heading(f"Periods, {MONTHS} months of {MOVES:,} moves: {name}")
            _close_all(database)
            _ask(database)


def _close_all(database: Database) -> None:
    day, closes = _FIRST, []
    for _ in range(MONTHS - 1):
        ends_on = period_end(day, MONTH_END)
        closes.append(timed(lambda until=ends_on: database.write(lambda session: _close(database, session, until))))
        day = ends_on + timedelta(days=1)
    say("closing a month, once the books are proved", f"{min(closes) / 1000:.2f} … {max(closes) / 1000:.2f} s")
    proof = timed(lambda: database.read(prove_stock))
    say(f"the proof of {MONTHS * MOVES:,} moves before it", f"{proof / 1000:.2f} s")
    first, last = MOVES * 4 + 1, MOVES * 5
    raw = timed(lambda: _raw(database, _FLOOR_CLOSE, first=first, last=last))
    say("floor: the sums of one month by raw SQL", f"{raw / 1000:.2f} s")


def _close(database: Database, session: Session, ends_on: date) -> None:
    """As the use case does after the proof; these moves have no documents, which the proof would not let pass."""
    now = datetime(2025, 12, 1, tzinfo=UTC)
    uow = UnitOfWork(session, actor=_SYSTEM, use_case="period.close", now=now, settings=database.settings)
    uow.prepared = Proof(())
    close_period.work(uow, ClosePeriod(ends_on=ends_on))
    session.flush()


def _ask(database: Database) -> None:
    def past(session: Session, dice: random.Random) -> object:
        return balance_of(session, _FIRST + timedelta(days=dice.randint(20, 290)), dice.randint(1, SKUS))

    def month(session: Session, dice: random.Random) -> object:
        first = date(2025, dice.randint(2, 9), 1)
        wanted = TurnoverFilter(first, period_end(first, MONTH_END))
        return turnover.work(session, _EVERYWHERE, _SYSTEM, wanted=wanted, page=dice.randint(1, 20))

    def kept(session: Session, dice: random.Random) -> object:
        return session.connection().exec_driver_sql(_FLOOR_BALANCE.replace(":sku", str(dice.randint(1, SKUS)))).all()

    measure(database, "one SKU at the end of any past day", 100, past)
    measure(database, "floor: one row of a snapshot by raw SQL", 100, kept)
    measure(database, "收发存 of a past month, any page", 300, month)


def _raw(database: Database, statement: str, **values: int) -> None:
    for name, value in values.items():
        statement = statement.replace(f":{name}", str(value))
    with database.engine.connect() as connection:
        connection.exec_driver_sql(statement).all()


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(Path(folder))


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, fresh_postgres("jxc_bench_periods") as url:
        yield from _opened(Path(folder), url)


def _opened(folder: Path, url: str = "") -> Iterator[Database]:
    settings = settings_of(folder, url)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


def _fill(database: Database) -> None:
    perform(create_warehouse, CreateWarehouse(code="W", name="总仓", kind="central"), actor=_SYSTEM, database=database)
    skus = [CreateSku(code=f"S{at:05}", name=f"商品{at}", base_unit="个") for at in range(1, SKUS + 1)]
    for start in range(0, SKUS, 500):
        perform(create_skus, CreateSkus(skus=skus[start : start + 500]), actor=_SYSTEM, database=database)
    places = dict(database.read(lambda session: session.exec(select(Location.place, Location.id)).all()))
    common = {
        "other": places[Place.OTHER],
        "stock": places[Place.STOCK],
        "warehouse": 1,
        "one": _ONE,
        "yuan": _YUAN,
        "cost": _PRICE,
    }
    dice = random.Random(2026)
    for month in range(MONTHS):
        starts = date(2025, month + 1, 1)
        days = (period_end(starts, MONTH_END) - starts).days
        moments = sorted(
            datetime(2025, month + 1, 1 + dice.randint(0, days), dice.randint(0, 14), tzinfo=UTC) for _ in range(MOVES)
        )
        rows = [
            common | {"seq": month * MOVES + at, "sku": dice.randint(1, SKUS), "at": _stored(database, moment)}
            for at, moment in enumerate(moments, 1)
        ]
        database.write(lambda session, rows=rows: _pour(session, rows))
    database.write(lambda session: [session.connection().execute(text(one)) for one in (_SUMMED, _VALUED)])
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _pour(session: Session, rows: list[dict[str, Any]]) -> None:
    for statement in (_MOVE, _ENTRY):
        session.connection().execute(text(statement), rows)


def _stored(database: Database, moment: datetime) -> object:
    return moment.replace(tzinfo=None).isoformat(sep=" ") + ".000000" if database.is_sqlite else moment
