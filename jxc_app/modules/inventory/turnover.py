"""收发存汇总表: what there was, what came in, what went out, what is left, in quantity and value, for a span of days.

Opening + in − out + adjusted = closing, row by row and in the totals. What was taken back counts against its own side,
as a red entry does on paper: a reversed receipt is less in, not more out. Between two warehouses goods go out of one
and into the other; summed over the company they neither came nor went.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Table,
    case,
    cast,
    false,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, MoneyColumn, QuantityColumn
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.inventory.models import StockMove, StockRevaluation, StockValueEntry
from jxc_app.modules.inventory.odd_values import is_odd, odd_where
from jxc_app.modules.inventory.past_balances import balances_at, end_of, entries_between, nearest_cut, revalued_between
from jxc_app.modules.inventory.stock_scope import Ground, StockFilter, ground_of, hits_of
from jxc_app.modules.warehouses.models import Warehouse

_entries: Table = StockValueEntry.__table__  # type: ignore[attr-defined]
_revalued: Table = StockRevaluation.__table__  # type: ignore[attr-defined]
_moves: Table = StockMove.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_QUANTITIES = ("opening", "received", "issued")
_VALUES = ("opening_value", "received_value", "issued_value", "adjusted_value")


@dataclass(frozen=True, slots=True)
class TurnoverFilter:
    """The days (both in), and of what; ``by_sku``: one row for each SKU over the warehouses, else one for each pair.

    ``odd``: only what ends with a value that cannot be; nothing for whoever may not see what things cost.
    """

    date_from: date
    date_to: date
    search: str = ""
    warehouse_id: int | None = None
    category_id: int | None = None
    by_sku: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Turnover:
    """Quantities in base units, values in yuan; values are None for whoever may not see what things cost."""

    opening: Decimal = ZERO
    received: Decimal = ZERO
    issued: Decimal = ZERO
    opening_value: Decimal | None = None
    received_value: Decimal | None = None
    issued_value: Decimal | None = None
    adjusted_value: Decimal | None = None

    @property
    def closing(self) -> Decimal:
        """What is left at the end of the last day."""
        return self.opening + self.received - self.issued

    @property
    def closing_value(self) -> Decimal | None:
        """What that is worth."""
        if self.opening_value is None or self.received_value is None or self.issued_value is None:
            return None
        return self.opening_value + self.received_value - self.issued_value + (self.adjusted_value or ZERO)

    @property
    def is_odd(self) -> bool:
        """Whether what is left cannot be worth that, as far as the reader may know."""
        return self.closing_value is not None and is_odd(self.closing, self.closing_value)


@dataclass(frozen=True, slots=True)
class TurnoverRow:
    """One SKU in one warehouse, or (no warehouse) in all that are in sight."""

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    category: str
    unit_name: str
    warehouse_id: int | None
    warehouse_name: str
    sums: Turnover


@dataclass(frozen=True, slots=True)
class TurnoverPage:
    """One page; ``has_more`` tells whether another follows."""

    rows: list[TurnoverRow]
    has_more: bool


def page_of(
    session: Session, scope: Scope, cost: Scope, wanted: TurnoverFilter, *, page: int, size: int
) -> TurnoverPage:
    """One page by SKU code, then warehouse code; what neither lay nor moved is left out. Values within ``cost``."""
    size, page = max(1, min(size, 200)), max(1, page)
    rows, sees = _named(session, scope, cost, wanted), _sees(session, scope, cost, wanted)
    found = session.connection().execute(rows.limit(size + 1).offset((page - 1) * size)).all()
    return TurnoverPage([_row(row, sees) for row in found[:size]], len(found) > size)


def totals_of(session: Session, scope: Scope, cost: Scope, wanted: TurnoverFilter) -> Turnover:
    """The sums over all rows of the same filters."""
    sums = _sums(session, scope, cost, wanted)
    columns = [_typed(func.sum(sums.c[name]), name).label(name) for name in (*_QUANTITIES, *_VALUES)]
    row = session.connection().execute(select(*columns)).one()
    return _turnover(row, sees_values=_sees(session, scope, cost, wanted)(None))


def stream(session: Session, scope: Scope, cost: Scope, wanted: TurnoverFilter) -> Iterator[TurnoverRow]:
    """Every row, in the order of :func:`page_of`."""
    sees = _sees(session, scope, cost, wanted)
    for row in session.connection().execute(_named(session, scope, cost, wanted)):
        yield _row(row, sees)


def _sees(session: Session, scope: Scope, cost: Scope, wanted: TurnoverFilter) -> Callable[[int | None], bool]:
    """Whether the reader may know what things cost in a warehouse, or (None) in all that are in sight."""
    everywhere = all(cost.covers(one) for one in _ground(session, scope, wanted).warehouse_ids)
    return lambda warehouse_id: everywhere if warehouse_id is None else cost.covers(warehouse_id)


def _ground(session: Session, scope: Scope, wanted: TurnoverFilter) -> Ground:
    return ground_of(session, scope, () if wanted.warehouse_id is None else (wanted.warehouse_id,))


def _named(session: Session, scope: Scope, cost: Scope, wanted: TurnoverFilter) -> Select[Any]:
    sums = _sums(session, scope, cost, wanted)
    columns = [_typed(sums.c[name], name).label(name) for name in (*_QUANTITIES, *_VALUES)]
    named = (
        select(
            _skus.c.id, _skus.c.code, _skus.c.name, _skus.c.spec, _categories.c.name.label("category"),
            _units.c.name.label("unit"), *columns,
        )
        .join(sums, sums.c.sku_id == _skus.c.id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
    )  # fmt: skip
    if wanted.by_sku:
        nothing = literal(None).label("warehouse_id"), literal("").label("warehouse")
        return named.add_columns(*nothing).order_by(_skus.c.code_key, _skus.c.id)
    place = _warehouses.c.id.label("warehouse_id"), _warehouses.c.name.label("warehouse")
    named = named.add_columns(*place).join(_warehouses, _warehouses.c.id == sums.c.warehouse_id)
    return named.order_by(_skus.c.code_key, _warehouses.c.code_key)


def _sums(session: Session, scope: Scope, cost: Scope, wanted: TurnoverFilter) -> Subquery:
    """sku_id, warehouse_id (not summed by SKU), and the seven sums as they are stored."""
    ground = _ground(session, scope, wanted)
    hits = hits_of(session, StockFilter(search=wanted.search, category_id=wanted.category_id))
    parts = [_opening(session, wanted), _changes(session, ground, wanted), _revaluations(wanted)]
    rows = union_all(*(select(part) for part in parts)).subquery()
    keys = [rows.c.sku_id] if wanted.by_sku else [rows.c.sku_id, rows.c.warehouse_id]
    sums = [cast(func.sum(rows.c[name]), BigInteger).label(name) for name in (*_QUANTITIES, *_VALUES)]
    in_sight = ground.among(rows.c.warehouse_id, rows.c.sku_id)
    found = select(*keys, *sums).where(*in_sight, *hits.among(rows.c.sku_id)).group_by(*keys).subquery()
    if not wanted.odd:
        return found
    ends = found.c.opening + found.c.received - found.c.issued
    worth = found.c.opening_value + found.c.received_value - found.c.issued_value + found.c.adjusted_value
    is_known = _sees(session, scope, cost, wanted)(None)
    return select(found).where(odd_where(ends, worth) if is_known else false()).subquery()


def _opening(session: Session, wanted: TurnoverFilter) -> Subquery:
    before = balances_at(session, wanted.date_from - timedelta(days=1))
    return select(
        before.c.sku_id, before.c.warehouse_id, before.c.quantity.label("opening"), *_zeros("received", "issued"),
        before.c.value.label("opening_value"), *_zeros(*_VALUES[1:]),
    ).subquery()  # fmt: skip


def _changes(session: Session, ground: Ground, wanted: TurnoverFilter) -> Subquery:
    """Each value entry on its side: what takes back counts against the side of what it takes back."""
    first_day = wanted.date_from - timedelta(days=1)
    cut = nearest_cut(session, first_day)
    quantity, value = (type_coerce(_entries.c[name], BigInteger) for name in ("quantity", "value"))
    is_back = _entries.c.cause.in_(("reversal", "amend"))
    moved = _entries.c.cause.in_(("move", "reversal", "amend"))
    comes = moved & ((quantity > 0) & ~is_back | (quantity < 0) & is_back)
    goes = moved & ((quantity < 0) & ~is_back | (quantity > 0) & is_back)
    columns = [
        _entries.c.sku_id, _entries.c.warehouse_id, *_zeros("opening"), _if(comes, quantity, "received"),
        _if(goes, -quantity, "issued"), *_zeros("opening_value"), _if(comes, value, "received_value"),
        _if(goes, -value, "issued_value"), _if(~moved, value, "adjusted_value"),
    ]  # fmt: skip
    changes = entries_between(session, cut, wanted.date_to).with_only_columns(*columns)
    changes = changes.where(_moves.c.effective_at >= end_of(first_day))
    if wanted.by_sku:
        changes = changes.where(~_is_internal(ground))
    return changes.subquery()


def _revaluations(wanted: TurnoverFilter) -> Subquery:
    """Changes of value that no move carries: they adjust."""
    first_moment = end_of(wanted.date_from - timedelta(days=1))
    return (
        select(
            _revalued.c.sku_id, _revalued.c.warehouse_id, *_zeros(*_QUANTITIES, *_VALUES[:-1]),
            type_coerce(_revalued.c.value, BigInteger).label("adjusted_value"),
        )
        .where(*revalued_between(first_moment, wanted.date_to))
        .subquery()
    )  # fmt: skip


def _is_internal(ground: Ground) -> ColumnElement[bool]:
    """Whether a move goes from one of the warehouses in sight to another: summed over them it is none."""
    places = [*ground.stock.values(), *ground.elsewhere]
    return _moves.c.from_location_id.in_(places) & _moves.c.to_location_id.in_(places)


def _zeros(*names: str) -> list[Any]:
    return [literal(0, BigInteger).label(name) for name in names]


def _if(condition: ColumnElement[bool], amount: Any, name: str) -> Any:
    return case((condition, amount), else_=literal(0, BigInteger)).label(name)


def _typed(column: Any, name: str) -> Any:
    return type_coerce(column, QuantityColumn() if name in _QUANTITIES else MoneyColumn())


def _row(row: Any, sees: Callable[[int | None], bool]) -> TurnoverRow:
    return TurnoverRow(
        row.id, row.code, row.name, row.spec, row.category or "", row.unit, row.warehouse_id, row.warehouse or "",
        _turnover(row, sees_values=sees(row.warehouse_id)),
    )  # fmt: skip


def _turnover(row: Any, *, sees_values: bool) -> Turnover:
    names = [one.name for one in fields(Turnover) if sees_values or one.name in _QUANTITIES]
    return Turnover(**{name: getattr(row, name) or ZERO for name in names})
