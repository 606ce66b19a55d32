"""The stock page, its totals and its stream against plain Python over the same balances.

Prevents: a quicker statement that drops pairs with several lots, with stock only on the way, or below their limit.
"""

import itertools
import random
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.use_case import Scope, read
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.inventory.models import Lot, StockBalance, StockSetting, StockValue
from jxc_app.modules.inventory.queries import (
    ORDERS,
    SKU_ORDERS,
    Holding,
    StockFilter,
    sku_stock_page,
    stock_page,
    stock_totals,
    stream_sku_stock,
    stream_stock,
    summed_up,
)
from jxc_app.modules.warehouses.models import Location, Warehouse
from tests.support.company import SYSTEM, Line

_SKUS = 24
_CATEGORIES = ("", "b-top", "a-other", "c-below")
_SEARCHES = {"": lambda code: True, "x1": lambda code: "x1" in code, "nothing": lambda code: False}


@dataclass
class Pair:
    """What one SKU has in one warehouse, by place."""

    code: str
    quantities: dict[str, int] = field(default_factory=dict)
    reserved: int = 0
    minimum: int | None = None
    shelf: str = ""
    category: str = ""

    def amount(self, column: str) -> int:
        on_hand = self.quantities.get("stock", 0)
        amounts = {"on_hand": on_hand, "reserved": self.reserved, "available": on_hand - self.reserved}
        return amounts.get(column, self.quantities.get("in_transit", 0))

    @property
    def total(self) -> int:
        return sum(self.quantities.values())

    @property
    def is_short(self) -> bool:
        return self.minimum is not None and self.amount("available") < self.minimum


@pytest.fixture
def stocked(kept, engine):
    """The company of all who only look, and its pairs."""
    return kept.of(engine, pairs)


def pairs(company):
    """Random balances over places and lots; a third of the SKUs has lots."""
    dice, found = random.Random(7), {}
    company.database.write(lambda session: _fill(session, company, dice, found))
    return found


