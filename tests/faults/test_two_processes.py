"""The command line writes while the server serves, on one SQLite file."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from tests.support.company import Company, Line
from tests.support.rivals import Where

_SERVER_POSTS = 120
_THREADS = 8


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_import_and_the_server_take_turns(settings):
    """Neither sees "database is locked", neither starves, and every posting of both is there."""
    where = Where.of(settings)
    with where.company() as company:
        company.record("opening_stock", [Line(company.a, 100_000, "1")])
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    stop = context.Event()
    importer = context.Process(target=_import, args=(where, stop, sending))
    importer.start()
    sending.close()
    assert receiving.recv() == "started"
    waits = _serve(where)
    stop.set()
    imported = receiving.recv()
    importer.join(10)
    assert importer.exitcode == 0
    assert imported > _SERVER_POSTS / _THREADS, "the import starved"
    assert max(waits) < 5, "the server waited for the import"
    with where.company() as company:
        assert company.stock(company.a).on_hand == 100_000 - _SERVER_POSTS - imported
        company.assert_proved()


def _import(where: Where, stop, sending) -> None:
    with where.company() as company:
        sending.send("started")
        done = 0
        while not stop.is_set():
            _issue(company)
            done += 1
        sending.send(done)


def _serve(where: Where) -> list[float]:
    waits: list[float] = []
    guard = threading.Lock()
    with where.company() as company, ThreadPoolExecutor(_THREADS) as threads:

        def post(_: int) -> None:
            began = time.monotonic()
            _issue(company)
            with guard:
                waits.append(time.monotonic() - began)

        list(threads.map(post, range(_SERVER_POSTS)))
    return waits


def _issue(company: Company) -> None:
    company.record("sales_issue", [Line(company.a, 1)])
