"""The list of classes, and the rule behind it. Values and shares are for whoever may know what things cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import of_category, scope_of
from jxc_app.modules.counting.abc_computing import rule_of
from jxc_app.modules.counting.permissions import ABC_PIN
from jxc_app.modules.counting.plan_models import COMPANY, AbcClass
from jxc_app.modules.inventory.permissions import STOCK_COST, STOCK_VIEW
from jxc_app.modules.inventory.stock_scope import StockFilter, ground_of, hits_of
from jxc_app.modules.warehouses.models import Warehouse

_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_class: ColumnElement[str] = func.coalesce(_classes.c.pinned_class, _classes.c.abc_class)
_BY_VALUE = {"consumption": _classes.c.consumption_value, "stock": _classes.c.stock_value}
_SORTED_BY: dict[str, Any] = {"code": _skus.c.code_key, "class": _class, **_BY_VALUE}
ORDERS = tuple(f"{sign}{name}" for name in _SORTED_BY for sign in ("", "-"))


@dataclass(frozen=True, slots=True)
class AbcFilter:
    """What to show. ``warehouse_id`` 0: all warehouses together, None: one row for each of them that has the SKU.

    ``only``: ``waiting`` for a second month that agrees, ``pinned`` by hand.
    """

    search: str = ""
    warehouse_id: int | None = None
    abc_class: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class AbcRow:
    """A SKU in a warehouse (or, without a name, in all together) and its class. Shares in parts of ten thousand.

    Values and shares are None for whoever may not see them; a share also where there is no value.
    """

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    warehouse_id: int
    warehouse_name: str
    abc_class: str
    computed_class: str
    result: str
    consumption_class: str
    consumption_value: Decimal | None
    consumption_before: int | None
    stock_class: str
    stock_value: Decimal | None
    stock_before: int | None
    pinned_class: str | None
    pin_reason: str
    pinned_by: str
    pinned_at: datetime | None
    may_pin: bool

    @property
    def waits(self) -> bool:
        """Whether the latest result stands against the class and a second one is awaited."""
        return self.result != self.computed_class


@dataclass(frozen=True, slots=True)
class AbcPage:
    """One page; ``sees_values``: whether the reader sees any value of these."""

    rows: list[AbcRow]
    has_more: bool
    sees_values: bool


@dataclass(frozen=True, slots=True)
class AbcRuleView:
    """The rule as it stands. ``sees_company``: whether the reader sees all warehouses together."""

    days: int
    a_percent: int
    b_percent: int
    version: int
    computed_at: datetime | None
    sees_company: bool


@query("abc.rule", title="ABC 分类规则", permission=STOCK_VIEW)
def abc_rule(session: Session, scope: Scope) -> AbcRuleView:
    """The rule, and when classes were last computed by it."""
    rule = rule_of(session)
    return AbcRuleView(
        rule.days, rule.a_percent, rule.b_percent, rule.version, rule.computed_at, sees_company=scope.everywhere
    )


@query("abc.page", title="ABC 分类", permission=STOCK_VIEW)
def abc_page(
    session: Session, scope: Scope, actor: Actor, *, wanted: AbcFilter, order: str = "class", page: int = 1,
    size: int = 50,
) -> AbcPage:  # fmt: skip
    """One page. Who may not see every value gets no order by value either: it would tell them."""
    size, page = max(1, min(size, 200)), max(1, page)
    reader = _Reader.of(session, scope, actor, wanted)
    found = session.connection().execute(
        _sorted(_rows(session, scope, wanted), order, reader).limit(size + 1).offset((page - 1) * size)
    ).all()  # fmt: skip
    return AbcPage([reader.row(one) for one in found[:size]], len(found) > size, reader.sees_all)


@query("abc.counts", title="ABC 各类个数", permission=STOCK_VIEW)
def abc_counts(session: Session, scope: Scope, *, wanted: AbcFilter) -> dict[str, int]:
    """How many rows of the same filters are in each class."""
    counted = _rows(session, scope, wanted).with_only_columns(_class, func.count()).group_by(_class)
    return {row[0]: row[1] for row in session.connection().execute(counted)}


def stream_classes(session: Session, scope: Scope, actor: Actor, wanted: AbcFilter) -> Iterator[AbcRow]:
    """Every row, by class and code; for exports."""
    reader = _Reader.of(session, scope, actor, wanted)
    for one in session.connection().execute(_sorted(_rows(session, scope, wanted), "class", reader)):
        yield reader.row(one)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads: where they see values, and whose classes they may pin."""

    cost: Scope
    pin: Scope
    sees_all: bool

    @classmethod
    def of(cls, session: Session, scope: Scope, actor: Actor, wanted: AbcFilter) -> "_Reader":
        cost, pin = (scope_of(session, actor, right) for right in (STOCK_COST, ABC_PIN))
        named = () if not wanted.warehouse_id else (wanted.warehouse_id,)
        places = ground_of(session, scope, named).warehouse_ids
        is_company = wanted.warehouse_id == COMPANY
        return cls(cost, pin, cost.everywhere if is_company else all(cost.covers(one) for one in places))

    def row(self, row: Any) -> AbcRow:
        here = row.warehouse_id
        sees = self.cost.everywhere or (here != COMPANY and self.cost.covers(here))
        may_pin = here != COMPANY and self.pin.covers_row(here, of_category(row.category_id))

        def seen(value: Any) -> Any:
            return value if sees else None

        return AbcRow(
            row.sku_id, row.code, row.name, row.spec, here, row.warehouse or "", row.pinned_class or row.abc_class,
            row.abc_class, row.result, row.consumption_class, seen(row.consumption_value),
            seen(row.consumption_before), row.stock_class, seen(row.stock_value), seen(row.stock_before),
            row.pinned_class, row.pin_reason, row.pinned_by, row.pinned_at, may_pin,
        )  # fmt: skip


