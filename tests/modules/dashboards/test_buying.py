"""采购闭环: each stage counts what stands there, and tells its amount only to who may see all of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from jxc_app.core.use_case import perform, read
from jxc_app.modules.dashboards.buying import purchase_loop
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from tests.modules.purchasing.loop import buying_in
from tests.modules.purchasing.test_supplier_links import confirmed, sent
from tests.modules.settlement.settling import settling_in
from tests.support.company import Line


@pytest.fixture
def buying(company, standing_clock):
    """At each stage one paper, a week ago: asked and wanted, ordered (late), counted, frozen and received."""
    standing_clock.at = datetime(2026, 1, 5, 2, tzinfo=standing_clock.at.tzinfo)
    made = buying_in(company)
    company.submit(company.save("purchase_requisition", [Line(company.a, 1)]))
    company.record("purchase_requisition", [Line(company.a, 1)])
    order = made.order(Line(company.a, 10, "3"), Line(company.b, 2, "1"))
    made.inspect(made.count(order, {"counted": 9, "noted": 10}))
    made.count(order, None, 2)
    standing_clock.at = datetime(2026, 1, 12, 2, tzinfo=standing_clock.at.tzinfo)
    return made


def loop(company, actor):
    return {one.code: one for one in read(purchase_loop, actor=actor, database=company.database)}


def test_each_stage_tells_its_papers(company, buying):
    found = loop(company, buying.buyer)
    assert {code: one.papers for code, one in found.items()} == {
        "asked": 1, "wanted": 1, "inquiring": 0, "awarding": 0, "planned": 0, "ordered": 1,
        "counted": 1, "frozen": 1, "received": 1,
        "billed": 0, "requested": 0, "paid": 0,
    }  # fmt: skip
    ordered, frozen = found["ordered"], found["frozen"]
    assert (ordered.amount, ordered.oldest, ordered.mine, ordered.late) == (Decimal(32), 7, 1, 0)
    assert (frozen.amount, frozen.mine) == (Decimal(27), 0)


def test_a_promise_that_is_past_is_late(company, buying):
    for day in (date(2026, 1, 11), date(2026, 1, 12)):
        fields = company.fields("purchase_order", [Line(company.a, 1, "3")], partner_id=buying.supplier)
        fields["lines"][0]["due_on"] = day
        perform(record_document, RecordDocument(**fields), actor=buying.buyer, database=company.database)
    assert loop(company, buying.buyer)["ordered"].late == 1


def test_who_may_not_see_cost_is_told_no_amount_and_nothing_of_other_places(company, buying):
    assert loop(company, buying.keeper)["ordered"].amount is None
    store = company.hire("store", [("store_manager", company.s1)])
    assert {one.papers for one in loop(company, store).values()} == {0}


def test_money_has_its_stages(company):
    settling = settling_in(company)
    line = settling.buying.received(settling.buying.order(Line(company.a, 10, "3")), 10).document_id * 1000 + 1

    def money():
        found = loop(company, settling.clerk)
        return [(found[code].papers, found[code].amount) for code in ("billed", "requested", "paid")]

    first, second = settling.bill((line, 4, 12)), settling.bill((line, 6, 18))
    assert money() == [(2, 30), (0, 0), (0, 0)]
    request = settling.ask(first)
    assert money() == [(1, 18), (1, 12), (0, 0)]
    settling.pay(request)
    assert money() == [(1, 18), (0, 0), (1, 12)]
    assert second.differences == ""


def test_what_came_is_not_late_nor_is_what_was_promised_for_later(company, standing_clock):
    made = buying_in(company)
    order = made.order(
        Line(company.a, 10, "3", due_on=date(2026, 1, 6)), Line(company.b, 10, "3", due_on=date(2026, 3, 1))
    )
    made.received(order, 10, None)
    promised = made.order(Line(company.a, 10, "3", due_on=date(2026, 1, 6)))
    confirmed(company, sent(company, made, promised), date(2026, 1, 20))
    standing_clock.at += timedelta(days=5)
    assert loop(company, made.buyer)["ordered"].late == 0
    standing_clock.at += timedelta(days=20)
    assert loop(company, made.buyer)["ordered"].late == 1


def test_what_came_and_is_not_billed_stays_on_the_board(company, standing_clock):
    settling = settling_in(company)
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.a, 2, is_gift=True))
    line = settling.buying.received(order, 10, 2).document_id * 1000 + 1
    standing_clock.at += timedelta(days=45)
    found = loop(company, settling.clerk)["received"]
    assert (found.papers, found.amount, found.oldest) == (1, 30, 45)
    settling.bill((line, 4, 12))
    assert loop(company, settling.clerk)["received"].papers == 1
    settling.bill((line, 6, 18))
    assert loop(company, settling.clerk)["received"].papers == 0
