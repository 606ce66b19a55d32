"""One order from several stores: who sends what, and that all of it is kept at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.database import Database
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.documents.models import Document
from jxc_app.modules.fulfilment.models import FulfilmentRule, FulfilmentStore, SourcedOrder
from jxc_app.modules.fulfilment.sourcing import orders_in_want
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.warehouses.models import Warehouse
from tests.modules.fulfilment.chain import Chain
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def chain(company):
    return Chain.of_stores(company, 4)


def put(database: Database, row) -> None:
    database.write(lambda session: session.add(row))


def test_fewest_parcels_then_the_nearest_and_each_keeps_its_goods_at_once(chain, company):
    one, two, three, four = chain.stores
    for store, sku, quantity in ((one, company.a, 2), (two, company.a, 5), (three, company.b, 5), (four, company.a, 9)):
        company.receive(sku, quantity, "3", at=store)
    company.receive(company.b, 5, "3", at=four)
    order = chain.order((company.a, 4), (company.b, 3), at=one)
    proposed = chain.proposed(order)
    assert [row.warehouse_id for row in proposed.parcels] == [four]  # one parcel from afar before two from near by
    shared = chain.source(order, store_ids=[four])
    assert (len(shared.parcels), shared.short_lines) == (1, 0)
    assert chain.given(order) == {four: {company.a: 4, company.b: 3}}
    assert chain.free(company.a, four) == (9, 4)
    assert chain.free(company.a, one) == (2, 0)  # what the order kept for itself is free again
    with refused("stock.insufficient"):
        company.issue(company.a, 6, at=four)
    standing = chain.standing(order)
    assert (standing.state, standing.waiting) == ("picking", ())
    promised = standing.promised_at - clock.get().now()
    assert timedelta(minutes=85) < promised <= timedelta(minutes=90)  # 60 on the road and 30 to pack
    company.assert_proved()


def test_what_is_sent_is_one_order_to_the_customer_and_done_with_the_last_parcel(chain, company):
    one, two, three, _ = chain.stores
    company.receive(company.a, 3, "3", at=two)
    company.receive(company.a, 3, "3", at=three)
    order = chain.order((company.a, 5), at=one, rounding="0.55")
    chain.source(order)
    first, last = chain.parcels(order)[two], chain.parcels(order)[three]
    assert {two: 3, three: 2} == {one.warehouse_id: int(one.lines[0].quantity) for one in (first, last)}
    chain.send(first)
    assert (chain.now(order).status, chain.standing(order).state) == ("posted", "picking")
    chain.send(last)
    assert (chain.now(order).status, chain.standing(order).state) == ("done", "shipped")
    amounts = [company.database.read(lambda s, i=i: s.get_one(Document, i)).total_amount
               for i in (first.id, last.id)]  # fmt: skip
    assert sum(amounts) == chain.now(order).total_amount == Decimal("24.45")
    company.assert_proved()


def test_what_nobody_has_waits_is_said_to_wait_and_goes_out_when_it_comes(chain, company):
    one, two, *_ = chain.stores
    company.receive(company.a, 3, "3", at=two)
    order = chain.order((company.a, 5), (company.b, 1), at=one)
    assert chain.source(order).short_lines == 2
    standing = chain.standing(order)
    assert (standing.state, standing.promised_at) == ("short", None)
    assert {row.sku_id: int(row.quantity) for row in standing.waiting} == {company.a: 2, company.b: 1}
    in_want = lambda: company.database.read(lambda s: orders_in_want(s, clock.get().now(), 9))  # noqa: E731
    assert in_want() == []
    company.receive(company.a, 9, "3", at=one)
    assert in_want() == [order.document_id]
    assert len(chain.resource(order).parcels) == 1
    assert chain.given(order)[one] == {company.a: 2}
    assert in_want() == []
    company.assert_proved()


def test_what_is_protected_stays_for_the_stores_own_customers(chain, company):
    one, two, three, four = chain.stores
    company.receive(company.a, 9, "3", at=two)
    company.receive(company.a, 9, "3", at=three)
    company.receive(company.a, 9, "3", at=four)
    put(company.database, FulfilmentStore(warehouse_id=two, kept_back=Decimal(5)))
    put(company.database, FulfilmentStore(warehouse_id=three, takes_part=False))
    order = chain.order((company.a, 20), at=one)
    chain.source(order)
    assert chain.given(order) == {four: {company.a: 9}, two: {company.a: 4}}
    assert [int(row.quantity) for row in chain.standing(order).waiting] == [7]
    company.assert_proved()


def test_the_lower_limit_may_be_what_is_protected(chain, company):
    one, two, *_ = chain.stores
    company.receive(company.a, 9, "3", at=two)
    put(company.database, FulfilmentStore(warehouse_id=two, keeps_minimum=True))
    limits = SetStockLimits(sku_id=company.a, warehouse_id=two, minimum=Decimal(6))
    perform(set_stock_limits, limits, actor=SYSTEM, database=company.database)
    order = chain.order((company.a, 9), at=one)
    chain.source(order)
    assert chain.given(order) == {two: {company.a: 3}}


def test_no_more_parcels_than_the_rule_says(chain, company):
    for store in chain.stores:
        company.receive(company.a, 1, "3", at=store)
    put(company.database, FulfilmentRule(most_parcels=2))
    order = chain.order((company.a, 4), at=chain.stores[0])
    assert len(chain.source(order).parcels) == 2
    with refused("fulfilment.nobody_has"):
        put(company.database, FulfilmentStore(warehouse_id=chain.stores[2], takes_part=False))
        put(company.database, FulfilmentStore(warehouse_id=chain.stores[3], takes_part=False))
        chain.source(order)


def test_lots_that_end_too_soon_are_not_sent(chain, company):
    one, two, *_ = chain.stores
    today = clock.get().now().date()
    for lot, days in (("SOON", 3), ("LATE", 90)):
        company.record(
            "other_receipt", [Line(company.lots, 5, "2", lot=lot, expires_on=today + timedelta(days=days))], at=two
        )
    put(company.database, FulfilmentRule(least_life_days=10))
    order = chain.order(Line(company.lots, 8, "5"), at=one)
    chain.source(order)
    assert [int(row.quantity) for row in chain.standing(order).waiting] == [3]
    sent = chain.send(chain.parcels(order)[two])
    moved = [key for key in company.balances()["stock"] if key[1] == two]
    assert (sent.status, moved) == ("posted", [(company.lots, two, "SOON")])
    company.assert_proved()


def test_boxes_that_do_not_divide_leave_in_pieces_at_the_same_price(chain, company):
    one, two, three, _ = chain.stores
    with company.database.reading() as session:
        box = next(
            row.unit_id for row in session.exec(select(SkuUnit)) if row.sku_id == company.b and row.numerator == 24
        )
    company.receive(company.b, 17, "1", at=two)
    company.receive(company.b, 7, "1", at=three)
    order = chain.order(Line(company.b, 1, "48", unit_id=box), at=one)
    chain.source(order)
    for parcel in chain.parcels(order).values():
        chain.send(parcel)
    sums = company.database.read(
        lambda s: [row.total_amount for row in s.exec(select(Document)) if row.type == "sales_issue"]
    )
    assert sorted(sums) == [Decimal(14), Decimal(34)]
    assert chain.now(order).status == "done"
    company.assert_proved()


def test_a_proposal_that_stock_has_overtaken_is_shown_again(chain, company):
    one, two, three, _ = chain.stores
    company.receive(company.a, 3, "3", at=two)
    company.receive(company.a, 3, "3", at=three)
    order = chain.order((company.a, 3), at=one)
    seen = [row.warehouse_id for row in chain.proposed(order).parcels]
    company.issue(company.a, 3, at=two)
    with refused("fulfilment.changed"):
        chain.source(order, store_ids=seen)
    assert chain.given(order) == {}


def test_who_shares_out_needs_the_right_where_the_order_is_and_none_elsewhere(chain, company):
    one, two, *_ = chain.stores
    company.receive(company.a, 3, "3", at=two)
    order = chain.order((company.a, 3), at=one)
    with refused("access.denied"):
        chain.source(order, actor=company.hire("clerk", [("store_clerk", one)]))
    with refused("document.not_found"):
        chain.source(order, actor=company.hire("far", [("store_manager", two)]))
    manager = company.hire("near", [("store_manager", one)])
    chain.source(order, actor=manager)
    [parcel] = chain.parcels(order).values()
    with refused("document.not_found"):
        chain.send(parcel, actor=manager)  # another store's goods are that store's to send
    company.assert_proved()


def test_where_the_door_is_known_the_nearest_to_it_sends(chain, company):
    one, two, three, _ = chain.stores
    for store in (two, three):
        company.receive(company.a, 3, "3", at=store)

    def place(session):
        for store, at in ((two, "31.0"), (three, "31.5")):
            session.get_one(Warehouse, store).latitude = Decimal(at)
            session.get_one(Warehouse, store).longitude = Decimal("121.0")

    company.database.write(place)
    order = chain.order((company.a, 3), at=one)
    put(
        company.database,
        SourcedOrder(
            document_id=order.document_id, latitude=Decimal("31.49"), longitude=Decimal("121.0"),
            sourced_at=clock.get().now(), sourced_by=1,
        ),
    )  # fmt: skip
    chain.source(order)
    assert list(chain.given(order)) == [three]


def test_an_order_that_is_not_in_force_is_not_shared_out(chain, company):
    company.receive(company.a, 3, "3", at=chain.stores[1])
    order = chain.order((company.a, 3), at=chain.stores[0])
    company.void(order)
    with refused("sales_order.not_open"):
        chain.source(order)
