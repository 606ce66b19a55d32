"""Pure rules of buying."""

from collections.abc import Sequence
from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, ZERO, proportion


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """An amount over weights, to the fen: each part is what is due by then less what was given, so nothing is lost.

    Raises ValueError where nothing has any weight.

    >>> spread(Decimal(10), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.33'), Decimal('3.34'), Decimal('3.33')]
    """
    whole = sum(weights, ZERO)
    if whole <= ZERO:
        raise ValueError("weightless")
    parts: list[Decimal] = []
    due = reached = ZERO
    for weight in weights:
        reached += weight
        before, due = due, proportion(amount, reached, whole, FEN_PLACES)
        parts.append(due - before)
    return parts
