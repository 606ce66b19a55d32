"""What is worked out for thousands of SKUs at once is what is worked out for each of them, on random histories."""

import random
from decimal import Decimal

import numpy as np
import pytest

from jxc_app.modules.replenishment.methods.assortment import Assortment, Variation
from jxc_app.modules.replenishment.methods.averages import moving_average
from jxc_app.modules.replenishment.methods.averages import smoothed as smoothed_one
from jxc_app.modules.replenishment.methods.histories import Flow, histories_of
from jxc_app.modules.replenishment.methods.history import UNIT, Span, history_of
from jxc_app.modules.replenishment.methods.intermittent import croston, sba
from jxc_app.modules.replenishment.methods.intermittent import tsb as tsb_one
from jxc_app.modules.replenishment.methods.lot_size import LotRules
from jxc_app.modules.replenishment.methods.planning import METHOD_TITLES, Position, Terms, outlook_of, settled
from jxc_app.modules.replenishment.methods.plans import outlooks_of, settled_of
from jxc_app.modules.replenishment.methods.replay import until
from jxc_app.modules.replenishment.methods.series import Series, averaged, sized_by_interval, smoothed, tsb

NEAR = {"rel": 1e-9, "abs": 1e-9}
SEASONS = ({}, {10_030: 1.5, 10_031: 2.0, 10_300: 0.5})


def marked(series):
    """What is unknown as a number that no demand is."""
    return [-1.0 if one is None else float(one) for one in series]


def lived(dice, span):
    """What left, how stock changed, what there is: often, seldom, with returns, with large orders, from any day."""
    stock, left, change = dice.choice((0, 0, 40)), {}, {}
    rate, begins = dice.choice((0.02, 0.2, 0.9)), dice.choice((span.first, dice.randrange(span.first, span.stop)))
    for day in range(begins, span.stop + 1):
        came = dice.choice((0, 0, 0, 0, dice.randint(1, 60)))
        asked = dice.choice((dice.randint(1, 12), 3, 3, 4 + 8 * (day % 7 == 0))) if dice.random() < rate else 0
        asked = 200 if dice.random() < 0.003 else asked
        gave = min(asked, stock + came) if dice.random() < 0.97 else -dice.randint(1, 5)
        if gave:
            left[day] = gave * UNIT
        if came or gave:
            change[day] = (came - gave) * UNIT
        stock += came - gave
    return left, change, stock * UNIT


def random_terms(dice):
    return Terms(
        dice.choice((*METHOD_TITLES, "auto", "auto", "auto")), dice.choice((0.9, 0.95, 0.99)), dice.choice((7, 14)),
        dice.choice((1.0, 3.0, 8.5)), dice.choice((0.0, 1.5)), *dice.choice(((None, None), (Decimal(5), Decimal(60)))),
        LotRules(None, dice.choice((Decimal(1), Decimal(6)))), dice.choice((None, 30)),
    )  # fmt: skip


def company_of(seed, days):
    """Some series with their terms, by themselves and together."""
    dice, span = random.Random(seed), Span(10_000, 10_000 + days)
    some, terms = [lived(dice, span) for _ in range(40)], [random_terms(dice) for _ in range(40)]
    multiples, factors = [dice.choice((None, 8)) for _ in some], [dice.choice(SEASONS) for _ in some]
    alone = [
        history_of(left, change, stock, span, one_off=multiple, factors=days)
        for (left, change, stock), multiple, days in zip(some, multiples, factors, strict=True)
    ]
    rows = [
        (at, day, left.get(day, 0), change.get(day, 0), day in change)
        for at, (left, change, _) in enumerate(some)
        for day in left.keys() | change.keys()
    ]
    columns = [np.array(one, np.int64) for one in zip(*rows, strict=True)]
    flow = Flow(len(some), *columns[:4], columns[4] != 0)
    together = histories_of(flow, np.array([one[2] for one in some]), span, multiples, factors)
    return alone, together, terms


