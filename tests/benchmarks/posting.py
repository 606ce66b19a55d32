"""Posting 10-line issues through ``perform``, beside the floor, on both engines."""

import multiprocessing
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.logs import configure_logs
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import PostDocument, RecordDocument, SaveDraft
from jxc_app.modules.documents.service import post_document, record_document, save_draft
from jxc_app.modules.inventory.proof import prove_stock
from tests.benchmarks.floor import LINES, Floor
from tests.benchmarks.report import heading, say
from tests.benchmarks.servers import fresh_postgres, server_cpu
from tests.benchmarks.shop import Shop, found_shop

DOCUMENTS, ROUNDS, WARM_UP = 100, 5, 10
#: lines a second of Tryton 8.2 (a shipment created, assigned and done), on 2 cores, 1 and 4 processes
TRYTON = (11, 22)
_UNIT = 10**6
Post = Callable[[], None]


@dataclass(frozen=True)
class Pace:
    """One round: lines a second, and CPU milliseconds a line of this process and of the server."""

    lines: float
    client: float
    server: float

    @property
    def cpu(self) -> float:
        return self.client + self.server


def run() -> None:
    """Measure on both engines."""
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        _compare("SQLite", found_shop(Path(folder)))
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder, fresh_postgres("jxc_bench_posting") as url:
        shop = found_shop(Path(folder), url)
        _compare("PostgreSQL", shop)
        _side_by_side(shop)


def _compare(engine: str, shop: Shop) -> None:
    """Rounds of the three take turns, so that the machine's other load falls on all of them alike."""
    heading(f"Posting 10-line issues, one commit each: {engine}")
    database = shop.open()
    works = {
        "floor: raw SQL, same rows": floor_of(shop),
        "record_document": _record(shop, database),
        "save_draft + post_document": _save_and_post(shop, database),
    }
    paces: dict[str, list[Pace]] = {name: [] for name in works}
    for post in works.values():
        _pace(shop, post, WARM_UP)
    for _ in range(ROUNDS):
        for name, post in works.items():
            paces[name].append(_pace(shop, post, DOCUMENTS))
    _print(paces)
    _print_proof(database)
    database.close()


def _pace(shop: Shop, post: Post, documents: int) -> Pace:
    server, client, start = server_cpu(shop.url or "sqlite"), time.process_time(), time.perf_counter()
    for _ in range(documents):
        post()
    seconds, client = time.perf_counter() - start, time.process_time() - client
    server, lines = server_cpu(shop.url or "sqlite") - server, documents * LINES
    return Pace(lines / seconds, client * 1000 / lines, server * 1000 / lines)


def _print(paces: dict[str, list[Pace]]) -> None:
    floor = None
    for name, rounds in paces.items():
        lines, cpu = [one.lines for one in rounds], statistics.median(one.cpu for one in rounds)
        client = statistics.median(one.client for one in rounds)
        text = f"{statistics.median(lines):7.0f} lines/s [{min(lines):.0f}-{max(lines):.0f}]   CPU {cpu:.3f} ms/line"
        text += f" (client {client:.3f})"
        if floor is None:
            floor = cpu
        else:
            least, most = (statistics.median(lines) / tryton for tryton in reversed(TRYTON))
            text += f"   {cpu / floor:.1f}× floor (target 5)   {least:.0f}-{most:.0f}× Tryton (target 50)"
        say(name, text)


def _print_proof(database: Database) -> None:
    """Figures of postings that do not add up are worth nothing; the floor writes a log of its own."""
    wrong = {check.code for check in database.read(prove_stock).checks if check.failed}
    expected = {"log_is_whole", "numbers_without_gaps"}
    say("proof after it", "clean but for the floor's own log and numbers" if wrong <= expected else f"BROKEN: {wrong}")


def floor_of(shop: Shop) -> Post:
    """Posts one document by raw SQL."""
    floor = Floor(_connect(shop), shop.ground)
    dice = random.Random(1)
    return lambda: floor.post(shop.chosen(dice), _UNIT)


def _connect(shop: Shop) -> "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]":
    if shop.url:
        return psycopg.connect(shop.url, autocommit=True)
    connection = sqlite3.connect(shop.folder / "jxc.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _record(shop: Shop, database: Database) -> Post:
    dice = random.Random(2)

    def post() -> None:
        command = RecordDocument.model_validate(shop.issue(shop.chosen(dice)))
        perform(record_document, command, actor=shop.actor, key=new_key(), database=database)

    return post


def _save_and_post(shop: Shop, database: Database) -> Post:
    dice = random.Random(3)

    def post() -> None:
        command = SaveDraft.model_validate(shop.issue(shop.chosen(dice)))
        draft = perform(save_draft, command, actor=shop.actor, key=new_key(), database=database)
        act = PostDocument(document_id=draft.document_id, version=draft.version)
        perform(post_document, act, actor=shop.actor, key=new_key(), database=database)

    return post


def _side_by_side(shop: Shop) -> None:
    """Two processes at once: floor against floor, ours against ours."""
    heading("Posting 10-line issues, 2 processes at once: PostgreSQL")
    for name, kind in (("floor: raw SQL, same rows", "floor"), ("record_document", "ours")):
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            server = server_cpu(shop.url)
            paces = list(pool.map(_post_apart, [shop] * 2, [kind] * 2))
            server = server_cpu(shop.url) - server
        lines = DOCUMENTS * LINES * ROUNDS * len(paces)
        client = statistics.mean(pace.client for pace in paces)
        total = sum(pace.lines for pace in paces)
        say(name, f"{total:7.0f} lines/s   CPU {client + server * 1000 / lines:.3f} ms/line (client {client:.3f})")


def _post_apart(shop: Shop, kind: str) -> Pace:
    configure_logs("WARNING")
    post = floor_of(shop) if kind == "floor" else _record(shop, shop.open())
    _pace(shop, post, WARM_UP)
    return _pace(shop, post, DOCUMENTS * ROUNDS)
