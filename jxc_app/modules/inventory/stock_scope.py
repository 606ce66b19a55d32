"""What a stock query looks at: which warehouses are in sight, which SKUs are meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, or_, select
from sqlmodel import Session

from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.categories import category_ids_below
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.warehouses.models import Location, Place, Warehouse

_places: Table = Location.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: its own name, for the statement around may read SKUs as well
_limited = _skus.alias("limited")
#: up to this many hits a search goes by id; beyond, they lie so close that walking the codes soon fills a page
_FEW = 1000
_REAL_PLACES = (
    select(_places.c.warehouse_id, _places.c.place, _places.c.id, _warehouses.c.city)
    .join(_warehouses, _warehouses.c.id == _places.c.warehouse_id)
    .order_by(_warehouses.c.code_key)
)


class Holding(StrEnum):
    """Which pairs are listed: those that have something at any of their places, all that ever had, what is all gone."""

    SOME = "some"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What to show. ``warehouse_ids``: these (empty: all); ``category_id``: it and what is below it.

    ``below_minimum`` leaves out whatever is not below its lower limit, and asks for no ``holding``. ``by_sku``: one
    row for each SKU with the sums of its warehouses, instead of one for each of them.
    """

    search: str = ""
    warehouse_ids: frozenset[int] = frozenset()
    city: str = ""
    category_id: int | None = None
    below_minimum: bool = False
    holding: Holding = Holding.SOME
    by_sku: bool = False


@dataclass(frozen=True)
class Ground:
    """The warehouses in sight, in the order of their codes, and their places.

    ``stock``: stock place by warehouse; ``elsewhere``: warehouse by every other place; ``in_transit``: those of
    goods on their way; ``is_all``: no warehouse is left out. ``limits``: of these warehouses only the SKUs of some
    categories are in sight.
    """

    stock: dict[int, int]
    elsewhere: dict[int, int]
    in_transit: tuple[int, ...]
    is_all: bool
    limits: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def warehouse_ids(self) -> tuple[int, ...]:
        return tuple(self.stock)

    def only(self, warehouse_id: int) -> "Ground":
        """One of these warehouses alone."""
        limits = {place: categories for place, categories in self.limits.items() if place == warehouse_id}
        stock = {warehouse_id: self.stock[warehouse_id]}
        return Ground(stock, elsewhere={}, in_transit=(), is_all=False, limits=limits)

    def among(self, warehouse_id: Any, sku_id: Any) -> list[ColumnElement[bool]]:
        """Conditions on the warehouse and SKU ids of any table."""
        if self.is_all:
            return []
        return [self._in_sight(warehouse_id, sku_id, {one: [one] for one in self.stock})]

    def seen_at(self, location: Any, sku_id: Any) -> list[ColumnElement[bool]]:
        """Conditions on the location and SKU ids of any table, where some SKUs are out of sight; nothing elsewhere."""
        if not self.limits:
            return []
        places = {warehouse_id: [place] for warehouse_id, place in self.stock.items()}
        for place, warehouse_id in self.elsewhere.items():
            places.setdefault(warehouse_id, []).append(place)
        return [self._in_sight(location, sku_id, places)]

    def _in_sight(self, column: Any, sku_id: Any, ids: Mapping[int, Sequence[int]]) -> ColumnElement[bool]:
        """Whether a row is in sight, by a column that holds the ids that stand for each warehouse."""
        whole = [one for warehouse_id in ids if warehouse_id not in self.limits for one in ids[warehouse_id]]
        parts: list[ColumnElement[bool]] = [column.in_(whole)]
        for warehouse_id, categories in self.limits.items():
            known = select(_limited.c.id).where(_limited.c.category_id.in_(sorted(categories)))
            parts.append(and_(column.in_(ids.get(warehouse_id, ())), sku_id.in_(known)))
        return or_(*parts) if self.limits else parts[0]

    def shows(self, warehouse_id: int, category_id: int | None) -> bool:
        """Whether a SKU of this category is in sight in this warehouse."""
        return warehouse_id not in self.limits or category_id in self.limits[warehouse_id]

    def is_stock(self, location: Any) -> ColumnElement[bool]:
        """Whether a location is a stock place in sight.

        Where that is nearly every row it is said as NOT IN: reading the table through in one go is then quicker
        than an index, and planners take the index for any IN.
        """
        is_stock: ColumnElement[bool] = (
            location.not_in(self.elsewhere) if self.is_all else location.in_(self.stock.values())
        )
        return is_stock

    def is_stock_of(self, location: Any) -> ColumnElement[bool]:
        """The same for columns that also name places outside every warehouse."""
        is_stock: ColumnElement[bool] = location.in_(self.stock.values())
        return is_stock

    def stock_place(self, warehouse: Any) -> ColumnElement[int]:
        """The stock place of a warehouse, inside a statement."""
        return case(self.stock, value=warehouse)

    def home(self, location: Any) -> ColumnElement[int]:
        """The warehouse of a place that is no stock place, inside a statement."""
        return case(self.elsewhere, value=location)


