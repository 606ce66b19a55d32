"""The tree of categories: each is looked at, renamed, moved, switched off and removed in its place."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import text
from jxc_app.modules.catalog.categories import (
    CategoryRow,
    category_ids_in,
    category_tree,
    change_category,
    create_category,
    delete_category,
    switch_off_category,
    switch_on_category,
)
from jxc_app.state.addresses import digits
from jxc_app.state.base import requires
from jxc_app.state.formats import Option
from jxc_app.state.short_list import ShortList


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category as the page shows it; ``beside``: what takes it out of use, where that is another above it."""

    id: int
    name: str
    indent: str
    skus: str
    href: str
    is_off: bool
    beside: str


class CategoriesState(ShortList, rx.State):
    """See :mod:`jxc_app.state.short_list`; ``parent_id``: below which the one that is edited stands."""

    rows: rx.Field[list[CategoryLine]] = rx.field(default_factory=list)
    parents: rx.Field[list[Option]] = rx.field(default_factory=list)
    parent_id: str = ""
    _tree: list[CategoryRow] = []  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(category_tree)
    async def open(self) -> None:
        """Read the tree."""
        self.may_edit = self._may(change_category)
        self._begin(self.router.url.query_parameters)
        await self._load()

    @rx.event
    @requires(category_tree)
    async def choose_state(self, state: str) -> None:
        """In use, out of use, or all."""
        self._show_only(state)
        await self._load()

    async def _load(self) -> None:
        self._tree = await self._read(category_tree)
        self.rows = [self._line(row) for row in self._tree if self._is_shown(is_off=bool(row.off_by))]
        self._finish("/categories")

    def _line(self, row: CategoryRow) -> CategoryLine:
        total = self._skus_in(row)
        return CategoryLine(
            id=row.id,
            name=row.name,
            indent=f"{row.depth * 24}px",
            skus=f"{total:,}" if total else "",
            href=f"/skus?category={row.id}",
            is_off=bool(row.off_by),
            beside=f"随「{row.off_by}」停用" if row.off_by not in ("", row.name) else "",
        )

    def _skus_in(self, category: CategoryRow) -> int:
        inside = category_ids_in(self._tree, category.id)
        return sum(row.skus for row in self._tree if row.id in inside)

    @rx.event
    @requires(create_category)
    async def add_below(self, parent_id: int) -> None:
        """A new one below another (0: at the top)."""
        self._ask_place(0, "", str(parent_id) if parent_id else "")

    @rx.event
    @requires(change_category)
    async def edit(self, category_id: int) -> None:
        """Another name or place."""
        if found := self._found(category_id):
            self._ask_place(found.id, found.name, str(found.parent_id or ""))

    def _ask_place(self, category_id: int, name: str, parent_id: str) -> None:
        below = category_ids_in(self._tree, category_id) if category_id else set()
        self.parents = [
            Option(str(row.id), "\u3000" * row.depth + row.name)
            for row in self._tree
            if row.id not in below and (not row.off_by or str(row.id) == parent_id)
        ]
        self.parent_id = parent_id
        self._ask_name(category_id, name)

    @rx.event
    @requires(change_category)
    async def type_name(self, text: str) -> None:
        """Its name."""
        self.name = text[:100]

    @rx.event
    @requires(change_category)
    async def choose_parent(self, parent_id: str) -> None:
        """Below which it stands."""
        self.parent_id = digits(parent_id)

    @rx.event
    @requires(create_category, change_category)
    async def save(self) -> EventSpec:
        """Keep name and place."""
        fields = {"name": self.name, "parent_id": int(self.parent_id) if self.parent_id else None}
        if self.is_new:
            await self._perform(create_category, fields)
        else:
            await self._perform(change_category, fields | self._seen())
        return await self._done("已保存")

    @rx.event
    @requires(switch_off_category, switch_on_category)
    async def ask_switch(self, category_id: int) -> None:
        """Say what taking it out of use, or back into it, would do."""
        if found := self._found(category_id):
            words = (
                f"恢复后，商品又可以选用分类「{found.name}」和随它停用的下级分类。"
                if found.off_by
                else f"停用后，商品不能再选用分类「{found.name}」和它的下级分类；"
                f"里面已有的 {self._skus_in(found):,} 个商品不变，照常开单和查询。"
            )
            self._ask("switch", found.id, words, is_off=bool(found.off_by))

    @rx.event
    @requires(switch_off_category, switch_on_category)
    async def type_reason(self, text: str) -> None:
        """Why it is switched off."""
        self.reason = text[:200]

    @rx.event
    @requires(switch_off_category, switch_on_category)
    async def switch(self) -> EventSpec:
        """Take it out of use, or back into it."""
        case = switch_on_category if self.is_off else switch_off_category
        await self._perform(case, self._seen() | {"reason": self.reason})
        return await self._done("已恢复" if self.is_off else "已停用")

    @rx.event
    @requires(delete_category)
    async def ask_delete(self, category_id: int) -> None:
        """Say what removing it would do, or why it cannot be removed."""
        if found := self._found(category_id):
            below = sum(row.parent_id == found.id for row in self._tree)
            self.can_delete = not (found.skus or below)
            words = (
                f"将删除分类「{found.name}」。它没有商品、也没有下级分类，删除后不影响任何单据。"
                if self.can_delete
                else text("category.not_empty", name=found.name, skus=found.skus, children=below)
            )
            self._ask("delete", found.id, words)

    @rx.event
    @requires(delete_category)
    async def delete(self) -> EventSpec:
        """Remove it."""
        await self._perform(delete_category, self._seen())
        return await self._done("已删除")

    @rx.event
    @requires(change_category)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.asked = ""

    def _found(self, category_id: int) -> CategoryRow | None:
        return next((row for row in self._tree if row.id == category_id), None)

    def _seen(self) -> dict[str, Any]:
        found = self._found(self._row_id)
        return {"category_id": self._row_id, "version": found.version if found else 1}