def _rows(session: Session, scope: Scope, wanted: AbcFilter) -> Select[Any]:
    columns = [column for column in _classes.c if column.name not in ("month", "settled", "last_result", "since")]
    return (
        select(
            *columns, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id,
            _warehouses.c.name.label("warehouse"),
        )
        .join(_skus, _skus.c.id == _classes.c.sku_id)
        .outerjoin(_warehouses, _warehouses.c.id == _classes.c.warehouse_id)
        .where(*_in_sight(session, scope, wanted), *_of_kind(wanted))
    )  # fmt: skip


def _in_sight(session: Session, scope: Scope, wanted: AbcFilter) -> list[ColumnElement[bool]]:
    hits = hits_of(session, StockFilter(search=wanted.search)).among(_classes.c.sku_id)
    if wanted.warehouse_id == COMPANY:
        # what lies in all of them together is for whoever sees all of them
        return [_classes.c.warehouse_id == (COMPANY if scope.everywhere else -1), *hits]
    ground = ground_of(session, scope, () if wanted.warehouse_id is None else (wanted.warehouse_id,))
    own = _classes.c.warehouse_id != COMPANY
    return [own, *ground.among(_classes.c.warehouse_id, _classes.c.sku_id), *hits]


def _of_kind(wanted: AbcFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_class == wanted.abc_class] if wanted.abc_class else []
    if wanted.only == "waiting":
        conditions.append(and_(_classes.c.pinned_class.is_(None), _classes.c.result != _classes.c.abc_class))
    if wanted.only == "pinned":
        conditions.append(_classes.c.pinned_class.is_not(None))
    return conditions


def _sorted(rows: Select[Any], order: str, reader: _Reader) -> Select[Any]:
    name = order.removeprefix("-")
    if name not in _SORTED_BY or (name in _BY_VALUE and not reader.sees_all):
        name, order = "class", "class"
    column = _SORTED_BY[name]
    ways = [column.desc() if order.startswith("-") else column]
    if name == "class" and reader.sees_all:
        ways += [_classes.c.consumption_value.desc(), _classes.c.stock_value.desc()]
    return rows.order_by(*ways, _skus.c.code_key, _classes.c.warehouse_id)
