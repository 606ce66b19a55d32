"""The tree of categories: each is looked at, renamed, moved and removed in its place."""

from dataclasses import dataclass

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
)
from jxc_app.state.addresses import digits
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category as the page shows it."""

    id: int
    name: str
    indent: str
    skus: str
    href: str


class CategoriesState(SessionState, rx.State):
    """``asked``: "" nothing, ``edit`` (``name``, ``parent_id``; new where nothing is edited) or ``delete``."""

    is_loaded: bool = False
    may_edit: bool = False
    rows: rx.Field[list[CategoryLine]] = rx.field(default_factory=list)
    parents: rx.Field[list[Option]] = rx.field(default_factory=list)
    asked: str = ""
    is_new: bool = False
    name: str = ""
    parent_id: str = ""
    words: str = ""
    can_delete: bool = False
    revision: int = 0
    _tree: list[CategoryRow] = []  # noqa: RUF012  Reflex copies it for each tab
    _category_id: int = 0

    @rx.event
    @requires(category_tree)
    async def open(self) -> None:
        """Read the tree."""
        self.may_edit, self.asked = self._may(change_category), ""
        await self._load()

    async def _load(self) -> None:
        self._tree = await self._read(category_tree)
        skus = {row.id: row.skus for row in self._tree}
        self.rows = [
            CategoryLine(
                id=row.id,
                name=row.name,
                indent=f"{row.depth * 24}px",
                skus=f"{total:,}" if total else "",
                href=f"/skus?category={row.id}",
            )
            for row in self._tree
            if (total := sum(skus[below] for below in category_ids_in(self._tree, row.id))) >= 0
        ]
        self.is_loaded = True

    @rx.event
    @requires(create_category)
    async def add_below(self, parent_id: int) -> None:
        """A new one below another (0: at the top)."""
        self._begin(0, "", str(parent_id) if parent_id else "")

    @rx.event
    @requires(change_category)
    async def edit(self, category_id: int) -> None:
        """Another name or place."""
        if found := self._found(category_id):
            self._begin(found.id, found.name, str(found.parent_id or ""))

    def _begin(self, category_id: int, name: str, parent_id: str) -> None:
        below = category_ids_in(self._tree, category_id) if category_id else set()
        self.parents = [Option(str(r.id), "\u3000" * r.depth + r.name) for r in self._tree if r.id not in below]
        self._category_id, self.is_new = category_id, not category_id
        self.name, self.parent_id, self.asked, self.errors = name, parent_id, "edit", {}
        self.revision += 1

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
            found = self._found(self._category_id)
            seen = {"category_id": self._category_id, "version": found.version if found else 1}
            await self._perform(change_category, fields | seen)
        self.asked = ""
        await self._load()
        return rx.toast.success("已保存")

    @rx.event
    @requires(delete_category)
    async def ask_delete(self, category_id: int) -> None:
        """Say what removing it would do, or why it cannot be removed."""
        if found := self._found(category_id):
            self._category_id, self.asked = found.id, "delete"
            below = sum(row.parent_id == found.id for row in self._tree)
            self.can_delete = not (found.skus or below)
            self.words = (
                f"将删除分类「{found.name}」。它没有商品、也没有下级分类，删除后不影响任何单据。"
                if self.can_delete
                else text("category.not_empty", name=found.name, skus=found.skus, children=below)
            )

    @rx.event
    @requires(delete_category)
    async def delete(self) -> EventSpec:
        """Remove it."""
        found = self._found(self._category_id)
        version = found.version if found else 1
        await self._perform(delete_category, {"category_id": self._category_id, "version": version})
        self.asked = ""
        await self._load()
        return rx.toast.success("已删除")

    @rx.event
    @requires(change_category)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        if not is_open:
            self.asked = ""

    def _found(self, category_id: int) -> CategoryRow | None:
        return next((row for row in self._tree if row.id == category_id), None)
