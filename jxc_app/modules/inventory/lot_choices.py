"""Which lots somebody may choose from when stock leaves, in the order in which they should."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.queries import facts_of
from jxc_app.modules.catalog.rows import for_sku
from jxc_app.modules.inventory.allocation import Candidate, in_order
from jxc_app.modules.inventory.lot_lives import LotPolicy, warning_level
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.queries import places_of

#: so many of one SKU are enough to choose from; any other can be typed
_MOST = 60


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot with something free, in base units. ``level``: 0 fresh, 1 to 3 near its end, 4 expired."""

    number: str
    expires_on: date | None
    free: Decimal
    level: int


@query("stock.lots_to_take", title="可选批次", permission=STOCK_VIEW)
def lots_to_take(
    session: Session, scope: Scope, *, warehouse_id: int, sku_ids: Collection[int], day: date, place: str = Place.STOCK
) -> dict[int, tuple[LotChoice, ...]]:
    """The lots at a place by SKU, the next to leave first; nothing where the stock may not be seen."""
    seen = [sku_id for sku_id in sku_ids if for_sku(session, scope, sku_id).covers(warehouse_id)]
    facts = {sku_id: sku for sku_id, sku in facts_of(session, seen).items() if sku.lot_tracked} if seen else {}
    if not facts:
        return {}
    policies = policies_of(session, {sku.category_id for sku in facts.values()})
    found = lots_at(session, places_of(session, {warehouse_id})[warehouse_id, place], facts)
    return {sku_id: _choices(lots, policies[facts[sku_id].category_id], day) for sku_id, lots in found.items()}


def _choices(lots: list[Candidate], policy: LotPolicy, day: date) -> tuple[LotChoice, ...]:
    return tuple(
        LotChoice(lot.number, lot.expires_on, lot.free, warning_level(lot.expires_on, day, policy.warnings))
        for lot in in_order(lots, policy.allocation)[:_MOST]
    )
