"""The monthly report: made by itself, once, also when there is nothing; what it says, and to whom."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read, read_in
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.audit.service import close_tallies
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.inventory.counted import OpenCount, Rhythm, Uncounted
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.reports.models import MonthlyReport
from jxc_app.modules.reports.queries import (
    FactFilter,
    FactRow,
    monthly_report,
    report_months,
    report_rows,
    report_table,
)
from jxc_app.modules.reports.rules import PROCESS_WORDS, Section
from jxc_app.modules.reports.service import MakeReport, make_due, make_report
from tests.modules.documents.test_amending import amended
from tests.modules.reports.counting import Counter, counting, record
from tests.support.company import SYSTEM, Company, Line

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def company(company: Company, standing_clock: FixedClock) -> Company:
    """Something in stock since Monday 2026-01-05."""
    company.receive(company.a, 500, "2")
    company.receive(company.a, 500, "2", at=company.s1)
    return company


def make(company: Company, standing_clock: FixedClock, at: datetime) -> int:
    standing_clock.at = at.astimezone(UTC)
    return make_due(company.database, standing_clock.at)


def on_the_first(company: Company, standing_clock: FixedClock, month: int = 2) -> int:
    """At seven in the morning in Shanghai."""
    return make(company, standing_clock, datetime(2026, month, 1, tzinfo=UTC) - timedelta(hours=1))


def rows(company: Company, actor: Actor = SYSTEM, section: str = "", **wanted: object) -> list[FactRow]:
    wanted_rows = FactFilter(JANUARY, section, **wanted)
    return read(report_rows, actor=actor, database=company.database, wanted=wanted_rows, size=200).rows


def notices(company: Company, person: Actor) -> list[str]:
    with company.database.reading() as session:
        found = select(Notice).where(Notice.recipient_id == person.user_id, Notice.event == "report.made")
        return [one.text for one in session.exec(found.order_by(Notice.id)).all()]


def test_a_month_without_anything_has_its_report_and_owner_and_finance_are_told(
    company: Company, standing_clock: FixedClock
) -> None:
    owner, finance = company.hire("laoban", [("owner", None)]), company.hire("caiwu", [("finance", None)])
    keeper = company.hire("cangguan", [("keeper", None)])
    assert make(company, standing_clock, datetime(2026, 1, 31, 21, tzinfo=UTC)) == 0, "five o'clock on the 1st"
    assert on_the_first(company, standing_clock) == 1
    assert on_the_first(company, standing_clock) == 0
    for person in (owner, finance):
        [words] = notices(company, person)
        assert "2026 年 1 月账实差异报告已生成：盘点尚未开始" in words and "作废 0 张" in words
    assert notices(company, keeper) == []
    head = read(monthly_report, actor=owner, database=company.database, month=JANUARY)
    assert not head.has_counted and set(head.sections.values()) == {0}
    assert [one.warehouse_name for one in head.figures] == ["仓S1", "仓W1", "仓W2"]
    assert rows(company, owner) == []


def test_missed_months_are_made_when_the_computer_is_on_again(company: Company, standing_clock: FixedClock) -> None:
    on_the_first(company, standing_clock)
    assert on_the_first(company, standing_clock, 5) == 3
    months = [one.month.month for one in read(report_months, actor=SYSTEM, database=company.database)]
    assert months == [4, 3, 2, 1]


def test_a_company_has_no_report_of_the_time_before_it(company: Company, standing_clock: FixedClock) -> None:
    assert make(company, standing_clock, datetime(2026, 1, 20, tzinfo=UTC)) == 0


def test_two_workers_make_one_report(company: Company, standing_clock: FixedClock) -> None:
    owner = company.hire("laoban", [("owner", None)])
    standing_clock.at = datetime(2026, 2, 3, tzinfo=UTC)

    def work(_: int) -> int | None:
        token = clock.set(standing_clock)
        try:
            command = MakeReport(month=JANUARY)
            return perform(make_report, command, actor=SYSTEM, database=company.database).report_id
        finally:
            clock.reset(token)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(work, range(4)))
    assert sum(one is not None for one in made) == 1
    assert len(notices(company, owner)) == 1
    with company.database.reading() as session:
        assert len(session.exec(select(MonthlyReport)).all()) == 1


def test_what_was_found_stays_as_it_was(company: Company, standing_clock: FixedClock) -> None:
    company.void(company.issue(company.a, 1))
    on_the_first(company, standing_clock)
    for table in ("monthly_report", "report_figures", "report_row"):
        for words in (f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match=table):
                company.database.write(lambda session, words=words: session.connection().execute(text(words)))


@ON_SQLITE
def test_only_the_product_makes_one(company: Company) -> None:
    owner = company.hire("laoban", [("owner", None)])
    with pytest.raises(PermissionDenied):
        perform(make_report, MakeReport(month=JANUARY), actor=owner, database=company.database)
    with pytest.raises(NotFound):
        read(monthly_report, actor=SYSTEM, database=company.database, month=JANUARY)


def test_voids_by_person_and_type_with_their_amounts(company: Company, standing_clock: FixedClock) -> None:
    wang = company.hire("wang", [("store_manager", None)])

    def received(price: str) -> DocumentRef:
        return company.record("other_receipt", [Line(company.a, 10, price)], actor=wang)

    for price in ("3", "4"):
        company.void(received(price), actor=wang)
    company.void(company.issue(company.a, 1, at=company.s1))
    standing_clock.at = datetime(2026, 1, 31, 16, tzinfo=UTC)
    company.void(received("9"), actor=wang)  # at midnight in Shanghai, so in February
    on_the_first(company, standing_clock)
    found = rows(company, section=Section.VOIDS)
    assert [(one.person, one.kind, one.times, one.value) for one in found] == [
        ("人wang", "其他入库", 2, Decimal(70)), ("系统", "其他出库", 1, Decimal(0)),
    ]  # fmt: skip
    assert "QTRK-20260105-0003" in found[0].subject and found[0].text == "录入错误"


def test_what_was_amended_counts_in_the_month_in_which_somebody_did_it(
    company: Company, standing_clock: FixedClock
) -> None:
    """Its reversal bears the day of what it takes back, a day of the month before."""
    received = company.receive(company.a, 100, "2")
    standing_clock.at = datetime(2026, 2, 10, 4, tzinfo=UTC)
    amended(company, received, [Line(company.a, 50, "2")])
    on_the_first(company, standing_clock, 3)
    assert rows(company, section=Section.VOIDS) == []
    found = read(report_rows, actor=SYSTEM, database=company.database, wanted=FactFilter(FEBRUARY, Section.VOIDS))
    [one] = found.rows
    assert (one.kind, one.times, one.value, one.subject) == ("其他入库（改单）", 1, Decimal(200), received.number)
    assert "act=document.amend" in one.link


def test_a_void_that_was_agreed_to_is_of_whoever_wanted_it(company: Company, standing_clock: FixedClock) -> None:
    wang, boss = company.hire("wang", [("reviewer", None)]), company.hire("laoban", [("owner", None)])
    asked = company.void(company.issue(company.a, 1), actor=wang)
    [row] = read(my_approvals, actor=boss, database=company.database, part="waiting")
    standing_clock.at += timedelta(hours=1)
    agreed = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    perform(decide_on_document, agreed, actor=boss, database=company.database)
    assert company.status(asked) == "reversed"
    on_the_first(company, standing_clock)
    assert [one.person for one in rows(company, section=Section.VOIDS)] == ["人wang"]


def test_attempts_count_repeated_ones_and_name_the_sku(company: Company, standing_clock: FixedClock) -> None:
    keeper = replace(company.hire("cangguan", [("keeper", company.w1)]), session_id=7)
    for _ in range(3):
        with pytest.raises(DomainError, match="可用"):
            company.record("other_issue", [Line(company.a, 501)], actor=keeper)
    standing_clock.at += timedelta(minutes=2)
    company.database.write(lambda session: close_tallies(session, standing_clock.at))
    on_the_first(company, standing_clock)
    [one] = rows(company, section=Section.ATTEMPTS)
    assert (one.times, one.person, one.subject, one.warehouse_name) == (3, "人cangguan", "商品A-1（A-1）", "仓W1")
    assert "想出 501，可用 500" in one.text and one.link == f"/sku?id={company.a}"


def test_unusual_voids_are_those_at_night_of_old_papers_and_many_in_a_day(
    company: Company, standing_clock: FixedClock
) -> None:
    old = company.issue(company.a, 1)
    standing_clock.at += timedelta(days=8)
    company.void(old)
    standing_clock.at = datetime(2026, 1, 15, 14, 0, tzinfo=UTC)  # ten in the evening
    for _ in range(5):
        company.void(company.issue(company.a, 1, at=company.s1))
    on_the_first(company, standing_clock)
    found = [(one.kind, one.times) for one in rows(company, section=Section.UNUSUAL)]
    assert found == [("作废旧单", 1), *[("非营业时间作废", 1)] * 5, ("一天多次作废", 5)]
    figures = read(monthly_report, actor=SYSTEM, database=company.database, month=JANUARY).figures
    assert {one.warehouse_name: (one.voids, one.unusual) for one in figures} == {
        "仓S1": (5, 6), "仓W1": (1, 1), "仓W2": (0, 0),
    }  # fmt: skip


def test_late_entries_are_counted_and_unusual_from_three_days_on(company: Company, standing_clock: FixedClock) -> None:
    for day in (3, 2, 4):
        company.record("other_receipt", [Line(company.a, 1, "2")], business_date=date(2026, 1, day))
    on_the_first(company, standing_clock)
    assert len(rows(company, section=Section.BACKDATED)) == 3
    [one] = rows(company, section=Section.UNUSUAL)
    assert one.kind == "迟补录" and "业务日期 2026-01-02，晚 3 天" in one.text


def test_an_issue_ten_times_the_usual_is_unusual(company: Company, standing_clock: FixedClock) -> None:
    for _ in range(10):
        company.issue(company.a, 2)
    for _ in range(9):
        company.issue(company.a, 2, at=company.s1)
    standing_clock.at = datetime(2026, 2, 3, 2, tzinfo=UTC)
    company.issue(company.a, 19)
    company.issue(company.a, 20)
    company.issue(company.a, 200, at=company.s1)  # too few to compare with
    company.void(company.issue(company.a, 30))
    on_the_first(company, standing_clock, 3)
    wanted = FactFilter(FEBRUARY, Section.UNUSUAL)
    found = read(report_rows, actor=SYSTEM, database=company.database, wanted=wanted).rows
    assert [(one.kind, one.quantity, one.warehouse_name) for one in found] == [("大额出库", Decimal(20), "仓W1")]
    assert "平时每次约 2" in found[0].text


def test_one_cause_at_three_people_is_the_process(company: Company, standing_clock: FixedClock) -> None:
    for login in ("wang", "qian"):
        manager = company.hire(login, [("store_manager", None)])
        company.void(company.record("other_issue", [Line(company.a, 1)], actor=manager), actor=manager)
    company.void(company.issue(company.a, 1))
    owner = company.hire("laoban", [("owner", None)])
    on_the_first(company, standing_clock)
    [one] = rows(company, section=Section.PROCESS)
    assert (one.kind, one.subject, one.text, one.person) == ("作废与红冲", "录入错误", PROCESS_WORDS, "3 人")
    assert f"{PROCESS_WORDS}：录入错误" in notices(company, owner)[0]


def test_counts_of_the_month_are_compared_without_netting(company: Company, standing_clock: FixedClock) -> None:
    wang = company.hire("wang", [("keeper", None)])
    at, day = standing_clock.at, date(2026, 2, 1)
    counter = Counter(
        found=[
            record(company.w1, company.a, 10, 15, at, wang, cause="漏录入库"),
            record(company.w1, company.b, 10, 5, at, wang),
            record(company.w1, company.lots, 10, 10, at, wang),
            record(company.w1, company.a, 10, 10, at - timedelta(days=30), wang),
        ],
        late=[Uncounted(company.s1, company.a, "A-1", "商品A-1", "A", None, date(2026, 1, 9))],
        turns=[Rhythm(company.s1, 4, 1), Rhythm(company.w1, 3, 0)],
        begun=[OpenCount(company.s1, "PDD-1", wang.user_id, wang.name, at, day - timedelta(days=3), 9, 4)],
    )
    with counting(counter):
        on_the_first(company, standing_clock)
    figures = read(monthly_report, actor=SYSTEM, database=company.database, month=JANUARY).figures
    by_name = {one.warehouse_name: one for one in figures}
    central, store = by_name["仓W1"], by_name["仓S1"]
    assert (central.counted, central.accurate, central.gross_value, central.net_value) == (3, 1, 20, 0)
    assert (store.planned, store.overdue, store.open_counts, store.late_counts) == (4, 1, 1, 1)
    assert [one.quantity for one in rows(company, section=Section.DIFFERENCES)] == [Decimal(5), Decimal(-5)]
    assert [one.kind for one in rows(company, section=Section.DIFFERENCES)] == ["漏录入库", "没有写原因"]
    assert "从未盘过" in rows(company, section=Section.UNCOUNTED)[0].text


def test_a_store_manager_sees_the_own_store_and_amounts_go_to_who_sees_costs(
    company: Company, standing_clock: FixedClock
) -> None:
    manager = company.hire("dianzhang", [("store_manager", company.s1)])
    auditor, keeper = company.hire("shenji", [("auditor", None)]), company.hire("cangguan", [("keeper", None)])
    company.void(company.receive(company.a, 10, "3"))
    company.void(company.receive(company.a, 10, "3", at=company.s1))
    on_the_first(company, standing_clock)
    head = read(monthly_report, actor=manager, database=company.database, month=JANUARY)
    assert [(one.warehouse_name, one.void_value) for one in head.figures] == [("仓S1", Decimal(30))]
    assert [one.warehouse_name for one in rows(company, manager)] == ["仓S1"]
    assert rows(company, manager, warehouse_id=company.w1) == []
    [month] = read(report_months, actor=manager, database=company.database)
    assert month.voids == 1
    assert len(rows(company, auditor)) == 2
    with pytest.raises(PermissionDenied):
        rows(company, keeper)


@ON_SQLITE
def test_without_the_right_to_costs_there_are_no_amounts(company: Company, standing_clock: FixedClock) -> None:
    manager = company.hire("dianzhang", [("store_manager", company.s1)])
    company.void(company.receive(company.a, 10, "3", at=company.s1))
    on_the_first(company, standing_clock)
    taken = "DELETE FROM role_permission WHERE permission = 'stock.cost'"
    company.database.write(lambda session: session.connection().execute(text(taken)))
    assert [one.value for one in rows(company, manager)] == [None]
    head = read(monthly_report, actor=manager, database=company.database, month=JANUARY)
    assert (head.figures[0].void_value, head.sees_values) == (None, False)
    with company.database.reading() as session:
        table = list(read_in(session, report_table, manager, wanted=FactFilter(JANUARY)))
    assert [row[8] for row in table] == [None]


def test_rows_are_sorted_in_the_database_with_nothing_last(company: Company, standing_clock: FixedClock) -> None:
    company.void(company.receive(company.a, 10, "3"))
    company.void(company.issue(company.a, 1, at=company.s1))
    on_the_first(company, standing_clock)
    assert [one.value for one in rows(company, order="-value")] == [Decimal(30), Decimal(0)]
    assert [one.warehouse_name for one in rows(company, order="warehouse")] == ["仓S1", "仓W1"]
    assert len(rows(company, order="nonsense")) == 2
