"""Who gives: candidates compared part by part (features §4.11), one chosen, a second where the first falls short. Pure.

score = w₁ · min(spare, need) ÷ need + w₂ · (1 − d ÷ d_max) + w₃ · (1 − rate ÷ rate_max) + w₄ · (1 − cost ÷ cost_max)
with the weights adding up to 100. d_max and cost_max are those of the candidates; rate_max is the quickest seller among
them and the receiver. A way of unknown length counts as the longest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO, ONE = Decimal(0), Decimal(1)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of a full score by part."""

    surplus: int = 40
    distance: int = 25
    slower: int = 20
    cost: int = 15


@dataclass(frozen=True, slots=True)
class Giver:
    """Who could give: what it can spare, kilometres (None: unknown), what a day sells there, yuan of the way."""

    warehouse_id: int
    spare: Decimal
    kilometres: Decimal | None
    minutes: int | None
    per_day: Decimal
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its points by part, to a tenth."""

    giver: Giver
    surplus: Decimal
    distance: Decimal
    slower: Decimal
    cost: Decimal

    @property
    def total(self) -> Decimal:
        """Of 100."""
        return self.surplus + self.distance + self.slower + self.cost


def scored(need: Decimal, rate: Decimal, givers: Sequence[Giver], weights: Weights) -> list[Scored]:
    """The candidates, the best first; ``rate``: what a day sells at the receiver."""
    longest = max((one.kilometres for one in givers if one.kilometres is not None), default=ZERO)
    dearest = max((one.cost for one in givers if one.cost is not None), default=ZERO)
    quickest = max((rate, *(one.per_day for one in givers)))
    found = [
        Scored(
            one,
            _points(weights.surplus, min(one.spare, need) / need),
            _points(weights.distance, _less(one.kilometres, longest)),
            _points(weights.slower, _less(one.per_day, quickest)),
            _points(weights.cost, _less(one.cost, dearest)),
        )
        for one in givers
    ]
    return sorted(found, key=lambda one: (-one.total, one.giver.kilometres is None, one.giver.kilometres or ZERO,
                                          one.giver.warehouse_id))  # fmt: skip


def chosen(need: Decimal, best_first: Sequence[Scored]) -> list[tuple[Scored, Decimal]]:
    """One giver with what it gives; a second only where the first has not enough."""
    found: list[tuple[Scored, Decimal]] = []
    for one in best_first[:2]:
        part = min(one.giver.spare, need)
        if part > 0:
            found.append((one, part))
            need -= part
        if need <= 0:
            break
    return found


def _less(value: Decimal | None, most: Decimal) -> Decimal:
    """1 for nothing, 0 for the most there is; where all are nothing they are all as good."""
    if value is None:
        return ZERO
    return ONE if most <= 0 else ONE - value / most


def _points(weight: int, share: Decimal) -> Decimal:
    return (weight * share).quantize(_TENTH, ROUND_HALF_UP)
