"""Closing the books: what is kept, what is refused, and what every report says before and after."""

from datetime import date
from decimal import Decimal
from threading import Event, Thread

import pytest
from sqlmodel import Session

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.scopes import Scope
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.carried import list_periods
from jxc_app.modules.documents.turnover import (
    TurnoverFilter,
    stream_turnover,
    turnover,
    turnover_spans,
    turnover_totals,
)
from jxc_app.modules.inventory.closing import (
    ClosePeriod,
    ReopenPeriod,
    SetClosingDay,
    close_period,
    reopen_period,
    set_closing_day,
)
from jxc_app.modules.inventory.past_balances import balance_of
from jxc_app.modules.inventory.periods import lock_period
from tests.support.company import SYSTEM, Company, Line

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
REASON = "补录一张入库单"


def at(clock: FixedClock, day: str) -> None:
    """Noon of a day in Shanghai."""
    clock.at = clock.at.fromisoformat(f"{day}T12:00:00+08:00")


@pytest.fixture
def two_months(company: Company, standing_clock: FixedClock) -> Company:
    """The worked example of moving averages (100@10, 200@12, −150, 50@15, −100), over January and February."""
    for day, act in (
        ("2026-01-05", lambda: company.receive(company.a, 100, "10")),
        ("2026-01-10", lambda: company.receive(company.a, 200, "12")),
        ("2026-01-20", lambda: company.issue(company.a, 150)),
        ("2026-02-03", lambda: company.receive(company.a, 50, "15")),
        ("2026-02-20", lambda: company.issue(company.a, 100)),
    ):
        at(standing_clock, day)
        act()
    at(standing_clock, "2026-03-02")
    return company


def close(day: date, actor: Actor = SYSTEM) -> int:
    return perform(close_period, ClosePeriod(ends_on=day), actor=actor).period_id


def sums(company: Company, first: str, last: str, actor: Actor = SYSTEM, **wanted):
    asked = TurnoverFilter(date.fromisoformat(first), date.fromisoformat(last), **wanted)
    return read(turnover_totals, actor=actor, wanted=asked)


def test_the_worked_example(two_months: Company) -> None:
    """Cost of sales 2925.00, closing 1225.00 (100 pieces at 12.25), as a whole and cut in two, open and closed."""
    company = two_months
    for is_closed in (False, True):
        if is_closed:
            close(JANUARY)
            close(FEBRUARY)
        whole = sums(company, "2026-01-01", "2026-02-28")
        assert (whole.opening, whole.received, whole.issued, whole.closing) == (0, 350, 250, 100)
        assert (whole.received_value, whole.issued_value, whole.closing_value) == (
            Decimal("4150.0000"), Decimal("2925.0000"), Decimal("1225.0000"),
        )  # fmt: skip
        january, february = sums(company, "2026-01-01", "2026-01-31"), sums(company, "2026-02-01", "2026-02-28")
        assert january.closing == february.opening == 150
        assert january.closing_value == february.opening_value
        past = company.database.read(lambda session: balance_of(session, JANUARY, company.a))
        assert {place: one.quantity for place, one in past.items()} == {company.w1: 150}
        company.assert_proved()


def test_closed_is_closed_for_all_doors(two_months: Company, standing_clock: FixedClock) -> None:
    company = two_months
    draft = company.save("other_issue", [Line(company.a, 1)], business_date="2026-01-30")
    transfer = company.record("transfer", [Line(company.a, 2)], to_warehouse_id=company.s1, business_date="2026-01-30")
    state = read(list_periods, actor=SYSTEM)
    assert state.following is not None
    assert (state.following.name, state.following.drafts, state.following.on_the_way) == ("2026年1月", 1, 1)
    close(JANUARY)
    for act in (
        lambda: company.post(draft),
        lambda: company.record("other_receipt", [Line(company.a, 1)], business_date="2026-01-31"),
        lambda: company.record("other_receipt", [Line(company.a, 1)], business_date="2025-12-01"),
    ):
        with pytest.raises(DomainError) as caught:
            act()
        assert caught.value.code == "period.closed"
    closing = sums(company, "2026-01-01", "2026-01-31").closing_value
    assert company.void(transfer).status == "reversed", "a void is of today"
    assert sums(company, "2026-01-01", "2026-01-31").closing_value == closing
    company.assert_proved()


def test_periods_are_closed_in_order_when_they_are_over(two_months: Company, standing_clock: FixedClock) -> None:
    with pytest.raises(Conflict, match="下一个要结账的期间"):
        close(FEBRUARY)
    close(JANUARY)
    at(standing_clock, "2026-02-28")
    with pytest.raises(DomainError, match="结束后才能结账"):
        close(FEBRUARY)
    at(standing_clock, "2026-03-01")
    close(FEBRUARY)
    spans = read(turnover_spans, actor=SYSTEM)
    assert [one.name for one in spans[:4]] == ["2026年3月", "2026年2月", "2026年1月", "2025年12月"]
    assert (spans[1].starts_on, spans[1].ends_on, len(spans)) == (date(2026, 2, 1), FEBRUARY, 13)
    assert [one.name for one in read(list_periods, actor=SYSTEM).closed] == ["2026年2月", "2026年1月"]


