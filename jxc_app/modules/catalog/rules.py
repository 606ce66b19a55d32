"""Pure rules of units."""

from decimal import Decimal
from fractions import Fraction

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import QUANTITY_PLACES


def to_base(quantity: Decimal, numerator: int, denominator: int) -> Decimal:
    """A quantity in base units, exactly.

    Raises DomainError ``unit.not_exact`` where the factor would leave more than six decimals.

    >>> to_base(Decimal("3"), 12, 1), to_base(Decimal("9"), 1, 9)
    (Decimal('36'), Decimal('1'))
    """
    if numerator == denominator:
        return quantity
    scaled = Fraction(quantity) * Fraction(numerator, denominator) * 10**QUANTITY_PLACES
    if scaled.denominator != 1:
        raise DomainError("unit.not_exact")
    whole = Decimal(scaled.numerator).scaleb(-QUANTITY_PLACES)
    return whole.to_integral_value() if whole == whole.to_integral_value() else whole.normalize()
