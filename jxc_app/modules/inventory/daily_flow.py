"""What each SKU was asked for in each warehouse day by day, and how its stock went: the ledger, read once.

Whole ranges of SKUs are read at a time; what is added up by day is added up here, by numpy: 50,000 groups by day are
more than a database groups quickly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    Table,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.modules.catalog.merged import absorbed_by, all_absorbed
from jxc_app.modules.inventory.models import StockBalance, StockMove, StockSetting
from jxc_app.modules.inventory.past_balances import end_of, nearest_cut
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_limits: Table = StockSetting.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
#: from the last two also comes what was never sold: made or found, that is no return
_USERS = (Place.CUSTOMER, Place.PRODUCTION, Place.OTHER)
_AT_ONCE = 1_000
#: so many moves are read at a time
_A_READ = 50_000
Pair = tuple[int, int]
Whole = NDArray[np.int64]
_QUARTER = 900


@dataclass(slots=True)
class DailyFlow:
    """One SKU in one warehouse, in base units × 10⁶ by ordinal of the business day.

    ``used``: what left for customers, production, other use, less what came back from customers; one that only came
    back is below zero. ``sent``: what left for other warehouses. ``change``: by how much its stock place rose or fell.
    """

    used: dict[int, int] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)
    change: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class StandingStock:
    """What there is now, in base units × 10⁶: at the stock place, promised of it, on its way to the warehouse."""

    on_hand: int = 0
    reserved: int = 0
    in_transit: int = 0


@dataclass(frozen=True, slots=True)
class Flows:
    """What moves of some SKUs meant for warehouses, one row for each move and warehouse, in no order.

    ``sku``, ``warehouse``; ``day``: ordinal of the business day; ``used``, ``sent``, ``change``: base units × 10⁶, as
    :class:`DailyFlow` has them; ``is_change``: whether the stock place was touched at all.
    """

    sku: Whole
    warehouse: Whole
    day: Whole
    used: Whole
    sent: Whole
    change: Whole
    is_change: NDArray[np.bool_]

    def pairs(self) -> set[Pair]:
        """Every SKU and warehouse there is a row of."""
        width = int(self.warehouse.max(initial=0)) + 1
        return {divmod(key, width) for key in np.unique(self.sku * width + self.warehouse).tolist()}

    def places(self, pairs: Sequence[Pair]) -> tuple[Whole, Whole]:
        """Of the rows of these pairs, which come in order: the place of each in them, and which rows they are."""
        width = int(max(self.warehouse.max(initial=0), max((pair[1] for pair in pairs), default=0))) + 1
        keys, wanted = self.sku * width + self.warehouse, np.array([a * width + b for a, b in pairs], np.int64)
        at = np.searchsorted(wanted, keys)
        among = np.flatnonzero(np.append(wanted, -1)[at] == keys)
        return at[among], among


def daily_flows(session: Session, first_day: date, skus: range) -> dict[Pair, DailyFlow]:
    """What :func:`flows_of` tells, added up by day, for whoever looks at a few."""
    rows = flows_of(session, first_day, skus)
    flows: dict[Pair, DailyFlow] = {}
    columns = (rows.sku, rows.warehouse, rows.day, rows.used, rows.sent, rows.change, rows.is_change)
    for sku_id, warehouse_id, day, used, sent, change, is_change in zip(*(c.tolist() for c in columns), strict=True):
        flow = flows.setdefault((sku_id, warehouse_id), DailyFlow())
        for known, amount in ((flow.used, used), (flow.sent, sent)):
            if amount:
                known[day] = known.get(day, 0) + amount
        if is_change:
            flow.change[day] = flow.change.get(day, 0) + change
    return flows


def flows_of(session: Session, first_day: date, skus: range) -> Flows:
    """What happened to these SKUs from a day on until now.

    A reversal counts on the day of what it takes back, which then never was. What was asked of a SKU that became one
    of these was asked of this one. What a way means for the warehouses at its ends is worked out once for all its rows.
    """
    became = absorbed_by(session, skus)
    of_these = (_moves.c.sku_id >= skus.start) & (_moves.c.sku_id < skus.stop)
    if became:
        of_these |= _moves.c.sku_id.in_(sorted(became))
    moves = _standing(_moves_since(session, first_day, of_these), became)
    return _flows(moves[(moves[:, 0] >= skus.start) & (moves[:, 0] < skus.stop)], _Effects(session))


class Ledger:
    """What happened to every SKU from a day on until now, read once in the order in which it was written.

    SKU by SKU a table of moves is read in its whole length again and again, for what moves on one day lies together:
    that takes twice the time. A million moves are 48 MB here.
    """

    def __init__(self, session: Session, first_day: date) -> None:
        last = session.connection().execute(select(func.coalesce(func.max(_moves.c.seq), 0))).scalar_one()
        first = nearest_cut(session, date.fromordinal(first_day.toordinal() - 1)).first_seq
        became, parts = all_absorbed(session), [_none()]
        for start in range(first, last + 1, _A_READ):
            some = (_moves.c.seq >= start) & (_moves.c.seq < start + _A_READ)
            parts.append(_standing(_moves_since(session, first_day, some), became))
        moves = np.concatenate(parts)
        self._moves = moves[np.argsort(moves[:, 0], kind="stable")]
        self._skus, self._effects = np.ascontiguousarray(self._moves[:, 0]), _Effects(session)

    def of(self, skus: range) -> Flows:
        """Of some SKUs, as :func:`flows_of` tells it."""
        start, stop = np.searchsorted(self._skus, [skus.start, skus.stop])
        return _flows(self._moves[start:stop], self._effects)


def _none() -> Whole:
    return np.zeros((0, 6), np.int64)


def _standing(moves: Whole, became: Mapping[int, int]) -> Whole:
    """With the SKU that each move counts for by now."""
    for gone, stays in became.items():
        moves[moves[:, 0] == gone, 0] = stays
    return moves


def _flows(moves: Whole, effects: "_Effects") -> Flows:
    width = int(moves[:, 2].max(initial=0)) + 1
    ways, at = np.unique((moves[:, 1] * width + moves[:, 2]) * 2 + moves[:, 5], return_inverse=True)
    means = [effects[*divmod(way // 2, width), bool(way % 2)] for way in ways.tolist()]
    return _meant(moves, at.reshape(-1), means)


def _meant(moves: Whole, at: Whole, means: "list[list[Effect]]") -> Flows:
    """``at``: which of the meanings each move has; each means something for up to two warehouses."""
    parts = []
    for side in range(max(map(len, means), default=0)):
        table = np.array([one[side] if side < len(one) else (-1, 0, 0, 0) for one in means], np.int64)
        here = table[at]
        among = here[:, 0] >= 0
        parts.append((moves[among], here[among]))
    if not parts:
        parts = [(moves[:0], np.zeros((0, 4), np.int64))]
    rows, effect = (np.concatenate(some) for some in zip(*parts, strict=True))
    quantity = rows[:, 3]
    return Flows(
        rows[:, 0], effect[:, 0], rows[:, 4], quantity * effect[:, 2], quantity * effect[:, 3],
        quantity * effect[:, 1], effect[:, 1] != 0,
    )  # fmt: skip


def _moves_since(session: Session, first_day: date, some: ColumnElement[bool]) -> Whole:
    """A row for each of some moves: SKU, origin, target, quantity, business day, whether it takes an earlier move back.

    A million of them: as one text they come sooner than as rows (an object for every number), and numpy reads them.
    Every reversal is among them: of which day it is only what it takes back can tell.
    """
    start = date.fromordinal(first_day.toordinal() - 1)
    told = _told(
        session, _moves.c.sku_id, _moves.c.from_location_id, _moves.c.to_location_id,
        type_coerce(_moves.c.quantity, BigInteger), _quarter(session, _moves.c.effective_at),
        func.coalesce(_moves.c.reverses_move_id, 0),
    )  # fmt: skip
    wanted = select(func.aggregate_strings(told, ",")).where(
        some, _moves.c.seq >= nearest_cut(session, start).first_seq,
        (_moves.c.effective_at >= end_of(start)) | _moves.c.reverses_move_id.is_not(None),
    )  # fmt: skip
    text = session.connection().execute(wanted).scalar()
    if not text:
        return _none()
    moves = np.fromstring(text, np.int64, sep=",").reshape(-1, 6)
    back = np.flatnonzero(moves[:, 5])
    moments = _moments_of(session, moves[back, 5].tolist())
    moves[back, 4] = [moments[taken] for taken in moves[back, 5].tolist()]
    moves[:, 4], moves[:, 5] = _days_of(moves[:, 4]), moves[:, 5] != 0
    return moves[moves[:, 4] >= first_day.toordinal()] if len(back) else moves


def _told(session: Session, *columns: ColumnElement[Any]) -> ColumnElement[str]:
    """Whole numbers as one text, with commas between them."""
    write = func.printf if session.get_bind().dialect.name == "sqlite" else func.format
    return write(",".join(["%s"] * len(columns)), *columns, type_=String)


def _quarter(session: Session, moment: ColumnElement[Any]) -> ColumnElement[int]:
    """The quarter of an hour of a moment, counted from 1970: no zone's day begins within one."""
    if session.get_bind().dialect.name == "sqlite":
        seconds: ColumnElement[Any] = cast(func.strftime("%s", moment), BigInteger)
        return seconds.op("/", return_type=BigInteger())(literal_column(str(_QUARTER)))  # whole, unlike SQLAlchemy's
    return cast(func.floor(extract("epoch", moment) / _QUARTER), BigInteger)


