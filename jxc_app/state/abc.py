"""ABC classes: filters in, one page of ready rows out; the rule, computing anew, pinning."""

from dataclasses import replace
from typing import Any, Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.modules.counting.abc_queries import ORDERS, abc_counts, abc_page, abc_rule
from jxc_app.modules.counting.abc_rules import CLASSES
from jxc_app.modules.counting.abc_service import ComputeClasses, change_rule, compute_classes, pin_class, unpin_class
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.abc_rows import ONLY, AbcLine, AskedClasses, asked_in, line_of, rule_words
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment

_SIZE = 50
_COMPANY = Option("0", "全部仓库合计")
Typed = Literal["days", "a_percent", "b_percent", "reason"]


class AbcState(SessionState, rx.State):
    """What is looked at, and what was found. ``asked``: which dialog is open."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    abc_class: str = ""
    classes: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(one, f"{one} 类") for one in CLASSES])
    only: str = ""
    onlys: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(key, text) for key, text in ONLY.items()])
    order: str = "class"
    page: int = 1
    has_more: bool = False
    is_filtered: bool = False
    sees_values: bool = False
    rows: rx.Field[list[AbcLine]] = rx.field(default_factory=list)
    count_text: str = ""
    rule: rx.Field[list[str]] = rx.field(default_factory=list)
    computed: str = ""
    may_change: bool = False
    is_computing: bool = False
    asked: str = ""
    days: str = ""
    a_percent: str = ""
    b_percent: str = ""
    reason: str = ""
    wanted_class: str = ""
    title: str = ""
    is_pinned: bool = False
    pin_note: str = ""
    _asked: AskedClasses = AskedClasses()
    _version: int = 1
    _pair: tuple[int, int] = (0, 0)

    @rx.event
    @requires(abc_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, counts after."""
        self._watch("abc")
        self.asked = ""
        asked = self.router.url.query_parameters
        self._asked, self.page = asked_in(asked), max(1, number(asked, "page", 1))
        self.may_change = self._may(change_rule)
        return await self._load()

    @rx.event
    @requires(abc_page)
    async def refresh(self) -> EventHandler:
        """Classes have changed: read the same page again."""
        return await self._load()

    @rx.event
    @requires(abc_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, barcode or pinyin."""
        return await self._ask(replace(self._asked, search=typed[:100]))

    @rx.event
    @requires(abc_page)
    async def choose(self, name: str, value: str) -> EventHandler:
        """Another warehouse, class or kind."""
        asked = self._asked.parameters() | {"order": self._asked.order}
        return await self._ask(asked_in(asked | ({name: value} if name in ("warehouse", "class", "only") else {})))

    @rx.event
    @requires(abc_page)
    async def clear(self) -> EventHandler:
        """Everything again."""
        return await self._ask(AskedClasses(order=self._asked.order))

    @rx.event
    @requires(abc_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order in ORDERS:
            self._asked, self.page = replace(self._asked, order=order), 1
        await self._load()

    @rx.event
    @requires(abc_page)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(abc_counts)
    async def count(self) -> None:
        """How many are in each class."""
        found = await self._read(abc_counts, wanted=self._asked.filter())
        parts = "、".join(f"{one} 类 {found.get(one, 0):,}" for one in CLASSES)
        self.count_text = f"共 {sum(found.values()):,} 行：{parts}"

    @rx.event
    @requires(compute_classes)
    async def compute(self) -> EventSpec:
        """Compute all classes now."""
        done = await self._perform(compute_classes, ComputeClasses())
        await self._load()
        return rx.toast.success(f"已按最新数据计算 {done.rows:,} 条，{done.changed:,} 条分类有变动")

    @rx.event
    @requires(change_rule)
    async def ask_rule(self) -> None:
        """Show the rule to be changed."""
        rule = await self._read(abc_rule)
        self.days, self.a_percent, self.b_percent = str(rule.days), str(rule.a_percent), str(rule.b_percent)
        self._version = rule.version
        self._begin("rule")

    @rx.event
    @requires(pin_class)
    async def ask_pin(self, sku_id: int, warehouse_id: int) -> None:
        """Show the class of one row to be pinned, or let go."""
        line = next((one for one in self.rows if (one.sku_id, one.warehouse_id) == (sku_id, warehouse_id)), None)
        if line is None:
            return
        self._pair, self.wanted_class = (sku_id, warehouse_id), line.abc_class
        self.title = f"{line.name}（{line.code}）· {line.warehouse}"
        self.is_pinned, self.pin_note = line.is_pinned, line.note
        self._begin("pin")

    @rx.event
    @requires(pin_class, change_rule)
    async def type_in(self, name: Typed, text: str) -> None:
        """Take one field of a dialog."""
        setattr(self, name, text[:200])

    @rx.event
    @requires(pin_class)
    async def choose_class(self, abc_class: str) -> None:
        """Take the class to pin."""
        self.wanted_class = abc_class if abc_class in CLASSES else ""

    @rx.event
    @requires(change_rule)
    async def save_rule(self) -> EventSpec:
        """Save the rule; all classes are computed by it at once."""
        form: dict[str, Any] = {name: getattr(self, name).strip() for name in ("days", "a_percent", "b_percent")}
        done = await self._perform(change_rule, form | {"version": self._version, "reason": self.reason})
        self.asked = ""
        await self._load()
        return rx.toast.success(f"规则已保存并重算，{done.changed:,} 条分类有变动")

    @rx.event
    @requires(pin_class)
    async def pin(self) -> EventHandler:
        """Pin the class of this row."""
        form = self._of_pair() | {"abc_class": self.wanted_class}
        await self._perform(pin_class, form)
        self.asked = ""
        return await self._load()

    @rx.event
    @requires(unpin_class)
    async def unpin(self) -> EventHandler:
        """Let the computed class count again."""
        await self._perform(unpin_class, self._of_pair())
        self.asked = ""
        return await self._load()

    @rx.event
    @requires(abc_page)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _of_pair(self) -> dict[str, Any]:
        sku_id, warehouse_id = self._pair
        return {"sku_id": sku_id, "warehouse_id": warehouse_id, "reason": self.reason}

    def _begin(self, asked: Literal["rule", "pin"]) -> None:
        self.asked, self.reason, self.errors = asked, "", {}
        self.revision += 1

    async def _ask(self, asked: AskedClasses) -> EventHandler:
        self._asked, self.page = asked, 1
        return await self._load()

    async def _load(self) -> EventHandler:
        rule, places = await self._read(abc_rule), await self._read(list_warehouses)
        own = [_COMPANY] if rule.sees_company else []
        self.warehouses = own + [Option(str(one.id), one.name) for one in places]
        self.rule, self.computed = rule_words(rule), moment(rule.computed_at)
        found = await self._read(
            abc_page, wanted=self._asked.filter(), order=self._asked.order, page=self.page, size=_SIZE
        )
        self.rows, self.has_more = [line_of(one) for one in found.rows], found.has_more
        self.sees_values = found.sees_values or any(one.stock_value for one in self.rows)
        self._say_what_is_asked()
        self.is_loaded = True
        self.revision += 1
        return AbcState.count

    def _say_what_is_asked(self) -> None:
        asked = self._asked
        self.search, self.warehouse_id = asked.search, digits(asked.warehouse)
        self.abc_class, self.only, self.order = asked.abc_class, asked.only, asked.order
        filters = asked.parameters()
        self.is_filtered = any(filters.values())
        order = asked.order if asked.order != "class" else ""
        self.address = path("/abc", **filters, order=order, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/filtered/abc.xlsx", **filters)
