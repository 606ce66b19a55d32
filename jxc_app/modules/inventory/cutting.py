"""What the ledger has at one moment, for those who hold it against something else: a count cuts what it counts."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, func, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.prepared import Prepared
from jxc_app.core.quantities import PRICE_PLACES, ZERO, quotient
from jxc_app.modules.inventory.balances import lock_balances
from jxc_app.modules.inventory.models import StockBalance, StockMove, StockSetting, StockValue
from jxc_app.modules.inventory.spots import BalanceKey

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_settings: Table = StockSetting.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_LAST_SEQ = Prepared(select(func.coalesce(func.max(_moves.c.seq), 0)))
_LAST_BY_THEN = Prepared(
    select(_moves.c.seq).where(_moves.c.recorded_at <= bindparam("at")).order_by(_moves.c.seq.desc()).limit(1)
)
_AVERAGES = Prepared(
    select(_values.c.sku_id, _values.c.quantity, _values.c.value).where(
        _values.c.warehouse_id == bindparam("warehouse"), _values.c.sku_id.in_(bindparam("skus", expanding=True))
    )
)
_shelves = Prepared(
    select(_settings.c.sku_id, _settings.c.shelf).where(
        _settings.c.warehouse_id == bindparam("warehouse"),
        _settings.c.sku_id.in_(bindparam("skus", expanding=True)),
        _settings.c.shelf != "",
    )
)
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Cut:
    """What balances held, in base units, when the ledger's last move was ``seq``."""

    seq: int
    on_hand: Mapping[BalanceKey, Decimal]


def cut_balances(session: Session, keys: Collection[BalanceKey]) -> Cut:
    """Lock these balances and read them, with how far the ledger goes.

    Whoever moves one of them later draws its seq once it has the lock, so its seq is greater than that of the cut;
    whatever moved one of them before has been committed and is not.
    """
    held = lock_balances(session, keys)
    [[seq]] = _LAST_SEQ.fetch(session)
    return Cut(seq, {key: balance.on_hand for key, balance in held.items()})


def last_seq_at(session: Session, at: datetime) -> int:
    """The seq of the last move that was booked by this moment; 0 where none was."""
    rows = _LAST_BY_THEN.fetch(session, at=at)
    return int(rows[0][0]) if rows else 0


def cut_back(session: Session, now: Cut, at: datetime) -> tuple[Cut, frozenset[BalanceKey]]:
    """What the balances of a cut held at a moment before it, by the ledger, and which of them moved since.

    They are still locked, so what was booked since then is all there is to take off again.
    """
    then = last_seq_at(session, at)
    held, moved = dict(now.on_hand), set[BalanceKey]()
    for key, change in _changes_since(session, held, then):
        held[key] -= change
        moved.add(key)
    return Cut(then, held), frozenset(moved)


def lying_at(session: Session, keys: Collection[BalanceKey], at: datetime) -> set[BalanceKey]:
    """Those of these balances, all of which hold something now, that held something at a moment that is past."""
    wanted = dict.fromkeys(keys, ZERO)
    rows = session.connection().execute(
        select(_balances.c.sku_id, _balances.c.location_id, _balances.c.lot_id, _balances.c.on_hand)
        .where(_balances.c.sku_id.in_(sorted({key.sku_id for key in keys})))
    )  # fmt: skip
    held = {key: row[3] for row in rows if (key := BalanceKey(*row[:3])) in wanted}
    for key, change in _changes_since(session, held, last_seq_at(session, at)):
        held[key] -= change
    return {key for key, quantity in held.items() if quantity > ZERO}


def last_moved(session: Session, keys: Collection[BalanceKey], since: datetime) -> dict[BalanceKey, datetime]:
    """When each of these balances moved last, of those that moved after this moment."""
    wanted, found = set(keys), dict[BalanceKey, datetime]()
    latest = type_coerce(func.max(_moves.c.recorded_at), UtcDateTime())
    places, skus = (sorted(ids) for ids in ({key.location_id for key in wanted}, {key.sku_id for key in wanted}))
    after = [_moves.c.seq > last_seq_at(session, since)]
    if len(skus) <= _CHUNK:  # of a few, each is looked up; of many, all that moved since is read once
        after.append(_moves.c.sku_id.in_(skus))
    for column in (_moves.c.from_location_id, _moves.c.to_location_id):
        rows = session.connection().execute(
            select(_moves.c.sku_id, column, _moves.c.lot_id, latest)
            .where(column.in_(places), *after)
            .group_by(_moves.c.sku_id, column, _moves.c.lot_id)
        )  # fmt: skip
        for *spot, at in rows:
            if (key := BalanceKey(*spot)) in wanted:
                found[key] = max(at, found.get(key, at))
    return found


