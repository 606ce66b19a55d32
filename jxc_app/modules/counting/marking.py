"""Noting that SKUs have been counted, from which day on the next count is reckoned."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table, bindparam, select, update

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.counting.plan_models import SkuCounted

_counted: Table = SkuCounted.__table__  # type: ignore[attr-defined]
#: how many ids one statement names
_MOST = 500
_older = (
    _counted.c.warehouse_id == bindparam("warehouse"),
    _counted.c.sku_id.in_(bindparam("skus", expanding=True)),
    _counted.c.counted_at < bindparam("at"),
)
# locked in the order of their ids: two counts that end at once do not wait for each other
_lock = Prepared(select(_counted.c.sku_id).where(*_older).order_by(_counted.c.sku_id).with_for_update())
_date = Prepared(update(_counted).where(*_older).values(counted_at=bindparam("at")))


def mark_counted(uow: UnitOfWork, warehouse_id: int, sku_ids: Iterable[int], at: datetime) -> None:
    """Note that these SKUs were counted in a warehouse at this moment; an older count takes nothing back."""
    wanted = sorted(set(sku_ids))
    for start in range(0, len(wanted), _MOST):
        _mark(uow, warehouse_id, wanted[start : start + _MOST], at)
    uow.publish("count_plan", warehouse_id=warehouse_id)


def _mark(uow: UnitOfWork, warehouse_id: int, sku_ids: list[int], at: datetime) -> None:
    rows = [{"sku_id": sku_id, "warehouse_id": warehouse_id, "counted_at": at} for sku_id in sku_ids]
    insert_or_ignore(uow.session, _counted, rows)
    which = {"warehouse": warehouse_id, "skus": sku_ids, "at": at}
    _lock.fetch(uow.session, **which)
    _date.run(uow.session, which)
