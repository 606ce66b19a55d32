"""Lots: their rows, and that a SKU kept by lot never moves without one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.models import NO_LOT, Lot, StockBalance
from jxc_app.modules.inventory.spots import Move
from jxc_app.modules.warehouses.models import Location, Warehouse

_table: Table = Lot.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
LotName = tuple[int, str]
# Shared with other postings, but not with whoever changes the SKU: lot tracking must not begin between here and
# the moves. All the SKUs, not only the tracked ones, for a row that does not match would not be waited for.
_TRACKED = Prepared(
    select(_skus.c.id, _skus.c.code, _skus.c.lot_tracked)
    .where(_skus.c.id.in_(bindparam("sku_ids", expanding=True)))
    .order_by(_skus.c.id)
    .with_for_update(read=True, key_share=True)
)
_PIECES = Prepared(
    select(_table.c.id, _table.c.number, _skus.c.code)
    .join(_skus, _skus.c.id == _table.c.sku_id)
    .where(_table.c.id.in_(bindparam("lot_ids", expanding=True)), _skus.c.serial_tracked)
    .order_by(_table.c.id)
    .with_for_update(of=_table)
)
_HERE = Prepared(
    select(_balances.c.lot_id)
    .where(_balances.c.lot_id.in_(bindparam("lot_ids", expanding=True)), _balances.c.on_hand > 0)
    .distinct()
)
_ARRIVED = update(_table).where(_table.c.id == bindparam("lot"), _table.c.first_seq.is_(None))
_arrived = Prepared(_ARRIVED.values(first_seq=bindparam("seq")))


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as it is known. ``first_seq`` None: it never moved, so what is said of it may still be corrected."""

    id: int
    number: str
    produced_on: date | None
    expires_on: date | None
    first_seq: int | None


def lots_named(session: Session, wanted: Collection[LotName], *, make_missing: bool = False) -> dict[LotName, LotRow]:
    """Lots by (SKU, number); unknown ones are made (goods coming in) or left out."""
    if not wanted:
        return {}
    if make_missing:
        insert_or_ignore(session, _table, [{"sku_id": sku, "number": number} for sku, number in sorted(wanted)])
    found = select(_table).where(tuple_(_table.c.sku_id, _table.c.number).in_(list(wanted)))
    return {(row.sku_id, row.number): _row(row) for row in session.connection().execute(found)}


def lots_by_id(session: Session, lot_ids: Collection[int]) -> dict[int, LotRow]:
    """Lots by id; lot 0 has no number."""
    found = select(_table).where(_table.c.id.in_(list(lot_ids)))
    return {row.id: _row(row) for row in session.connection().execute(found)}


def numbers_by_id(session: Session, lot_ids: Collection[int]) -> dict[int, str]:
    """Lot numbers by id; lot 0 has none."""
    return {lot_id: lot.number for lot_id, lot in lots_by_id(session, lot_ids).items()}


def _row(row: Any) -> LotRow:
    return LotRow(row.id, row.number, row.produced_on, row.expires_on, row.first_seq)


def write_dates(session: Session, dates: Mapping[int, tuple[date | None, date | None]]) -> None:
    """Note when lots were made and when they end; whoever asks has looked that they may be changed."""
    for lot_id, (produced_on, expires_on) in sorted(dates.items()):
        changed = update(_table).where(_table.c.id == lot_id)
        session.connection().execute(changed.values(produced_on=produced_on, expires_on=expires_on))


def note_arrivals(session: Session, moves: Sequence[Move], seqs: Iterable[int]) -> None:
    """Remember the first move that brought each lot: from then on it is known, and in line for 先进先出."""
    first: dict[int, int] = {}
    for move, seq in zip(moves, seqs, strict=True):
        if move.lot_id != NO_LOT:
            first.setdefault(move.lot_id, seq)
    _arrived.run_many(session, [{"lot": lot_id, "seq": seq} for lot_id, seq in sorted(first.items())])


def refuse_missing_lots(session: Session, moves: Sequence[Move]) -> None:
    """Raise ``lot.needed`` for the first move without a lot of a SKU that is kept by lot by now.

    A draft may be older than that decision, and so may the moves that a reversal takes back.
    """
    without = {move.sku_id for move in moves if move.lot_id == NO_LOT}
    if not without:
        return
    codes = {
        sku_id: code for sku_id, code, is_tracked in _TRACKED.fetch(session, sku_ids=sorted(without)) if is_tracked
    }
    for move in moves:
        if move.lot_id == NO_LOT and move.sku_id in codes:
            field = move.field and move.field.replace("quantity", "lot_number")
            raise DomainError("lot.needed", field=field, sku=codes[move.sku_id])


def refuse_second_piece(session: Session, moves: Sequence[Move], leaving: Collection[int] = ()) -> None:
    """Raise ``lot.piece_here`` where a piece comes in from outside that lies somewhere already, ``lot.piece_twice``
    where it comes in twice at once.

    Its lot's row is locked, so that it cannot come in at two places at once. ``leaving``: lots that the same step takes
    out where they lie.
    """
    entering: dict[int, list[Move]] = {}
    for move in moves:
        if move.lot_id != NO_LOT and move.origin.warehouse_id is None:
            entering.setdefault(move.lot_id, []).append(move)
    if not entering:
        return
    pieces = _PIECES.fetch(session, lot_ids=sorted(entering))
    here = _HERE.fetch(session, lot_ids=[lot_id for lot_id, *_ in pieces]) if pieces else []
    for lot_id, number, code in pieces:
        came = entering[lot_id]
        is_here = (lot_id,) in here and lot_id not in leaving
        if is_here or sum(move.quantity for move in came) != 1:
            last = came[-1]
            field = last.field and last.field.replace("quantity", "lot_number")
            raise DomainError("lot.piece_here" if is_here else "lot.piece_twice", field=field, sku=code, lot=number)


def where_lying(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[int, str, str]]:
    """Of these lots those that lie somewhere: the location, its warehouse's name, and its place; one of several."""
    wanted = (
        select(_balances.c.lot_id, _places.c.id, _warehouses.c.name, _places.c.place)
        .join(_places, _places.c.id == _balances.c.location_id)
        .join(_warehouses, _warehouses.c.id == _places.c.warehouse_id)
        .where(_balances.c.lot_id.in_(sorted(lot_ids)), _balances.c.on_hand > 0)
    )
    return {lot_id: (location, name, place) for lot_id, location, name, place in session.connection().execute(wanted)}


def seed_no_lot(session: Session) -> None:
    """Make lot 0, which stands for "no lot"."""
    insert_or_ignore(session, _table, [{"id": NO_LOT, "sku_id": None, "number": ""}])
