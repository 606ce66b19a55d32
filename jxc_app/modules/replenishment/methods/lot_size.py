"""From what would be ideal to what can be ordered: exact, in base units, rounded up to whole packs."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO

SHELF_LIFE, LEAST, PACK, MOST = "shelf_life", "least", "pack", "most"
_STEP = Decimal(1).scaleb(-QUANTITY_PLACES)


@dataclass(frozen=True, slots=True)
class LotRules:
    """What a supplier sells at least (MOQ) and by how many; what may be ordered at most. Base units, None: no rule."""

    least: Decimal | None = None
    pack: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """What to order, and which rules changed it, in the order in which they did."""

    quantity: Decimal
    causes: tuple[str, ...] = ()


def exact(value: float, places: int = QUANTITY_PLACES) -> Decimal:
    """A statistic as an exact decimal of so many places."""
    return Decimal(format(value, f".{places}f"))


def lot_of(wanted: Decimal, rules: LotRules) -> Lot:
    """Cut to what keeps until it is sold, lift to the MOQ, then up to whole packs; nothing stays nothing.

    What keeps for too short a time is cut down to whole packs, and wins over the MOQ: what ends on the shelf is paid
    for and thrown away. Where not even one pack sells in time, nothing is ordered.
    """
    if wanted <= 0:
        return Lot(ZERO)
    quantity, causes = wanted, []
    if rules.least is not None and quantity < rules.least:
        quantity, causes = rules.least, [LEAST]
    rounded = in_packs(quantity, rules.pack, ROUND_CEILING)
    if rounded != quantity:
        quantity, causes = rounded, [*causes, PACK]
    if rules.most is not None and quantity > rules.most:
        quantity, causes = in_packs(rules.most, rules.pack, ROUND_FLOOR), [SHELF_LIFE]
    return Lot(quantity, tuple(causes))


def in_packs(quantity: Decimal, pack: Decimal | None, rounding: str) -> Decimal:
    """Whole packs; without a pack as exact as quantities are."""
    if not pack:
        return quantity.quantize(_STEP, rounding=rounding)
    return (quantity / pack).to_integral_value(rounding) * pack


def keeps_for(per_day: float, shelf_life_days: int | None, lead_days: float, on_hand: Decimal) -> Decimal | None:
    """Q ≤ D̄ × (shelf life − lead time) less what is there and sells first; None: it never ends."""
    if shelf_life_days is None:
        return None
    return max(exact(per_day * max(shelf_life_days - lead_days, 0.0)) - max(on_hand, ZERO), ZERO)