def _changes_since(session: Session, keys: Collection[BalanceKey], seq: int) -> Iterator[tuple[BalanceKey, Decimal]]:
    """What each later move added to one of these balances, below zero where it took."""
    skus = sorted({key.sku_id for key in keys})
    for start in range(0, len(skus), _CHUNK):
        rows = session.connection().execute(
            select(
                _moves.c.sku_id, _moves.c.lot_id, _moves.c.from_location_id, _moves.c.to_location_id, _moves.c.quantity
            )
            .where(_moves.c.sku_id.in_(skus[start : start + _CHUNK]), _moves.c.seq > seq)
        )  # fmt: skip
        for sku_id, lot_id, origin, target, quantity in rows:
            for place, change in ((origin, -quantity), (target, quantity)):
                if (key := BalanceKey(sku_id, place, lot_id)) in keys:
                    yield key, change


def moved_between(session: Session, spans: Mapping[BalanceKey, tuple[int, int]]) -> set[BalanceKey]:
    """The balances that moved after the first and up to the second seq of their span."""
    wanted = {key: span for key, span in spans.items() if span[0] < span[1]}
    if not wanted:
        return set()
    first, last = min(one for one, _ in wanted.values()), max(one for _, one in wanted.values())
    found: set[BalanceKey] = set()
    skus = sorted({key.sku_id for key in wanted})
    for start in range(0, len(skus), _CHUNK):
        rows = session.connection().execute(
            select(_moves.c.seq, _moves.c.sku_id, _moves.c.lot_id, _moves.c.from_location_id, _moves.c.to_location_id)
            .where(_moves.c.sku_id.in_(skus[start : start + _CHUNK]), _moves.c.seq > first, _moves.c.seq <= last)
        )  # fmt: skip
        for seq, sku_id, lot_id, *places in rows:
            keys = (BalanceKey(sku_id, place, lot_id) for place in places)
            found |= {key for key in keys if key in wanted and wanted[key][0] < seq <= wanted[key][1]}
    return found


def lots_lying(
    session: Session, location_ids: Collection[int], sku_ids: Collection[int] | None = None
) -> list[BalanceKey]:
    """Everything that lies at these places, or of these SKUs there; what is used up is left out."""
    wanted: Any = select(_balances.c.sku_id, _balances.c.location_id, _balances.c.lot_id).where(
        _balances.c.location_id.in_(sorted(location_ids)), _balances.c.on_hand > ZERO
    )
    if sku_ids is not None:
        wanted = wanted.where(_balances.c.sku_id.in_(sorted(sku_ids)))
    return [BalanceKey(*row) for row in session.connection().execute(wanted)]


def shelves_of(session: Session, warehouse_id: int, sku_ids: Collection[int]) -> dict[int, str]:
    """On which shelf each SKU stands there; those that nobody gave one are left out."""
    return dict(_shelves.fetch(session, warehouse=warehouse_id, skus=list(sku_ids)))


def skus_on_shelves(session: Session, warehouse_id: int, words: str) -> set[int]:
    """SKUs whose shelf there begins with these words."""
    rows = session.connection().execute(
        select(_settings.c.sku_id).where(
            or_(_settings.c.shelf == words, _settings.c.shelf.startswith(words, autoescape=True)),
            _settings.c.warehouse_id == warehouse_id,
        )
    )
    return set(rows.scalars())


def average_costs(session: Session, warehouse_id: int, sku_ids: Collection[int]) -> dict[int, Decimal]:
    """What one base unit of each SKU is worth there (移动加权平均); those without stock are left out."""
    rows = _AVERAGES.fetch(session, warehouse=warehouse_id, skus=list(sku_ids))
    return {sku_id: quotient(value, quantity, PRICE_PLACES) for sku_id, quantity, value in rows if quantity > 0}
