"""Methods against published figures, and against other implementations with the same parameters.

Where a figure comes from stands beside it; research/features.md §4.13 lists them.
"""

from statistics import NormalDist

import pytest

from jxc_app.modules.replenishment.methods.averages import moving_average
from jxc_app.modules.replenishment.methods.classes import classify
from jxc_app.modules.replenishment.methods.economic import Costs, economic_lot, lot_cost, reorder_policy
from jxc_app.modules.replenishment.methods.holt_winters import Standing, Weights, begun, fit, run
from jxc_app.modules.replenishment.methods.intermittent import croston, sba, tsb
from jxc_app.modules.replenishment.methods.safety import (
    fill_rate,
    normal_loss,
    safety_stock,
    service_of,
    z_for_fill,
    z_of,
)
from jxc_app.modules.replenishment.methods.seasons import seasonal_indices

#: Makridakis, Wheelwright & Hyndman (1998): sales of a lubricant, 36 months
LUBRICANT = [
    0, 2, 0, 1, 0, 11, 0, 0, 0, 0, 2, 0, 6, 3, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 1, 0, 1, 0, 0,
]  # fmt: skip
#: FPP: nights of international visitors in Australia, quarters of 2005–2010; as in statsmodels' test_holtwinters.py
AUSTRALIA = [
    41.727458, 24.04185, 32.328103, 37.328708, 46.213153, 29.346326, 36.48291, 42.977719, 48.901525, 31.180221,
    37.717881, 40.420211, 51.206863, 31.887228, 40.978263, 43.772491, 55.558567, 33.850915, 42.076383, 45.642292,
    59.76678, 35.191877, 44.319737, 47.913736,
]  # fmt: skip


def test_the_economic_lot_is_that_of_the_book():
    """Snyder & Shen, example 3.1."""
    costs = Costs(order=8, holding=0.225)
    lot = economic_lot(1300, costs)
    assert lot == pytest.approx(304.0467800264368, abs=1e-10)
    assert lot_cost(lot, 1300, costs) == pytest.approx(68.41052550594829, abs=1e-10)


def test_reorder_point_and_lot_are_those_of_the_book():
    """Snyder & Shen, example 4.4: K 8, h 0.225, p 7.5, demand 1300 ± 150 a year, a month of lead time."""
    policy = reorder_policy(1300, Costs(8, 0.225, 7.5), NormalDist(1300 / 12, 150 * (1 / 12) ** 0.5))
    assert policy.point == pytest.approx(213.9704, abs=1e-3)
    assert policy.lot == pytest.approx(318.5902, abs=1e-3)


def test_croston_is_that_of_the_book():
    """2.750 ÷ 2.793 = 0.985 in the book; all digits as statsforecast has them."""
    assert croston(LUBRICANT).mean == pytest.approx(0.9845965, abs=1e-7)
    assert sba(LUBRICANT).mean == pytest.approx(0.9353667, abs=1e-7)


def test_periods_without_stock_are_no_periods_of_nothing():
    gaps = [None if at % 5 == 3 and not size else size for at, size in enumerate(LUBRICANT)]
    assert sba(gaps).mean > sba(LUBRICANT).mean
    assert sba([None, 4, None]).mean == pytest.approx(4 * 0.95)


def test_what_dies_is_forecast_to_die():
    """Teunter et al.: after the last demand TSB falls by 1 − β a period, Croston's stays."""
    alive = [3, 0, 3, 0, 3]
    assert tsb([*alive, 0, 0]).mean == pytest.approx(tsb(alive).mean * 0.95**2)
    assert croston([*alive, 0, 0]).mean == croston(alive).mean


def _box_cox(values, power):
    return [(value**power - 1) / power for value in values]


def _back(values, power):
    return [(power * value + 1) ** (1 / power) for value in values]


@pytest.mark.parametrize(
    ("kind", "begin", "published"),
    [
        (
            "add",
            Standing(11.193303166819407, 0.12053733219236328, (2.031548752, -2.065051519, -0.443336755, 0.251463301)),
            [59.96, 38.63, 47.48, 51.89, 62.81, 41.0, 50.06, 54.57],
        ),
        (
            "mul",
            Standing(11.409691058037618, 0.12364784290124343, (1.140072323, 0.820638242, 0.946250063, 0.998259964)),
            [61.69, 37.37, 47.22, 52.03, 65.08, 39.34, 49.72, 54.79],
        ),
    ],
)
def test_holt_winters_gives_the_published_forecasts(kind, begin, published):
    """statsmodels' published forecasts with Box-Cox, from the weights and states that its optimiser found."""
    power = 0.5677988496920795
    weights = Weights(1.49e-8, 1.48e-8, 0.0)
    fitted = run(_box_cox(AUSTRALIA, power), begin, weights, kind)
    assert [round(one, 2) for one in _back(fitted.ahead(8), power)] == published


