"""Demand of a lead time that is skewed: many small days, now and then a large order. Log-normal.

The normal distribution knows no large orders, and its safety stock is too low where most is lost by them. The
log-normal has the same mean and σ and a long right tail; Tadikamalla (1984), "A comparison of several approximations
to the lead time demand distribution", Omega 12(6); Silver, Pyke & Thomas (2017), §6.7. With v = ln(1 + σ²÷μ²):
    level that is exceeded with chance p     s = μ·e^(z·√v − v÷2), z = Φ⁻¹(1 − p)
    short in a cycle that begins with s      E[(X − s)⁺] = μ·Φ(d) − s·Φ(d − √v),  d = (ln(μ÷s) + v÷2) ÷ √v
"""

from math import erf, exp, log, log1p, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

_NORMAL, _ROOT_2 = NormalDist(), sqrt(2)
_CLOSE = 1e-3
Floats = NDArray[np.float64]


def level_of(mean: float, sigma: float, risk: float) -> float:
    """What is exceeded with a chance of ``risk`` (above 0, below 1); the mean where nothing varies."""
    if mean <= 0 or sigma <= 0:
        return max(mean, 0.0)
    v = log1p(sigma * sigma / (mean * mean))
    return mean * exp(_NORMAL.inv_cdf(1 - risk) * sqrt(v) - v / 2)


def short_of(mean: float, sigma: float, level: float) -> float:
    """How much is missing on average in a cycle that begins with ``level``."""
    if mean <= 0 or sigma <= 0 or level <= 0:
        return max(mean - max(level, 0.0), 0.0)
    v = log1p(sigma * sigma / (mean * mean))
    root = sqrt(v)
    d = (log(mean / level) + v / 2) / root
    return mean * _below(d) - level * _below(d - root)


def _below(z: float) -> float:
    return (1 + erf(z / _ROOT_2)) / 2


def risk_for_fill(fill: float, mean: float, sigma: float, lot: float, least: float, most: float) -> float:
    """The greatest chance of running out in a cycle at which what is short is at most (1 − fill) of a lot."""
    low, high = log(least), log(most)
    while high - low > _CLOSE:
        middle = (low + high) / 2
        enough = short_of(mean, sigma, level_of(mean, sigma, exp(middle))) <= (1 - fill) * lot
        low, high = (middle, high) if enough else (low, middle)
    return exp(low)


def levels_of(mean: Floats, sigma: Floats, risk: Floats) -> Floats:
    """:func:`level_of` of many."""
    varies = (mean > 0) & (sigma > 0)
    m = np.where(varies, mean, 1.0)
    v = np.log1p(np.where(varies, sigma * sigma / (m * m), 0.0))
    return np.where(varies, m * np.exp(ndtri(1 - risk) * np.sqrt(v) - v / 2), np.maximum(mean, 0.0))


def shorts_of(mean: Floats, sigma: Floats, level: Floats) -> Floats:
    """:func:`short_of` of many."""
    varies = (mean > 0) & (sigma > 0) & (level > 0)
    m, s = np.where(varies, mean, 1.0), np.where(varies, level, 1.0)
    v = np.log1p(np.where(varies, sigma * sigma / (m * m), 1.0))
    root = np.sqrt(v)
    d = (np.log(m / s) + v / 2) / root
    return np.where(varies, m * ndtr(d) - s * ndtr(d - root), np.maximum(mean - np.maximum(level, 0.0), 0.0))


def risks_for_fill(fill: Floats, mean: Floats, sigma: Floats, lot: Floats, least: float, most: Floats) -> Floats:
    """:func:`risk_for_fill` of many."""
    low, high = np.full(len(mean), log(least)), np.log(most)
    while (open_ := high - low > _CLOSE).any():
        middle = (low + high) / 2
        enough = shorts_of(mean, sigma, levels_of(mean, sigma, np.exp(middle))) <= (1 - fill) * lot
        low, high = np.where(open_ & enough, middle, low), np.where(open_ & ~enough, middle, high)
    found: Floats = np.exp(low)
    return found
