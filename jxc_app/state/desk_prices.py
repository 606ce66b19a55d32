"""The price that a new line begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jxc_app.core.quantities import QUANTITY_PLACES, proportion
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.documents.types import DocumentType


@dataclass(frozen=True, slots=True)
class Offers:
    """Prices per base unit by SKU: what was paid last; for selling, the retail price stands behind them."""

    last: Mapping[int, Decimal] = field(default_factory=dict)
    falls_back: bool = False

    def price_of(self, sku: SkuRow, unit_id: int) -> Decimal | None:
        """The price of one of this unit, None where nobody knows one."""
        price = self.last.get(sku.id, sku.retail_price if self.falls_back else None)
        unit = next((unit for unit in sku.units if unit.unit_id == unit_id), None)
        if price is None or unit is None:
            return None
        return proportion(price, Decimal(unit.numerator), Decimal(unit.denominator), QUANTITY_PLACES)


def falls_back(kind: DocumentType) -> bool:
    """Whether lines of this type may begin with the retail price: not where the price is the cost."""
    return kind.shows_price and not kind.price_is_cost
