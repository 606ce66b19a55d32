"""Differences that were found and are not posted: it takes a reason, is told of, and stands in the monthly report."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.counting.answering import Counts
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.inventory.counted import GivenUp
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.reports.queries import FactFilter, monthly_report, report_rows
from jxc_app.modules.reports.service import MakeReport, make_report
from tests.modules.counting.clerks import Clerks
from tests.modules.counting.test_counting import refusal
from tests.support.company import SYSTEM, Company


@pytest.fixture
def clerks(company: Company, standing_clock: FixedClock) -> Clerks:
    company.receive(company.a, 100, "10")
    company.receive(company.b, 48, "2")
    return Clerks.of(company)


def short(clerks: Clerks) -> CountRef:
    """A count that two people found forty too few in; it is in review."""
    count = clerks.make(clerks.company.a)
    for actor in (clerks.first, clerks.second):
        clerks.enter(count, clerks.company.a, 60, actor=actor)
        clerks.hand_in(count, actor=actor)
    assert clerks.state(count) == "review"
    return count


def given_up(company: Company, now: datetime) -> list[GivenUp]:
    day = timedelta(days=1)
    return list(company.database.read(lambda session: Counts().given_up(session, now - day, now + day)))


def told(company: Company, person: Actor) -> list[str]:
    while company.database.write(lambda session: tell_new(session, clock.get().now())).entries:
        pass
    wanted = select(Notice).where(Notice.recipient_id == person.user_id, Notice.event == "count.given_up")
    return [one.text for one in company.database.read(lambda session: session.exec(wanted).all())]


def test_a_reason_that_says_nothing_is_refused(clerks: Clerks) -> None:
    count = short(clerks)
    for empty in ("。。", "--", "。 1。"):
        assert refusal(clerks.cancel, count, empty) == ("count.reason_needed", "reason")
        line = clerks.line(count, clerks.company.a)
        assert refusal(clerks.decide, count, line.id, 0, reason=empty) == ("count.reason_needed", "reason")
    assert clerks.state(count) == "review"


def test_cancelling_with_differences_is_told_to_owner_and_finance(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    owner, finance = company.hire("laoban", [("owner", None)]), company.hire("caiwu", [("finance", None)])
    keeper = company.hire("cangguan", [("keeper", None)])
    count = short(clerks)
    clerks.cancel(count, "仓库说要重来")
    for person in (owner, finance):
        [words] = told(company, person)
        assert all(part in words for part in (count.number, "取消了", "少 40 个", "仓库说要重来", "人reviewer"))
    assert told(company, keeper) == []
    [one] = given_up(company, standing_clock.at)
    assert (one.number, one.lines, one.value, one.reason) == (count.number, 1, Decimal(400), "仓库说要重来")


def test_leaving_a_line_out_is_told_as_well(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    owner = company.hire("laoban", [("owner", None)])
    count = short(clerks)
    clerks.decide(count, clerks.line(count, company.a).id, 0, reason="等找到再说")
    [words] = told(company, owner)
    assert "不计入" in words and "少 40 个" in words and "等找到再说" in words
    assert clerks.post(count).documents == ()
    assert [one.what for one in given_up(company, standing_clock.at)] == ["差异不计入"]


def test_what_was_counted_and_not_handed_in_counts_as_well(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter(count, company.a, 60)
    clerks.enter(count, company.b, 48)
    clerks.cancel(count, "今天不盘了")
    [one] = given_up(company, standing_clock.at)
    assert (one.lines, one.value) == (1, Decimal(400))
    assert "少 40 个" in one.words
    assert clerks.line(count, company.a).difference == -40, "and it can be read"


def test_of_two_who_disagree_the_one_that_differs_is_given_up(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    clerks.enter(count, company.a, 60)
    clerks.hand_in(count)
    clerks.enter(count, company.a, 100, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.cancel(count, "下周再盘")
    assert "少 40 个" in given_up(company, standing_clock.at)[0].words


def test_where_nothing_differs_nobody_is_told(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    owner = company.hire("laoban", [("owner", None)])
    untouched, right = clerks.make(company.b), clerks.make(company.a)
    clerks.cancel(untouched, "开错了")
    clerks.enter(right, company.a, 100)
    clerks.hand_in(right)
    if clerks.state(right) == "recount":
        clerks.enter(right, company.a, 100, actor=clerks.second)
        clerks.hand_in(right, actor=clerks.second)
    clerks.cancel(right, "--")
    agreed = short(clerks)
    clerks.explain(agreed)
    clerks.post(agreed)
    assert told(company, owner) == [] and given_up(company, standing_clock.at) == []


def test_it_stands_among_the_unusual_acts_of_the_month(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    clerks.cancel(short(clerks), "仓库说要重来")
    standing_clock.at = datetime(2026, 2, 1, 2, tzinfo=UTC)
    month = date(2026, 1, 1)
    perform(make_report, MakeReport(month=month), actor=SYSTEM, database=company.database)
    wanted = {"actor": SYSTEM, "database": company.database}
    [row] = read(report_rows, **wanted, wanted=FactFilter(month, "unusual")).rows
    assert (row.kind, row.value, row.person) == ("放弃盘点差异", Decimal(400), "人reviewer")
    assert "少 40 个" in row.text and "仓库说要重来" in row.text
    [here] = [one for one in read(monthly_report, **wanted, month=month).figures if one.warehouse_name == "仓W1"]
    assert here.unusual == 1
