"""What each SKU was asked for in each warehouse day by day, and how its stock went: the ledger, read once.

Whole ranges of SKUs are read at a time and added up here: 50,000 groups by day are more than a database groups quickly.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, String, Table, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.modules.inventory.models import StockBalance, StockMove
from jxc_app.modules.inventory.past_balances import end_of, nearest_cut
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_taken_back = _moves.alias("taken_back")
#: from the last two also comes what was never sold: made or found, that is no return
_USERS = (Place.CUSTOMER, Place.PRODUCTION, Place.OTHER)
Pair = tuple[int, int]


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


def daily_flows(
    session: Session, first_day: date, skus: range, leaving_out: Collection[int] = ()
) -> dict[Pair, DailyFlow]:
    """What happened to these SKUs from a day on until now.

    A reversal counts on the day of what it takes back, which then never was. ``leaving_out``: documents that say
    nothing about demand; their goods left all the same.
    """
    reader = _Reader(session, frozenset(leaving_out))
    for row in session.connection().execute(_moves_since(session, first_day, skus)):
        reader.add(*row)
    return reader.flows


def _moves_since(session: Session, first_day: date, skus: range) -> Select[Any]:
    """What nobody converts is read as it lies: a moment is text on SQLite, and a million of them take a second each."""
    start = date.fromordinal(first_day.toordinal() - 1)
    moment = func.coalesce(_taken_back.c.effective_at, _moves.c.effective_at)
    return (
        select(
            _moves.c.sku_id, _moves.c.from_location_id, _moves.c.to_location_id,
            type_coerce(_moves.c.quantity, BigInteger), type_coerce(moment, String), _moves.c.reverses_move_id,
            _moves.c.source_id,
        )
        .outerjoin(_taken_back, _taken_back.c.seq == _moves.c.reverses_move_id)
        .where(
            _moves.c.sku_id >= skus.start, _moves.c.sku_id < skus.stop,
            _moves.c.seq >= nearest_cut(session, start).first_seq, moment >= end_of(start),
        )
    )  # fmt: skip


class _Reader:
    """Adds moves up. ``_homes``: warehouse of each real place; ``_stock``: those of them that are stock places."""

    def __init__(self, session: Session, leaving_out: frozenset[int]) -> None:
        rows = session.connection().execute(select(_places.c.id, _places.c.warehouse_id, _places.c.place)).all()
        self._homes = {row.id: row.warehouse_id for row in rows if row.warehouse_id is not None}
        self._stock = {row.id for row in rows if row.place == Place.STOCK}
        self._users = {row.id for row in rows if row.place in _USERS}
        self._customers = {row.id for row in rows if row.place == Place.CUSTOMER}
        self._leaving_out = leaving_out
        self._days = _Days()
        self.flows: dict[Pair, DailyFlow] = {}

    def add(
        self, sku_id: int, origin: int, target: int, quantity: int, moment: Any, reverses: int | None, source: int
    ) -> None:
        """One move, seen from the warehouse it left and from the one it came to."""
        day = self._days[moment]
        left, came = self._homes.get(origin), self._homes.get(target)
        if left is not None:
            flow = self._flow(sku_id, left)
            if origin in self._stock:
                _add(flow.change, day, -quantity)
            if came is None and reverses is None and target in self._users and source not in self._leaving_out:
                _add(flow.used, day, quantity)
            elif came not in (None, left) and reverses is None and origin in self._stock:
                _add(flow.sent, day, quantity)
        if came is not None:
            flow = self._flow(sku_id, came)
            if target in self._stock:
                _add(flow.change, day, quantity)
            comes_back = origin in self._customers or (reverses is not None and origin in self._users)
            if left is None and comes_back and source not in self._leaving_out:
                _add(flow.used, day, -quantity)
            elif left not in (None, came) and reverses is not None and target in self._stock:
                _add(flow.sent, day, -quantity)

    def _flow(self, sku_id: int, warehouse_id: int) -> DailyFlow:
        pair = (sku_id, warehouse_id)
        flow = self.flows.get(pair)
        if flow is None:
            flow = self.flows[pair] = DailyFlow()
        return flow


def _add(amounts: dict[int, int], day: int, amount: int) -> None:
    amounts[day] = amounts.get(day, 0) + amount


class _Days(dict[Any, int]):
    """The business day of each moment as the database has it, converted once: a document's lines share theirs."""

    def __missing__(self, moment: Any) -> int:
        known = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
        aware = known if known.tzinfo else known.replace(tzinfo=UTC)
        day = self[moment] = aware.astimezone(get_settings().zone).toordinal()
        return day


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


def sku_ranges(session: Session, size: int) -> Iterator[range]:
    """Ranges of ids that together hold every SKU that ever moved."""
    last = session.connection().execute(select(func.max(_moves.c.sku_id))).scalar() or 0
    return (range(start, min(start + size, last + 1)) for start in range(1, last + 1, size))
