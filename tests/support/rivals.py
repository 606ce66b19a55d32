"""What rivals do in processes of their own: the same stock, at the same time, in as many threads as asked."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import event, update
from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.logs import configure_logs
from jxc_app.core.settings import Settings
from jxc_app.modules.inventory import balances, posting
from jxc_app.modules.inventory.balances import Balance
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.inventory.spots import BalanceKey
from jxc_app.wiring import wire
from tests.support.company import Company, Line
from tests.support.databases import settings_for


@dataclass(frozen=True, slots=True)
class Where:
    """A database that another process can open."""

    data_dir: Path
    url: str
    owner_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Where":
        return cls(settings.data_dir, settings.database_url, settings.database_owner_url)

    @contextmanager
    def company(self) -> Iterator[Company]:
        """The company, opened in this process."""
        wire()
        configure_logs("ERROR")
        settings = settings_for(self.data_dir, self.url, self.owner_url)
        database = Database(settings.resolved_database_url, settings=settings)
        try:
            yield Company(database)
        finally:
            database.close()


_counting = threading.Lock()


@dataclass(slots=True)
class Tally:
    """How often what came out: ``done``, the code of a refusal, or the name of an error nobody should see.

    ``deadlocks`` counts those that the database broke, also where a second try hid them from the caller.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    deadlocks: int = 0

    def count(self, outcome: str) -> None:
        """Once more, from whichever thread."""
        with _counting:
            self.outcomes[outcome] += 1

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.outcomes + other.outcomes, self.deadlocks + other.deadlocks)

    @property
    def errors(self) -> dict[str, int]:
        """What is neither done nor refused by the business."""
        return {name: count for name, count in self.outcomes.items() if name[0].isupper()}


Act = Callable[[Company, random.Random], Any]


def count_deadlocks(database: Database, tally: Tally) -> None:
    """Count every deadlock that the database reports."""

    @event.listens_for(database.engine, "handle_error")
    def note(context: Any) -> None:
        if getattr(context.original_exception, "sqlstate", None) == "40P01":
            tally.deadlocks += 1


def tried(tally: Tally, act: Callable[[], Any]) -> Any:
    """Do it and note what came out."""
    try:
        answer = act()
    except DomainError as refusal:
        tally.count(refusal.code)
        return None
    except Exception as error:
        tally.count(f"{type(error).__name__}: {str(error)[:300]}")
        return None
    tally.count("done")
    return answer


def in_threads(company: Company, threads: int, rounds: int, act: Act, seed: int) -> Tally:
    """Every thread does the act ``rounds`` times, all starting at once."""
    tally, start = Tally(), threading.Barrier(threads)
    count_deadlocks(company.database, tally)

    def run(number: int) -> None:
        chance = random.Random(f"{seed}/{number}")
        start.wait()
        for _ in range(rounds):
            tried(tally, lambda: act(company, chance))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(threads)))
    return tally


def issue_one(company: Company, chance: random.Random) -> None:
    company.issue(company.a, 1)


def naive_issue_one(company: Company, chance: random.Random) -> None:
    """The classic mistake: read without a lock, write what was read less one."""
    _make_naive()
    issue_one(company, chance)


def _make_naive() -> None:
    balances._locked = balances._existing
    posting.write_balances = _write_what_was_read


def _write_what_was_read(session: Session, changed: Mapping[BalanceKey, Balance]) -> None:
    table = StockBalance.__table__
    for key, one in changed.items():
        this = [table.c[name] == value for name, value in key._asdict().items()]
        session.connection().execute(update(table).where(*this).values(on_hand=one.on_hand + one.put))


@dataclass(slots=True)
class Writing:
    """What a process wrote in its time: the ids of its documents, of each thread in the order of its postings."""

    tally: Tally
    documents: list[list[int]]

    @property
    def longest_wait(self) -> int:
        """How many documents were written at most between two that one thread wrote one after the other."""
        return max(later - earlier for of_thread in self.documents for earlier, later in pairwise(of_thread))


