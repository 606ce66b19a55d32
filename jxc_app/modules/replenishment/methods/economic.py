"""Order quantities and reorder points by cost.

Snyder & Shen (2019), "Fundamentals of Supply Chain Theory", 2nd ed., ch. 3 and 4.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from jxc_app.modules.replenishment.methods.safety import normal_loss, z_of


@dataclass(frozen=True, slots=True)
class Costs:
    """Yuan: of one order, of holding a unit for a period, of a unit that is short."""

    order: float
    holding: float
    shortage: float = 0.0


@dataclass(frozen=True, slots=True)
class ReorderPolicy:
    """Order ``lot`` whenever the position falls to ``point``."""

    point: float
    lot: float


def economic_lot(rate: float, costs: Costs) -> float:
    """EOQ: Q = √(2Kλ ÷ h) (§3.2); 0 where nothing is asked for."""
    return sqrt(2 * costs.order * rate / costs.holding)


def lot_cost(lot: float, rate: float, costs: Costs) -> float:
    """Kλ ÷ Q + hQ ÷ 2: a period of ordering and holding."""
    return costs.order * rate / lot + costs.holding * lot / 2


def reorder_policy(rate: float, costs: Costs, lead: NormalDist) -> ReorderPolicy:
    """(r, Q) with the expected-inventory-level approximation (§4.3.2), by turns until neither moves.

    r: Φ((r − μ) ÷ σ) = 1 − Qh ÷ (pλ);  Q = √(2λ(K + p·n(r)) ÷ h);  n(r) = σ·G(z). ``lead``: demand in the lead time.
    """
    lot, z = economic_lot(rate, costs), 0.0
    for _ in range(_ROUNDS):
        before = lot
        z = z_of(min(max(1 - lot * costs.holding / (costs.shortage * rate), 1e-9), 1 - 1e-9))
        short = lead.stdev * normal_loss(z)
        lot = sqrt(2 * rate * (costs.order + costs.shortage * short) / costs.holding)
        if abs(lot - before) < _CLOSE:
            break
    return ReorderPolicy(lead.mean + z * lead.stdev, lot)


_ROUNDS, _CLOSE = 200, 1e-9
