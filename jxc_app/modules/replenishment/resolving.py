"""Which setting holds for a SKU in a warehouse: field by field, the nearest that says something.

Nearest first: the SKU in this warehouse, the SKU, its category in this warehouse, its category, then those above it in
the same way, this warehouse, the company; what nobody has set is as the product comes. Lower and upper limits that
stand on the SKU's own stock page come before all of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from jxc_app.modules.inventory.expected_supply import SupplySource
from jxc_app.modules.replenishment.methods.planning import AUTO
from jxc_app.modules.replenishment.models import ANY, ReplenishmentSetting


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds, every field known but limits and MOQ, which may be none. Base units, days, percent.

    ``said``: the fields that somebody has set; what a supplier says comes before what the product comes with, and
    behind these.
    """

    method: str = AUTO
    fill_percent: int = 95
    review_days: int = 7
    lead_days: int = 3
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    least: Decimal | None = None
    pack: Decimal = Decimal(1)
    one_off_multiple: int = 8
    counts_transfers: bool = False
    said: frozenset[str] = frozenset()

    def lead_of(self, source: SupplySource | None) -> int:
        """Days from order to goods where no receipt tells: as somebody set, as the supplier says, as shipped."""
        if source is None or source.lead_days is None or "lead_days" in self.said:
            return self.lead_days
        return source.lead_days


SHIPPED = Policy()
FIELDS = tuple(one.name for one in fields(Policy) if one.name != "said")
#: category, SKU, warehouse; 0: any
Key = tuple[int, int, int]


class Resolver:
    """Answers for many pairs: what holds for a category in a warehouse is worked out once."""

    def __init__(self, rows: Sequence[ReplenishmentSetting], parents: Mapping[int, int | None]) -> None:
        self._rows: dict[Key, ReplenishmentSetting] = {
            (row.category_id, row.sku_id, row.warehouse_id): row for row in rows
        }
        self._parents = parents
        self._own = {row.sku_id for row in rows if row.sku_id != ANY}
        self._known: dict[tuple[int | None, int], Policy] = {}

    def of(self, sku_id: int, category_id: int | None, warehouse_id: int) -> Policy:
        """What holds for one SKU in one warehouse."""
        wider = self.of_category(category_id, warehouse_id)
        if sku_id not in self._own:
            return wider
        return self._laid(wider, [(ANY, sku_id, ANY), (ANY, sku_id, warehouse_id)])

    def of_category(self, category_id: int | None, warehouse_id: int) -> Policy:
        """What holds for the SKUs of a category (None: of none) in a warehouse that have nothing of their own."""
        known = self._known.get((category_id, warehouse_id))
        if known is None:
            keys: list[Key] = [(ANY, ANY, ANY), (ANY, ANY, warehouse_id)]
            for one in reversed(self.line_of(category_id)):
                keys += [(one, ANY, ANY), (one, ANY, warehouse_id)]
            known = self._known[category_id, warehouse_id] = self._laid(SHIPPED, keys)
        return known

    def line_of(self, category_id: int | None) -> list[int]:
        """A category and those above it, the nearest first."""
        line: list[int] = []
        while category_id is not None and category_id not in line:
            line.append(category_id)
            category_id = self._parents.get(category_id)
        return line

    def _laid(self, wider: Policy, keys: Sequence[Key]) -> Policy:
        for key in keys:
            row = self._rows.get(key)
            if row is not None:
                said = {name: value for name in FIELDS if (value := getattr(row, name)) is not None}
                wider = replace(wider, **said, said=wider.said | said.keys())
        return wider
