"""Two acts in a known order on PostgreSQL: one is held at a row lock until the other waits behind it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from tests.support.company import Company
from tests.support.rivals import Tally, count_deadlocks, tried

#: what every use case locks last
LOG = "SELECT 1 FROM audit_head FOR UPDATE"


def one_behind_the_other(company: Company, gate: str, first: Callable[[], Any], second: Callable[[], Any]) -> Tally:
    """``first`` runs until it waits for the rows that ``gate`` holds, then ``second``; then the gate opens."""
    tally = Tally()
    count_deadlocks(company.database, tally)
    with ThreadPoolExecutor(2) as pool, company.database.engine.connect() as holder:
        holder.execute(text(gate))
        futures = []
        for act in (first, second):
            futures.append(pool.submit(tried, tally, act))
            _until_waiting(company, len(futures))
        holder.rollback()
    return tally


def _until_waiting(company: Company, count: int) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 60
    with company.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looker:
        while looker.execute(waiting).scalar_one() < count:
            assert time.monotonic() < deadline, "nobody waits"
