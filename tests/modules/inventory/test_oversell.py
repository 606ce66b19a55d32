"""What is there can be sold once. On PostgreSQL, in processes: SQLite has one writer and would prove nothing."""

from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.support.company import Company
from tests.support.forks import FORKS
from tests.support.rivals import Tally, Where, in_processes, issue_in_process

pytestmark = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
STOCK, PROCESSES, THREADS, ROUNDS = 40, 4, 3, 10


def sell_out(company: Company, processes: ProcessPoolExecutor, *, is_naive: bool) -> Tally:
    """Three times as many attempts as there is stock."""
    company.receive(company.a, STOCK, "2.5")
    where = Where.of(company.database.settings)
    return in_processes(processes, PROCESSES, issue_in_process, where, THREADS, ROUNDS, is_naive=is_naive)


def test_exactly_what_was_there_is_sold(company: Company, processes: ProcessPoolExecutor) -> None:
    tally = sell_out(company, processes, is_naive=False)
    assert tally.errors == {}
    assert tally.outcomes == {"done": STOCK, "stock.insufficient": PROCESSES * THREADS * ROUNDS - STOCK}
    assert company.stock(company.a).on_hand == 0
    assert company.value(company.a) == 0
    company.assert_proved()


def test_this_test_would_see_the_classic_mistake(company: Company) -> None:
    """Read, then write what was read: balance and ledger come apart, and the proof says so."""
    with ProcessPoolExecutor(PROCESSES, mp_context=FORKS) as own:
        tally = sell_out(company, own, is_naive=True)
    sold = tally.outcomes["done"]
    assert sold > STOCK or not company.proof().ok
    assert company.stock(company.a).on_hand != STOCK - sold