def keep_writing(where: Where, threads: int, seconds: float, meeting: Path, name: str) -> Writing:
    """Post one receipt after the other for so long, from the moment that both processes are there."""
    with where.company() as company:
        (meeting / name).touch()
        while len(list(meeting.iterdir())) < 2:
            time.sleep(0.001)
        tally, until = Tally(), time.perf_counter() + seconds

        def write(number: int) -> list[int]:
            written = []
            while time.perf_counter() < until:
                if done := tried(tally, lambda: company.receive(company.a, 1, "1")):
                    written.append(done.document_id)
            return written

        with ThreadPoolExecutor(threads) as pool:
            return Writing(tally, list(pool.map(write, range(threads))))


def issue_in_process(where: Where, threads: int, rounds: int, *, is_naive: bool) -> Tally:
    """One process of the oversell test. A naive process must not be used again."""
    with where.company() as company:
        return in_threads(company, threads, rounds, naive_issue_one if is_naive else issue_one, seed=1)


def mixed_in_process(where: Where, threads: int, rounds: int, seed: int) -> Tally:
    """One process of the lock order test."""
    with where.company() as company:
        return in_threads(company, threads, rounds, mixed_act, seed)


def mixed_act(company: Company, chance: random.Random) -> None:
    """Anything that locks stock, on lines in any order; first receipts of SKUs among them."""
    chance.choice([_receive, _receive, _issue, _transfer_and_arrive, _hold_and_decide, _void_with_release])(
        company, chance
    )


def _lines(company: Company, chance: random.Random, quantity: int) -> list[Line]:
    skus = [sku for code, sku in company.skus.items() if sku != company.lots]
    return [Line(sku, quantity) for sku in chance.sample(skus, k=min(len(skus), 4))]


def _ends(company: Company, chance: random.Random) -> tuple[int, int]:
    ends = [company.w1, company.w2, company.s1]
    chance.shuffle(ends)
    return ends[0], ends[1]


def _receive(company: Company, chance: random.Random) -> None:
    here, _ = _ends(company, chance)
    received = company.record("other_receipt", _lines(company, chance, 20), at=here)
    if chance.random() < 0.3:
        company.void(received)


def _issue(company: Company, chance: random.Random) -> None:
    here, _ = _ends(company, chance)
    issued = company.record("other_issue", _lines(company, chance, 2), at=here)
    if chance.random() < 0.5:
        company.void(issued)


def _transfer_and_arrive(company: Company, chance: random.Random) -> None:
    here, there = _ends(company, chance)
    lines = _lines(company, chance, 3)
    sent = company.record("transfer", lines, at=here, to_warehouse_id=there)
    line_ids = [sent.document_id * 1000 + number + 1 for number in range(len(lines))]
    arrived = [Line(line.sku_id, 3, source_line_id=line_id) for line, line_id in zip(lines, line_ids, strict=True)]
    chance.shuffle(arrived)
    company.record("transfer_receipt", arrived, at=there, linked_document_id=sent.document_id)


def _hold_and_decide(company: Company, chance: random.Random) -> None:
    here, _ = _ends(company, chance)
    held = company.submit(company.save("sales_issue", _lines(company, chance, 2), at=here))
    chance.choice([company.post, company.close])(held)


def _void_with_release(company: Company, chance: random.Random) -> None:
    here, _ = _ends(company, chance)
    received = company.record("other_receipt", _lines(company, chance, 1), at=here)
    company.void(received, release=True)


def in_processes(
    processes: ProcessPoolExecutor, count: int, work: Callable[..., Tally], *args: Any, **named: Any
) -> Tally:
    """The same work in ``count`` processes at once, added up."""
    futures = [processes.submit(work, *args, **named) for _ in range(count)]
    return sum((future.result(timeout=300) for future in futures), Tally())
