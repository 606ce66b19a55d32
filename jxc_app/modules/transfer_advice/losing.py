"""What a store is expected to lose until its goods come, by what is there, is ordered and could be sent. Pure.

Sales that are lost stay lost, so what is lost up to a moment is the worst of the moments before it: of each the demand
so far less what was there or came before. Goods come at those moments; just before one comes, a store is worst off:

    lost = max over k of E[(D(t_k) − S_k)⁺],  t_k: each arrival, and the end of the horizon

S_k is what was there and what came before t_k; D(t) is demand of t days, log-normal with t·D̄ and √t·σ_D
(``replenishment.methods.skewed``). The horizon ends when goods that are ordered now would come, or, where enough is
on order for nothing to be ordered now, with the first of it if that is later. Statistics are floats; days from now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from jxc_app.modules.replenishment.methods.skewed import short_of

#: days from now, units
Coming = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the coming days ask for (mean and σ of a day), what is there, what comes and when, and the lead time.

    ``awaits``: what is on order is enough, so nothing is ordered before it comes.
    """

    per_day: float
    sigma: float
    there: float
    coming: Sequence[Coming]
    lead_days: float
    awaits: bool = True

    @property
    def first(self) -> Coming | None:
        """The first that comes of what is on order."""
        return min(self.coming, default=None)

    @property
    def horizon(self) -> float:
        """Until when a transfer could help at all."""
        first = self.first
        return max(self.lead_days, first[0]) if first and self.awaits else self.lead_days

    def lost(self, sent: Sequence[Coming] = ()) -> float:
        """Units that are expected to be asked for in vain, with what is ``sent`` besides."""
        return self._worst(self.sigma, sent)

    def comes_in_time(self) -> bool:
        """Whether something is on order, and by the mean nothing runs out before all of it that counts is there."""
        return self.first is not None and self._worst(0.0, ()) <= 0

    def less(self, units: float) -> "Ahead":
        """The same with so many gone."""
        return replace(self, there=self.there - units)

    def _worst(self, sigma: float, sent: Sequence[Coming]) -> float:
        end, there, worst = self.horizon, self.there, 0.0
        for day, units in [*sorted([*self.coming, *sent]), (end, 0.0)]:
            moment = min(day, end)
            if moment > 0:
                worst = max(worst, short_of(self.per_day * moment, sigma * sqrt(moment), there))
            if day >= end:
                break
            there += units
        return worst
