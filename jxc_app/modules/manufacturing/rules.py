"""Pure rules of recipes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, proportion

Factor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in a unit of which one is numerator/denominator base units."""

    quantity: Decimal
    factor: Factor = (1, 1)

    @property
    def base(self) -> Fraction:
        """The same in base units, exactly."""
        return Fraction(self.quantity) * Fraction(*self.factor)


@dataclass(frozen=True, slots=True)
class Scaled:
    """What a line takes: so much in the unit of the recipe, or, where that is no exact number, in base units."""

    quantity: Decimal
    is_base: bool


def scaled(part: Amount, wanted: Amount, output: Amount) -> Scaled:
    """How much of a part so much of the product takes.

    In base units it is rounded half up at the sixth decimal, and never to nothing.

    >>> scaled(Amount(Decimal(3)), Amount(Decimal(5)), Amount(Decimal(2))).quantity
    Decimal('7.5')
    """
    exact = Fraction(part.quantity) * wanted.base / output.base
    own = _decimal(exact)
    if own is not None and _decimal(exact * Fraction(*part.factor)) is not None:
        return Scaled(own, is_base=part.factor == (1, 1))
    base = exact * Fraction(*part.factor)
    least = Decimal(1).scaleb(-QUANTITY_PLACES)
    rounded = proportion(Decimal(base.numerator), Decimal(1), Decimal(base.denominator), QUANTITY_PLACES)
    return Scaled(max(_plain(rounded), least), is_base=True)


def makeable(parts: Iterable[tuple[Decimal, Amount]], output: Amount) -> Decimal:
    """How much of the product, in the unit of its recipe, what is there is enough for; whole ones only.

    ``parts``: what is available of each, in base units, and what the recipe takes of it.

    >>> makeable([(Decimal(7), Amount(Decimal(2))), (Decimal(100), Amount(Decimal(1), (24, 1)))], Amount(Decimal(1)))
    Decimal('3')
    """
    enough = [max(Fraction(there), Fraction(0)) / part.base for there, part in parts]
    if not enough:
        return ZERO
    return Decimal(int(min(enough) * Fraction(output.quantity)))


def _decimal(value: Fraction) -> Decimal | None:
    """The same number with at most six decimals; None where it has more."""
    shifted = value * 10**QUANTITY_PLACES
    return _plain(Decimal(shifted.numerator).scaleb(-QUANTITY_PLACES)) if shifted.denominator == 1 else None


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
