"""A plan over all stores: worked out beside the product, given up, accepted whole, by lane and by line."""

import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.documents.models import Document
from jxc_app.modules.transfer_advice.flow_map import flow_documents, flow_map
from jxc_app.modules.transfer_advice.models import NetworkPlan
from jxc_app.modules.transfer_advice.plan_queries import PlanView, plan_lines, plan_view
from jxc_app.modules.transfer_advice.plan_service import (
    PROGRAM,
    CancelPlan,
    StartPlan,
    TakePlan,
    cancel_plan,
    start_plan,
    take_plan,
)
from jxc_app.modules.transfer_advice.planning import problem_of, work_out
from jxc_app.modules.transfer_advice.service import today_of_company
from tests.modules.transfer_advice.stores import Stores, stores_at
from tests.support.company import SYSTEM, Company, Line

D = Decimal


@pytest.fixture
def several(company: Company) -> Stores:
    """N and M lack two SKUs, P and Q have too much of both, nobody has the third that M lacks.

    What is asked for on the second and third day is what they lack, so each unit that is sent is sold.
    """
    stores = stores_at(company, N=0, M=3, P=10, Q=12)
    for sku_id in (company.a, company.b):
        for name in ("N", "M"):
            stores.expect(name, sku_id, 20, line=40)
        for name in ("P", "Q"):
            stores.stock(name, 100, sku_id=sku_id)
            stores.expect(name, sku_id, 0, line=10)
    stores.expect("M", company.lots, 3, line=5)
    stores.compute(company.a, company.b, company.lots)
    return stores


def test_what_nobody_is_expected_to_ask_for_before_own_goods_come_is_no_need(company: Company) -> None:
    """N is at its line and could be given; its order comes before anybody misses anything, M's does not."""
    stores = stores_at(company, N=0, M=3, P=10)
    stores.stock("P", 100)
    stores.expect("P", company.a, 0, line=10)
    for name, days in (("N", 1), ("M", 6)):
        stores.stock(name, 20)
        stores.expect(name, company.a, 20, line=40)
        stores.order(name, company.a, 200, today_of_company() + timedelta(days=days))
    problem = company.database.read(lambda session: problem_of(session, today_of_company()))
    assert {pair: (need.quantity, need.penalty) for pair, need in problem.needs.items()} == {
        (company.a, stores.ids["M"]): (D(20), D(1))
    }


def view(stores: Stores, plan_id: int = 0) -> PlanView:
    found = read(plan_view, actor=SYSTEM, database=stores.company.database, plan_id=plan_id)
    assert found is not None
    return found


def worked_out(stores: Stores) -> PlanView:
    plan_id = stores.act(start_plan, StartPlan()).plan_id
    work_out(stores.company.database, plan_id)
    return view(stores, plan_id)


def test_a_plan_meets_what_it_can_says_what_stays_short_and_costs_no_more_than_the_simple_way(several: Stores) -> None:
    plan = worked_out(several)
    assert (plan.state, plan.progress, plan.needs, plan.met) == ("done", 100, 5, 4)
    assert [(short.sku_code, short.short) for short in plan.shorts] == [("L-3", "5")]
    assert plan.freight + plan.penalty <= plan.greedy_freight + plan.greedy_penalty
    # 90 each of P and Q: one truck each to N and M is enough, and no plan has fewer than one for each receiver
    assert sorted(lane.warehouse for lane in plan.lanes) == ["M 店", "N 店"]
    assert sum(lane.lines for lane in plan.lanes) == 4
    assert sum((lane.freight for lane in plan.lanes), D(0)) == plan.freight


