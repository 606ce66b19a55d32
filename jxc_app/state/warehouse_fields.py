"""A warehouse as texts of a form, and back."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from jxc_app.core.quantities import plain
from jxc_app.modules.warehouses.distance import Coordinates, is_plausible_in_china, looks_swapped
from jxc_app.modules.warehouses.models import KIND_TITLES
from jxc_app.modules.warehouses.queries import WarehouseRow

KINDS = dict(KIND_TITLES)
LABELS = {
    "code": "编码", "name": "名称", "kind": "类型", "city": "城市", "address": "地址", "contact": "联系人",
    "phone": "电话", "latitude": "纬度", "longitude": "经度", "go_live_date": "启用日期",
}  # fmt: skip
_EMPTY_IS_NONE = ("latitude", "longitude", "go_live_date")


def empty_form() -> dict[str, str]:
    """A new warehouse."""
    return dict.fromkeys(LABELS, "") | {"kind": "store"}


def form_of(row: WarehouseRow) -> dict[str, str]:
    """A warehouse as the form shows it."""
    return {name: _text(getattr(row, name)) for name in LABELS}


def command_of(form: Mapping[str, str]) -> dict[str, Any]:
    """The form as the use cases take it."""
    return dict(form) | {name: form[name].strip() or None for name in _EMPTY_IS_NONE}


def place_warning(form: Mapping[str, str]) -> str:
    """What is odd about the coordinates, in words; nothing is refused for it."""
    try:
        at = Coordinates(*(Decimal(form.get(name, "").strip()) for name in ("latitude", "longitude")))
        if not all(degrees.is_finite() for degrees in at) or is_plausible_in_china(at):
            return ""
    except InvalidOperation:
        return ""
    if looks_swapped(at):
        return "经度和纬度可能填反了：中国的纬度在 4 到 54 之间，经度在 73 到 135 之间。仍可保存。"
    return "这个位置不在中国范围内，请核对。仍可保存。"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)
