"""What left, and what of it is demand."""

import pytest

from jxc_app.modules.replenishment.methods.history import (
    UNIT,
    Span,
    empty_days,
    history_of,
    net_of_returns,
    one_offs,
)

SPAN = Span(100, 128)


def scaled(days):
    return {day: amount * UNIT for day, amount in days.items()}


@pytest.mark.parametrize(
    ("left", "net"),
    [
        ({1: 5, 2: 3}, {1: 5, 2: 3}),
        ({1: 5, 2: 3, 4: -4}, {1: 4}),
        ({1: 5, 2: 3, 4: -3}, {1: 5}),
        ({1: 5, 4: -9, 6: 2}, {6: 2}),  # more came back than ever left: of before the span
        ({1: 5, 2: 0}, {1: 5}),
        ({-1: -2, 1: 5}, {1: 5}),
    ],
)
def test_what_came_back_was_not_needed(left, net):
    assert net_of_returns(left) == net


def test_one_big_order_is_no_habit_and_several_are():
    days = dict.fromkeys(range(100, 120), 4.0)
    assert one_offs(days | {121: 60.0}, 8) == {121: 60.0}
    assert one_offs(days | {121: 32.0}, 8) == {}  # 8 times the usual is not beyond it
    assert one_offs(days | {121: 60.0, 122: 70.0}, 8) == {}
    assert one_offs(dict.fromkeys(range(100, 106), 4.0) | {107: 60.0}, 8) == {}  # who knows what is usual
    assert one_offs(days | {121: 60.0}, None) == {}


def test_a_one_off_order_counts_as_a_usual_day():
    left = scaled(dict.fromkeys(range(100, 120), 4) | {121: 60})
    found = history_of(left, {99: 1000 * UNIT}, 1000 * UNIT, SPAN, one_off=8)
    assert (found.used[121], found.cut) == (4, {121: 60})
    assert sum(week for week in found.weeks() if week) == 84


def test_days_of_a_season_are_brought_to_common_days():
    found = history_of(scaled({100: 9, 101: 5}), {99: 1}, 1, SPAN, factors={100: 1.8})
    assert found.used == {100: pytest.approx(5), 101: 5}


def test_days_without_stock_are_marked_and_no_days_of_nothing():
    """10 come on day 102 and sell by 105; 10 more come on 110: 106…109 were empty; before 102 nobody sold it."""
    change = scaled({102: 10, 103: -5, 105: -5, 110: 10})
    used = scaled({103: 5, 105: 5})
    started, empty = empty_days(change, used, 10 * UNIT, SPAN)
    assert (started, sorted(empty)) == (102, [106, 107, 108, 109])


def test_a_day_that_sold_its_last_is_a_day_of_demand():
    found = history_of(scaled({103: 5}), scaled({100: 5, 103: -5}), 0, SPAN)
    assert 103 not in found.empty
    assert found.empty == frozenset(range(104, 128))
    assert found.days(102) == [0, 5, *[None] * 24]


def test_a_day_on_which_what_came_in_left_at_once_counts():
    found = history_of(scaled({110: 5}), scaled({90: 1, 95: -1, 110: 0}), 0, SPAN)
    assert 110 not in found.empty
    assert 109 in found.empty


def test_weeks_are_brought_to_seven_days_and_too_short_ones_say_nothing():
    """Days 121…127 are the last week; of 114…120 the last 4 were empty, of 107…113 the last 5."""
    change = scaled({90: 7, 108: -7, 114: 6, 116: -6, 121: 50})
    found = history_of(scaled({108: 7, 116: 6, 125: 14}), change, 50 * UNIT, SPAN)
    assert sorted(found.empty) == [*range(109, 114), *range(117, 121)]
    assert found.weeks() == [0, None, 6 * 7 / 3, 14]


def test_what_never_lay_there_has_no_history():
    found = history_of({}, {}, 0, SPAN)
    assert (found.span.days, found.weeks(), found.days(0)) == (0, [], [])


def test_a_history_that_began_in_the_middle_of_a_week_is_not_thinned_by_the_days_before():
    found = history_of(scaled({118: 3}), scaled({117: 100}), 97 * UNIT, SPAN)
    assert found.span == Span(117, 128)
    assert found.weeks() == [3 * 7 / 4, 0]
