"""Many customers order at the same moment what is scarce: nothing is sold twice, and what is lacking is said."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.fulfilment.sourcing import SourceOrder, source_order
from jxc_app.modules.inventory.models import Reservation
from tests.modules.fulfilment.chain import Chain
from tests.support.company import SYSTEM, Line

_STORES, _SKUS = 20, 12


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_hundred_orders_at_once_over_twenty_stores(company, engine):
    _sell(Chain.of_stores(company, _STORES), orders=100 if engine == "postgresql" else 40, threads=8)


@pytest.mark.slow
@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_thousand_orders_at_once_over_twenty_stores(company, engine):
    _sell(Chain.of_stores(company, _STORES), orders=1000, threads=16)


def _sell(chain: Chain, *, orders: int, threads: int) -> None:
    """Every order is written and shared out by a thread of its own; half of what they want exists."""
    dice, company = random.Random(20261130), chain.company
    skus = [_sku(chain, number) for number in range(_SKUS)]
    stock = _scatter(chain, skus, orders, dice)
    wanted = [_wish(skus, dice) for _ in range(orders)]
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        made = list(pool.map(lambda lines: _take(chain, lines, dice.choice(chain.stores)), wanted))
    seconds = time.perf_counter() - started
    print(f"\n{orders} orders, {threads} threads, {_STORES} stores: {seconds:.1f} s, {orders / seconds:.1f} orders/s")
    _check(chain, skus, stock, dict(zip([one.document_id for one in made], wanted, strict=True)), made)
    company.assert_proved()


def _sku(chain: Chain, number: int) -> int:
    command = CreateSku(code=f"M-{number}", name=f"抢手货{number}", base_unit="个")
    return perform(create_sku, command, actor=SYSTEM, database=chain.company.database).sku_id


def _scatter(chain: Chain, skus: list[int], orders: int, dice: random.Random) -> dict[int, Decimal]:
    """So much of each SKU that about half of the orders can have it, one to five pieces in a store."""
    stock = dict.fromkeys(skus, Decimal(0))
    for store in chain.stores:
        lines = []
        for sku in skus:
            quantity = dice.randint(0, max(1, orders // (_STORES * 4)))
            if quantity:
                lines.append(Line(sku, quantity, "1"))
                stock[sku] += quantity
        if lines:
            chain.company.record("other_receipt", lines, at=store)
    return stock


def _wish(skus: list[int], dice: random.Random) -> list[Line]:
    return [Line(sku, dice.randint(1, 3), "5") for sku in dice.sample(skus, dice.randint(1, 3))]


def _take(chain: Chain, lines: list[Line], home: int):
    order = chain.order(*lines, at=home)
    command = SourceOrder(document_id=order.document_id, version=order.version)
    try:
        perform(source_order, command, actor=SYSTEM, database=chain.company.database)
    except Exception as error:
        if getattr(error, "code", "") != "fulfilment.nobody_has":
            raise
    return order


def _check(chain: Chain, skus, stock, wanted, made) -> None:
    """Nothing beyond what there is, and every order whole, or short by exactly what it says."""
    kept = dict.fromkeys(skus, Decimal(0))
    with chain.company.database.reading() as session:
        for row in session.exec(select(Reservation)):
            kept[row.sku_id] += row.quantity
    assert all(kept[sku] <= stock[sku] for sku in skus), (kept, stock)
    given = dict.fromkeys(skus, Decimal(0))
    for order in made:
        standing = chain.standing(order)
        picked: dict[int, Decimal] = {}
        for parcel in standing.parcels:
            for line in parcel.lines:
                picked[line.sku_id] = picked.get(line.sku_id, Decimal(0)) + line.quantity
                given[line.sku_id] += line.quantity
        waits = {line.sku_id: line.quantity for line in standing.waiting}
        for line in wanted[order.document_id]:
            assert picked.get(line.sku_id, 0) + waits.get(line.sku_id, 0) == line.quantity
        assert standing.state == ("short" if waits and standing.parcels else "waiting" if waits else "picking")
    assert all(given[sku] <= stock[sku] for sku in skus)
    assert any(given[sku] == stock[sku] for sku in skus), "nothing was scarce: the test proves nothing"
