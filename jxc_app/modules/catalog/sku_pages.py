"""The list of SKUs, page by page: ids are chosen first, and names read for one page only."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from jxc_app.core.search import contains
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.categories import category_ids_below
from jxc_app.modules.catalog.models import Barcode, Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW, SKU_VIEW
from jxc_app.modules.catalog.rows import among, row_of, scope_of

#: the most SKUs that one act changes
MOST_AT_ONCE = 500
_LARGEST_PAGE = 100
#: which of them: those in use, those switched off, or both
Use = Literal["on", "off", "all"]
_COLUMNS: dict[str, Any] = {
    "code": col(Sku.code_key),
    "name": col(Sku.name),
    "brand": col(Sku.brand),
    "retail_price": col(Sku.retail_price),
    "created": col(Sku.id),
}
SKU_ORDERS = frozenset({*_COLUMNS, *(f"-{name}" for name in _COLUMNS)})


@dataclass(frozen=True, slots=True)
class SkuFilter:
    """Which SKUs; a category stands for all below it too, ``brand`` None for any."""

    search: str = ""
    category_id: int | None = None
    brand: str | None = None
    use: Use = "on"


@dataclass(frozen=True, slots=True)
class SkuListRow:
    """One SKU of the list; ``floor_price`` None also for whoever may not see it."""

    id: int
    code: str
    name: str
    spec: str
    brand: str
    category: str
    unit: str
    further_units: tuple[tuple[str, int, int], ...]
    barcodes: tuple[str, ...]
    retail_price: Decimal | None
    wholesale_price: Decimal | None
    floor_price: Decimal | None
    shelf_life_days: int | None
    shelf_life_months: int | None
    lot_tracked: bool
    serial_tracked: bool
    picture: str
    switched_off: bool
    version: int


@dataclass(frozen=True, slots=True)
class SkuPage:
    """One page; ``has_more``: there is another behind it."""

    rows: list[SkuListRow]
    has_more: bool


@query("sku.page", title="商品列表", permission=SKU_VIEW)
def sku_page(
    session: Session, scope: Scope, *, actor: Actor, wanted: SkuFilter, order: str = "code", page: int = 1,
    size: int = 50,
) -> SkuPage:  # fmt: skip
    """One page of what is wanted, in one of :data:`SKU_ORDERS`."""
    size = min(size, _LARGEST_PAGE)
    chosen = select(Sku.id).where(*_conditions(session, scope, wanted)).order_by(*_ordering(order))
    ids = list(session.exec(chosen.offset((page - 1) * size).limit(size + 1)).all())
    rows = list_rows(session, [key or 0 for key in ids[:size]], floor=floor_scope(session, actor))
    return SkuPage(rows, has_more=len(ids) > size)


@query("sku.count", title="商品数", permission=SKU_VIEW)
def count_skus(session: Session, scope: Scope, *, wanted: SkuFilter) -> int:
    """How many there are in all."""
    return session.exec(select(func.count()).select_from(Sku).where(*_conditions(session, scope, wanted))).one()


@query("sku.matching", title="选取商品", permission=SKU_VIEW)
def matching_skus(session: Session, scope: Scope, *, wanted: SkuFilter) -> list[int]:
    """The ids of what is wanted by code, at most one more than can be changed at once."""
    chosen = select(Sku.id).where(*_conditions(session, scope, wanted)).order_by(*_ordering("code"))
    return [key or 0 for key in session.exec(chosen.limit(MOST_AT_ONCE + 1)).all()]


@query("sku.brands", title="品牌", permission=SKU_VIEW)
def list_brands(session: Session, scope: Scope) -> list[str]:
    """Every brand that a SKU has, by name."""
    named = select(Sku.brand).where(Sku.brand != "", *among(scope)).distinct().order_by(Sku.brand)
    return list(session.exec(named).all())


def all_sku_ids(session: Session, scope: Scope, wanted: SkuFilter, order: str) -> list[int]:
    """Every id of what is wanted, for exports."""
    return [
        key or 0
        for key in session.exec(select(Sku.id).where(*_conditions(session, scope, wanted)).order_by(*_ordering(order)))
    ]


def floor_scope(session: Session, actor: Actor) -> Scope:
    """Of which SKUs this person may see the lowest price."""
    return scope_of(session, actor, FLOOR_PRICE_VIEW)


def _conditions(session: Session, scope: Scope, wanted: SkuFilter) -> list[ColumnElement[bool]]:
    found = among(scope)
    if wanted.search.strip():
        found.append(contains(col(Sku.search_key), wanted.search))
    if wanted.category_id is not None:
        found.append(col(Sku.category_id).in_(category_ids_below(session, wanted.category_id)))
    if wanted.brand is not None:
        found.append(col(Sku.brand) == wanted.brand)
    if wanted.use != "all":
        off = col(Sku.switched_off_at)
        found.append(off.is_(None) if wanted.use == "on" else off.is_not(None))
    return found


def _ordering(order: str) -> list[Any]:
    """What has no price comes last both ways."""
    column = _COLUMNS[order.removeprefix("-")]
    first = [column.is_(None)] if order.endswith("price") else []
    return [*first, column.desc() if order.startswith("-") else column, col(Sku.id)]


def list_rows(session: Session, ids: list[int], *, floor: Scope) -> list[SkuListRow]:
    """The rows of these SKUs, in this order."""
    skus = {sku.id: sku for sku in session.exec(select(Sku).where(col(Sku.id).in_(ids))).all()}
    units = dict(session.exec(select(Unit.id, Unit.name)).all())
    categories = dict(session.exec(select(Category.id, Category.name)).all())
    further: dict[int, list[tuple[str, int, int]]] = {}
    for one in session.exec(select(SkuUnit).where(col(SkuUnit.sku_id).in_(ids))).all():
        further.setdefault(one.sku_id, []).append((units[one.unit_id], one.numerator, one.denominator))
    barcodes: dict[int, list[str]] = {}
    held = select(Barcode.sku_id, Barcode.code).where(col(Barcode.sku_id).in_(ids)).order_by(Barcode.code_key)
    for sku_id, code in session.exec(held).all():
        barcodes.setdefault(sku_id, []).append(code)
    return [
        SkuListRow(
            id=key,
            code=skus[key].code,
            name=skus[key].name,
            spec=skus[key].spec,
            brand=skus[key].brand,
            category=categories.get(skus[key].category_id, ""),
            unit=units[skus[key].base_unit_id],
            further_units=tuple(further.get(key, ())),
            barcodes=tuple(barcodes.get(key, ())),
            retail_price=skus[key].retail_price,
            wholesale_price=skus[key].wholesale_price,
            floor_price=skus[key].floor_price if floor.covers_somewhere(row_of(skus[key])) else None,
            shelf_life_days=skus[key].shelf_life_days,
            shelf_life_months=skus[key].shelf_life_months,
            lot_tracked=skus[key].lot_tracked,
            serial_tracked=skus[key].serial_tracked,
            picture=skus[key].picture,
            switched_off=skus[key].switched_off_at is not None,
            version=skus[key].version,
        )
        for key in ids
    ]
