"""A plan over the network of 50 stores × 2,000 SKUs, and small ones, within the time that each is given.

The floor is the bound: no plan of this network costs less. Beside each stands the greedy way.
"""

import time

from jxc_app.modules.transfer_advice.network import solved
from tests.benchmarks.report import heading, say
from tests.modules.transfer_advice.test_network import large

_SIZES = ((8, 30, 30.0), (20, 300, 30.0), (50, 2_000, 60.0))


def run() -> None:
    """Three sizes."""
    for stores, skus, seconds in _SIZES:
        problem = large(stores, skus)
        heading(f"network plan: {stores} stores × {skus:,} SKUs, {len(problem.needs):,} needs, {seconds:.0f} s given")
        begun = time.perf_counter()
        best, rough = solved(problem, seconds)
        say("took", f"{time.perf_counter() - begun:.1f} s")
        say(f"plan ({best.method}{', proved best' if best.is_best else ''})", _told(best.cost, best.trucks))
        say("the greedy way", _told(rough.cost, rough.trucks))
        say("floor: bound", "none in time" if best.bound is None else f"{best.bound:,.0f} yuan")


def _told(cost: object, trucks: int) -> str:
    return f"{cost:,.0f} yuan, {trucks:,} trucks"
