"""暂估 and 价差: what is billed leaves the accrual, and what it differs by goes to the stock or the cost of sales."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.chains import document_chain
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.inventory.models import StockRevaluation
from jxc_app.modules.migration.settlement_exports import ACCRUAL_COLUMNS, accrual_table
from jxc_app.modules.settlement.accruals import AccrualFilter, accrual_page
from jxc_app.modules.settlement.differences import DifferenceFilter, difference_of, difference_page
from jxc_app.modules.settlement.matched import MatchFilter, match_lines
from jxc_app.modules.settlement.payables import unbilled_lines
from tests.modules.incidents.people import Undoing
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line
from tests.support.flows import without_flows


@pytest.fixture
def settling(company, standing_clock) -> Settling:
    return settling_in(company)


def went(company):
    """(to the stock, to the cost of sales) of everything that was booked without a move, in order."""
    with company.database.reading() as session:
        rows = session.exec(select(StockRevaluation).order_by(col(StockRevaluation.id))).all()
    return [(row.value, row.expensed) for row in rows]


def differences(company):
    with company.database.reading() as session:
        wanted = select(Document).where(Document.type == "purchase_price_difference").order_by(col(Document.id))
        return session.exec(wanted).all()


def accrued(settling):
    return [one.amount for one in read(unbilled_lines, actor=settling.clerk, database=settling.company.database)]


def test_what_is_on_hand_takes_the_difference(company, settling):
    """10 at 3.00 came; billed at 3.20: 2.00 more, all of it in the stock; nothing is accrued any more."""
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    assert (accrued(settling), company.value(company.a)) == ([30], 30)
    settling.bill((receipt.document_id * 1000 + 1, 10, 32))
    assert (accrued(settling), company.value(company.a), went(company)) == ([], 32, [(2, 0)])
    [made] = differences(company)
    assert (made.number[:4], made.total_amount, made.linked_document_id) == ("CJTZ", 2, receipt.document_id)
    company.assert_proved()


def test_what_is_gone_is_cost_of_sales(company, settling):
    """6 of 10 are sold: of 2.00 more the 4 that lie there take 0.80, and 1.20 is cost of sales."""
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    company.issue(company.a, 6)
    settling.bill((receipt.document_id * 1000 + 1, 10, 32))
    assert (company.value(company.a), went(company)) == (Decimal("12.8"), [(Decimal("0.8"), Decimal("1.2"))])
    company.issue(company.a, 4)
    assert company.value(company.a) == 0
    company.assert_proved()


def test_a_cheaper_bill_takes_no_more_than_the_stock_is_worth(company, settling):
    """30 pieces of almost nothing and 10 at 3.00 average 0.7575; the ten that are left are worth 7.57 to the fen."""
    company.receive(company.a, 30, "0.01")
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    company.issue(company.a, 30)
    assert company.value(company.a) == Decimal("7.575")
    settling.bill((receipt.document_id * 1000 + 1, 10, 1))
    assert went(company) == [(Decimal("-7.57"), Decimal("-21.43"))]
    assert company.value(company.a) == Decimal("0.005")
    company.assert_proved()


def test_part_by_part_to_the_fen(company, settling):
    """10.00 for three: two bills of one take 3.33 each, the last takes what is left."""
    receipt = settling.came((Line(company.a, 3, "3.33333333"), 3))
    line = receipt.document_id * 1000 + 1
    assert accrued(settling) == [10]
    left = []
    for _ in range(3):
        settling.bill((line, 1, "3.33"))
        left.append(accrued(settling))
    assert left == [[Decimal("6.67")], [Decimal("3.34")], []]
    assert went(company) == [(Decimal("-0.01"), 0)]
    company.assert_proved()


def test_voiding_gives_the_accrual_back_and_takes_the_difference_back(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    line = receipt.document_id * 1000 + 1
    bill = settling.bill((line, 10, 32))
    [made] = differences(company)
    with pytest.raises(DomainError) as refused:
        company.void(as_ref(company, made))
    assert refused.value.code == "document.follows"
    company.issue(company.a, 5)
    company.void(as_ref(company, bill))
    assert (accrued(settling), company.value(company.a)) == ([30], 15)
    assert went(company) == [(2, 0), (-1, -1)]
    company.assert_proved()
    settling.bill((line, 10, 32))
    assert company.value(company.a) == 16
    company.assert_proved()


def as_ref(company, one):
    """The document as it stands now, to act on."""
    document_id = getattr(one, "document_id", None) or one.id
    with company.database.reading() as session:
        found = session.get_one(Document, document_id)
    return DocumentRef(document_id=document_id, number=found.number, status=found.status, version=found.version)


def test_what_went_back_uninvoiced_lowers_the_accrual(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    settling.sent_back(receipt, Line(company.a, 4, "3"))
    assert accrued(settling) == [18]
    settling.bill((receipt.document_id * 1000 + 1, 6, 21))
    assert (accrued(settling), company.value(company.a), went(company)) == ([], 21, [(3, 0)])
    company.assert_proved()


def test_more_than_came_is_no_difference_of_price(company, settling):
    """12 are billed of 10 that came, at 3.30: 3.00 for the ten; the two are held and belong to no goods."""
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    settling.bill((receipt.document_id * 1000 + 1, 12, "39.6"))
    assert (company.value(company.a), went(company)) == (33, [(3, 0)])
    company.assert_proved()


def test_many_bills_over_many_receipts(company, settling):
    """One bill over two warehouses and two receipts: a document for each, in the trace of the bill."""
    without_flows(company, "order_dearer")
    first = settling.came((Line(company.a, 10, "3"), 10), (Line(company.b, 5, "2"), 5))
    second = settling.came((Line(company.a, 10, "4"), 10))
    one, other = first.document_id * 1000, second.document_id * 1000
    bill = settling.bill((one + 1, 5, 16), (one + 2, 5, 10), (other + 1, 10, 39))
    assert [made.total_amount for made in differences(company)] == [1, -1]
    assert (company.value(company.a), company.value(company.b)) == (70, 10)
    chain = read(document_chain, actor=SYSTEM, database=company.database, document_id=bill.document_id)
    assert [paper.type for paper in chain.papers].count("purchase_price_difference") == 2
    company.assert_proved()


def test_gifts_count_for_nothing_in_the_accrual(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10), (Line(company.b, 2, "0", is_gift=True), 2))
    assert accrued(settling) == [30]
    settling.bill((receipt.document_id * 1000 + 1, 10, 30))
    assert (accrued(settling), went(company)) == ([], [])
    company.assert_proved()


def test_a_last_months_accrual_is_reversed_this_month(company, settling, standing_clock):
    """The books of the month of the receipt are closed: the difference is of today."""
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    standing_clock.at += timedelta(days=40)
    perform(close_period, ClosePeriod(ends_on=date(2026, 1, 31)), actor=SYSTEM, database=company.database)
    settling.bill((receipt.document_id * 1000 + 1, 10, 32))
    [made] = differences(company)
    assert made.business_date > date(2026, 1, 31)
    company.assert_proved()


def at(settling, day, **more):
    """(quantity, amount) of what was accrued at the end of a day."""
    only = AccrualFilter(on=day, **more)
    found = read(accrual_page, actor=settling.clerk, database=settling.company.database, only=only)
    assert found.amount == sum(one.amount for one in found.rows)
    return [(one.open, one.amount) for one in found.rows]


def test_a_day_that_is_over_always_says_the_same(company, settling, standing_clock):
    """Came on January 5, 4 went back on the 15th, 3 are billed on the 25th, which is voided on February 4."""
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    standing_clock.at += timedelta(days=10)
    settling.sent_back(receipt, Line(company.a, 4, "3"))
    standing_clock.at += timedelta(days=10)
    bill = settling.bill((receipt.document_id * 1000 + 1, 3, "9.90"))
    standing_clock.at += timedelta(days=10)
    company.void(as_ref(company, bill))
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 15), date(2026, 1, 25), date(2026, 1, 31), None]
    assert [at(settling, day) for day in days] == [[], [(10, 30)], [(6, 18)], [(3, 9)], [(3, 9)], [(6, 18)]]
    assert at(settling, date(2026, 1, 31), older=30) == []
    assert at(settling, None, older=30) == [(6, 18)]
    month = DifferenceFilter(date(2026, 1, 1), date(2026, 1, 31))
    look = {"actor": settling.clerk, "database": company.database}
    assert read(difference_page, **look, only=month).difference == Decimal("0.9")
    rows = read(difference_page, **look, only=DifferenceFilter()).rows
    assert [(one.is_back, one.difference) for one in rows] == [(True, Decimal("-0.9")), (False, Decimal("0.9"))]


def test_the_list_says_what_it_is_without_tax_and_goes_out_whole(company, settling):
    settling.came((Line(company.a, 10, "11.30", tax="13"), 10), (Line(company.b, 1, "2"), 1))
    only = AccrualFilter(order="-amount")
    look = {"actor": settling.clerk, "database": company.database}
    page = read(accrual_page, **look, only=only, size=1)
    assert (page.total, page.suppliers, page.amount, page.net) == (2, 1, 115, 102)
    assert [(one.amount, one.net, one.tax_percent) for one in page.rows] == [(113, 100, 13)]
    rows = list(read(accrual_table, **look, only=only))
    assert len(rows) == 2 and all(len(row) == len(ACCRUAL_COLUMNS) for row in rows)
    assert read(accrual_page, **look, only=AccrualFilter(search="B-2")).total == 1
    assert read(accrual_page, **look, only=AccrualFilter(partner_id=999)).total == 0


def test_the_invoice_and_its_match_say_where_the_difference_went(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    company.issue(company.a, 6)
    bill = settling.bill((receipt.document_id * 1000 + 1, 10, 32))
    words = "价差 +2.00 元：计入库存 +0.80 元，计入销售成本 +1.20 元"
    look = {"actor": settling.clerk, "database": company.database}
    assert bill.went == words
    [made] = differences(company)
    assert [read(difference_of, **look, document_id=one) for one in (bill.document_id, made.id)] == [words, words]
    [line] = read(match_lines, **look, only=MatchFilter(state="")).rows
    assert (line.went.number, line.went.words) == (made.number, words)
    company.void(as_ref(company, bill))
    assert read(difference_of, **look, document_id=bill.document_id) == ""


def test_an_incident_undoes_the_difference_with_its_invoice(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    bill = settling.bill((receipt.document_id * 1000 + 1, 10, 32))
    [made] = differences(company)
    Undoing(company).undo([bill.document_id, made.id])
    assert (accrued(settling), company.value(company.a)) == ([30], 30)
    company.assert_proved()
