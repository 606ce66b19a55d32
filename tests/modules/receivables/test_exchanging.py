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


def replaced(till, sale, back, out=1, *, price="5", line=1, **fields):
    """An exchange of pieces of one sale."""
    company = till.company
    lines = [
        Line(company.a, back, price, side="in", source_line_id=sale.document_id * 1000 + line),
        Line(company.b, out, "8", side="out"),
    ]
    return company.record("exchange", lines, **{"partner_id": till.customer} | fields)


def test_what_comes_back_of_a_sale_costs_what_it_cost_then_and_pays_for_it_first(company, till):
    sale = till.sell(10)
    company.receive(company.a, 1000, "4")
    before = company.value(company.a)
    made = replaced(till, sale, 2)
    [back] = till.receipts("sales_return")
    assert back.linked_document_id == sale.document_id
    assert company.value(company.a) - before == 4
    assert till.owes() == (48, 0)
    with refused("document.has_later"):
        company.void(till.ref(sale))
    company.void(till.ref(made))
    assert till.owes() == (50, 0)
    company.assert_proved()
    company.void(till.ref(sale))


def test_no_more_comes_back_than_was_sold_counting_what_came_back_before(company, till):
    sale = till.sell(10)
    till.back(sale, 3)
    replaced(till, sale, 4)
    with refused("document.link_exceeded") as error:
        replaced(till, sale, 4)
    assert error.value.field == "lines.0.quantity"
    assert error.value.params["open"] == "3"
    with refused("document.link_exceeded"):
        till.back(sale, 4)
    replaced(till, sale, 3)
    company.assert_proved()


def test_pieces_of_two_sales_and_of_none_come_back_on_one_paper(company, till):
    first, second = till.sell(2), till.sell(3, "6")
    lines = [
        Line(company.a, 1, "5", side="in", source_line_id=first.document_id * 1000 + 1),
        Line(company.a, 3, "6", side="in", source_line_id=second.document_id * 1000 + 1),
        Line(company.a, 1, "1", side="in"),
        Line(company.b, 5, "8", side="out"),
    ]
    made = company.record("exchange", lines, partner_id=till.customer)
    assert sorted((one.linked_document_id or 0, one.total_amount) for one in till.receipts("sales_return")) == [
        (0, 1), (first.document_id, 5), (second.document_id, 18),
    ]  # fmt: skip
    assert till.owes() == (44, 0)
    company.assert_proved()
    company.void(till.ref(made))
    assert till.owes() == (28, 0)
    company.assert_proved()


def test_a_sale_is_named_only_by_what_comes_back_from_whom_it_was_sold_to(company, till):
    sale, other = till.sell(2), Till.of_more(company, "KH-2", "别的客户")
    with refused("exchange.not_theirs"):
        replaced(other, sale, 1)
    source = {"source_line_id": sale.document_id * 1000 + 1}
    lines = [Line(company.b, 1, "8", side="in"), Line(company.a, 1, "5", side="out", **source)]
    with refused("exchange.only_back"):
        company.record("exchange", lines, partner_id=till.customer)


def test_what_is_worth_more_than_the_new_piece_is_given_back_where_it_is_paid_at_once(company, till):
    sale = till.sell(4, settlement="on_delivery")
    replaced(till, sale, 4, settlement="on_delivery")
    assert [one.total_amount for one in till.receipts("customer_refund")] == [12]
    assert till.owes() == (0, 0)
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
