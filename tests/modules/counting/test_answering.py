"""What counting tells of itself to reports and checks, from real counts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jxc_app.core.clock import FixedClock, business_date
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.checklist.figures import check_figures
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.counting.answering import Counts
from jxc_app.modules.inventory.counted import CountedRecord, OpenCount, Uncounted, counts
from jxc_app.modules.inventory.proving import prove_and_remember
from jxc_app.modules.reports.queries import monthly_report
from jxc_app.modules.reports.service import MakeReport, make_report
from tests.modules.counting.clerks import Clerks, today
from tests.support.company import SYSTEM, Company

DAY = timedelta(days=1)


@pytest.fixture
def clerks(company: Company, standing_clock: FixedClock) -> Clerks:
    company.receive(company.a, 100, "2")
    company.receive(company.b, 200, "1")
    return Clerks.of(company)


def records(clerks: Clerks) -> list[CountedRecord]:
    now = clock.get().now()
    return list(clerks.company.database.read(lambda s: counts().records(s, now - DAY, now + DAY)))


def uncounted(clerks: Clerks) -> list[Uncounted]:
    return list(clerks.company.database.read(lambda s: counts().uncounted(s, today())))


def open_counts(clerks: Clerks) -> list[OpenCount]:
    return list(clerks.company.database.read(counts().open_counts))


def light(clerks: Clerks) -> set[str]:
    found = clerks.company.database.read(lambda s: check_figures(s, clock.get().now()))
    return {f"{fact.light} {fact.kind}" for fact in found.evidence}


def test_counting_is_who_answers() -> None:
    assert isinstance(counts(), Counts)


def test_records_of_a_posted_count_with_who_counted_and_why(clerks: Clerks) -> None:
    company = clerks.company
    assert not company.database.read(counts().has_begun)
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "97"}, {"sku_id": company.b, "quantity": "150"}])
    clerks.hand_in(count)
    assert records(clerks) == []
    clerks.enter(count, company.b, 150, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count, "damaged")
    clerks.post(count)
    assert company.database.read(counts().has_begun)
    by_sku = {one.sku_id: one for one in records(clerks)}
    small, large = by_sku[company.a], by_sku[company.b]
    assert (small.book, small.counted, small.value, small.is_accurate, small.person) == (
        Decimal(100), Decimal(97), Decimal(-6), True, "人keeper1",
    )  # fmt: skip
    assert (large.difference, large.is_accurate, large.cause, large.person) == (-50, False, "破损", "人keeper2")


def test_a_count_is_open_until_it_is_posted(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(user_ids=[clerks.first.user_id])
    clerks.enter(count, company.a, 100)
    [one] = open_counts(clerks)
    assert (one.number, one.person, one.lines, one.lines_left, one.due_on) == (
        count.number, "人keeper1", 2, 1, today(),
    )  # fmt: skip
    clerks.enter(count, company.b, 200)
    clerks.finish(count)
    assert open_counts(clerks) == []


def test_what_is_past_its_turn_and_the_fifth_light(clerks: Clerks, standing_clock: FixedClock) -> None:
    """Never green for want of counts; green once all is counted in time and right; then late."""
    company = clerks.company
    perform(compute_classes, ComputeClasses(), actor=SYSTEM)
    prove_and_remember(company.database)
    assert "grey 盘点未开始" in light(clerks)
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "100"}, {"sku_id": company.b, "quantity": "200"}])
    clerks.hand_in(count)
    for sku_id in [one.sku_id for one in clerks.lines(count) if one.outcome == "recount"]:  # class A
        clerks.enter(count, sku_id, 100 if sku_id == company.a else 200, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.post(count)
    standing_clock.at += timedelta(minutes=1)
    assert {"green 账实准确率", "green 循环盘点"} <= light(clerks)
    assert uncounted(clerks) == []
    standing_clock.at += 100 * DAY
    assert {one.sku_id for one in uncounted(clerks)} == {company.a, company.b}
    assert all(one.counted_on is not None and one.due_on < today() for one in uncounted(clerks))
    [rhythm] = [one for one in company.database.read(lambda s: counts().rhythms(s, today())) if one.planned]
    assert (rhythm.warehouse_id, rhythm.planned, rhythm.overdue) == (company.w1, 2, 2)
    assert {"amber 久未盘点", "red 盘点拖期"} <= light(clerks)


def test_the_monthly_report_reads_them(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 95)
    clerks.finish(count)
    month = business_date(clock.get().now(), company.database.settings.zone).replace(day=1)
    perform(make_report, MakeReport(month=month), actor=SYSTEM)
    [central] = [one for one in read(monthly_report, actor=SYSTEM, month=month).figures if one.warehouse_name == "仓W1"]
    assert (central.counted, central.differing, central.gross_value, central.net_value) == (1, 1, 10, -10)
