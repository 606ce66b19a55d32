"""What stock was used up, what it is worth, and where there is any: what counting goes by."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, and_, cast, func, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.clock import UtcDateTime
from jxc_app.modules.catalog.merged import all_absorbed
from jxc_app.modules.inventory.models import StockBalance, StockMove, StockValue, StockValueEntry
from jxc_app.modules.inventory.past_balances import end_of, entries_between, nearest_cut
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.warehouses.models import Location, Place

_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]
_places: Table = Location.__table__  # type: ignore[attr-defined]
#: from the last two also comes what was never sold: made or found, that is no return
_USED_BY = (Place.CUSTOMER, Place.PRODUCTION, Place.OTHER)


@dataclass(frozen=True, slots=True)
class Worth:
    """A SKU in a warehouse and an amount, in yuan × 10⁴ as it is stored."""

    sku_id: int
    warehouse_id: int
    amount: int


def consumed(session: Session, first_day: date, last_day: date) -> list[Worth]:
    """The value of what left for customers, production and other use in these days (both in), at what it carried.

    Net of sales returns and of what was taken back. Transfers, counting, scrap and adjustments are none of it. What a
    SKU used that became another is used by that one, in a row of its own.
    """
    before = first_day - timedelta(days=1)
    amount = cast(func.sum(type_coerce(_entries.c.value, BigInteger)), BigInteger)
    found = (
        entries_between(session, nearest_cut(session, before), last_day)
        .with_only_columns(_entries.c.sku_id, _entries.c.warehouse_id, -amount)
        .where(
            _moves.c.effective_at >= end_of(before), _entries.c.cause.in_(("move", "reversal")), _is_use(session)
        )
        .group_by(_entries.c.sku_id, _entries.c.warehouse_id)
    )  # fmt: skip
    became = all_absorbed(session)
    return [Worth(became.get(int(row[0]), int(row[0])), row[1], row[2]) for row in session.connection().execute(found)]


def _is_use(session: Session) -> ColumnElement[bool]:
    known = select(_places.c.place, _places.c.id).where(_places.c.place.in_(_USED_BY))
    ids = {row[0]: row[1] for row in session.connection().execute(known)}
    used, customer = sorted(ids.values()), ids[Place.CUSTOMER]
    first_time, again = _moves.c.reverses_move_id.is_(None), _moves.c.reverses_move_id.is_not(None)
    goes, comes = _moves.c.to_location_id, _moves.c.from_location_id
    return or_(
        and_(goes.in_(used), first_time),
        comes == customer,
        and_(goes == customer, again),
        and_(comes.in_(used), again),
    )


def stock_worth(session: Session) -> list[Worth]:
    """What each SKU that ever lay in a warehouse is worth there now."""
    found = select(_values.c.sku_id, _values.c.warehouse_id, type_coerce(_values.c.value, BigInteger))
    gone = all_absorbed(session)  # nothing of these lies anywhere
    return [Worth(*row) for row in session.connection().execute(found) if row[0] not in gone]


def pairs_in_stock(session: Session, ground: Ground) -> list[tuple[int, int]]:
    """(SKU, warehouse) in sight that has something there: free, waiting for an inspection, or blocked."""
    sku_id, warehouse_id = _balances.c.sku_id, _places.c.warehouse_id
    lies = _places.c.id == _balances.c.location_id, _places.c.place.in_((Place.STOCK, Place.QC_HOLD, Place.BLOCKED))
    found = select(sku_id, warehouse_id).where(_balances.c.on_hand > 0, *lies).distinct()
    rows = session.connection().execute(found.where(*ground.among(warehouse_id, sku_id)))
    return [(row[0], row[1]) for row in rows]


def emptied_since(session: Session, ground: Ground, since: datetime) -> dict[tuple[int, int], datetime]:
    """When something last left the stock place of each (SKU, warehouse) that has nothing there now, if not before."""
    sku_id, warehouse_id = _moves.c.sku_id, _places.c.warehouse_id
    latest = type_coerce(func.max(_moves.c.recorded_at), UtcDateTime())
    found = (
        select(sku_id, warehouse_id, latest)
        .where(_moves.c.recorded_at >= since, *_at_stock(_moves.c.from_location_id))
        .where(~_has_some(sku_id, _moves.c.from_location_id))
        .group_by(sku_id, warehouse_id)
    )
    found = found.where(*ground.among(warehouse_id, sku_id))
    return {(row[0], row[1]): row[2] for row in session.connection().execute(found)}


def _at_stock(location_id: Any) -> list[ColumnElement[bool]]:
    return [_places.c.id == location_id, _places.c.place == Place.STOCK]


def _has_some(sku_id: Any, location_id: Any) -> ColumnElement[bool]:
    here = _balances.c.sku_id == sku_id, _balances.c.location_id == location_id
    return select(1).where(*here, _balances.c.on_hand > 0).exists()


def has_stock(session: Session) -> bool:
    """Whether anything ever lay anywhere."""
    return session.connection().execute(select(_values.c.sku_id).limit(1)).first() is not None
