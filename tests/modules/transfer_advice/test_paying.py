"""What a transfer saves, whether its truck pays, and that what does not pay is taken only by who wants it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import PostDocument
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import post_document
from jxc_app.modules.transfer_advice.losing import Ahead
from jxc_app.modules.transfer_advice.paying import DEAR, PAYS, WAITS, Riding, judged, truck_of
from jxc_app.modules.transfer_advice.queries import AdviceFilter, advice_standing, advice_view
from jxc_app.modules.transfer_advice.schedule import advise_daily, advise_where_stock_fell
from jxc_app.modules.transfer_advice.service import DismissAdvice, TakeAdvice, dismiss_advice, take_advice
from jxc_app.modules.transfer_advice.service import today_of_company as today
from tests.modules.transfer_advice.stores import Stores, stores_at
from tests.support.company import SYSTEM, Company

D = Decimal
_FIXED, _EACH = D(40), D("0.1")


def riding(quantity: int, worth: str, *, in_time: bool = False) -> Riding:
    return Riding(D(quantity), D(worth), in_time)


#: what rides, whether a truck drives anyway, what is said of each
TRUCKS = {
    "one that pays by itself": ([riding(10, "60")], False, [PAYS]),
    "just as much as the truck": ([riding(10, "41")], False, [PAYS]),
    "a fen less": ([riding(10, "40.99")], False, [DEAR]),
    "one that rides along": ([riding(10, "60"), riding(10, "2")], False, [PAYS, PAYS]),
    "two that pay together": ([riding(10, "25"), riding(10, "25")], False, [PAYS, PAYS]),
    "less than its own handling": ([riding(10, "60"), riding(10, "0.9")], False, [PAYS, DEAR]),
    "its own goods come, but it rides": ([riding(10, "60"), riding(10, "2", in_time=True)], False, [PAYS, PAYS]),
    "its own goods come": ([riding(10, "0", in_time=True), riding(10, "3")], False, [WAITS, DEAR]),
    "the truck drives anyway": ([riding(10, "2"), riding(10, "1")], True, [PAYS, DEAR]),
    "nothing to save": ([riding(10, "0")], True, [DEAR]),
}


@pytest.mark.parametrize("name", TRUCKS)
def test_a_truck_is_judged_as_a_whole(name: str) -> None:
    lines, is_driving, verdicts = TRUCKS[name]
    fixed = D(0) if is_driving else _FIXED
    found = judged(lines, fixed, _EACH)
    assert [one.verdict for one in found] == verdicts
    for line, one in zip(lines, found, strict=True):
        assert (one.freight <= line.worth and one.verdict == PAYS) or one.freight >= line.worth
    truck = truck_of(lines, fixed, _EACH)
    if truck.riding:
        handling = sum((line.quantity * _EACH for line in lines), D(0))
        assert abs(sum((one.freight for one in found), D(0)) - fixed - handling) < D("0.001")


def ahead(there: float, *coming: tuple[float, float], sigma: float = 0.0, awaits: bool = True) -> Ahead:
    """4 a day, and 5 days until goods come that are ordered now."""
    return Ahead(4.0, sigma, there, coming, 5.0, awaits)


def test_what_is_lost_is_the_worst_moment_before_goods_come() -> None:
    assert ahead(20).lost() == 0
    assert ahead(2).lost() == 4 * 5 - 2
    assert ahead(2, (3, 100)).lost() == 4 * 3 - 2  # what comes on the third day ends it
    assert ahead(2, (9, 100)).lost() == 4 * 9 - 2  # nothing is ordered now, for that is on its way
    assert ahead(2, (9, 10), awaits=False).lost() == 4 * 5 - 2  # it is too little, so some is ordered
    assert ahead(2, (1, 5), (4, 100)).lost() == 4 * 4 - 2 - 5
    assert ahead(2, (1, 1), (2, 1)).lost() == 4 * 5 - 4  # too little comes: until the lead time is over
    assert ahead(2, (0, 10)).lost() == 4 * 5 - 12
    assert ahead(20, sigma=4).lost() > 0  # more than the mean may be asked for
    assert ahead(20, sigma=4).lost() < ahead(16, sigma=4).lost()


def test_what_is_sent_saves_nothing_of_what_is_lost_before_it_comes() -> None:
    assert ahead(0).lost([(1, 100)]) == 4
    assert ahead(0).lost([(0, 100)]) == 0
    assert ahead(0).lost([(1, 10)]) == 10
    assert ahead(0, (1, 100)).lost([(1, 10)]) == ahead(0, (1, 100)).lost()
    assert [one.comes_in_time() for one in (ahead(4, (1, 50)), ahead(3, (1, 50)), ahead(50))] == [True, False, False]


@dataclass(frozen=True, slots=True)
class Case:
    """The receiver's stock and what it has on order (units, in how many days); what the verdict is and what it saves.

    4 a day are asked for, a transfer takes a day, own goods 5; 5 km and back to the settings that is 43 yuan a truck.
    """

    there: int
    verdict: str
    saved: int
    order: tuple[int, int | None] | None = None
    price: str = "20"


CASES = {
    "nothing on order": Case(0, PAYS, 4 * 5 - 4),
    "goods on order in time": Case(8, WAITS, 0, order=(100, 2)),
    "goods on order too late": Case(0, PAYS, 4 * 9 - 4, order=(100, 9)),
    "goods on order without a day": Case(0, PAYS, 4 * 5 - 4, order=(100, None)),
    "goods on order, but too few": Case(4, PAYS, 4 * 5 - 4 - 2, order=(2, 1)),
    "loss under freight": Case(0, DEAR, 4 * 5 - 4, price="2"),
    "enough until it could be ordered": Case(20, DEAR, 0),
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_counts_what_is_on_order_and_when_it_comes(company: Company, name: str) -> None:
    case = CASES[name]
    stores = stores_at(company, N=0, P=5)
    sku = stores.priced("PR", case.price)
    stores.stock("N", case.there, sku_id=sku)
    stores.stock("P", 500, sku_id=sku)
    stores.expect("N", sku, 4, line=60, lead=5)
    stores.expect("P", sku, 0, line=10)
    if case.order:
        units, days = case.order
        stores.order("N", sku, units, today() + timedelta(days=days) if days is not None else None)
    stores.compute(sku)
    (row,) = stores.rows()
    assert (row.verdict, row.lost) == (case.verdict, case.saved * D(case.price))
    assert row.worth == row.lost * D("0.3")
    assert (row.freight <= row.worth) == (case.verdict == PAYS)
    told = read(advice_view, actor=SYSTEM, database=company.database, suggestion_id=row.id).steps
    words = "".join(line for step in told for line in step.lines)
    expected = {PAYS: "划算：", WAITS: "等到货：在订的货", DEAR: "运费高于损失："}[case.verdict]
    for part in (expected, f"预计多卖 {case.saved} 个", "1 天后能卖", "这趟车 43 元" if row.worth else "装卸费"):
        assert part in words, (part, words)


def test_an_order_that_is_overdue_counts_as_if_it_were_ordered_now(company: Company, standing_clock) -> None:
    stores = stores_at(company, N=0, P=5)
    sku = stores.priced("PR", "20")
    stores.stock("P", 500, sku_id=sku)
    stores.expect("N", sku, 4, line=60, lead=5)
    stores.expect("P", sku, 0, line=10)
    stores.order("N", sku, 100, today() + timedelta(days=2))
    standing_clock.at += timedelta(days=3)
    stores.compute(sku)
    assert [row.lost for row in stores.rows()] == [(4 * 5 - 4) * 20]


@pytest.fixture
def shared(company: Company, standing_clock: FixedClock) -> tuple[Stores, int, int, int]:
    """P gives N a dear SKU, which pays for the truck, a cheap one, which rides along, and one whose goods come."""
    stores = stores_at(company, N=0, P=5)
    skus = stores.priced("PR", "20"), stores.priced("CH", "2"), stores.priced("IN", "20")
    for sku in skus:
        stores.stock("P", 500, sku_id=sku)
        stores.stock("N", 12 if sku == skus[2] else 0, sku_id=sku)
        stores.expect("N", sku, 4, line=60, lead=5)
        stores.expect("P", sku, 0, line=10)
    stores.order("N", skus[2], 100, today() + timedelta(days=3))
    stores.compute(*skus)
    return stores, *skus


def picked(stores: Stores, **wanted: str) -> list[dict[str, int]]:
    return [{"suggestion_id": row.id, "version": row.version} for row in stores.rows(**wanted)]


def test_what_would_not_pay_alone_rides_along_and_the_bulk_takes_only_what_pays(shared) -> None:
    stores, dear, cheap, coming = shared
    assert stores.verdicts() == {("N", dear): PAYS, ("N", cheap): PAYS, ("N", coming): WAITS}
    freight = {row.sku_id: row.freight for row in stores.rows()}
    assert abs(freight[dear] + freight[cheap] - 43 - 6 * 2) < D("0.001")
    found = read(advice_standing, actor=SYSTEM, database=stores.company.database, wanted=AdviceFilter(verdict=PAYS))
    assert (found.verdicts, found.lost) == ({PAYS: 2, WAITS: 1}, 16 * 22)
    stores.act(take_advice, TakeAdvice(suggestions=picked(stores, verdict=PAYS)))
    assert stores.verdicts() == {("N", coming): WAITS}
    assert {row.sku_id for row in stores.rows("taken")} == {dear, cheap}
    # who wants it may still tick it
    assert stores.act(take_advice, TakeAdvice(suggestions=picked(stores, verdict=WAITS))).suggestions == 1


def test_who_pays_for_the_truck_is_gone_and_the_rest_is_judged_anew(shared, standing_clock) -> None:
    stores, dear, cheap, coming = shared
    (anchor,) = (row for row in stores.rows() if row.sku_id == dear)
    chosen = [{"suggestion_id": anchor.id, "version": anchor.version}]
    stores.act(dismiss_advice, DismissAdvice(suggestions=chosen, reason="要撤柜了"))
    assert stores.verdicts() == {("N", cheap): DEAR, ("N", coming): WAITS}


def leaves(company: Company, number: str) -> None:
    with company.database.reading() as session:
        paper = session.exec(select(Document).where(Document.number == number)).one()
    command = PostDocument(document_id=paper.id, version=paper.version)
    perform(post_document, command, actor=SYSTEM, database=company.database)


def test_a_truck_that_drives_anyway_is_paid_until_it_has_left(shared, standing_clock) -> None:
    stores, dear, cheap, coming = shared
    advise_daily(stores.company.database, standing_clock.at)  # draws lines anew: nobody has ever bought anything
    for sku in (dear, cheap, coming):
        for name, per_day in (("N", 4), ("P", 0)):
            stores.expect(name, sku, per_day, line=60 if name == "N" else 10, lead=5)
    stores.compute(dear, cheap, coming)
    (anchor,) = (row for row in stores.rows() if row.sku_id == dear)
    done = stores.act(take_advice, TakeAdvice(suggestions=[{"suggestion_id": anchor.id, "version": anchor.version}]))
    assert stores.verdicts() == {("N", cheap): PAYS, ("N", coming): WAITS}
    assert {row.freight for row in stores.rows() if row.sku_id == cheap} == {D(6)}
    leaves(stores.company, done.numbers[0])
    standing_clock.at += timedelta(minutes=1)
    advise_where_stock_fell(stores.company.database, standing_clock.at)
    assert stores.verdicts() == {("N", cheap): DEAR, ("N", coming): WAITS}


def test_what_the_giver_is_expected_to_lose_is_taken_off(company: Company) -> None:
    """P may give 60 of its 80 by its lines, but sells 10 a day itself and is out of it before its own goods come."""
    stores = stores_at(company, N=0, P=5)
    sku = stores.priced("PR", "20")
    stores.stock("P", 80, sku_id=sku)
    stores.expect("N", sku, 4, line=60, lead=5)
    stores.expect("P", sku, 10, line=20, lead=5)
    stores.compute(sku)
    (row,) = stores.rows()
    assert (row.quantity, row.lost) == (60, 16 * 20)
    assert row.working["risked"] == "30"  # 5 days of 10 less the 20 that stay
    assert (row.worth, row.verdict) == (0, DEAR)


@pytest.mark.parametrize(("due", "given"), [(None, 60), (3, 50), (7, 10), (9, 0)])
def test_the_giver_keeps_what_it_needs_until_its_own_goods_come(company: Company, due: int | None, given: int) -> None:
    """It has 80, keeps 20 by its lines, and sells 10 a day."""
    stores = stores_at(company, N=0, P=5)
    sku = stores.priced("PR", "20")
    stores.stock("P", 80, sku_id=sku)
    stores.expect("N", sku, 4, line=100, lead=5)
    stores.expect("P", sku, 10, line=15, keep=20, lead=5)
    if due is not None:
        stores.order("P", sku, 100, today() + timedelta(days=due))
    stores.compute(sku)
    assert [row.quantity for row in stores.rows()] == ([given] if given else [])
    if due is not None and given:
        (row,) = stores.rows()
        told = read(advice_view, actor=SYSTEM, database=company.database, suggestion_id=row.id).steps
        words = "".join(line for step in told for line in step.lines)
        assert f"它自己在订的货 {due} 天后到，到那时预计自己要卖 {due * 10} 个" in words