def _fill(session, company, dice, found):
    places = {(row.warehouse_id, row.place): row.id for row in session.exec(select(Location)).all()}
    unit_id = session.get(Sku, company.a).base_unit_id
    session.get(Warehouse, company.w1).city = "上海"
    categories = _categories(session)
    for at in range(_SKUS):
        code = f"x{at * 17 % 41:02d}"
        sku = Sku(
            code=code,
            code_key=code,
            name=code,
            base_unit_id=unit_id,
            category_id=categories[_CATEGORIES[at % 4]],
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
                pair.category = _CATEGORIES[at % 4]
                found[sku.id, warehouse_id] = pair


def _categories(session):
    """Two at the top, one below the first; and none."""
    top, other = Category(name="b-top"), Category(name="a-other")
    session.add_all([top, other])
    session.flush()
    below = Category(name="c-below", parent_id=top.id)
    session.add(below)
    session.flush()
    return {one.name: one.id for one in (top, other, below)} | {"": None}


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
        pair.minimum, pair.shelf = dice.choice((1, 3, None)), dice.choice(("", "A-1", "B-2"))
        limit = None if pair.minimum is None else Decimal(pair.minimum)
        session.add(StockSetting(sku_id=sku.id, warehouse_id=warehouse_id, minimum=limit, shelf=pair.shelf))
    return pair


def _expected(pairs, wanted, seen):
    return {key: pair for key, pair in pairs.items() if key[1] in seen and _is_wanted(pair, wanted)}


def _is_wanted(pair, wanted):
    if not _SEARCHES[wanted.search](pair.code):
        return False
    if wanted.category_id is not None and pair.category not in ("b-top", "c-below"):
        return False
    if wanted.below_minimum:
        return pair.is_short
    return {Holding.ALL: True, Holding.SOME: pair.total > 0, Holding.NONE: pair.total == 0}[wanted.holding]


def _pages(query, session, scope, order, wanted):
    rows, page = [], 1
    while True:
        found = query.work(session, scope, wanted=wanted, order=order, page=page, size=11)
        rows += found.rows
        if not found.has_more:
            return rows
        page += 1


def _key(pairs, order, warehouse_order):
    column = order.removeprefix("-")

    def by(row):
        pair = pairs[row.sku_id, row.warehouse_id]
        named = {"warehouse": warehouse_order[row.warehouse_id], "category": pair.category, "shelf": pair.shelf}
        if column in named:
            return named[column]
        if column == "minimum":
            return -1 if pair.minimum is None else pair.minimum
        return row.sku_code if column == "code" else pair.amount(column)

    return by


def _questions(session, company):
    """Scopes with the warehouses that they leave, and filters."""
    everything = set(company.warehouses.values())
    top = session.exec(select(Category.id).where(Category.name == "b-top")).one()
    part = Scope(warehouse_ids=frozenset({company.w1, company.s1}))
    places = (
        ({}, everything),
        ({"warehouse_ids": frozenset({company.w1, company.w2})}, {company.w1, company.w2}),
        ({"city": "上海"}, {company.w1}),
    )
    scopes = ((Scope(everywhere=True), everything), (Scope(), set()), (part, {company.w1, company.s1}))
    for (scope, seen), (place, named), category_id in itertools.product(scopes, places, (None, top)):
        yield scope, seen & named, {**place, "category_id": category_id}


def _some(orders, number):
    """A quarter of the orders, another one for each question: together every order meets every kind of question."""
    return list(orders)[number % 4 :: 4]


@pytest.mark.parametrize("search", _SEARCHES)
@pytest.mark.parametrize("holding", [*Holding, "short"])
def test_every_filter_and_order(stocked, search, holding):
    company, pairs = stocked
    shown = {"below_minimum": True} if holding == "short" else {"holding": holding}
    warehouse_order = {at: code for code, at in company.warehouses.items()}
    with company.database.reading() as session:
        for number, (scope, seen, asked) in enumerate(_questions(session, company)):
            wanted = StockFilter(search, **shown, **asked)
            expected = _expected(pairs, wanted, seen)
            for order in _some(ORDERS, number):
                rows = _pages(stock_page, session, scope, order, wanted)
                assert sorted((row.sku_id, row.warehouse_id) for row in rows) == sorted(expected), order
                keys = [_key(pairs, order, warehouse_order)(row) for row in rows]
                assert keys == sorted(keys, reverse=order.startswith("-")), order
                assert all(row.on_hand == pairs[row.sku_id, row.warehouse_id].amount("on_hand") for row in rows)
            _check_sums(summed_up(session, scope, wanted), expected)
            streamed = [(row.sku_id, row.warehouse_id) for row in stream_stock(session, scope, wanted, block=9)]
            assert streamed == sorted(expected)


def _summed(pairs, wanted, seen):
    """The pairs in sight of each SKU that the filters let through, whatever they let through of it."""
    by_sku = {}
    for (sku_id, warehouse_id), pair in pairs.items():
        if warehouse_id in seen:
            by_sku.setdefault(sku_id, []).append(pair)
    alone = replace(wanted, holding=Holding.ALL)
    return {sku_id: own for sku_id, own in by_sku.items() if _is_wanted_sku(own, wanted, alone)}


def _is_wanted_sku(own, wanted, alone):
    if wanted.below_minimum or wanted.holding != Holding.NONE:
        return any(_is_wanted(pair, wanted) for pair in own)
    return _is_wanted(own[0], alone) and not any(pair.total for pair in own)


@pytest.mark.parametrize("search", _SEARCHES)
@pytest.mark.parametrize("holding", [*Holding, "short"])
def test_the_same_summed_by_sku(stocked, search, holding):
    company, pairs = stocked
    shown = {"below_minimum": True} if holding == "short" else {"holding": holding}
    with company.database.reading() as session:
        for number, (scope, seen, asked) in enumerate(_questions(session, company)):
            wanted = StockFilter(search, by_sku=True, **shown, **asked)
            expected = _summed(pairs, wanted, seen)
            for order in _some(SKU_ORDERS, number):
                rows = _pages(sku_stock_page, session, scope, order, wanted)
                assert sorted(row.sku_id for row in rows) == sorted(expected), order
                _check_sku_rows(rows, expected, order)
            every = {(sku_id, at): pair for sku_id, own in expected.items() for at, pair in enumerate(own)}
            totals = summed_up(session, scope, wanted)
            _check_sums(replace(totals, rows=len(every)), every)
            assert totals.rows == len(expected)
            assert [row.sku_id for row in stream_sku_stock(session, scope, wanted, block=9)] == sorted(expected)


def _check_sku_rows(rows, expected, order):
    column = order.removeprefix("-")
    for row in rows:
        own = expected[row.sku_id]
        for name in ("on_hand", "reserved", "available", "in_transit"):
            assert getattr(row, name) == sum(pair.amount(name) for pair in own)
        assert row.warehouses == sum(pair.amount("on_hand") > 0 for pair in own)
        assert row.short_in == sum(pair.is_short for pair in own)
    names = {"code": "sku_code", "category": "category"}
    keys = [getattr(row, names.get(column, column)) for row in rows]
    assert keys == sorted(keys, reverse=order.startswith("-")), order


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
