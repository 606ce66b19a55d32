"""A change of value without a move: what something cost besides its price (费用分摊), or its price as billed (价差).

A warehouse's stock of a SKU has one average, so nobody knows which pieces are left of a receipt. As much of the cost
stays in the stock as there is still stock to carry it: the part of the receipt that can still be there at most. The
rest belongs to what has left, or went back to its supplier, and is cost of sales. A cost below zero takes from the
stock at most what it is worth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import BigInteger, Select, Table, func, select, tuple_, type_coerce
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, QUANTITY_PLACES, ZERO, proportion, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.inventory.models import StockRevaluation, StockValueEntry
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.inventory.spots import Source
from jxc_app.modules.inventory.valuation import Pair, States, lock_pairs, values_as_they_are, write_states

_revalued: Table = StockRevaluation.__table__  # type: ignore[attr-defined]
_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount in yuan, below zero too, for base units that came in once; ``line_id``: what it is booked for.

    ``returned``: of these base units what has gone back, so that no stock of theirs can carry a part.
    """

    pair: Pair
    quantity: Decimal
    amount: Decimal
    line_id: int | None = None
    returned: Decimal = ZERO


def kept_in_stock(state: ValueState, cost: Cost) -> Decimal:
    """The part of a cost that the stock still carries, to the fen.

    >>> kept_in_stock(ValueState(Decimal(40), Decimal(400)), Cost((1, 1), Decimal(100), Decimal(50)))
    Decimal('20.00')
    >>> kept_in_stock(ValueState(Decimal(40), Decimal(15)), Cost((1, 1), Decimal(100), Decimal(-50)))
    Decimal('-15.00')
    >>> kept_in_stock(ValueState(Decimal(40), Decimal(400)), Cost((1, 1), Decimal(10), Decimal(50), None, Decimal(4)))
    Decimal('30.00')
    """
    left = min(state.quantity, cost.quantity - cost.returned)
    if left <= ZERO:
        return ZERO
    worth = state.value.quantize(Decimal(1).scaleb(-FEN_PLACES), ROUND_DOWN)
    return max(proportion(cost.amount, left, cost.quantity, FEN_PLACES), -worth)


def add_costs(
    uow: UnitOfWork, source: Source, costs: Sequence[Cost], *, business_date: date, effective_at: datetime
) -> None:
    """Add costs to the stock. Raises DomainError ``period.closed``."""
    states = lock_for_costs(uow, business_date, {cost.pair for cost in costs})
    last = _last_seqs(uow.session, states)
    for cost in costs:
        kept = kept_in_stock(states[cost.pair], cost)
        states[cost.pair].add(ZERO, kept)
        _write(uow, source, cost.pair, last, kept, cost.amount - kept, effective_at, line_id=cost.line_id)
    write_states(uow.session, states)


def lock_for_costs(uow: UnitOfWork, business_date: date, pairs: Iterable[Pair]) -> States:
    """Lock period and values of these, for all costs of one transaction at once: a document ends with its number, and
    one that then reached for further values would wait for somebody who waits for that.

    Raises DomainError ``period.closed``.
    """
    lock_period(uow.session, business_date)
    return lock_pairs(uow.session, pairs)


@dataclass(frozen=True, slots=True)
class CostEffect:
    """What a cost would do: how much of it the stock takes and how much is cost of sales, and the unit costs around it.

    A unit cost is None where nothing lies there.
    """

    cost: Cost
    kept: Decimal
    expensed: Decimal
    before: Decimal | None
    after: Decimal | None


def effects_of_costs(session: Session, costs: Sequence[Cost]) -> list[CostEffect]:
    """What :func:`add_costs` would do as things stand; reads only."""
    states = values_as_they_are(session, {cost.pair for cost in costs})
    effects = []
    for cost in costs:
        state = states[cost.pair]
        before, kept = _rate(state), kept_in_stock(state, cost)
        state.add(ZERO, kept)
        effects.append(CostEffect(cost, kept, cost.amount - kept, before, _rate(state)))
    return effects


