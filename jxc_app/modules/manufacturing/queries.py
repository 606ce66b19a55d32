"""Reads about recipes: only those whose SKUs the reader may all see."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, and_, exists, func, or_, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, SkuUnit, Unit
from jxc_app.modules.catalog.rows import categories_in
from jxc_app.modules.manufacturing.models import Recipe, RecipePart
from jxc_app.modules.manufacturing.permissions import RECIPE_VIEW
from jxc_app.modules.manufacturing.rules import Amount

_recipes: Table = Recipe.__table__  # type: ignore[attr-defined]
_parts: Table = RecipePart.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_factors: Table = SkuUnit.__table__  # type: ignore[attr-defined]
_COLUMNS = {"name": _recipes.c.name_order, "product": _skus.c.code_key, "quantity": _recipes.c.quantity}
#: what a list may be sorted by; a leading ``-`` turns it round
ORDERS = frozenset(f"{sign}{name}" for sign in ("", "-") for name in _COLUMNS)
STATES = ("in_use", "off", "all")
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class PortionRow:
    """So much of a SKU; one of its unit is ``factor`` base units."""

    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_id: int
    unit_name: str
    quantity: Decimal
    factor: tuple[int, int]

    @property
    def amount(self) -> Amount:
        """The quantity with its factor."""
        return Amount(self.quantity, self.factor)


@dataclass(frozen=True, slots=True)
class RecipeRow:
    """A recipe with everything in it."""

    id: int
    name: str
    output: PortionRow
    parts: tuple[PortionRow, ...]
    remark: str
    version: int
    switched_off: bool


@dataclass(frozen=True, slots=True)
class RecipePage:
    """Some of the recipes found, and how many there are in all."""

    rows: list[RecipeRow]
    total: int


@dataclass(frozen=True, slots=True)
class RecipeFilter:
    """``search`` in names and in the product; ``state`` in_use, off or all."""

    search: str = ""
    state: str = "in_use"
    order: str = "name"


@query("recipe.page", title="配方列表", permission=RECIPE_VIEW)
def recipe_page(session: Session, scope: Scope, *, only: RecipeFilter, page: int = 1, size: int = 50) -> RecipePage:
    """One page of recipes."""
    wanted, size = _wanted(scope, only), max(1, min(size, _MOST_ROWS))
    total = (
        session.connection().execute(select(func.count()).select_from(wanted.order_by(None).subquery())).scalar_one()
    )
    heads = session.connection().execute(wanted.offset((max(page, 1) - 1) * size).limit(size)).all()
    return RecipePage(_rows(session, heads), int(total))


@query("recipe.get", title="查看配方", permission=RECIPE_VIEW)
def get_recipe(session: Session, scope: Scope, *, recipe_id: int) -> RecipeRow:
    """One recipe. Raises NotFound, also for one that the reader may not see."""
    heads = session.connection().execute(_heads(scope).where(_recipes.c.id == recipe_id)).all()
    if not heads:
        raise NotFound("recipe.not_found")
    return _rows(session, heads)[0]


@query("recipe.export", title="导出配方", permission=RECIPE_VIEW)
def every_recipe(session: Session, scope: Scope, *, only: RecipeFilter) -> list[RecipeRow]:
    """All that the filters let through."""
    return _rows(session, session.connection().execute(_wanted(scope, only)).all())


def _heads(scope: Scope) -> Select[Any]:
    head = select(_recipes).join(_skus, _skus.c.id == _recipes.c.sku_id)
    categories = categories_in(scope)
    if categories is None:
        return head
    beyond = or_(_skus.c.category_id.is_(None), _skus.c.category_id.not_in(sorted(categories)))
    hidden = exists().where(
        or_(
            and_(_parts.c.recipe_id == _recipes.c.id, _parts.c.sku_id == _skus.c.id, beyond),
            and_(_recipes.c.sku_id == _skus.c.id, beyond),
        )
    )
    return head.where(~hidden.correlate(_recipes))


def _wanted(scope: Scope, only: RecipeFilter) -> Select[Any]:
    wanted = _heads(scope)
    if only.state != "all":
        is_off = _recipes.c.switched_off_at.is_not(None)
        wanted = wanted.where(is_off if only.state == "off" else ~is_off)
    if only.search.strip():
        named = contains(_recipes.c.search_key, only.search)
        wanted = wanted.where(or_(named, contains(_skus.c.search_key, only.search)))
    order = only.order if only.order in ORDERS else "name"
    column = _COLUMNS[order.removeprefix("-")]
    return wanted.order_by(column.desc() if order.startswith("-") else column, _recipes.c.id)


def _rows(session: Session, heads: Sequence[Any]) -> list[RecipeRow]:
    ids = [head.id for head in heads]
    made = _portions(session, select(*_named(_recipes)).where(_recipes.c.id.in_(ids)))
    used = _portions(session, select(*_named(_parts)).where(_parts.c.recipe_id.in_(ids)).order_by(_parts.c.position))
    return [
        RecipeRow(
            head.id, head.name, made[head.id][0], tuple(used.get(head.id, ())), head.remark, head.version,
            head.switched_off_at is not None,
        )
        for head in heads
    ]  # fmt: skip


def _named(table: Table) -> list[Any]:
    key = table.c.id if table is _recipes else table.c.recipe_id
    return [key.label("recipe_id"), table.c.sku_id, table.c.unit_id, table.c.quantity]


def _portions(session: Session, wanted: Select[Any]) -> dict[int, list[PortionRow]]:
    part = wanted.add_columns(_skus.c.code, _skus.c.name, _skus.c.spec, _units.c.name.label("unit_name"))
    source = wanted.selected_columns
    found = (
        part.join(_skus, _skus.c.id == source.sku_id)
        .join(_units, _units.c.id == source.unit_id)
        .outerjoin(_factors, and_(_factors.c.sku_id == source.sku_id, _factors.c.unit_id == source.unit_id))
        .add_columns(_factors.c.numerator, _factors.c.denominator)
    )
    portions: dict[int, list[PortionRow]] = {}
    for row in session.connection().execute(found):
        factor = (row.numerator or 1, row.denominator or 1)
        portions.setdefault(row.recipe_id, []).append(
            PortionRow(row.sku_id, row.code, row.name, row.spec, row.unit_id, row.unit_name, row.quantity, factor)
        )
    return portions
