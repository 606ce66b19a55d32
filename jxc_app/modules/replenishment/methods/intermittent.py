"""Demand with many periods of nothing: size and interval are smoothed apart.

Croston (1972), Operational Research Quarterly 23(3): after each demand z += α(size − z), p += α(interval − p); forecast
z ÷ p. SBA: × (1 − α÷2), Syntetos & Boylan (2005), IJF 21(2). TSB smooths the chance of a demand in every period, so it
falls for what dies: Teunter, Syntetos & Babai (2011), EJOR 214(3).
"""

from collections.abc import Sequence
from math import sqrt

from jxc_app.modules.replenishment.methods.averages import Forecast

ALPHA = 0.1
#: how fast the chance of a demand follows
BETA = 0.05


def croston(series: Sequence[float | None], alpha: float = ALPHA) -> Forecast:
    """What is expected in a period. z begins at the first size, p at the periods until it came."""
    return _sized_by_interval(series, alpha, 1.0)


def sba(series: Sequence[float | None], alpha: float = ALPHA) -> Forecast:
    """Croston's without its bias."""
    return _sized_by_interval(series, alpha, 1 - alpha / 2)


def _sized_by_interval(series: Sequence[float | None], alpha: float, factor: float) -> Forecast:
    size, interval, waited, rate, square, squares, count = 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0
    for value in series:
        if value:
            waited += 1
            if interval:
                squares, count = squares + (value - rate) * (value - rate), count + waited
                size, interval = size + alpha * (value - size), interval + alpha * (waited - interval)
            else:
                size, interval = value, waited
            rate, waited = factor * size / interval, 0
            square = rate * rate
        elif value is not None:  # most periods of most series: kept short
            waited += 1
            squares += square
    count += waited if interval else 0
    return Forecast(rate, sqrt(squares / count) if count else rate)


def tsb(series: Sequence[float | None], alpha: float = ALPHA, beta: float = BETA) -> Forecast:
    """Chance × size; the chance falls in every period of nothing."""
    chance, size, squares, count = 0.0, 0.0, 0.0, 0
    for value in (one for one in series if one is not None):
        if size:
            squares, count = squares + (value - chance * size) ** 2, count + 1
            chance *= 1 - beta
        if value > 0:
            chance, size = (chance + beta, size + alpha * (value - size)) if size else (1.0, value)
    return Forecast(chance * size, sqrt(squares / count) if count else chance * size)