def test_the_proof_looks_at_what_was_kept(two_months: Company) -> None:
    close(JANUARY)
    two_months.assert_proved()
    with two_months.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE period_balance SET quantity = quantity + 1")
    failed = [check.code for check in two_months.proof().checks if check.failed]
    assert failed == ["snapshot_equals_entries"]


def test_only_the_latest_is_opened_again_and_then_takes_postings(two_months: Company) -> None:
    company = two_months
    january, february = close(JANUARY), close(FEBRUARY)
    with pytest.raises(Conflict, match="最后一个"):
        perform(reopen_period, ReopenPeriod(period_id=january, reason=REASON), actor=SYSTEM)
    for period in (february, january):
        perform(reopen_period, ReopenPeriod(period_id=period, reason=REASON), actor=SYSTEM)
    company.record("other_receipt", [Line(company.b, 3, "2")], business_date="2026-01-31")
    close(JANUARY)
    assert sums(company, "2026-01-01", "2026-01-31").closing == 153
    assert sums(company, "2026-02-01", "2026-02-28").opening == 153
    company.assert_proved()


def test_the_closing_day_is_the_companys(two_months: Company) -> None:
    command = SetClosingDay(closing_day=25, version=1, reason="按财务制度")
    perform(set_closing_day, command, actor=SYSTEM)
    with pytest.raises(Conflict):
        perform(set_closing_day, command, actor=SYSTEM)
    close(date(2026, 1, 25))
    following = read(list_periods, actor=SYSTEM).following
    assert following is not None
    assert (following.starts_on, following.ends_on) == (date(2026, 1, 26), date(2026, 2, 25))


def test_books_that_contradict_themselves_are_not_closed(two_months: Company) -> None:
    with two_months.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stock_value SET value = value + 1")
    with pytest.raises(DomainError, match="账没有核对上"):
        close(JANUARY)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_close_waits_for_postings_that_are_under_way(two_months: Company) -> None:
    """A posting that read the books as open is in the snapshot, though it commits after the close was asked for."""
    company = two_months
    under_way, asked = Event(), Event()
    done: list[str] = []

    def post(session: Session) -> None:
        lock_period(session, JANUARY)
        under_way.set()
        asked.wait(10)
        done.append("posted")

    def closing() -> None:
        close(JANUARY)
        done.append("closed")

    posting = Thread(target=lambda: company.database.write(post))
    posting.start()
    under_way.wait(10)
    closer = Thread(target=closing)
    closer.start()
    with company.database.reading() as session:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'period'::regclass"
        while session.connection().exec_driver_sql(waiting).scalar() == 0:
            session.rollback()
    asked.set()
    posting.join()
    closer.join()
    assert done == ["posted", "closed"]


def test_what_is_taken_back_counts_against_its_own_side(company: Company, standing_clock: FixedClock) -> None:
    wrong = company.receive(company.a, 10, "2")
    company.receive(company.a, 4, "2")
    issued = company.issue(company.a, 1)
    company.void(wrong)
    company.void(issued)
    day = standing_clock.at.date().isoformat()
    found = sums(company, day, day)
    assert (found.received, found.issued, found.closing, found.closing_value) == (4, 0, 4, 8)


def test_between_warehouses_goods_neither_come_nor_go_for_the_company(
    company: Company, standing_clock: FixedClock
) -> None:
    company.receive(company.a, 10, "2")
    company.record("transfer", [Line(company.a, 4)], to_warehouse_id=company.s1)
    day = standing_clock.at.date()
    wanted = TurnoverFilter(day, day)
    rows = {row.warehouse_id: row.sums for row in read(turnover, actor=SYSTEM, wanted=wanted).rows}
    assert {place: (one.received, one.issued, one.closing) for place, one in rows.items()} == {
        company.w1: (10, 4, 6), company.s1: (4, 0, 4),
    }  # fmt: skip
    whole = sums(company, day.isoformat(), day.isoformat(), by_sku=True)
    assert (whole.received, whole.issued, whole.closing) == (10, 0, 10)
    streamed = company.database.read(
        lambda session: list(stream_turnover(session, Scope(everywhere=True), SYSTEM, wanted))
    )
    assert len(streamed) == 2


def test_values_are_for_those_who_may_know_what_things_cost(company: Company, standing_clock: FixedClock) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    company.receive(company.a, 10, "2")
    company.receive(company.a, 7, "2", at=company.w2)
    day = standing_clock.at.date().isoformat()
    found = sums(company, day, day, actor=keeper)
    assert (found.closing, found.closing_value) == (10, None)
