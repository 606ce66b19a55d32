"""Value rows, kept in the transaction that moves the stock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore, is_sole_writer
from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.core.quantities import LARGEST_STOCK, LARGEST_VALUE, ZERO
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.models import StockValue, StockValueEntry
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.inventory.spots import Move

_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_append = Prepared(_entries.insert().inline())
_pair = tuple_(_values.c.sku_id, _values.c.warehouse_id)
_read = select(_values.c.sku_id, _values.c.warehouse_id, _values.c.quantity, _values.c.value)
_wanted = _read.where(_pair.in_(bindparam("pairs", expanding=True)))
_existing = Prepared(_wanted)
_locked = Prepared(_wanted.order_by(_values.c.sku_id, _values.c.warehouse_id).with_for_update())
_write = Prepared(
    update(_values)
    .where(_values.c.sku_id == bindparam("sku"), _values.c.warehouse_id == bindparam("warehouse"))
    .values(quantity=bindparam("quantity_now"), value=bindparam("value_now")),
    key=("sku", "warehouse"),
)
Pair = tuple[int, int]
States = dict[Pair, ValueState]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A signed change of one stock value by the move at ``position``."""

    position: int
    pair: Pair
    quantity: Decimal
    value: Decimal
    cause: str


def lock_values(session: Session, moves: Sequence[Move]) -> States:
    """Lock the value rows that these moves change, sorted, made where missing."""
    return lock_pairs(session, {pair for move in moves for pair in pairs_of(move)})


def lock_pairs(session: Session, wanted: Iterable[Pair]) -> States:
    """Lock the value rows of these (SKU, warehouse), sorted, made where missing."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    known = _states(_existing.fetch(session, pairs=pairs))
    fresh = [pair for pair in pairs if pair not in known]
    rows = [{"sku_id": sku, "warehouse_id": warehouse, "quantity": ZERO, "value": ZERO} for sku, warehouse in fresh]
    insert_or_ignore(session, _values, rows)
    if is_sole_writer(session):  # what was just read cannot change any more
        return known | {pair: ValueState(ZERO, ZERO) for pair in fresh}
    return _states(_locked.fetch(session, pairs=pairs))


def states_as_they_are(session: Session, moves: Sequence[Move]) -> States:
    """The value states that these moves would change, not locked: for previews."""
    return values_as_they_are(session, {pair for move in moves for pair in pairs_of(move)})


def values_as_they_are(session: Session, wanted: Iterable[Pair]) -> States:
    """The value states of these (SKU, warehouse), not locked: for previews."""
    pairs = sorted(set(wanted))
    known = _states(_existing.fetch(session, pairs=pairs)) if pairs else {}
    return known | {pair: ValueState(ZERO, ZERO) for pair in pairs if pair not in known}


def _states(rows: Iterable[Any]) -> States:
    return {(sku, warehouse): ValueState(quantity, value) for sku, warehouse, quantity, value in rows}


def pairs_of(move: Move) -> Iterable[Pair]:
    """The (SKU, warehouse) whose value a move changes; none where it stays inside one warehouse."""
    giving, taking = move.origin.warehouse_id, move.target.warehouse_id
    if giving != taking:
        if giving is not None:
            yield move.sku_id, giving
        if taking is not None:
            yield move.sku_id, taking


def value_changes(states: States, moves: Sequence[Move]) -> list[ValueChange]:
    """Apply moves to the value states in order, by the moving average."""
    changes: list[ValueChange] = []
    for position, move in enumerate(moves):
        changes.extend(_changes_of(states, position, move))
    return changes


def _changes_of(states: States, position: int, move: Move) -> list[ValueChange]:
    giving, taking = move.origin.warehouse_id, move.target.warehouse_id
    if giving == taking:
        return []
    changes, carried = [], None
    if giving is not None:
        state = states[move.sku_id, giving]
        carried = rules.issue_value(state, move.quantity)
        changes.append(_apply(state, position, (move.sku_id, giving), -move.quantity, -carried, "move"))
    if taking is not None:
        state = states[move.sku_id, taking]
        worth = carried if carried is not None else rules.receipt_value(state, move.quantity, move.unit_cost)
        changes.append(_apply(state, position, (move.sku_id, taking), move.quantity, worth, "move"))
    return changes


def reversal_changes(
    states: States, moves: Sequence[Move], originals: Mapping[int, Sequence[tuple[Pair, Decimal, Decimal]]],
    *, settles: bool = True,
) -> list[ValueChange]:  # fmt: skip
    """Take back what the originals carried, by their seq; what cannot stay becomes an adjustment.

    Not ``settles``: the same step books it anew, and only then is :func:`settled` what cannot stay.
    """
    cause = "reversal" if settles else "amend"
    changes: list[ValueChange] = []
    for position, move in enumerate(moves):
        for pair, quantity, value in originals.get(move.reverses or 0, ()):
            changes.append(_apply(states[pair], position, pair, -quantity, -value, cause))
            left = rules.residue(states[pair]) if settles else None
            if left:
                changes.append(_apply(states[pair], position, pair, ZERO, *left))
    return changes


def settled(states: States, position: int) -> list[ValueChange]:
    """What cannot stay once everything is booked, as adjustments at the move of this position."""
    left = {pair: found for pair, state in states.items() if (found := rules.residue(state)) is not None}
    return [_apply(states[pair], position, pair, ZERO, *found) for pair, found in sorted(left.items())]


def _apply(state: ValueState, position: int, pair: Pair, quantity: Decimal, value: Decimal, cause: str) -> ValueChange:
    state.add(quantity, value)
    if state.quantity > LARGEST_STOCK or state.value > LARGEST_VALUE:
        raise DomainError("stock.too_large")
    return ValueChange(position, pair, quantity, value, cause)


def write_values(
    session: Session, states: States, changes: Sequence[ValueChange], seqs: Sequence[int], now: datetime
) -> None:
    """Store the new states and one entry per change."""
    if not changes:
        return
    write_states(session, states)
    entries = [
        {
            "sku_id": change.pair[0],
            "warehouse_id": change.pair[1],
            "move_seq": seqs[change.position],
            "quantity": change.quantity,
            "value": change.value,
            "cause": change.cause,
            "recorded_at": now,
        }
        for change in changes
    ]
    _append.run_many(session, entries)


def write_states(session: Session, states: States) -> None:
    """Store what the value rows are by now."""
    rows: list[dict[str, Any]] = [
        {"sku": sku, "warehouse": warehouse, "quantity_now": state.quantity, "value_now": state.value}
        for (sku, warehouse), state in states.items()
    ]
    _write.run_many(session, rows)


def entries_of(session: Session, seqs: Sequence[int]) -> dict[int, list[tuple[Pair, Decimal, Decimal]]]:
    """What each move carried, adjustments left out: ((SKU, warehouse), quantity, value) by seq."""
    rows = session.connection().execute(
        select(_entries.c.move_seq, _entries.c.sku_id, _entries.c.warehouse_id, _entries.c.quantity, _entries.c.value)
        .where(_entries.c.move_seq.in_(seqs), _entries.c.cause.in_(("move", "reversal")))
        .order_by(_entries.c.id)
    )
    carried: dict[int, list[tuple[Pair, Decimal, Decimal]]] = {}
    for seq, sku_id, warehouse_id, quantity, value in rows:
        carried.setdefault(seq, []).append(((sku_id, warehouse_id), quantity, value))
    return carried
