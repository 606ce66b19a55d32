"""Reads over the ledger that other modules build on."""

from typing import Any

from sqlalchemy import Select, Table, func, select

from jxc_app.modules.inventory.models import StockBalance, StockMove, StockValueEntry
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]


def move_totals(source_type: str) -> Select[Any]:
    """How many moves each source caused, and their quantity in all: source_id, lines, quantity."""
    return (
        select(
            _moves.c.source_id,
            func.count().label("lines"),
            func.sum(_moves.c.quantity, type_=_moves.c.quantity.type).label("quantity"),
        )
        .where(_moves.c.source_type == source_type)
        .group_by(_moves.c.source_id)
    )


def worth_by_source(source_type: str) -> Select[Any]:
    """What the moves of each source changed the value of the stock by, adjustments left out: source_id, value."""
    return (
        select(_moves.c.source_id, func.sum(_entries.c.value, type_=_entries.c.value.type).label("value"))
        .join(_entries, _entries.c.move_seq == _moves.c.seq)
        .where(_moves.c.source_type == source_type, _entries.c.cause.in_(("move", "reversal", "amend")))
        .group_by(_moves.c.source_id)
    )


def stock_of_skus() -> Select[Any]:
    """What lies of each SKU wherever it is: sku_id, on_hand."""
    whole = func.sum(_balances.c.on_hand, type_=_balances.c.on_hand.type).label("on_hand")
    return select(_balances.c.sku_id, whole).group_by(_balances.c.sku_id)


def in_transit_balances() -> Select[Any]:
    """What is on its way, by SKU, receiving warehouse and lot."""
    return (
        select(_balances.c.sku_id, _places.c.warehouse_id, _balances.c.lot_id, _balances.c.on_hand.label("quantity"))
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(_places.c.place == Place.IN_TRANSIT)
    )
