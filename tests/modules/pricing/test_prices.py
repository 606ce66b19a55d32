"""Which price holds: for whom, where, when, in which unit, from how many on."""

from datetime import date
from decimal import Decimal

import pytest

from jxc_app.core.errors import Conflict, PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.pricing.prices import PriceAsked, prices_at
from jxc_app.modules.pricing.queries import list_prices, price_lists
from jxc_app.modules.pricing.service import (
    ImportPrices,
    RemovePrice,
    SaveList,
    SetPrice,
    import_prices,
    remove_price,
    save_list,
    set_price,
)
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM

DAY = date(2026, 3, 10)


class Prices:
    """A company with a SKU in two units, two customers, and lists."""

    def __init__(self, company):
        self.company = company
        made = CreateSku(
            code="P-9", name="汽水", base_unit="瓶", units=[{"name": "箱", "numerator": 24, "denominator": 1}],
            retail_price="3", wholesale_price="2.5",
        )  # fmt: skip
        self.sku = self._do(create_sku, made).sku_id
        names = company.database.read(lambda session: _units(session, self.sku))
        self.box = names["箱"]
        self.one = self._do(create_partner, CreatePartner(code="K-1", name="甲", is_customer=True)).partner_id
        shop = CreatePartner(code="K-2", name="乙", is_customer=True, is_wholesale=True)
        self.shop = self._do(create_partner, shop).partner_id

    def _do(self, case, command, actor=SYSTEM):
        return perform(case, command, actor=actor, database=self.company.database)

    def list(self, name, kind="general", actor=SYSTEM, **fields):
        fields = {"valid_from": "2026-01-01"} | fields
        return self._do(save_list, SaveList(name=name, kind=kind, **fields), actor)

    def put(self, held, price, unit=None, least="0", actor=SYSTEM):
        command = SetPrice(list_id=held.list_id, sku_id=self.sku, unit_id=unit, price=price, min_quantity=least)
        return self._do(set_price, command, actor)

    def price(self, partner=None, at=None, day=DAY, unit=None, quantity=1):
        [offer] = self.company.database.read(
            lambda session: prices_at(
                session, [PriceAsked(self.sku, unit, Decimal(quantity))], day=day, warehouse_id=at or self.company.s1,
                partner_id=partner,
            )
        )  # fmt: skip
        return None if offer is None else (offer.price, offer.source)


def _units(session, sku_id):
    from sqlmodel import select

    from jxc_app.modules.catalog.models import SkuUnit, Unit

    rows = session.exec(select(Unit.name, Unit.id).join(SkuUnit, SkuUnit.unit_id == Unit.id)).all()
    return dict(rows)


@pytest.fixture
def prices(company):
    return Prices(company)


def test_the_order_of_who_decides(prices, company):
    assert prices.price() == (3, "零售价")
    assert prices.price(prices.shop) == (Decimal("2.5"), "批发价")
    prices.put(prices.list("统一"), "2.9")
    assert prices.price() == (Decimal("2.9"), "全部客户 · 统一")
    prices.put(prices.list("一店", "store", warehouse_id=company.s1), "2.8")
    assert (prices.price()[1], prices.price(at=company.w1)[1]) == ("指定门店 · 一店", "全部客户 · 统一")
    prices.put(prices.list("批发", "group", customer_group="wholesale"), "2.2")
    assert prices.price(prices.shop) == (Decimal("2.2"), "客户分组 · 批发")
    assert prices.price(prices.one)[1] == "指定门店 · 一店"
    prices.put(prices.list("乙专属", "customer", partner_id=prices.shop), "2")
    assert prices.price(prices.shop) == (2, "指定客户 · 乙专属")


def test_days_units_and_quantities(prices):
    held = prices.list("三月", valid_from="2026-03-01", valid_until="2026-03-31")
    prices.put(held, "2.4")
    prices.put(held, "48", unit=prices.box)
    prices.put(held, "44", unit=prices.box, least="10")
    assert prices.price(day=date(2026, 2, 28))[1] == prices.price(day=date(2026, 4, 1))[1] == "零售价"
    assert prices.price(day=date(2026, 3, 31))[0] == Decimal("2.4")
    assert prices.price(unit=prices.box)[0] == 48
    assert prices.price(unit=prices.box, quantity=10)[0] == 44
    assert prices.price(unit=prices.box, quantity=9)[0] == 48


def test_a_price_of_one_unit_holds_for_the_other(prices):
    prices.put(prices.list("箱价"), "48", unit=prices.box, least="1")
    assert prices.price(quantity=24)[0] == 2
    assert prices.price(quantity=23) == (3, "零售价")
    assert prices.price(unit=prices.box)[0] == 48


def test_a_list_that_began_later_decides_and_one_that_is_off_does_not(prices):
    prices.put(prices.list("旧"), "2.9")
    later = prices.list("新", valid_from="2026-03-01")
    prices.put(later, "2.7")
    assert prices.price()[0] == Decimal("2.7")
    off = SaveList(
        name="新",
        kind="general",
        valid_from="2026-03-01",
        list_id=later.list_id,
        version=later.version + 1,
        is_off=True,
    )
    prices._do(save_list, off)
    assert prices.price()[0] == Decimal("2.9")
    with pytest.raises(Conflict):
        prices._do(save_list, off)


def test_heads_are_checked(prices):
    for code, kind in (("customer_needed", "customer"), ("store_needed", "store"), ("group_needed", "group")):
        with refused(f"price_list.{code}"):
            prices.list("甲表", kind)
    with refused("price_list.days"):
        prices.list("甲表", valid_until="2025-12-31")
    prices.list("甲表")
    with refused("price_list.name_taken"):
        prices.list("甲表")


def test_who_may(prices, company):
    clerk = company.hire("seller", [("store_clerk", company.s1)])
    with pytest.raises(PermissionDenied):
        prices.list("甲表", actor=clerk)
    prices.put(prices.list("乙表"), "2")
    assert [one.name for one in read(price_lists, actor=clerk, database=company.database)] == ["乙表"]


def test_what_goes_out_comes_in(prices, company):
    held = prices.list("统一")
    row = {"list_name": "统一", "sku_id": prices.sku, "price": "2.2"}
    done = prices._do(import_prices, ImportPrices(prices=[row, row | {"list_name": "新来的", "min_quantity": "5"}]))
    assert (done.prices, prices.price()[0]) == (2, Decimal("2.2"))
    [listed] = read(list_prices, actor=SYSTEM, database=company.database, list_id=held.list_id).rows
    prices._do(remove_price, RemovePrice(price_id=listed.id))
    assert prices.price()[1] == "零售价"
