"""Pure rules of document lines."""

from decimal import Decimal

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, product, quotient


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
