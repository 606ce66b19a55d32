"""What the pages of categories and of units share: one list, whose rows are named, switched and removed in dialogs."""

from collections.abc import Mapping

import reflex as rx
from reflex.event import EventSpec

from jxc_app.state.addresses import path
from jxc_app.state.base import SessionState
from jxc_app.state.formats import IN_USE, Option


class ShortList(SessionState, mixin=True):
    """``asked``: "" nothing, ``edit`` (new where nothing is edited), ``switch`` or ``delete``; ``words``: what it does.

    ``is_off``: whether the row that is asked about is out of use. ``state``: which rows are shown. The State declares
    the handlers.
    """

    is_loaded: bool = False
    may_edit: bool = False
    asked: str = ""
    is_new: bool = False
    is_off: bool = False
    name: str = ""
    reason: str = ""
    words: str = ""
    can_delete: bool = False
    state: str = "in_use"
    states: rx.Field[list[Option]] = rx.field(default_factory=list)
    address: str = ""
    revision: int = 0
    _row_id: int = 0

    def _begin(self, query: Mapping[str, str]) -> None:
        """Nothing asked, and the filter of the address."""
        self.asked = ""
        self.states = [Option(code, title) for code, title in IN_USE.items()]
        self._show_only(query.get("state", ""))

    def _show_only(self, state: str) -> None:
        """Those in use, those out of use, or all."""
        self.state = state if state in IN_USE else "in_use"

    def _is_shown(self, *, is_off: bool) -> bool:
        return self.state in ("all", "off" if is_off else "in_use")

    def _finish(self, page: str) -> None:
        """The rows are there."""
        self.address = path(page, state=self.state if self.state != "in_use" else "")
        self.is_loaded, self.revision = True, self.revision + 1

    def _ask(self, act: str, row_id: int, words: str = "", *, is_off: bool = False) -> None:
        """Open a dialog."""
        self.asked, self._row_id, self.words, self.is_off = act, row_id, words, is_off
        self.reason, self.errors = "", {}
        self.revision += 1

    def _ask_name(self, row_id: int, name: str, words: str = "") -> None:
        """Open the dialog for the name of a row, or (0) of a new one."""
        self._ask("edit", row_id, words)
        self.name, self.is_new = name, not row_id

    async def _done(self, words: str) -> EventSpec:
        """Close the dialog: it is done."""
        self.asked = ""
        await self._load()
        return rx.toast.success(words)

    async def _load(self) -> None:
        """Read the rows."""
        raise NotImplementedError
