"""kill -9 while posting: what was acknowledged is there, what was not may be sent again, and nothing is doubled."""

import os
import random
from multiprocessing.connection import Connection
from threading import Event

from sqlmodel import select

from jxc_app.modules.documents.models import Document
from tests.faults.posting_process import post, post_without_end
from tests.support.company import Company
from tests.support.forks import FORKS
from tests.support.rivals import Where

#: a killed process costs the tests time, so it is killed more often where time is
ROUNDS = dict.fromkeys(("sqlite", "postgresql"), 50 if os.environ.get("JXC_TEST_ALL") else 20)
STEP = 100_000


def killed_while_posting(where: Where, first: int, chance: random.Random) -> dict[int, int]:
    """What a process acknowledged, sheet by document id, until it was killed in the middle of something."""
    hearing, speaking = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=post_without_end, args=(where, first, speaking))
    process.start()
    speaking.close()
    acknowledged = dict(hearing.recv() for _ in range(chance.randrange(1, 4)))
    Event().wait(chance.uniform(0, 0.03))
    process.kill()
    process.join()
    return acknowledged | _rest(hearing)


def _rest(hearing: Connection) -> dict[int, int]:
    """What was said before the end and not heard yet; the last word may be half a word."""
    heard = {}
    try:
        while True:
            number, document_id = hearing.recv()
            heard[number] = document_id
    except (EOFError, OSError):
        return heard


def committed(company: Company) -> dict[str, int]:
    """Document ids by the key that the sheet was given."""
    with company.database.reading() as session:
        return {key: document_id or 0 for key, document_id in session.exec(select(Document.document_key, Document.id))}


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(company: Company, engine: str) -> None:
    chance, where = random.Random(20260105), Where.of(company.database.settings)
    acknowledged: dict[int, int] = {}
    for number in range(ROUNDS[engine]):
        heard = killed_while_posting(where, number * STEP, chance)
        there = committed(company)
        assert {f"sheet-{n:08d}": d for n, d in heard.items()}.items() <= there.items(), "lost"
        acknowledged |= heard
    assert len(acknowledged) >= ROUNDS[engine]
    _send_everything_again(company, acknowledged)


def _send_everything_again(company: Company, acknowledged: dict[int, int]) -> None:
    """Whoever got no answer asks again with the same key: done once, and the same answer as before."""
    before = committed(company)
    numbers = sorted(int(key.removeprefix("sheet-")) for key in before)
    assert len(numbers) >= len(acknowledged)
    for number in numbers:
        assert post(company, number) == before[f"sheet-{number:08d}"]
    assert committed(company) == before
    assert company.stock(company.a).on_hand == len(before)
    assert company.stock(company.b).on_hand == 2 * len(before)
    company.assert_proved()
