"""Forecasts of demand that has no season: moving average."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

#: an error says something once there are three periods to forecast from
WARM_UP = 3


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
        if at >= WARM_UP:
            squares += (value - running / min(at, window)) ** 2
            count += 1
        running += value - (known[at - window] if at >= window else 0.0)
    return Forecast(running / min(len(known), window), sqrt(squares / count) if count else spread(known))


#: a week counts a fifth, the one before it a fifth of what is left: half of it is of the last three weeks
ALPHA = 0.2


def smoothed(series: Sequence[float | None], alpha: float = ALPHA) -> Forecast:
    """Simple exponential smoothing with weights that add up to 1 from the first period on.

    Level = Σ (1 − α)^i·x_{t−i} ÷ Σ (1 − α)^i: the weight of a first value does not linger. Brown (1959); FPP3 §8.1.
    Errors one period ahead, from the fourth known period on.
    """
    total = weight = squares = 0.0
    count, known = 0, list[float]()
    for value in series:
        if value is None:
            continue
        if len(known) >= WARM_UP:
            squares, count = squares + (value - total / weight) ** 2, count + 1
        known.append(value)
        total, weight = total * (1 - alpha) + value, weight * (1 - alpha) + 1
    if not known:
        return Forecast(0.0, 0.0)
    return Forecast(total / weight, sqrt(squares / count) if count else spread(known))


def spread(values: Sequence[float]) -> float:
    """The standard deviation of a sample (n − 1); 0 for fewer than two."""
    if len(values) < 2:
        return 0.0
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
