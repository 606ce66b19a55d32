"""逾期未到: whoever ordered is told once at every stage; the supplier's last word moves the day."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.jobs import _remind_orders
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.shipped import seed_rules
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.purchasing.arrivals import arrivals
from jxc_app.modules.purchasing.overdue import RemindOrder, late_orders, remind_order
from tests.modules.purchasing.loop import Buying, buying_in
from tests.modules.purchasing.test_supplier_links import confirmed, sent
from tests.support.company import Line


@pytest.fixture
def buying(company, standing_clock) -> Buying:
    return buying_in(company)


def reminded(clock) -> int:
    return _remind_orders(clock.at)


def late(company, buying):
    return read(late_orders, actor=buying.buyer, database=company.database)


def test_what_is_past_its_day_is_told_of_once_at_each_stage(company, buying, standing_clock):
    buying.order(Line(company.a, 10, "3", due_on=date(2026, 1, 6)), Line(company.b, 5, "2", due_on=date(2026, 1, 20)))
    told = []
    for _ in range(10):
        told.append(reminded(standing_clock))
        assert reminded(standing_clock) == 0
        standing_clock.at += timedelta(days=1)
    # the 5th to the 14th: one day late on the 7th, three on the 9th, seven on the 13th
    assert told == [0, 0, 1, 0, 1, 0, 0, 0, 1, 0]
    [order] = late(company, buying)
    assert (order.days, order.lines, order.open) == (9, 1, 10)


def test_what_came_is_not_late(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3", due_on=date(2026, 1, 6)))
    standing_clock.at += timedelta(days=4)
    buying.received(order, 4)
    assert [one.open for one in late(company, buying)] == [6]
    buying.received(order, 6)
    assert (late(company, buying), reminded(standing_clock)) == ([], 0)


def test_the_suppliers_word_moves_the_day(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3", due_on=date(2026, 1, 6)))
    token = sent(company, buying, order)
    confirmed(company, token, date(2026, 1, 12))
    standing_clock.at += timedelta(days=4)
    assert (late(company, buying), reminded(standing_clock)) == ([], 0)
    [arrival] = read(arrivals, actor=buying.keeper, database=company.database)
    assert (arrival.due_on, arrival.is_late) == (date(2026, 1, 12), False)
    standing_clock.at += timedelta(days=4)
    assert ([one.days for one in late(company, buying)], reminded(standing_clock)) == ([1], 1)


def test_nobody_but_the_product_reminds(company, buying):
    with pytest.raises(PermissionDenied):
        perform(remind_order, RemindOrder(document_id=1), actor=buying.buyer, database=company.database)


def test_whoever_ordered_hears_of_it(company, buying, standing_clock):
    company.database.write(seed_rules)
    buying.order(Line(company.a, 10, "3", due_on=date(2026, 1, 6)))
    standing_clock.at += timedelta(days=2)
    reminded(standing_clock)
    company.database.write(lambda session: tell_new(session, standing_clock.at))
    with company.database.reading() as session:
        found = session.exec(select(Notice).where(Notice.event == "order.late")).all()
    assert [(one.recipient_id, "1 行逾期未到，最久 1 天" in one.text) for one in found] == [
        (buying.buyer.user_id, True)
    ]
