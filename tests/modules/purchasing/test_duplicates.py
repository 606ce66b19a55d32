"""What is asked for twice is said before it is asked for: which paper, and how much of it has not come."""

import pytest

from jxc_app.core.use_case import read
from jxc_app.modules.purchasing.duplicates import open_lines
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def buying(company) -> Buying:
    return buying_in(company)


def on_the_way(company, *skus, at=None, but=0, actor=SYSTEM):
    asked = {"sku_ids": skus, "warehouse_id": at or company.w1, "but": but}
    return [(one.number, one.open) for one in read(open_lines, actor=actor, database=company.database, **asked)]


def test_what_is_open_for_the_same_warehouse_is_named(company, buying):
    asked = company.record("purchase_requisition", [Line(company.a, 6)])
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    buying.received(order, 4, None)
    assert on_the_way(company, company.a) == [(asked.number, 6), (order.number, 6)]
    assert on_the_way(company, company.a, but=order.document_id) == [(asked.number, 6)]
    assert on_the_way(company, company.a, at=company.w2) == []


def test_what_was_ordered_of_a_requisition_is_named_once(company, buying):
    asked = company.record("purchase_requisition", [Line(company.a, 6)])
    line = Line(company.a, 4, "3", source_line_id=asked.document_id * 1000 + 1)
    order = buying.order(line)
    assert on_the_way(company, company.a) == [(asked.number, 2), (order.number, 4)]


def test_what_is_over_is_not_named(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    buying.received(order, 10)
    company.save("purchase_order", [Line(company.a, 1, "3")], partner_id=buying.supplier)
    assert on_the_way(company, company.a) == []


def test_of_another_warehouse_nobody_learns(company, buying):
    buying.order(Line(company.a, 10, "3"))
    elsewhere = company.hire("elsewhere", [("store_clerk", company.s1)])
    assert on_the_way(company, company.a, actor=elsewhere) == []
