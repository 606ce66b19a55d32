"""Questions put to the large company on both engines, each many times, with the time it takes."""

import random
import time
from collections.abc import Callable, Sequence

from sqlmodel import Session

from jxc_app.core.database import Database
from tests.benchmarks.large import postgres_company, sqlite_company
from tests.benchmarks.report import heading, percentile, say, spread, timed

ROUNDS = 100
Question = Callable[[Session, random.Random], object]


def ask_all(title: str, questions: Sequence[tuple[str, int, Question]]) -> None:
    """Ask every question on both engines: its label, the wanted p95 in ms (0: none is set), and what is asked."""
    for name, opened in (("SQLite", sqlite_company), ("PostgreSQL", postgres_company)):
        with opened() as database:
            heading(f"{title}: {name}")
            for label, target, question in questions:
                measure(database, label, target, question)


def measure(database: Database, label: str, target: int, question: Question) -> None:
    """Print how long one question takes."""
    dice = random.Random(label)
    for _ in range(3):
        database.read(lambda session: question(session, dice))
    times, cpu = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        times.append(timed(lambda: database.read(lambda session: question(session, dice))))
        cpu.append((time.process_time() - start) * 1000)
    # SQLite works inside this process: its CPU time is what an idle machine would take.
    own = f"   CPU p95 {percentile(cpu, 0.95):6.1f} ms" if database.is_sqlite else ""
    say(label, spread(times) + own + (f"   target {target}" if target else ""))
