"""What integrations are told of their orders: signed, in order, again where it did not arrive, and never inside."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import clock
from jxc_app.modules.documents.models import Document
from jxc_app.modules.intake.callbacks import send_callbacks
from jxc_app.modules.intake.models import IntakeCallback
from jxc_app.modules.notifications.sending.guarded import Gate
from tests.modules.fulfilment.chain import Chain
from tests.modules.fulfilment.test_delivering import assign, bring, take
from tests.modules.intake.shop_system import system_of
from tests.modules.notifications.outside import receiving

LOCAL = Gate(frozenset({"localhost"}))


@pytest.fixture
def engine() -> str:
    """Sending is the same on both."""
    return "sqlite"


@pytest.fixture
def chain(company):
    company.database.settings = company.database.settings.model_copy(update={"notice_hosts": ("localhost",)})
    made = Chain.of_stores(company, 2)
    company.receive(company.a, 4, "3", at=made.stores[1])
    return made


def waiting(company):
    return company.database.read(lambda session: session.exec(select(IntakeCallback).order_by(IntakeCallback.id)).all())


def test_each_change_is_told_signed(chain, company):
    with receiving() as outside:
        system = system_of(company, chain.stores[0], chain.customer, url=outside.url)
        system.order("W-1", ("A-1", 5))
        wanted = select(Document).where(Document.type == "sales_order")
        order = company.database.read(lambda session: session.exec(wanted).one())
        [parcel] = [row for row in chain.standing(_Ref(order.id)).parcels if row.state == "picking"]
        chain.send(parcel)
        rider = company.hire("rider", [("courier", None)])
        assign(chain, parcel, rider)
        take(chain, rider, parcel)
        bring(chain, rider, parcel)
        assert send_callbacks(company.database, LOCAL) == 4
        told = [body for _, _, body in outside.posts]
        assert [one["event"] for one in told] == ["created", "short", "shipped", "delivered"]
        assert {one["number"] for one in told} == {"W-1"}
        _, headers, body = outside.posts[-1]
        said = waiting(company)[-1].body.encode()
        assert json.loads(said) == body
        proved = hmac.new(system.secret.encode(), headers["X-Timestamp"].encode() + b"\n" + said, hashlib.sha256)
        assert headers["X-Signature"] == proved.hexdigest()
        assert headers["X-Event-Id"] == str(waiting(company)[-1].id)
        assert send_callbacks(company.database, LOCAL) == 0


def test_what_did_not_arrive_is_sent_again_until_it_is_given_up(chain, company):
    fixed = FixedClock(clock.get().now())
    token = clock.set(fixed)
    try:
        with receiving() as outside:
            outside.status = 500
            system_of(company, chain.stores[0], chain.customer, url=outside.url).order("W-1", ("A-1", 1))
            for _ in range(8):
                send_callbacks(company.database, LOCAL)
                fixed.at += timedelta(days=1)
            [row] = waiting(company)
            assert (row.state, row.attempts) == ("dead", 6)
            assert "HTTP 500" in row.error
            assert len(outside.posts) == 6
    finally:
        clock.reset(token)


def test_an_address_inside_is_not_called(chain, company):
    company.database.settings = company.database.settings.model_copy(update={"notice_hosts": ()})
    with pytest.raises(DomainError) as refused:
        system_of(company, chain.stores[0], chain.customer, url="http://localhost:1/hook")
    assert (refused.value.code, refused.value.field) == ("intake.bad_url", "callback_url")
    system = system_of(company, chain.stores[0], chain.customer, login="in", url="https://127.0.0.1/hook")
    system.order("W-1", ("A-1", 1))
    send_callbacks(company.database)
    [row] = waiting(company)
    assert row.state == "failed"
    assert "内部网络" in row.error


class _Ref:
    def __init__(self, document_id):
        self.document_id = document_id
