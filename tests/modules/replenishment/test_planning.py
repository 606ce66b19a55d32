"""From a history and a position to an order, by worked examples."""

from decimal import Decimal

import pytest

from jxc_app.modules.replenishment.methods.history import UNIT, Span, history_of
from jxc_app.modules.replenishment.methods.lot_size import SHELF_LIFE, LotRules
from jxc_app.modules.replenishment.methods.planning import (
    AUTO,
    AVERAGE,
    LIMITS,
    NEVER,
    SBA,
    SEASONAL,
    SMOOTHED,
    TSB,
    Position,
    Terms,
    plan,
)
from jxc_app.modules.replenishment.methods.skewed import level_of, short_of

FIRST, WEEKS = 1000, 26
SPAN = Span(FIRST, FIRST + WEEKS * 7)


def history(by_day, weeks=WEEKS):
    """What left on each day by ``by_day(day)``, of a stock that never ended."""
    span = Span(FIRST, FIRST + weeks * 7)
    left = {day: by_day(day - FIRST) * UNIT for day in range(span.first, span.stop) if by_day(day - FIRST)}
    return history_of(left, {FIRST - 1: UNIT}, UNIT, span)


def position(*amounts):
    return Position(*(Decimal(one) for one in amounts))


def even(day):
    return 4 if day % 7 == 2 else 3 if day % 7 == 5 else 0


def test_steady_demand_needs_no_safety_stock():
    """7 a week: 1 a day; 3 days of lead time and one till the next look; an order lasts 14 days."""
    found = plan(history(even), Terms(AVERAGE, lead_days=3, review_days=14), position(2))
    assert (found.outlook.expected.per_day, found.safety) == (1, 0)
    assert (found.point, found.up_to, found.lot.quantity) == (4, 18, 16)
    assert plan(history(even), Terms(AVERAGE, lead_days=3), position(5)).lot.quantity == 0
    assert plan(history(even), Terms(AVERAGE, lead_days=3), position(4)).lot.quantity == 7


def test_the_position_is_what_is_there_and_to_come_less_what_is_promised():
    assert position(10, 4, 5, 2).whole == 13
    assert plan(history(even), Terms(AVERAGE, lead_days=3), position(10, 8, 5, 0)).lot.quantity == 0
    assert plan(history(even), Terms(AVERAGE, lead_days=3), position(10, 8, 1, 1)).lot.quantity == 7


def test_lead_times_that_vary_want_a_safety_stock():
    """King with σ_D 0: D̄ · σ_L = 2 beside a mean of 4; of a lot of 7, 5 % may be short: 0.35 in a cycle."""
    found = plan(history(even), Terms(AVERAGE, lead_days=3, lead_spread=2.0), position(0))
    assert (found.spread, found.fill) == (pytest.approx(2), pytest.approx(0.95, abs=0.001))
    assert short_of(4, 2, float(found.point)) == pytest.approx(0.35, abs=0.005)
    assert float(found.point) == pytest.approx(level_of(4, 2, found.risk), abs=1e-5)
    assert found.safety == pytest.approx(float(found.point) - 4, abs=1e-5)


def test_the_method_follows_the_class():
    weekend = plan(history(lambda day: (2, 2, 3, 2, 6, 20, 15)[day % 7]), Terms(AUTO), position(0)).outlook
    assert (weekend.group.name, weekend.expected.method) == ("smooth", SEASONAL)
    assert weekend.mean == pytest.approx(2 + 2 + 3 + 2)
    assert plan(history(even), Terms(AUTO, lead_days=30.0), position(0)).outlook.expected.method == SMOOTHED
    rare = plan(history(lambda day: 5 if day % 28 == 3 else 0), Terms(AUTO), position(0)).outlook
    assert (rare.group.name, rare.expected.method) == ("intermittent", SBA)
    dying = plan(history(lambda day: 5 if day % 28 == 3 and day < 80 else 0), Terms(AUTO), position(0)).outlook
    assert dying.expected.method == TSB
    assert dying.expected.per_day < rare.expected.per_day


def test_two_years_tell_of_the_season_of_the_year():
    """A shop that sells 70 a week, and 210 in the four weeks that come now, as they did each year."""
    found = plan(history(lambda day: 30 if day % 364 < 28 else 10, weeks=104), Terms(AUTO), position(0)).outlook
    assert found.expected.method == SEASONAL
    assert found.expected.per_day == pytest.approx(30, rel=0.1)


def test_limits_alone_decide_where_they_are_the_method():
    terms = Terms(LIMITS, minimum=Decimal(10), maximum=Decimal(50))
    assert plan(history(even), terms, position(10)).lot.quantity == 40
    assert plan(history(even), terms, position(11)).lot.quantity == 0
    assert plan(history(even), Terms(LIMITS), position(0)).lot.quantity == 0
    assert plan(history(even), Terms(LIMITS, minimum=Decimal(10)), position(4)).lot.quantity == 6


def test_limits_lift_and_cap_what_is_worked_out():
    low = plan(history(even), Terms(AVERAGE, minimum=Decimal(9)), position(5))
    assert (low.point, low.up_to, low.lot.quantity) == (9, 16, 11)
    high = plan(history(even), Terms(AVERAGE, maximum=Decimal(6)), position(1))
    assert (high.up_to, high.lot.quantity) == (6, 5)


def test_a_season_that_comes_is_ordered_for():
    found = plan(history(even), Terms(AVERAGE, lead_days=3), position(0), season=lambda days: 3.0)
    assert (found.point, found.lot.quantity) == (12, 33)


def test_what_does_not_keep_is_not_ordered_for_long():
    """Keeps 10 days, 3 of them on the way: 7 days' demand less what is there."""
    terms = Terms(AVERAGE, lead_days=3, review_days=60, shelf_life_days=10, lot=LotRules(pack=Decimal(2)))
    found = plan(history(even), terms, position(1))
    assert (found.lot.quantity, found.lot.causes) == (6, (SHELF_LIFE,))


def test_nothing_is_ordered_of_what_nobody_wants():
    assert plan(history(lambda day: 0), Terms(AUTO), position(0)).lot.quantity == 0
    assert plan(history(even), Terms(NEVER), position(0)).lot.quantity == 0
