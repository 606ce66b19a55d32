"""On SQLite the command line writes while the server serves: both get on, nobody waits long, nobody is turned away."""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from jxc_app.core.writers_queue import WritersQueue
from tests.support.company import Company
from tests.support.rivals import Where, keep_writing

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
SECONDS = 2.0
#: counted in the documents of others, which does not depend on how busy the machine is
LONGEST_WAIT = 60


def test_import_and_server_share_the_file(company: Company, processes: ProcessPoolExecutor, tmp_path: Path) -> None:
    where, meeting = Where.of(company.database.settings), tmp_path / "meeting"
    meeting.mkdir()
    importing = processes.submit(keep_writing, where, 1, SECONDS, meeting, "import")
    serving = processes.submit(keep_writing, where, 6, SECONDS, meeting, "server")
    imported, served = importing.result(timeout=300), serving.result(timeout=300)
    for writing in (imported, served):
        assert writing.tally.errors == {}, "database is locked"
        assert writing.longest_wait < LONGEST_WAIT
    alone, together = imported.tally.outcomes["done"], served.tally.outcomes["done"]
    assert alone > 5
    assert together > 5
    assert alone / (alone + together) > 0.25, "the turnstile lets each process through in turn"
    assert company.stock(company.a).on_hand == alone + together
    company.assert_proved()


def test_readers_do_not_wait_for_a_writer(company: Company) -> None:
    company.receive(company.a, 3)

    def look(_: object) -> None:
        assert company.stock(company.a).on_hand == 3

    company.database.write(look)


def test_threads_are_served_in_the_order_they_came(tmp_path: Path, engine: str) -> None:
    queue = WritersQueue(tmp_path)
    served: list[int] = []

    def want(number: int) -> None:
        with queue.turn():
            served.append(number)

    with ThreadPoolExecutor(8) as pool, queue.turn():
        futures = []
        for number in range(8):
            futures.append(pool.submit(want, number))
            while len(queue._threads._waiting) <= number:
                time.sleep(0)
    assert [future.result() for future in futures] == [None] * 8
    assert served == list(range(8))
    queue.close()


def test_a_writer_that_fails_lets_the_next_one_in(company: Company) -> None:
    with pytest.raises(ZeroDivisionError):
        company.database.write(lambda session: 1 // 0)
    company.receive(company.a, 1)
    assert company.stock(company.a).on_hand == 1
