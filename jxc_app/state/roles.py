"""The matrix of roles: cells are changed one by one, looked at together, and saved with a reason."""

from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.access.matrix_queries import Cell, RoleColumn, role_matrix, who_can
from jxc_app.modules.access.models import GrantScope
from jxc_app.modules.access.previewing_roles import preview_changes
from jxc_app.modules.access.role_matrix import change_roles, copy_role, create_role, remove_role, title_of
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option
from jxc_app.state.role_rows import (
    EffectLine,
    HolderLine,
    MatrixLine,
    RoleHead,
    Tick,
    effect_line,
    head_of,
    holder_line,
    matrix_lines,
)
from jxc_app.state.role_staging import Staging, as_cell, permission_in, role_in

Asked = Literal["", "cell", "save", "new", "copy", "remove", "who"]
Typed = Literal["name", "description", "reason"]


class RolesState(Staging, SessionState, rx.State):
    """``asked``: which dialog is open. ``staged``: changes that are not saved. ``only``: one role's id."""

    is_loaded: bool = False
    may_change: bool = False
    only: str = ""
    roles: rx.Field[list[Option]] = rx.field(default_factory=list)
    heads: rx.Field[list[RoleHead]] = rx.field(default_factory=list)
    lines: rx.Field[list[MatrixLine]] = rx.field(default_factory=list)
    staged: int = 0
    asked: str = ""
    title: str = ""
    words: str = ""
    scope: str = ""
    is_scoped: bool = False
    ticks: rx.Field[list[Tick]] = rx.field(default_factory=list)
    effects: rx.Field[list[EffectLine]] = rx.field(default_factory=list)
    is_clashing: bool = False
    holders: rx.Field[list[HolderLine]] = rx.field(default_factory=list)
    name: str = ""
    description: str = ""
    reason: str = ""
    revision: int = 0
    _role_id: int = 0
    _permission: str = ""

    @rx.event
    @requires(role_matrix)
    async def open(self) -> None:
        """The matrix as it is, nothing staged."""
        self._watch("access")
        self.asked = ""
        self._forget()
        await self._load()

    @rx.event
    @requires(role_matrix)
    async def refresh(self) -> None:
        """Somebody changed rights; what is staged here stays."""
        await self._load()

    @rx.event
    @requires(role_matrix)
    async def choose_role(self, role_id: str) -> None:
        """Show one role, or (empty) all."""
        self.only = role_id
        await self._load()

    @rx.event
    @requires(change_roles)
    async def ask_cell(self, role_id: int, permission: str) -> None:
        """Open one cell."""
        matrix = await self._read(role_matrix)
        role, row = role_in(matrix, role_id), permission_in(matrix, permission)
        scope, chosen = self._cell(role, permission) or ("", frozenset())
        self._role_id, self._permission = role_id, permission
        self.title, self.words, self.is_scoped, self.scope = row.title, role.name, row.is_scoped, scope
        places = await self._read(list_warehouses)
        self.ticks = [Tick(str(place.id), place.name, place.id in chosen) for place in places]
        self.asked, self.errors = "cell", {}

    @rx.event
    @requires(change_roles)
    async def choose_scope(self, scope: Literal["", "assigned", "chosen", "all"]) -> None:
        """What the cell is to be; where that needs no more words, it is staged at once."""
        self.scope = scope
        if scope != GrantScope.CHOSEN:
            await self._stage([])

    @rx.event
    @requires(change_roles)
    async def tick(self, key: str, is_on: bool) -> None:
        """Choose a warehouse, or confirm a sensitive right."""
        self.ticks = [Tick(one.id, one.title, is_on if one.id == key else one.is_on) for one in self.ticks]

    @rx.event
    @requires(change_roles)
    async def stage_chosen(self) -> None:
        """Take the ticked warehouses for the cell."""
        await self._stage([int(one.id) for one in self.ticks if one.is_on])

    @rx.event
    @requires(change_roles)
    async def want_factor(self, role_id: int, is_needed: bool) -> None:
        """Whether the people of the role must have bound an app or an address."""
        self._keep_factor(role_in(await self._read(role_matrix), role_id), is_needed)
        await self._load()

    @rx.event
    @requires(change_roles)
    async def discard(self) -> None:
        """Forget what is staged."""
        self._forget()
        await self._load()

    @rx.event
    @requires(change_roles)
    async def ask_save(self) -> None:
        """Show what the staged changes do."""
        found = await self._read(preview_changes, wanted=self._wishes())
        self.effects = [effect_line(one) for one in found]
        self.is_clashing = any(one.conflicts or one.clashes for one in found)
        self._begin("save")

    @rx.event
    @requires(change_roles)
    async def save(self) -> EventSpec:
        """Save everything that is staged, or nothing."""
        done = await self._perform(change_roles, {"roles": self._changes(), "reason": self.reason})
        self.asked = ""
        self._forget()
        await self._load()
        return rx.toast.success(f"已保存 {done.cells + done.others} 项改动，立即生效")

    @rx.event
    @requires(change_roles)
    async def ask_new(self) -> None:
        """Ask for a role that may do nothing."""
        self._begin("new")

    @rx.event
    @requires(change_roles)
    async def ask_copy(self, role_id: int) -> None:
        """Ask for a role like this one, and which sensitive rights it is to have."""
        matrix = await self._read(role_matrix)
        role = role_in(matrix, role_id)
        sensitive = [row for row in matrix.permissions if row.is_sensitive and row.code in role.cells]
        self._role_id, self.words = role_id, role.name
        self.ticks = [Tick(row.code, row.title, False) for row in sensitive]
        self._begin("copy")

    @rx.event
    @requires(change_roles)
    async def ask_remove(self, role_id: int) -> None:
        """Ask whether the role is to go."""
        role = role_in(await self._read(role_matrix), role_id)
        self._role_id, self.words, self._versions = role_id, role.name, {**self._versions, role_id: role.version}
        self._begin("remove")

    @rx.event
    @requires(change_roles)
    async def make(self) -> EventSpec:
        """Make the new role, or the copy."""
        form = {"name": self.name, "description": self.description, "reason": self.reason}
        if self.asked == "copy":
            confirmed = [one.id for one in self.ticks if one.is_on]
            made = await self._perform(copy_role, {**form, "role_id": self._role_id, "confirmed": confirmed})
        else:
            made = await self._perform(create_role, form)
        self.asked, self.only = "", str(made.role_id)
        await self._load()
        return rx.toast.success(f"已新建角色「{form['name']}」")

    @rx.event
    @requires(change_roles)
    async def remove(self) -> EventSpec:
        """Take the role away."""
        version = self._versions.get(self._role_id, 0)
        await self._perform(remove_role, {"role_id": self._role_id, "version": version, "reason": self.reason})
        self._forget(self._role_id)
        self.asked, self.only = "", ""
        await self._load()
        return rx.toast.success("角色已删除")

    @rx.event
    @requires(who_can)
    async def ask_who(self, permission: str) -> None:
        """Who may do this, and where."""
        names = {place.id: place.name for place in await self._read(list_warehouses)}
        found = await self._read(who_can, permission=permission)
        self.holders = [holder_line(at, one, names) for at, one in enumerate(found)]
        self.asked, self.title = "who", title_of(permission)

    @rx.event
    @requires(change_roles)
    async def type(self, name: Typed, text: str) -> None:
        """Take one field of a dialog."""
        setattr(self, name, text)

    @rx.event
    @requires(role_matrix)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    def _begin(self, asked: Asked) -> None:
        self.asked, self.name, self.description, self.reason, self.errors = asked, "", "", "", {}
        self.revision += 1

    async def _stage(self, warehouse_ids: list[int]) -> None:
        """Keep what the open cell is to be."""
        role = role_in(await self._read(role_matrix), self._role_id)
        self._keep_cell(role, self._permission, [self.scope, *map(str, warehouse_ids)])
        self.asked = ""
        await self._load()

    async def _stage_rows(self, role: RoleColumn, wanted: list[str]) -> None:
        """Keep which rows the role is to reach."""
        self._keep_rows(role, wanted)
        await self._load()

    def _cell(self, role: RoleColumn, permission: str) -> Cell | None:
        staged = self._staged.get(role.id, {})
        return as_cell(staged[permission]) if permission in staged else role.cells.get(permission)

    async def _load(self) -> None:
        matrix = await self._read(role_matrix)
        names = {place.id: place.name for place in await self._read(list_warehouses)}
        shown = [role for role in matrix.roles if self.only in ("", str(role.id))]
        self.roles = [Option(str(role.id), role.name) for role in matrix.roles]
        self.heads = [head_of(role, self._rows.get(role.id), self._factors.get(role.id)) for role in shown]
        staged = {(role_id, code) for role_id, cells in self._staged.items() for code in cells}
        self.lines = matrix_lines(matrix, shown, self._cell, staged, names)
        self.staged = self._count()
        self.may_change, self.is_loaded = self._may(change_roles), True
