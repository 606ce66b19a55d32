"""The plan over everything that lacks: least freight and least that stays short (features §4.11).

    min Σ c_ij·x_kij + Σ F_ij·y_ij + Σ p_kj·u_kj
    Σ_j x_kij ≤ spare_ki      Σ_i x_kij + u_kj = need_kj      x_kij ≤ min(spare_ki, need_kj) · y_ij

k a SKU, i → j a lane with a truck that costs F once, u what stays short. Up to :data:`EXACT_ARCS` arcs it is solved
as it stands (HiGHS). Beyond, the trucks are found by searching (``trucks``) and what they carry by a linear programme
over the lanes that are driven; spreading F over all that a lane could ever carry gives a bound below every plan. The
greedy way is reckoned too, and taken where nothing is better. Pure.
"""

import time
from collections.abc import Callable, Collection
from decimal import ROUND_HALF_UP, Decimal

from jxc_app.core.linear import Answer, Programme
from jxc_app.modules.transfer_advice.problem import (
    EXACT,
    GREEDY,
    TRUCKS,
    ZERO,
    Arc,
    Flows,
    Lane,
    Pair,
    Problem,
    Solution,
    givers,
    greedy,
    may_take,
    told,
)
from jxc_app.modules.transfer_advice.trucks import as_decimal, trucks

#: a plan of so many arcs is solved exactly, as far as time allows
EXACT_ARCS = 3_000
#: to fill the trucks whose lanes are known takes a moment more than the search may
_FILLING_SECONDS = 20
#: of the time there is, the bound and the filling get the rest
_SEARCHING = 0.6
_STEP = Decimal("0.000001")

#: told now and then: how far (0–100) and what is being done
Progress = Callable[[int, str], None]


def _silent(_percent: int, _words: str) -> None:
    """Nobody listens."""


def solved(problem: Problem, seconds: float, tell: Progress = _silent) -> tuple[Solution, Solution]:
    """The best plan found in so many seconds, and the greedy one beside it."""
    until = time.monotonic() + seconds
    tell(5, "按就近原则试算")
    rough = greedy(problem)
    arcs = _arcs(problem)
    tell(10, f"共 {len(problem.needs):,} 项缺货、{len(arcs):,} 条可选路径")
    if not arcs:
        return rough, rough
    network = _Network(problem, arcs)
    found = network.exact(until, tell) if len(arcs) <= EXACT_ARCS else None
    if found is None:
        found = _searched(network, until, tell)
    best = found if found.cost <= rough.cost else rough
    tell(95, "保存方案")
    return Solution(
        best.flows, best.shorts, best.freight, best.penalty, best.method, found.bound, is_best=found.is_best
    ), rough


def _arcs(problem: Problem) -> list[Arc]:
    by_sku = givers(problem)
    return [
        (sku_id, giver, place)
        for sku_id, place in problem.needs
        for giver in by_sku.get(sku_id, ())
        if may_take(problem, (sku_id, giver, place))
    ]


def _searched(network: "_Network", until: float, tell: Progress) -> Solution:
    """Trucks by searching, their goods by a linear programme, and a bound where there is time for it."""
    problem, begun = network.problem, time.monotonic()
    tell(20, "挑选开哪些车")
    flows = trucks(problem, begun + (until - begun) * _SEARCHING)
    searched = told(problem, flows, TRUCKS)
    tell(65, f"目前 {searched.cost:,.2f} 元，{searched.trucks:,} 辆车，分配各商品")
    filled = network.filled({arc[1:] for arc in flows}, _FILLING_SECONDS)
    best = filled if filled is not None and filled.cost <= searched.cost else searched
    tell(80, f"目前 {best.cost:,.2f} 元，计算费用下限")
    bound = network.bound(until - time.monotonic())
    return Solution(best.flows, best.shorts, best.freight, best.penalty, TRUCKS, bound)


