"""Noting that SKUs have been counted, from which day on the next count is reckoned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, func, select, type_coerce, update

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.database import insert_or_ignore
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.counting.models import CountLine, StockCount
from jxc_app.modules.counting.plan_models import SkuCounted
from jxc_app.modules.counting.rules import POSTED, SETTLED
from jxc_app.modules.counting.statuses import Lying, keys_of, lying_there
from jxc_app.modules.inventory.cutting import lying_at

_counted: Table = SkuCounted.__table__  # type: ignore[attr-defined]
_counts: Table = StockCount.__table__  # type: ignore[attr-defined]
_lines: Table = CountLine.__table__  # type: ignore[attr-defined]
#: how many ids one statement names
_MOST = 500
# locked in the order of their ids: two counts that end at once do not wait for each other
_lock = Prepared(
    select(_counted.c.sku_id)
    .where(_counted.c.warehouse_id == bindparam("warehouse"), _counted.c.sku_id.in_(bindparam("skus", expanding=True)))
    .order_by(_counted.c.sku_id)
    .with_for_update()
)
_date = Prepared(
    update(_counted)
    .where(
        _counted.c.warehouse_id == bindparam("warehouse"), _counted.c.sku_id == bindparam("sku"),
        _counted.c.counted_at < bindparam("at"),
    )
    .values(counted_at=bindparam("at"))
)  # fmt: skip
_settled = (
    select(_lines.c.sku_id, _lines.c.lot_id, _lines.c.status, type_coerce(func.max(_counts.c.posted_at), UtcDateTime()))
    .join(_counts, _counts.c.id == _lines.c.count_id)
    .where(_counts.c.state == POSTED, _lines.c.outcome == SETTLED)
    .group_by(_lines.c.sku_id, _lines.c.lot_id, _lines.c.status)
)


def mark_counted(uow: UnitOfWork, warehouse_id: int, sku_ids: Iterable[int], at: datetime) -> None:
    """Note that these SKUs were counted in a warehouse at this moment; an older count takes nothing back."""
    _mark_all(uow, warehouse_id, dict.fromkeys(sku_ids, at))


def mark_whole(uow: UnitOfWork, count: StockCount, sku_ids: Iterable[int], at: datetime) -> None:
    """Note of these SKUs, whose lines a count just settled, when all that lies of them had been counted.

    A SKU is counted as of the lot and status that was counted longest ago; while something that lay there when the
    count was made has never been counted, it is not. What came in later is of the next count.
    """
    wanted = sorted(set(sku_ids))
    marks: dict[int, datetime] = {}
    for start in range(0, len(wanted), _MOST):
        marks |= _whole(uow, count, wanted[start : start + _MOST], at)
    _mark_all(uow, count.warehouse_id, marks)


def _whole(uow: UnitOfWork, count: StockCount, sku_ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    here = _settled.where(_counts.c.warehouse_id == count.warehouse_id, _lines.c.sku_id.in_(sku_ids))
    counted = {Lying(*row[:3]): row[3] for row in uow.session.connection().execute(here)}
    lying = lying_there(uow.session, count.warehouse_id, sku_ids)
    keys = keys_of(uow.session, count.warehouse_id, [one for one in lying if one not in counted])
    before = lying_at(uow.session, keys.values(), count.made_at) if keys else set()
    missed = {one.sku_id for one, key in keys.items() if key in before}
    marks = {sku_id: at for sku_id in sku_ids if sku_id not in missed}
    for one in lying:
        if one.sku_id in marks and one in counted:
            marks[one.sku_id] = min(marks[one.sku_id], counted[one])
    return marks


def _mark_all(uow: UnitOfWork, warehouse_id: int, marks: Mapping[int, datetime]) -> None:
    wanted = sorted(marks)
    for start in range(0, len(wanted), _MOST):
        _mark(uow, warehouse_id, {one: marks[one] for one in wanted[start : start + _MOST]})
    uow.publish("count_plan", warehouse_id=warehouse_id)


def _mark(uow: UnitOfWork, warehouse_id: int, marks: Mapping[int, datetime]) -> None:
    rows = [{"sku_id": sku_id, "warehouse_id": warehouse_id, "counted_at": at} for sku_id, at in marks.items()]
    insert_or_ignore(uow.session, _counted, rows)
    _lock.fetch(uow.session, warehouse=warehouse_id, skus=list(marks))
    _date.run_many(uow.session, [{"warehouse": warehouse_id, "sku": sku_id, "at": at} for sku_id, at in marks.items()])