@pytest.mark.parametrize("days", [40, 150, 728])
@pytest.mark.parametrize("seed", range(5))
def test_histories(seed, days):
    alone, together, _ = company_of(seed, days)
    late = 10_000 + days - 17
    for histories, wanted in ((together, alone), (together.until(late), [until(one, late) for one in alone])):
        weeks = histories.weeks()
        for at, one in enumerate(wanted):
            found = histories.one(at)
            if not one.span.days:  # nothing was there by then, whatever its first day is called
                assert not found.span.days
                continue
            assert (found.span, found.empty, found.cut) == (one.span, one.empty, pytest.approx(one.cut))
            assert found.used == pytest.approx({day: size for day, size in one.used.items() if size}, **NEAR)
            series = [s if k else None for s, k in zip(weeks.sizes[:, at], weeks.known[:, at], strict=True)]
            count = histories.week_counts[at]
            assert marked(series[len(series) - count :]) == pytest.approx(marked(one.weeks()), **NEAR)


@pytest.mark.parametrize("days", [40, 150, 728])
@pytest.mark.parametrize("seed", range(5))
def test_plans(seed, days):
    alone, together, terms = company_of(seed, days)
    dice = random.Random(seed)
    seasons = [dice.choice((lambda _: 1.0, lambda count: 1 + count / 10)) for _ in alone]
    shared = Assortment(Variation(1.5, 0.8), 0.004, 6.0), Assortment(Variation(2.0, 0.7)), Assortment()
    assortments, costs = [dice.choice(shared) for _ in alone], [dice.choice((None, 0.5, 3.0, 90.0)) for _ in alone]
    positions = [Position(Decimal(dice.choice((0, 3, 25, 90))), Decimal(dice.choice((0, 2)))) for _ in alone]
    outlooks = outlooks_of(together, terms, seasons)
    whole = np.array([float(one.whole * UNIT) for one in positions])
    found, low = settled_of(outlooks, whole, assortments, costs), 0
    may_be_low = found.may_be_low()
    for at, (one, of) in enumerate(zip(alone, terms, strict=True)):
        wanted = settled(outlook_of(one, of, seasons[at]), of, positions[at], assortments[at], costs[at])
        plan = found.plan(at, positions[at])
        a, b = plan.outlook, wanted.outlook
        assert (a.group.name, a.expected.method, a.known) == (b.group.name, b.expected.method, b.known)
        assert marked(a.weeks) == pytest.approx(marked(b.weeks), **NEAR)
        assert list(a.expected.ahead) == pytest.approx(list(b.expected.ahead), **NEAR)
        for name in ("protection", "season", "mean", "lot"):
            assert getattr(a, name) == pytest.approx(getattr(b, name), **NEAR)
        for x, y in ((a.group.adi, b.group.adi), (a.group.cv2, b.group.cv2), (a.expected.sigma, b.expected.sigma)):
            assert x == pytest.approx(y, **NEAR)
        for name in ("sigma", "spread", "risk", "safety", "fill"):
            assert getattr(plan, name) == pytest.approx(getattr(wanted, name), **NEAR), name
        assert (plan.lot, float(plan.point)) == (wanted.lot, pytest.approx(float(wanted.point), abs=2e-6))
        assert at in may_be_low or not wanted.lot.quantity
        low += bool(wanted.lot.quantity)
    assert low


@pytest.mark.parametrize("seed", range(10))
def test_forecasts(seed):
    """Also of series of any length of which parts are unknown."""
    dice, periods, many = random.Random(seed), random.Random(seed).randint(1, 60), 50
    some = [[dice.choice((None, 0, 0, dice.randint(1, 30))) for _ in range(periods)] for _ in range(many)]
    known = np.array([[one is not None for one in series] for series in some]).T
    series = Series(np.array([[float(one or 0) for one in series] for series in some]).T, known)
    both = (
        (averaged(series, 13), lambda one: moving_average(one, 13)), (smoothed(series), smoothed_one),
        (sized_by_interval(series, 1.0), croston), (sized_by_interval(series, 0.95), sba), (tsb(series), tsb_one),
    )  # fmt: skip
    for (means, sigmas), alone in both:
        for at, one in enumerate(some):
            wanted = alone(one)
            assert (means[at], sigmas[at]) == pytest.approx((wanted.mean, wanted.sigma), **NEAR)
