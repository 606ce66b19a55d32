"""A count of 1,000 SKUs from start to posted, every tenth of them wrong, the wrong ones counted by a second person.

Target: 1 s of the database layer (Tryton 8.2: 30 s). The floor is the same rows by raw SQL.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlmodel import Session, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.counting.entering import EnterCounts, enter_counts
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.judging import ExplainLines, HandIn, explain_lines, hand_in
from jxc_app.modules.counting.lines import lines_of
from jxc_app.modules.counting.making import MakeCount, make_count
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.posting import PostCount, post_count
from jxc_app.modules.documents.commands import LineInput, RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say, spread, timed
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import settings_of

SKUS, WRONG_EVERY, _TIMES = 1000, 10, 9
_SYSTEM = Actor.system(device="benchmark")
_FLOOR = (
    """INSERT INTO floor_line (count_id, sku_id, lot_id, quantity, book) VALUES (1, {sku}, 0, 50000000, 50000000)"""
)
_TABLE = "CREATE TABLE floor_line (count_id INTEGER, sku_id INTEGER, lot_id INTEGER, quantity BIGINT, book BIGINT)"


def run() -> None:
    """Count the same warehouse several times on each engine."""
    wire()
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database:
            skus = _fill(database)
            people = [_hire(database, role) for role in ("keeper", "keeper", "reviewer")]
            heading(f"A count of {SKUS:,} lines from start to posted: {name}")
            taken = [timed(partial(_count, database, skus, people)) for _ in range(_TIMES)]
            say("made, counted, handed in, recounted, reviewed, posted", spread(taken))
            say("floor: its lines and entries by raw SQL", f"{timed(partial(_raw, database, skus)):.0f} ms")


def _count(database: Database, skus: list[int], people: list[Actor]) -> None:
    first, second, reviewer = people
    today = business_date(clock.get().now(), database.settings.zone)
    made = MakeCount(count_key=new_key(), kind="full", warehouse_id=1, due_on=today)
    count = perform(make_count, made, actor=reviewer, database=database)
    book = _book(database)
    wrong = set(skus[::WRONG_EVERY])
    counted = [{"sku_id": sku, "quantity": str(book[sku] - 5 * (sku in wrong))} for sku in skus]
    _enter(database, count, counted, first)
    count = _hand_in(database, count, first)
    _enter(database, count, [one for one in counted if one["sku_id"] in wrong], second)
    count = _hand_in(database, count, second)
    differing = [one.id for one in database.read(lambda s: lines_of(s, count.count_id)) if one.differs]
    explained = ExplainLines(count_id=count.count_id, version=count.version, line_ids=differing, cause="unknown")
    count = perform(explain_lines, explained, actor=reviewer, database=database)
    posted = PostCount(count_id=count.count_id, version=count.version)
    done = perform(post_count, posted, actor=reviewer, database=database)
    assert done.state == "posted", done
    assert len(differing) == len(wrong)


def _book(database: Database) -> dict[int, int]:
    with database.read_engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sku_id, on_hand FROM stock_balance").all()
    return {sku_id: int(on_hand) // 1_000_000 for sku_id, on_hand in rows}


def _enter(database: Database, count: CountRef, entries: list[dict[str, object]], who: Actor) -> None:
    perform(enter_counts, EnterCounts(count_id=count.count_id, entries=entries), actor=who, database=database)


def _hand_in(database: Database, count: CountRef, who: Actor) -> CountRef:
    def version(session: Session) -> int:
        return session.get_one(StockCount, count.count_id).version

    command = HandIn(count_id=count.count_id, version=database.read(version))
    return perform(hand_in, command, actor=who, database=database)


def _raw(database: Database, skus: list[int]) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS floor_line")
        connection.exec_driver_sql(_TABLE)
        for sku in skus * 2:
            connection.exec_driver_sql(_FLOOR.format(sku=sku))


def _hire(database: Database, role: str) -> Actor:
    login = new_key()[:8]

    def work(session: Session) -> int:
        user = User(login=login, login_key=login, name=login, created_at=clock.get().now())
        session.add(user)
        session.flush()
        role_id = session.exec(select(Role.id).where(Role.code == role)).one()
        session.add(RoleAssignment(user_id=user.id or 0, role_id=role_id or 0))
        return user.id or 0

    return Actor(user_id=database.write(work), name=login)


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(settings_of(Path(folder), ""))


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, fresh_postgres("jxc_bench_counting") as url:
        yield from _opened(settings_of(Path(folder), url))


def _opened(settings: Settings) -> Iterator[Database]:
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


def _fill(database: Database) -> list[int]:
    perform(create_warehouse, CreateWarehouse(code="W", name="总仓", kind="central"), actor=_SYSTEM, database=database)
    made: list[int] = []
    for start in range(0, SKUS, 500):
        skus = [CreateSku(code=f"S{at:05}", name=f"商品{at}", base_unit="个") for at in range(start, start + 500)]
        perform(create_skus, CreateSkus(skus=skus), actor=_SYSTEM, database=database)
        lines = [LineInput(sku_id=start + at + 1, quantity="50", price="1") for at in range(500)]
        received = RecordDocument(document_key=new_key(), type="other_receipt", warehouse_id=1, lines=lines)
        perform(record_document, received, actor=_SYSTEM, database=database)
        made += [line.sku_id for line in lines]
    return made
