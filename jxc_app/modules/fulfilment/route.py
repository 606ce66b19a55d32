"""In which order stops are visited: a way that goes on and does not come back. Pure."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

#: up to so many stops the way is the shortest there is
EXACT = 8
Far = Callable[[int, int], Decimal]


def visited(stops: Sequence[int], far: Far, *, start: int | None = None) -> list[int]:
    """The stops in a good order; from ``start`` where the way begins there (it is no stop), else from any of them.

    Up to :data:`EXACT` stops by dynamic programming over sets (M. Held and R. M. Karp, "A Dynamic Programming Approach
    to Sequencing Problems", 1962); beyond, the nearest next, made better by 2-opt. ``far`` is the same both ways.

    >>> visited([1, 9, 4], lambda a, b: Decimal(abs(a - b)), start=0)
    [1, 4, 9]
    """
    if len(stops) < 2:
        return list(stops)
    if len(stops) <= EXACT:
        return _exact(stops, far, start)
    ways = [[start, *_nearest(stops, far, start)]] if start is not None else [_from(one, stops, far) for one in stops]
    best = min((_two_opt(way, far, is_fixed=start is not None) for way in ways), key=lambda way: length(way, far))
    return best[1:] if start is not None else best


def length(way: Sequence[int], far: Far) -> Decimal:
    """How long a way is from its first point to its last."""
    return sum((far(one, other) for one, other in pairwise(way)), Decimal(0))


def _exact(stops: Sequence[int], far: Far, start: int | None) -> list[int]:
    best: dict[tuple[int, int], tuple[Decimal, tuple[int, ...]]] = {}
    for at, stop in enumerate(stops):
        best[1 << at, at] = (Decimal(0) if start is None else far(start, stop), (stop,))
    for seen in range(1, 1 << len(stops)):
        for last in range(len(stops)):
            known = best.get((seen, last))
            if known is None:
                continue
            for following in range(len(stops)):
                if seen & 1 << following:
                    continue
                found = (known[0] + far(stops[last], stops[following]), (*known[1], stops[following]))
                key = (seen | 1 << following, following)
                if key not in best or found < best[key]:
                    best[key] = found
    whole = (1 << len(stops)) - 1
    return list(min(best[whole, last] for last in range(len(stops)))[1])


def _from(one: int, stops: Sequence[int], far: Far) -> list[int]:
    return [one, *_nearest([stop for stop in stops if stop != one], far, one)]


def _nearest(stops: Sequence[int], far: Far, start: int | None) -> list[int]:
    left, way, here = list(stops), [], start
    while left:
        following = min(left, key=lambda stop: (far(here, stop) if here is not None else Decimal(0), stop))
        left.remove(following)
        way.append(following)
        here = following
    return way


def _two_opt(way: list[int], far: Far, *, is_fixed: bool) -> list[int]:
    """Turn a part of the way round while that makes it shorter; a fixed start stays in front."""
    is_better = True
    while is_better:
        is_better = False
        for first in range(1 if is_fixed else 0, len(way) - 1):
            for last in range(first + 1, len(way)):
                before = _edge(way, first - 1, first, far) + _edge(way, last, last + 1, far)
                after = _edge(way, first - 1, last, far) + _edge(way, first, last + 1, far)
                if after < before:
                    way[first : last + 1] = reversed(way[first : last + 1])
                    is_better = True
    return way


def _edge(way: Sequence[int], one: int, other: int, far: Far) -> Decimal:
    """A leg of the way; before its beginning and past its end there is none."""
    return far(way[one], way[other]) if one >= 0 and other < len(way) else Decimal(0)
