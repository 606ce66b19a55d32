"""Days that nobody looked at, worked out from the ledger: what lay there when each began."""

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from jxc_app.modules.inventory.daily_flow import Ledger
from jxc_app.modules.stock_health.rules import OVER_DAYS
from jxc_app.modules.stock_health.standing import standing_now

Whole = NDArray[np.int64]


def filled(session: Session, days: Collection[date]) -> list[dict[str, Any]]:
    """A row of :class:`StockHealthDay` for each of these days and each warehouse that had anything then.

    What lay there when a day began is what lies there now less all that came since. The ledger is read once.
    """
    read = standing_now()
    by_pair = read.selected_columns.sku_id, read.selected_columns.warehouse_id
    rows = session.connection().execute(read.order_by(*by_pair)).all()
    if not rows or not days:
        return []
    table = np.array([row[:6] for row in rows], np.int64).T
    sku, warehouse, line, target, per_day, stock = table
    flows = Ledger(session, min(days)).of(range(int(sku.max()) + 1))
    at, among = flows.places(list(zip(sku.tolist(), warehouse.tolist(), strict=True)))
    day, change = flows.day[among], flows.change[among]
    found: list[dict[str, Any]] = []
    rest = np.iinfo(np.int64).max
    for one in sorted(days, reverse=True):
        since = (day >= one.toordinal()) & (day < rest)
        stock = stock.copy()
        np.subtract.at(stock, at[since], change[since])
        rest = one.toordinal()
        found += _counted(one, warehouse, stock, line, target, per_day)
    return found


def _counted(one: date, warehouse: Whole, stock: Whole, line: Whole, target: Whole, per_day: Whole) -> list[Any]:
    is_out = (line > 0) & (stock <= 0)
    is_low = (line > 0) & (stock <= line) & ~is_out
    is_over = (stock > target) & (stock > per_day * OVER_DAYS) & ~is_out & ~is_low
    places, at = np.unique(warehouse, return_inverse=True)
    sums = [
        np.bincount(at.reshape(-1), some, len(places)).astype(np.int64).tolist()
        for some in (np.ones_like(stock), is_out, is_low, is_over, stock > 0)
    ]
    return [
        {
            "day": one, "warehouse_id": place, "planned": planned, "lacking": out, "low": low, "surplus": over,
            "value": None, "is_filled": True,
        }
        for place, planned, out, low, over, some in zip(places.tolist(), *sums, strict=True)
        # a warehouse that has nothing at all was not open yet
        if some
    ]  # fmt: skip
