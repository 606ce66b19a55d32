"""Sales orders: what they keep for their customer, and where it goes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.inventory.reserving import ReleaseExpired, release_expired
from jxc_app.modules.sales.keeping import waiting_orders
from jxc_app.modules.sales.ordering import (
    FinishSale,
    KeepArrived,
    KeepGoods,
    finish_sale,
    keep_arrived,
    keep_goods,
)
from jxc_app.modules.sales.settings import ChangeSalesRules, change_sales_rules
from tests.modules.sales.shop import Shop, refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def shop(company):
    return Shop.of(company)


def test_an_order_keeps_what_is_free_and_moves_nothing(shop, company):
    company.receive(company.a, 10, "3")
    first, second = shop.order((company.a, 6)), shop.order((company.a, 8))
    assert shop.free() == (10, 10)
    with refused("stock.insufficient"):
        company.issue(company.a, 1)
    assert [shop.now(one).status for one in (first, second)] == ["posted", "posted"]
    assert not company.database.read(lambda session: waiting_orders(session, clock.get().now(), 9))
    company.assert_proved()


def test_what_is_shipped_was_kept_for_it(shop, company):
    company.receive(company.a, 10, "3")
    order = shop.order((company.a, 10))
    shipped = shop.ship(order, 4)
    assert shop.free() == (6, 6)
    assert shop.now(shipped).total_amount == Decimal(20)
    with refused("document.link_exceeded"):
        shop.ship(order, 7)
    shop.ship(order, 6)
    assert (shop.free(), shop.now(order).status) == ((0, 0), "done")
    company.assert_proved()


def test_what_is_picked_is_promised_once(shop, company):
    company.receive(company.a, 10, "3")
    order = shop.order((company.a, 8))
    picked = shop.ship(order, 5, only_picks=True)
    assert (picked.status, shop.free()) == ("submitted", (10, 8))
    back = company.withdraw(picked)
    assert shop.free() == (10, 8)
    company.assert_proved()
    picked = company.submit(back)
    assert shop.free() == (10, 8)
    company.post(picked)
    assert shop.free() == (5, 3)
    company.assert_proved()


def test_what_is_picked_and_given_up_is_kept_for_the_order_again(shop, company):
    company.receive(company.a, 8, "3")
    order = shop.order((company.a, 8))
    picked = shop.ship(order, 5, only_picks=True)
    with refused("sales_order.being_shipped"):
        shop.act(finish_sale, FinishSale, order, reason="不要了")
    company.close(picked)
    with refused("stock.insufficient"):
        company.issue(company.a, 1)
    assert shop.free() == (8, 8)
    company.assert_proved()


def test_a_voided_shipment_opens_the_order_which_keeps_again(shop, company):
    company.receive(company.a, 8, "3")
    order = shop.order((company.a, 8))
    shipped = shop.ship(order, 8)
    assert shop.now(order).status == "done"
    company.void(shipped)
    assert (shop.now(order).status, shop.free()) == ("posted", (8, 8))
    company.assert_proved()


@pytest.mark.parametrize(("instead", "left"), [(3, (7, 5)), (8, (2, 0))])
def test_an_amended_shipment_takes_what_the_order_keeps(shop, company, instead, left):
    company.receive(company.a, 10, "3")
    order = shop.order((company.a, 8))
    shipped = shop.ship(order, 5)
    line = Line(company.a, instead, "5", source_line_id=order.document_id * 1000 + 1)
    draft = perform(
        begin_amendment,
        BeginAmendment(
            document_id=shipped.document_id, version=shipped.version, reason="多发了", document_key=new_key()
        ),
        actor=SYSTEM,
        database=company.database,
    )  # fmt: skip
    saved = company.save(
        "sales_issue", [line], partner_id=shop.customer, document_id=draft.document_id, version=draft.version,
        document_key=shop.now(draft).document_key,
    )  # fmt: skip
    company.post(saved)
    assert shop.free() == left
    company.assert_proved()


def test_what_comes_in_goes_to_the_oldest_order_that_waits(shop, company):
    first, second = shop.order((company.a, 5)), shop.order((company.a, 5))
    company.receive(company.a, 7, "3")
    waiting = company.database.read(lambda session: waiting_orders(session, clock.get().now(), 9))
    assert waiting == [first.document_id, second.document_id]
    for order_id in waiting:
        perform(keep_arrived, KeepArrived(order_id=order_id), actor=SYSTEM, database=company.database)
    assert shop.free() == (7, 7)
    shop.ship(first, 5)
    with refused("stock.insufficient"):
        shop.ship(second, 3)
    shop.ship(second, 2)
    company.assert_proved()


def test_what_is_kept_ends_by_itself_and_is_kept_anew_by_hand(shop, company):
    perform(change_sales_rules, ChangeSalesRules(keep_days=1, version=1), actor=SYSTEM, database=company.database)
    company.receive(company.a, 5, "3")
    order = shop.order((company.a, 5))
    token = clock.set(FixedClock(clock.get().now() + timedelta(days=2)))
    try:
        perform(release_expired, ReleaseExpired(), actor=SYSTEM, database=company.database)
        assert shop.free() == (5, 0)
        assert not company.database.read(lambda session: waiting_orders(session, clock.get().now(), 9))
        shop.act(keep_goods, KeepGoods, order)
        assert shop.free() == (5, 5)
        shop.act(keep_goods, KeepGoods, order, gives_back=True)
        assert shop.free() == (5, 0)
    finally:
        clock.reset(token)
    company.assert_proved()


def test_an_order_that_ends_keeps_nothing(shop, company):
    company.receive(company.a, 9, "3")
    ended, voided = shop.order((company.a, 4)), shop.order((company.a, 5))
    shop.ship(ended, 1)
    done = shop.act(finish_sale, FinishSale, ended, reason="客户不要了")
    company.void(voided)
    assert (done.status, shop.free()) == ("done", (8, 0))
    with refused("sales_order.not_open"):
        shop.ship(ended, 1)
    company.assert_proved()


def test_lots_are_kept_first_expired_first(shop, company):
    for number, ends, quantity in (("L2", "2099-02-01", 5), ("L1", "2099-01-01", 4)):
        line = Line(company.lots, quantity, "3", lot=number, expires_on=ends)
        company.record("other_receipt", [line])
    order = shop.order((company.lots, 6))
    assert shop.free(company.lots) == (9, 6)
    shipped = shop.ship(order, 6)
    lots = company.database.read(lambda session: [line.lot_id for line in lines_of(session, shipped.document_id)])
    assert len(lots) == 2
    assert shop.free(company.lots) == (3, 0)
    company.assert_proved()


def test_nobody_ships_by_hand_what_they_may_not_see(shop, company):
    """What another store keeps for its customer stays kept, and its order open."""
    company.receive(company.a, 5, "3")
    company.receive(company.a, 5, "3", at=company.w2)
    order = shop.order((company.a, 5))
    clerk = company.hire("other", [("store_clerk", company.w2)])
    line = Line(company.a, 5, "5", source_line_id=order.document_id * 1000 + 1)
    for act in (company.record, company.save):
        with refused("document.link_line") as error:
            act("sales_issue", [line], at=company.w2, partner_id=shop.customer, actor=clerk)
        assert error.value.field == "lines.0.sku_id"
    assert (shop.free(), shop.now(order).status) == ((5, 5), "posted")
    company.record("sales_issue", [Line(company.a, 1, "5")], at=company.w2, partner_id=shop.customer, actor=clerk)


def test_an_order_needs_a_customer_and_prices(shop, company):
    with refused("sales_order.customer_needed"):
        company.record("sales_order", [Line(company.a, 1, "5")])
    with refused("sales_order.price_needed") as error:
        company.record("sales_order", [Line(company.a, 1)], partner_id=shop.customer)
    assert error.value.field == "lines.0.price"
