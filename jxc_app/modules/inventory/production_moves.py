"""What documents put into production and took out of it, and which way goods without a lot may have gone from there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.inventory.ledger import MoveRow, moves_where
from jxc_app.modules.inventory.lot_stock import with_lot
from jxc_app.modules.inventory.models import NO_LOT, StockBalance, StockMove
from jxc_app.modules.warehouses.models import Location, Place

_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_taking_back: Table = _moves.alias("taking_back")  # type: ignore[assignment]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_AT_ONCE = 500


class Goods(NamedTuple):
    """A SKU and its lot; lot 0: whatever of it has none."""

    sku_id: int
    lot_id: int


class Lies(NamedTuple):
    """A real place, as a move names its ends."""

    warehouse_id: int
    place: str


@dataclass(frozen=True, slots=True)
class ProductionLine:
    """Goods that one document put into production, or took out of it, in the move of this seq."""

    source_id: int
    goods: Goods
    seq: int


def production_of_lots(session: Session, lot_ids: Collection[int], *, comes_out: bool) -> list[ProductionLine]:
    """What went of these lots into production, or came out of it; nothing that was taken back."""
    return _lines(session, _moves.c.lot_id, lot_ids, comes_out=comes_out)


def production_of_documents(session: Session, source_ids: Collection[int], *, comes_out: bool) -> list[ProductionLine]:
    """What these documents put into production, or took out of it; nothing that was taken back."""
    return _lines(session, _moves.c.source_id, source_ids, comes_out=comes_out)


def _lines(session: Session, column: Any, ids: Collection[int], *, comes_out: bool) -> list[ProductionLine]:
    end = _moves.c.from_location_id if comes_out else _moves.c.to_location_id
    back = select(1).where(_taking_back.c.reverses_move_id == _moves.c.seq).exists()
    wanted = (
        select(_moves.c.source_id, _moves.c.sku_id, _moves.c.lot_id, _moves.c.seq)
        .join(_places, _places.c.id == end)
        .where(_places.c.place == Place.PRODUCTION, _moves.c.source_type == "document")
        .where(_moves.c.reverses_move_id.is_(None), ~back)
        .order_by(_moves.c.seq)
    )
    if column is _moves.c.lot_id:
        wanted = wanted.where(with_lot(column))
    rows = [row for some in _parts(ids) for row in session.connection().execute(wanted.where(column.in_(some)))]
    return [ProductionLine(row.source_id, Goods(row.sku_id, row.lot_id), row.seq) for row in rows]


def _parts(ids: Collection[int]) -> Iterable[list[int]]:
    every = sorted(ids)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def moves_of_goods(session: Session, goods: Collection[Goods]) -> dict[Goods, list[MoveRow]]:
    """Every move of some lots, by seq."""
    found: dict[Goods, list[MoveRow]] = {one: [] for one in goods}
    for some in _parts({one.lot_id for one in goods}):
        for move in moves_where(session, _moves.c.lot_id.in_(some), with_lot(_moves.c.lot_id)):
            found.setdefault(Goods(move.sku_id, move.lot_id), []).append(move)
    return found


def moves_numbered(session: Session, seqs: Collection[int]) -> list[MoveRow]:
    """These moves, by seq."""
    return [move for some in _parts(seqs) for move in moves_where(session, _moves.c.seq.in_(some))]


def perhaps_moved(
    session: Session, sku_id: int, made: Collection[int]
) -> tuple[list[MoveRow], dict[Lies, tuple[Decimal, Decimal]]]:
    """Where goods without a lot may have gone that came out of production in these moves, and where they may lie.

    Of each place what lies there, and what of it is promised.

    Which pieces left nobody wrote down: every move is told that took from a place where some of them may have lain.
    Once a place was empty, what came later is none of them.
    """
    since: ColumnElement[bool] = _moves.c.sku_id == sku_id
    moves = moves_where(session, since, _moves.c.lot_id == NO_LOT, _moves.c.seq >= min(made))
    lying = _lying(session, sku_id)
    told, among = mixed(moves, {spot: part[0] for spot, part in lying.items()}, frozenset(made))
    return told, {spot: part for spot, part in lying.items() if spot in among and part[0]}


def _lying(session: Session, sku_id: int) -> dict[Lies, tuple[Decimal, Decimal]]:
    wanted = (
        select(_places.c.warehouse_id, _places.c.place, _balances.c.on_hand, _balances.c.reserved)
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(_balances.c.sku_id == sku_id, _balances.c.lot_id == NO_LOT)
    )
    return {Lies(row[0], row[1]): (row[2], row[3]) for row in session.connection().execute(wanted)}


def mixed(moves: list[MoveRow], lying: dict[Lies, Decimal], made: frozenset[int]) -> tuple[list[MoveRow], set[Lies]]:
    """What of these moves, by seq, may have carried what was made in some of them; and where it may lie.

    ``lying``: what lies where after the last of them.
    """
    there = dict(lying)
    for move in moves:
        _shift(there, move, -1)
    told, among = [], set()
    for move in moves:
        origin, target = _ends(move)
        _shift(there, move, 1)
        if move.seq in made or (origin in among and (move.is_reversal or move.from_place != Place.PRODUCTION)):
            told.append(move)
            among.add(target)
        if origin.warehouse_id and not there.get(origin, ZERO):
            among.discard(origin)
    return told, {one for one in among if one.warehouse_id}


def _ends(move: MoveRow) -> tuple[Lies, Lies]:
    origin = Lies(move.from_warehouse_id or 0, move.from_place)
    return origin, Lies(move.to_warehouse_id or 0, move.to_place)


def _shift(there: dict[Lies, Decimal], move: MoveRow, sign: int) -> None:
    for end, change in zip(_ends(move), (-move.quantity, move.quantity), strict=True):
        there[end] = there.get(end, ZERO) + change * sign
