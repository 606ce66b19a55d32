"""Settings and seasons as they are shown, and forms as commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.modules.replenishment.back_test import Tried
from jxc_app.modules.replenishment.methods.planning import METHOD_TITLES
from jxc_app.modules.replenishment.methods.replay import Replayed
from jxc_app.modules.replenishment.setting_queries import SeasonRow, SettingRow
from jxc_app.state.formats import editable, shown

YES_NO = {"yes": "计入", "no": "不计入"}
#: fields of a setting in the order of the form; titles, and what stands behind the number
FIELD_WORDS = {
    "method": ("方法", ""), "fill_percent": ("目标满足率", "%"), "review_days": ("一次订够", "天"),
    "lead_days": ("到货要", "天"), "minimum": ("下限", ""), "maximum": ("上限", ""), "least": ("起订量", ""),
    "pack": ("包装数", ""), "one_off_multiple": ("一次性订单：超过平常", "倍"), "counts_transfers": ("调拨出库", ""),
}  # fmt: skip
TARGET = ("category_id", "sku_id", "warehouse_id")
EMPTY_FORM = dict.fromkeys((*TARGET, "sku_name", *FIELD_WORDS), "")
EMPTY_SEASON = dict.fromkeys(("name", "starts_on", "ends_on", "category_id", "percent"), "")
EMPTY_TRIAL = dict.fromkeys(
    ("warehouse_id", "sku_id", "sku_name", "category_id", "method", "fill_percent", "review_days", "lead_days"), ""
) | {"months": "6"}


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting: what it is for, and what it says."""

    id: int
    target: str
    warehouse: str
    words: str


@dataclass(frozen=True, slots=True)
class SeasonLine:
    """One season, ready to be shown."""

    id: int
    name: str
    days: str
    category: str
    percent: str


@dataclass(frozen=True, slots=True)
class TriedLine:
    """One figure of a back-test: as it would have been, as it was."""

    title: str
    tried: str
    lived: str


def setting_line(row: SettingRow) -> SettingLine:
    """A setting in words; only what it sets."""
    target = row.category or (f"{row.sku_name}（{row.sku_code}）" if row.sku_id else "全部商品")
    return SettingLine(row.id, target, row.warehouse or "全部仓库", said(row.values))


def said(values: Mapping[str, Any]) -> str:
    """What is set, in words."""
    parts = [f"{title} {_word(name, values[name])}{unit}" for name, (title, unit) in FIELD_WORDS.items()
             if values.get(name) is not None]  # fmt: skip
    return "；".join(parts)


def _word(name: str, value: Any) -> str:
    if name == "method":
        return METHOD_TITLES[value]
    if isinstance(value, bool):
        return YES_NO["yes" if value else "no"] + "需求"
    return shown(value) if isinstance(value, Decimal) else str(value)


def form_of(row: SettingRow) -> dict[str, str]:
    """A setting as it is changed."""
    target = {name: str(getattr(row, name) or "") for name in TARGET}
    return target | {"sku_name": row.sku_name} | {name: _typed(row.values[name]) for name in FIELD_WORDS}


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return editable(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def command_of(form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as a command; what is empty is not set."""
    fields: dict[str, Any] = {name: form[name].strip() or None for name in (*TARGET, *FIELD_WORDS)}
    if fields["counts_transfers"] is not None:
        fields["counts_transfers"] = fields["counts_transfers"] == "yes"
    return fields


def season_line(row: SeasonRow) -> SeasonLine:
    """A season in words."""
    days = f"{row.starts_on} 至 {row.ends_on}"
    return SeasonLine(row.id, row.name, days, row.category or "全部商品", f"{row.percent}%")


def season_form(row: SeasonRow) -> dict[str, str]:
    """A season as it is changed."""
    return {
        "name": row.name, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(),
        "category_id": str(row.category_id or ""), "percent": str(row.percent),
    }  # fmt: skip


def tried_lines(found: Tried) -> list[TriedLine]:
    """The figures beside each other."""
    return [
        TriedLine("满足率", f"{_percent(found.tried.fill)}", f"{_percent(found.lived.fill)}"),
        TriedLine("平均库存", _number(found.tried.average_stock), _number(found.lived.average_stock)),
        TriedLine("订货（到货）次数", f"{found.tried.orders:,}", f"{found.lived.orders:,}"),
        TriedLine("无货天数", f"{found.tried.empty_days:,}", f"{found.lived.empty_days:,}"),
    ]


def tried_words(found: Tried) -> str:
    """What was tried on what, and what that says."""
    if not found.skus:
        return "没有可以回测的商品：开始日期之前要已有库存记录。"
    rest = f"；另有 {found.left_out} 个历史不够，没有计入" if found.left_out else ""
    days = f"从 {found.since} 起 {found.tried.days} 天，{found.skus} 个商品{rest}。"
    return days + _stock_words(found.tried, found.lived)


def _stock_words(tried: Replayed, lived: Replayed) -> str:
    if not lived.average_stock:
        return ""
    change = (tried.average_stock - lived.average_stock) / lived.average_stock * 100
    return f"平均库存比实际{'多' if change > 0 else '少'} {abs(change):.0f}%。"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _number(value: float) -> str:
    return f"{value:,.1f}"
