"""What the pages of classes and of the plan read: filters, order, who sees what."""

from datetime import date

from jxc_app.core.clock import FixedClock
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.counting.abc_queries import AbcFilter, AbcPage, abc_counts, abc_page, abc_rule
from jxc_app.modules.counting.abc_service import PinClass, pin_class
from jxc_app.modules.counting.plan_models import COMPANY
from jxc_app.modules.counting.plan_queries import CountPlan, count_plan
from jxc_app.modules.migration.abc_exports import ABC_COLUMNS, abc_table
from tests.modules.counting.test_abc import at, compute, more_skus
from tests.support.company import SYSTEM, Company


def shown(actor: Actor = SYSTEM, order: str = "class", **wanted: object) -> AbcPage:
    return read(abc_page, actor=actor, wanted=AbcFilter(**wanted), order=order)  # type: ignore[arg-type]


def codes(page: AbcPage) -> list[str]:
    return [row.sku_code for row in page.rows]


def stocked(company: Company) -> list[int]:
    """Three SKUs of W1, the dearest one last by code; one of them also in W2."""
    skus = more_skus(company, "X-1", "X-2", "X-3")
    for sku_id, price in zip(skus, ("10", "20", "300"), strict=True):
        company.receive(sku_id, 1, price)
    company.receive(skus[0], 1, "1", at=company.w2)
    compute(company)
    return skus


def test_filters_and_order(company: Company, standing_clock: FixedClock) -> None:
    skus = stocked(company)
    w1 = company.w1
    assert codes(shown(warehouse_id=w1)) == ["X-3", "X-2", "X-1"]
    assert codes(shown(warehouse_id=w1, order="code")) == ["X-1", "X-2", "X-3"]
    assert codes(shown(warehouse_id=w1, order="stock")) == ["X-1", "X-2", "X-3"]
    assert codes(shown(warehouse_id=w1, order="-class")) == ["X-1", "X-2", "X-3"]
    assert [(row.sku_code, row.warehouse_name) for row in shown(search="X-1", order="code").rows] == [
        ("X-1", "仓W1"), ("X-1", "仓W2"),
    ]  # fmt: skip
    assert codes(shown(abc_class="A")) == ["X-3", "X-1"]
    assert read(abc_counts, actor=SYSTEM, wanted=AbcFilter(warehouse_id=w1)) == {"A": 1, "B": 1, "C": 1}
    whole = shown(warehouse_id=COMPANY).rows
    assert [(row.sku_code, row.stock_value, row.warehouse_name) for row in whole][:2] == [
        ("X-3", 300, ""), ("X-2", 20, ""),
    ]  # fmt: skip
    pinned = PinClass(sku_id=skus[0], warehouse_id=w1, abc_class="A", reason="常被顺走")
    perform(pin_class, pinned, actor=SYSTEM)
    assert codes(shown(only="pinned")) == ["X-1"]
    assert codes(shown(warehouse_id=w1, abc_class="A")) == ["X-3", "X-1"]


def test_what_waits_for_a_second_month(company: Company, standing_clock: FixedClock) -> None:
    skus = stocked(company)
    assert shown(only="waiting").rows == []
    company.receive(skus[0], 100, "1000")
    at(standing_clock, "2026-02-01")
    compute(company)
    [row] = shown(only="waiting", search="X-1", warehouse_id=company.w1).rows
    assert (row.abc_class, row.result, row.waits) == ("C", "A", True)
    perform(
        pin_class, PinClass(sku_id=skus[0], warehouse_id=company.w1, abc_class="B", reason="先盘起来"), actor=SYSTEM
    )  # fmt: skip
    assert shown(only="waiting", search="X-1", warehouse_id=company.w1).rows == []


def test_values_are_for_those_who_may_know_what_things_cost(company: Company, standing_clock: FixedClock) -> None:
    stocked(company)
    keeper = company.hire("keeper", [("keeper", company.w1)])
    reviewer = company.hire("reviewer", [("reviewer", company.w1)])
    page = shown(keeper, "-stock")
    assert {row.stock_value for row in page.rows} == {row.consumption_before for row in page.rows} == {None}
    assert (page.sees_values, {row.warehouse_name for row in page.rows}) == (False, {"仓W1"})
    assert [row.stock_value for row in shown(reviewer).rows] == [300, 20, 10]
    # all warehouses together are for whoever sees them all
    assert (shown(keeper, warehouse_id=COMPANY).rows, read(abc_rule, actor=keeper).sees_company) == ([], False)
    table = company.database.read(
        lambda session: list(read_in(session, abc_table, keeper, wanted=AbcFilter()))
    )  # fmt: skip
    assert {(row[7], row[10]) for row in table} == {(None, None)}
    assert all(len(row) == len(ABC_COLUMNS) for row in table)


def test_within_a_class_the_order_of_who_sees_no_values_is_by_code(
    company: Company, standing_clock: FixedClock
) -> None:
    first, second = more_skus(company, "Y-1", "Y-2")
    company.receive(first, 1, "10")
    company.receive(second, 1, "12")
    compute(company)
    keeper = company.hire("keeper", [("keeper", company.w1)])
    assert codes(shown(keeper, "-stock")) == codes(shown(keeper)) == ["Y-1", "Y-2"]
    assert codes(shown(order="-stock", warehouse_id=company.w1)) == ["Y-2", "Y-1"]


def planned(warehouse_id: int | None = None, actor: Actor = SYSTEM) -> CountPlan:
    return read(count_plan, actor=actor, warehouse_id=warehouse_id)


def test_the_plan_of_six_weeks(company: Company, standing_clock: FixedClock) -> None:
    stocked(company)
    plan = planned(company.w1)
    assert (plan.days[0].day, len(plan.days), plan.today) == (date(2026, 1, 5), 42, date(2026, 1, 5))
    assert (plan.guessed_year, plan.is_classed) == (None, True)
    assert all(not day.lines for day in plan.days if not day.is_working)
    of_a = sum(day.lines.get("A", 0) for day in plan.days)
    assert 5 <= of_a <= 6  # one A, weekly
    assert sum(plan.late.values()) == 0
    [place] = plan.places
    assert (place.name, place.ahead["A"], place.late) == ("仓W1", of_a, 0)
    assert {one.name for one in planned().places} == {"仓W1", "仓W2", "仓S1"}
    assert planned().days != plan.days


def test_what_is_late_is_told_apart(company: Company, standing_clock: FixedClock) -> None:
    stocked(company)
    at(standing_clock, "2026-03-04")
    plan = planned(company.w1)
    assert plan.late["A"] == 1
    assert plan.days[0].lines == plan.days[1].lines == {}  # Monday and Tuesday are over
    assert plan.places[0].late == sum(plan.late.values())


def test_a_year_that_is_not_announced_is_said_to_be_guessed(company: Company, standing_clock: FixedClock) -> None:
    at(standing_clock, "2026-12-20")
    assert planned().guessed_year == 2027
    assert planned().is_classed is False


def test_only_what_is_in_sight_is_planned(company: Company, standing_clock: FixedClock) -> None:
    stocked(company)
    keeper = company.hire("keeper", [("keeper", company.w2)])
    assert [one.name for one in planned(actor=keeper).places] == ["仓W2"]
    assert planned(company.w1, keeper).is_classed is False
