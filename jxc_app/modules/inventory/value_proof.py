"""The part of the proof that works all values out again: every move replayed in the order in which it was booked."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.models import StockMove, StockRevaluation, StockValueEntry
from jxc_app.modules.inventory.proof import Check, proof_check, rows_of, telling
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.warehouses.models import Location

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_revalued: Table = StockRevaluation.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_STAGE = "重算库存金额"
_TOLD_EVERY = 10_000


@proof_check
def values_recompute(session: Session) -> Check:
    """Replaying every move by its seq gives the value entries that were booked, to the last digit."""
    states: dict[tuple[int, int], ValueState] = {}
    carried: dict[int, list[tuple[tuple[int, int], Any, Any]]] = {}
    checked, wrong = 0, []
    booked, revalued = _booked_entries(session), _revaluations(session)
    tell, total = telling.get(), session.connection().execute(rows_of(_moves)).scalar_one()
    for number, move in enumerate(_valued_moves(session)):
        if number % _TOLD_EVERY == 0:
            tell(_STAGE, number, total)
        found: tuple[int | None, list[Any]] = next(booked, (None, []))
        expected = _replayed(states, carried, move, found[1])
        checked += len(expected)
        if found != (move.seq, expected):
            wrong.append(f"seq {move.seq}: {expected} ≠ {found}")
            break
        for pair, value in revalued.get(move.seq, ()):
            states.setdefault(pair, ValueState(ZERO, ZERO)).add(ZERO, value)
    tell(_STAGE, total, total)
    return Check("values_recompute", "金额可由流水重算", checked, len(wrong), tuple(wrong))


def _revaluations(session: Session) -> dict[int, list[tuple[tuple[int, int], Any]]]:
    """What changed a value without a move, by the seq after which it did: ((SKU, warehouse), value)."""
    found: dict[int, list[tuple[tuple[int, int], Any]]] = {}
    wanted = select(_revalued.c.after_seq, _revalued.c.sku_id, _revalued.c.warehouse_id, _revalued.c.value)
    for seq, sku_id, warehouse_id, value in session.connection().execute(wanted.order_by(_revalued.c.id)):
        found.setdefault(seq, []).append(((sku_id, warehouse_id), value))
    return found


def _valued_moves(session: Session) -> Iterator[Any]:
    origin, target = _places.alias("origin"), _places.alias("target")
    giving, taking = origin.c.warehouse_id, target.c.warehouse_id
    rows = session.connection().execution_options(yield_per=5000).execute(
        select(
            _moves.c.seq, _moves.c.sku_id, _moves.c.quantity, _moves.c.unit_cost, _moves.c.reverses_move_id,
            giving.label("giving"), taking.label("taking"),
        )
        .join(origin, origin.c.id == _moves.c.from_location_id)
        .join(target, target.c.id == _moves.c.to_location_id)
        .where(func.coalesce(giving, 0) != func.coalesce(taking, 0))
        .order_by(_moves.c.seq)
    )  # fmt: skip
    yield from rows


def _booked_entries(session: Session) -> Iterator[tuple[int, list[Any]]]:
    rows = session.connection().execution_options(yield_per=5000).execute(
        select(
            _entries.c.move_seq, _entries.c.sku_id, _entries.c.warehouse_id, _entries.c.quantity, _entries.c.value,
            _entries.c.cause,
        ).order_by(_entries.c.move_seq, _entries.c.id)
    )  # fmt: skip
    seq, group = None, []
    for row in rows:
        if row.move_seq != seq and seq is not None:
            yield seq, group
            group = []
        seq = row.move_seq
        group.append(((row.sku_id, row.warehouse_id), row.quantity, row.value, row.cause))
    if seq is not None:
        yield seq, group


def _replayed(states: dict[Any, ValueState], carried: dict[int, list[Any]], move: Any, booked: list[Any]) -> list[Any]:
    if move.reverses_move_id is not None:
        return _replayed_reversal(states, carried, move, is_amended=bool(booked) and booked[0][3] == "amend")
    entries: list[Any] = []
    worth = None
    if move.giving is not None:
        state = states.setdefault((move.sku_id, move.giving), ValueState(ZERO, ZERO))
        worth = rules.issue_value(state, move.quantity)
        entries.append(_book(state, (move.sku_id, move.giving), -move.quantity, -worth, "move"))
    if move.taking is not None:
        state = states.setdefault((move.sku_id, move.taking), ValueState(ZERO, ZERO))
        if worth is None:
            worth = rules.receipt_value(state, move.quantity, move.unit_cost)
        entries.append(_book(state, (move.sku_id, move.taking), move.quantity, worth, "move"))
    carried[move.seq] = list(entries)
    for pair, *_, cause in booked[len(entries) :]:  # the last move of an amendment settles what cannot stay
        left = rules.residue(states[pair]) if pair in states and cause.startswith("residue") else None
        if left:
            entries.append(_book(states[pair], pair, ZERO, *left))
    return entries


def _replayed_reversal(
    states: dict[Any, ValueState], carried: dict[int, list[Any]], move: Any, *, is_amended: bool
) -> list[Any]:
    entries: list[Any] = []
    for pair, quantity, value, _ in carried.get(move.reverses_move_id, ()):
        entries.append(_book(states[pair], pair, -quantity, -value, "amend" if is_amended else "reversal"))
        left = None if is_amended else rules.residue(states[pair])
        if left:
            entries.append(_book(states[pair], pair, ZERO, *left))
    return entries


def _book(state: ValueState, pair: Any, quantity: Any, value: Any, cause: str) -> Any:
    state.add(quantity, value)
    return (pair, quantity, value, cause)
