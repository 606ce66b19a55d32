"""What is to be planned over the whole network, what a plan of it costs, and the simple way to one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
#: of SKU and warehouse
Pair = tuple[int, int]
#: from one warehouse to another
Lane = tuple[int, int]
#: SKU, from, to
Arc = tuple[int, int, int]
Flows = dict[Arc, Decimal]
EXACT, TRUCKS, GREEDY = "exact", "trucks", "greedy"


@dataclass(frozen=True, slots=True)
class Need:
    """So much is lacking; each unit that stays short costs ``penalty`` yuan."""

    quantity: Decimal
    penalty: Decimal


@dataclass(frozen=True, slots=True)
class LaneCost:
    """Yuan of a truck on a lane, once, and of each unit on it."""

    fixed: Decimal
    per_unit: Decimal


@dataclass(frozen=True)
class Problem:
    """What can be spared, what is lacking, what the lanes cost (a lane that is not named is not driven).

    ``barred``: SKUs that must not take a lane.
    """

    spares: Mapping[Pair, Decimal]
    needs: Mapping[Pair, Need]
    lanes: Mapping[Lane, LaneCost]
    barred: frozenset[Arc] = frozenset()


@dataclass(frozen=True)
class Solution:
    """What goes where, what stays short of each need, and what both cost in yuan; ``bound``: nothing costs less."""

    flows: Flows
    shorts: dict[Pair, Decimal]
    freight: Decimal
    penalty: Decimal
    method: str
    bound: Decimal | None = None
    is_best: bool = False

    @property
    def trucks(self) -> int:
        """How many lanes are driven."""
        return len({arc[1:] for arc in self.flows})

    @property
    def cost(self) -> Decimal:
        """All of it."""
        return self.freight + self.penalty


def greedy(problem: Problem) -> Solution:
    """Need by need, the dearest to leave short first, each from whoever gives cheapest; a truck is paid once."""
    spares, used, flows = dict(problem.spares), set[Lane](), Flows()
    by_sku = givers(problem)
    for pair, need in sorted(problem.needs.items(), key=lambda one: (-one[1].penalty * one[1].quantity, one[0])):
        wanted = need.quantity
        while wanted > 0:
            costs = {
                giver: _cost(problem, (giver, pair[1]), min(spares[pair[0], giver], wanted), used)
                for giver in by_sku.get(pair[0], ())
                if spares[pair[0], giver] > 0 and may_take(problem, (pair[0], giver, pair[1]))
            }
            giver = min(costs, key=lambda one: (costs[one], one), default=0)
            if not giver or costs[giver] >= need.penalty:
                break
            part = min(spares[pair[0], giver], wanted)
            flows[pair[0], giver, pair[1]] = part
            spares[pair[0], giver] -= part
            wanted -= part
            used.add((giver, pair[1]))
    return told(problem, flows, GREEDY)


def _cost(problem: Problem, lane: Lane, quantity: Decimal, used: set[Lane]) -> Decimal:
    cost = problem.lanes[lane]
    return cost.per_unit + (ZERO if lane in used else cost.fixed / quantity)


def givers(problem: Problem) -> dict[int, list[int]]:
    """Who can spare some of each SKU."""
    by_sku: dict[int, list[int]] = {}
    for (sku_id, place), spare in problem.spares.items():
        if spare > 0:
            by_sku.setdefault(sku_id, []).append(place)
    return by_sku


def may_take(problem: Problem, arc: Arc) -> bool:
    """Whether a SKU may take this lane."""
    return arc[1] != arc[2] and arc[1:] in problem.lanes and arc not in problem.barred


def told(
    problem: Problem, flows: Flows, method: str, bound: Decimal | None = None, *, is_best: bool = False
) -> Solution:
    """What the flows cost, reckoned exactly from what they are."""
    shorts = {pair: need.quantity for pair, need in problem.needs.items()}
    freight = sum((problem.lanes[lane].fixed for lane in {arc[1:] for arc in flows}), ZERO)
    for (sku_id, giver, place), quantity in flows.items():
        shorts[sku_id, place] -= quantity
        freight += problem.lanes[giver, place].per_unit * quantity
    penalty = sum((problem.needs[pair].penalty * short for pair, short in shorts.items()), ZERO)
    left = {pair: short for pair, short in shorts.items() if short > 0}
    return Solution(flows, left, freight, penalty, method, bound, is_best)
