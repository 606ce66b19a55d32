"""What was lost and what was found again, as the value ledger has it."""

from typing import Any

from sqlalchemy import Select, Table, and_, case, or_, select

from jxc_app.modules.inventory.models import StockMove, StockValueEntry
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_GONE = (Place.LOSS, Place.SCRAP)


def loss_entries() -> Select[Any]:
    """Every change of value by a move to or from loss or scrap: source_id, warehouse_id, ``lost``, ``found``.

    Both in yuan and above zero, below zero where a reversal takes one of them back.
    """
    origins, targets = _places.alias(), _places.alias()
    is_back = _moves.c.reverses_move_id.is_not(None)
    loses = or_(and_(targets.c.place.in_(_GONE), ~is_back), and_(origins.c.place.in_(_GONE), is_back))
    nothing = _entries.c.value - _entries.c.value
    return (
        select(
            _moves.c.source_id,
            _entries.c.warehouse_id,
            case((loses, -_entries.c.value), else_=nothing).label("lost"),
            case((loses, nothing), else_=_entries.c.value).label("found"),
        )
        .join(_moves, _moves.c.seq == _entries.c.move_seq)
        .join(origins, origins.c.id == _moves.c.from_location_id)
        .join(targets, targets.c.id == _moves.c.to_location_id)
        .where(_moves.c.source_type == "document", or_(origins.c.place.in_(_GONE), targets.c.place.in_(_GONE)))
    )
