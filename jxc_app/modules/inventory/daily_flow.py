"""What each SKU was asked for in each warehouse day by day, and how its stock went: the ledger, read once.

Whole ranges of SKUs are read at a time and added up here: 50,000 groups by day are more than a database groups quickly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, String, Table, case, cast, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.modules.inventory.models import StockBalance, StockMove, StockSetting
from jxc_app.modules.inventory.past_balances import end_of, nearest_cut
from jxc_app.modules.warehouses.models import Location, Place

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_limits: Table = StockSetting.__table__  # type: ignore[attr-defined]
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


def daily_flows(session: Session, first_day: date, skus: range) -> dict[Pair, DailyFlow]:
    """What happened to these SKUs from a day on until now.

    A reversal counts on the day of what it takes back, which then never was.
    """
    effects, days, flows = _Effects(session), _Days(), dict[Pair, DailyFlow]()
    for sku_id, origin, target, quantity, moment, reverses in _moves_since(session, first_day, skus):
        day = days[moment]
        for warehouse_id, change, used, sent in effects[origin, target, reverses is not None]:
            pair = (sku_id, warehouse_id)
            flow = flows.get(pair)
            if flow is None:
                flow = flows[pair] = DailyFlow()
            if change:
                flow.change[day] = flow.change.get(day, 0) + change * quantity
            if used:
                flow.used[day] = flow.used.get(day, 0) + used * quantity
            if sent:
                flow.sent[day] = flow.sent.get(day, 0) + sent * quantity
    return flows


def _moves_since(session: Session, first_day: date, skus: range) -> Sequence[Any]:
    """Rows as the driver has them: a million of them, and making objects of them takes longer than reading."""
    start = date.fromordinal(first_day.toordinal() - 1)
    original = select(_taken_back.c.effective_at).where(_taken_back.c.seq == _moves.c.reverses_move_id)
    is_first = _moves.c.reverses_move_id.is_(None)
    moment = case((is_first, _moves.c.effective_at), else_=original.scalar_subquery())
    wanted = (
        select(
            _moves.c.sku_id, _moves.c.from_location_id, _moves.c.to_location_id,
            type_coerce(_moves.c.quantity, BigInteger), cast(moment, String), _moves.c.reverses_move_id,
        )
        .where(
            _moves.c.sku_id >= skus.start, _moves.c.sku_id < skus.stop,
            _moves.c.seq >= nearest_cut(session, start).first_seq, moment >= end_of(start),
        )
    )  # fmt: skip
    cursor = session.connection().execute(wanted).cursor
    return cursor.fetchall() if cursor else []


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


class _Days(dict[str, int]):
    """The business day of each moment as the database has it, converted once: a document's lines share theirs."""

    def __missing__(self, moment: str) -> int:
        known = datetime.fromisoformat(moment)
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


def limits_set(session: Session, skus: range) -> dict[Pair, tuple[Decimal | None, Decimal | None]]:
    """Lower and upper limit of these SKUs where one is set, in base units."""
    wanted = select(_limits.c.sku_id, _limits.c.warehouse_id, _limits.c.minimum, _limits.c.maximum).where(
        _limits.c.sku_id >= skus.start, _limits.c.sku_id < skus.stop,
        _limits.c.minimum.is_not(None) | _limits.c.maximum.is_not(None),
    )  # fmt: skip
    return {(row[0], row[1]): (row[2], row[3]) for row in session.connection().execute(wanted)}
