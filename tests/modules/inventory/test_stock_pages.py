"""The stock page, its totals and its stream against plain Python over the same balances.

Prevents: a quicker statement that drops pairs with several lots, with stock only on the way, or below their limit.
"""

import itertools
import random
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.use_case import Scope, read
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import Lot, StockBalance, StockSetting, StockValue
from jxc_app.modules.inventory.queries import ORDERS, StockFilter, stock_page, stock_totals, stream_stock, summed_up
from jxc_app.modules.warehouses.models import Location
from tests.support.company import SYSTEM, Line

_SKUS = 24
_SEARCHES = {"": lambda code: True, "x1": lambda code: "x1" in code, "nothing": lambda code: False}


@dataclass
class Pair:
    """What one SKU has in one warehouse, by place."""

    code: str
    quantities: dict[str, int] = field(default_factory=dict)
    reserved: int = 0
    minimum: int | None = None

    def amount(self, column: str) -> int:
        on_hand = self.quantities.get("stock", 0)
        return on_hand - self.reserved if column == "available" else on_hand

    @property
    def is_short(self) -> bool:
        return self.minimum is not None and self.amount("available") < self.minimum


@pytest.fixture
def pairs(company):
    """Random balances over places and lots; a third of the SKUs has lots."""
    dice, found = random.Random(7), {}
    company.database.write(lambda session: _fill(session, company, dice, found))
    return found


def _fill(session, company, dice, found):
    places = {(row.warehouse_id, row.place): row.id for row in session.exec(select(Location)).all()}
    unit_id = session.get(Sku, company.a).base_unit_id
    for at in range(_SKUS):
        code = f"x{at * 17 % 41:02d}"
        sku = Sku(
            code=code,
            code_key=code,
            name=code,
            base_unit_id=unit_id,
            search_key=code,
            created_at=_now(session, company),
        )
        session.add(sku)
        session.flush()
        lots = [Lot(sku_id=sku.id, number=f"L{n}") for n in range(2 if at % 3 == 0 else 0)]
        session.add_all(lots)
        session.flush()
        for warehouse_id in company.warehouses.values():
            pair = _stand(session, dice, places, sku, warehouse_id, [0, *(lot.id for lot in lots)])
            if pair is not None:
                found[sku.id, warehouse_id] = pair


def _now(session, company):
    return session.get(Sku, company.a).created_at


def _stand(session, dice, places, sku, warehouse_id, lots):
    pair = Pair(sku.code)
    for place, lot_id in itertools.product(("stock", "qc_hold", "in_transit"), lots):
        if dice.random() < 0.5:
            continue
        on_hand = dice.choice((0, 0, 1, 2, 5))
        reserved = dice.randint(0, on_hand) if place == "stock" else 0
        session.add(
            StockBalance(
                sku_id=sku.id, location_id=places[warehouse_id, place], lot_id=lot_id, on_hand=Decimal(on_hand),
                reserved=Decimal(reserved),
            )
        )  # fmt: skip
        pair.quantities[place] = pair.quantities.get(place, 0) + on_hand
        pair.reserved += reserved
    if not pair.quantities:
        return None
    session.add(StockValue(sku_id=sku.id, warehouse_id=warehouse_id, quantity=Decimal(sum(pair.quantities.values()))))
    if dice.random() < 0.5:
        pair.minimum = dice.choice((1, 3))
        session.add(StockSetting(sku_id=sku.id, warehouse_id=warehouse_id, minimum=Decimal(pair.minimum)))
    return pair


def _expected(pairs, wanted, seen):
    return {
        key: pair
        for key, pair in pairs.items()
        if key[1] in seen
        and _SEARCHES[wanted.search](pair.code)
        and (pair.is_short if wanted.below_minimum else wanted.include_zero or sum(pair.quantities.values()))
    }


def _pages(session, scope, order, wanted):
    rows, page = [], 1
    filters = {name: getattr(wanted, name) for name in ("search", "warehouse_id", "below_minimum", "include_zero")}
    while True:
        found = stock_page.work(session, scope, order=order, page=page, size=11, **filters)
        rows += found.rows
        if not found.has_more:
            return rows
        page += 1


def _key(pairs, order, warehouse_order):
    column = order.removeprefix("-")

    def by(row):
        if column in ("on_hand", "available"):
            return pairs[row.sku_id, row.warehouse_id].amount(column)
        return warehouse_order[row.warehouse_id] if column == "warehouse" else row.sku_code

    return by


@pytest.mark.parametrize("search", _SEARCHES)
@pytest.mark.parametrize("below_minimum", [False, True])
def test_every_filter_and_order(company, pairs, search, below_minimum):
    scopes = {Scope(everywhere=True): set(company.warehouses.values()), Scope(): set()}
    scopes[Scope(warehouse_ids=frozenset({company.w1, company.s1}))] = {company.w1, company.s1}
    warehouse_order = {at: code for code, at in company.warehouses.items()}
    with company.database.reading() as session:
        for (scope, seen), warehouse_id, include_zero in itertools.product(
            scopes.items(), (None, company.w1), (False, True)
        ):
            wanted = StockFilter(search, warehouse_id, below_minimum, include_zero)
            expected = _expected(pairs, wanted, seen if warehouse_id is None else seen & {warehouse_id})
            for order in ORDERS:
                rows = _pages(session, scope, order, wanted)
                assert sorted((row.sku_id, row.warehouse_id) for row in rows) == sorted(expected)
                keys = [_key(pairs, order, warehouse_order)(row) for row in rows]
                assert keys == sorted(keys, reverse=order.startswith("-"))
                assert all(row.on_hand == pairs[row.sku_id, row.warehouse_id].amount("on_hand") for row in rows)
            _check_sums(summed_up(session, scope, wanted), expected)
            streamed = [(row.sku_id, row.warehouse_id) for row in stream_stock(session, scope, wanted, block=9)]
            assert streamed == sorted(expected)


def _check_sums(totals, expected):
    assert totals.rows == len(expected)
    assert totals.on_hand == sum(pair.amount("on_hand") for pair in expected.values())
    assert totals.available == sum(pair.amount("available") for pair in expected.values())
    assert totals.in_transit == sum(pair.quantities.get("in_transit", 0) for pair in expected.values())


def test_totals_follow_every_write(company):
    """Remembered sums are those of this very state: prevents a page that shows yesterday's total."""

    def on_hand():
        return read(stock_totals, actor=SYSTEM, database=company.database).on_hand

    before = on_hand()
    for _ in range(3):
        company.record("other_receipt", [Line(company.a, 5)], at=company.w1)
        before += 5
        assert on_hand() == before
