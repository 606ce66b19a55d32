"""The money of an order, worked by hand: discount, gifts and rounding, from the order to the invoice, to the fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.prices import last_costs
from jxc_app.modules.documents.rules import rounded_off
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.purchasing.ordering import FinishOrder, finish_order
from jxc_app.modules.purchasing.pricing import Agreed, part_of
from jxc_app.modules.settlement.payables import supplier_debts, unbilled_lines
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import amended, seen
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line
from tests.support.flows import without_flows

_DONE = text("UPDATE document SET status = 'done' WHERE id = :id")


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


def amounts(company, ref) -> list[Decimal]:
    return [line.amount for line in view(company, ref).lines]


def refusal(work) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field


def test_rounding_is_taken_off_the_lines_to_the_fen(company, settling):
    """12 × 8.35 at 5 % off = 95.19; 7 × 3.99 = 27.93; together 123.12. Off go 0.12: 95.19/123.12 × 12 fen = 9.28 and
    2.72 fen, cut to 9 and 2, and the fen that is left to the second, whose rest is larger."""
    lines = [Line(company.a, 12, "8.35", discount="5", tax="13"), Line(company.b, 7, "3.99", tax="13")]
    order = settling.buying.order(*lines, rounding="0.12", settlement="monthly")
    assert amounts(company, order) == [Decimal("95.10"), Decimal("27.90")]
    head = view(company, order).head
    assert (head.total_amount, head.rounding, head.settlement) == (Decimal("123.00"), Decimal("0.12"), "monthly")
    receipt = settling.buying.received(order, 12, 7)
    assert (company.value(company.a), company.value(company.b)) == (Decimal("95.10"), Decimal("27.90"))
    first = receipt.document_id * 1000
    bill = settling.bill((first + 1, 12, "95.10"), (first + 2, 7, "27.90"), net="108.85", tax="14.15")
    assert bill.differences == ""
    company.assert_proved()


@pytest.mark.parametrize("off", ["100.01", "-1", "0.001"])
def test_no_more_is_rounded_off_than_there_is(company, settling, off):
    with pytest.raises((DomainError, ValueError)):
        settling.buying.order(Line(company.a, 10, "10"), rounding=off)


def test_only_deals_are_rounded(company):
    issue = company.record("other_receipt", [Line(company.a, 10, "10")], rounding="1")
    assert (amounts(company, issue), view(company, issue).head.rounding) == ([Decimal(100)], 0)


def test_a_gift_is_bought_by_what_was_paid(company, settling):
    """10 for 100.00 and 2 given: 12 pieces for 100.00. Of them 10 carry 83.33 and 2 carry 16.67; the supplier is owed
    100.00 for ten, and nothing for two."""
    order = settling.buying.order(Line(company.a, 10, "10"), Line(company.a, 2, is_gift=True))
    assert amounts(company, order) == [100, 0]
    receipt = settling.buying.received(order, 10, None)
    assert company.value(company.a) == Decimal("83.33")
    rest = settling.buying.received(order, None, 2)
    assert (company.value(company.a), company.stock(company.a).on_hand) == (Decimal("100.00"), 12)
    assert amounts(company, rest) == [0]
    [line] = read(unbilled_lines, actor=settling.clerk, database=company.database)
    assert (line.open, line.amount) == (10, 100)
    assert settling.bill((receipt.document_id * 1000 + 1, 10, "100")).differences == ""
    [debt] = read(supplier_debts, actor=settling.clerk, database=company.database)
    assert (debt.owed, debt.unbilled) == (100, 0)
    company.assert_proved()


def test_a_gift_of_another_sku_costs_nothing(company, settling):
    order = settling.buying.order(Line(company.a, 10, "10"), Line(company.b, 2, is_gift=True))
    settling.buying.received(order, 10, 2)
    assert (company.value(company.a), company.value(company.b)) == (100, 0)
    company.assert_proved()


def ended(company, settling, order):
    command = FinishOrder(document_id=order.document_id, version=seen(company, order).version, reason="不送了")
    return perform(finish_order, command, actor=settling.buying.buyer, database=company.database)


def gift_differences(company) -> list[tuple[str, Decimal, str]]:
    with company.database.reading() as session:
        wanted = select(Document).where(
            Document.type == "gift_difference", col(Document.reverses_document_id).is_(None)
        )
        return [(one.status, one.total_amount, one.remark) for one in session.exec(wanted.order_by(col(Document.id)))]


def test_a_gift_that_never_comes_costs_what_came(company, settling):
    """10 for 30 and 2 given, of which none come: ten pieces at 25 and 5 yuan that no stock carried. Four were sold: of
    the 5 yuan the six that are left carry 3, and 2 are cost of sales."""
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.a, 2, is_gift=True))
    receipt = settling.buying.received(order, 10, None)
    company.issue(company.a, 4)
    assert company.value(company.a) == 15
    ended(company, settling, order)
    assert company.value(company.a) == 18
    [(status, amount, remark)] = gift_differences(company)
    assert (status, amount, "赠品没有到齐" in remark) == ("posted", 5, True)
    assert settling.bill((receipt.document_id * 1000 + 1, 10, "30")).differences == ""
    company.assert_proved()


def test_gifts_alone_carry_nothing_once_their_order_ends(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.a, 2, is_gift=True))
    settling.buying.received(order, None, 2)
    assert company.value(company.a) == 5
    ended(company, settling, order)
    assert company.value(company.a) == 0
    company.assert_proved()


def test_an_order_that_is_opened_again_takes_the_difference_back(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.a, 2, is_gift=True))
    settling.buying.received(order, 4, None)
    again = settling.buying.received(order, 6, None)
    ended(company, settling, order)
    assert [one[:2] for one in gift_differences(company)] == [("posted", 2), ("posted", 3)]
    company.assert_proved()
    company.void(seen(company, again))
    assert (company.status(order), company.value(company.a)) == ("posted", 10)
    assert [one[0] for one in gift_differences(company)] == ["reversed", "reversed"]
    settling.buying.received(order, 6, 2)
    assert (company.status(order), company.value(company.a)) == ("done", 30)
    company.assert_proved()


def test_an_order_that_is_cut_to_what_came_books_the_difference(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.a, 2, is_gift=True))
    settling.buying.received(order, 10, None)
    new = amended(company, order, [Line(company.a, 10, "3")], partner_id=settling.buying.supplier)
    assert (company.status(new), company.value(company.a)) == ("done", 30)
    company.assert_proved()


def test_the_proof_misses_a_difference_that_was_not_booked(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"), Line(company.a, 2, is_gift=True))
    settling.buying.received(order, 10, None)
    company.database.write(lambda session: session.execute(_DONE, {"id": order.document_id}))
    proof = company.database.read(prove_stock)
    assert [(one.code, one.samples) for one in proof.checks if one.failed] == [("gifts_booked", (order.number,))]


def test_a_gift_has_no_price_and_makes_none(company, settling):
    with_price = Line(company.a, 2, "1", is_gift=True)
    assert refusal(lambda: settling.buying.order(with_price)) == ("line.gift_price", "lines.0.price")
    settling.buying.received(settling.buying.order(Line(company.a, 10, "10")), 10)
    settling.buying.received(settling.buying.order(Line(company.a, 1, is_gift=True)), 1)
    found = read(last_costs, actor=SYSTEM, database=company.database, sku_ids=[company.a])
    assert found == {company.a: Decimal(10)}


def test_what_comes_in_parts_comes_to_what_was_agreed(company, settling):
    """3 for 10.00: 3.33, then 3.34, then 3.33, though three times 3.33 is 9.99."""
    order = settling.buying.order(Line(company.a, "3", "3.333333"))
    receipts = [settling.buying.received(order, 1) for _ in range(3)]
    assert [amounts(company, one) for one in receipts] == [[Decimal("3.33")], [Decimal("3.34")], [Decimal("3.33")]]
    assert (company.value(company.a), company.status(order)) == (Decimal("10.00"), "done")
    company.assert_proved()


def test_of_two_counts_at_once_each_is_priced_when_it_is_inspected(company, settling):
    order = settling.buying.order(Line(company.a, 3, "3.333333"))
    both = [settling.buying.count(order, 1), settling.buying.count(order, 2)]
    done = [settling.buying.inspect(one) for one in both]
    assert [amounts(company, one) for one in done] == [[Decimal("3.33")], [Decimal("6.67")]]
    assert company.value(company.a) == Decimal("10.00")


def test_many_pieces_are_worth_what_they_cost_to_the_fen(company, settling):
    """300,000 for 100,000.01: no price of eight decimals says that."""
    without_flows(company, "order_without_offers")
    order = settling.buying.order(Line(company.a, 300_000, "0.33333337"))
    assert amounts(company, order) == [Decimal("100000.01")]
    settling.buying.received(order, 300_000)
    assert company.value(company.a) == Decimal("100000.01")
    company.assert_proved()


_FEN = st.decimals(min_value=0, max_value=10_000, places=2)


@given(st.lists(_FEN, min_size=1, max_size=20), st.data())
def test_rounding_is_exact_whatever_the_amounts(found, data):
    off = data.draw(st.decimals(min_value=0, max_value=sum(found), places=2))
    left = rounded_off(found, off)
    assert sum(left) == sum(found) - off
    assert all(0 <= after <= before for before, after in zip(found, left, strict=True))


@given(_FEN, _FEN, st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_parts_come_to_the_whole_whatever_they_are(amount, cost, pieces):
    agreed, came, parts = Agreed(Decimal(sum(pieces)), amount, cost), Decimal(0), []
    for one in pieces:
        parts.append(part_of(agreed, came, Decimal(one)))
        came += one
    assert (sum(one.amount for one in parts), sum(one.cost for one in parts)) == (amount, cost)
