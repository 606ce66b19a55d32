"""Everything about one SKU, as its form shows it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, func, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Barcode, Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among, row_of
from jxc_app.modules.catalog.sku_pages import floor_scope


@dataclass(frozen=True, slots=True)
class CardUnit:
    """A further unit with its own barcodes; one of it is numerator/denominator base units."""

    name: str
    numerator: int
    denominator: int
    barcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkuCard:
    """One SKU; ``floor_price`` None also for whoever may not see it. ``barcodes``: those of the base unit."""

    id: int
    version: int
    code: str
    name: str
    spec: str
    brand: str
    category: str
    base_unit: str
    units: tuple[CardUnit, ...]
    barcodes: tuple[str, ...]
    lot_tracked: bool
    serial_tracked: bool
    retail_price: Decimal | None
    wholesale_price: Decimal | None
    floor_price: Decimal | None
    shelf_life_days: int | None
    shelf_life_months: int | None
    weight_kg: Decimal | None
    picture: str
    switched_off: bool


@query("sku.card", title="商品资料", permission=SKU_VIEW)
def sku_card(session: Session, scope: Scope, *, actor: Actor, sku_id: int) -> SkuCard:
    """Raises NotFound ``sku.not_found``."""
    found = cards_of(session, scope, [sku_id], floor=floor_scope(session, actor))
    if not found:
        raise NotFound("sku.not_found")
    return found[0]


def cards_of(session: Session, scope: Scope, sku_ids: Collection[int], *, floor: Scope) -> list[SkuCard]:
    """Everything about each of these SKUs; unknown ones, and those that the reader may not see, are left out."""
    names = {key or 0: name for key, name in session.exec(select(Unit.id, Unit.name)).all()}
    categories = {key or 0: name for key, name in session.exec(select(Category.id, Category.name)).all()}
    barcodes = _barcodes(session, sku_ids)
    units: dict[int, list[CardUnit]] = {}
    held = select(SkuUnit).where(col(SkuUnit.sku_id).in_(sku_ids)).order_by(col(SkuUnit.unit_id))
    for one in session.exec(held).all():
        codes = tuple(barcodes.get((one.sku_id, one.unit_id), ()))
        unit = CardUnit(names[one.unit_id], one.numerator, one.denominator, codes)
        units.setdefault(one.sku_id, []).append(unit)
    return [
        _card(
            sku, category=categories.get(sku.category_id or 0, ""), base_unit=names[sku.base_unit_id],
            units=tuple(units.get(sku.id or 0, ())), floor=floor,
            barcodes=tuple(barcodes.get((sku.id or 0, sku.base_unit_id), ())),
        )
        for sku in session.exec(select(Sku).where(col(Sku.id).in_(sku_ids), *among(scope))).all()
    ]  # fmt: skip


def most_units(session: Session) -> int:
    """How many further units the SKU with the most of them has."""
    counted = select(func.count().label("units")).select_from(SkuUnit).group_by(col(SkuUnit.sku_id)).subquery()
    return session.exec(select(func.max(counted.c.units))).one() or 0


def _card(
    sku: Sku, *, category: str, base_unit: str, units: tuple[CardUnit, ...], barcodes: tuple[str, ...], floor: Scope
) -> SkuCard:
    return SkuCard(
        id=sku.id or 0,
        version=sku.version,
        code=sku.code,
        name=sku.name,
        spec=sku.spec,
        brand=sku.brand,
        category=category,
        base_unit=base_unit,
        units=units,
        barcodes=barcodes,
        lot_tracked=sku.lot_tracked,
        serial_tracked=sku.serial_tracked,
        retail_price=sku.retail_price,
        wholesale_price=sku.wholesale_price,
        floor_price=sku.floor_price if floor.covers_somewhere(row_of(sku)) else None,
        shelf_life_days=sku.shelf_life_days,
        shelf_life_months=sku.shelf_life_months,
        weight_kg=sku.weight_kg,
        picture=sku.picture,
        switched_off=sku.switched_off_at is not None,
    )


def _barcodes(session: Session, sku_ids: Collection[int]) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    wanted = select(Barcode).where(col(Barcode.sku_id).in_(sku_ids)).order_by(Barcode.code_key)
    for one in session.exec(wanted).all():
        found.setdefault((one.sku_id, one.unit_id), []).append(one.code)
    return found
