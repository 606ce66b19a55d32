"""Reads about SKUs: scanning, searching, facts for document lines."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.ids import code_key
from jxc_app.core.prepared import Prepared
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.merged import standing
from jxc_app.modules.catalog.models import Barcode, Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among, row_of


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of a SKU; one of it is numerator/denominator base units."""

    unit_id: int
    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class SkuRow:
    """A SKU with its units, base unit first."""

    id: int
    code: str
    name: str
    spec: str
    brand: str
    category: str
    base_unit_id: int
    base_unit_name: str
    units: tuple[UnitRow, ...]
    barcodes: tuple[str, ...]
    lot_tracked: bool
    retail_price: Decimal | None
    version: int
    switched_off: bool
    picture: str = ""
    wholesale_price: Decimal | None = None
    shelf_life_days: int | None = None
    shelf_life_months: int | None = None
    serial_tracked: bool = False


@dataclass(frozen=True, slots=True)
class ScannedSku:
    """What a scanned or typed code stands for."""

    sku_id: int
    code: str
    name: str
    spec: str
    unit_id: int
    unit_name: str
    base_unit_name: str
    numerator: int
    denominator: int
    lot_tracked: bool
    switched_off: bool
    retail_price: Decimal | None


@query("sku.scan", title="扫码识别", permission=SKU_VIEW)
def scan_code(session: Session, scope: Scope, *, code: str) -> ScannedSku | None:
    """The SKU and unit of a barcode, or of a SKU code; None where nobody knows it."""
    key = code_key(code)
    barcode = session.get(Barcode, key)
    if barcode is not None:
        return _scanned(session, scope, barcode.sku_id, barcode.unit_id)
    sku = session.exec(select(standing, Sku.base_unit_id).where(Sku.code_key == key)).first()
    return _scanned(session, scope, sku[0] or 0, sku[1]) if sku else None


def _scanned(session: Session, scope: Scope, sku_id: int, unit_id: int) -> ScannedSku | None:
    sku = session.get_one(Sku, sku_id)
    if not scope.covers_somewhere(row_of(sku)):
        return None
    [row] = _rows(session, [sku])
    unit = next(unit for unit in row.units if unit.unit_id == unit_id)
    return ScannedSku(
        row.id, row.code, row.name, row.spec, unit.unit_id, unit.name, row.base_unit_name, unit.numerator,
        unit.denominator, row.lot_tracked, row.switched_off, row.retail_price,
    )  # fmt: skip


@query("sku.find", title="查找商品", permission=SKU_VIEW)
def find_skus(session: Session, scope: Scope, *, search: str = "", limit: int = 20) -> list[SkuRow]:
    """SKUs in use whose code, name, spec, barcode or pinyin contains every word typed, by code."""
    wanted = select(Sku).where(col(Sku.switched_off_at).is_(None), *among(scope))
    if search.strip():
        wanted = wanted.where(contains(col(Sku.search_key), search))
    return _rows(session, list(session.exec(wanted.order_by(Sku.code_key).limit(min(limit, 200))).all()))


@query("sku.get", title="查看商品", permission=SKU_VIEW)
def skus_by_ids(session: Session, scope: Scope, *, sku_ids: Collection[int]) -> dict[int, SkuRow]:
    """SKUs by id; unknown ones, and those that the reader may not see, are left out."""
    found = session.exec(select(Sku).where(col(Sku.id).in_(sku_ids), *among(scope))).all()
    return {row.id: row for row in _rows(session, list(found))}


def _rows(session: Session, skus: list[Sku]) -> list[SkuRow]:
    ids = [sku.id for sku in skus]
    names: dict[int, str] = {i: n for i, n in session.exec(select(Unit.id, Unit.name)).all() if i is not None}
    categories = dict(session.exec(select(Category.id, Category.name)).all())
    units: dict[int, list[UnitRow]] = {}
    for unit in session.exec(select(SkuUnit).where(col(SkuUnit.sku_id).in_(ids))).all():
        row = UnitRow(unit.unit_id, names[unit.unit_id], unit.numerator, unit.denominator)
        units.setdefault(unit.sku_id, []).append(row)
    barcodes: dict[int, list[str]] = {}
    for sku_id, code in session.exec(select(Barcode.sku_id, Barcode.code).where(col(Barcode.sku_id).in_(ids))).all():
        barcodes.setdefault(sku_id, []).append(code)
    return [
        SkuRow(
            id=sku.id or 0,
            code=sku.code,
            name=sku.name,
            spec=sku.spec,
            brand=sku.brand,
            category=categories.get(sku.category_id, ""),
            base_unit_id=sku.base_unit_id,
            base_unit_name=names[sku.base_unit_id],
            units=(UnitRow(sku.base_unit_id, names[sku.base_unit_id], 1, 1), *units.get(sku.id or 0, ())),
            barcodes=tuple(barcodes.get(sku.id or 0, ())),
            lot_tracked=sku.lot_tracked,
            retail_price=sku.retail_price,
            version=sku.version,
            switched_off=bool(sku.switched_off_at),
            picture=sku.picture,
            wholesale_price=sku.wholesale_price,
            shelf_life_days=sku.shelf_life_days,
            shelf_life_months=sku.shelf_life_months,
            serial_tracked=sku.serial_tracked,
        )
        for sku in skus
    ]


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What a document line must know of its SKU."""

    code: str
    base_unit_id: int
    is_switched_off: bool
    lot_tracked: bool
    serial_tracked: bool = False
    category_id: int | None = None
    shelf_life_days: int | None = None
    shelf_life_months: int | None = None


_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_FACTS = Prepared(
    sa_select(
        _skus.c.id, _skus.c.code, _skus.c.base_unit_id, _skus.c.switched_off_at.is_not(None), _skus.c.lot_tracked,
        _skus.c.serial_tracked, _skus.c.category_id, _skus.c.shelf_life_days, _skus.c.shelf_life_months,
    ).where(_skus.c.id.in_(bindparam("sku_ids", expanding=True)))
)  # fmt: skip


def facts_of(session: Session, sku_ids: Collection[int]) -> dict[int, SkuFacts]:
    """Facts by SKU id; unknown ids are left out."""
    rows = _FACTS.fetch(session, sku_ids=list(sku_ids))
    return {sku_id: SkuFacts(*facts) for sku_id, *facts in rows}


def factors_of(session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """(numerator, denominator) by (SKU, unit), for further units only."""
    if not pairs:
        return {}
    rows = session.exec(select(SkuUnit).where(col(SkuUnit.sku_id).in_({sku_id for sku_id, _ in pairs}))).all()
    return {(row.sku_id, row.unit_id): (row.numerator, row.denominator) for row in rows}


def owners_of(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Whose each barcode is, by key; those that nobody has are left out."""
    found: dict[str, int] = {}
    keys = sorted({code_key(code) for code in codes})
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        held = select(Barcode.code_key, Barcode.sku_id).where(col(Barcode.code_key).in_(chunk))
        found.update(session.exec(held).all())
    return found


def pictures_in_use(session: Session) -> set[str]:
    """The pictures of all SKUs, by hash."""
    return set(session.exec(select(Sku.picture).where(Sku.picture != "").distinct()).all())


def ids_by_code(session: Session, codes: Collection[str]) -> dict[str, int]:
    """SKU ids by code key, for imports."""
    found: dict[str, int] = {}
    keys = sorted({code_key(code) for code in codes})
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        rows = session.exec(select(Sku.code_key, Sku.id).where(col(Sku.code_key).in_(chunk))).all()
        found.update({key: sku_id for key, sku_id in rows if sku_id is not None})
    return found
