"""Holt-Winters: level, trend and season, additive or multiplicative, trend damped by choice.

FPP3 §8.3; Winters (1960). With season length m and damping φ (1: none):
    additive        l_t = α(y_t − s_{t−m}) + (1 − α)(l_{t−1} + φb_{t−1})     s_t = γ(y_t − l_{t−1} − φb_{t−1}) + (1 − γ)s_{t−m}
    multiplicative  l_t = α(y_t ÷ s_{t−m}) + (1 − α)(l_{t−1} + φb_{t−1})     s_t = γ(y_t ÷ (l_{t−1} + φb_{t−1})) + (1 − γ)s_{t−m}
    both            b_t = β(l_t − l_{t−1}) + (1 − β)φb_{t−1}
A period in which nothing could be bought moves the level by its trend and teaches nothing.
"""  # noqa: E501  a formula is one line

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

ADDITIVE, MULTIPLICATIVE = "add", "mul"


@dataclass(frozen=True, slots=True)
class Weights:
    """How fast level, trend and season follow, each in 0…1; ``phi`` 1: a trend goes on for ever."""

    alpha: float
    beta: float
    gamma: float
    phi: float = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Level, trend and the season of one round; ``season[0]`` is that of the next period."""

    level: float
    trend: float
    season: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where a series has led to, and what was missed on the way."""

    weights: Weights
    kind: str
    end: Standing
    sse: float
    count: int

    @property
    def sigma(self) -> float:
        """σ of the errors one period ahead."""
        return sqrt(self.sse / self.count) if self.count else 0.0

    def ahead(self, periods: int) -> list[float]:
        """The forecasts of the periods to come; none is below nothing."""
        return [max(one, 0.0) for one in forecasts(self.end, self.weights, self.kind, periods)]


def run(series: Sequence[float | None], begin: Standing, weights: Weights, kind: str = ADDITIVE) -> Fitted:
    """Follow a series from given states."""
    step = _added if kind == ADDITIVE else _multiplied
    level, trend, season, sse, count = begin.level, begin.trend, list(begin.season), 0.0, 0
    length = len(season)
    for at, value in enumerate(series):
        place, before, damped = at % length, level, weights.phi * trend
        if value is None:
            level, trend = level + damped, damped
            continue
        level, season[place], error = step(value, level + damped, season[place], weights)
        trend = weights.beta * (level - before) + (1 - weights.beta) * damped
        sse, count = sse + error * error, count + 1
    turned = len(series) % length
    return Fitted(weights, kind, Standing(level, trend, tuple(season[turned:] + season[:turned])), sse, count)


def _added(value: float, expected: float, season: float, weights: Weights) -> tuple[float, float, float]:
    level = weights.alpha * (value - season) + (1 - weights.alpha) * expected
    return level, weights.gamma * (value - expected) + (1 - weights.gamma) * season, value - expected - season


def _multiplied(value: float, expected: float, season: float, weights: Weights) -> tuple[float, float, float]:
    level = weights.alpha * (value / (season or _LEAST)) + (1 - weights.alpha) * expected
    fresh = weights.gamma * (value / (expected or _LEAST)) + (1 - weights.gamma) * season
    return level, fresh, value - expected * season


#: stands for nothing where one divides by it
_LEAST = 1e-9


def forecasts(end: Standing, weights: Weights, kind: str, periods: int) -> list[float]:
    """ŷ_{t+h} = l_t + (φ + … + φ^h)·b_t, with the season added or multiplied."""
    ahead, damping, reach = [], 1.0, 0.0
    for at in range(periods):
        damping *= weights.phi
        reach += damping
        line, season = end.level + reach * end.trend, end.season[at % len(end.season)]
        ahead.append(line + season if kind == ADDITIVE else line * season)
    return ahead


def begun(series: Sequence[float | None], length: int, kind: str = ADDITIVE) -> Standing:
    """First states by the first two rounds (FPP2 §7.6): mean of the first, rise a period to the second, its season."""
    first, second = _known(series[:length]), _known(series[length : 2 * length])
    level = sum(first) / len(first) if first else 0.0
    trend = (sum(second) / len(second) - level) / length if first and second else 0.0
    seasons = [level if one is None else one for one in series[:length]]
    return Standing(level, trend, tuple(_apart(one, level, kind) for one in seasons))


def _apart(value: float, level: float, kind: str) -> float:
    return value - level if kind == ADDITIVE else value / (level or _LEAST)


def _known(series: Sequence[float | None]) -> list[float]:
    return [one for one in series if one is not None]


#: tried one after the other; few, so that 50,000 series take seconds. A demand's trend is damped, for none lasts
CHOICES = tuple(Weights(alpha, 0.05, gamma, 0.9) for alpha in (0.1, 0.3) for gamma in (0.1, 0.3))


def fit(series: Sequence[float | None], length: int, kind: str = ADDITIVE) -> Fitted:
    """The choice that misses least one period ahead. Raises ValueError for less than two whole rounds."""
    if len(series) < 2 * length:
        raise ValueError("a season is only seen in two whole rounds")
    begin = begun(series, length, kind)
    return min((run(series, begin, weights, kind) for weights in CHOICES), key=lambda fitted: fitted.sse)
