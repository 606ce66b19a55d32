"""预留并调货: one store asks another, which answers and sends."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import USE_CASES, clock, perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.transfers.models import TransferRequest, TransferRequestLine
from jxc_app.modules.transfers.requesting import lapsed_requests
from tests.support.company import SYSTEM, Line


@contextmanager
def refused(code):
    with pytest.raises(DomainError) as error:
        yield error
    assert error.value.code == code


class Stores:
    """Two places of which the first has ten, and what their people do."""

    def __init__(self, company):
        self.company = company
        company.receive(company.a, 10, "3")

    def ask(self, quantity, *, actor=SYSTEM, words="客户等着要"):
        lines = [{"sku_id": self.company.a, "quantity": str(quantity)}]
        return self.do(
            "transfer.request", actor=actor, document_key=new_key(), giver_id=self.company.w1,
            receiver_id=self.company.s1, lines=lines, words=words,
        )  # fmt: skip

    def act(self, code, asked, *, actor=SYSTEM, **fields):
        version = self.document(asked).version
        return self.do(code, actor=actor, document_id=asked.document_id, version=version, **fields)

    def do(self, code, *, actor=SYSTEM, **fields):
        return perform(USE_CASES[code], USE_CASES[code].command(**fields), actor=actor, database=self.company.database)

    def document(self, asked):
        return self.company.database.read(lambda session: session.get_one(Document, asked.document_id))

    def request(self, asked):
        return self.company.database.read(lambda session: session.get_one(TransferRequest, asked.document_id))

    def sent(self, asked):
        def line(session):
            return session.get_one(TransferRequestLine, (asked.document_id, self.company.a))

        found = self.company.database.read(line)
        return found.asked, found.sent, found.cause

    def free(self):
        stock = self.company.stock(self.company.a)
        return int(stock.on_hand), int(stock.reserved)


@pytest.fixture
def stores(company):
    return Stores(company)


def test_what_is_asked_is_kept_accepted_and_sent(stores, company):
    asked = stores.ask(4)
    assert (stores.free(), stores.request(asked).state) == ((10, 4), "asked")
    stores.act("transfer.accept", asked, in_minutes=30)
    assert stores.request(asked).state == "accepted"
    stores.act("transfer.send", asked)
    assert (stores.free(), stores.document(asked).status) == ((6, 0), "posted")
    assert stores.sent(asked) == (Decimal(4), Decimal(4), "")
    company.assert_proved()


def test_less_is_sent_with_its_cause(stores, company):
    asked = stores.ask(4)
    line = {"sku_id": company.a, "quantity": "3"}
    with refused("transfer.cause_needed") as error:
        stores.act("transfer.send", asked, lines=[line])
    assert error.value.field == "lines.0.cause"
    with refused("transfer.nothing_sent"):
        stores.act("transfer.send", asked, lines=[line | {"quantity": "0", "cause": "not_found"}])
    with refused("transfer.more_than_asked"):
        stores.act("transfer.send", asked, lines=[line | {"quantity": "5"}])
    assert (stores.free(), stores.sent(asked)) == ((10, 4), (Decimal(4), None, ""))
    stores.act("transfer.send", asked, lines=[line | {"cause": "not_found"}])
    assert (stores.free(), stores.request(asked).state) == ((7, 0), "accepted")
    assert stores.sent(asked) == (Decimal(4), Decimal(3), "not_found")
    company.assert_proved()


@pytest.mark.parametrize(
    ("code", "fields", "state"),
    [("transfer.refuse", {"reason": "自己要用"}, "refused"), ("transfer.cancel", {}, "cancelled")],
)
def test_what_is_not_given_is_free_again(stores, company, code, fields, state):
    asked = stores.ask(4)
    stores.act("transfer.accept", asked, in_minutes=0)
    stores.act(code, asked, **fields)
    assert (stores.free(), stores.request(asked).state) == ((10, 0), state)
    assert stores.document(asked).status == "closed"
    with refused("transfer.answered"):
        stores.act("transfer.send", asked)
    company.assert_proved()


def test_nobody_answers(stores, company):
    asked = stores.ask(4)
    assert not company.database.read(lambda session: lapsed_requests(session, clock.get().now()))
    token = clock.set(FixedClock(clock.get().now() + timedelta(hours=5)))
    try:
        [late] = company.database.read(lambda session: lapsed_requests(session, clock.get().now()))
        stores.do("transfer.lapse", document_id=late)
    finally:
        clock.reset(token)
    assert (stores.free(), stores.request(asked).state) == ((10, 0), "lapsed")


def test_the_usual_doors_answer_too(stores, company):
    posted, closed = stores.ask(4), stores.ask(2)
    sent = company.post(posted)
    company.close(closed)
    assert (stores.request(posted).state, stores.request(closed).state) == ("accepted", "refused")
    assert stores.sent(posted) == (Decimal(4), Decimal(4), "")
    company.void(sent)
    assert (stores.request(posted).state, stores.free()) == ("refused", (10, 0))
    company.assert_proved()


def test_more_than_there_is(stores, company):
    with refused("stock.insufficient") as error:
        stores.ask(11)
    assert error.value.field == "lines.0.quantity"
    assert stores.free() == (10, 0)


def test_who_asks_may_not_send_and_strangers_do_not_ask(stores, company):
    asker = company.hire("asker", [("store_manager", company.s1)])
    stranger = company.hire("stranger", [("store_clerk", company.w2)])
    asked = stores.ask(4, actor=asker)
    for code, fields in (("transfer.send", {}), ("transfer.accept", {"in_minutes": 1})):
        with pytest.raises(DomainError) as error:
            stores.act(code, asked, actor=asker, **fields)
        assert error.value.code in ("access.denied", "document.not_found")
    with pytest.raises(DomainError):
        stores.ask(1, actor=stranger)
    other = company.hire("other", [("store_manager", company.w2)])
    for person, kind in ((stranger, PermissionDenied), (other, NotFound)):
        with pytest.raises(kind):
            stores.act("transfer.cancel", asked, actor=person)
    stores.act("transfer.cancel", asked, actor=asker)
    assert stores.free() == (10, 0)


def test_what_a_store_asked_for_is_fulfilled_by_what_goes_there(stores, company):
    asked = company.record("purchase_requisition", [Line(company.a, 3)], at=company.s1)
    line = Line(company.a, 3, source_line_id=asked.document_id * 1000 + 1)
    with refused("document.link_line") as error:
        company.record("transfer", [line], to_warehouse_id=company.w2)
    assert error.value.field == "lines.0.sku_id"
    company.record("transfer", [line], to_warehouse_id=company.s1)
    assert stores.document(asked).status == "done"
