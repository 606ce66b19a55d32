"""Lines in opposite order wait for each other; nobody is ever told of a deadlock, and there are none to hide."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.inventory.lot_tracking import TrackLots, track_lots
from jxc_app.modules.transfers.service import ReceiveTransfer, receive_transfer
from tests.support.company import SYSTEM, Company, Line
from tests.support.gates import LOG, one_behind_the_other
from tests.support.rivals import Tally, Where, count_deadlocks, in_threads, mixed_in_process, tried

pytestmark = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])


def at_once(company: Company, *acts: Callable[[], Any]) -> Tally:
    """All acts in threads that start together."""
    tally, start = Tally(), threading.Barrier(len(acts))
    count_deadlocks(company.database, tally)

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        tried(tally, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))
    return tally


STOCK = "SELECT 1 FROM stock_balance FOR UPDATE"


def transfer(company: Company, *quantities: tuple[int, int]) -> tuple[DocumentRef, list[int]]:
    """A dispatched transfer from W1 to W2, and the ids of its lines."""
    sent = company.record("transfer", [Line(*one) for one in quantities], to_warehouse_id=company.w2)
    lines = read(get_document, actor=SYSTEM, database=company.database, document_id=sent.document_id).lines
    return sent, [line.id for line in lines]


def arrive(company: Company, sent: DocumentRef, sku_id: int, quantity: int, line_id: int) -> DocumentRef:
    line = Line(sku_id, quantity, source_line_id=line_id)
    return company.record("transfer_receipt", [line], at=company.w2, linked_document_id=sent.document_id)


def status(company: Company, ref: DocumentRef) -> str:
    return read(get_document, actor=SYSTEM, database=company.database, document_id=ref.document_id).head.status


def test_everything_at_once_from_four_processes(company: Company, processes: ProcessPoolExecutor) -> None:
    for number in range(6):
        command = CreateSku(code=f"X-{number}", name="新品", base_unit="个")
        perform(create_sku, command, actor=SYSTEM, database=company.database)
    where = Where.of(company.database.settings)
    seeds = iter(range(4))
    futures = [processes.submit(mixed_in_process, where, 3, 8, next(seeds)) for _ in range(4)]
    tally = sum((future.result(timeout=300) for future in futures), Tally())
    assert tally.errors == {}
    assert tally.deadlocks == 0
    assert tally.outcomes["done"] > 30
    company.assert_proved()


def test_first_receipts_of_the_same_skus_in_opposite_order(company: Company) -> None:
    """The balance rows are not there yet, so nothing can be locked before it is inserted."""

    def receive(_: Company, chance: random.Random) -> None:
        lines = [Line(company.a, 1, "1"), Line(company.b, 1, "1")]
        chance.shuffle(lines)
        company.record("other_receipt", lines, at=company.s1)

    tally = in_threads(company, 8, 3, receive, seed=3)
    assert (tally.outcomes, tally.deadlocks) == ({"done": 24}, 0)
    assert company.stock(company.a, company.s1).on_hand == 24
    company.assert_proved()


def test_partial_receipts_of_one_transfer_at_once(company: Company) -> None:
    company.receive(company.a, 20)
    sent, [line_id] = transfer(company, (company.a, 20))
    tally = at_once(company, *[lambda: arrive(company, sent, company.a, 4, line_id)] * 8)
    assert tally.errors == {}
    assert tally.outcomes["done"] == 5
    assert tally.deadlocks == 0
    assert status(company, sent) == "done"
    company.assert_proved()


def test_voiding_one_receipt_while_the_last_other_arrives_leaves_the_transfer_open(company: Company) -> None:
    """Both follow up on the transfer; the one that reads it first must not decide for the other."""
    company.receive(company.a, 3)
    company.receive(company.b, 3)
    sent, [first, second] = transfer(company, (company.a, 3), (company.b, 3))
    arrived = arrive(company, sent, company.a, 3, first)
    tally = one_behind_the_other(
        company, LOG, lambda: company.void(arrived), lambda: arrive(company, sent, company.b, 3, second)
    )
    assert (tally.outcomes, tally.deadlocks) == ({"done": 2}, 0)
    assert status(company, sent) == "posted", "in transit, yet nobody could receive it"
    arrive(company, sent, company.a, 3, first)
    assert status(company, sent) == "done"
    company.assert_proved()


def test_what_is_being_voided_cannot_arrive(company: Company) -> None:
    company.receive(company.a, 2)
    sent, [line_id] = transfer(company, (company.a, 2))
    tally = one_behind_the_other(
        company, LOG, lambda: company.void(sent), lambda: arrive(company, sent, company.a, 2, line_id)
    )
    assert (tally.outcomes, tally.deadlocks) == ({"done": 1, "document.link_not_open": 1}, 0)
    company.assert_proved()


def test_what_is_arriving_cannot_be_voided(company: Company) -> None:
    company.receive(company.a, 2)
    sent, [line_id] = transfer(company, (company.a, 2))
    tally = one_behind_the_other(
        company, LOG, lambda: arrive(company, sent, company.a, 2, line_id), lambda: company.void(sent)
    )
    assert tally.deadlocks == 0
    assert tally.outcomes["done"] == 1
    assert tally.outcomes.keys() & {"version.stale", "document.has_later"}
    company.assert_proved()


def test_a_void_that_takes_reservations_while_their_owner_posts(company: Company) -> None:
    """The one holds the stock and writes to the other's history; the other holds its document and wants the stock."""
    received = company.receive(company.a, 10)
    held = company.submit(company.save("other_issue", [Line(company.a, 8)]))
    tally = one_behind_the_other(
        company, STOCK, lambda: company.void(received, release=True), lambda: company.post(held)
    )
    assert (tally.outcomes, tally.deadlocks) == ({"done": 1, "stock.insufficient": 1}, 0)
    company.assert_proved()