def ground_of(session: Session, scope: Scope, warehouse_ids: Iterable[int] = (), city: str = "") -> Ground:
    """What the actor may see of these warehouses (none named: of all), in one city or in any."""
    named = set(warehouse_ids)
    rows = session.connection().execute(_REAL_PLACES).all()
    seen = [
        row
        for row in rows
        if scope.reaches(row.warehouse_id) and (not named or row.warehouse_id in named) and city in ("", row.city)
    ]
    return Ground(
        stock={row.warehouse_id: row.id for row in seen if row.place == Place.STOCK},
        elsewhere={row.id: row.warehouse_id for row in seen if row.place != Place.STOCK},
        in_transit=tuple(row.id for row in seen if row.place == Place.IN_TRANSIT),
        is_all=scope.everywhere and not named and not city,
        limits={
            row.warehouse_id: _categories_at(scope, row.warehouse_id)
            for row in seen
            if not scope.covers(row.warehouse_id)
        },
    )


def _categories_at(scope: Scope, warehouse_id: int) -> frozenset[int]:
    here = (one.categories or frozenset() for one in scope.narrowed if one.warehouse_id in (None, warehouse_id))
    return frozenset().union(*here)


@dataclass(frozen=True)
class Hits:
    """The SKUs meant: all, those with these ``ids``, or (None) so many that what was asked is the better condition."""

    search: str = ""
    category_ids: tuple[int, ...] | None = None
    ids: Sequence[int] | None = None

    @property
    def is_nothing(self) -> bool:
        return self.ids is not None and not self.ids

    def among(self, sku_id: Any) -> list[ColumnElement[bool]]:
        """Conditions on the SKU id of any table."""
        if self.ids is not None:
            return [sku_id.in_(self.ids)]
        conditions = self.among_skus()
        return [sku_id.in_(select(_skus.c.id).where(*conditions))] if conditions else []

    def among_skus(self) -> list[ColumnElement[bool]]:
        """The same on the SKU table itself."""
        if self.ids is not None:
            return [_skus.c.id.in_(self.ids)]
        conditions = [contains(_skus.c.search_key, self.search)] if self.search else []
        return conditions if self.category_ids is None else [*conditions, _skus.c.category_id.in_(self.category_ids)]


def hits_of(session: Session, wanted: StockFilter) -> Hits:
    """Look up what the words and the category mean."""
    search = wanted.search.strip()
    below = None if wanted.category_id is None else tuple(sorted(category_ids_below(session, wanted.category_id)))
    asked = Hits(search, below)
    if not asked.among_skus():
        return asked
    ids = session.connection().execute(select(_skus.c.id).where(*asked.among_skus()).limit(_FEW + 1)).scalars().all()
    return Hits(search, below, ids) if len(ids) <= _FEW else asked
