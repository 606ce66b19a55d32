"""Lots where they lie: those that end soon, those of one number, and what is left of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, exists, func, or_, select
from sqlmodel import Session

from jxc_app.core.quantities import MONEY_PLACES, quotient
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.inventory.lot_stock import with_lot
from jxc_app.modules.inventory.models import NO_LOT, Lot, StockBalance, StockMove, StockValue
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.warehouses.models import Location, Place

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_LYING = (Place.STOCK, Place.QC_HOLD, Place.BLOCKED, Place.IN_TRANSIT)


@dataclass(frozen=True, slots=True)
class LyingLot:
    """A part of a lot at one place, in base units; what is on its way lies at the place for it where it goes.

    ``brought_by``: the document that brought the lot first.
    """

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    category_id: int | None
    unit_name: str
    warehouse_id: int
    place: str
    lot_id: int
    number: str
    expires_on: date | None
    first_seq: int | None
    brought_by: int | None
    on_hand: Decimal


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot and its SKU. ``is_piece``: it is one piece with a serial number."""

    id: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    category_id: int | None
    unit_name: str
    number: str
    produced_on: date | None
    expires_on: date | None
    is_piece: bool


@dataclass(frozen=True, slots=True)
class LeftOfLot:
    """What is left of a lot at one place, in base units."""

    warehouse_id: int
    place: str
    on_hand: Decimal
    reserved: Decimal


def lots_ending(
    session: Session, ground: Ground, until: date, *, all_of: Collection[int | None] = ()
) -> list[LyingLot]:
    """What lies in sight of every lot that ends until a day, and of every lot whatever its end of some categories.

    None among these: of SKUs that are in no category.
    """
    found = {_key(row): row for row in _lying(session, ground, _lots.c.expires_on <= until)}
    if all_of:
        named = _skus.c.category_id.in_(sorted(one for one in all_of if one is not None))
        which = or_(named, _skus.c.category_id.is_(None)) if None in all_of else named
        found |= {_key(row): row for row in _lying(session, ground, which)}
    return list(found.values())


def _key(row: LyingLot) -> tuple[int, int, str]:
    return row.lot_id, row.warehouse_id, row.place


def _lying(session: Session, ground: Ground, which: ColumnElement[bool]) -> list[LyingLot]:
    wanted: Select[Any] = (
        select(
            _skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id, _units.c.name,
            _places.c.warehouse_id, _places.c.place, _lots.c.id, _lots.c.number, _lots.c.expires_on, _lots.c.first_seq,
            _moves.c.source_id, _balances.c.on_hand,
        )
        .select_from(_lots)
        .join(_balances, (_balances.c.lot_id == _lots.c.id) & with_lot(_balances.c.lot_id))
        .join(_places, _places.c.id == _balances.c.location_id)
        .join(_skus, _skus.c.id == _lots.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .outerjoin(_moves, _moves.c.seq == _lots.c.first_seq)
        .where(_balances.c.on_hand > 0, _places.c.place.in_(_LYING), which)
        .where(*ground.among(_places.c.warehouse_id, _lots.c.sku_id))
    )  # fmt: skip
    return [LyingLot(*row) for row in session.connection().execute(wanted)]


def unit_values(session: Session, ground: Ground) -> dict[tuple[int, int], Decimal]:
    """What one base unit of each SKU kept by lot is worth in each warehouse in sight, in yuan."""
    wanted = (
        select(_values.c.sku_id, _values.c.warehouse_id, _values.c.value, _values.c.quantity)
        .join(_skus, _skus.c.id == _values.c.sku_id)
        .where(_skus.c.lot_tracked, _values.c.quantity > 0, *ground.among(_values.c.warehouse_id, _values.c.sku_id))
    )
    rows = session.connection().execute(wanted)
    return {(sku_id, place): quotient(value, quantity, MONEY_PLACES) for sku_id, place, value, quantity in rows}


def lot_in_sight(session: Session, ground: Ground, lot_id: int) -> LotFacts | None:
    """A lot that ever lay in a warehouse in sight; None for every other."""
    row = session.connection().execute(_facts(ground).where(_lots.c.id == lot_id)).first()
    return LotFacts(*row) if row else None


def lots_called(session: Session, ground: Ground, typed: str, limit: int) -> list[LotFacts]:
    """Lots in sight of this very number first, then those with it in theirs, the latest first."""
    escaped = typed.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    exact = _facts(ground).where(_lots.c.number == typed).limit(limit)
    alike = _facts(ground).where(func.lower(_lots.c.number).like(f"%{escaped}%", escape="\\"))
    alike = alike.order_by(_lots.c.id.desc()).limit(limit)
    rows = {row.id: LotFacts(*row) for one in (exact, alike) for row in session.connection().execute(one)}
    return list(rows.values())[:limit]


def _facts(ground: Ground) -> Select[Any]:
    places = [*ground.stock.values(), *ground.elsewhere]
    lies = [_balances.c.lot_id == _lots.c.id, with_lot(_balances.c.lot_id), _balances.c.location_id.in_(places)]
    return (
        select(
            _lots.c.id, _skus.c.id.label("sku_id"), _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id,
            _units.c.name.label("unit_name"), _lots.c.number, _lots.c.produced_on, _lots.c.expires_on,
            _skus.c.serial_tracked,
        )
        .join(_skus, _skus.c.id == _lots.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(exists().where(*lies, *ground.seen_at(_balances.c.location_id, _balances.c.sku_id)))
    )  # fmt: skip


def left_of_lot(session: Session, lot_id: int) -> list[LeftOfLot]:
    """What is left of a lot, place by place; whoever asks looks at the scope."""
    return left_of_lots(session, [lot_id]).get(lot_id, [])


def left_of_lots(session: Session, lot_ids: Collection[int]) -> dict[int, list[LeftOfLot]]:
    """What is left of each of some lots, place by place; whoever asks looks at the scope."""
    wanted = (
        select(_balances.c.lot_id, _places.c.warehouse_id, _places.c.place, _balances.c.on_hand, _balances.c.reserved)
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(_balances.c.lot_id.in_(lot_ids), with_lot(_balances.c.lot_id), _balances.c.on_hand > 0)
        .order_by(_places.c.warehouse_id, _places.c.id)
    )
    left: dict[int, list[LeftOfLot]] = {}
    for lot_id, *facts in session.connection().execute(wanted):
        left.setdefault(lot_id, []).append(LeftOfLot(*facts))
    return left


def ends_of_lots() -> Select[Any]:
    """(id, expires_on) of every lot, to be joined."""
    return select(_lots.c.id, _lots.c.expires_on)


def facts_of_goods(session: Session, goods: Collection[tuple[int, int]]) -> dict[tuple[int, int], LotFacts]:
    """Facts of SKUs and lots, by both ids; of lot 0, which is none, its number is empty."""
    skus, lots = ({one[key] for one in goods} for key in (0, 1))
    wanted = (
        select(
            _lots.c.id, _skus.c.id.label("sku_id"), _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id,
            _units.c.name.label("unit_name"), _lots.c.number, _lots.c.produced_on, _lots.c.expires_on,
            _skus.c.serial_tracked,
        )
        .select_from(_skus)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_lots, or_(_lots.c.sku_id == _skus.c.id, _lots.c.id == NO_LOT))
        .where(_skus.c.id.in_(skus), _lots.c.id.in_(lots))
    )  # fmt: skip
    return {(row.sku_id, row.id): LotFacts(*row) for row in session.connection().execute(wanted)}
