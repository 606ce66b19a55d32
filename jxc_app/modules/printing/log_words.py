"""What the log calls the settings of printing."""

from typing import Any

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.printing.papers import LAYOUT_TITLES, Layout


def _layout(code: Any) -> str:
    return LAYOUT_TITLES[Layout(code)] if code in set(Layout) else str(code)


def _by_type(chosen: Any) -> str:
    parts = [(DOCUMENT_TYPES[code].title if code in DOCUMENT_TYPES else code, one) for code, one in chosen.items()]
    return "；".join(f"{title}：{_layout(one)}" for title, one in parts)


name_object(
    "print_setting", "打印设置", shop_name="店名", address="地址", phone="电话", foot="页脚",
    tax_number="本公司税号", layouts="各类单据的版式",
    sets="各类单据的份数",
)  # fmt: skip
for _field in ("layouts", "sets"):
    name_values("print_setting", _field, _by_type)
name_values("document", "layout", _layout)
