"""The list of recipes: filters in, one page of ready rows out, one at a time switched off or on."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.manufacturing.queries import ORDERS, STATES, RecipeFilter, RecipeRow, recipe_page
from jxc_app.modules.manufacturing.service import save_recipe, switch_off_recipe, switch_on_recipe
from jxc_app.state.addresses import number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import IN_USE, Option, shown

_SIZE = 50


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A recipe as the list shows it."""

    id: int
    name: str
    href: str
    product: str
    product_code: str
    quantity: str
    unit: str
    parts: str
    remark: str
    is_off: bool


class RecipesState(SessionState, rx.State):
    """``asked``: the id of the recipe that is about to be switched."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    xlsx_href: str = ""
    csv_href: str = ""
    search: str = ""
    state: str = "in_use"
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    order: str = "name"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[RecipeLine]] = rx.field(default_factory=list)
    count_text: str = ""
    may_edit: bool = False
    asked: int = 0
    is_off: bool = False
    words: str = ""
    reason: str = ""
    _versions: dict[int, int] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(recipe_page)
    async def open(self) -> None:
        """Take the filters from the address."""
        self._watch("recipe")
        self.states = [Option(code, title) for code, title in IN_USE.items()]
        self.may_edit, self.asked = self._may(save_recipe), 0
        self._take_address(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(recipe_page)
    async def refresh(self) -> None:
        """A recipe has changed: read the same page again."""
        await self._load()

    @rx.event
    @requires(recipe_page)
    async def search_for(self, typed: str) -> None:
        """Find by name, product or pinyin."""
        self.search, self.page = typed[:100], 1
        await self._load()

    @rx.event
    @requires(recipe_page)
    async def choose_state(self, state: str) -> None:
        """In use, out of use, or all."""
        self.state, self.page = state if state in STATES else "in_use", 1
        await self._load()

    @rx.event
    @requires(recipe_page)
    async def clear(self) -> None:
        """Every one in use, in the same order."""
        self._take_address({"order": self.order})
        await self._load()

    @rx.event
    @requires(recipe_page)
    async def sort_by(self, order: str) -> None:
        """Another order of the same rows."""
        if order in ORDERS:
            self.order, self.page = order, 1
        await self._load()

    @rx.event
    @requires(recipe_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(switch_off_recipe, switch_on_recipe)
    async def ask(self, recipe_id: int) -> None:
        """Say what taking it out of use, or back into it, would do; 0: leave it."""
        row = next((one for one in self.rows if one.id == recipe_id), None)
        self.asked, self.reason, self.errors = row.id if row else 0, "", {}
        if row:
            self.is_off = row.is_off
            offered = "恢复后，组装和拆卸时又可以选用" if row.is_off else "停用后，组装和拆卸时不再提供"
            self.words = f"{offered}配方「{row.name}」；以前的单据不变。"

    @rx.event
    @requires(switch_off_recipe, switch_on_recipe)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else 0

    @rx.event
    @requires(switch_off_recipe, switch_on_recipe)
    async def type_reason(self, text: str) -> None:
        """Why."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_off_recipe, switch_on_recipe)
    async def switch(self) -> EventSpec:
        """Take it out of use, or back into it."""
        case = switch_on_recipe if self.is_off else switch_off_recipe
        seen = {"recipe_id": self.asked, "version": self._versions.get(self.asked, 1)}
        await self._perform(case, seen | {"reason": self.reason})
        self.asked = 0
        await self._load()
        return rx.toast.success("已恢复" if self.is_off else "已停用")

    async def _load(self) -> None:
        only = RecipeFilter(self.search, self.state, self.order)
        found = await self._read(recipe_page, only=only, page=self.page, size=_SIZE)
        self.rows = [line_of(row) for row in found.rows]
        self._versions = {row.id: row.version for row in found.rows}
        self.has_more = self.page * _SIZE < found.total
        self.count_text = f"共 {found.total:,} 个配方"
        self.is_loaded = True
        self.revision += 1
        self._say_address()

    def _take_address(self, asked: Mapping[str, str]) -> None:
        self.search = asked.get("search", "")[:100]
        self.state = asked["state"] if asked.get("state") in STATES else "in_use"
        self.order = asked["order"] if asked.get("order") in ORDERS else "name"
        self.page = max(1, number(asked, "page", 1))

    def _say_address(self) -> None:
        filters = {
            "search": self.search,
            "state": self.state if self.state != "in_use" else "",
            "order": self.order if self.order != "name" else "",
        }
        self.is_filtered = bool(self.search or filters["state"])
        self.address = path("/recipes", **filters, page=str(self.page) if self.page > 1 else "")
        self.xlsx_href = path("/api/exports/filtered/recipes.xlsx", **filters)
        self.csv_href = path("/api/exports/filtered/recipes.csv", **filters)


def line_of(row: RecipeRow) -> RecipeLine:
    """A recipe, ready to show."""
    parts = [f"{part.sku_name} {shown(part.quantity)} {part.unit_name}" for part in row.parts]
    output = row.output
    return RecipeLine(
        row.id, row.name, f"/recipe?id={row.id}", output.sku_name, output.sku_code, shown(output.quantity),
        output.unit_name, "、".join(parts), row.remark, row.switched_off,
    )  # fmt: skip