@pytest.mark.parametrize(
    ("kind", "phi", "sse", "expected"),
    [
        ("add", 1, 103.358956, [58.326142, 37.839585, 46.400895, 51.023191, 60.410306]),
        ("add", 0.9, 113.377565, [57.394229, 36.61388, 44.864035, 48.970298, 58.010894]),
        ("mul", 1, 113.801672, [60.319481, 36.110185, 45.926788, 51.768945, 62.974032]),
        ("mul", 0.9, 116.914258, [59.177415, 35.211064, 44.469833, 49.566777, 59.965014]),
    ],
)
def test_holt_winters_follows_as_another_implementation_does(kind, phi, sse, expected):
    """statsmodels 0.15, given α 0.3, β 0.1, γ 0.2 and these first states.

    The fourth is left out: statsmodels forecasts it without what the last period taught of its season.
    """
    season = (8, -10, -1.5, 3.5) if kind == "add" else (1.2, 0.7, 0.95, 1.1)
    fitted = run(AUSTRALIA, Standing(33.86, 0.6, season), Weights(0.3, 0.1, 0.2, phi), kind)
    assert fitted.sse == pytest.approx(sse, abs=1e-5)
    ahead = fitted.ahead(5)
    assert [*ahead[:3], ahead[4]] == pytest.approx([*expected[:3], expected[4]], abs=1e-5)


def test_a_season_needs_two_rounds_and_is_found_in_them():
    with pytest.raises(ValueError, match="two whole rounds"):
        fit(AUSTRALIA[:7], 4)
    week = [10, 10, 10, 10, 20, 40, 30] * 8
    assert fit(week, 7).ahead(7) == pytest.approx(week[:7])
    assert begun(week, 7).trend == 0


def test_a_gap_teaches_nothing():
    week = [10, 10, 10, 10, 20, 40, 30] * 8
    gap = [*week[:30], None, None, *week[32:]]
    assert fit(gap, 7).ahead(7) == pytest.approx(week[:7])


def test_seasonal_indices_are_those_worked_by_hand():
    """Flat 100 with quarters of 120, 80, 110, 90 %: the centred average is 100 everywhere."""
    found = seasonal_indices([120, 80, 110, 90] * 3, 4)
    assert found == pytest.approx([1.2, 0.8, 1.1, 0.9])
    assert sum(seasonal_indices(AUSTRALIA, 4)) == pytest.approx(4)
    assert seasonal_indices([10, 20, 30] * 2, 3) == pytest.approx([0.5, 1, 1.5])


def test_safety_stock_takes_both_variances():
    """King (2011); D 100, σ 20, L 7, σ_L 2, z 1.65."""
    assert safety_stock(1.65, 7, 20, 100, 2) == pytest.approx(341.35, abs=0.005)
    assert safety_stock(1.65, 7, 20) == pytest.approx(1.65 * 20 * 7**0.5)


def test_normal_loss_and_fill_rate_are_those_of_the_tables():
    """Silver, Pyke & Thomas, table of G(z)."""
    assert [round(normal_loss(z), 4) for z in (0, 0.5, 1, 1.5, 2)] == [0.3989, 0.1978, 0.0833, 0.0293, 0.0085]
    assert z_of(0.95) == pytest.approx(1.645, abs=1e-3)
    assert service_of(z_of(0.98)) == pytest.approx(0.98)
    assert fill_rate(1, 40, 100) == pytest.approx(1 - 40 * 0.0833 / 100, abs=1e-4)
    assert fill_rate(z_for_fill(0.98, 40, 100), 40, 100) == pytest.approx(0.98, abs=1e-5)


@pytest.mark.parametrize(
    ("series", "name"),
    [
        ([5, 6, 5, 6, 5], "smooth"),
        ([1, 30, 2, 1, 25], "erratic"),
        ([5, 0, 5, 0, 0, 5], "intermittent"),
        ([1, 0, 40, 0, 0, 2], "lumpy"),
        ([5, None, None, None, 5], "smooth"),
        ([0, 0, None], "nothing"),
    ],
)
def test_classes_follow_the_published_limits(series, name):
    assert classify(series).name == name


def test_the_limits_themselves_belong_above():
    """ADI 1.32 is intermittent already: 33 periods, 25 sizes."""
    assert classify([5] * 25 + [0] * 8).name == "intermittent"
    assert classify([5] * 26 + [0] * 7).name == "smooth"


def test_a_moving_average_forecasts_and_knows_its_errors():
    """The errors by hand: 8 − mean(2, 4, 6) = 4, 4 − mean(4, 6, 8) = −2."""
    found = moving_average([2, 4, 6, None, 8, 4], 3)
    assert (found.mean, found.sigma) == pytest.approx((6, 10**0.5))
    assert moving_average([], 3).mean == 0
