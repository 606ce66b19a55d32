"""Narrowing a role to some rows: whose documents, the SKUs of which categories."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.models import Makers
from jxc_app.modules.access.narrowing_roles import category_paths, narrow_role
from jxc_app.modules.access.words import MAKERS_WORDS
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option
from jxc_app.state.role_rows import Tick
from jxc_app.state.roles import RolesState

WAYS = [Option(makers, words) for makers, words in MAKERS_WORDS.items()]


class NarrowingState(SessionState, rx.State):
    """The dialog of one role; ``ticks``: every category, those to which the role is narrowed on."""

    is_open: bool = False
    role: str = ""
    makers: str = Makers.ALL
    ways: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(WAYS))
    ticks: rx.Field[list[Tick]] = rx.field(default_factory=list)
    reason: str = ""
    revision: int = 0
    _role_id: int = 0
    _version: int = 0

    @rx.event
    @requires(narrow_role)
    async def ask(self, role_id: int) -> None:
        """Open one role."""
        matrix = await self._read(role_matrix)
        role = next((one for one in matrix.roles if one.id == role_id), None)
        if role is None:
            raise NotFound("role.not_found")
        self._role_id, self._version, self.role, self.makers = role.id, role.version, role.name, role.makers
        known = await self._read(category_paths)
        self.ticks = [Tick(str(one.id), one.path, one.id in role.category_ids) for one in known]
        self.is_open, self.reason, self.errors = True, "", {}
        self.revision += 1

    @rx.event
    @requires(narrow_role)
    async def choose(self, makers: str) -> None:
        """Whose documents."""
        self.makers = makers

    @rx.event
    @requires(narrow_role)
    async def tick(self, key: str, is_on: bool) -> None:
        """One category more or less."""
        self.ticks = [Tick(one.id, one.title, is_on if one.id == key else one.is_on) for one in self.ticks]

    @rx.event
    @requires(narrow_role)
    async def type_reason(self, text: str) -> None:
        """Take the reason."""
        self.reason = text

    @rx.event
    @requires(narrow_role)
    async def save(self) -> list[EventSpec]:
        """Narrow the role, or widen it again."""
        chosen = [int(one.id) for one in self.ticks if one.is_on]
        command = {"role_id": self._role_id, "version": self._version, "makers": self.makers, "category_ids": chosen}
        await self._perform(narrow_role, {**command, "reason": self.reason})
        self.is_open = False
        return [RolesState.refresh, rx.toast.success("数据范围已保存，立即生效")]

    @rx.event
    @requires(narrow_role)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.is_open = is_open
