"""Narrowing a role to some rows: whose documents, the SKUs of which categories. Staged with the cells."""

from typing import Literal

import reflex as rx

from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.models import Makers
from jxc_app.modules.access.narrowing_roles import Reach, category_paths
from jxc_app.modules.access.role_matrix import change_roles
from jxc_app.modules.access.words import MAKERS_WORDS
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option
from jxc_app.state.role_rows import Tick
from jxc_app.state.role_staging import as_reach, role_in
from jxc_app.state.roles import RolesState

WAYS = [Option(makers, words) for makers, words in MAKERS_WORDS.items()]


class NarrowingState(SessionState, rx.State):
    """The dialog of one role; ``ticks``: every category, those to which the role is narrowed on."""

    is_open: bool = False
    role: str = ""
    makers: str = Makers.ALL
    ways: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(WAYS))
    ticks: rx.Field[list[Tick]] = rx.field(default_factory=list)
    _role_id: int = 0

    @rx.event
    @requires(change_roles)
    async def ask(self, role_id: int) -> None:
        """Open one role, with what is staged for it already."""
        role = role_in(await self._read(role_matrix), role_id)
        staged = (await self.get_state(RolesState))._rows.get(role.id)
        reach = as_reach(staged) if staged else Reach(role.makers, frozenset(role.category_ids))
        self._role_id, self.role, self.makers = role.id, role.name, reach.makers
        known = await self._read(category_paths)
        self.ticks = [Tick(str(one.id), one.path, one.id in reach.category_ids) for one in known]
        self.is_open, self.errors = True, {}

    @rx.event
    @requires(change_roles)
    async def choose(self, makers: Literal["all", "department", "own"]) -> None:
        """Whose documents."""
        self.makers = makers

    @rx.event
    @requires(change_roles)
    async def tick(self, key: str, is_on: bool) -> None:
        """One category more or less."""
        self.ticks = [Tick(one.id, one.title, is_on if one.id == key else one.is_on) for one in self.ticks]

    @rx.event
    @requires(change_roles)
    async def stage(self) -> None:
        """Keep it with the other changes, until all are looked at and saved."""
        role = role_in(await self._read(role_matrix), self._role_id)
        chosen = [one.id for one in self.ticks if one.is_on]
        await (await self.get_state(RolesState))._stage_rows(role, [self.makers, *chosen])
        self.is_open = False

    @rx.event
    @requires(change_roles)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.is_open = is_open
