"""Suggestions of what to order: filters in, one page out; the working of one; deciding about those that are ticked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.replenishment.queries import ORDERS, suggestion_page, suggestion_view, suggestions_standing
from jxc_app.modules.replenishment.rules import OPEN, QUIET_DAYS, STATE_TITLES
from jxc_app.modules.replenishment.service import (
    ComputeSuggestions,
    compute_suggestions,
    dismiss_suggestions,
    reopen_suggestions,
    snooze_suggestions,
    take_suggestions,
    today_of_company,
)
from jxc_app.modules.replenishment.supplier_queries import suggestion_suppliers
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment
from jxc_app.state.replenishment_rows import (
    AskedSuggestions,
    SuggestionLine,
    WorkingView,
    asked_in,
    line_of,
    working_of,
)

_SIZE, _MOST = 50, 500
_FILTERS = ("warehouse", "category", "supplier", "state")
Typed = Literal["reason", "until", "days"]


class ReplenishmentState(SessionState, rx.State):
    """What is looked at, and what was found. ``asked``: which dialog is open; ``chosen``: the ids ticked."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    category_id: str = ""
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    supplier_id: str = ""
    suppliers: rx.Field[list[Option]] = rx.field(default_factory=list)
    state: str = OPEN
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = "days"
    page: int = 1
    has_more: bool = False
    is_filtered: bool = False
    sees_suppliers: bool = False
    rows: rx.Field[list[SuggestionLine]] = rx.field(default_factory=list)
    count_text: str = ""
    computed: str = ""
    may_decide: bool = False
    may_take: bool = False
    chosen: rx.Field[list[int]] = rx.field(default_factory=list)
    chosen_text: str = ""
    is_page_chosen: bool = False
    asked: str = ""
    reason: str = ""
    until: str = ""
    days: str = ""
    working: WorkingView = WorkingView()
    _asked: AskedSuggestions = AskedSuggestions()
    _seen: dict[int, int] = {}  # noqa: RUF012  id → version of what is ticked, as it was shown

    @rx.event
    @requires(suggestion_page)
    async def open(self) -> EventHandler:
        """Take the filters from the address; rows first, counts after."""
        self._watch("replenishment")
        self.asked = ""
        self._forget_chosen()
        asked = self.router.url.query_parameters
        self._asked, self.page = asked_in(asked), max(1, number(asked, "page", 1))
        self.may_decide = self._may(dismiss_suggestions)
        places = await self._read(list_warehouses)
        self.warehouses = [Option(str(one.id), one.name) for one in places if not one.switched_off]
        if self._may(category_tree):
            tree = await self._read(category_tree)
            self.categories = [Option(str(one.id), "\u3000" * one.depth + one.name) for one in tree]
        return await self._load()

    @rx.event
    @requires(suggestion_page)
    async def refresh(self) -> EventHandler:
        """Suggestions have changed: read the same page again."""
        return await self._load()

    @rx.event
    @requires(suggestion_page)
    async def search_for(self, typed: str) -> EventHandler:
        """Find by code, name, barcode or pinyin."""
        return await self._ask(replace(self._asked, search=typed[:100]))

    @rx.event
    @requires(suggestion_page)
    async def choose_filter(self, name: str, value: str) -> EventHandler:
        """Another warehouse, category, supplier or state."""
        asked = self._asked.parameters() | {"order": self._asked.order}
        return await self._ask(asked_in(asked | ({name: value} if name in _FILTERS else {})))

    @rx.event
    @requires(suggestion_page)
    async def clear(self) -> EventHandler:
        """Everything that waits again."""
        return await self._ask(AskedSuggestions(order=self._asked.order))

    @rx.event
    @requires(suggestion_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order in ORDERS:
            self._asked, self.page = replace(self._asked, order=order), 1
        await self._load()

    @rx.event
    @requires(suggestion_page)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(suggestions_standing)
    async def count(self) -> None:
        """How many are in each state, and when they were worked out."""
        found = await self._read(suggestions_standing, wanted=self._asked.filter())
        self.may_take = self.may_decide and found.may_take
        self.states = [Option(one, f"{title}（{found.counts.get(one, 0):,}）") for one, title in STATE_TITLES.items()]
        await self._load_suppliers()
        self.count_text = f"共 {found.counts.get(self._asked.state, 0):,} 条"
        self.computed = moment(found.computed_at)

    @rx.event
    @requires(compute_suggestions)
    async def compute(self) -> EventSpec:
        """Work everything out now."""
        done = await self._perform(compute_suggestions, ComputeSuggestions())
        self._forget_chosen()
        await self._load()
        return rx.toast.success(f"已计算 {done.pairs:,} 个商品（按仓库），其中 {done.suggestions:,} 个需要补货")

    @rx.event
    @requires(suggestion_view)
    async def look_at(self, suggestion_id: int) -> None:
        """Show how one was worked out."""
        self.working = working_of(await self._read(suggestion_view, suggestion_id=suggestion_id))
        self.asked = "working"

    @rx.event
    @requires(dismiss_suggestions)
    async def choose(self, suggestion_id: int) -> None:
        """Tick one, or not."""
        if suggestion_id in self._seen:
            del self._seen[suggestion_id]
        else:
            self._see([line for line in self.rows if line.id == suggestion_id])
        self._say_chosen()

    @rx.event
    @requires(dismiss_suggestions)
    async def choose_page(self, is_on: bool) -> None:
        """Tick the whole page, or take all ticks of it off."""
        if is_on:
            self._see(self.rows)
        else:
            here = {line.id for line in self.rows}
            self._seen = {one: version for one, version in self._seen.items() if one not in here}
        self._say_chosen()

    @rx.event
    @requires(dismiss_suggestions)
    async def choose_none(self) -> None:
        """Take every tick off."""
        self._forget_chosen()

    @rx.event
    @requires(dismiss_suggestions)
    async def begin(self, act: Literal["dismiss", "snooze"]) -> None:
        """Ask why, and until when."""
        self.asked = act if self._seen and act in ("dismiss", "snooze") else ""
        self.reason, self.days, self.errors = "", str(QUIET_DAYS), {}
        self.until = (today_of_company() + timedelta(days=QUIET_DAYS)).isoformat()
        self.revision += 1

    @rx.event
    @requires(dismiss_suggestions)
    async def type_in(self, name: Typed, text: str) -> None:
        """Take one field of a dialog."""
        if name in ("reason", "until", "days"):
            setattr(self, name, text[:200])

    @rx.event
    @requires(dismiss_suggestions)
    async def dismiss(self) -> EventSpec:
        """Order nothing of what is ticked."""
        done = await self._perform(
            dismiss_suggestions, self._ticked() | {"reason": self.reason, "days": self.days.strip()}
        )
        await self._decided()
        return rx.toast.success(f"已忽略 {done.suggestions} 条")

    @rx.event
    @requires(snooze_suggestions)
    async def snooze(self) -> EventSpec:
        """Put what is ticked off."""
        done = await self._perform(snooze_suggestions, self._ticked() | {"reason": self.reason, "until": self.until})
        await self._decided()
        return rx.toast.success(f"已推迟 {done.suggestions} 条")

    @rx.event
    @requires(reopen_suggestions)
    async def reopen(self) -> EventSpec:
        """Let what is ticked wait again."""
        done = await self._perform(reopen_suggestions, self._ticked())
        await self._decided()
        return rx.toast.success(f"已恢复 {done.suggestions} 条为待处理")

    @rx.event
    @requires(take_suggestions)
    async def take(self) -> EventSpec:
        """Make requisitions of what is ticked."""
        done = await self._perform(take_suggestions, self._ticked())
        await self._decided()
        return rx.toast.success(f"已采纳 {done.suggestions} 条，生成 {'、'.join(done.numbers)}")

    @rx.event
    @requires(suggestion_page)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _ticked(self) -> dict[str, Any]:
        return {"suggestions": [{"suggestion_id": one, "version": version} for one, version in self._seen.items()]}

    def _see(self, lines: list[SuggestionLine]) -> None:
        fresh = {line.id: line.version for line in lines if line.may_decide}
        self._seen = dict(list((self._seen | fresh).items())[:_MOST])

    def _forget_chosen(self) -> None:
        self._seen = {}
        self._say_chosen()

    def _say_chosen(self) -> None:
        self.chosen = list(self._seen)
        self.chosen_text = f"已选 {len(self.chosen)} 条" if self.chosen else ""
        mine = [line.id for line in self.rows if line.may_decide]
        self.is_page_chosen = bool(mine) and all(one in self._seen for one in mine)

    async def _decided(self) -> None:
        self.asked = ""
        self._forget_chosen()
        await self._load()
        await self.count()

    async def _ask(self, asked: AskedSuggestions) -> EventHandler:
        if asked.state != self._asked.state:
            self._forget_chosen()
        self._asked, self.page = asked, 1
        return await self._load()

    async def _load(self) -> EventHandler:
        wanted, order = self._asked.filter(), self._asked.order
        found = await self._read(suggestion_page, wanted=wanted, order=order, page=self.page, size=_SIZE)
        self.rows, self.has_more = [line_of(one) for one in found.rows], found.has_more
        self.sees_suppliers = found.sees_suppliers and any(line.supplier for line in self.rows)
        self._say_what_is_asked()
        self._say_chosen()
        self.is_loaded = True
        self.revision += 1
        return ReplenishmentState.count

    async def _load_suppliers(self) -> None:
        """From whom what waits here is bought; the one that is chosen stays where nothing of it is left."""
        asked = self._asked.filter()
        found = await self._read(suggestion_suppliers, warehouse_ids=asked.warehouse_ids, state=asked.state)
        options = [Option(str(one.id), f"{one.name or '没有供应商'}（{one.suggestions:,}）") for one in found]
        if found and self.supplier_id and self.supplier_id not in {one.id for one in options}:
            known = {one.id: one for one in self.suppliers}
            name = known[self.supplier_id].label.rpartition("（")[0] if self.supplier_id in known else "已选的供应商"
            options.append(Option(self.supplier_id, f"{name}（0）"))
        self.suppliers = options

    def _say_what_is_asked(self) -> None:
        asked = self._asked
        self.search, self.warehouse_id, self.category_id = asked.search, digits(asked.warehouse), digits(asked.category)
        self.supplier_id, self.state, self.order = digits(asked.supplier), asked.state, asked.order
        filters = asked.parameters()
        self.is_filtered = any(filters.values())
        order = asked.order if asked.order != "days" else ""
        page = str(self.page) if self.page > 1 else ""
        self.address = path("/replenishment", **filters, order=order, page=page)
        self.export_href = path("/api/exports/filtered/replenishment.xlsx", **filters)
