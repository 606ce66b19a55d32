"""One change to the SKUs that are ticked: what it would do is shown first, and exactly that is done."""

from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.bulk import SkuChange, change_skus, preview_change
from jxc_app.modules.catalog.sku_pages import MOST_AT_ONCE
from jxc_app.modules.inventory.sku_settings import SetLimitsOfMany, set_limits_of_many
from jxc_app.state.answers import in_words
from jxc_app.state.base import SessionState
from jxc_app.state.formats import Option
from jxc_app.state.sku_rows import ChangeLine, change_line

_SHOWN = 12
_EMPTY = {
    "kind": "category", "category": "", "brand": "", "price": "retail_price", "how": "percent", "value": "",
    "warehouse": "", "minimum": "", "maximum": "",
}  # fmt: skip
PRICES = {"retail_price": "零售价", "wholesale_price": "批发价", "floor_price": "最低价"}
HOWS = {"percent": "按百分比调整（%）", "amount": "加减金额（元）", "fixed": "统一定为（元）"}


class SkuBulk(SessionState, mixin=True):
    """``chosen``: the ids ticked. ``bulk``: the change being put together. The State declares the handlers."""

    chosen: rx.Field[list[int]] = rx.field(default_factory=list)
    chosen_text: str = ""
    is_asked: bool = False
    bulk: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(_EMPTY))
    bulk_kinds: rx.Field[list[Option]] = rx.field(default_factory=list)
    bulk_prices: rx.Field[list[Option]] = rx.field(default_factory=list)
    bulk_hows: rx.Field[list[Option]] = rx.field(default_factory=list)
    bulk_lines: rx.Field[list[ChangeLine]] = rx.field(default_factory=list)
    bulk_words: str = ""
    bulk_fault: str = ""
    bulk_is_ready: bool = False
    _bulk_seen: dict[int, int] = {}  # noqa: RUF012  id → version, as the preview showed them

    def _choose(self, ids: list[int]) -> None:
        self.chosen = ids[:MOST_AT_ONCE]
        self.chosen_text = f"已选 {len(self.chosen)} 个" if self.chosen else ""

    def _ask(self, kinds: dict[str, str], *, sees_floor: bool) -> None:
        """Begin a new change of one of these kinds."""
        self.bulk_kinds = [Option(kind, label) for kind, label in kinds.items()]
        self.bulk_prices = [Option(*pair) for pair in PRICES.items() if sees_floor or pair[0] != "floor_price"]
        self.bulk_hows = [Option(*pair) for pair in HOWS.items()]
        self.bulk = _EMPTY | {"kind": next(iter(kinds))}
        self.is_asked = True

    async def _preview(self) -> None:
        """Show what the change would do, in words."""
        self.bulk_lines, self._bulk_seen, self.bulk_fault, self.bulk_words = [], {}, "", ""
        self.bulk_is_ready = False
        try:
            await (self._preview_limits() if self.bulk["kind"] == "limits" else self._preview_change())
        except (DomainError, ValidationError) as refusal:
            self.bulk_fault = in_words(refusal)[1]

    async def _preview_change(self) -> None:
        if self.bulk["kind"] == "price" and not self.bulk["value"].strip():
            self.bulk_words = "请填写数值，这里会列出每个商品的新价格。"
            return
        change = self._change()
        rows = await self._read(preview_change, change=change, sku_ids=list(self.chosen))
        self._bulk_seen = {row.sku_id: row.version for row in rows}
        self.bulk_lines = [change_line(row, change) for row in rows[:_SHOWN]]
        more = f",下面列出前 {_SHOWN} 个" if len(rows) > _SHOWN else ""
        same = len(self.chosen) - len(rows)
        rest = f"；另外 {same} 个没有变化" if same else ""
        self.bulk_words = f"将修改 {len(rows)} 个商品{more}{rest}。" if rows else "选中的商品都已经是这样，没有要改的。"
        self.bulk_is_ready = bool(rows)

    async def _preview_limits(self) -> None:
        if not self.bulk["warehouse"]:
            self.bulk_words = "请选择仓库。"
            return
        wanted = self._limits()
        low, high = (f"设为 {one:f}" if one is not None else "清空" for one in (wanted.minimum, wanted.maximum))
        self.bulk_words = f"将把 {len(self.chosen)} 个商品在这个仓库的下限{low}、上限{high}；货位不变。"
        self.bulk_is_ready = True

    def _change(self) -> SkuChange:
        kind = self.bulk["kind"]
        name = self.bulk[kind] if kind in ("category", "brand") else ""
        fields: dict[str, Any] = {"kind": kind, "name": name}
        if kind == "price":
            fields |= {one: self.bulk[one] for one in ("price", "how", "value")}
        return SkuChange.model_validate(fields)

    def _limits(self) -> SetLimitsOfMany:
        return SetLimitsOfMany.model_validate(
            {
                "warehouse_id": int(self.bulk["warehouse"] or 0),
                "sku_ids": list(self.chosen),
                "minimum": self.bulk["minimum"].strip() or None,
                "maximum": self.bulk["maximum"].strip() or None,
            }
        )

    async def _apply(self) -> EventSpec:
        """Do what was shown. Raises DomainError where it is no longer what would happen."""
        if self.bulk["kind"] == "limits":
            changed = (await self._perform(set_limits_of_many, self._limits())).changed
        else:
            skus = [{"sku_id": sku_id, "version": version} for sku_id, version in self._bulk_seen.items()]
            form = {"change": self._change().model_dump(), "skus": skus}
            changed = (await self._perform(change_skus, form)).changed
        self.is_asked = False
        self._choose([])
        return rx.toast.success(f"已修改 {changed} 个商品")
