"""Values at the end of a day that cannot be, though every entry is right: worth without goods, or below nothing.

Value follows the order of booking, so it never falls so far by itself. Cut at the end of a day it may: an issue of that
day that was entered later, after a dearer receipt of the next, takes what goods cost when it was entered.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, Table, func, or_, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, MoneyColumn, QuantityColumn
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.inventory.models import StockMove
from jxc_app.modules.inventory.past_balances import balances_at, end_of
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.warehouses.models import Location, Warehouse

_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_taking_back: Table = _moves.alias("taking_back")  # type: ignore[assignment]
_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class OddValue:
    """A SKU in a warehouse, in base units and yuan. ``entered_late``: documents of until then, entered only after."""

    sku_id: int
    sku_code: str
    sku_name: str
    unit_name: str
    warehouse_id: int
    warehouse: str
    quantity: Decimal
    value: Decimal
    entered_late: tuple[int, ...] = ()


def is_odd(quantity: Decimal, value: Decimal) -> bool:
    """Whether that much of anything cannot be worth that.

    >>> is_odd(Decimal(0), Decimal(5)), is_odd(Decimal(5), Decimal(-1)), is_odd(Decimal(5), Decimal(0))
    (True, True, False)
    """
    return value < ZERO or (not quantity and value != ZERO)


def odd_where(quantity: Any, value: Any) -> ColumnElement[bool]:
    """The same over columns."""
    return or_(value < 0, (quantity == 0) & (value != 0))


def count_odd(session: Session, day: date) -> int:
    """How many pairs of SKU and warehouse are worth at the end of a day what cannot be."""
    found = balances_at(session, day)
    counted = select(func.count()).select_from(found).where(odd_where(found.c.quantity, found.c.value))
    return int(session.connection().execute(counted).scalar_one())


def odd_values(session: Session, ground: Ground, day: date, most: int) -> list[OddValue]:
    """So many of them in sight, by SKU code and warehouse, each with what was entered late."""
    found = balances_at(session, day)
    wanted = _named(found).where(odd_where(found.c.quantity, found.c.value))
    wanted = wanted.where(*ground.among(found.c.warehouse_id, found.c.sku_id)).limit(most)
    rows = [OddValue(*row) for row in session.connection().execute(wanted)]
    late = _entered_late(session, day, {row.sku_id for row in rows})
    return [replace(row, entered_late=tuple(late[row.sku_id, row.warehouse_id])) for row in rows]


def _named(found: Subquery) -> Any:
    quantity, value = (type_coerce(found.c.quantity, QuantityColumn()), type_coerce(found.c.value, MoneyColumn()))
    return (
        select(
            _skus.c.id, _skus.c.code, _skus.c.name, _units.c.name, _warehouses.c.id, _warehouses.c.name.label("place"),
            quantity.label("had"), value.label("worth"),
        )
        .join(found, found.c.sku_id == _skus.c.id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_warehouses, _warehouses.c.id == found.c.warehouse_id)
        .order_by(_skus.c.code_key, _warehouses.c.code_key)
    )  # fmt: skip


def _entered_late(session: Session, day: date, sku_ids: Collection[int]) -> dict[tuple[int, int], list[int]]:
    """Documents by SKU and warehouse that happened until the end of a day, and stand in the books only since."""
    over, back = end_of(day), select(1).where(_taking_back.c.reverses_move_id == _moves.c.seq).exists()
    wanted = (
        select(_moves.c.sku_id, _places.c.warehouse_id, _moves.c.source_id)
        .join(_places, or_(_places.c.id == _moves.c.from_location_id, _places.c.id == _moves.c.to_location_id))
        .where(_moves.c.sku_id.in_(sku_ids), _moves.c.effective_at < over, _moves.c.recorded_at >= over)
        .where(_moves.c.source_type == "document", _moves.c.reverses_move_id.is_(None), ~back)
        .where(_places.c.warehouse_id.is_not(None))
        .order_by(_moves.c.seq)
    )
    late: dict[tuple[int, int], list[int]] = defaultdict(list)
    for sku_id, warehouse_id, source_id in session.connection().execute(wanted):
        if source_id not in late[sku_id, warehouse_id]:
            late[sku_id, warehouse_id].append(source_id)
    return late
