"""What all SKUs of a warehouse tell of each: how much such a seller varies, and whose safety stock is cheap.

Variation. σ of a day grows with the mean by σ = a·μ^b (Brown 1959; Stevens 1974; Silver, Pyke & Thomas 2017, §4.4): a
and b by least squares on logarithms over all SKUs. What n weeks of one's own tell weighs n ÷ (n + 26) in σ², the rest
is what sellers of that size usually have (credibility, Bühlmann 1967): a few weeks of one SKU tell its σ badly.

Allocation. The fill rate is one for all SKUs together, and pieces that are cheap to keep give most of it. Least stock
value Σ c·s under Σ short = (1 − β)·Σ lot, by Lagrange: the chance of running out in a cycle is p = λ·c, c the cost of a
unit, where lots last equally long (Silver, Pyke & Thomas 2017, §6.10 "minimisation of total units short"; Thonemann,
Brown & Hausman 2002, "Easy quantification of improved spare parts inventory policies", Management Science 48(9)).
λ is found so that the fill rate expected of all is the wanted one; p stays between 0.1 % and 25 %, so that nothing
dear is given up and nothing cheap is bought for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import median

from jxc_app.modules.replenishment.methods.skewed import level_of, risk_for_fill, short_of

LEAST_RISK, MOST_RISK = 0.001, 0.25
#: own weeks that weigh as much as what is usual
CREDIBLE_WEEKS = 26
#: fewer SKUs than that tell nothing of each other
LEAST_SKUS = 20


@dataclass(frozen=True, slots=True)
class Variation:
    """σ of a day = ``factor`` · μ^``power``."""

    factor: float
    power: float

    def of(self, mean: float) -> float:
        """What a SKU that sells so much a day usually varies."""
        return self.factor * exp(self.power * log(mean))


@dataclass(frozen=True, slots=True)
class Seller:
    """One SKU for this purpose: mean and σ of a day, weeks known, days to be covered, σ of these, lot, unit cost."""

    mean: float
    sigma: float
    weeks: int
    days: float
    lead_spread: float
    lot: float
    cost: float | None


@dataclass(frozen=True, slots=True)
class Assortment:
    """What holds for all SKUs of a warehouse; None: too few to tell. ``price``: λ, the risk that a yuan of cost takes.

    ``cost``: of a unit where nobody knows what it costs.
    """

    variation: Variation | None = None
    price: float | None = None
    cost: float = 1.0

    def sigma(self, mean: float, own: float, weeks: int) -> float:
        """σ of a day, one's own and the usual one together."""
        if self.variation is None or mean <= 0:
            return own
        trust = weeks / (weeks + CREDIBLE_WEEKS)
        usual = self.variation.of(mean)
        return sqrt(trust * own * own + (1 - trust) * usual * usual)

    def risk(self, fill: float, cost: float | None, mean: float, spread: float, lot: float) -> float:
        """The chance of running out in a cycle: by its cost, or (no λ) so that it reaches ``fill`` by itself."""
        most = max(MOST_RISK, 1 - fill)
        if self.price is None:
            return risk_for_fill(fill, mean, spread, lot, LEAST_RISK / 10, most)
        return min(max(self.price * (self.cost if cost is None else cost), LEAST_RISK), most)


ALONE = Assortment()


def variation_of(sellers: Sequence[Seller]) -> Variation | None:
    """a and b by least squares; None for too few, or where all sell the same."""
    points = [(log(one.mean), log(one.sigma)) for one in sellers if one.mean > 0 and one.sigma > 0]
    if len(points) < LEAST_SKUS:
        return None
    x, y = (sum(one) / len(points) for one in zip(*points, strict=True))
    across = sum((point[0] - x) ** 2 for point in points)
    if across < _ALIKE * len(points):
        return None
    power = sum((point[0] - x) * (point[1] - y) for point in points) / across
    return Variation(exp(y - power * x), power)


def assortment_of(sellers: Sequence[Seller], fill: float) -> Assortment:
    """Learn from the SKUs of a warehouse how each is to be kept so that all together reach ``fill``."""
    variation = variation_of(sellers)
    known = [one for one in sellers if one.mean > 0 and one.lot > 0]
    costs = [one.cost for one in known if one.cost]
    if len(known) < LEAST_SKUS:
        return Assortment(variation)
    usual = median(costs) if costs else 1.0
    base = Assortment(variation, None, usual)
    cycles = [_Cycle.of(one, base) for one in known]
    whole = (1 - fill) * sum(one.lot for one in cycles)
    low, high = log(1e-9 / usual), log(10 / usual)
    while high - low > _CLOSE:
        middle = (low + high) / 2
        trial = Assortment(variation, exp(middle), usual)
        low, high = (middle, high) if sum(one.short(trial, fill) for one in cycles) <= whole else (low, middle)
    return Assortment(variation, exp(low), usual)


_ALIKE, _CLOSE = 1e-6, 0.01


@dataclass(frozen=True, slots=True)
class _Cycle:
    """What one SKU sells until the next receipt, with the σ that is believed."""

    mean: float
    spread: float
    lot: float
    cost: float | None

    @classmethod
    def of(cls, one: Seller, base: Assortment) -> "_Cycle":
        spread = spread_of(one.days, base.sigma(one.mean, one.sigma, one.weeks), one.mean, one.lead_spread)
        return cls(one.mean * one.days, spread, one.lot, one.cost)

    def short(self, trial: Assortment, fill: float) -> float:
        risk = trial.risk(fill, self.cost, self.mean, self.spread, self.lot)
        return short_of(self.mean, self.spread, level_of(self.mean, self.spread, risk))


def spread_of(days: float, sigma: float, mean: float, lead_spread: float) -> float:
    """√(P·σ_D² + D̄²·σ_L²): King (2011)."""
    return sqrt(days * sigma * sigma + mean * mean * lead_spread * lead_spread)
