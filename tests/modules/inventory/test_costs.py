"""What stock is worth: the published example, what comes back, what is not known, what is put together."""

from decimal import Decimal

import pytest
from sqlmodel import col, select

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.models import StockRevaluation, StockValueEntry
from jxc_app.modules.purchasing.allocating import AllocateCost, allocate_cost
from tests.support.company import SYSTEM, Line


def worth(company):
    return company.stock(company.a).on_hand, company.value(company.a)


def sold_for(company):
    """The cost of everything that left, in yuan."""
    with company.database.reading() as session:
        gone = session.exec(select(StockValueEntry.value).where(StockValueEntry.quantity < 0)).all()
    return -sum(gone)


def test_the_worked_example(company):
    """research: in 100@10, in 200@12, out 150, in 50@15, out 100: cost of sales 2925.00, closing 1225.00."""
    company.receive(company.a, 100, "10")
    company.receive(company.a, 200, "12")
    company.issue(company.a, 150)
    company.receive(company.a, 50, "15")
    company.issue(company.a, 100)
    assert (sold_for(company), worth(company)) == (Decimal("2925.00"), (100, Decimal("1225.00")))
    company.assert_proved()


def test_what_comes_back_costs_what_it_cost_when_it_left(company):
    company.receive(company.a, 10, "5")
    sold = company.record("sales_issue", [Line(company.a, 4, "9")])
    company.receive(company.a, 6, "20")
    back = [Line(company.a, 2, "9", source_line_id=sold.document_id * 1000 + 1)]
    company.record("sales_return", back, linked_document_id=sold.document_id)
    assert worth(company) == (14, Decimal(30 + 120 + 10))
    company.assert_proved()


def test_no_more_comes_back_than_left(company):
    company.receive(company.a, 10, "5")
    sold = company.record("sales_issue", [Line(company.a, 4, "9")])
    back = [Line(company.a, 5, "9", source_line_id=sold.document_id * 1000 + 1)]
    with pytest.raises(Exception, match="4"):
        company.record("sales_return", back, linked_document_id=sold.document_id)


def test_a_return_from_nowhere_takes_the_average_or_the_last_cost(company):
    company.receive(company.a, 10, "5")
    company.record("sales_return", [Line(company.a, 2, "9")])
    assert worth(company) == (12, Decimal(60))
    company.issue(company.a, 12)
    company.record("sales_return", [Line(company.a, 1, "9")])
    assert worth(company) == (1, Decimal(5))
    company.record("sales_return", [Line(company.b, 1, "9")])
    assert company.value(company.b) == 0
    company.assert_proved()


def allocate(company, receipts, amount, method="value", **fields):
    command = AllocateCost(
        document_key=new_key(),
        receipt_ids=[one.document_id for one in receipts],
        amount=amount,
        method=method,
        **fields,
    )
    return perform(allocate_cost, command, actor=SYSTEM, database=company.database)


def test_freight_is_spread_and_what_has_left_bears_its_part(company):
    received = company.record("other_receipt", [Line(company.a, 100, "3"), Line(company.b, 100, "1")])
    company.issue(company.a, 60)
    freight = allocate(company, [received], "100.00")
    assert (company.value(company.a), company.value(company.b)) == (120 + 30, 100 + 25)
    with company.database.reading() as session:
        expensed = session.exec(select(StockRevaluation.expensed).order_by(col(StockRevaluation.id))).all()
    assert expensed == [45, 0]
    company.assert_proved()
    company.issue(company.a, 10)
    company.assert_proved()
    company.void(freight)
    assert company.value(company.b) == 100
    company.assert_proved()


def test_freight_by_quantity_and_more_than_the_stock_can_give_back(company):
    received = company.record("other_receipt", [Line(company.a, 30, "3"), Line(company.b, 10, "1")])
    freight = allocate(company, [received], "4.00", "quantity")
    assert (company.value(company.a), company.value(company.b)) == (93, 11)
    company.issue(company.a, 30)
    company.void(freight)
    assert (company.value(company.a), company.value(company.b)) == (0, 10)
    company.assert_proved()


def test_freight_by_weight_asks_for_the_weights(company):
    received = company.record("other_receipt", [Line(company.a, 30, "3")])
    with pytest.raises(Exception, match="A-1"):
        allocate(company, [received], "4.00", "weight")


def test_the_balance_of_a_past_day_has_the_freight_of_its_day(company, standing_clock):
    from datetime import timedelta

    from jxc_app.modules.inventory.past_balances import balance_of

    received = company.record("other_receipt", [Line(company.a, 10, "3")])
    first = standing_clock.at.date()
    standing_clock.at += timedelta(days=3)
    allocate(company, [received], "5.00")
    with company.database.reading() as session:
        then, now = (balance_of(session, first + timedelta(days=days), company.a) for days in (0, 3))
    assert (then[company.w1].value, now[company.w1].value) == (30, 35)


def test_a_return_to_the_supplier_leaves_at_the_average(company):
    company.receive(company.a, 10, "5")
    returned = company.record("purchase_return", [Line(company.a, 4, "7")])
    assert worth(company) == (6, Decimal(30))
    with company.database.reading() as session:
        assert session.get(Document, returned.document_id).number.startswith("CGTH")
    company.assert_proved()
