"""How much of some SKUs a warehouse sold in the last days."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.catalog.merged import absorbed_by
from jxc_app.modules.inventory.models import StockMove
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]


def sold_since(session: Session, warehouse_id: int, sku_ids: Collection[int], since: datetime) -> dict[int, Decimal]:
    """Base units that went to customers since then, less what came back or was taken back; never below zero.

    What was sold of a SKU that became one of these was sold of this one.
    """
    if not sku_ids:
        return {}
    here = list(
        session.connection().execute(select(_places.c.id).where(_places.c.warehouse_id == warehouse_id)).scalars()
    )
    customer = session.connection().execute(select(_places.c.id).where(_places.c.place == Place.CUSTOMER)).scalar_one()
    became = absorbed_by(session, list(sku_ids))
    found: dict[int, Decimal] = {}
    for sign, origin, target in ((1, _moves.c.from_location_id, _moves.c.to_location_id),
                                 (-1, _moves.c.to_location_id, _moves.c.from_location_id)):  # fmt: skip
        rows = session.connection().execute(
            select(_moves.c.sku_id, func.sum(_moves.c.quantity, type_=_moves.c.quantity.type))
            .where(
                _moves.c.sku_id.in_([*sku_ids, *became]), origin.in_(here), target == customer,
                _moves.c.effective_at >= since,
            )
            .group_by(_moves.c.sku_id)
        )  # fmt: skip
        for sku_id, quantity in rows:
            at = became.get(sku_id, sku_id)
            found[at] = found.get(at, ZERO) + sign * quantity
    return {sku_id: max(quantity, ZERO) for sku_id, quantity in found.items()}
