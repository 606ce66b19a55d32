"""Balance rows: locked in one order, changed by one conditional UPDATE."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore, is_sole_writer
from jxc_app.core.errors import Conflict
from jxc_app.core.prepared import Prepared
from jxc_app.core.quantities import ZERO
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.inventory.spots import BalanceKey, Move

_table: Table = StockBalance.__table__  # type: ignore[attr-defined]
_columns = (_table.c.sku_id, _table.c.location_id, _table.c.lot_id)
_wanted = tuple_(*_columns).in_(bindparam("keys", expanding=True))
_read = select(*_columns, _table.c.on_hand, _table.c.reserved).where(_wanted)
_existing = Prepared(_read)
_locked = Prepared(_read.order_by(*_columns).with_for_update())
# Not trusted to the lock alone: the condition stands in the statement too, and its row count is checked.
_change = Prepared(
    update(_table)
    .where(
        _table.c.sku_id == bindparam("sku"),
        _table.c.location_id == bindparam("location"),
        _table.c.lot_id == bindparam("lot"),
        _table.c.on_hand + bindparam("put", type_=_table.c.on_hand.type)
        >= _table.c.reserved + bindparam("hold", type_=_table.c.on_hand.type),
    )
    .values(
        on_hand=_table.c.on_hand + bindparam("put", type_=_table.c.on_hand.type),
        reserved=_table.c.reserved + bindparam("hold", type_=_table.c.on_hand.type),
    ),
    key=("sku", "location", "lot"),
)


@dataclass(slots=True)
class Balance:
    """One locked balance, and the change that is about to be written to it."""

    on_hand: Decimal
    reserved: Decimal
    put: Decimal = ZERO
    hold: Decimal = ZERO

    @property
    def available_after(self) -> Decimal:
        """What would be free after the change; below zero it must not happen."""
        return self.on_hand + self.put - self.reserved - self.hold


Balances = dict[BalanceKey, Balance]


def lock_balances(session: Session, keys: Iterable[BalanceKey]) -> Balances:
    """Lock balances in (sku, location, lot) order, made where missing. Nothing read earlier decides anything.

    Missing rows are all inserted before the first lock is taken, so two postings in opposite line order wait
    for each other and never deadlock.
    """
    ordered = sorted(set(keys))
    if not ordered:
        return {}
    known = _balances(_existing.fetch(session, keys=ordered))
    fresh = [key._asdict() | {"on_hand": ZERO, "reserved": ZERO} for key in ordered if key not in known]
    insert_or_ignore(session, _table, fresh)
    if is_sole_writer(session):  # what was just read cannot change any more
        return known | {key: Balance(ZERO, ZERO) for key in ordered if key not in known}
    return _balances(_locked.fetch(session, keys=ordered))


def balances_as_they_are(session: Session, keys: Iterable[BalanceKey]) -> Balances:
    """Balances as they stand, not locked: for previews. Missing ones are empty."""
    ordered = sorted(set(keys))
    known = _balances(_existing.fetch(session, keys=ordered)) if ordered else {}
    return known | {key: Balance(ZERO, ZERO) for key in ordered if key not in known}


def _balances(rows: Iterable[Any]) -> Balances:
    return {BalanceKey(sku, location, lot): Balance(held, promised) for sku, location, lot, held, promised in rows}


def apply_moves(balances: Balances, moves: Iterable[Move]) -> None:
    """Note what the moves change."""
    for move in moves:
        if (key := move.takes_from) is not None:
            balances[key].put -= move.quantity
        if (key := move.adds_to) is not None:
            balances[key].put += move.quantity


def write_balances(session: Session, balances: Mapping[BalanceKey, Balance]) -> None:
    """Write the noted changes. Raises Conflict where a balance is not what its lock promised."""
    rows = [
        {"sku": key.sku_id, "location": key.location_id, "lot": key.lot_id, "put": one.put, "hold": one.hold}
        for key, one in balances.items()
        if one.put or one.hold
    ]
    if _change.run_many(session, rows) != len(rows):
        raise Conflict("stock.changed_meanwhile")
