"""The columns of a list of SKUs, and what stands in them for a SKU that is there: the same out and in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.catalog.rules import factor_text
from jxc_app.modules.catalog.sku_card import SkuCard
from jxc_app.modules.inventory.sku_settings import LimitsInPlace, Watched, watched_places
from jxc_app.modules.migration.sheets import NO, STATE_OFF, STATE_ON, YES, Column
from jxc_app.modules.migration.writers import Cell

#: as many further units as a SKU may have
UNIT_GROUPS = 20
#: so many of them stand in the template
_GROUPS_SHOWN = 2
#: what is set in each warehouse: part of the column's name, its title, and what may stand in it
LIMIT_PARTS = {
    "shelf": ("货位", "最多 40 字"),
    "minimum": ("下限", "按基本单位，只填数字；可用量低于它会提醒"),
    "maximum": ("上限", "按基本单位，只填数字，不小于下限"),
}
_FACTS = (
    Column(
        "code", ("编码", "商品编码", "货号", "code", "sku"), "不能重复，不区分大小写，最多 60 字", "SP0001",
        is_required=True,
    ),
    Column("name", ("名称", "商品名称", "品名", "name"), "最多 200 字", "可口可乐", is_required=True),
    Column("spec", ("规格", "规格型号", "型号", "spec"), "最多 120 字", "500ml"),
    Column("category", ("分类", "类别", "商品分类", "category"), "没有的分类会自动新建", "饮料"),
    Column("brand", ("品牌", "brand"), "最多 60 字", "可口可乐"),
    Column(
        "base_unit", ("单位", "基本单位", "计量单位", "unit"), "最小的计数单位，建好后不能改", "瓶", is_required=True
    ),
    Column("barcodes", ("条码", "条形码", "barcode"), "多个用分号隔开，每个只属于一个商品", "6901000000017"),
    Column("retail_price", ("零售价", "售价", "price"), "每个基本单位的价格，只填数字", "3.5"),
    Column("wholesale_price", ("批发价", "wholesale"), "每个基本单位的价格，只填数字", "2.8"),
    Column("floor_price", ("最低价", "最低售价", "floor"), "每个基本单位的价格；需要「查看最低价」权限", "2.5"),
    Column("shelf_life_days", ("保质期", "保质期天数", "保质期(天)", "shelf_life"), "天数，只填整数", "365"),
    Column(
        "shelf_life_months", ("保质期月数", "保质期(月)", "shelf_life_months"), "月数，只填整数；与天数只填一个", ""
    ),
    Column("lot_tracked", ("批次", "批次管理", "lot_tracked"), "填 是 或 否，不填为否", "否"),
    Column("serial_tracked", ("序列号", "序列号管理", "serial_tracked"), "填 是 或 否；填是即按批次管理", "否"),
    Column("weight_kg", ("重量", "重量(kg)", "weight_kg"), "每个基本单位的千克数，只填数字", "0.55"),
)  # fmt: skip
_STATE = Column("state", ("状态",), f"填 {STATE_ON} 或 {STATE_OFF}，新商品不填为{STATE_ON}", STATE_ON)
_FIRST_UNIT = {
    "unit_name": ("unit2",),
    "unit_factor": ("换算率", "factor"),
    "unit_barcodes": ("辅助单位条码", "barcode2"),
}


@dataclass(frozen=True, slots=True)
class UnitColumns:
    """Where one further unit stands."""

    name: str
    factor: str
    barcodes: str


def unit_columns(group: int) -> UnitColumns:
    """Of the group of this number, from 0."""
    after = "" if group == 0 else str(group + 1)
    return UnitColumns(f"unit_name{after}", f"unit_factor{after}", f"unit_barcodes{after}")


def _unit_group(group: int) -> tuple[Column, ...]:
    names, after = unit_columns(group), "" if group == 0 else str(group + 1)
    example = ("箱", "24", "16901000000014") if group == 0 else ("", "", "")
    is_further = group >= _GROUPS_SHOWN

    def titles(name: str, title: str) -> tuple[str, ...]:
        return (title + after, *(_FIRST_UNIT[name] if group == 0 else ()))

    return (
        Column(
            names.name, titles("unit_name", "辅助单位"), "大包装的单位，要同时填换算", example[0], is_further=is_further
        ),
        Column(
            names.factor, titles("unit_factor", "换算"), "1 个辅助单位等于几个基本单位，如 24 或 1/2", example[1],
            is_further=is_further,
        ),
        Column(names.barcodes, titles("unit_barcodes", "辅助条码"), "大包装的条码", example[2], is_further=is_further),
    )  # fmt: skip


#: those that every company has
PRODUCT_COLUMNS = (*_FACTS, _STATE, *(column for group in range(UNIT_GROUPS) for column in _unit_group(group)))


def limit_column(part: str, warehouse_id: int) -> str:
    """The column of one thing that is set in a warehouse."""
    return f"{part} {warehouse_id}"


def limit_columns(session: Session, actor: Actor) -> tuple[Column, ...]:
    """Three for each warehouse in use whose stock the actor may see."""
    places = watched_places(session, actor)
    return tuple(
        Column(limit_column(part, place.warehouse_id), _titles(place, title, places), note, is_further=True)
        for place in places
        for part, (title, note) in LIMIT_PARTS.items()
    )


def _titles(place: Watched, title: str, places: Sequence[Watched]) -> tuple[str, ...]:
    """By name and code, by code, and by name where no other has it."""
    by_name = (f"{place.name}{title}",) if sum(one.name == place.name for one in places) == 1 else ()
    return (f"{place.name}({place.code}){title}", f"{place.code}{title}", f"{title}({place.code})", *by_name)


def cells_of(card: SkuCard, limits: Mapping[int, LimitsInPlace]) -> dict[str, Cell]:
    """What stands in each column; ``limits`` by warehouse."""
    cells: dict[str, Cell] = {
        "code": card.code, "name": card.name, "spec": card.spec, "category": card.category, "brand": card.brand,
        "base_unit": card.base_unit, "barcodes": ";".join(card.barcodes), "retail_price": card.retail_price,
        "wholesale_price": card.wholesale_price, "floor_price": card.floor_price,
        "shelf_life_days": card.shelf_life_days, "shelf_life_months": card.shelf_life_months,
        "lot_tracked": YES if card.lot_tracked else NO, "serial_tracked": YES if card.serial_tracked else NO,
        "weight_kg": card.weight_kg,
        "state": STATE_OFF if card.switched_off else STATE_ON,
    }  # fmt: skip
    for group, unit in enumerate(card.units):
        names = unit_columns(group)
        cells |= {names.name: unit.name, names.factor: factor_text(unit.numerator, unit.denominator)}
        cells[names.barcodes] = ";".join(unit.barcodes)
    for warehouse_id, held in limits.items():
        cells |= {limit_column(part, warehouse_id): getattr(held, part) for part in LIMIT_PARTS}
    return cells


def cell_text(cell: Cell) -> str:
    """What a file says where this was written."""
    return plain(cell) if isinstance(cell, Decimal) else "" if cell is None else str(cell).strip()
