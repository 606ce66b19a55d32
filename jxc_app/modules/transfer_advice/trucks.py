"""Which trucks drive, where there are too many lanes to try them all: those worth most first, then doubts. Pure.

A truck is worth what its goods save of the penalty, less what it costs; worth only falls as goods are given out, so
the best is found lazily (M. Minoux, "Accelerated greedy algorithms", 1978). Then some trucks are sent home, those that
hardly pay first, and others found for their goods; what is better stays (ruin and recreate: Schrimpf et al., Journal of
Computational Physics 159, 2000). Quantities are whole millionths; worth is a statistic.
"""

import time
from decimal import Decimal
from heapq import heapify, heappop, heappush
from random import Random

from jxc_app.core.quantities import QUANTITY_PLACES, from_scaled, to_scaled
from jxc_app.modules.transfer_advice.problem import Flows, Lane, Problem, givers, may_take

#: sent home at once: the share of trucks
_SENT_HOME = 0.12
_SCALE: int = 10**QUANTITY_PLACES
_TRIES = 200


class Trucks:
    """Goods given out lane by lane."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._spare = {pair: to_scaled(quantity, QUANTITY_PLACES) for pair, quantity in problem.spares.items()}
        self._short = {pair: to_scaled(need.quantity, QUANTITY_PLACES) for pair, need in problem.needs.items()}
        self._fixed: dict[Lane, float] = {lane: cost.fixed.__float__() for lane, cost in problem.lanes.items()}
        #: what one unit of each SKU on a lane saves
        self._goods: dict[Lane, list[tuple[int, float]]] = {}
        by_sku = givers(problem)
        for (sku_id, place), need in problem.needs.items():
            for giver in by_sku.get(sku_id, ()):
                if may_take(problem, (sku_id, giver, place)):
                    saved = need.penalty - problem.lanes[giver, place].per_unit
                    if saved > 0:
                        self._goods.setdefault((giver, place), []).append((sku_id, saved.__float__()))
        self._loads: dict[Lane, dict[int, int]] = {}

    @property
    def lanes(self) -> set[Lane]:
        """Those that are driven."""
        return set(self._loads)

    def flows(self) -> Flows:
        """What goes where."""
        return {
            (sku_id, *lane): from_scaled(quantity, QUANTITY_PLACES)
            for lane, load in self._loads.items()
            for sku_id, quantity in load.items()
        }

    def fill(self) -> None:
        """Send trucks while one more pays."""
        queue = [(-worth, lane) for lane in self._goods if (worth := self._worth(lane)) > 0]
        heapify(queue)
        while queue:
            _, lane = heappop(queue)
            worth = self._worth(lane)
            if worth <= 0:
                continue
            if queue and worth < -queue[0][0]:
                heappush(queue, (-worth, lane))
                continue
            self._send(lane)

    def doubt(self, until: float) -> None:
        """Send some home and others instead, as long as there is time and that helps."""
        random, saved = Random(1), self._saved()  # noqa: S311  no secret: the same plan each time
        for _ in range(_TRIES):
            if time.monotonic() > until or not self._loads:
                break
            kept = {lane: dict(load) for lane, load in self._loads.items()}
            spare, short = dict(self._spare), dict(self._short)
            by_pay = sorted(self._loads, key=lambda lane: (self._pays(lane) * random.uniform(0.5, 1.5), lane))
            for lane in by_pay[: max(1, round(len(by_pay) * _SENT_HOME * random.random()))]:
                self._send_home(lane)
            self.fill()
            now = self._saved()
            if now > saved:
                saved = now
            else:
                self._loads, self._spare, self._short = kept, spare, short

    def _worth(self, lane: Lane) -> float:
        """What one more truck saves; nothing is paid again where one drives."""
        giver, place = lane
        saved = sum(
            min(self._spare[sku_id, giver], self._short[sku_id, place]) * by for sku_id, by in self._goods[lane]
        )
        return saved / _SCALE - (0 if lane in self._loads else self._fixed[lane])

    def _pays(self, lane: Lane) -> float:
        load, saved = self._loads[lane], 0.0
        for sku_id, by in self._goods[lane]:
            saved += load.get(sku_id, 0) * by
        return saved / _SCALE - self._fixed[lane]

    def _saved(self) -> float:
        return sum(self._pays(lane) for lane in sorted(self._loads))

    def _send(self, lane: Lane) -> None:
        giver, place = lane
        load = self._loads.setdefault(lane, {})
        for sku_id, _ in self._goods[lane]:
            part = min(self._spare[sku_id, giver], self._short[sku_id, place])
            if part:
                load[sku_id] = load.get(sku_id, 0) + part
                self._spare[sku_id, giver] -= part
                self._short[sku_id, place] -= part

    def _send_home(self, lane: Lane) -> None:
        giver, place = lane
        for sku_id, part in self._loads.pop(lane).items():
            self._spare[sku_id, giver] += part
            self._short[sku_id, place] += part


def trucks(problem: Problem, until: float) -> Flows:
    """What goes where, the best that is found until a moment (monotonic seconds)."""
    found = Trucks(problem)
    found.fill()
    found.doubt(until)
    return found.flows()


def as_decimal(value: float) -> Decimal:
    """A figure of a search as money, to 0.0001."""
    return Decimal(repr(value)).quantize(Decimal("0.0001"))