class _Network:
    """The problem as columns: what each arc carries, what of each need stays short, which trucks drive."""

    def __init__(self, problem: Problem, arcs: list[Arc]) -> None:
        self.problem, self.arcs = problem, arcs
        self.most = [min(problem.spares[arc[:2]], problem.needs[arc[0], arc[2]].quantity) for arc in arcs]

    def exact(self, until: float, tell: Progress) -> Solution | None:
        """With a truck as a yes or no; the lanes that it drives are then filled. None where time was too short."""
        lanes = sorted({arc[1:] for arc in self.arcs if self.problem.lanes[arc[1:]].fixed > 0})
        if not lanes:
            return self.filled({arc[1:] for arc in self.arcs}, until - time.monotonic())
        tell(25, f"精确求解，{len(lanes):,} 条线路选开哪些车")
        first = len(self.arcs) + len(self.problem.needs)
        columns = {lane: at for at, lane in enumerate(lanes, start=first)}
        fixed = [self.problem.lanes[lane].fixed for lane in lanes]
        programme = self._programme(self.arcs, self.most, self._costs(self.arcs), fixed)
        for at, arc in enumerate(self.arcs):
            if arc[1:] in columns:
                programme.at_most([at, columns[arc[1:]]], 0, [1.0, -self.most[at].__float__()])
        found = programme.solve(until - time.monotonic())
        if found is None:
            return None
        driven = {lane for lane, at in columns.items() if found.values[at] > 0.5}
        tell(85, f"{len(driven):,} 条线路开车，分配各商品")
        free = {arc[1:] for arc in self.arcs} - set(lanes)
        corner = self.filled(driven | free, _FILLING_SECONDS)
        return corner and Solution(
            corner.flows, corner.shorts, corner.freight, corner.penalty, EXACT, as_decimal(found.bound), found.is_best
        )

    def filled(self, lanes: Collection[Lane], seconds: float) -> Solution | None:
        """The best that these trucks can carry; None where time was too short."""
        open_ = [(arc, most) for arc, most in zip(self.arcs, self.most, strict=True) if arc[1:] in lanes]
        arcs, most = [arc for arc, _ in open_], [most for _, most in open_]
        found = self._programme(arcs, most, self._costs(arcs), []).solve(seconds)
        if found is None or not found.is_best:
            return None
        return told(self.problem, self._flows(arcs, found), EXACT, as_decimal(found.bound), is_best=True)

    def bound(self, seconds: float) -> Decimal | None:
        """What no plan can cost less than: a truck's cost spread over all that its lane could carry."""
        could: dict[Lane, Decimal] = {}
        for arc, most in zip(self.arcs, self.most, strict=True):
            could[arc[1:]] = could.get(arc[1:], ZERO) + most
        lanes = self.problem.lanes
        costs = [lanes[arc[1:]].per_unit + lanes[arc[1:]].fixed / could[arc[1:]] for arc in self.arcs]
        found = self._programme(self.arcs, self.most, costs, []).solve(seconds) if seconds > 1 else None
        return as_decimal(found.bound) if found is not None and found.is_best else None

    def _costs(self, arcs: list[Arc]) -> list[Decimal]:
        return [self.problem.lanes[arc[1:]].per_unit for arc in arcs]

    def _programme(self, arcs: list[Arc], most: list[Decimal], costs: list[Decimal], fixed: list[Decimal]) -> Programme:
        needs, first = self.problem.needs, len(arcs) + len(self.problem.needs)
        programme = Programme(
            [one.__float__() for one in (*costs, *(need.penalty for need in needs.values()), *fixed)],
            [one.__float__() for one in (*most, *(need.quantity for need in needs.values()))] + [1.0] * len(fixed),
            range(first, first + len(fixed)),
        )
        gives: dict[Pair, list[int]] = {}
        takes: dict[Pair, list[int]] = {pair: [at] for at, pair in enumerate(needs, start=len(arcs))}
        for at, (sku_id, giver, place) in enumerate(arcs):
            gives.setdefault((sku_id, giver), []).append(at)
            takes[sku_id, place].append(at)
        for pair, columns in gives.items():
            programme.at_most(columns, self.problem.spares[pair].__float__())
        for pair, columns in takes.items():
            programme.exactly(columns, needs[pair].quantity.__float__())
        return programme

    def _flows(self, arcs: list[Arc], found: Answer) -> Flows:
        """As exact quantities; what rounding would take too much is left, so that nobody gives what they have not."""
        spares, flows = dict(self.problem.spares), Flows()
        left = {pair: need.quantity for pair, need in self.problem.needs.items()}
        for at, (sku_id, giver, place) in enumerate(arcs):
            said = Decimal(repr(found.values[at])).quantize(_STEP, ROUND_HALF_UP)
            part = min(said, spares[sku_id, giver], left[sku_id, place])
            if part > 0:
                flows[sku_id, giver, place] = part
                spares[sku_id, giver] -= part
                left[sku_id, place] -= part
        return flows


__all__ = ["EXACT", "EXACT_ARCS", "GREEDY", "TRUCKS", "Progress", "solved"]
