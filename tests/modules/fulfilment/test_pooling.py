"""虚拟总仓: several stores as one, without a row of stock of its own."""

from decimal import Decimal

import pytest

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import Scope, perform, read
from jxc_app.modules.fulfilment.pooling import PoolFilter, pool_of_sku, pool_stock, pools
from jxc_app.modules.fulfilment.settings import (
    ChangeFulfilmentRule,
    SavePool,
    SaveStore,
    change_rule,
    read_fulfilment_settings,
    save_pool,
    save_store,
)
from jxc_app.modules.migration.pool_exports import pool_table
from tests.modules.fulfilment.chain import Chain
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM


@pytest.fixture
def chain(company):
    return Chain.of_stores(company, 4)


def do(company, case, **fields):
    return perform(case, case.command(**fields), actor=SYSTEM, database=company.database)


def pool_of(company, home, *stores, kept="0"):
    made = do(company, save_pool, name="华东", home_id=home, is_on=False)
    for store in stores:
        do(
            company,
            save_store,
            warehouse_id=store,
            pool_id=made.id,
            takes_part=True,
            keeps_minimum=False,
            kept_back=kept,
        )
    return do(company, save_pool, pool_id=made.id, version=made.version, name="华东", home_id=home, is_on=True).id


def test_a_pool_has_what_its_stores_have_less_what_each_keeps(chain, company):
    one, two, three, four = chain.stores
    for store, quantity in ((two, 5), (three, 1), (four, 9)):
        company.receive(company.a, quantity, "3", at=store)
    pool = pool_of(company, one, two, three, kept="2")
    [option] = chain.read(pools)
    assert (option.name, option.stores) == ("华东", 2)
    [row] = [row for row in chain.read(pool_stock, wanted=PoolFilter(pool)).rows if row.sku_id == company.a]
    assert (row.on_hand, row.available, row.kept_back, row.stores) == (Decimal(6), Decimal(3), Decimal(3), 1)
    assert chain.read(pool_of_sku, sku_id=company.a) == [("华东", Decimal(3))]
    order = chain.order((company.a, 4), at=one)
    chain.source(order)
    assert chain.given(order) == {two: {company.a: 3}}  # the fourth has enough and is of no pool
    [row] = [row for row in chain.read(pool_stock, wanted=PoolFilter(pool)).rows if row.sku_id == company.a]
    assert (row.available, row.reserved) == (Decimal(0), Decimal(3))
    with company.database.reading() as session:
        told = list(pool_table.work(session, _everywhere(), SYSTEM, wanted=PoolFilter(pool, "A-1")))
    assert [(line[0], line[7]) for line in told] == [("A-1", Decimal(0))]
    company.assert_proved()


def test_who_does_not_see_every_store_sees_no_sum(chain, company):
    one, two, three, _ = chain.stores
    pool = pool_of(company, one, two, three)
    part = company.hire("part", [("keeper", two)])
    whole = company.hire("whole", [("keeper", two), ("keeper", three)])
    assert read(pools, actor=part, database=company.database) == []
    with pytest.raises(NotFound):
        read(pool_stock, actor=part, database=company.database, wanted=PoolFilter(pool))
    assert len(read(pools, actor=whole, database=company.database)) == 1


def test_what_is_set_is_checked_at_its_field(chain, company):
    one, two, *_ = chain.stores
    pool_of(company, one, two)
    with refused("pool.name_taken"):
        do(company, save_pool, name="华东", home_id=two, is_on=False)
    with refused("pool.home_taken"):
        do(company, save_pool, name="华南", home_id=one, is_on=False)
    with refused("pool.empty"):
        do(company, save_pool, name="华南", home_id=two, is_on=True)
    with refused("version.stale"):
        do(company, save_store, warehouse_id=two, takes_part=True, keeps_minimum=False, kept_back="0")
    do(company, change_rule, most_parcels=2, splits_lines=False, least_life_days=7, version=1)
    with refused("version.stale"):
        do(company, change_rule, most_parcels=3, splits_lines=False, least_life_days=7, version=1)
    found = chain.read(read_fulfilment_settings)
    assert (found.most_parcels, found.splits_lines, found.least_life_days) == (2, False, 7)
    assert [(row.name, row.stores, row.is_on) for row in found.pools] == [("华东", 1, True)]
    assert {row.warehouse_id: row.pool_id for row in found.stores}[two] == found.pools[0].id


def test_commands_are_what_pages_send(chain, company):
    """Numbers come as texts from forms."""
    assert ChangeFulfilmentRule.model_validate(
        {"most_parcels": "2", "splits_lines": True, "least_life_days": "0", "version": 1}
    )
    assert SavePool.model_validate({"name": "a", "home_id": "3", "is_on": True})
    assert SaveStore.model_validate(
        {"warehouse_id": 1, "pool_id": "2", "takes_part": True, "keeps_minimum": True, "kept_back": "1.5"}
    )


def _everywhere():
    return Scope(everywhere=True)
