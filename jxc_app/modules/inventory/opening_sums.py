"""What the ledger says came in as opening, for the trial balance."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import NO_LOT, Lot, StockMove, StockValueEntry
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
#: of value entries; an adjustment belongs to what came later
_OF_MOVES = ("move", "reversal")


@dataclass(frozen=True, slots=True)
class OpeningSum:
    """Quantity in base units and value in yuan; ``has_cost``: of moves whose cost was said."""

    warehouse_id: int
    category_id: int | None
    has_cost: bool
    quantity: Decimal
    value: Decimal


def opening_sums(session: Session) -> list[OpeningSum]:
    """By warehouse, category and whether the cost was said; what was taken back is taken off."""
    opening = select(_places.c.id).where(_places.c.place == Place.OPENING).scalar_subquery()
    has_cost = _moves.c.unit_cost.is_not(None)
    wanted = (
        select(
            _entries.c.warehouse_id, _skus.c.category_id, has_cost, func.sum(_entries.c.quantity),
            func.sum(_entries.c.value),
        )
        .join(_moves, _moves.c.seq == _entries.c.move_seq)
        .join(_skus, _skus.c.id == _entries.c.sku_id)
        .where(
            (_moves.c.from_location_id == opening) | (_moves.c.to_location_id == opening),
            _entries.c.cause.in_(_OF_MOVES),
        )
        .group_by(_entries.c.warehouse_id, _skus.c.category_id, has_cost)
    )  # fmt: skip
    return [OpeningSum(w, c, bool(known), q, v) for w, c, known, q, v in session.connection().execute(wanted)]


def lots_without_end() -> Select[tuple[int]]:
    """The ids of lots of which nobody has said when they end."""
    return select(_lots.c.id).where(_lots.c.id != NO_LOT, _lots.c.expires_on.is_(None))
