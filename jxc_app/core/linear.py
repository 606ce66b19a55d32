"""Linear programmes, some variables of which are 0 or 1: the one place that calls the solver (HiGHS, by way of SciPy).

SciPy comes in at the first call: it takes half a second and some 60 MB that most processes never need.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from math import inf
from typing import Any


@dataclass
class Programme:
    """Minimise costs · x with 0 ≤ x ≤ upper and rows that are at most or exactly so much; built row by row."""

    costs: Sequence[float]
    upper: Sequence[float]
    binary: Collection[int] = ()
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _factors: list[float] = field(default_factory=list)
    _lower: list[float] = field(default_factory=list)
    _limits: list[float] = field(default_factory=list)

    def at_most(self, columns: Sequence[int], limit: float, factors: Sequence[float] | None = None) -> None:
        """Σ factors · x ≤ limit (without factors: 1 each)."""
        self._row(columns, factors, -inf, limit)

    def exactly(self, columns: Sequence[int], amount: float) -> None:
        """Σ x = amount."""
        self._row(columns, None, amount, amount)

    def _row(self, columns: Sequence[int], factors: Sequence[float] | None, lower: float, limit: float) -> None:
        self._rows += [len(self._limits)] * len(columns)
        self._columns += columns
        self._factors += [1.0] * len(columns) if factors is None else factors
        self._lower.append(lower)
        self._limits.append(limit)

    def solve(self, seconds: float) -> "Answer | None":
        """The best found within so many seconds; None where none was found.

        Without binaries the answer is a corner of the polytope (dual simplex): a transportation problem over whole
        numbers has a whole answer.
        """
        optimize: Any = import_module("scipy.optimize")
        sparse: Any = import_module("scipy.sparse")
        numpy: Any = import_module("numpy")
        shape = (len(self._limits), len(self.costs))
        matrix = sparse.csr_array((self._factors, (self._rows, self._columns)), shape=shape)
        whole = numpy.zeros(shape[1])
        whole[list(self.binary)] = 1
        found = optimize.milp(
            self.costs,
            integrality=whole,
            bounds=optimize.Bounds(0, self.upper),
            constraints=optimize.LinearConstraint(matrix, self._lower, self._limits),
            options={"time_limit": max(seconds, 0.1)},
        )
        if found.x is None:
            return None
        bound = found.mip_dual_bound if self.binary else found.fun
        return Answer(found.x.tolist(), found.fun, bound, is_best=found.status == 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """``bound``: nothing costs less than that; ``is_best``: this was proved to cost least."""

    values: list[float]
    cost: float
    bound: float
    is_best: bool
