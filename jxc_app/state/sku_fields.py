"""A SKU as texts of a form, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.categories import CategoryRow
from jxc_app.modules.catalog.rules import factor_text, parsed_factor, split_codes
from jxc_app.modules.catalog.sku_card import CardUnit, SkuCard
from jxc_app.modules.inventory.sku_settings import SkuSettingRow
from jxc_app.state.formats import Option, editable

LABELS = {
    "code": "编码", "name": "名称", "spec": "规格", "brand": "品牌", "category": "分类", "base_unit": "基本单位",
    "barcodes": "条码", "retail_price": "零售价", "wholesale_price": "批发价", "floor_price": "最低价",
    "shelf_life_days": "保质期（天）", "shelf_life_months": "保质期（月）", "lot_tracked": "批次管理",
    "serial_tracked": "序列号管理", "weight_kg": "重量", "picture": "图片",
}  # fmt: skip
_TEXTS = ("code", "name", "spec", "brand", "category", "base_unit", "picture")
_PRICES = ("retail_price", "wholesale_price", "floor_price")
_LIVES = ("shelf_life_days", "shelf_life_months")
_TRACKED = ("lot_tracked", "serial_tracked")
_UNIT_PARTS = {"name": "名称", "factor": "换算", "barcodes": "条码"}
_LIMIT_PARTS = {"minimum": "下限", "maximum": "上限", "shelf": "货位"}
#: further units that a form has room for, and two more than there are
_SLOTS = 8


@dataclass(frozen=True, slots=True)
class UnitSlot:
    """Room for a further unit: under which names its fields stand in the form. A fixed one keeps name and factor."""

    number: int
    name: str
    factor: str
    barcodes: str
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class LimitSlot:
    """One warehouse: under which names its fields stand in the form."""

    warehouse_id: int
    warehouse: str
    minimum: str
    maximum: str
    shelf: str
    may_change: bool


def category_choices(tree: Iterable[CategoryRow], *, held: str = "") -> list[Option]:
    """What a SKU may be put into: what is in use, and what it is in already."""
    return [
        Option(row.name, "\u3000" * row.depth + row.name + ("（已停用）" if row.off_by else ""))
        for row in tree
        if not row.off_by or row.name == held
    ]


def unit_slot(number: int, *, is_fixed: bool = False) -> UnitSlot:
    """The room of this number, from 0."""
    return UnitSlot(number, f"unit{number}_name", f"unit{number}_factor", f"unit{number}_barcodes", is_fixed)


def limit_slot(row: SkuSettingRow) -> LimitSlot:
    """The room of one warehouse."""
    minimum, maximum, shelf = (f"{part}_{row.warehouse_id}" for part in _LIMIT_PARTS)
    return LimitSlot(row.warehouse_id, row.warehouse_name, minimum, maximum, shelf, row.may_change)


def labels_of(form: Iterable[str], places: Iterable[LimitSlot]) -> dict[str, str]:
    """What each field of a form is called."""
    names = {str(place.warehouse_id): place.warehouse for place in places}
    found = {}
    for name in form:
        part, _, rest = name.partition("_")
        if name in LABELS:
            found[name] = LABELS[name]
        elif part in _LIMIT_PARTS:
            found[name] = f"{names.get(rest, '')}{_LIMIT_PARTS[part]}"
        else:
            found[name] = f"辅助单位 {int(part.removeprefix('unit')) + 1} {_UNIT_PARTS[rest]}"
    return found


def empty_form() -> dict[str, str]:
    """A new SKU."""
    return dict.fromkeys(LABELS, "") | _units_of(())


def form_of(card: SkuCard, settings: Sequence[SkuSettingRow]) -> dict[str, str]:
    """A SKU as the form shows it."""
    form = {name: str(getattr(card, name)) for name in _TEXTS}
    form |= {name: editable(getattr(card, name)) for name in _PRICES}
    form |= {name: str(getattr(card, name) or "") for name in _LIVES}
    form |= {name: "1" if getattr(card, name) else "" for name in _TRACKED}
    form["weight_kg"] = editable(card.weight_kg)
    form["barcodes"] = "; ".join(card.barcodes)
    return form | _units_of(card.units) | limits_of(settings)


def limits_of(settings: Sequence[SkuSettingRow]) -> dict[str, str]:
    """Limits and shelves as the form shows them."""
    form: dict[str, str] = {}
    for row in settings:
        slot = limit_slot(row)
        form |= {slot.minimum: editable(row.minimum), slot.maximum: editable(row.maximum), slot.shelf: row.shelf}
    return form


def _units_of(units: Sequence[CardUnit]) -> dict[str, str]:
    form: dict[str, str] = {}
    for number in range(max(_SLOTS, len(units) + 2)):
        slot = unit_slot(number)
        unit = units[number] if number < len(units) else None
        form[slot.name] = unit.name if unit else ""
        form[slot.factor] = factor_text(unit.numerator, unit.denominator) if unit else ""
        form[slot.barcodes] = "; ".join(unit.barcodes) if unit else ""
    return form


def command_of(form: Mapping[str, str], *, sees_floor: bool) -> dict[str, Any]:
    """The form as the use cases take it. Raises DomainError for a factor that is none."""
    prices = {name: form[name].strip() or None for name in _PRICES if sees_floor or name != "floor_price"}
    return {
        **{name: form[name] for name in _TEXTS},
        **prices,
        **{name: form[name].strip() or None for name in (*_LIVES, "weight_kg")},
        **{name: form[name] == "1" for name in _TRACKED},
        "barcodes": split_codes(form["barcodes"]),
        "units": [_unit(form, slot) for slot in used_slots(form)],
    }


def used_slots(form: Mapping[str, str]) -> list[UnitSlot]:
    """The rooms in which something stands."""
    slots = [unit_slot(number) for number in range(sum(name.endswith("_factor") for name in form))]
    return [slot for slot in slots if any(form[name].strip() for name in (slot.name, slot.factor, slot.barcodes))]


def _unit(form: Mapping[str, str], slot: UnitSlot) -> dict[str, Any]:
    factor = parsed_factor(form[slot.factor])
    if factor is None:
        raise DomainError("unit.bad_factor", field=slot.factor)
    numerator, denominator = factor
    barcodes = split_codes(form[slot.barcodes])
    return {"name": form[slot.name], "numerator": numerator, "denominator": denominator, "barcodes": barcodes}


def changed_limits(
    form: Mapping[str, str], before: Mapping[str, str], places: Iterable[LimitSlot]
) -> list[tuple[LimitSlot, dict[str, Any]]]:
    """Those warehouses whose limits or shelf are other than before."""
    found = []
    for place in places:
        names = (place.minimum, place.maximum, place.shelf)
        if place.may_change and any(form[name] != before.get(name, "") for name in names):
            low, high, shelf = (form[name].strip() for name in names)
            fields = {"warehouse_id": place.warehouse_id, "minimum": low or None, "maximum": high or None}
            found.append((place, fields | {"shelf": shelf}))
    return found


def field_of(path: str, form: Mapping[str, str], limits: Sequence[LimitSlot]) -> str:
    """Where the form shows what is wrong with a field of a command."""
    parts = path.split(".")
    if parts[0] == "warehouses" and len(parts) > 2:
        place = limits[int(parts[1])]
        return {"minimum": place.minimum, "maximum": place.maximum}.get(parts[2], place.shelf)
    if parts[0] == "units" and len(parts) > 2:
        slot = used_slots(form)[int(parts[1])]
        return {"name": slot.name, "barcodes": slot.barcodes}.get(parts[2], slot.factor)
    return unit_slot(0).name if parts[0] == "units" else path if path in form else parts[0]
