"""How a quantity is said in the units of its SKU: 3箱5瓶."""

from decimal import Decimal
from fractions import Fraction

from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.catalog.rules import mixed
from jxc_app.state.formats import shown


def mixed_text(sku: SkuRow | None, quantity: Decimal | None, *, said: str = "") -> str:
    """The quantity of base units in mixed units; nothing where the number itself, or ``said``, says the same."""
    if sku is None or not quantity or len(sku.units) < 2:
        return ""
    parts = mixed(quantity, [(Fraction(unit.numerator, unit.denominator), unit.name) for unit in sku.units])
    if all(name == sku.base_unit_name for _, name in parts):
        return ""
    words = "".join(f"{shown(abs(count))}{name}" for count, name in parts)
    words = f"-{words}" if quantity < 0 else words
    return "" if words == said else words
