"""What stands on earlier moves: balances as they are, who took or brought since, reservations that must make room."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from sqlalchemy import Table, func, or_, select, tuple_
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.inventory import reserving
from jxc_app.modules.inventory.balances import lock_balances, write_balances
from jxc_app.modules.inventory.models import StockBalance, StockMove
from jxc_app.modules.inventory.reserving import Held
from jxc_app.modules.inventory.spots import BalanceKey, Source

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_key = (_balances.c.sku_id, _balances.c.location_id, _balances.c.lot_id)


def last_seqs(session: Session, source_type: str, source_ids: Collection[int]) -> dict[int, int]:
    """The seq of the last move of each source; sources that moved nothing are left out."""
    rows = session.connection().execute(
        select(_moves.c.source_id, func.max(_moves.c.seq))
        .where(_moves.c.source_type == source_type, _moves.c.source_id.in_(list(source_ids)))
        .group_by(_moves.c.source_id)
    )
    return dict(rows.all())


def balances_now(session: Session, keys: Collection[BalanceKey]) -> dict[BalanceKey, tuple[Decimal, Decimal]]:
    """(on hand, reserved) in base units of each of these balances, zeros where there is none."""
    rows = session.connection().execute(
        select(*_key, _balances.c.on_hand, _balances.c.reserved).where(tuple_(*_key).in_(list(keys)))
    )
    found = {BalanceKey(sku, place, lot): (on_hand, reserved) for sku, place, lot, on_hand, reserved in rows}
    return {key: found.get(key, (ZERO, ZERO)) for key in keys}


def moved_since(session: Session, key: BalanceKey, seq: int) -> list[tuple[Source, bool]]:
    """Sources that moved this balance after the move of that seq, the latest first; whether they took from it."""
    took = _moves.c.from_location_id == key.location_id
    rows = session.connection().execute(
        select(_moves.c.source_type, _moves.c.source_id, took, func.max(_moves.c.seq).label("last"))
        .where(
            _moves.c.sku_id == key.sku_id,
            _moves.c.seq > seq,
            _moves.c.lot_id == key.lot_id,
            or_(took, _moves.c.to_location_id == key.location_id),
        )
        .group_by(_moves.c.source_type, _moves.c.source_id, took)
        .order_by(func.max(_moves.c.seq).desc())
    )
    return [(Source(kind, source_id), bool(is_taking)) for kind, source_id, is_taking, _ in rows]


def in_the_way(session: Session, most: Mapping[BalanceKey, Decimal]) -> list[Held]:
    """The reservations, youngest first, that must go so that no balance has more than ``most`` reserved."""
    chosen: list[Held] = []
    excess = {key: reserved - most[key] for key, (_, reserved) in balances_now(session, most).items()}
    for held in reserving.held_on(session, [key for key, over in excess.items() if over > 0]):
        if excess[held.key] > 0:
            chosen.append(held)
            excess[held.key] -= held.quantity
    return chosen


def make_room(uow: UnitOfWork, most: Mapping[BalanceKey, Decimal]) -> list[Held]:
    """Release what is in the way, and say what it was."""
    balances = lock_balances(uow.session, most)
    gone = in_the_way(uow.session, most)
    reserving.note_given_back(uow.session, balances, gone)
    write_balances(uow.session, balances)
    return gone
