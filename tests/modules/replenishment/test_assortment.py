"""Safety stock for large orders, and where in an assortment it is put: by hand, by integration, against all others."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import exp
from statistics import NormalDist

import pytest

from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.replenishment.computing import Learned, Rules, known_of, planned
from jxc_app.modules.replenishment.methods.assortment import (
    ALONE,
    LEAST_RISK,
    MOST_RISK,
    Assortment,
    Seller,
    Variation,
    assortment_of,
    spread_of,
    variation_of,
)
from jxc_app.modules.replenishment.methods.averages import moving_average, smoothed
from jxc_app.modules.replenishment.methods.skewed import level_of, risk_for_fill, short_of
from jxc_app.modules.replenishment.setting_service import SaveSetting, save_setting
from jxc_app.modules.replenishment.telling import told, without_costs
from jxc_app.modules.replenishment.working import working_of
from tests.support.company import SYSTEM, Line


def test_a_level_by_hand():
    """μ 100, σ 50: v = ln 1.25 = 0.22314; 5 %: 100 · e^(1.64485 · 0.47238 − 0.11157) = 194.5."""
    assert level_of(100, 50, 0.05) == pytest.approx(194.53, abs=0.02)
    assert (level_of(7, 0, 0.05), level_of(0, 3, 0.05)) == (7, 0)


def test_what_is_short_is_the_integral_beyond_the_level():
    normal, mean, sigma, level = NormalDist(), 100.0, 80.0, 150.0
    v = 0.494696241836107  # ln(1 + 0.64)
    steps = 200_000
    sizes = (mean * exp(normal.inv_cdf((at + 0.5) / steps) * v**0.5 - v / 2) for at in range(steps))
    assert short_of(mean, sigma, level) == pytest.approx(sum(max(size - level, 0) for size in sizes) / steps, rel=2e-3)
    assert (short_of(10, 0, 4), short_of(10, 0, 12), short_of(0, 0, 0)) == (6, 0, 0)


def test_a_risk_reaches_its_fill_rate_and_no_more():
    risk = risk_for_fill(0.95, 40, 30, 70, 1e-4, 0.5)
    assert short_of(40, 30, level_of(40, 30, risk)) == pytest.approx(3.5, rel=0.01)


def sellers(count=40, seed=1):
    """σ = 2·μ^0.7 exactly; costs from 1 to 50."""
    dice = random.Random(seed)
    means = [exp(dice.uniform(-2, 4)) for _ in range(count)]
    return [
        Seller(one, 2 * one**0.7, 26, 8, 0.0, one * 7, float(dice.choice((1, 2, 5, 12, 50)))) for one in means
    ]  # fmt: skip


def test_the_usual_variation_is_found_by_least_squares():
    found = variation_of(sellers())
    assert (found.factor, found.power) == (pytest.approx(2), pytest.approx(0.7))
    assert variation_of(sellers(19)) is None
    assert variation_of([replace(one, mean=3.0) for one in sellers()]) is None


def test_half_a_year_of_ones_own_weighs_as_much_as_all_others():
    """By hand: own 3, usual 4 · 1^1 = 4; 26 weeks: √((9 + 16) ÷ 2) = 3.5355."""
    usual = Assortment(Variation(4, 1))
    assert usual.sigma(1, 3, 26) == pytest.approx(3.5355, abs=1e-4)
    assert usual.sigma(1, 3, 0) == 4
    assert (ALONE.sigma(1, 3, 5), usual.sigma(0, 3, 5)) == (3, 3)


def totals(some, risk_of, assortment):
    """Stock value kept for safety, and what is short of all lots."""
    value = short = 0.0
    for one in some:
        sigma = assortment.sigma(one.mean, one.sigma, one.weeks)
        mean, spread = one.mean * one.days, spread_of(one.days, sigma, one.mean, 0)
        level = level_of(mean, spread, risk_of(one, mean, spread))
        value, short = value + one.cost * level, short + short_of(mean, spread, level)
    return value, 1 - short / sum(one.lot for one in some)


@pytest.mark.parametrize("fill", [0.95, 0.98, 0.99])
def test_all_together_reach_the_fill_rate_with_less_than_equal_risks(fill):
    some = sellers(200)
    found = assortment_of(some, fill)
    value, reached = totals(some, lambda one, mean, spread: found.risk(fill, one.cost, mean, spread, one.lot), found)
    assert reached == pytest.approx(fill, abs=0.001)
    low, high = 1e-5, 0.5
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if totals(some, lambda *_: middle, found)[1] >= fill else (low, middle)  # noqa: B023
    assert value < totals(some, lambda *_: low, found)[0] * 0.98


def test_no_other_sharing_of_the_same_fill_is_cheaper():
    """Lagrange: risk moved from any SKU to any other, so that the same is short, costs more."""
    some = sellers(25)
    found = assortment_of(some, 0.95)
    risks = [found.risk(0.95, one.cost, 0, 0, 0) for one in some]
    inside = [at for at, risk in enumerate(risks) if LEAST_RISK * 2 < risk < MOST_RISK / 2]
    spreads = [spread_of(one.days, found.sigma(one.mean, one.sigma, one.weeks), one.mean, 0) for one in some]

    def level(at, risk):
        return level_of(some[at].mean * 8, spreads[at], risk)

    def short(at, risk):
        return short_of(some[at].mean * 8, spreads[at], level(at, risk))

    for a in inside:
        for b in inside:
            if a == b:
                continue
            more = risks[a] * 1.2
            wanted, low, high = short(b, risks[b]) - (short(a, more) - short(a, risks[a])), 1e-9, risks[b]
            if wanted <= 0:
                continue
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (middle, high) if short(b, middle) <= wanted else (low, middle)
            saved = some[a].cost * (level(a, risks[a]) - level(a, more))
            paid = some[b].cost * (level(b, low) - level(b, risks[b]))
            assert paid >= saved * 0.999


def test_risks_stay_between_their_bounds_and_few_goods_stand_alone():
    found = assortment_of(sellers(200), 0.98)
    assert found.risk(0.98, 1e9, 1, 1, 1) == MOST_RISK
    assert found.risk(0.98, 1e-9, 1, 1, 1) == LEAST_RISK
    assert found.risk(0.98, None, 1, 1, 1) == found.risk(0.98, found.cost, 1, 1, 1)
    assert assortment_of(sellers(19), 0.98).price is None


def test_smoothing_by_hand():
    """Weights 1, 0.8, 0.64 back from the end: (4 + 0.8·2 + 0.64·6) ÷ 2.44 = 3.8689; a week unknown does not count."""
    assert smoothed([6, None, 2, 4]).mean == pytest.approx(9.44 / 2.44)
    assert smoothed([5] * 9).sigma == pytest.approx(0, abs=1e-12)
    assert smoothed([]).mean == 0
    rising = [float(one) for one in range(30)]
    assert smoothed(rising).mean > moving_average(rising, 13).mean


@pytest.fixture
def assorted(company, standing_clock):
    """Two dozen SKUs that sell alike for twelve weeks, half of them cheap, half dear; now it is the Monday after."""
    first = date(2026, 1, 5)
    standing_clock.at = datetime(2026, 1, 5, 2, tzinfo=UTC)
    made = [CreateSku(code=f"Z{one:02}", name=f"品{one}", base_unit="件") for one in range(24)]
    skus = [perform(create_sku, one, actor=SYSTEM, database=company.database).sku_id for one in made]
    prices = {sku: "2" if at % 2 else "90" for at, sku in enumerate(skus)}
    company.record("other_receipt", [Line(sku, 500, prices[sku]) for sku in skus])
    dice = random.Random(3)
    for day in range(1, 84):
        standing_clock.at = datetime(2026, 1, 5, 2, tzinfo=UTC) + timedelta(days=day)
        lines = [Line(sku, dice.choice((1, 1, 2, 3, 15)), "99") for sku in skus if dice.random() < 0.3]
        company.record("sales_issue", lines)
    standing_clock.at = datetime(2026, 1, 5, 2, tzinfo=UTC) + timedelta(days=84)
    today = first + timedelta(days=84)
    return company, skus, today


def plans(company, today):
    found = company.database.read(lambda session: list(planned(session, today, [company.w1])))
    return {one.pair[0]: one for one in found}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_cheap_goods_are_kept_surer_than_dear_ones(assorted):
    company, skus, today = assorted
    found = plans(company, today)
    cheap, dear = ([found[sku] for at, sku in enumerate(skus) if at % 2 == odd] for odd in (1, 0))
    assert {round(one.cost) for one in cheap} == {2}
    assert min(one.plan.fill for one in cheap) > max(one.plan.fill for one in dear)
    lots = sum(one.plan.outlook.lot for one in found.values())
    assert sum(one.plan.fill * one.plan.outlook.lot for one in found.values()) / lots == pytest.approx(0.95, abs=0.005)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_fill_rate_of_ones_own_is_not_shared_out(assorted):
    company, skus, today = assorted
    command = SaveSetting(sku_id=skus[0], fill_percent=99)
    perform(save_setting, command, actor=SYSTEM, database=company.database)
    one = plans(company, today)[skus[0]]
    assert (one.assortment.price, one.plan.fill) == (None, pytest.approx(0.99, abs=0.001))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_working_tells_all_of_it_and_no_cost_to_whoever_may_not_know(assorted):
    company, skus, today = assorted
    working = working_of(plans(company, today)[skus[0]], today)
    lines = "".join("".join(step.lines) for step in told(working, "件"))
    assert "单价 90 元" in lines
    assert "本仓全部商品合起来的" in lines
    assert "对数正态分布" in lines
    blind = without_costs(working)
    assert not {"cost", "price", "usual_cost", "filled"} & set(blind)
    hidden = "".join("".join(step.lines) for step in told(blind, "件"))
    assert "单价您无权查看" in hidden
    assert "90 元" not in hidden


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_learned_of_a_warehouse_is_of_that_warehouse(assorted):
    company, _, today = assorted

    def work(session):
        learned = Learned()
        learned.add(known_of(session, Rules.read(session, today), range(1, 100), [company.w1, company.w2]))
        return learned.of(company.w1, 0.95), learned.of(company.w2, 0.95)

    here, there = company.database.read(work)
    assert here.price is not None
    assert (there.price, there.variation) == (None, None)
