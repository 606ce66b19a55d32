"""What each part of a bundle is worth: pure."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jxc_app.core.quantities import FEN_PLACES, ZERO


def shared(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``total`` yuan over parts by their weights, each to the fen, together exactly the total.

    Each gets its share cut to the fen; the fen that are left go to the largest remainders, the earlier first. Where all
    weights are 0, all parts weigh the same. ``total`` must be in whole fen.

    >>> shared(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    >>> shared(Decimal("9.90"), [Decimal(8), Decimal(4)])
    [Decimal('6.60'), Decimal('3.30')]
    """
    whole = sum(weights, ZERO)
    parts = weights if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(parts))
    fen = [Fraction(total) * Fraction(part) / Fraction(whole) * 10**FEN_PLACES for part in parts]
    given = [int(share) for share in fen]
    left = int(total.scaleb(FEN_PLACES)) - sum(given)
    for place in sorted(range(len(fen)), key=lambda one: (given[one] - fen[one], one))[:left]:
        given[place] += 1
    return [Decimal(one).scaleb(-FEN_PLACES) for one in given]


def whole_sets(free: Sequence[Decimal], needed: Sequence[Decimal]) -> int:
    """How many bundles can be put together: the least over its parts of what is free by what one needs.

    >>> whole_sets([Decimal(7), Decimal(4)], [Decimal(2), Decimal(1)])
    3
    """
    return min((max(int(have // need), 0) for have, need in zip(free, needed, strict=True)), default=0)
