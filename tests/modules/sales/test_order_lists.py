"""Sales orders in the list, on the sheet that ships them, and on the list that one picks by; what they cost at last."""

from datetime import date
from decimal import Decimal

import pytest

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.sales.queries import LATE, OPEN, OVER, SHORT, OrderFilter, sales_orders
from jxc_app.modules.sales.sheets import order_standing, pick_list, ship_sheet
from tests.modules.sales.shop import Shop, refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def shop(company):
    return Shop.of(company)


def listed(shop, actor=SYSTEM, **wanted):
    return shop.read(sales_orders, wanted=OrderFilter(**wanted), actor=actor).rows


def test_the_list_says_what_is_open_kept_and_lacking(shop, company):
    company.receive(company.a, 10, "3")
    order = shop.order((company.a, 8), (company.b, 5))
    shop.ship(order, 2)
    shop.ship(order, 3, only_picks=True)
    [row] = listed(shop)
    assert (row.ordered, row.open, row.picked, row.kept, row.lacking) == (13, 11, 3, 3, 5)
    assert (row.lines, row.amount, row.keeps) == (2, Decimal(65), True)


def test_orders_are_found_by_how_they_stand(shop, company):
    company.receive(company.a, 4, "3")
    first = shop.order((company.a, 4))
    late = shop.order(Line(company.b, 1, "5", due_on=date(2020, 1, 1)))
    done = shop.order((company.b, 1))
    company.void(done)
    numbers = {one.document_id: shop.now(one).number for one in (first, late, done)}
    found = {state: {row.number for row in listed(shop, state=state)} for state in (OPEN, SHORT, LATE, OVER)}
    assert found == {
        OPEN: {numbers[first.document_id], numbers[late.document_id]}, SHORT: {numbers[late.document_id]},
        LATE: {numbers[late.document_id]}, OVER: {numbers[done.document_id]},
    }  # fmt: skip
    assert [row.number for row in listed(shop, order="-open")] == [
        numbers[first.document_id], numbers[late.document_id],
    ]  # fmt: skip
    assert listed(shop, search="客户一") and not listed(shop, search="没有这个")
    assert not listed(shop, warehouse_id=company.w2)


def test_who_works_elsewhere_sees_neither_order_nor_sheet(shop, company):
    company.receive(company.a, 4, "3")
    order = shop.order((company.a, 4))
    stranger = company.hire("stranger", [("store_clerk", company.s1)])
    assert not listed(shop, actor=stranger)
    for asked in (order_standing, pick_list):
        with pytest.raises(NotFound):
            shop.read(asked, actor=stranger, document_id=order.document_id)
    with pytest.raises(NotFound):
        shop.read(ship_sheet, actor=stranger, order_id=order.document_id)
    with pytest.raises(NotFound):
        shop.ship(order, 1, actor=stranger, at=company.s1)


def test_the_sheet_proposes_what_is_kept_in_the_order_of_the_shelves(shop, company):
    company.receive(company.a, 4, "3")
    company.receive(company.b, 9, "3")
    for sku, shelf in ((company.a, "B-01"), (company.b, "A-01")):
        setting = SetStockLimits(sku_id=sku, warehouse_id=company.w1, shelf=shelf)
        perform(set_stock_limits, setting, actor=SYSTEM, database=company.database)
    order = shop.order((company.a, 6), (company.b, 2))
    sheet = shop.read(ship_sheet, order_id=order.document_id)
    assert [(line.shelf, line.open, line.proposed, line.free) for line in sheet.lines] == [
        ("A-01", 2, 2, 9), ("B-01", 6, 4, 4),
    ]  # fmt: skip
    picked = shop.ship(order, 4, 2, only_picks=True)
    assert [line.open for line in shop.read(ship_sheet, order_id=order.document_id).lines] == [2]
    picks = shop.read(pick_list, document_id=picked.document_id)
    assert [(line.shelf, line.quantity) for line in picks.lines] == [("A-01", 2), ("B-01", 4)]
    assert (picks.ordered, picks.partner_name) == ((shop.now(order).number,), "客户一")


def amounts(company, ref):
    return company.database.read(lambda session: [line.amount for line in lines_of(session, ref.document_id)])


def test_shipments_come_to_what_was_agreed_to_the_fen(shop, company):
    """抹零 is taken off with the last shipment, gifts stay gifts, and how it is paid for is what was agreed."""
    company.receive(company.a, 10, "3")
    company.receive(company.b, 10, "3")
    lines = (Line(company.a, 3, "3.33", discount="10"), Line(company.b, 2, is_gift=True))
    order = shop.order(*lines, rounding="0.49", settlement="monthly")
    first = shop.ship(order, 1, 2)
    last = shop.ship(order, 2)
    assert amounts(company, first) == [Decimal("3.00"), Decimal(0)]
    assert [shop.now(one).rounding for one in (first, last)] == [0, Decimal("0.49")]
    assert [shop.now(one).settlement for one in (first, last)] == ["monthly", "monthly"]
    assert sum(shop.now(one).total_amount for one in (first, last)) == shop.now(order).total_amount
    assert shop.now(order).status == "done"


def test_what_a_picked_shipment_takes_off_is_not_taken_off_twice(shop, company):
    company.receive(company.a, 4, "3")
    order = shop.order(Line(company.a, 4, "5"), rounding="1")
    picked = shop.ship(order, 4, only_picks=True)
    company.close(picked)
    shop.ship(order, 3)
    last = shop.ship(order, 1)
    assert (shop.now(last).rounding, shop.now(last).total_amount) == (1, 4)


def test_nobody_ships_what_is_not_of_the_order(shop, company):
    company.receive(company.a, 4, "3")
    order, other = shop.order((company.a, 2)), shop.order((company.a, 2))
    with refused("document.link_line") as error:
        shop.ship(order, 1, of=other)
    assert error.value.field == "lines.0.quantity"
