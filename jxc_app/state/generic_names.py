"""Editing the list of account names that are nobody's."""

import re

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.checklist.queries import view_generic_names
from jxc_app.modules.checklist.service import set_generic_names
from jxc_app.state.base import SessionState, requires

_BETWEEN = re.compile(r"[\s、,，;；]+")


class GenericNamesState(SessionState, rx.State):
    """The list as it is in the dialog; nothing of it counts before it is saved."""

    is_open: bool = False
    names: rx.Field[list[str]] = rx.field(default_factory=list)
    revision: int = 0
    _version: int = 0

    @rx.event
    @requires(view_generic_names)
    async def ask(self) -> None:
        """Show the list as it is."""
        found = await self._read(view_generic_names)
        self.names, self._version = list(found.names), found.version
        self.is_open, self.errors = True, {}
        self.revision += 1

    @rx.event
    @requires(set_generic_names)
    async def add(self, text: str) -> None:
        """Take more names at the end."""
        self.names = list(dict.fromkeys([*self.names, *filter(None, _BETWEEN.split(text[:4000]))]))
        self.errors = {}
        self.revision += 1

    @rx.event
    @requires(set_generic_names)
    async def drop(self, name: str) -> None:
        """One less."""
        self.names = [one for one in self.names if one != name]
        self.errors = {}

    @rx.event
    @requires(set_generic_names)
    async def save(self) -> EventSpec:
        """Put the list in force."""
        await self._perform(set_generic_names, {"version": self._version, "names": self.names})
        self.is_open = False
        return rx.toast.success("已保存，下次检查按新名单；要马上看结果请点「立即检查」")

    @rx.event
    @requires(view_generic_names)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.is_open = self.is_open and is_open
