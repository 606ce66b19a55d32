"""换货: one paper books what came back and what was taken; the difference is owed, paid at once or given back."""

import pytest

from jxc_app.core.use_case import perform
from jxc_app.modules.sales.settings import ChangeSalesRules, change_sales_rules
from tests.modules.receivables.till import Till
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def till(company, standing_clock) -> Till:
    made = Till.of(company)
    company.receive(company.b, 100, "1")
    return made


def exchange(till, back, out, *, price="5", **fields):
    company = till.company
    lines = [Line(company.a, back, price, side="in"), Line(company.b, out, "8", side="out")]
    return company.record("exchange", lines, **{"partner_id": till.customer} | fields)


def test_goods_go_both_ways_and_the_difference_is_owed(company, till):
    made = exchange(till, 2, 3)
    assert (int(company.stock(company.a).on_hand), int(company.stock(company.b).on_hand)) == (1002, 97)
    assert till.owes() == (14, 0)
    assert made.number.startswith("HHD-")
    company.assert_proved()
    company.void(till.ref(made))
    assert (int(company.stock(company.a).on_hand), int(company.stock(company.b).on_hand)) == (1000, 100)
    assert till.owes() == (0, 0)
    company.assert_proved()


def test_what_is_back_and_worth_more_stays_with_the_customer_or_is_given_back(company, till):
    exchange(till, 4, 1)
    assert till.owes() == (0, 12)
    exchange(till, 4, 1, settlement="on_delivery")
    assert till.owes() == (0, 12)
    assert [one.total_amount for one in till.receipts("customer_refund")] == [12]
    made = exchange(till, 1, 1, settlement="on_delivery")
    assert [one.total_amount for one in till.receipts()] == [3]
    company.void(till.ref(made))
    assert (till.receipts(), till.owes()) == ([], (0, 12))
    company.assert_proved()


def test_neither_part_is_voided_alone(company, till):
    exchange(till, 2, 3)
    for type_ in ("sales_return", "sales_issue"):
        [part] = till.receipts(type_)
        with refused("document.has_later"):
            company.void(till.ref_of(part))


def test_it_has_both_sides_prices_and_a_customer(company, till):
    with refused("exchange.both_sides"):
        company.record("exchange", [Line(company.a, 1, "5", side="out")], partner_id=till.customer)
    with refused("exchange.customer_needed"):
        exchange(till, 1, 1, partner_id=None)
    with refused("sales_order.price_needed"):
        exchange(till, 1, 1, price=None)


def test_what_comes_back_is_looked_at_first_where_the_rules_say_so(company, till):
    command = ChangeSalesRules(keep_days=3, returns_to_hold=True, version=1)
    perform(change_sales_rules, command, actor=SYSTEM, database=company.database)
    exchange(till, 2, 3)
    assert int(company.stock(company.a).on_hand) == 1000
    company.assert_proved()


def test_lots_go_both_ways(company, till):
    company.record("other_receipt", [Line(company.lots, 5, "1", lot="B1")])
    lines = [Line(company.lots, 1, "5", side="in", lot="B1"), Line(company.lots, 2, "5", side="out")]
    made = company.record("exchange", lines, partner_id=till.customer)
    assert int(company.stock(company.lots).on_hand) == 4
    company.assert_proved()
    company.void(till.ref(made))
    assert int(company.stock(company.lots).on_hand) == 5
    company.assert_proved()
