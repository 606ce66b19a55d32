"""What stock that comes in from outside costs, where the document does not say: before any value changes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Table, func, select, tuple_
from sqlmodel import Session

from jxc_app.core.quantities import MONEY_PLACES, PRICE_PLACES, ZERO, product, proportion, quotient, to_scaled
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.models import StockMove, StockValue, StockValueEntry
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.inventory.spots import Move, Source
from jxc_app.modules.inventory.valuation import Pair, States

_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]


def with_costs(session: Session, states: States, moves: Sequence[Move]) -> Sequence[Move]:
    """The moves with the costs that follow from the others of the posting, or from what was known last.

    Stock that comes in without a cost takes the average that lies there; where nothing lies, the last one that left;
    where it never lay, what it is worth in the company's other warehouses.
    What is made may come back as two moves: see :func:`worth_exactly`.
    """
    if any(move.is_made for move in moves):
        moves = _with_made(session, states, moves)
    unknown = {_home(move) for move in moves if _is_unknown(move) and not states[_home(move)].quantity}
    if not unknown:
        return moves
    known = last_costs(session, unknown)
    known |= _costs_elsewhere(session, unknown - known.keys())
    return [replace(move, unit_cost=known.get(_home(move))) if _is_unknown(move) else move for move in moves]


def _costs_elsewhere(session: Session, pairs: Collection[Pair]) -> dict[Pair, Decimal]:
    """The average over all warehouses of SKUs that never lay in these, else what one was worth when it moved last."""
    if not pairs:
        return {}
    skus = sorted({sku for sku, _ in pairs})
    quantity, value = (func.sum(column, type_=column.type) for column in (_values.c.quantity, _values.c.value))
    lying = select(_values.c.sku_id, quantity, value).where(_values.c.sku_id.in_(skus), _values.c.quantity > 0)
    rows = session.connection().execute(lying.group_by(_values.c.sku_id))
    costs = {sku: quotient(worth, much, PRICE_PLACES) for sku, much, worth in rows}
    latest = select(func.max(_entries.c.id)).where(
        _entries.c.sku_id.in_([sku for sku in skus if sku not in costs]), _entries.c.quantity != 0
    )
    gone = select(_entries.c.sku_id, _entries.c.quantity, _entries.c.value).where(
        _entries.c.id.in_(latest.group_by(_entries.c.sku_id))
    )
    costs |= {row[0]: quotient(row[2], row[1], PRICE_PLACES) for row in session.connection().execute(gone)}
    return {(sku, home): costs[sku] for sku, home in pairs if sku in costs}


def _home(move: Move) -> Pair:
    return move.sku_id, move.target.warehouse_id or 0


def _is_unknown(move: Move) -> bool:
    return move.unit_cost is None and move.origin.warehouse_id is None and move.target.warehouse_id is not None


def _with_made(session: Session, states: States, moves: Sequence[Move]) -> list[Move]:
    """What is made costs what was used up, to the last digit; several share it as what they were worth before."""
    pool = _used_up({pair: ValueState(state.quantity, state.value) for pair, state in states.items()}, moves)
    made = [move for move in moves if move.is_made]
    parts = iter(shares(pool, _worths(session, states, made)))
    costed: list[Move] = []
    for move in moves:
        costed += worth_exactly(move, next(parts)) if move.is_made else [move]
    return costed


def shares(pool: Decimal, worths: Sequence[Decimal]) -> list[Decimal]:
    """An amount over worths: each part is what is due by then less what was given, so nothing is lost.

    >>> shares(Decimal(10), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.3333'), Decimal('3.3334'), Decimal('3.3333')]
    """
    whole, parts = sum(worths, ZERO), []
    due = reached = ZERO
    for worth in worths:
        reached += worth
        before, due = due, proportion(pool, reached, whole, MONEY_PLACES)
        parts.append(due - before)
    return parts


def _worths(session: Session, states: States, made: Sequence[Move]) -> list[Decimal]:
    """What each would have been worth: quantity × average, or the last cost where nothing lies there.

    One that nobody has seen is as dear as the others on average; where nothing is known at all, quantities count.
    """
    if len({move.sku_id for move in made}) == 1:
        return [move.quantity for move in made]
    last = last_costs(session, {_home(move) for move in made if not states[_home(move)].quantity})
    costs = [_cost_of(states[_home(move)], last.get(_home(move))) for move in made]
    known = [(cost, move.quantity) for cost, move in zip(costs, made, strict=True) if cost is not None]
    worth = sum((product(cost, quantity, PRICE_PLACES) for cost, quantity in known), ZERO)
    if not worth:
        return [move.quantity for move in made]
    usual = quotient(worth, sum((quantity for _, quantity in known), ZERO), PRICE_PLACES)
    return [
        product(usual if cost is None else cost, move.quantity, PRICE_PLACES)
        for cost, move in zip(costs, made, strict=True)
    ]


def _cost_of(state: ValueState, last: Decimal | None) -> Decimal | None:
    return quotient(state.value, state.quantity, PRICE_PLACES) if state.quantity else last


def worth_exactly(move: Move, worth: Decimal) -> list[Move]:
    """The move at the cost that makes it worth so much, which beyond 10⁴ base units no price may say exactly.

    Then all but one unit come at a cost just below, and that one with the rest.
    """
    cost = quotient(worth, move.quantity, PRICE_PLACES)
    if product(move.quantity, cost, MONEY_PLACES) == worth:
        return [replace(move, unit_cost=cost)]
    many = move.quantity - 1
    if product(many, cost, MONEY_PLACES) > worth:
        cost -= Decimal(1).scaleb(-PRICE_PLACES)
    rest = worth - product(many, cost, MONEY_PLACES)
    return [replace(move, quantity=many, unit_cost=cost), replace(move, quantity=Decimal(1), unit_cost=rest)]


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


def unit_costs(session: Session, skus: range) -> dict[Pair, float]:
    """What a base unit of these SKUs costs, for weighing one against another; those never seen are left out.

    Of what lies there, or as it last went out.
    """
    wanted = select(_values.c.sku_id, _values.c.warehouse_id, _values.c.quantity, _values.c.value)
    rows = (
        session.connection().execute(wanted.where(_values.c.sku_id >= skus.start, _values.c.sku_id < skus.stop)).all()
    )
    costs = {
        (sku, home): quotient(value, quantity, PRICE_PLACES)
        for sku, home, quantity, value in rows
        if quantity and value
    }
    ended = [(row[0], row[1]) for row in rows if (row[0], row[1]) not in costs]
    costs |= {pair: cost for pair, cost in last_costs(session, ended).items() if cost > 0}
    return {pair: to_scaled(cost, PRICE_PLACES) / 10**PRICE_PLACES for pair, cost in costs.items()}


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
