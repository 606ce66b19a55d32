"""What a stock query looks at: which warehouses are in sight, which SKUs the words typed mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, case, select
from sqlmodel import Session

from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.warehouses.models import Location, Place, Warehouse

_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: up to this many hits a search goes by id; beyond, they lie so close that walking the codes soon fills a page
_FEW = 1000
_REAL_PLACES = (
    select(_places.c.warehouse_id, _places.c.place, _places.c.id)
    .join(_warehouses, _warehouses.c.id == _places.c.warehouse_id)
    .order_by(_warehouses.c.code_key)
)


@dataclass(frozen=True)
class StockFilter:
    """What to show: words, one warehouse, below its lower limit, also what is all gone."""

    search: str = ""
    warehouse_id: int | None = None
    below_minimum: bool = False
    include_zero: bool = False


@dataclass(frozen=True)
class Ground:
    """The warehouses in sight, in the order of their codes, and their places.

    ``stock``: stock place by warehouse; ``elsewhere``: warehouse by every other place; ``in_transit``: those of
    goods on their way; ``is_all``: no warehouse is left out.
    """

    stock: dict[int, int]
    elsewhere: dict[int, int]
    in_transit: tuple[int, ...]
    is_all: bool

    @property
    def warehouse_ids(self) -> tuple[int, ...]:
        return tuple(self.stock)

    def only(self, warehouse_id: int) -> "Ground":
        """One of these warehouses alone."""
        return Ground(stock={warehouse_id: self.stock[warehouse_id]}, elsewhere={}, in_transit=(), is_all=False)

    def among(self, warehouse_id: Any) -> list[ColumnElement[bool]]:
        """Conditions on the warehouse id of any table."""
        return [] if self.is_all else [warehouse_id.in_(self.warehouse_ids)]

    def is_stock(self, location: Any) -> ColumnElement[bool]:
        """Whether a location is a stock place in sight.

        Where that is nearly every row it is said as NOT IN: reading the table through in one go is then quicker
        than an index, and planners take the index for any IN.
        """
        is_stock: ColumnElement[bool] = (
            location.not_in(self.elsewhere) if self.is_all else location.in_(self.stock.values())
        )
        return is_stock

    def stock_place(self, warehouse: Any) -> ColumnElement[int]:
        """The stock place of a warehouse, inside a statement."""
        return case(self.stock, value=warehouse)

    def home(self, location: Any) -> ColumnElement[int]:
        """The warehouse of a place that is no stock place, inside a statement."""
        return case(self.elsewhere, value=location)


def ground_of(session: Session, scope: Scope, warehouse_id: int | None) -> Ground:
    """What the actor may see of one warehouse, or of all."""
    rows = session.connection().execute(_REAL_PLACES).all()
    seen = [row for row in rows if scope.covers(row.warehouse_id) and warehouse_id in (None, row.warehouse_id)]
    return Ground(
        stock={row.warehouse_id: row.id for row in seen if row.place == Place.STOCK},
        elsewhere={row.id: row.warehouse_id for row in seen if row.place != Place.STOCK},
        in_transit=tuple(row.id for row in seen if row.place == Place.IN_TRANSIT),
        is_all=scope.everywhere and warehouse_id is None,
    )


@dataclass(frozen=True)
class Hits:
    """The SKUs meant: all, those with these ``ids``, or (None) so many that the words are the better condition."""

    search: str = ""
    ids: Sequence[int] | None = None

    @property
    def is_nothing(self) -> bool:
        return self.ids is not None and not self.ids

    def among(self, sku_id: Any) -> list[ColumnElement[bool]]:
        """Conditions on the SKU id of any table."""
        if self.ids is not None:
            return [sku_id.in_(self.ids)]
        return [sku_id.in_(select(_skus.c.id).where(contains(_skus.c.search_key, self.search)))] if self.search else []

    def among_skus(self) -> list[ColumnElement[bool]]:
        """The same on the SKU table itself."""
        if self.ids is not None:
            return [_skus.c.id.in_(self.ids)]
        return [contains(_skus.c.search_key, self.search)] if self.search else []


def hits_of(session: Session, typed: str) -> Hits:
    """Look the words up."""
    search = typed.strip()
    if not search:
        return Hits()
    wanted = select(_skus.c.id).where(contains(_skus.c.search_key, search)).limit(_FEW + 1)
    ids = session.connection().execute(wanted).scalars().all()
    return Hits(search, ids if len(ids) <= _FEW else None)
