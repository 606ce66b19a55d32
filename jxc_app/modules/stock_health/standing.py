"""How every planned SKU stands in its warehouse at this moment: one statement, for whoever counts or lists."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, and_, case, func, literal, select, type_coerce

from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.standing_pairs import free_by_pair, worth_by_pair
from jxc_app.modules.inventory.stock_scope import Ground
from jxc_app.modules.stock_health.rules import LOW, NORMAL, OUT, OVER, OVER_DAYS
from jxc_app.modules.transfer_advice.models import AlertLine
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = AlertLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


def standing_now(ground: Ground | None = None) -> Select[Any]:
    """(sku_id, warehouse_id, line, target, per_day, on_hand, free, value, state) of every line in sight.

    Quantities in base units × 10⁶, ``value`` in yuan. ``ground`` None: of every warehouse.
    """
    stock, worth = free_by_pair(), worth_by_pair()
    line, target, per_day = (_whole(_lines.c[name]) for name in ("line", "target", "per_day"))
    free = func.coalesce(stock.c.free, 0)
    nothing = literal(0, worth.c.value.type)
    return (
        select(
            _lines.c.sku_id, _lines.c.warehouse_id, line.label("line"), target.label("target"),
            per_day.label("per_day"), func.coalesce(stock.c.on_hand, 0).label("on_hand"), free.label("free"),
            func.coalesce(worth.c.value, nothing, type_=worth.c.value.type).label("value"),
            _state(free, line, target, per_day).label("state"),
        )
        .join(_skus, and_(_skus.c.id == _lines.c.sku_id, _skus.c.switched_off_at.is_(None)))
        .join(_warehouses, and_(_warehouses.c.id == _lines.c.warehouse_id, _warehouses.c.switched_off_at.is_(None)))
        .outerjoin(stock, and_(stock.c.sku_id == _lines.c.sku_id, stock.c.warehouse_id == _lines.c.warehouse_id))
        .outerjoin(worth, and_(worth.c.sku_id == _lines.c.sku_id, worth.c.warehouse_id == _lines.c.warehouse_id))
        .where(*(ground.among(_lines.c.warehouse_id, _lines.c.sku_id) if ground else ()))
    )  # fmt: skip


def counted_by_warehouse(ground: Ground | None = None) -> Select[Any]:
    """(warehouse_id, planned, lacking, low, surplus, value) of every warehouse in sight that has lines."""
    rows = standing_now(ground).subquery()

    def of(state: str) -> ColumnElement[Any]:
        return func.count(case((rows.c.state == state, 1)))

    surplus_value = func.sum(case((rows.c.state == OVER, rows.c.value), else_=literal(0, rows.c.value.type)))
    return select(
        rows.c.warehouse_id, func.count().label("planned"), of(OUT).label("lacking"), of(LOW).label("low"),
        of(OVER).label("surplus"), surplus_value.label("value"),
    ).group_by(rows.c.warehouse_id)  # fmt: skip


def _state(free: Any, line: Any, target: Any, per_day: Any) -> ColumnElement[str]:
    is_over = and_(free > target, free > per_day * literal(OVER_DAYS, BigInteger))
    return case(
        (and_(line > 0, free <= 0), OUT), (and_(line > 0, free <= line), LOW), (is_over, OVER), else_=NORMAL
    )  # fmt: skip


def _whole(column: Any) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)