def test_two_hands_on_one_document(company: Company) -> None:
    company.receive(company.a, 100)
    for _ in range(5):
        draft = company.save("other_issue", [Line(company.a, 1)])
        tally = at_once(company, *[partial(company.post, draft)] * 3, partial(company.submit, draft))
        assert tally.errors == {}
        assert tally.outcomes["done"] == 1
        assert tally.outcomes["version.stale"] == 3
    company.assert_proved()


def test_lot_tracking_begins_before_a_receipt_or_after_it_but_not_during_it(company: Company) -> None:
    """The receipt posts behind a change that it could not see when it began."""
    company.receive(company.a, 1)
    company.issue(company.a, 1)  # leaves rows that need not be inserted, and so wait for nothing
    draft = company.save("other_receipt", [Line(company.a, 1)])
    tally = one_behind_the_other(
        company,
        LOG,
        lambda: perform(
            track_lots,
            TrackLots(sku_id=company.a, version=1, lot_tracked=True),
            actor=SYSTEM,
            database=company.database,
        ),
        lambda: company.post(draft),
    )
    assert (tally.outcomes, tally.deadlocks) == ({"done": 1, "lot.needed": 1}, 0)
    assert company.stock(company.a).on_hand == 0


def test_two_receive_the_same_transfer_at_once(company: Company) -> None:
    """Two phones at the door: what was sent arrives once, and the second reads why not."""
    company.receive(company.a, 5)
    sent, [line_id] = transfer(company, (company.a, 5))
    counted = {"line_id": line_id, "open": "5", "counted": "5"}
    command = ReceiveTransfer.model_validate(
        {"transfer_id": sent.document_id, "version": sent.version, "lines": [counted]}
    )
    tally = at_once(company, *[lambda: perform(receive_transfer, command, actor=SYSTEM, database=company.database)] * 4)
    assert tally.errors == {}
    assert (tally.outcomes["done"], tally.deadlocks) == (1, 0)
    assert company.stock(company.a, company.w2).on_hand == 5
    company.assert_proved()
