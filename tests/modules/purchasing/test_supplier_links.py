"""The link of an order: what its supplier sees and says by it, and that a wrong one says nothing."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.purchasing.models import OrderLink
from jxc_app.modules.purchasing.supplier_links import (
    ConfirmOrder,
    OpenOrder,
    SendOrder,
    confirm_order,
    open_order,
    send_order,
)
from jxc_app.modules.purchasing.supplier_side import supplier_side
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import amended, seen
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import Line

SUPPLIER = Actor.anonymous("203.0.113.9", "phone")


@pytest.fixture
def buying(company, standing_clock) -> Buying:
    return buying_in(company)


def sent(company, buying, order, **more) -> str:
    held = seen(company, order)
    command = SendOrder(document_id=held.document_id, version=held.version, **more)
    return perform(send_order, command, actor=buying.buyer, database=company.database).token


def opened(company, token, actor=SUPPLIER):
    return perform(open_order, OpenOrder(token=token), actor=actor, database=company.database)


def confirmed(company, token, *days, name="李四"):
    lines = [{"line_no": number, "promised_on": day} for number, day in enumerate(days, 1)]
    command = ConfirmOrder(token=token, name=name, lines=lines)
    return perform(confirm_order, command, actor=SUPPLIER, database=company.database)


def side(company, buying, order):
    return read(supplier_side, actor=buying.buyer, database=company.database, document_id=order.document_id)


def test_the_supplier_sees_its_order_and_says_when_each_line_comes(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 2, is_gift=True), settlement="monthly")
    token = sent(company, buying, order)
    found = opened(company, token)
    assert (found.ok, found.number, found.partner_name, found.amount) == (True, order.number, "申源食品有限公司", 30)
    assert [(line.name, line.quantity, line.is_gift) for line in found.lines] == [
        ("商品A-1", 10, False),
        ("商品B-2", 2, True),
    ]
    said = confirmed(company, token, date(2026, 1, 20), date(2026, 1, 22))
    assert (said.confirmed_by, said.lines[1].promised_on) == ("李四", date(2026, 1, 22))
    known = side(company, buying, order)
    assert (known.confirmed_by, known.promises) == ("李四", {1: date(2026, 1, 20), 2: date(2026, 1, 22)})
    acts = {event.act: (event.actor_name, event.text) for event in view(company, order).timeline}
    assert acts["confirm"] == ("供应商 申源食品有限公司", "李四 确认，最晚 2026-01-22 到齐")
    assert {"send", "opened"} <= acts.keys()
    with company.database.reading() as session:
        assert "order.confirm_link" in session.exec(select(AuditEntry.action)).all()


def test_the_last_word_counts(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    token = sent(company, buying, order)
    confirmed(company, token, date(2026, 1, 20))
    confirmed(company, token, date(2026, 1, 25), name="王五")
    assert (side(company, buying, order).confirmed_by, side(company, buying, order).promises) == (
        "王五", {1: date(2026, 1, 25)},
    )  # fmt: skip


def test_every_line_has_a_day_that_is_not_past(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 2, "1"))
    token = sent(company, buying, order)
    for days, code, field in (
        ([date(2026, 1, 20)], "order.day_needed", "lines.2"),
        ([date(2026, 1, 20), date(2026, 1, 4)], "order.day_past", "lines.2"),
    ):
        with pytest.raises(DomainError) as refused:
            confirmed(company, token, *days)
        assert (refused.value.code, refused.value.field) == (code, field)
    assert side(company, buying, order).promises == {}


def _expire(company, buying, order, clock):
    clock.at += timedelta(days=14)


def _send_again(company, buying, order, clock):
    sent(company, buying, order)


def _void(company, buying, order, clock):
    company.void(seen(company, order))


def _change(company, buying, order, clock):
    amended(company, order, [Line(company.a, 11, "3")], partner_id=buying.supplier)


def _receive(company, buying, order, clock):
    buying.received(order, 10)


@pytest.mark.parametrize("end", [_expire, _send_again, _void, _change, _receive])
def test_whatever_ends_a_link_it_gets_the_answer_of_one_that_never_was(company, buying, standing_clock, end):
    order = buying.order(Line(company.a, 10, "3"))
    token = sent(company, buying, order)
    end(company, buying, order, standing_clock)
    unknown, ended = opened(company, "x" * 43), opened(company, token, Actor.anonymous("198.51.100.1"))
    assert (ended, ended.reason) == (unknown, "order.link_wrong")
    assert confirmed(company, token, date(2027, 1, 1)).reason in ("order.link_wrong", "link.wait")
    assert side(company, buying, order).promises == {}


def test_guessing_is_slowed_down_for_its_address(company, buying):
    token = sent(company, buying, buying.order(Line(company.a, 10, "3")))
    reasons = [opened(company, f"{number:02}" * 20).reason for number in range(100)]
    assert reasons[0] == "order.link_wrong" and reasons[-1] == "link.wait"
    assert opened(company, token).reason == "link.wait"
    assert opened(company, token, Actor.anonymous("198.51.100.1")).ok


def test_the_table_keeps_no_token(company, buying):
    token = sent(company, buying, buying.order(Line(company.a, 10, "3")))
    with company.database.reading() as session:
        [link] = session.exec(select(OrderLink)).all()
        told = session.exec(select(AuditEntry.after)).all()
    assert token not in str(link.model_dump()) and not any(token in (after or "") for after in told)


def test_who_may_not_order_sends_nothing(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    held = seen(company, order)
    command = SendOrder(document_id=held.document_id, version=held.version)
    with pytest.raises(PermissionDenied):
        perform(send_order, command, actor=buying.keeper, database=company.database)


def test_only_an_order_in_force_is_sent(company, buying):
    draft = company.save("purchase_order", [Line(company.a, 1, "3")], partner_id=buying.supplier)
    with pytest.raises(Conflict):
        sent(company, buying, draft)


def test_a_change_of_what_was_sent_wants_to_be_sent_again(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    sent(company, buying, order)
    new = amended(company, order, [Line(company.a, 11, "3")], partner_id=buying.supplier)
    assert side(company, buying, new).is_outdated
    sent(company, buying, new)
    assert not side(company, buying, new).is_outdated
