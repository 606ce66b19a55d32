"""What stands on a paper is typed in later: it is compared with the book of the moment at which it was counted."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.models import CountEntry
from jxc_app.state.count_rows import difference_row, sheet_row
from jxc_app.state.count_times import counted_moment, moved_words
from tests.modules.counting.clerks import Clerks
from tests.modules.counting.test_counting import refusal
from tests.support.company import Company, Line

#: 10:00 of the company's day, at which the clock of these tests begins; the count is made then
TEN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def clerks(company: Company, standing_clock: FixedClock) -> Clerks:
    standing_clock.at = TEN - timedelta(hours=1)
    company.receive(company.a, 100, "1")
    company.receive(company.b, 48, "2")
    standing_clock.at = TEN
    return Clerks.of(company)


def later(standing_clock: FixedClock, minutes: int) -> datetime:
    standing_clock.at = TEN + timedelta(minutes=minutes)
    return standing_clock.at


def test_what_was_sold_after_counting_and_before_typing_is_no_gain(clerks: Clerks, standing_clock: FixedClock) -> None:
    """A hundred on the shelf at 10:05, three sold at 11:00, typed at 12:00: nothing differs."""
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    company.issue(company.a, 3)
    later(standing_clock, 120)
    done = clerks.enter(count, company.a, 100, counted_at=TEN + timedelta(minutes=5))
    assert done.moved == 1, "and whoever types it is told"
    clerks.hand_in(count)
    line = clerks.line(count, company.a)
    assert (line.book, line.difference, line.outcome) == (100, 0, "settled")
    assert clerks.post(count).documents == ()
    assert company.stock(company.a).on_hand == 97
    company.assert_proved()


def test_what_is_typed_at_once_is_compared_with_now(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    company.issue(company.a, 3)
    assert clerks.enter(count, company.a, 97).moved == 0
    clerks.hand_in(count)
    assert clerks.line(count, company.a).difference == 0
    [entry] = entries(company)
    assert (entry.entered_at, entry.moved_since, entry.counted_at) == (None, False, standing_clock.at)


def entries(company: Company) -> list[CountEntry]:
    found = select(CountEntry).order_by(CountEntry.id)  # type: ignore[arg-type]
    return list(company.database.read(lambda session: session.exec(found).all()))


def test_a_real_loss_stays_one_whatever_moves_around_it(clerks: Clerks, standing_clock: FixedClock) -> None:
    """Two are missing. Ten come and four go between counting and typing, five go after that."""
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 30)
    company.issue(company.a, 6)
    later(standing_clock, 60)
    company.receive(company.a, 10)
    company.issue(company.a, 4)
    later(standing_clock, 90)
    clerks.enter(count, company.a, 92, counted_at=TEN + timedelta(minutes=45))
    company.issue(company.a, 5)
    clerks.finish(count)
    assert clerks.line(count, company.a).difference == -2
    assert company.stock(company.a).on_hand == 100 - 6 + 10 - 4 - 5 - 2
    company.assert_proved()


def test_blocking_goods_after_the_count_is_a_move_too(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    company.record("stock_status", [Line(company.a, 20)], settlement="block")
    later(standing_clock, 61)
    clerks.enter(count, company.a, 100, counted_at=TEN + timedelta(minutes=1))
    clerks.hand_in(count)
    assert clerks.line(count, company.a).difference == 0


def test_places_on_one_paper_are_of_the_time_that_stands_there(clerks: Clerks, standing_clock: FixedClock) -> None:
    """Typed in another order than counted, with a move in between: somebody else must count it."""
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 20)
    company.issue(company.a, 1)
    later(standing_clock, 60)
    clerks.enter(count, company.a, 49, place="后", counted_at=TEN + timedelta(minutes=30))
    clerks.enter(count, company.a, 50, place="前", counted_at=TEN + timedelta(minutes=10))
    assert clerks.hand_in(count).state == "recount"
    line = clerks.line(count, company.a)
    assert (line.has_moved, line.book) == (True, 99)


@pytest.mark.parametrize(
    ("minutes", "code"), [(61, "count.time_ahead"), (-1, "count.time_before_open"), (24 * 60, "count.time_ahead")]
)
def test_it_lies_between_the_making_of_the_count_and_now(
    clerks: Clerks, standing_clock: FixedClock, minutes: int, code: str
) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    stated = TEN + timedelta(minutes=minutes)
    assert refusal(clerks.enter, count, company.a, 100, counted_at=stated) == (code, "entries.0.counted_at")
    assert entries(company) == []


def test_a_paper_is_read_to_the_minute(clerks: Clerks, standing_clock: FixedClock) -> None:
    """Made at 10:00:40 and counted "at 10:00": not before it was made, and what moved before that is in the book."""
    company = clerks.company
    standing_clock.at = TEN + timedelta(seconds=20)
    company.issue(company.a, 1)
    standing_clock.at = TEN + timedelta(seconds=40)
    count = clerks.make(company.a)
    later(standing_clock, 30)
    clerks.enter(count, company.a, 99, counted_at=TEN)
    clerks.hand_in(count)
    assert clerks.line(count, company.a).difference == 0


def test_a_second_counting_comes_after_the_first(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    clerks.enter(count, company.a, 50, counted_at=TEN + timedelta(minutes=30))
    clerks.hand_in(count)
    before: dict[str, Any] = {"counted_at": TEN + timedelta(minutes=20), "actor": clerks.second}
    assert refusal(clerks.enter, count, company.a, 50, **before) == (
        "count.time_before_last", "entries.0.counted_at",
    )  # fmt: skip
    clerks.enter(count, company.a, 50, counted_at=TEN + timedelta(minutes=40), actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    assert clerks.line(count, company.a).difference == -50


def test_each_entry_of_a_sheet_has_its_own_time(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make()
    later(standing_clock, 20)
    company.issue(company.a, 10)
    company.issue(company.b, 8)
    later(standing_clock, 60)
    early = {"sku_id": company.a, "quantity": "100", "counted_at": TEN + timedelta(minutes=10)}
    late = {"sku_id": company.b, "quantity": "40", "counted_at": TEN + timedelta(minutes=30)}
    assert clerks.enter_many(count, [early, late]).moved == 1
    clerks.hand_in(count)
    assert [one.difference for one in clerks.lines(count)] == [0, 0]


# what people see


def said(clerks: Clerks, count: CountRef) -> str:
    [line] = clerks.report(count).lines
    return "".join(difference_row(line, {}).told)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_person_who_types_and_the_one_who_reviews_see_that_goods_moved(
    clerks: Clerks, standing_clock: FixedClock
) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    company.issue(company.a, 3)
    later(standing_clock, 120)
    [row] = [sheet_row(one) for one in clerks.sheet(count).lines]
    assert row.moved == "2026-01-05 11:00", "on the sheet, before anything is typed"
    assert "请填「实盘时间」" in moved_words(row, "", has_moved=False)
    assert "按 2026-01-05 10:05 的账面比较" in moved_words(row, "2026-01-05T10:05", has_moved=True)
    assert moved_words(row, "2026-01-05T11:30", has_moved=False) == ""
    clerks.enter(count, company.a, 90, counted_at=TEN + timedelta(minutes=5))
    clerks.hand_in(count)
    assert "10:05（2026-01-05 12:00 录入，其间有出入库）" in said(clerks, count)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_sheet_tells_of_no_quantity_that_moved(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make(clerks.company.a)
    later(standing_clock, 60)
    company.issue(company.a, Decimal("3.125"))
    assert "3.125" not in str(clerks.sheet(count)) and "96.875" not in str(clerks.sheet(count))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_time_on_the_screen_is_of_the_company(clerks: Clerks) -> None:
    assert counted_moment("2026-01-05T10:00") == TEN
    assert counted_moment(" ") is None
    for odd in ("9" * 16, "NaN", "2026-13-01T00:00"):
        assert refusal(counted_moment, odd) == ("count.time_unknown", "counted_at")
