"""The rules of the count plan: own days, spread, Chinese working days."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jxc_app.modules.counting.plan_rules import Rhythm, days_due, draw, due_day, own_day_after, working_days_after
from jxc_app.modules.counting.working_days import LAST_KNOWN_YEAR, is_working_day

MONDAY = date(2026, 3, 2)
DRAWN = st.integers(0, 2**64 - 1)
DAYS = st.dates(date(2025, 1, 1), date(2026, 9, 1))


def every_day(day: date) -> bool:
    return True


def test_the_draw_is_the_same_everywhere() -> None:
    """SHA-256 of both codes, written down so that a release that draws otherwise is seen."""
    assert draw("A-1", "W1") == 3_130_527_109_053_628_637
    assert len({draw("A-1", "W1"), draw("A-1", "W2"), draw("A-", "1W1"), draw("A-2", "W1")}) == 4


@given(DAYS, st.integers(1, 366), DRAWN)
def test_the_own_day_comes_within_one_interval(last: date, interval: int, drawn: int) -> None:
    day = own_day_after(last, interval, drawn)
    assert last < day <= last + timedelta(days=interval)
    # counted on its day, it is due exactly one interval later
    assert own_day_after(day, interval, drawn) == day + timedelta(days=interval)


@given(DAYS, st.sampled_from([7, 30, 91]), DRAWN)
def test_due_on_a_working_day_after_the_last_count(last: date, interval: int, drawn: int) -> None:
    day = due_day(last, interval, drawn, is_working_day)
    assert is_working_day(day)
    own = own_day_after(last, interval, drawn)
    assert day == own or day in working_days_after(own, is_working_day)


def test_weekly_means_the_same_weekday_every_week() -> None:
    for drawn in range(40):
        days = list(days_due(MONDAY, date(2026, 3, 27), MONDAY, 7, drawn, lambda day: day.weekday() < 5))
        assert len({day.weekday() for day in days}) == 1
        assert {later - sooner for sooner, later in pairwise(days)} == {timedelta(days=7)}


def test_a_day_off_gives_its_lines_to_five_days_after_it() -> None:
    """One day alone would get those of a whole holiday."""
    shop = [draw(f"SKU-{at}", "W1") for at in range(7000)]
    first = Counter(due_day(MONDAY - timedelta(days=1), 7, drawn, lambda day: day.weekday() < 5) for drawn in shop)
    weekdays = [first[MONDAY + timedelta(days=at)] for at in range(5)]
    # Saturday's and Sunday's lines go to the week after, a seventh of all to each day until then
    assert all(900 < count < 1100 for count in weekdays)
    second: Counter[date] = Counter()
    for drawn in shop:
        second.update(days_due(MONDAY - timedelta(days=1), date(2026, 3, 27), MONDAY, 7, drawn, _on_weekdays))
    settled = [second[date(2026, 3, 9) + timedelta(days=at)] for at in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    assert all(1300 < count < 1500 for count in settled), settled


def _on_weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_a_full_count_heaps_nothing_on_one_day() -> None:
    """All counted on the same evening: what follows is spread over the whole interval."""
    shop = [draw(f"SKU-{at}", "W1") for at in range(9100)]
    due = Counter(due_day(MONDAY, 91, drawn, every_day) for drawn in shop)
    assert len(due) == 91
    assert max(due.values()) < 140


def test_what_is_late_is_made_up_for_today() -> None:
    late = list(days_due(date(2026, 1, 5), date(2026, 3, 20), MONDAY, 7, 0, every_day))
    assert late[0] < MONDAY
    assert all(day > MONDAY for day in late[1:])
    assert len(late) == 1 + len(list(days_due(MONDAY, date(2026, 3, 20), MONDAY, 7, 0, every_day)))


def test_each_class_has_its_interval() -> None:
    assert [Rhythm().days(one) for one in "ABC"] == [7, 30, 91]


def test_chinese_working_days() -> None:
    # National Day 2025 with Mid-Autumn, and the Sunday before that is worked in exchange
    assert not any(is_working_day(date(2025, 10, day)) for day in range(1, 9))
    assert is_working_day(date(2025, 9, 28))
    assert is_working_day(date(2025, 10, 11))
    # Spring Festival
    assert not is_working_day(date(2026, 2, 17))


def test_of_a_year_that_is_not_announced_monday_to_friday_is_worked() -> None:
    year = LAST_KNOWN_YEAR + 1
    week = [date(year, 5, 1) + timedelta(days=at) for at in range(7)]
    assert [is_working_day(day) for day in week] == [day.weekday() < 5 for day in week]
