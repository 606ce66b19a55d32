"""Who gives what to whom, what people decide about it, and that it comes by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.use_case import read
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.models import Lot
from jxc_app.modules.transfer_advice.queries import AdviceFilter, AdviceRow, advice_standing, advice_view
from jxc_app.modules.transfer_advice.schedule import advise_daily, advise_where_stock_fell
from jxc_app.modules.transfer_advice.scoring import Giver, Weights, chosen, scored
from jxc_app.modules.transfer_advice.service import (
    DismissAdvice,
    ReopenAdvice,
    SnoozeAdvice,
    TakeAdvice,
    dismiss_advice,
    reopen_advice,
    snooze_advice,
    take_advice,
    today_of_company,
)
from jxc_app.modules.transfer_advice.settings import ChangeAdviceRule, change_advice_settings, read_advice_settings
from tests.modules.transfer_advice.stores import Stores, stores_at
from tests.support.company import SYSTEM, Company, Line

D = Decimal


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(DomainError) as refusal:
        yield
    assert refusal.value.code == code


def picked(*rows: AdviceRow) -> list[dict[str, int]]:
    return [{"suggestion_id": row.id, "version": row.version} for row in rows]


def take(stores: Stores, *rows: AdviceRow, actor=SYSTEM):
    return stores.act(take_advice, TakeAdvice(suggestions=picked(*rows)), actor)


@pytest.fixture
def near(company: Company) -> Stores:
    """N lacks 8 of 10; from 2, 5 and 30 km away three could give."""
    stores = stores_at(company, N=0, P=2, Q=5, R=30)
    stores.stock("N", 2, least=10)
    stores.stock("P", 12, least=10)
    stores.stock("Q", 40, least=10)
    stores.stock("R", 90, least=10)
    return stores


def test_every_part_of_the_score_is_as_reckoned_by_hand() -> None:
    near, far = (
        Giver(1, D(4), D(5), 42, D(1), D(40)),
        Giver(2, D(20), D(20), 78, D(3), D(70)),
    )
    best, other = scored(D(8), D(2), [near, far], Weights(40, 25, 20, 15))
    # far: 40·1 + 25·0 + 20·(1 − 3/3) + 15·0; near: 40·4/8 + 25·(1 − 5/20) + 20·(1 − 1/3) + 15·(1 − 40/70)
    assert (best.giver, best.total) == (near, D("20.0") + D("18.8") + D("13.3") + D("6.4"))
    assert (other.surplus, other.distance, other.slower, other.cost) == (D(40), D(0), D(0), D(0))
    assert [(one.giver.warehouse_id, part) for one, part in chosen(D(8), [best, other])] == [(1, D(4)), (2, D(4))]
    assert [(one.giver.warehouse_id, part) for one, part in chosen(D(3), [best, other])] == [(1, D(3))]


def test_one_giver_is_proposed_with_most_to_spare_and_a_short_way(near: Stores) -> None:
    near.compute()
    assert near.told() == [("Q", "N", D(8))]
    (row,) = near.rows()
    view = read(advice_view, actor=SYSTEM, database=near.company.database, suggestion_id=row.id)
    assert [one.name for one in view.candidates if one.is_chosen] == ["Q 店"]
    assert len(view.candidates) == 3
    words = "".join(line for step in view.steps for line in step.lines)
    for part in (
        "已到警戒线 10 个",
        "能调数量 40，距离 25，卖得慢 20，运费 15",
        "自留 10 个",
        "14 天内",
        "6.5 公里",
        "没有预计的需求",
    ):
        assert part in words


def test_a_second_gives_only_where_the_first_falls_short(company: Company) -> None:
    stores = stores_at(company, N=0, P=2, Q=5)
    stores.stock("N", 0, least=10)
    stores.stock("P", 14, least=10)
    stores.stock("Q", 13, least=10)
    stores.compute()
    assert stores.told() == [("P", "N", D(4)), ("Q", "N", D(3))]
    assert [row.rank for row in sorted(stores.rows(), key=lambda row: -row.quantity)] == [1, 2]


def test_nobody_gives_what_it_needs_itself_and_nothing_is_promised_twice(company: Company) -> None:
    stores = stores_at(company, N=0, M=1, P=2)
    stores.stock("N", 0, least=6)
    stores.stock("M", 0, least=6)
    stores.stock("P", 19, least=10)
    stores.compute()
    told = stores.told()
    assert sum(quantity for _, _, quantity in told) == 9
    assert {giver for giver, _, _ in told} == {"P"}


def test_accepting_makes_one_transfer_a_lane_that_holds_the_stock(near: Stores, company: Company) -> None:
    near.stock("N", 0, least=5, sku_id=company.b)
    near.stock("Q", 30, sku_id=company.b)
    near.compute()
    done = take(near, *near.rows())
    assert len(done.numbers) == 1
    with company.database.reading() as session:
        transfer = session.exec(select(Document).where(Document.number == done.numbers[0])).one()
        lines = session.exec(select(DocumentLine).where(DocumentLine.document_id == transfer.id)).all()
    assert (transfer.status, transfer.warehouse_id, transfer.to_warehouse_id) == (
        "submitted", near.ids["Q"], near.ids["N"])  # fmt: skip
    assert {line.sku_id: line.base_quantity for line in lines} == {company.a: D(8), company.b: D(5)}
    assert company.stock(company.a, near.ids["Q"]).reserved == 8
    assert {row.reason for row in near.rows("taken")} == {done.numbers[0]}
    near.compute()  # what is handed in is coming: it lacks no more
    assert near.rows() == []
    company.assert_proved()


def test_what_was_sold_meanwhile_is_not_given(near: Stores, company: Company) -> None:
    near.compute()
    (row,) = near.rows()
    company.issue(company.a, 25, at=near.ids["Q"])
    with refused("transfer_advice.changed"):
        take(near, row)
    assert near.rows()[0].state == "open"


def test_lots_that_end_soon_stay_where_they_are(company: Company, standing_clock: FixedClock) -> None:
    stores = stores_at(company, N=0, P=2)
    stores.stock("N", 0, least=6, sku_id=company.lots)
    today = today_of_company()
    for lot, days in (("SOON", 20), ("LATE", 200)):
        line = Line(company.lots, 5, lot=lot, expires_on=today + timedelta(days=days))
        company.record("other_receipt", [line], at=stores.ids["P"])
    stores.compute()
    assert stores.told() == [("P", "N", D(5))]
    done = take(stores, *stores.rows())
    with company.database.reading() as session:
        transfer = session.exec(select(Document).where(Document.number == done.numbers[0])).one()
        lots = session.exec(
            select(Lot.number).join(DocumentLine, DocumentLine.lot_id == Lot.id).where(
                DocumentLine.document_id == transfer.id)
        ).all()  # fmt: skip
    assert lots == ["LATE"]


def test_dismissing_and_putting_off_keep_quiet_and_can_be_undone(near: Stores) -> None:
    near.compute()
    stores, until = near, today_of_company() + timedelta(days=3)
    stores.act(snooze_advice, SnoozeAdvice(suggestions=picked(*near.rows()), until=until, reason="等促销"))
    stores.compute()
    (row,) = stores.rows("snoozed")
    assert (row.reason, row.until) == ("等促销", until)
    stores.act(reopen_advice, ReopenAdvice(suggestions=picked(row)))
    stores.act(dismiss_advice, DismissAdvice(suggestions=picked(*stores.rows()), reason="店要关了"))
    stores.compute()
    assert [giver for giver, _, _ in stores.told()] in ([], ["R"])
    assert [row.giver_id for row in stores.rows("dismissed")] == [stores.ids["Q"]]
    with refused("transfer_advice.until_past"):
        (row,) = stores.rows("dismissed")
        stores.act(reopen_advice, ReopenAdvice(suggestions=picked(row)))
        yesterday = SnoozeAdvice(suggestions=picked(*stores.rows(giver_id=stores.ids["Q"])), until=until, reason="再看")
        stores.act(snooze_advice, yesterday.model_copy(update={"until": today_of_company()}))


def test_a_manager_sees_and_decides_what_concerns_their_store_only(near: Stores, company: Company) -> None:
    stores = near
    stores.compute()
    giver, taker, other = (
        company.hire(name, [("store_manager", stores.ids[name])]) for name in ("Q", "N", "R")
    )  # fmt: skip
    assert [len(stores.rows(actor=actor)) for actor in (giver, taker, other)] == [1, 1, 0]
    (row,) = stores.rows(actor=taker)
    assert (row.may_take, row.may_answer) == (False, True)
    with pytest.raises(PermissionDenied):
        take(stores, row, actor=taker)
    with pytest.raises(PermissionDenied):
        take(stores, row, actor=other)
    with pytest.raises(NotFound):
        read(advice_view, actor=other, database=company.database, suggestion_id=row.id)
    stores.act(dismiss_advice, DismissAdvice(suggestions=picked(row), reason="不要了"), taker)
    stores.act(reopen_advice, ReopenAdvice(suggestions=picked(*stores.rows("dismissed"))), giver)
    assert take(stores, *stores.rows(actor=giver), actor=giver).suggestions == 1


def test_headquarters_accepts_without_the_right_of_the_giver(near: Stores, company: Company) -> None:
    near.compute()
    assert take(near, *near.rows(), actor=company.hire("boss", [("owner", None)])).suggestions == 1


def test_it_comes_by_itself_each_day_and_when_stock_falls(company: Company, standing_clock: FixedClock) -> None:
    stores = stores_at(company, N=0, P=2)
    stores.stock("N", 12, least=10)
    stores.stock("P", 40, least=10)
    database, now = company.database, standing_clock.at
    assert advise_where_stock_fell(database, now) == 0  # no night yet
    assert advise_daily(database, now) == 0  # looked at, and nobody lacks
    assert advise_daily(database, now) == 0
    standing_clock.at = now = now + timedelta(minutes=5)
    assert advise_where_stock_fell(database, now) == 0
    company.issue(company.a, 5, at=stores.ids["N"])
    standing_clock.at = now = now + timedelta(minutes=1)
    assert advise_where_stock_fell(database, now) == 1
    assert stores.told() == [("P", "N", D(3))]
    company.receive(company.a, 20, at=stores.ids["N"])
    standing_clock.at = now = now + timedelta(minutes=1)
    assert advise_where_stock_fell(database, now) == 1
    assert stores.rows() == []


def test_the_settings_hold_from_the_next_time_and_weights_make_a_hundred(near: Stores, company: Company) -> None:
    known = read(read_advice_settings, actor=SYSTEM, database=company.database)
    wanted = ChangeAdviceRule(**known.values | {"version": known.version})
    with refused("transfer_advice.weights"):
        near.act(change_advice_settings, wanted.model_copy(update={"surplus_weight": 41}))
    only_near = {"surplus_weight": 0, "distance_weight": 100, "slower_weight": 0, "cost_weight": 0}
    near.act(change_advice_settings, wanted.model_copy(update=only_near))
    near.compute()
    assert near.told() == [("P", "N", D(2)), ("Q", "N", D(6))]
    with refused("version.stale"):
        near.act(change_advice_settings, wanted)


def test_sales_that_would_be_lost_are_told_in_money(company: Company, standing_clock: FixedClock) -> None:
    from jxc_app.modules.catalog.service import CreateSku, create_sku

    stores = stores_at(company, N=0, P=2)
    priced = stores.act(create_sku, CreateSku(code="PR", name="有价", base_unit="个", retail_price="10")).sku_id
    start = datetime(2026, 1, 5, 2, tzinfo=UTC)
    standing_clock.at = start
    stores.stock("N", 60, sku_id=priced)
    stores.stock("P", 200, sku_id=priced)
    for week in range(10):
        standing_clock.at = start + timedelta(days=7 * week + 1)
        company.record("sales_issue", [Line(priced, 6, "10")], at=stores.ids["N"])
    standing_clock.at = start + timedelta(days=71)
    stores.compute()
    (row,) = stores.rows()
    saved = D(row.working["per_day"]) * (D(row.working["lead"]) - 1)  # what is sent can be sold from tomorrow on
    assert row.lost > 0
    assert abs(row.lost - saved * 10) < D("0.2")
    standing = read(advice_standing, actor=SYSTEM, database=company.database, wanted=AdviceFilter())
    assert (standing.lost, standing.lacking, standing.givers) == (row.lost, 1, 1)
    assert standing.counts == {"open": 1}
