"""What the log calls SKUs, categories and units."""

from collections.abc import Sequence
from typing import Any

from jxc_app.core.log_words import name_fields, name_ids, name_object, name_values, named
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.catalog.scale_codes import HOLDS_TITLES, ScalePattern


def _units(units: Any) -> str:
    return "；".join(_unit(**unit) for unit in units)


def _unit(name: str, numerator: int, denominator: int = 1, barcodes: Sequence[str] = ()) -> str:
    factor = f"{numerator}" if denominator == 1 else f"{numerator}/{denominator}"
    return f"{name} = {factor}" + (f"（条码 {'、'.join(barcodes)}）" if barcodes else "")


def _patterns(patterns: Any) -> str:
    return "；".join(_pattern(ScalePattern(**one)) for one in patterns) or "无"


def _pattern(one: ScalePattern) -> str:
    return f"{one.picture}（{HOLDS_TITLES[one.holds]}，{one.decimals} 位小数{'' if one.is_on else '，停用'}）"


name_object(
    "sku", "商品", code="商品编码", name="商品名称", spec="规格", brand="品牌", category="分类", category_id="分类",
    base_unit="基本单位", units="其他单位", barcode="条码", barcodes="条码",
    unit_id="单位", retail_price="零售价", wholesale_price="批发价", floor_price="最低售价",
    shelf_life_days="保质期（天）", shelf_life_months="保质期（月）", weight_kg="重量（千克）", picture="图片",
    lot_tracked="按批次管理", serial_tracked="按序列号管理", switch_off="停用", switch_on="停用",
)  # fmt: skip
name_object("category", "商品分类", name="分类名称", parent_id="上级分类")
name_object("unit", "计量单位", name="单位名称")
name_object("barcode_setting", "条码设置", separator="分隔符", patterns="秤码")
name_values("sku", "units", _units)
name_values("barcode_setting", "patterns", _patterns)
name_object("sku_alike", "疑似重复商品", skus="商品数", pairs="对数")
name_object("sku_apart", "不是同一个商品", other="另一个商品", apart="不是同一个")
name_fields(sku_id="商品")
name_ids(named(Sku.id, Sku.name), "sku_id")
name_ids(named(Category.id, Category.name), "parent_id", "category_id")
name_ids(named(Unit.id, Unit.name), "unit_id")
name_object("sku_substitute", "替代品", one="商品", other="替代品")
