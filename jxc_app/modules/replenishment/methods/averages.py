"""Forecasts of demand that has no season: moving average, simple exponential smoothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

#: an error says something once there are three periods to forecast from
_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected in a period, and the σ of the errors made when each period was forecast from those before."""

    mean: float
    sigma: float


def moving_average(series: Sequence[float | None], window: int) -> Forecast:
    """The mean of the last ``window`` known periods; errors from the fourth known period on.

    A_t = (x_{t−1} + … + x_{t−n}) ÷ n. Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed.
    """
    known = [one for one in series if one is not None]
    if not known:
        return Forecast(0.0, 0.0)
    squares, count, running = 0.0, 0, 0.0
    for at, value in enumerate(known):
        if at >= _WARM_UP:
            squares += (value - running / min(at, window)) ** 2
            count += 1
        running += value - (known[at - window] if at >= window else 0.0)
    return Forecast(running / min(len(known), window), sqrt(squares / count) if count else spread(known))


def smoothed(series: Sequence[float | None], alpha: float) -> Forecast:
    """Simple exponential smoothing: l_t = α·x_t + (1 − α)·l_{t−1}, begun at the first known period (FPP3 §8.1)."""
    known = [one for one in series if one is not None]
    if not known:
        return Forecast(0.0, 0.0)
    level, squares = known[0], 0.0
    for value in known[1:]:
        error = value - level
        squares += error * error
        level += alpha * error
    return Forecast(level, sqrt(squares / (len(known) - 1)) if len(known) > 1 else 0.0)


def spread(values: Sequence[float]) -> float:
    """The standard deviation of a sample (n − 1); 0 for fewer than two."""
    if len(values) < 2:
        return 0.0
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
