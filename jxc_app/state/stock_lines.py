"""The stock page's rows and filters, as it shows and writes them. Pure: no State, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.inventory.queries import ORDERS, SKU_ORDERS, Holding, SkuStockRow, StockFilter, StockRow
from jxc_app.modules.inventory.sku_stock import PlacedStock
from jxc_app.state.addresses import digits
from jxc_app.state.formats import shown
from jxc_app.state.mixed_units import mixed_text
from jxc_app.state.sku_rows import initial_of, picture_href

#: columns that may be hidden, in their order
COLUMNS = (
    "category", "warehouse", "on_hand", "reserved", "available", "in_transit", "held", "minimum", "shelf", "elsewhere",
)  # fmt: skip
_HOLDINGS = {"all": Holding.ALL, "none": Holding.NONE}


@dataclass(frozen=True, slots=True)
class StockLine:
    """One SKU in one warehouse, or (``warehouse_id`` 0) in all of them, as the page shows it."""

    key: str
    sku_id: int
    warehouse_id: int
    href: str
    thumb: str
    initial: str
    code: str
    name: str
    spec: str
    category: str
    unit: str
    warehouse: str
    on_hand: str
    reserved: str
    available: str
    in_transit: str
    held: str
    minimum: str
    shelf: str
    is_short: bool
    short: str
    on_hand_mixed: str = ""
    available_mixed: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One SKU in one warehouse on the sheet that shows all of them, and on the SKU's own page."""

    key: str
    warehouse_id: int
    warehouse: str
    city: str
    distance: str
    on_hand: str
    reserved: str
    available: str
    in_transit: str
    held: str
    limits: str
    shelf: str
    is_short: bool
    rate: str = ""
    value: str = ""
    on_hand_mixed: str = ""
    available_mixed: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for."""

    search: str = ""
    warehouses: tuple[str, ...] = ()
    city: str = ""
    category: str = ""
    holding: str = ""
    below_minimum: bool = False
    by_sku: bool = False
    order: str = "code"

    def filter(self) -> StockFilter:
        """The same for the queries."""
        return StockFilter(
            search=self.search,
            warehouse_ids=frozenset(int(one) for one in self.warehouses),
            city=self.city,
            category_id=int(self.category) if self.category else None,
            below_minimum=self.below_minimum,
            holding=_HOLDINGS.get(self.holding, Holding.SOME),
            by_sku=self.by_sku,
        )

    def parameters(self) -> dict[str, str]:
        """The filters for an address, without the order."""
        return {
            "search": self.search,
            "warehouse": ",".join(self.warehouses),
            "city": self.city,
            "category": self.category,
            "zero": self.holding,
            "below": "1" if self.below_minimum else "",
            "view": "sku" if self.by_sku else "",
        }


def asked_in(address: Mapping[str, str]) -> Asked:
    """The filters of an address; what makes no sense is left out."""
    by_sku = address.get("view") == "sku"
    order = address.get("order", "")
    named = (digits(one) for one in address.get("warehouse", "").split(",")[:200])
    return Asked(
        search=address.get("search", "")[:100],
        warehouses=tuple(dict.fromkeys(one for one in named if one)),
        city=address.get("city", "")[:40],
        category=digits(address.get("category", "")),
        holding=address["zero"] if address.get("zero") in _HOLDINGS else "",
        below_minimum=address.get("below") == "1",
        by_sku=by_sku,
        order=order if order in (SKU_ORDERS if by_sku else ORDERS) else "code",
    )


def held_text(qc_hold: Decimal, blocked: Decimal) -> str:
    """What lies there and is not free; nothing where nothing is.

    >>> held_text(Decimal(3), Decimal(0)), held_text(Decimal(3), Decimal(2))
    ('待检 3', '待检 3 · 冻结 2')
    """
    parts = {"待检": qc_hold, "冻结": blocked}
    return " · ".join(f"{title} {shown(quantity)}" for title, quantity in parts.items() if quantity)


def pair_line(row: StockRow, sku: SkuRow | None = None) -> StockLine:
    """A SKU in one warehouse."""
    return StockLine(
        key=f"{row.sku_id}-{row.warehouse_id}", sku_id=row.sku_id, warehouse_id=row.warehouse_id,
        href=f"/sku?id={row.sku_id}&warehouse={row.warehouse_id}", thumb=picture_href(row.picture),
        initial=initial_of(row.sku_name), code=row.sku_code, name=row.sku_name, spec=row.spec, category=row.category,
        unit=row.unit_name, warehouse=row.warehouse_name, on_hand=shown(row.on_hand), reserved=shown(row.reserved),
        available=shown(row.available), in_transit=shown(row.in_transit), held=held_text(row.qc_hold, row.blocked),
        minimum=shown(row.minimum), shelf=row.shelf, is_short=row.is_short, short="", **_mixed(row, sku),
    )  # fmt: skip


def _mixed(row: StockRow | SkuStockRow, sku: SkuRow | None) -> dict[str, str]:
    """What is there in the larger units of the SKU, as far as the reader may see them."""
    return {"on_hand_mixed": mixed_text(sku, row.on_hand), "available_mixed": mixed_text(sku, row.available)}


def sku_line(row: SkuStockRow, sku: SkuRow | None = None) -> StockLine:
    """A SKU summed over its warehouses."""
    return StockLine(
        key=f"{row.sku_id}-0", sku_id=row.sku_id, warehouse_id=0, href=f"/sku?id={row.sku_id}",
        thumb=picture_href(row.picture), initial=initial_of(row.sku_name), code=row.sku_code, name=row.sku_name,
        spec=row.spec, category=row.category, unit=row.unit_name, warehouse=f"{row.warehouses} 个仓库有货",
        on_hand=shown(row.on_hand), reserved=shown(row.reserved), available=shown(row.available),
        in_transit=shown(row.in_transit), held=held_text(row.qc_hold, row.blocked), minimum="",
        shelf="", is_short=row.short_in > 0,
        short=f"{row.short_in} 个仓库低于下限" if row.short_in else "", **_mixed(row, sku),
    )  # fmt: skip


def place_line(
    placed: PlacedStock, *, own_id: int = 0, rate: str = "", value: str = "", sku: SkuRow | None = None
) -> PlaceLine:
    """A SKU in one of its warehouses; ``own_id``: the one from which distances are taken."""
    row = placed.stock
    limits = (shown(row.minimum), shown(row.maximum))
    return PlaceLine(
        key=f"{row.sku_id}-{row.warehouse_id}", warehouse_id=row.warehouse_id, warehouse=row.warehouse_name,
        city=placed.city, distance="本仓" if row.warehouse_id == own_id else _distance(placed.kilometres),
        on_hand=shown(row.on_hand), reserved=shown(row.reserved), available=shown(row.available),
        in_transit=shown(row.in_transit), held=held_text(row.qc_hold, row.blocked),
        limits=" – ".join(one or "不限" for one in limits) if any(limits) else "",
        shelf=row.shelf, is_short=row.is_short, rate=rate, value=value, **_mixed(row, sku),
    )  # fmt: skip


def _distance(kilometres: Decimal | None) -> str:
    return "" if kilometres is None else f"{kilometres:,.1f} 公里"
