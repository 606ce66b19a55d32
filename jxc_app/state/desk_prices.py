"""The price that a new line begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from jxc_app.core.quantities import QUANTITY_PLACES, proportion
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.pricing.prices import Offer

Behind = Literal["nothing", "retail", "wholesale"]
_LISTS: tuple[Behind, ...] = ("retail", "wholesale")


@dataclass(frozen=True, slots=True)
class Offers:
    """Prices per base unit by SKU: what was paid last; ``behind`` them stands a price of the SKU itself.

    ``listed``: what a price list says, by (SKU, unit), before all of them.
    """

    last: Mapping[int, Decimal] = field(default_factory=dict)
    behind: Behind = "nothing"
    listed: Mapping[tuple[int, int], Offer] = field(default_factory=dict)

    def price_of(self, sku: SkuRow, unit_id: int) -> Decimal | None:
        """The price of one of this unit, None where nobody knows one."""
        if (offer := self.listed.get((sku.id, unit_id))) is not None:
            return offer.price
        price = self.last.get(sku.id, self._behind(sku))
        unit = next((unit for unit in sku.units if unit.unit_id == unit_id), None)
        if price is None or unit is None:
            return None
        return proportion(price, Decimal(unit.numerator), Decimal(unit.denominator), QUANTITY_PLACES)

    def _behind(self, sku: SkuRow) -> Decimal | None:
        if self.behind == "wholesale" and sku.wholesale_price is not None:
            return sku.wholesale_price
        return None if self.behind == "nothing" else sku.retail_price


def is_list_price(sku: SkuRow, unit_id: int, price: Decimal | None) -> bool:
    """Whether a saved price says no more than the SKU itself, so that another customer's may take its place."""
    listed = (Offers(behind=behind).price_of(sku, unit_id) for behind in _LISTS)
    return price is not None and price in listed
