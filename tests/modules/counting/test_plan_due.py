"""What is due on a day, from real stock, counts and refusals."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import perform
from jxc_app.modules.counting.due import Cause, Due, due_on
from jxc_app.modules.counting.marking import mark_counted
from jxc_app.modules.counting.plan_rules import draw, due_day
from jxc_app.modules.counting.plan_service import ChangeRhythm, change_rhythm
from jxc_app.modules.counting.working_days import is_working_day
from tests.modules.counting.test_abc import at, compute, more_skus
from tests.support.company import SYSTEM, Company, Line

FIRST = date(2026, 1, 5)


def due(company: Company, day: date, warehouse_ids: list[int] | None = None) -> list[Due]:
    return company.database.read(lambda session: due_on(session, day, warehouse_ids))


def count(company: Company, *sku_ids: int, on: datetime, warehouse_id: int = 0) -> None:
    def work(session: object) -> None:
        uow = UnitOfWork(
            session, actor=SYSTEM, use_case="count", now=on, settings=company.database.settings  # type: ignore[arg-type]
        )  # fmt: skip
        mark_counted(uow, warehouse_id or company.w1, sku_ids, on)

    company.database.write(work)


def moment(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def days_until(company: Company, until: date, warehouse_ids: list[int] | None = None) -> dict[int, date]:
    """The first day on which each SKU is due."""
    found: dict[int, date] = {}
    day = FIRST
    while day <= until:
        for one in due(company, day, warehouse_ids):
            found.setdefault(one.sku_id, day)
        day += timedelta(days=1)
    return found


def test_first_counts_lie_within_one_interval_and_then_one_apart(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    [little] = more_skus(company, "C-9")
    company.receive(little, 1, "1")
    compute(company)
    drawn = draw("A-1", "W1")
    first = due_day(FIRST - timedelta(days=1), 7, drawn, is_working_day)
    found = days_until(company, FIRST + timedelta(days=16))
    assert found[company.a] == first
    at(standing_clock, first.isoformat())
    count(company, company.a, on=moment(first))
    assert company.a not in {one.sku_id for one in due(company, first)}
    after = due_day(first, 7, drawn, is_working_day)
    assert company.a not in {one.sku_id for one in due(company, _working_before(after))}
    [again] = [one for one in due(company, after) if one.sku_id == company.a]
    assert again == Due(company.a, company.w1, "A", after, first, Cause.RHYTHM)
    assert little not in found


def _working_before(day: date) -> date:
    day -= timedelta(days=1)
    return day if is_working_day(day) else _working_before(day)


def test_what_is_late_stays_due_and_nothing_is_due_on_a_day_off(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    compute(company)
    late, off = date(2026, 3, 2), date(2026, 3, 1)
    assert [one.sku_id for one in due(company, late)] == [company.a]
    assert due(company, late)[0].due_on < date(2026, 1, 31)
    assert due(company, off) == []
    assert due(company, late, []) == due(company, late, [company.w2]) == []


def test_what_lies_nowhere_and_what_has_no_class_yet_is_not_in_the_plan(
    company: Company, standing_clock: FixedClock
) -> None:
    company.receive(company.a, 10, "100")
    compute(company)
    [new] = more_skus(company, "NEW")
    company.receive(new, 1, "1")
    change(company, at_zero=False)
    company.issue(company.a, 10)
    assert due(company, date(2026, 4, 30)) == []
    at(standing_clock, "2026-02-02")
    compute(company)
    assert [one.sku_id for one in due(company, date(2026, 6, 30))] == [new]


def test_a_count_takes_nothing_back(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    compute(company)
    count(company, company.a, on=moment(date(2026, 2, 3)))
    count(company, company.a, company.b, on=moment(date(2026, 1, 6)))
    [found] = due(company, date(2026, 3, 31))
    assert found.last_counted_on == date(2026, 2, 3)


def test_an_empty_place_is_looked_into_once(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    company.receive(company.b, 10, "1")
    count(company, company.a, company.b, on=moment(FIRST, 1))
    company.issue(company.a, 10)
    company.issue(company.b, 9)
    [found] = due(company, FIRST)
    assert found == Due(company.a, company.w1, "C", FIRST, FIRST, Cause.EMPTIED)
    # looked into, or filled again, or too long ago
    assert [one.cause for one in due(company, FIRST + timedelta(days=7))] == [Cause.EMPTIED]
    assert company.a not in {one.sku_id for one in due(company, date(2026, 1, 14))}
    count(company, company.a, on=moment(FIRST, 3))
    assert due(company, FIRST) == []


def test_a_place_that_was_filled_again_is_not(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    company.issue(company.a, 10)
    company.receive(company.a, 1, "100")
    assert due(company, FIRST) == []


def test_who_wants_more_than_the_books_have_calls_for_a_count(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    with pytest.raises(DomainError, match="还缺 1"):
        company.record("other_issue", [Line(company.a, 11)])
    [found] = due(company, FIRST)
    assert (found.sku_id, found.warehouse_id, found.cause) == (company.a, company.w1, Cause.REFUSED)
    assert due(company, FIRST, [company.w2]) == []
    change(company, after_refusal=False)
    assert due(company, FIRST) == []


def change(company: Company, **fields: object) -> None:
    wanted = {"version": 1, "a_days": 7, "b_days": 30, "c_days": 91, "reason": "试一试"} | fields
    perform(change_rhythm, ChangeRhythm.model_validate(wanted), actor=SYSTEM, database=company.database)


def test_the_rhythm_is_the_companys(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "100")
    compute(company)
    change(company, a_days=1, b_days=2, c_days=3)
    assert [one.sku_id for one in due(company, FIRST)] == [company.a]
    with pytest.raises(Conflict):
        change(company)
    with pytest.raises(DomainError) as refused:
        change(company, version=2, a_days=31)
    assert (refused.value.code, refused.value.field) == ("count_plan.not_ordered", "b_days")
