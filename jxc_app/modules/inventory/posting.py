"""Posting: the only code that appends to the ledger."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Table

from jxc_app.core.database import next_keys
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merged import refuse_merged
from jxc_app.modules.inventory import reserving, valuation
from jxc_app.modules.inventory.balances import apply_moves, lock_balances, write_balances
from jxc_app.modules.inventory.costing import with_costs
from jxc_app.modules.inventory.lots import note_arrivals, refuse_missing_lots, refuse_second_piece
from jxc_app.modules.inventory.models import StockMove
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.shortages import refuse_shortage
from jxc_app.modules.inventory.spots import BalanceKey, Move, Posting
from jxc_app.modules.inventory.timeline import refuse_past_shortage
from jxc_app.modules.inventory.valuation import States, ValueChange

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_append = Prepared(_moves.insert().inline())


def post_moves(uow: UnitOfWork, posting: Posting) -> list[int]:
    """Append the moves to the ledger with balances and values, or do nothing at all; returns their seqs.

    What the source had reserved is released in the same step. Raises DomainError ``stock.insufficient`` (with
    the line's field) where more would leave than is available, ``stock.past_shortage`` where a moment between its own
    and now would have been short, ``period.closed`` where the books are closed,
    ``lot.needed`` for a SKU that is kept by lot.
    """
    session = uow.session
    lock_period(session, posting.business_date)
    held = reserving.keys_of(session, posting.source) if posting.may_hold else set()
    balances = lock_balances(session, {*keys_of(posting.moves), *held})
    if held:
        reserving.note_release(session, balances, posting.source)
    apply_moves(balances, posting.moves)
    refuse_shortage(session, balances, posting.moves)
    refuse_past_shortage(session, uow.now, balances, (posting,))
    refuse_missing_lots(session, posting.moves)
    refuse_second_piece(session, posting.moves)
    write_balances(session, balances)
    states = valuation.lock_values(session, posting.moves)
    posting = replace(posting, moves=tuple(with_costs(session, states, posting.moves)))
    changes = valuation.value_changes(states, posting.moves)
    return append(uow, posting, states, changes)


def append(uow: UnitOfWork, posting: Posting, states: States, changes: Sequence[ValueChange]) -> list[int]:
    """Write the moves and their value entries; balances and values are locked and checked by the caller.

    Raises DomainError ``sku.merged`` for a SKU that has become another.
    """
    refuse_merged(uow.session, {move.sku_id for move in posting.moves})
    seqs = next_keys(uow.session, _moves, "seq", len(posting.moves))
    rows = [_row(uow, posting, move, seq) for move, seq in zip(posting.moves, seqs, strict=True)]
    _append.run_many(uow.session, rows)
    note_arrivals(uow.session, posting.moves, seqs)
    valuation.write_values(uow.session, states, changes, seqs, uow.now)
    touched = {w for m in posting.moves for w in (m.origin.warehouse_id, m.target.warehouse_id) if w is not None}
    skus = sorted({move.sku_id for move in posting.moves})
    uow.publish("stock", warehouse_ids=sorted(touched), sku_ids=skus[:200])
    return list(seqs)


def _row(uow: UnitOfWork, posting: Posting, move: Move, seq: int) -> dict[str, object]:
    return {
        "seq": seq,
        "sku_id": move.sku_id,
        "lot_id": move.lot_id,
        "from_location_id": move.origin.location_id,
        "to_location_id": move.target.location_id,
        "quantity": move.quantity,
        "unit_cost": move.unit_cost,
        "effective_at": posting.effective_at,
        "recorded_at": uow.now,
        "source_type": posting.source.type,
        "source_id": posting.source.id,
        "source_line_id": move.source_line_id,
        "actor_id": uow.actor.user_id,
        "reverses_move_id": move.reverses,
    }


def keys_of(moves: Sequence[Move]) -> set[BalanceKey]:
    """The balances that moves change."""
    return {key for move in moves for key in (move.takes_from, move.adds_to) if key is not None}
