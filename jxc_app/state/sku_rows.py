"""SKUs as the list shows them."""

from dataclasses import dataclass
from urllib.parse import quote

from jxc_app.modules.catalog.bulk import SkuBeforeAfter, SkuChange, Value
from jxc_app.modules.catalog.sku_pages import SkuListRow
from jxc_app.state.formats import price_text

#: columns that may be hidden, in their order
COLUMNS = {
    "category": "分类", "brand": "品牌", "units": "单位", "barcode": "条码", "retail_price": "零售价",
    "wholesale_price": "批发价", "floor_price": "最低价", "shelf_life": "保质期", "lots": "批次",
}  # fmt: skip
SHOWN_AT_FIRST = ("category", "brand", "units", "barcode", "retail_price", "wholesale_price")


@dataclass(frozen=True, slots=True)
class SkuLine:
    """One SKU as the page shows it; ``thumb`` empty: the initial is drawn instead."""

    id: int
    href: str
    thumb: str
    initial: str
    code: str
    name: str
    spec: str
    category: str
    brand: str
    units: str
    barcode: str
    retail_price: str
    wholesale_price: str
    floor_price: str
    shelf_life: str
    lots: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What a change does to one SKU, in words."""

    id: int
    name: str
    before: str
    after: str


def picture_href(picture: str, size: str = "thumb") -> str:
    """Where a picture is shown from; nothing for none."""
    return f"/api/pictures/{quote(picture)}/{size}" if picture else ""


def initial_of(name: str) -> str:
    """The first character that says something, drawn where there is no picture."""
    return next((sign.upper() for sign in name if sign.isalnum()), "·")


def line_of(row: SkuListRow) -> SkuLine:
    """A SKU as the list shows it."""
    more = f" 等 {len(row.barcodes)} 个" if len(row.barcodes) > 1 else ""
    return SkuLine(
        id=row.id,
        href=f"/skus/edit?id={row.id}",
        thumb=picture_href(row.picture),
        initial=initial_of(row.name),
        code=row.code,
        name=row.name,
        spec=row.spec,
        category=row.category,
        brand=row.brand,
        units=units_text(row.unit, row.further_units),
        barcode=f"{row.barcodes[0]}{more}" if row.barcodes else "",
        retail_price=price_text(row.retail_price),
        wholesale_price=price_text(row.wholesale_price),
        floor_price=price_text(row.floor_price),
        shelf_life=life_text(row.shelf_life_days, row.shelf_life_months),
        lots="按序列号" if row.serial_tracked else "按批次" if row.lot_tracked else "",
        is_off=row.switched_off,
    )


def life_text(days: int | None, months: int | None) -> str:
    """How long a SKU keeps, in the measure in which it was said."""
    return f"{days:,} 天" if days else f"{months:,} 个月" if months else ""


def units_text(base: str, further: tuple[tuple[str, int, int], ...]) -> str:
    """The units as people say them.

    >>> units_text("瓶", (("箱", 24, 1), ("毫升", 1, 500)))
    '瓶 · 1箱=24瓶 · 500毫升=1瓶'
    """
    said = [
        f"1{name}={numerator}{base}" if denominator == 1 else f"{denominator}{name}={numerator}{base}"
        for name, numerator, denominator in further
    ]
    return " · ".join([base, *said])


def change_line(row: SkuBeforeAfter, change: SkuChange) -> ChangeLine:
    """One row of a preview."""
    return ChangeLine(row.sku_id, f"{row.name}（{row.code}）", _words(row.before, change), _words(row.after, change))


def _words(value: Value, change: SkuChange) -> str:
    if isinstance(value, bool):
        return "停用" if value else "使用中"
    if change.kind == "price":
        return "未定" if value is None else price_text(value)  # type: ignore[arg-type]
    return str(value) if value else "无"
