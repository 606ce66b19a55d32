"""A bundle is sold as its parts, worth together to the fen what it costs."""

from datetime import date
from decimal import Decimal

import pytest

from jxc_app.core.errors import Conflict
from jxc_app.core.use_case import perform, read
from jxc_app.modules.bundles.exploding import SoldBundle, explode
from jxc_app.modules.bundles.queries import bundle_page, bundles_on_sale, exploded_bundles
from jxc_app.modules.bundles.service import SaveBundle, save_bundle
from jxc_app.modules.catalog.service import CreateSku, create_sku
from tests.modules.retail.counter import Counter
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM

DAY = date(2026, 3, 10)


def made(company, code, price):
    command = CreateSku(code=code, name=f"商品{code}", base_unit="个", retail_price=price)
    return perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id


@pytest.fixture
def skus(company):
    return made(company, "M-1", "8"), made(company, "M-2", "4"), made(company, "M-3", "1")


def bundle(company, *parts, code="TC-1", price="9.99", **fields):
    listed = [{"sku_id": sku, "quantity": str(quantity)} for sku, quantity in parts]
    command = SaveBundle(code=code, name=f"套餐{code}", price=price, parts=listed, **fields)
    return perform(save_bundle, command, actor=SYSTEM, database=company.database)


def parts_of(company, bundle_id, quantity, price=None):
    sold = [SoldBundle(bundle_id, Decimal(quantity), price)]
    [found] = company.database.read(lambda session: explode(session, sold, day=DAY, warehouse_id=company.w1))
    return found


def test_the_price_is_shared_to_the_fen(company, skus):
    first, second, third = skus
    one = bundle(company, (first, 1), (second, 2), (third, 3))
    found = parts_of(company, one.bundle_id, 1)
    assert [(part.sku_id, part.quantity, part.amount) for part in found] == [
        (first, 1, Decimal("4.21")), (second, 2, Decimal("4.20")), (third, 3, Decimal("1.58")),
    ]  # fmt: skip
    for quantity in (1, 3, 7, 113):
        found = parts_of(company, one.bundle_id, quantity)
        assert sum(part.amount for part in found) == Decimal("9.99") * quantity
        assert all(round(part.price * part.quantity, 2) == part.amount for part in found)


def test_without_a_price_of_its_own_it_costs_what_its_parts_cost(company, skus):
    first, second, _ = skus
    one = bundle(company, (first, 1), (second, 2), price=None)
    assert [part.amount for part in parts_of(company, one.bundle_id, 2)] == [16, 16]
    unpriced = bundle(company, (company.a, 1), code="TC-2", price=None)
    with refused("bundle.price_needed"):
        parts_of(company, unpriced.bundle_id, 1)


def test_how_many_there_could_be(company, skus):
    first, second, _ = skus
    bundle(company, (first, 2), (second, 1))
    company.receive(first, 7, "1")
    company.receive(second, 9, "1")
    [one] = read(bundles_on_sale, actor=SYSTEM, database=company.database, warehouse_id=company.w1, search="TC")
    assert (one.sets, one.price) == (3, Decimal("9.99"))
    found = read(
        exploded_bundles, actor=SYSTEM, database=company.database, warehouse_id=company.w1,
        wanted=[("tc-1", "2"), ("no", "1")],
    )  # fmt: skip
    assert [part.quantity for part in found["tc-1", "2"]] == [4, 2]


def test_the_counter_sells_it_as_its_parts(company, skus):
    first, second, _ = skus
    counter = Counter(company)
    company.receive(first, 5, "1")
    one = bundle(company, (first, 1), (second, 1))
    sale = counter.sell(bundles=[{"bundle_id": one.bundle_id, "quantity": "2"}], ways={"cash": "19.98"})
    lines = counter.lines(sale)
    assert [(line.sku_id, line.base_quantity, line.waits) for line in lines] == [(first, 2, False), (second, 2, True)]
    assert sum(line.amount for line in lines) == Decimal("19.98")
    company.assert_proved()
    clerk = company.hire("clerk7", [("store_clerk", company.w1)])
    counter.sell(bundles=[{"bundle_id": one.bundle_id, "quantity": "1"}], ways={"cash": "9.99"}, actor=clerk)
    with refused("retail.price_fixed"):
        cheaper = [{"bundle_id": one.bundle_id, "quantity": "1", "price": "5"}]
        counter.sell(bundles=cheaper, ways={"cash": "5"}, actor=clerk)


def test_it_is_kept_well(company, skus):
    first, second, _ = skus
    one = bundle(company, (first, 1))
    for code, fields in (("bundle.code_taken", {"code": "M-1"}), ("bundle.code_taken", {"code": "tc-1"})):
        with refused(code):
            bundle(company, (first, 1), **fields)
    with refused("bundle.twice"):
        bundle(company, (first, 1), (first, 2), code="TC-9")
    bundle(company, (second, 1), bundle_id=one.bundle_id, version=one.version, is_off=True)
    with pytest.raises(Conflict):
        bundle(company, (second, 1), bundle_id=one.bundle_id, version=one.version)
    with refused("bundle.off"):
        parts_of(company, one.bundle_id, 1)
    [row] = read(bundle_page, actor=SYSTEM, database=company.database).rows
    assert (row.is_off, [part.sku_id for part in row.parts]) == (True, [second])
