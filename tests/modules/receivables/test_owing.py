"""应收: by customer and age, by document, by receipt, and the statement of one customer; each who may see it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jxc_app.core.errors import PermissionDenied
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.receivables.owing import CASH, LATE, Wanted, customer_page, paper_page
from jxc_app.modules.receivables.receipts import money_page
from jxc_app.modules.receivables.statements import customer_statement
from tests.modules.receivables.till import Till


@pytest.fixture
def till(company, standing_clock) -> Till:
    return Till.of(company)


def only(**fields):
    return {"only": Wanted(**fields)}


def test_what_is_owed_stands_in_the_column_of_its_age(company, till, standing_clock):
    for _ in range(5):
        till.sell(1)
        standing_clock.at += timedelta(days=31)
    till.sell(2)
    till.take("3.5", oldest_first=True)
    page = till.read(customer_page, **only())
    [one] = page.rows
    # due at the end of each month; today is 2026-06-09
    assert one.ages == (10, 5, 5, 5, Decimal("6.5"))
    assert (one.owed, one.late, one.credit, one.papers) == (Decimal("31.5"), Decimal("21.5"), 0, 6)
    assert (page.total, page.owed, page.late) == (1, one.owed, one.late)
    assert one.next_due == date(2026, 1, 31)


def test_customers_are_found_sorted_and_paged(company, till):
    first = till.customer
    other = Till.of_more(company, "C-2", "客户二")
    till.sell(1)
    other.sell(3)
    till.take(7)
    page = till.read(customer_page, **only())
    assert [one.partner_id for one in page.rows] == [other.customer, first]
    assert (page.total, page.owed, page.credit) == (2, 20, 7)
    rows = till.read(customer_page, **only(order="owed")).rows
    assert [one.partner_id for one in rows] == [first, other.customer]
    assert till.read(customer_page, **only(order="-credit")).rows[0].partner_id == first
    assert [one.partner_name for one in till.read(customer_page, **only(search="客户二")).rows] == ["客户二"]
    assert not till.read(customer_page, **only(state=LATE)).rows
    assert not till.read(customer_page, **only(), page=2).rows


def test_documents_that_are_open_and_those_to_be_paid_at_once(company, till):
    sale, cash = till.sell(10), till.sell(2, settlement="on_delivery")
    [receipt] = till.receipts()
    company.void(till.ref(DocumentRef(document_id=receipt.id, number=None, status="posted", version=1)))
    till.take(20, (sale, 20))
    page = till.read(paper_page, **only())
    assert {one.id: (one.open, one.settled, one.on_account) for one in page.rows} == {
        sale.document_id: (30, 20, True), cash.document_id: (10, 0, False),
    }  # fmt: skip
    assert (page.total, page.open) == (2, 40)
    assert [one.id for one in till.read(paper_page, **only(state=CASH)).rows] == [cash.document_id]
    assert [one.id for one in till.read(paper_page, **only(search=sale.number)).rows] == [sale.document_id]


def test_receipts_say_what_of_them_is_an_advance(company, till):
    sale = till.sell(10)
    till.take(60, (sale, 50), method="wechat", own_number="WX-1")
    [one] = till.read(money_page, **only()).rows
    assert (one.method, one.amount, one.left, one.own_number) == ("微信", 60, 10, "WX-1")


def test_a_statement_adds_up_and_agrees_with_what_is_owed(company, till, standing_clock):
    sale = till.sell(10)
    standing_clock.at += timedelta(days=30)
    till.back(sale, 2)
    till.sell(4)
    till.take("55.55", oldest_first=True)
    days = {"partner_id": till.customer, "from_on": date(2026, 2, 1), "to_on": date(2026, 2, 28)}
    found = till.read(customer_statement, **days)
    assert (found.opening, found.sold, found.returned, found.received) == (50, 20, 10, Decimal("55.55"))
    assert found.closing == found.lines[-1].balance == Decimal("4.45")
    owed, credit = till.owes()
    assert owed - credit == found.closing


def test_who_sees_one_warehouse_sees_what_was_sold_there(company, till):
    company.receive(company.a, 100, "2", at=company.s1)
    till.sell(1)
    there = till.sell(2, at=company.s1)
    finance, clerk = company.hire("caiwu", [("finance", None)]), company.hire("dianyuan", [("store_clerk", company.s1)])
    assert till.read(paper_page, actor=finance, **only()).total == 2
    with pytest.raises(PermissionDenied):
        till.read(paper_page, actor=clerk, **only())
    manager = company.hire("dianzhang", [("store_manager", company.s1)])
    assert [one.id for one in till.read(paper_page, actor=manager, **only()).rows] == [there.document_id]