def test_it_is_accepted_by_line_by_lane_and_whole(several: Stores, company: Company) -> None:
    plan = worked_out(several)
    one, other = plan.lanes
    lane = {"giver_id": one.giver_id, "warehouse_id": one.warehouse_id}
    lines = read(plan_lines, actor=SYSTEM, database=company.database, plan_id=plan.id, **lane)
    first = several.act(take_plan, TakePlan(plan_id=plan.id, version=plan.version, lines=[lines[0].id]))
    assert (first.lines, len(first.numbers)) == (1, 1)
    again = TakePlan(plan_id=plan.id, version=plan.version, lines=[lines[0].id])
    with pytest.raises(DomainError) as stale:
        several.act(take_plan, again)
    assert stale.value.code == "version.stale"
    with pytest.raises(DomainError) as nothing:
        several.act(take_plan, again.model_copy(update={"version": view(several).version}))
    assert nothing.value.code == "network_plan.nothing_left"
    lanes = [(other.giver_id, other.warehouse_id)]
    second = several.act(take_plan, TakePlan(plan_id=plan.id, version=view(several).version, lanes=lanes))
    assert (second.lines, len(second.numbers)) == (2, 1)
    rest = several.act(take_plan, TakePlan(plan_id=plan.id, version=view(several).version))
    assert rest.lines == 1
    with company.database.reading() as session:
        made = session.exec(select(Document).where(Document.type == "transfer")).all()
    assert {(one.status, one.warehouse_id, one.to_warehouse_id) for one in made} == {
        ("submitted", lane.giver_id, lane.warehouse_id) for lane in plan.lanes
    }
    company.assert_proved()


def test_what_was_sold_meanwhile_is_not_sent(several: Stores, company: Company) -> None:
    plan = worked_out(several)
    company.issue(company.a, 95, at=plan.lanes[0].giver_id)
    with pytest.raises(DomainError) as refusal:
        several.act(take_plan, TakePlan(plan_id=plan.id, version=plan.version))
    assert refusal.value.code == "transfer_advice.changed"


def test_one_that_is_given_up_keeps_nothing_and_lets_the_next_begin(several: Stores) -> None:
    plan_id = several.act(start_plan, StartPlan()).plan_id
    with pytest.raises(DomainError) as refusal:
        several.act(start_plan, StartPlan())
    assert refusal.value.code == "network_plan.running"
    several.act(cancel_plan, CancelPlan(plan_id=plan_id))
    work_out(several.company.database, plan_id)
    assert (view(several, plan_id).state, view(several, plan_id).lanes) == ("cancelled", [])
    assert worked_out(several).state == "done"
    with pytest.raises(DomainError):
        several.act(take_plan, TakePlan(plan_id=plan_id, version=1))


def test_one_whose_process_is_silent_has_failed(several: Stores, standing_clock) -> None:
    plan_id = several.act(start_plan, StartPlan()).plan_id
    standing_clock.at += timedelta(seconds=61)
    assert worked_out(several).state == "done"
    assert view(several, plan_id).state == "failed"


def test_it_runs_in_a_process_of_its_own(several: Stores, company: Company) -> None:
    plan_id = several.act(start_plan, StartPlan()).plan_id
    environment = os.environ | {"JXC_DATABASE_URL": company.database.url}
    subprocess.run([sys.executable, "-m", PROGRAM, str(plan_id)], env=environment, check=True, timeout=120)
    with company.database.reading() as session:
        assert session.get_one(NetworkPlan, plan_id).state == "done"


def test_the_map_counts_transfers_that_left_and_shows_each(several: Stores, company: Company) -> None:
    for quantity in (1, 2):
        company.record(
            "transfer", [Line(company.a, quantity), Line(company.b, 1)], at=several.ids["P"],
            to_warehouse_id=several.ids["N"],
        )  # fmt: skip
    today = today_of_company()
    days = {"date_from": today, "date_to": today}
    (row,) = read(flow_map, actor=SYSTEM, database=company.database, **days)
    assert (row.giver, row.warehouse, row.documents, row.lines) == ("P 店", "N 店", 2, 4)
    ends = {"giver_id": row.giver_id, "warehouse_id": row.warehouse_id}
    behind = read(flow_documents, actor=SYSTEM, database=company.database, **days, **ends)
    assert [one.quantity for one in behind] == [D(3), D(2)]
    stranger = company.hire("M", [("store_manager", several.ids["M"])])
    assert read(flow_map, actor=stranger, database=company.database, **days) == []