def _rate(state: ValueState) -> Decimal | None:
    return quotient(state.value, state.quantity, PRICE_PLACES) if state.quantity else None


def take_back_costs(
    uow: UnitOfWork, original: Source, source: Source, quantities: Mapping[int, Decimal], *, business_date: date,
    effective_at: datetime,
) -> None:  # fmt: skip
    """Take costs back again: of what the stock took, as much as the stock still carries; the rest is cost of sales.

    ``quantities``: base units by the line that each was booked for. Raises DomainError ``period.closed``.
    """
    booked = uow.session.exec(
        select_rows(StockRevaluation)
        .where(StockRevaluation.source_type == original.type, StockRevaluation.source_id == original.id)
        .order_by(col(StockRevaluation.id).desc())
    ).all()
    states = lock_for_costs(uow, business_date, {(one.sku_id, one.warehouse_id) for one in booked})
    last = _last_seqs(uow.session, states)
    for one in booked:
        pair = one.sku_id, one.warehouse_id
        whole = one.value + one.expensed
        carried = _carrying(one, quantities.get(one.source_line_id or 0, ZERO))
        given = kept_in_stock(states[pair], Cost(pair, carried, -one.value)) if carried else ZERO
        states[pair].add(ZERO, given)
        _write(uow, source, pair, last, given, -whole - given, effective_at, reverses=one.id)
    write_states(uow.session, states)


def _carrying(one: StockRevaluation, quantity: Decimal) -> Decimal:
    """How many base units took the part that stayed in the stock."""
    whole = one.value + one.expensed
    return proportion(quantity, one.value, whole, QUANTITY_PLACES) if whole else quantity


def revalued_lines(kind: str) -> Select[Any]:
    """(source_id, line_id, kept, expensed) of every cost added or taken back; ``line_id``: what it was added for."""
    added = _revalued.alias("added")
    line_id = func.coalesce(_revalued.c.source_line_id, added.c.source_line_id).label("line_id")
    return (
        select(_revalued.c.source_id, line_id, _revalued.c.value.label("kept"), _revalued.c.expensed)
        .outerjoin(added, added.c.id == _revalued.c.reverses_id)
        .where(_revalued.c.source_type == kind)
    )


def _last_seqs(session: Session, states: States) -> dict[Pair, int]:
    keys = tuple_(_entries.c.sku_id, _entries.c.warehouse_id)
    rows = session.connection().execute(
        select(_entries.c.sku_id, _entries.c.warehouse_id, func.max(_entries.c.move_seq))
        .where(keys.in_(sorted(states)))
        .group_by(_entries.c.sku_id, _entries.c.warehouse_id)
    )
    return {(sku_id, warehouse_id): seq for sku_id, warehouse_id, seq in rows}


def _write(
    uow: UnitOfWork, source: Source, pair: Pair, last: dict[Pair, int], value: Decimal, expensed: Decimal,
    effective_at: datetime, *, line_id: int | None = None, reverses: int | None = None,
) -> None:  # fmt: skip
    uow.session.add(
        StockRevaluation(
            sku_id=pair[0], warehouse_id=pair[1], after_seq=last.get(pair, 0), value=value, expensed=expensed,
            cause="landed" if reverses is None else "landed_back", effective_at=effective_at, recorded_at=uow.now,
            source_type=source.type, source_id=source.id, source_line_id=line_id, actor_id=uow.actor.user_id,
            reverses_id=reverses,
        )
    )  # fmt: skip


def booked_by_source(kind: str) -> Select[Any]:
    """(source_id, amount) of every cost that was added, reversals left out; amounts as they are stored."""
    whole = type_coerce(_revalued.c.value, BigInteger) + type_coerce(_revalued.c.expensed, BigInteger)
    return select(_revalued.c.source_id, whole.label("amount")).where(
        _revalued.c.source_type == kind, _revalued.c.reverses_id.is_(None)
    )
