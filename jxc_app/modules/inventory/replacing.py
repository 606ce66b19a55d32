"""Amending (改单): what a source moved is taken back and booked anew, in one step that is judged as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError, say
from jxc_app.core.quantities import PRICE_PLACES, quotient
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import clock
from jxc_app.modules.inventory import reserving, valuation
from jxc_app.modules.inventory.balances import apply_moves, balances_as_they_are, lock_balances, write_balances
from jxc_app.modules.inventory.costing import with_costs
from jxc_app.modules.inventory.lots import refuse_missing_lots, refuse_second_piece
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.posting import append, keys_of
from jxc_app.modules.inventory.reversing import mirror_of
from jxc_app.modules.inventory.shortages import refuse_shortage
from jxc_app.modules.inventory.spots import Move, Posting, Source
from jxc_app.modules.inventory.timeline import refuse_past_shortage
from jxc_app.modules.inventory.valuation import Pair

Carried = Mapping[int, Sequence[tuple[Pair, Decimal, Decimal]]]


def replace_moves(uow: UnitOfWork, original: Source, reversal: Posting, posting: Posting) -> None:
    """Take back what ``original`` moved, under ``reversal`` (whose moves are found here), and book ``posting``.

    Only the end counts: a receipt of 100 of which 60 are gone can become one of 98. Value is settled at the end too.
    Raises ``stock.insufficient``, ``stock.past_shortage``, ``period.closed``, ``lot.needed``, ``lot.piece_here``.
    """
    session = uow.session
    for day in sorted({reversal.business_date, posting.business_date}):
        lock_period(session, day)
    mirror = _shown_at(posting.moves, mirror_of(session, original))
    reversal = replace(reversal, moves=tuple(mirror))
    held = reserving.keys_of(session, posting.source) if posting.may_hold else set()
    balances = lock_balances(session, {*keys_of(mirror), *keys_of(posting.moves), *held})
    if held:
        reserving.note_release(session, balances, posting.source)
    carried = valuation.entries_of(session, [move.reverses for move in mirror if move.reverses])
    posting = replace(posting, moves=tuple(_with_old_costs(posting.moves, carried)))
    apply_moves(balances, mirror)
    apply_moves(balances, posting.moves)
    refuse_shortage(session, balances, [*posting.moves, *mirror])
    refuse_past_shortage(session, uow.now, balances, (posting, reversal))
    refuse_missing_lots(session, posting.moves)
    refuse_second_piece(session, posting.moves, leaving={move.lot_id for move in mirror if move.takes_from})
    write_balances(session, balances)
    states = valuation.lock_values(session, [*mirror, *posting.moves])
    back = valuation.reversal_changes(states, mirror, carried, settles=False)
    posting = replace(posting, moves=tuple(with_costs(session, states, posting.moves)))
    anew = valuation.value_changes(states, posting.moves)
    anew += valuation.settled(states, len(posting.moves) - 1)
    append(uow, reversal, states, back)
    append(uow, posting, states, anew)


def _shown_at(anew: Sequence[Move], mirror: Sequence[Move]) -> list[Move]:
    """What is taken back, shown at the new line that brings too little to make up for it."""
    fields = {move.adds_to: move.field for move in anew if move.adds_to is not None}
    return [replace(move, field=fields.get(move.takes_from) if move.takes_from else None) for move in mirror]


def _with_old_costs(moves: Sequence[Move], carried: Carried) -> list[Move]:
    """What comes in without a cost keeps the one that it came in with before."""
    costs: dict[Pair, Decimal] = {}
    for entries in carried.values():
        for pair, quantity, value in entries:
            if quantity > 0:
                costs.setdefault(pair, quotient(value, quantity, PRICE_PLACES))
    return [_with_old_cost(move, costs) for move in moves]


def _with_old_cost(move: Move, costs: Mapping[Pair, Decimal]) -> Move:
    home = move.target.warehouse_id
    if move.unit_cost is not None or home is None or move.origin.warehouse_id is not None:
        return move
    return replace(move, unit_cost=costs.get((move.sku_id, home)))


def value_after(session: Session, original: Source, moves: Sequence[Move]) -> dict[Pair, tuple[Decimal, Decimal]]:
    """What each (SKU, warehouse) is worth, and what it would be worth after :func:`replace_moves`; reads only."""
    mirror = mirror_of(session, original)
    states = valuation.states_as_they_are(session, [*mirror, *moves])
    before = {pair: state.value for pair, state in states.items()}
    carried = valuation.entries_of(session, [move.reverses for move in mirror if move.reverses])
    valuation.reversal_changes(states, mirror, carried, settles=False)
    anew = with_costs(session, states, _with_old_costs(moves, carried))
    valuation.value_changes(states, anew)
    valuation.settled(states, len(anew) - 1)
    return {pair: (before[pair], state.value) for pair, state in states.items()}


def worst_moment(
    session: Session, moves: Sequence[Move], mirror: Sequence[Move], at: datetime, originally: datetime
) -> str:
    """Why the past would not bear it, in words; empty where it does."""
    now = clock.get().now()
    postings = [
        Posting(Source("", 0), tuple(moves), at, business_date(at, get_settings().zone)),
        Posting(Source("", 0), tuple(mirror), originally, business_date(originally, get_settings().zone)),
    ]
    keys = {*keys_of(moves), *keys_of(mirror)}
    try:
        refuse_past_shortage(session, now, balances_as_they_are(session, keys), postings)
    except DomainError as refusal:
        return say(refusal)
    return ""
