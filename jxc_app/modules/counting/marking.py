"""Noting what was counted (stands in until the plan is there)."""

from collections.abc import Collection
from datetime import datetime

from jxc_app.core.unit_of_work import UnitOfWork


def mark_counted(uow: UnitOfWork, warehouse_id: int, sku_ids: Collection[int], at: datetime) -> None:
    """Nothing yet."""
