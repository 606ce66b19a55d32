"""Reading the ledger: moves with the names of their ends."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select
from sqlmodel import Session

from jxc_app.core.scopes import Narrowed, Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.lot_stock import with_lot
from jxc_app.modules.inventory.models import Lot, StockMove
from jxc_app.modules.warehouses.models import Location, Warehouse

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_lots: Table = Lot.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move with the names of its ends; a virtual place has no warehouse. Quantity in base units."""

    seq: int
    effective_at: datetime
    recorded_at: datetime
    source_type: str
    source_id: int
    sku_code: str
    lot: str
    from_warehouse_id: int | None
    from_warehouse: str
    from_place: str
    to_warehouse_id: int | None
    to_warehouse: str
    to_place: str
    quantity: Decimal
    actor_id: int
    is_reversal: bool
    sku_id: int
    lot_id: int


def _select_moves() -> tuple[Select[Any], Any, Any]:
    origin, target = _places.alias("origin"), _places.alias("target")
    giving, taking = _warehouses.alias("giving"), _warehouses.alias("taking")
    wanted = (
        select(
            _moves.c.seq, _moves.c.effective_at, _moves.c.recorded_at, _moves.c.source_type, _moves.c.source_id,
            _skus.c.code.label("sku_code"), _lots.c.number.label("lot"),
            origin.c.warehouse_id.label("from_warehouse_id"), giving.c.code.label("from_warehouse"),
            origin.c.place.label("from_place"),
            target.c.warehouse_id.label("to_warehouse_id"), taking.c.code.label("to_warehouse"),
            target.c.place.label("to_place"),
            _moves.c.quantity, _moves.c.actor_id, _moves.c.reverses_move_id, _moves.c.sku_id, _moves.c.lot_id,
        )
        .join(_skus, _skus.c.id == _moves.c.sku_id)
        .join(_lots, _lots.c.id == _moves.c.lot_id)
        .join(origin, origin.c.id == _moves.c.from_location_id)
        .join(target, target.c.id == _moves.c.to_location_id)
        .outerjoin(giving, giving.c.id == origin.c.warehouse_id)
        .outerjoin(taking, taking.c.id == target.c.warehouse_id)
    )  # fmt: skip
    return wanted, origin, target


def _scoped(wanted: Select[Any], origin: Any, target: Any, scope: Scope) -> Select[Any]:
    if scope.everywhere:
        return wanted
    seen = sorted(scope.warehouse_ids)
    ends = origin.c.warehouse_id, target.c.warehouse_id
    parts = [_among(one, ends) for one in scope.narrowed]
    return wanted.where(or_(*(end.in_(seen) for end in ends), *parts))


def _among(part: Narrowed, ends: tuple[Any, Any]) -> ColumnElement[bool]:
    categories = _skus.c.category_id.in_(sorted(part.categories or ()))
    return (
        categories if part.warehouse_id is None else and_(categories, or_(*(end == part.warehouse_id for end in ends)))
    )


def _row(row: Any) -> MoveRow:
    return MoveRow(
        seq=row.seq, effective_at=row.effective_at, recorded_at=row.recorded_at, source_type=row.source_type,
        source_id=row.source_id, sku_code=row.sku_code, lot=row.lot,
        from_warehouse_id=row.from_warehouse_id, from_warehouse=row.from_warehouse or "", from_place=row.from_place,
        to_warehouse_id=row.to_warehouse_id, to_warehouse=row.to_warehouse or "", to_place=row.to_place,
        quantity=row.quantity, actor_id=row.actor_id, is_reversal=row.reverses_move_id is not None,
        sku_id=row.sku_id, lot_id=row.lot_id,
    )  # fmt: skip


def moves_by_seq(session: Session, seqs: Collection[int]) -> dict[int, MoveRow]:
    """These moves by seq; whoever asks has looked at the scope."""
    wanted, _, _ = _select_moves()
    return {row.seq: _row(row) for row in session.connection().execute(wanted.where(_moves.c.seq.in_(seqs)))}


def moves_of_lot(session: Session, lot_id: int) -> list[MoveRow]:
    """Every move of a lot by seq; whoever asks looks at the scope."""
    return moves_where(session, _moves.c.lot_id == lot_id, with_lot(_moves.c.lot_id))


def moves_where(session: Session, *which: ColumnElement[bool]) -> list[MoveRow]:
    """Every move that meets some conditions on the table of moves, by seq; whoever asks looks at the scope."""
    wanted, _, _ = _select_moves()
    wanted = wanted.where(*which).order_by(_moves.c.seq)
    return [_row(row) for row in session.connection().execute(wanted)]


def stream_moves(session: Session, scope: Scope) -> Iterator[MoveRow]:
    """Every move in scope by seq, in chunks of constant memory."""
    wanted, origin, target = _select_moves()
    wanted = _scoped(wanted, origin, target, scope).order_by(_moves.c.seq).limit(_CHUNK)
    last = 0
    while True:
        chunk = session.connection().execute(wanted.where(_moves.c.seq > last)).all()
        yield from (_row(row) for row in chunk)
        if len(chunk) < _CHUNK:
            return
        last = chunk[-1].seq
