"""A machine that dies in the middle: nothing acknowledged is lost, nothing is done twice."""

import os
import random
import signal
from multiprocessing import get_context

from sqlmodel import func, select

from jxc_app.core.database import Database
from jxc_app.modules.documents.models import Document
from tests.support.company import Company, Line
from tests.support.rivals import Where

_ROUNDS = 50
_STOCK = 1_000_000


def test_kill_minus_nine_loses_and_doubles_nothing(settings):
    """Fifty processes post as fast as they can, each is killed at some moment, and asked again afterwards."""
    where = Where.of(settings)
    with where.company() as company:
        company.record("opening_stock", [Line(company.a, _STOCK, "1"), Line(company.b, _STOCK, "1")])
    chance = random.Random(4711)
    acknowledged, keys = 0, 0
    for round_ in range(_ROUNDS):
        acked = _post_until_killed(where, round_, chance.uniform(0.02, 0.25))
        acknowledged += len(acked)
        with where.company() as company:
            asked = [*acked, _key(round_, len(acked))]  # the last one was under way, or never began
            keys += len(asked)
            for key in asked:
                _issue(company, key)
            assert _documents(company.database) == keys, f"round {round_}: lost or doubled"
    with where.company() as company:
        company.assert_proved()
        left = company.stock(company.a).on_hand
    assert left == _STOCK - keys
    assert acknowledged > _ROUNDS, "the processes were killed before they did anything"


def _post_until_killed(where: Where, round_: int, seconds: float) -> list[str]:
    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_post_for_ever, args=(where, round_, sending))
    process.start()
    sending.close()
    acked: list[str] = []
    if receiving.poll(20):
        acked.append(receiving.recv())
    process.join(seconds)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    try:
        while True:
            acked.append(receiving.recv())
    except EOFError:
        return acked


def _post_for_ever(where: Where, round_: int, sending) -> None:
    with where.company() as company:
        number = 0
        while True:
            _issue(company, _key(round_, number))
            sending.send(_key(round_, number))
            number += 1


def _key(round_: int, number: int) -> str:
    return f"round-{round_}-{number:06d}"


def _issue(company: Company, key: str) -> None:
    lines = [Line(company.a, 1), Line(company.b, 1)]
    company.record("sales_issue", lines, key=key, document_key=key)


def _documents(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(Document).where(Document.type == "sales_issue")).one()
