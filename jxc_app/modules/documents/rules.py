"""Pure rules of document lines."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, ZERO, product, quotient


def line_amount(quantity: Decimal, price: Decimal | None, discount_percent: Decimal) -> Decimal | None:
    """价税合计 of a line: quantity × price × (100 − discount) %, to the fen, half up; None without a price.

    >>> line_amount(Decimal(3), Decimal("9.99"), Decimal(10))
    Decimal('26.97')
    """
    if price is None:
        return None
    return product(quantity, price * (100 - discount_percent) / 100, FEN_PLACES)


def unit_cost(amount: Decimal | None, base_quantity: Decimal) -> Decimal | None:
    """What one base unit costs, to 10⁻⁸ yuan; None where the line has no price."""
    return None if amount is None else quotient(amount, base_quantity, PRICE_PLACES)


def rounded_off(amounts: Sequence[Decimal], off: Decimal) -> list[Decimal]:
    """抹零: the amounts with ``off`` yuan taken from their sum, by largest remainder, all to the fen.

    Each gives its share cut to the fen; the fen that are left go to those who gave up the largest parts of one, the
    earlier first. So the sum is exact and nobody gives more than it has. Raises ValueError where they are not enough.

    >>> rounded_off([Decimal("33.33"), Decimal("33.33"), Decimal("33.34")], Decimal("0.50"))
    [Decimal('33.16'), Decimal('33.16'), Decimal('33.18')]
    """
    whole = sum(amounts, ZERO)
    if off < ZERO or off > whole:
        raise ValueError("too_much")
    if not off:
        return list(amounts)
    fen = [Fraction(off) * Fraction(amount) / Fraction(whole) * 10**FEN_PLACES for amount in amounts]
    given = [int(share) for share in fen]
    left = int(off.scaleb(FEN_PLACES)) - sum(given)
    for place in sorted(range(len(fen)), key=lambda one: (given[one] - fen[one], one))[:left]:
        given[place] += 1
    return [amount - Decimal(part).scaleb(-FEN_PLACES) for amount, part in zip(amounts, given, strict=True)]


def says_something(reason: str) -> bool:
    """Whether a reason has at least two different letters, figures or characters.

    >>> says_something("客户指定"), says_something("."), says_something("--- 1"), says_something("。。嗯嗯")
    (True, False, False, False)
    """
    return len({sign for sign in reason if sign.isalnum()}) >= 2
