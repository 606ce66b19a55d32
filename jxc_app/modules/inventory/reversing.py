"""Reversal (红冲): the mirror image of what a source moved, at the value it carried."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.inventory import reserving, valuation
from jxc_app.modules.inventory.balances import Balances, apply_moves, lock_balances, write_balances
from jxc_app.modules.inventory.lots import refuse_missing_lots, refuse_second_piece
from jxc_app.modules.inventory.models import StockBalance, StockMove
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.posting import append
from jxc_app.modules.inventory.reserving import Held
from jxc_app.modules.inventory.shortages import refuse_shortage
from jxc_app.modules.inventory.spots import BalanceKey, Move, Posting, Source, Spot
from jxc_app.modules.warehouses.models import Location

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a reversal would do to one balance, and what stands in its way.

    ``blocking`` are sources that took from the balance since; ``losing`` the reservations that would have to go.
    """

    key: BalanceKey
    warehouse_id: int
    on_hand: Decimal
    reserved: Decimal
    change: Decimal
    blocking: tuple[Source, ...]
    losing: tuple[Held, ...]

    @property
    def is_impossible(self) -> bool:
        """More would leave than is there: later documents used it."""
        return self.on_hand + self.change < 0


def mirror_of(session: Session, source: Source) -> list[Move]:
    """The moves that take back what a source moved, last first."""
    origin, target = _places.alias("origin"), _places.alias("target")
    rows = session.connection().execute(
        select(_moves, origin.c.warehouse_id.label("giving"), target.c.warehouse_id.label("taking"))
        .join(origin, origin.c.id == _moves.c.from_location_id)
        .join(target, target.c.id == _moves.c.to_location_id)
        .where(
            _moves.c.source_type == source.type, _moves.c.source_id == source.id, _moves.c.reverses_move_id.is_(None)
        )
        .order_by(_moves.c.seq.desc())
    )
    return [
        Move(
            sku_id=row.sku_id,
            origin=Spot(row.to_location_id, row.taking),
            target=Spot(row.from_location_id, row.giving),
            quantity=row.quantity,
            lot_id=row.lot_id,
            unit_cost=row.unit_cost,
            source_line_id=row.source_line_id,
            reverses=row.seq,
        )
        for row in rows
    ]


def preview_reversal(session: Session, source: Source) -> list[Effect]:
    """What :func:`reverse_moves` would do, balance by balance, without doing it."""
    return effects_of_moves(session, mirror_of(session, source))


def effects_of_moves(session: Session, moves: Collection[Move]) -> list[Effect]:
    """What these moves, reversals among them, would do together to each balance."""
    changes: dict[BalanceKey, Decimal] = {}
    homes: dict[BalanceKey, int] = {}
    for move in moves:
        ends = (move.takes_from, move.origin, -move.quantity), (move.adds_to, move.target, move.quantity)
        for key, spot, signed in ends:
            if key is not None and spot.warehouse_id is not None:
                changes[key] = changes.get(key, ZERO) + signed
                homes[key] = spot.warehouse_id
    first = min((move.reverses for move in moves if move.reverses), default=0)
    return [_effect(session, key, homes[key], change, first) for key, change in sorted(changes.items())]


def _effect(session: Session, key: BalanceKey, warehouse_id: int, change: Decimal, since: int) -> Effect:
    row = (
        session.connection()
        .execute(
            select(_balances.c.on_hand, _balances.c.reserved).where(
                _balances.c.sku_id == key.sku_id,
                _balances.c.location_id == key.location_id,
                _balances.c.lot_id == key.lot_id,
            )
        )
        .first()
    )
    on_hand, reserved = row or (ZERO, ZERO)
    blocking = _took_since(session, key, since) if on_hand + change < 0 else ()
    losing = _to_give_back(session, key, reserved - max(on_hand + change, ZERO))
    return Effect(key, warehouse_id, on_hand, reserved, change, blocking, losing)


def _took_since(session: Session, key: BalanceKey, since: int) -> tuple[Source, ...]:
    rows = session.connection().execute(
        select(_moves.c.source_type, _moves.c.source_id)
        .where(
            _moves.c.sku_id == key.sku_id,
            _moves.c.seq > since,
            _moves.c.from_location_id == key.location_id,
            _moves.c.lot_id == key.lot_id,
        )
        .group_by(_moves.c.source_type, _moves.c.source_id)
        .order_by(_moves.c.source_id.desc())
        .limit(10)
    )
    return tuple(Source(*row) for row in rows)


def _to_give_back(session: Session, key: BalanceKey, excess: Decimal) -> tuple[Held, ...]:
    chosen: list[Held] = []
    for held in reserving.held_on(session, [key]) if excess > 0 else []:
        if excess <= 0:
            break
        chosen.append(held)
        excess -= held.quantity
    return tuple(chosen)


def reverse_moves(
    uow: UnitOfWork,
    original: Source,
    source: Source,
    *,
    business_date: date,
    effective_at: datetime,
    give_back: bool = False,
) -> list[Held]:
    """Take back what ``original`` moved, booked under ``source``; returns reservations that had to go.

    ``give_back``: reservations standing in the way are released, youngest first, in the same transaction.
    Raises ``stock.insufficient`` where stock (or, without ``give_back``, free stock) does not suffice.
    """
    session = uow.session
    lock_period(session, business_date)
    moves = mirror_of(session, original)
    posting = Posting(source, tuple(moves), effective_at, business_date)
    keys = {key for move in moves for key in (move.takes_from, move.adds_to) if key is not None}
    balances = lock_balances(session, keys)
    apply_moves(balances, moves)
    given_back = _give_back(session, balances) if give_back else []
    refuse_shortage(session, balances, moves)
    refuse_missing_lots(session, moves)
    refuse_second_piece(session, moves)
    write_balances(session, balances)
    states = valuation.lock_values(session, moves)
    carried = valuation.entries_of(session, [move.reverses for move in moves if move.reverses])
    changes = valuation.reversal_changes(states, moves, carried)
    append(uow, posting, states, changes)
    return given_back


def _give_back(session: Session, balances: Balances) -> list[Held]:
    gone: list[Held] = []
    for key, balance in balances.items():
        gone.extend(_to_give_back(session, key, -balance.available_after))
    reserving.note_given_back(session, balances, gone)
    return gone


def sources_holding(effects: Collection[Effect]) -> list[Held]:
    """Every reservation that the effects would cost, youngest first."""
    return [held for effect in effects for held in effect.losing]
