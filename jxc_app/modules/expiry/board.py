"""效期看板: the lots that end, filtered, ordered and summed for the page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.search import folded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.expiry.ending import EndingLot, all_ending
from jxc_app.modules.inventory.lot_lives import EXPIRED
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.warehouses.models import Place

#: from what has ended to what ends last
LEVELS = (EXPIRED, 3, 2, 1)
PLACE_TITLES = {
    Place.STOCK.value: "",
    Place.QC_HOLD.value: "待检",
    Place.BLOCKED.value: "冻结",
    Place.IN_TRANSIT.value: "在途",
}


@dataclass(frozen=True, slots=True)
class LevelSum:
    """Lots of one level together; worth None where some of it may not be known."""

    lots: int = 0
    value: Decimal | None = ZERO
    lost_value: Decimal | None = ZERO

    def with_one(self, row: EndingLot) -> "LevelSum":
        """And one more."""
        return LevelSum(self.lots + 1, _plus(self.value, row.value), _plus(self.lost_value, row.lost_value))


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + right


@dataclass(frozen=True, slots=True)
class StoreSums:
    """What ends in one warehouse, by level."""

    warehouse_id: int
    warehouse: str
    levels: Mapping[int, LevelSum]


@dataclass(frozen=True, slots=True)
class EndingFilter:
    """Which lots; ``level`` and ``act`` empty: all."""

    search: str = ""
    warehouse_id: int | None = None
    level: int = 0
    act: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Sums of everything in sight that the filters of place and words let through, and one page of the lots.

    ``sees_values``: the reader may know what some of it is worth.
    """

    levels: Mapping[int, LevelSum]
    stores: list[StoreSums]
    rows: list[EndingLot]
    count: int
    sees_values: bool


ORDERS: dict[str, Callable[[EndingLot], Any]] = {
    "days": lambda row: (row.days_left, row.lot.sku_code),
    "sku": lambda row: (row.lot.sku_code, row.days_left),
    "warehouse": lambda row: (row.warehouse, row.days_left),
    "quantity": lambda row: row.lot.on_hand,
    "per_day": lambda row: row.per_day,
    "value": lambda row: row.value or ZERO,
    "lost": lambda row: row.lost,
    "lost_value": lambda row: row.lost_value or ZERO,
}


@query("lot.ending", title="效期看板", permission=STOCK_VIEW)
def ending_lots(
    session: Session,
    scope: Scope,
    actor: Actor,
    *,
    wanted: EndingFilter = EndingFilter(),
    order: str = "days",
    page: int = 1,
    size: int = 50,
) -> Board:
    """What ends soon or has ended in the warehouses in scope, worked out once for each state of the stock."""
    size, page = max(1, min(size, 100)), max(1, page)
    every = _meant(all_ending(session, scope, actor), wanted)
    rows = in_order([row for row in every if _is_of(row, wanted)], order)
    return Board(
        _by_level(every), _by_store(every), rows[(page - 1) * size : page * size], len(rows),
        any(row.value is not None for row in every),
    )  # fmt: skip


def chosen_lots(session: Session, scope: Scope, actor: Actor, wanted: EndingFilter, order: str) -> list[EndingLot]:
    """Every lot that the filters let through; for exports."""
    every = _meant(all_ending(session, scope, actor), wanted)
    return in_order([row for row in every if _is_of(row, wanted)], order)


def in_order(rows: Iterable[EndingLot], order: str) -> list[EndingLot]:
    """By one of :data:`ORDERS`, downwards with a minus before it."""
    return sorted(rows, key=ORDERS.get(order.removeprefix("-"), ORDERS["days"]), reverse=order.startswith("-"))


def _meant(rows: Iterable[EndingLot], wanted: EndingFilter) -> list[EndingLot]:
    """Those of the warehouse and with the words of the filter."""
    here = [row for row in rows if wanted.warehouse_id in (None, row.lot.warehouse_id)]
    words = folded(wanted.search)
    return [row for row in here if words in _told(row)] if words else here


def _told(row: EndingLot) -> str:
    return folded(f"{row.lot.sku_code} {row.lot.sku_name} {row.lot.number}")


def _is_of(row: EndingLot, wanted: EndingFilter) -> bool:
    return wanted.level in (0, row.level) and wanted.act in ("", row.proposal.act)


def _by_level(rows: Iterable[EndingLot]) -> dict[int, LevelSum]:
    sums = dict.fromkeys(LEVELS, LevelSum())
    for row in rows:
        sums[row.level] = sums[row.level].with_one(row)
    return sums


def _by_store(rows: Iterable[EndingLot]) -> list[StoreSums]:
    by_store: dict[tuple[int, str], list[EndingLot]] = defaultdict(list)
    for row in rows:
        by_store[row.lot.warehouse_id, row.warehouse].append(row)
    return [StoreSums(*store, _by_level(lots)) for store, lots in sorted(by_store.items())]
