"""What stock that comes in from outside costs, where the document does not say: before any value changes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Table, func, select, tuple_
from sqlmodel import Session

from jxc_app.core.quantities import MONEY_PLACES, PRICE_PLACES, ZERO, proportion, quotient
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.models import StockMove, StockValueEntry
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.inventory.spots import Move, Source
from jxc_app.modules.inventory.valuation import Pair, States

_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]


def with_costs(session: Session, states: States, moves: Sequence[Move]) -> Sequence[Move]:
    """The moves with the costs that follow from the others of the posting, or from what was known last.

    Stock that comes in without a cost takes the average that lies there; where nothing lies, the last one that left.
    """
    if any(move.share is not None for move in moves):
        moves = _with_shares(states, moves)
    unknown = {_home(move) for move in moves if _is_unknown(move) and not states[_home(move)].quantity}
    if not unknown:
        return moves
    known = last_costs(session, unknown)
    return [replace(move, unit_cost=known.get(_home(move))) if _is_unknown(move) else move for move in moves]


def _home(move: Move) -> Pair:
    return move.sku_id, move.target.warehouse_id or 0


def _is_unknown(move: Move) -> bool:
    return move.unit_cost is None and move.origin.warehouse_id is None and move.target.warehouse_id is not None


def _with_shares(states: States, moves: Sequence[Move]) -> list[Move]:
    """What is made costs what was used up: each output its share of it, the last one what is left."""
    pool = _used_up({pair: ValueState(state.quantity, state.value) for pair, state in states.items()}, moves)
    made = [move for move in moves if move.share is not None]
    whole, left = sum((move.share or ZERO for move in made), ZERO), pool
    costed: list[Move] = []
    for move in moves:
        if move.share is not None:
            part = left if move is made[-1] else proportion(pool, move.share, whole, MONEY_PLACES)
            left -= part
            move = replace(move, unit_cost=quotient(part, move.quantity, PRICE_PLACES))  # noqa: PLW2901
        costed.append(move)
    return costed


def _used_up(states: States, moves: Sequence[Move]) -> Decimal:
    pool = ZERO
    for move in moves:
        giving = move.origin.warehouse_id
        if giving is not None and move.target.warehouse_id is None:
            state = states[move.sku_id, giving]
            worth = rules.issue_value(state, move.quantity)
            state.add(-move.quantity, -worth)
            pool += worth
    return pool


def last_costs(session: Session, pairs: Collection[Pair]) -> dict[Pair, Decimal]:
    """What one base unit was worth in the last change of each (SKU, warehouse); those never seen are left out."""
    keys = tuple_(_entries.c.sku_id, _entries.c.warehouse_id)
    latest = (
        select(func.max(_entries.c.id))
        .where(keys.in_(sorted(pairs)), _entries.c.quantity != 0)
        .group_by(_entries.c.sku_id, _entries.c.warehouse_id)
    )
    rows = session.connection().execute(
        select(_entries.c.sku_id, _entries.c.warehouse_id, _entries.c.quantity, _entries.c.value).where(
            _entries.c.id.in_(latest)
        )
    )
    return {(sku, home): quotient(value, quantity, PRICE_PLACES) for sku, home, quantity, value in rows}


def costs_of_lines(session: Session, source: Source, line_ids: Collection[int]) -> dict[int, Decimal]:
    """What one base unit of each line of a posted document carried; lines that moved no value are left out."""
    quantity, value = func.sum(_entries.c.quantity), func.sum(_entries.c.value)
    rows = session.connection().execute(
        select(
            _moves.c.source_line_id, quantity.cast(_entries.c.quantity.type), value.cast(_entries.c.value.type)
        )
        .join(_entries, _entries.c.move_seq == _moves.c.seq)
        .where(
            _moves.c.source_type == source.type, _moves.c.source_id == source.id,
            _moves.c.source_line_id.in_(list(line_ids)), _entries.c.cause == "move", _entries.c.quantity < 0,
        )
        .group_by(_moves.c.source_line_id)
    )  # fmt: skip
    return {line_id: quotient(worth, moved, PRICE_PLACES) for line_id, moved, worth in rows}


def value_by_line(session: Session, source: Source) -> dict[int, Decimal]:
    """What each line of a posted document changed the value of stock by, in yuan; negative for what left."""
    rows = session.connection().execute(
        select(_moves.c.source_line_id, func.sum(_entries.c.value).cast(_entries.c.value.type))
        .join(_entries, _entries.c.move_seq == _moves.c.seq)
        .where(_moves.c.source_type == source.type, _moves.c.source_id == source.id)
        .group_by(_moves.c.source_line_id)
    )
    return {line_id: value for line_id, value in rows if line_id is not None}
