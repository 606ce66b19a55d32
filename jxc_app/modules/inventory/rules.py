"""Pure rules of value: moving weighted average (移动加权平均)."""

from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.quantities import MONEY_PLACES, ZERO, product, proportion


@dataclass(slots=True)
class ValueState:
    """Quantity (base units) and value (yuan) of one SKU in one warehouse, while moves are applied to it."""

    quantity: Decimal
    value: Decimal

    def add(self, quantity: Decimal, value: Decimal) -> None:
        """Apply a signed change."""
        self.quantity += quantity
        self.value += value


def issue_value(state: ValueState, quantity: Decimal) -> Decimal:
    """What leaves with ``quantity`` at the moving average: value × quantity ÷ stock, and all of it with the last.

    >>> issue_value(ValueState(Decimal(3), Decimal(10)), Decimal(1))
    Decimal('3.3333')
    """
    if quantity >= state.quantity:
        return state.value
    return proportion(state.value, quantity, state.quantity, MONEY_PLACES)


def receipt_value(state: ValueState, quantity: Decimal, unit_cost: Decimal | None) -> Decimal:
    """What comes in with ``quantity``: at its cost, or, where that is unknown, at the average that stands."""
    if unit_cost is not None:
        return product(quantity, unit_cost, MONEY_PLACES)
    if state.quantity <= 0:
        return ZERO
    return proportion(state.value, quantity, state.quantity, MONEY_PLACES)


def residue(state: ValueState) -> tuple[Decimal, str] | None:
    """The adjustment that a reversal leaves behind, with its cause: value without stock, or value below zero."""
    if state.quantity == 0 and state.value != 0:
        return -state.value, "residue_empty"
    if state.value < 0:
        return -state.value, "residue_negative"
    return None