def _days_of(quarters: Whole) -> Whole:
    """The business day of each, worked out once for all moves of a quarter of an hour."""
    zone = get_settings().zone
    known, at = np.unique(quarters, return_inverse=True)
    days = [datetime.fromtimestamp(one * _QUARTER, zone).toordinal() for one in known.tolist()]
    return np.array(days, np.int64)[at.reshape(-1)]


def _moments_of(session: Session, moves: Sequence[int]) -> dict[int, int]:
    """In which quarter of an hour these moves happened."""
    moments: dict[int, int] = {}
    for start in range(0, len(moves), _AT_ONCE):
        wanted = select(_moves.c.seq, _quarter(session, _moves.c.effective_at))
        wanted = wanted.where(_moves.c.seq.in_(moves[start : start + _AT_ONCE]))
        moments |= {row[0]: row[1] for row in session.connection().execute(wanted)}
    return moments


#: warehouse; by how many times the quantity its stock, what was used of it and what it sent away change
Effect = tuple[int, int, int, int]


class _Effects(dict[tuple[int, int, bool], list[Effect]]):
    """What a move from one place to another means for the warehouses at both ends, worked out once for each way.

    Key: origin, target, whether it takes an earlier move back.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        rows = session.connection().execute(select(_places.c.id, _places.c.warehouse_id, _places.c.place)).all()
        self._homes = {row.id: row.warehouse_id for row in rows}
        self._kinds = {row.id: row.place for row in rows}

    def __missing__(self, way: tuple[int, int, bool]) -> list[Effect]:
        origin, target, is_back = way
        left, came = self._homes[origin], self._homes[target]
        effects = [] if left is None else [(left, -self._is_stock(origin), self._used(way), self._sent(way))]
        if came is not None and came != left:
            back = (target, origin)
            effects.append((came, self._is_stock(target), self._came_back(way), -self._sent((*back, not is_back))))
        elif came is not None:
            effects.append((came, self._is_stock(target), 0, 0))
        self[way] = effects
        return effects

    def _is_stock(self, place: int) -> int:
        return int(self._kinds[place] == Place.STOCK)

    def _used(self, way: tuple[int, int, bool]) -> int:
        _, target, is_back = way
        return int(self._kinds[target] in _USERS and not is_back)

    def _came_back(self, way: tuple[int, int, bool]) -> int:
        """From production and the rest only what is taken back was ever used."""
        origin, _, is_back = way
        kind = self._kinds[origin]
        return -int(kind == Place.CUSTOMER or (kind in _USERS and is_back))

    def _sent(self, way: tuple[int, int, bool]) -> int:
        origin, target, is_back = way
        other = self._homes[target] not in (None, self._homes[origin])
        return int(other and not is_back and self._is_stock(origin))


def standing_stock(session: Session, skus: range) -> dict[Pair, StandingStock]:
    """What there is of these SKUs, by SKU and warehouse; goods on hold or blocked cannot be counted on."""
    amounts = (type_coerce(func.sum(column), BigInteger) for column in (_balances.c.on_hand, _balances.c.reserved))
    wanted = (
        select(_balances.c.sku_id, _places.c.warehouse_id, _places.c.place, *amounts)
        .join(_places, _places.c.id == _balances.c.location_id)
        .where(
            _balances.c.sku_id >= skus.start, _balances.c.sku_id < skus.stop,
            _places.c.place.in_((Place.STOCK, Place.IN_TRANSIT)),
        )
        .group_by(_balances.c.sku_id, _places.c.warehouse_id, _places.c.place)
    )  # fmt: skip
    standing: dict[Pair, StandingStock] = {}
    for sku_id, warehouse_id, place, on_hand, reserved in session.connection().execute(wanted):
        one = standing.setdefault((sku_id, warehouse_id), StandingStock())
        if place == Place.STOCK:
            one.on_hand, one.reserved = int(on_hand), int(reserved)
        else:
            one.in_transit = int(on_hand)
    return standing


def limits_set(session: Session, skus: range) -> dict[Pair, tuple[Decimal | None, Decimal | None]]:
    """Lower and upper limit of these SKUs where one is set, in base units."""
    wanted = select(_limits.c.sku_id, _limits.c.warehouse_id, _limits.c.minimum, _limits.c.maximum).where(
        _limits.c.sku_id >= skus.start, _limits.c.sku_id < skus.stop,
        _limits.c.minimum.is_not(None) | _limits.c.maximum.is_not(None),
    )  # fmt: skip
    return {(row[0], row[1]): (row[2], row[3]) for row in session.connection().execute(wanted)}
