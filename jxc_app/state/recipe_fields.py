"""A recipe as texts of a form, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.manufacturing.queries import PortionRow, RecipeRow
from jxc_app.state.formats import Option, editable

#: components that a form has room for: more than fit on a screen; longer ones come as a file
SLOTS = 40
_PARTS = {"sku": "商品", "name": "商品", "quantity": "数量", "unit": "单位"}
_LABELS = {"name": "配方名称", "remark": "备注"}


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for the product (``output``) or a component: under which names its fields stand, and its units."""

    key: str
    number: int
    path: str
    name: str
    units: list[Option]


def keys() -> list[str]:
    """The rooms of a form, the product's first."""
    return ["output", *(f"part{number}" for number in range(SLOTS))]


def empty_form() -> dict[str, str]:
    """A new recipe of one piece."""
    form = dict.fromkeys(_LABELS, "")
    for key in keys():
        form |= {f"{key}_{part}": "" for part in _PARTS}
    return form | {"output_quantity": "1"}


def form_of(recipe: RecipeRow) -> dict[str, str]:
    """A recipe as the form shows it."""
    form = empty_form() | {"name": recipe.name, "remark": recipe.remark} | _texts("output", recipe.output)
    for number, part in enumerate(recipe.parts):
        form |= _texts(f"part{number}", part)
    return form


def _texts(key: str, portion: PortionRow) -> dict[str, str]:
    return {
        f"{key}_sku": str(portion.sku_id), f"{key}_name": f"{portion.sku_name} · {portion.sku_code}",
        f"{key}_quantity": editable(portion.quantity), f"{key}_unit": str(portion.unit_id),
    }  # fmt: skip


def chosen(key: str, sku: SkuRow) -> dict[str, str]:
    """The texts of a room for which this SKU was chosen."""
    return {
        f"{key}_sku": str(sku.id), f"{key}_name": f"{sku.name} · {sku.code}", f"{key}_unit": str(sku.base_unit_id),
    }  # fmt: skip


def used(form: Mapping[str, str]) -> list[str]:
    """The rooms of components in which something stands."""
    return [key for key in keys()[1:] if form.get(f"{key}_sku") or form.get(f"{key}_quantity")]


def command_of(form: Mapping[str, str]) -> dict[str, Any]:
    """The form as the use case takes it."""
    return {
        "name": form["name"], "remark": form["remark"], "output": _portion(form, "output"),
        "parts": [_portion(form, key) for key in used(form)],
    }  # fmt: skip


def _portion(form: Mapping[str, str], key: str) -> dict[str, Any]:
    return {
        "sku_id": form[f"{key}_sku"] or None, "quantity": form[f"{key}_quantity"],
        "unit_id": form[f"{key}_unit"] or None,
    }  # fmt: skip


def field_of(path: str, form: Mapping[str, str]) -> str:
    """Where the form shows what is wrong with a field of a command."""
    parts = path.split(".")
    if parts[0] == "parts":
        room = used(form)[int(parts[1])] if len(parts) > 1 else "part0"
        return f"{room}_{_field(parts[2:])}"
    return f"output_{_field(parts[1:])}" if parts[0] == "output" else path


def _field(rest: list[str]) -> str:
    return {"quantity": "quantity", "unit_id": "unit"}.get(rest[0] if rest else "", "sku")


def labels() -> dict[str, str]:
    """What each field of a form is called."""
    found = dict(_LABELS)
    for number, key in enumerate(keys()):
        room = f"组件 {number} " if number else "成品"
        found |= {f"{key}_{part}": f"{room}{words}" for part, words in _PARTS.items()}
    return found
