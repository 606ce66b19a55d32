"""Goods do not wander: who got some lately gives none, who gave some gets none, by whichever way."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.use_case import read
from jxc_app.modules.transfer_advice.planning import problem_of
from jxc_app.modules.transfer_advice.queries import advice_view
from jxc_app.modules.transfer_advice.service import TakeAdvice, take_advice
from jxc_app.modules.transfer_advice.service import today_of_company as today
from tests.modules.transfer_advice.stores import Stores, stores_at
from tests.support.company import SYSTEM, Company, Line

D = Decimal


def words_of(stores: Stores, suggestion_id: int) -> str:
    steps = read(advice_view, actor=SYSTEM, database=stores.company.database, suggestion_id=suggestion_id).steps
    return "".join(line for step in steps for line in step.lines)


@pytest.fixture
def ring(company: Company) -> Stores:
    """N lacks; P (2 km) and R (30 km) could give, each 30 more than they watch over."""
    stores = stores_at(company, N=0, P=2, R=30)
    stores.stock("N", 2, least=10)
    for name in ("P", "R"):
        stores.stock(name, 40, least=10)
    return stores


def test_what_came_to_a_store_from_anywhere_does_not_go_on(ring: Stores, company: Company, standing_clock) -> None:
    """R gives P; P, which is near and has most, is not asked to give N, and why is said."""
    ring.sends("R", "P", company.a, 5)
    ring.compute()
    assert ring.told() == [("R", "N", D(8))]
    (row,) = ring.rows()
    assert "P 店 14 天内调入过这个商品，有富余也不调出" in words_of(ring, row.id)
    # neither by a plan over all stores
    spares = company.database.read(lambda session: problem_of(session, today())).spares
    assert {place for _, place in spares} == {ring.ids["R"]}
    standing_clock.at += timedelta(days=15)
    ring.compute()
    assert ring.told() == [("P", "N", D(8))]


def test_who_gave_some_gets_none_unless_it_is_out_of_it(ring: Stores, company: Company, standing_clock) -> None:
    """N gave R one: whoever has too much, N is not brought back to its line. When it has nothing left, it is."""
    ring.sends("N", "R", company.a)
    ring.compute()
    assert ring.rows() == []
    assert company.database.read(lambda session: problem_of(session, today())).needs == {}
    company.issue(company.a, 1, at=ring.ids["N"])
    ring.compute()
    assert ring.told() == [("P", "N", D(10))]  # R got that one, so R does not give
    (row,) = ring.rows()
    assert "14 天内刚从这里调出过这个商品，本来不再调入；现在已经没有货" in words_of(ring, row.id)
    standing_clock.at += timedelta(days=15)
    company.receive(company.a, 1, at=ring.ids["N"])
    ring.compute()
    assert ring.told() == [("P", "N", D(9))]


def test_three_stores_do_not_pass_goods_round(company: Company, standing_clock: FixedClock) -> None:
    """A → B, then B → C, then C → A: after the first, neither of the others comes about."""
    stores = stores_at(company, A=0, B=2, C=4)
    stores.stock("A", 40, least=10)
    stores.stock("B", 40)
    stores.stock("C", 0, least=10)
    stores.sends("A", "B", company.a, 31)  # A has 9 of 10 left
    stores.compute()
    assert stores.told() == []
    # C gets some from elsewhere, more than it needs: it does not give A
    company.receive(company.a, 20, at=stores.ids["C"])
    stores.compute()
    assert stores.told() == []
    company.issue(company.a, 9, at=stores.ids["A"])
    stores.compute()
    assert stores.told() == [("C", "A", D(10))]
    standing_clock.at += timedelta(days=15)
    stores.compute()
    assert stores.told() in ([("B", "A", D(10))], [("C", "A", D(10))])


def test_a_transfer_that_was_taken_back_moved_nothing(ring: Stores, company: Company) -> None:
    sent = company.record("transfer", [Line(company.a, 5)], at=ring.ids["R"], to_warehouse_id=ring.ids["P"])
    company.void(sent)
    ring.compute()
    assert ring.told() == [("P", "N", D(8))]


def test_a_warehouse_that_hands_goods_on_may_go_on_giving(company: Company) -> None:
    """To take in and pass on is what it is for."""
    stores = stores_at(company, N=0)
    stores.ids |= {"W": company.w2, "C": company.w1}
    stores.stock("N", 0, least=10)
    for name in ("W", "C"):
        stores.stock(name, 50)
    stores.sends("C", "W", company.a, 50)
    stores.compute()
    assert stores.told() == [("W", "N", D(10))]


def test_what_a_warehouse_sends_of_itself_is_supply_but_what_was_advised_stays(company: Company) -> None:
    stores = stores_at(company, N=0, P=2)
    stores.ids["W"] = company.w2
    stores.stock("W", 60)
    stores.stock("P", 30)
    stores.stock("N", 0, least=10)
    stores.sends("W", "P", company.a, 1)
    stores.compute()
    assert stores.told() == [("P", "N", D(10))]
    # of another SKU P gets some because that was advised, and then some more than it needs: it stays there
    stores.stock("W", 60, sku_id=company.b)
    stores.stock("P", 0, least=10, sku_id=company.b)
    stores.compute()
    (row,) = (row for row in stores.rows() if row.sku_id == company.b)
    stores.act(take_advice, TakeAdvice(suggestions=[{"suggestion_id": row.id, "version": row.version}]))
    stores.stock("P", 90, sku_id=company.b)
    stores.stock("N", 0, least=10, sku_id=company.b)
    stores.compute()
    assert [row.giver for row in stores.rows() if row.sku_id == company.b] == ["仓W2"]
