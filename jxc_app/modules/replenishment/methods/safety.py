"""Safety stock and service level, by the normal distribution."""

from functools import lru_cache
from math import sqrt
from statistics import NormalDist

_NORMAL = NormalDist()


@lru_cache(maxsize=256)
def z_of(service: float) -> float:
    """z with Φ(z) = service, which is above 0 and below 1."""
    return _NORMAL.inv_cdf(service)


def service_of(z: float) -> float:
    """Φ(z): how many of a hundred cycles see no shortage, as a share."""
    return _NORMAL.cdf(z)


def safety_stock(z: float, periods: float, sigma: float, mean: float = 0.0, lead_sigma: float = 0.0) -> float:
    """SS = z·√(P·σ_D² + D̄²·σ_L²). King (2011), "Crack the Code", APICS Magazine 21(4).

    ``periods``: to be covered (review + lead time); ``sigma``, ``mean``: of the demand of a period; ``lead_sigma``: of
    the lead time in periods.
    """
    return z * sqrt(periods * sigma * sigma + mean * mean * lead_sigma * lead_sigma)


def normal_loss(z: float) -> float:
    """G(z) = φ(z) − z(1 − Φ(z)): σ·G(z) is what is short on average in a cycle. Silver et al. (2017), App. II."""
    return _NORMAL.pdf(z) - z * (1 - _NORMAL.cdf(z))


def fill_rate(z: float, sigma_over_protection: float, lot: float) -> float:
    """β = 1 − σ·G(z) ÷ Q, between 0 and 1: the share of what is asked for that is there at once."""
    if lot <= 0:
        return 0.0
    return min(max(1 - sigma_over_protection * normal_loss(z) / lot, 0.0), 1.0)


def z_for_fill(wanted: float, sigma_over_protection: float, lot: float) -> float:
    """The least z (0…6) that reaches a fill rate, to 10⁻⁶, by bisection; G falls all the way."""
    low, high = 0.0, 6.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if fill_rate(middle, sigma_over_protection, lot) >= wanted else (middle, high)
    return high
