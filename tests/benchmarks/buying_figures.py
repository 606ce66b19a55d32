"""采购分析 over 100,000 order lines in a year, on both engines: every topic, groups and what is behind one.

25,000 orders of four lines from 200 suppliers, each asked for, received, billed and paid; a tenth comes in two parts.
The floor of a topic is what cannot be left out: reading the lines of orders with their accepted quantities by raw SQL
and adding them up by supplier in plain Python.
"""

import random
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.buying_figures.asking import TOPICS, Asked
from jxc_app.modules.buying_figures.queries import buying_figures, figure_lines
from jxc_app.wiring import wire
from tests.benchmarks.report import heading, say, timed
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import open_warehouses, pour_into_postgres, settings_of

ORDERS, LINES, SUPPLIERS, SKUS, DAYS = 25_000, 4, 200, 5_000, 365
FIRST_DAY = date(2025, 1, 6)
_TODAY = FIRST_DAY + timedelta(days=DAYS)
_SYSTEM, _EVERYWHERE, _UNIT = Actor.system(device="benchmark"), Scope(everywhere=True), 10**6
_BY = {
    "cycle": ("step", "month"), "delivery": ("supplier", "month"), "prices": ("sku", "month"),
    "savings": ("supplier",), "quality": ("supplier", "cause"), "emergency": ("month",),
}  # fmt: skip
_FLOOR = """SELECT o.partner_id, l.base_quantity, k.quantity, r.business_date, l.due_on FROM document o
    JOIN document_line l ON l.document_id = o.id LEFT JOIN document_link k ON k.from_line_id = l.id
    LEFT JOIN document_line rl ON rl.id = k.to_line_id LEFT JOIN document r ON r.id = rl.document_id
    WHERE o.type = 'purchase_order'"""
_DOCUMENT = """INSERT INTO document (id, document_key, type, number, status, version, origin, business_date,
    effective_at, warehouse_id, partner_id, responsible, remark, own_number, settlement, amend_reason, total_quantity,
    total_amount, maker_id, created_at, changed_at, posted_by, posted_at, custom)
    VALUES (?, ?, ?, ?, 'done', 1, 'entered', ?, ?, ?, ?, '', '', '', '', '', 0, ?, 1, ?, ?, 1, ?, '{}')"""
_LINE = """INSERT INTO document_line (id, document_id, line_no, sku_id, lot_id, side, lot_choice, lot_reason, unit_id,
    quantity, base_quantity, price, discount_percent, tax_percent, amount, remark, source_line_id, due_on, custom)
    VALUES (?, ?, ?, ?, 0, '', '', '', 1, ?, ?, ?, 0, 0, ?, '', ?, ?, '{}')"""
_LINK = "INSERT INTO document_link (from_line_id, to_line_id, quantity) VALUES (?, ?, ?)"
_SIGNED = """INSERT INTO goods_receipt (document_id, counted_by, counted_at, inspected_by, inspected_at, is_alone,
    wrong) VALUES (?, 1, ?, 1, ?, 1, '')"""
_JUDGED = """INSERT INTO goods_receipt_line (document_id, line_no, accepted, rejected, cause, remark)
    VALUES (?, ?, ?, ?, ?, '')"""
_SKU = """INSERT INTO sku (id, code, code_key, name, spec, brand, base_unit_id, lot_tracked, serial_tracked, picture,
    search_key, custom, version, created_at)
    VALUES (?, ?, ?, ?, '', '', 1, 0, 0, '', '', '{}', 1, '2025-01-06 00:00:00')"""
_PARTNER = """INSERT INTO partner (id, code, code_key, name, name_key, name_order, is_supplier, is_customer,
    is_wholesale, contact, phone, address, tax_number, bank, bank_account, remark, search_key, version)
    VALUES (?, ?, ?, ?, '', '', 1, 0, 0, '', '', '', '', '', '', '', '', 1)"""


def run() -> None:
    """Every topic on both engines."""
    wire()
    token = clock.set(FixedClock(datetime.combine(_TODAY, time(2), UTC)))
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        with _sqlite(Path(folder)) as database:
            _measure("SQLite", database)
        with _postgres(Path(folder)) as database:
            _measure("PostgreSQL", database)
    clock.reset(token)


def _measure(name: str, database: Database) -> None:
    heading(f"figures of buying, {ORDERS * LINES:,} order lines: {name}")
    _say_best("floor: raw lines added up by supplier", lambda: _floor(database))
    for topic in TOPICS:
        for by in _BY[topic]:
            wanted = Asked(topic, FIRST_DAY, _TODAY, by)
            _say_best(f"{topic} by {by}", lambda wanted=wanted: database.read(lambda one: _ask(one, wanted)))
        behind = Asked(topic, FIRST_DAY, _TODAY, _BY[topic][0])
        _say_best(f"{topic}: the first lines", lambda wanted=behind: database.read(lambda one: _behind(one, wanted)))


def _ask(session: Any, wanted: Asked) -> object:
    return buying_figures.work(session, _EVERYWHERE, _SYSTEM, wanted=wanted)


