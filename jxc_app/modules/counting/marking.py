"""Noting that SKUs have been counted, from which day on the next count is reckoned."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table
from sqlmodel import col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.counting.plan_models import SkuCounted

_counted: Table = SkuCounted.__table__  # type: ignore[attr-defined]
#: how many ids one statement names
_MOST = 500


def mark_counted(uow: UnitOfWork, warehouse_id: int, sku_ids: Iterable[int], at: datetime) -> None:
    """Note that these SKUs were counted in a warehouse at this moment; an older count takes nothing back."""
    wanted = sorted(set(sku_ids))
    for start in range(0, len(wanted), _MOST):
        _mark(uow, warehouse_id, wanted[start : start + _MOST], at)
    uow.publish("count_plan", warehouse_id=warehouse_id)


def _mark(uow: UnitOfWork, warehouse_id: int, sku_ids: list[int], at: datetime) -> None:
    rows = [{"sku_id": sku_id, "warehouse_id": warehouse_id, "counted_at": at} for sku_id in sku_ids]
    insert_or_ignore(uow.session, _counted, rows)
    held = select(SkuCounted).where(
        SkuCounted.warehouse_id == warehouse_id, col(SkuCounted.sku_id).in_(sku_ids), SkuCounted.counted_at < at
    )
    for row in uow.session.exec(held.order_by(col(SkuCounted.sku_id)).with_for_update()):
        row.counted_at = at
    uow.session.flush()
