"""What was sold is never refused: what is there is issued, and what is not waits until it comes, or is given up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.margins import document_margins
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.retail.queries import TicketFilter, day_of_retail, ticket_of
from jxc_app.modules.retail.settling import SettleShort, settle_short
from jxc_app.modules.retail.shortage_queries import ShortageFilter, shortages
from tests.modules.retail.counter import Counter
from tests.modules.retail.test_import import previewed, row
from tests.modules.sales.shop import Shop, refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def counter(company):
    return Counter(company)


def test_what_is_there_is_issued_and_the_rest_waits(counter, company):
    company.receive(company.a, 6, "3")
    sale = counter.sell((company.a, 10, "5"))
    assert sale.status == "posted"
    assert counter.free() == (0, 0)
    assert [(line.base_quantity, line.amount, line.waits) for line in counter.lines(sale)] == [
        (6, 30, False), (4, 20, True),
    ]  # fmt: skip
    assert counter.lacking(sale) == [("open", 0, 0, 4)]
    company.assert_proved()


def test_with_nothing_there_at_all_it_is_sold(counter, company):
    sale = counter.sell((company.a, 2, "5"), (company.b, 1, "7"))
    assert counter.lacking(sale) == [("open", 0, 0, 2), ("open", 0, 0, 1)]
    assert counter.now(sale).total_amount == 17
    company.assert_proved()


def test_what_comes_goes_to_the_oldest_that_lacks_it(counter, company):
    first, second = counter.sell((company.a, 5, "5")), counter.sell((company.a, 5, "5"))
    assert counter.settle() == []
    company.receive(company.a, 7, "3")
    assert counter.settle() == [5, 2]
    assert (counter.lacking(first), counter.lacking(second)) == ([("settled", 5, 0, 0)], [("open", 2, 0, 3)])
    company.assert_proved()
    company.receive(company.a, 9, "3")
    assert counter.settle() == [3]
    assert (counter.lacking(second), counter.free()) == ([("settled", 5, 0, 0)], (6, 0))
    assert counter.settle() == []
    company.assert_proved()


@pytest.mark.parametrize("brings", ["transfer", "count_gain"])
def test_any_way_in_settles(counter, company, brings):
    sale = counter.sell((company.a, 3, "5"), at=company.s1)
    if brings == "transfer":
        company.receive(company.a, 3, "3")
        sent = company.record("transfer", [Line(company.a, 3)], to_warehouse_id=company.s1)
        company.record(
            "transfer_receipt", [Line(company.a, 3, source_line_id=sent.document_id * 1000 + 1)], at=company.s1,
            linked_document_id=sent.document_id,
        )  # fmt: skip
    else:
        company.receive(company.a, 3, "3", at=company.s1)
    assert counter.settle() == [3]
    assert counter.lacking(sale) == [("settled", 3, 0, 0)]
    company.assert_proved()


def test_what_an_order_keeps_is_not_taken(counter, company):
    shop = Shop.of(company)
    company.receive(company.a, 6, "3")
    shop.order((company.a, 4))
    sale = counter.sell((company.a, 5, "5"))
    assert (counter.free(), counter.lacking(sale)) == ((4, 4), [("open", 0, 0, 3)])
    assert counter.settle() == []
    company.assert_proved()


def test_expired_lots_are_not_sold_and_the_line_waits(counter, company):
    today = clock.get().now().date()
    company.record("other_receipt", [Line(company.lots, 3, "2", lot="OLD", expires_on=today + timedelta(days=2))])
    company.record("other_receipt", [Line(company.lots, 2, "2", lot="NEW", expires_on=today + timedelta(days=90))])
    token = clock.set(FixedClock(clock.get().now() + timedelta(days=5)))
    try:
        sale = counter.sell((company.lots, 4, "5"))
        assert [(line.base_quantity, line.waits) for line in counter.lines(sale)] == [(2, False), (2, True)]
        assert counter.settle() == []
        company.record("other_receipt", [Line(company.lots, 5, "2", lot="N2", expires_on=today + timedelta(days=60))])
        assert counter.settle() == [2]
        company.assert_proved()
    finally:
        clock.reset(token)


def test_the_lot_that_was_scanned_leaves_whatever_its_turn(counter, company):
    today = clock.get().now().date()
    company.record("other_receipt", [Line(company.lots, 3, "2", lot="FIRST", expires_on=today + timedelta(days=20))])
    company.record("other_receipt", [Line(company.lots, 3, "2", lot="LATER", expires_on=today + timedelta(days=90))])
    later = counter.sell((company.lots, 2, "5", {"lot_number": "LATER"}))
    unknown = counter.sell((company.lots, 1, "5", {"lot_number": "NOBODY-KNOWS"}))
    assert (unknown.status, counter.free(company.lots)) == ("posted", (3, 0))
    lots = {line.lot_id for line in counter.lines(later)}
    named = company.database.read(lambda session: numbers_by_id(session, lots))
    assert set(named.values()) == {"LATER"}
    company.assert_proved()


def test_a_ticket_that_is_voided_takes_its_supplies_back(counter, company):
    sale = counter.sell((company.a, 5, "5"))
    company.receive(company.a, 3, "3")
    counter.settle()
    assert counter.free() == (0, 0)
    company.void(counter.now_ref(sale))
    assert (counter.free(), counter.lacking(sale)) == ((3, 0), [("voided", 0, 0, 5)])
    assert counter.settle() == []
    company.assert_proved()


def test_a_shortage_is_written_off_with_a_reason(counter, company):
    sale = counter.sell((company.a, 5, "5"))
    with refused("retail.short_exceeded"):
        counter.write_off(sale, quantity="6")
    gone = counter.write_off(sale, quantity="2")
    assert counter.lacking(sale) == [("open", 0, 2, 3)]
    counter.write_off(sale)
    assert counter.lacking(sale) == [("written_off", 0, 5, 0)]
    with refused("retail.nothing_short"):
        counter.write_off(sale)
    company.assert_proved()
    company.void(counter.now_ref(gone))
    assert counter.lacking(sale) == [("open", 0, 3, 2)]
    company.receive(company.a, 9, "3")
    assert counter.settle() == [2]
    assert counter.lacking(sale) == [("written_off", 2, 3, 0)]
    company.assert_proved()


def test_yesterdays_sale_takes_only_what_was_there_then(counter, company):
    company.receive(company.a, 2, "3")
    token = clock.set(FixedClock(clock.get().now() + timedelta(days=1)))
    try:
        company.receive(company.a, 5, "3")
        before = clock.get().now() - timedelta(hours=20)
        assert counter.import_ticket("T-1", before, (company.a, 4, "20")).tickets == 1
        assert counter.import_ticket("T-1", before, (company.a, 4, "20")).known == 1
        [sale] = counter.tickets()
        assert counter.lacking(sale) == [("open", 0, 0, 2)]
        assert counter.settle() == [2]
        assert counter.free() == (3, 0)
        company.assert_proved()
    finally:
        clock.reset(token)


def test_what_is_paid_is_what_is_due(counter, company):
    company.receive(company.a, 9, "3")
    with refused("retail.paid_other"):
        counter.sell((company.a, 1, "5"), ways={"cash": "4"})
    with refused("retail.paid_other"):
        counter.sell((company.a, 1, "5"), ways={"cash": "5", "wechat": "1"})
    sale = counter.sell((company.a, 2, "5.55"), ways={"cash": "5", "wechat": "6"}, rounding="0.10")
    assert counter.now(sale).total_amount == 11
    company.assert_proved()


def test_a_line_needs_its_price(counter, company):
    with refused("retail.price_needed"):
        counter.sell((company.a, 1, "0", {"price": None}))


def test_another_price_than_the_lists_needs_its_right(counter, company):
    made = CreateSku(code="R-1", name="零售品", base_unit="个", retail_price="5", floor_price="4")
    sku = perform(create_sku, made, actor=SYSTEM, database=company.database).sku_id
    clerk = company.hire("clerk1", [("store_clerk", company.w1)])
    manager = company.hire("boss1", [("store_manager", company.w1)])
    counter.sell((sku, 1, "5"), actor=clerk)
    counter.sell((sku, 2, "4.75"), actor=manager)
    for fields in ({"price": "4.5"}, {"discount_percent": "10"}, {"is_gift": True, "price": None}):
        with refused("retail.price_fixed"):
            counter.sell((sku, 1, "5", fields), actor=clerk)
    with refused("retail.price_fixed"):
        counter.sell((sku, 1, "5"), actor=clerk, rounding="1")
    counter.sell((sku, 1, "5"), actor=clerk, rounding="0.5")
    with pytest.raises(PermissionDenied):
        counter.sell((sku, 1, "5"), actor=clerk, at=company.s1)
    company.assert_proved()


def test_what_comes_back_is_worth_what_was_paid_for_it(counter, company):
    company.receive(company.a, 9, "3")
    sale = counter.sell((company.a, 3, "3.33"), rounding="0.09")
    paid = [int(counter.now(counter.back(sale, 1)).total_amount * 100) for _ in range(3)]
    assert (paid, counter.free()) == ([330, 330, 330], (9, 0))
    with refused("document.link_exceeded"):
        counter.back(sale, 1)
    company.assert_proved()


def test_what_comes_back_settles_what_lacks(counter, company):
    sale = counter.sell((company.a, 2, "5"))
    counter.back(sale, 1)
    assert counter.settle() == [1]
    company.assert_proved()


def test_only_the_product_supplies(counter, company):
    sale = counter.sell((company.a, 2, "5"))
    company.receive(company.a, 2, "3")
    manager = company.hire("boss2", [("store_manager", company.w1)])
    with pytest.raises(PermissionDenied):
        perform(settle_short, SettleShort(document_id=sale.document_id), actor=manager, database=company.database)


def test_who_answers_for_the_store_is_told_and_whose_order_keeps_it(counter, company):
    shop = Shop.of(company)
    manager = company.hire("boss5", [("store_manager", company.w1)])
    seller = company.hire("seller5", [("store_manager", company.w1)])
    company.hire("far5", [("store_manager", company.s1)])
    company.receive(company.a, 4, "1")
    shop.order((company.a, 4), actor=seller)
    counter.sell((company.a, 1, "5"))
    while company.database.write(lambda session: tell_new(session, clock.get().now())).entries:
        pass
    told = company.database.read(
        lambda session: {one.recipient_id for one in session.exec(select(Notice)).all() if one.event == "retail.short"}
    )
    assert told == {manager.user_id, seller.user_id}


def test_a_margin_counts_what_came_later(counter, company):
    company.receive(company.a, 1, "3")
    sale = counter.sell((company.a, 2, "5"))
    company.receive(company.a, 1, "2")
    counter.settle()
    assert counter.read(document_margins, document_id=sale.document_id).total.cost == 5


def test_the_day_comes_to_what_was_taken(counter, company):
    company.receive(company.a, 20, "3")
    sale = counter.sell((company.a, 3, "5"), ways={"cash": "10", "wechat": "5"})
    wrong = counter.sell((company.a, 1, "5"), ways={"card": "5"})
    counter.back(sale, 1)
    company.void(counter.now_ref(wrong))
    day = counter.now(sale).business_date
    seen = counter.read(day_of_retail, wanted=TicketFilter(day))
    assert (seen.total, seen.amount) == (4, Decimal(10))
    assert [(one.name, one.amount) for one in seen.by_way] == [("现金", 5), ("微信", 5), ("刷卡", 0)]
    assert [(one.name, one.amount) for one in seen.by_store] == [("仓W1", 10)]
    ticket = counter.read(ticket_of, number=sale.number)
    assert (ticket.id, [ticket.back.get(line.id) for line in ticket.lines]) == (sale.document_id, [1])
    clerk = company.hire("clerk3", [("store_clerk", company.s1)])
    assert counter.read(day_of_retail, wanted=TicketFilter(day), actor=clerk).total == 0


def test_the_list_of_what_lacks(counter, company):
    sale = counter.sell((company.a, 3, "5"), (company.b, 1, "5"))
    counter.write_off(sale, line=2)
    [row] = counter.read(shortages, wanted=ShortageFilter()).rows
    assert (row.number, row.sku_code, row.open, row.state_title) == (sale.number, "A-1", 3, "待处理")
    assert counter.read(shortages, wanted=ShortageFilter(state="")).total == 2
    assert counter.read(shortages, wanted=ShortageFilter(search="B-2", state="")).total == 1
    clerk = company.hire("clerk4", [("store_clerk", company.s1)])
    assert counter.read(shortages, wanted=ShortageFilter(state=""), actor=clerk).total == 0
    assert isinstance(row.sold_on, date)


def test_a_broken_shortage_is_found_by_the_proof(counter, company):
    sale = counter.sell((company.a, 3, "5"))

    def forge(session):
        one = session.get(type(counter.short(sale)[0]), sale.document_id * 1000 + 1)
        one.settled, one.state = Decimal(3), "settled"
        session.add(one)

    company.database.write(forge)
    failed = {check.code for check in company.proof().checks if check.failed}
    assert failed == {"sold_equals_issued_and_short"}


def test_many_lines_are_refused_in_words(counter, company):
    with pytest.raises(DomainError):
        counter.sell((999999, 1, "5"))


def test_a_ticket_of_a_closed_month_is_booked_on_the_first_open_day(counter, company, standing_clock):
    """It happened; the books of its day are shut. When it was sold stands on it, and the file says so before."""
    company.receive(company.a, 10, "1")
    standing_clock.at = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)
    perform(close_period, ClosePeriod(ends_on=date(2026, 1, 31)), actor=SYSTEM, database=company.database)
    counter.import_ticket("T1", datetime(2026, 1, 31, 5, 20, tzinfo=UTC), (company.a, 2, "9"))
    counter.import_ticket("T2", datetime(2026, 2, 2, 5, 20, tzinfo=UTC), (company.a, 1, "9"))
    late, usual = (counter.now(one) for one in counter.tickets())
    assert (late.business_date, usual.business_date) == (date(2026, 2, 1), date(2026, 2, 2))
    assert late.remark == "收银机日结导入，2026-01-31 13:20 售出，该日已结账"
    assert (late.own_number, usual.remark) == ("T1", "收银机日结导入")
    assert counter.import_ticket("T1", datetime(2026, 1, 31, 5, 20, tzinfo=UTC), (company.a, 2, "9")).known == 1
    told = previewed(company, row("T3", at="2026-01-31 13:20"), row("T4", at="2026-02-02 13:20"))
    assert [one[3] for one in told] == ["2026-02-01（2026-01-31 已结账）", "2026-02-02"]
    company.assert_proved()