def _behind(session: Any, wanted: Asked) -> object:
    return figure_lines.work(session, _EVERYWHERE, _SYSTEM, wanted=wanted)


def _floor(database: Database) -> None:
    sums: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    with database.engine.connect() as connection:
        for partner_id, ordered, accepted, came, due in connection.exec_driver_sql(_FLOOR):
            held = sums[partner_id]
            held[0] += ordered
            held[1] += accepted if accepted is not None and came <= due else 0


def build(folder: Path) -> None:
    """The company as a SQLite file."""
    settings = settings_of(folder)
    upgrade(settings)
    open_warehouses(settings)
    with closing(sqlite3.connect(folder / "jxc.db", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("BEGIN")
        db.execute("DELETE FROM outbox")  # their ids are taken, and PostgreSQL counts its own from 1
        db.execute("INSERT INTO unit (id, name, version) VALUES (1, '个', 1) ON CONFLICT DO NOTHING")
        db.executemany(_SKU, [(at, f"S{at:05d}", f"s{at:05d}", f"商品{at}") for at in range(1, SKUS + 1)])
        db.executemany(_PARTNER, [(at, f"G{at}", f"g{at}", f"供应商{at}") for at in range(1, SUPPLIERS + 1)])
        papers = _Papers(random.Random(20250106))
        for at in range(ORDERS):
            papers.chain(at * DAYS // ORDERS)
        for statement, rows in papers.rows.items():
            db.executemany(statement, rows)
        db.execute("COMMIT")
        db.execute("ANALYZE")


class _Papers:
    """The rows of all chains, lines before their documents."""

    def __init__(self, dice: random.Random) -> None:
        self._dice, self._id = dice, 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {
            statement: [] for statement in (_LINE, _LINK, _DOCUMENT, _SIGNED, _JUDGED)
        }

    def chain(self, day: int) -> None:
        """A request, its order, what came of it, invoice, request and payment."""
        dice, partner = self._dice, self._dice.randint(1, SUPPLIERS // 2)
        # each SKU comes from one of two suppliers
        theirs = range(partner, SKUS + 1, SUPPLIERS // 2)
        goods = [(sku, dice.randint(5, 50)) for sku in dice.sample(theirs, LINES)]
        partner += dice.choice((0, SUPPLIERS // 2))
        wanted = self._paper("purchase_requisition", day, None, goods, [None] * LINES)
        ordered = self._paper("purchase_order", day + 1, partner, goods, wanted, due=day + 8)
        parts = 2 if dice.random() < 0.1 else 1
        for part in range(parts):
            came = day + 5 + dice.randint(0, 6) + 4 * part
            some = [(sku, much // parts or 1) for sku, much in goods]
            received = self._paper("goods_receipt", came, partner, some, ordered)
            billed = self._paper("supplier_invoice", came + 5, partner, some, received)
            asked = self._paper("payment_request", came + 20, partner, some, billed)
            self._paper("payment", came + 22, partner, some, asked)

    def _paper(
        self, type_: str, day: int, partner: int | None, goods: Any, sources: Any, due: int | None = None
    ) -> list[int]:
        self._id += 1
        document, on = self._id, FIRST_DAY + timedelta(days=day)
        at, ids = f"{on} 02:00:00.000000", []
        for line_no, ((sku, much), source) in enumerate(zip(goods, sources, strict=True), 1):
            ids.append(document * 1000 + line_no)
            price, until = 100 + sku % 900 + self._dice.randint(0, 20), due and FIRST_DAY + timedelta(days=due)
            self.rows[_LINE].append(
                (ids[-1], document, line_no, sku, much * _UNIT, much * _UNIT, price * 10**6, price * much * 100,
                 source, until and until.isoformat())
            )  # fmt: skip
            bad = 1 if type_ == "goods_receipt" and much > 1 and self._dice.random() < 0.05 else 0
            if type_ == "goods_receipt":
                cause = self._dice.choice(("damaged", "quality", "wrong")) if bad else ""
                self.rows[_JUDGED].append((document, line_no, (much - bad) * _UNIT, bad * _UNIT, cause))
            if source is not None:
                self.rows[_LINK].append((source, ids[-1], (much - bad) * _UNIT))
        if type_ == "goods_receipt":
            self.rows[_SIGNED].append((document, at, f"{on} 04:00:00.000000"))
        place = document % 11 + 1
        self.rows[_DOCUMENT].append(
            (document, f"bench-{document:08d}", type_, f"BN-{document}", on.isoformat(), at, place, partner, 0, at, at,
             f"{on} 04:00:00.000000")
        )  # fmt: skip
        return ids


def _say_best(label: str, work: Any) -> None:
    say(label, f"best of three {min(timed(work) for _ in range(3)):7.0f} ms")


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    settings = settings_of(folder)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


@contextmanager
def _postgres(folder: Path) -> Iterator[Database]:
    with fresh_postgres("jxc_bench_figures") as url:
        pour_into_postgres(folder, url)
        settings = settings_of(folder, url)
        database = Database(settings.resolved_database_url, settings=settings)
        yield database
        database.close()
