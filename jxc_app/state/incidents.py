"""Proposals to undo an incident: the list, and one of them with what it would do now."""

from collections.abc import Mapping

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.incidents.queries import get_incident, list_incidents
from jxc_app.modules.incidents.service import confirm_undo, propose_undo, withdraw_undo
from jxc_app.modules.incidents.states import OUTDATED
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.undo_preview import UndoPreviewState
from jxc_app.state.undo_rows import ChangedLine, IncidentLine, PaperLine, incident_line, made_line

#: how a proposal was found, as its proposer's page wrote it
_SCOPE_TITLES = {"people": "人员", "session": "登录", "since": "从", "until": "到", "ip": "IP", "act": "操作"}


class IncidentsState(UndoPreviewState, rx.State):
    """``open_id``: the proposal that is looked at, 0: the list. ``asked``: which dialog is open."""

    is_loaded: bool = False
    may_propose: bool = False
    rows: rx.Field[list[IncidentLine]] = rx.field(default_factory=list)
    open_id: int = 0
    name: str = ""
    state: str = ""
    state_title: str = ""
    reason: str = ""
    scope: str = ""
    proposed: str = ""
    decided: str = ""
    releases: bool = False
    changed: rx.Field[list[ChangedLine]] = rx.field(default_factory=list)
    made: rx.Field[list[PaperLine]] = rx.field(default_factory=list)
    may_confirm: bool = False
    may_withdraw: bool = False
    is_alone: bool = False
    asked: str = ""
    _version: int = 0

    @rx.event
    @requires(list_incidents)
    async def open(self) -> None:
        """The list, or the proposal that the address names."""
        self._watch("incident")
        self.asked, self.errors = "", {}
        self.open_id = number(self.router.url.query_parameters, "id")
        await self._load()

    @rx.event
    @requires(list_incidents)
    async def refresh(self) -> None:
        """Somebody proposed or decided; what is looked at stays as it was looked at."""
        if not self.open_id:
            await self._load()

    @rx.event
    @requires(confirm_undo)
    async def ask_confirm(self) -> None:
        """Ask whether all of it is to be booked."""
        self.asked = "confirm"

    @rx.event
    @requires(withdraw_undo)
    async def ask_withdraw(self) -> None:
        """Ask whether the proposal is to be given up."""
        self.asked = "withdraw"

    @rx.event
    @requires(list_incidents)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    @rx.event
    @requires(confirm_undo)
    async def confirm(self) -> EventSpec:
        """Book all of it. Where the world is another than was looked at, show it anew and say so."""
        try:
            done = await self._perform(confirm_undo, {**self._decision(), "digest": self._digest})
        except Conflict:
            self.asked = ""
            await self._load()
            raise
        self.asked = ""
        await self._load()
        if done.state == OUTDATED:
            return rx.toast.warning("单据已有变化，这个事故回退已过时，什么都没有记。请重新发起。")
        owed = "，请老板在 24 小时内补审" if done.is_owed else ""
        return rx.toast.success(f"已回退，生成 {len(done.documents)} 张单据{owed}")

    @rx.event
    @requires(withdraw_undo)
    async def withdraw(self) -> EventSpec:
        """Give the proposal up."""
        await self._perform(withdraw_undo, self._decision())
        self.asked = ""
        await self._load()
        return rx.toast.success("已撤回，什么都没有记")

    def _decision(self) -> dict[str, int]:
        return {"incident_id": self.open_id, "version": self._version}

    async def _load(self) -> None:
        self.may_propose = self._may(propose_undo)
        if self.open_id:
            await self._load_one()
        else:
            self.rows = [incident_line(row) for row in await self._read(list_incidents)]
        self.is_loaded = True

    async def _load_one(self) -> None:
        found = await self._read(get_incident, incident_id=self.open_id)
        line = incident_line(found.row)
        self.name, self.state, self.state_title, self.reason = line.name, line.state, line.state_title, line.reason
        self.proposed, self.decided, self._version = line.proposed, line.decided, found.row.version
        self.scope, self.releases = scope_words(found.scope), found.releases
        self.may_confirm, self.may_withdraw, self.is_alone = found.may_confirm, found.may_withdraw, found.is_alone
        self.changed = [ChangedLine(what, then or "无", now or "无") for what, then, now in found.changed]
        self.made = [made_line(one) for one in found.made]
        self._show_preview(found.now)


def scope_words(scope: Mapping[str, str]) -> str:
    """How the documents were found, in words."""
    return "，".join(f"{_SCOPE_TITLES[name]} {words}" for name, words in scope.items() if name in _SCOPE_TITLES)


def address_of(incident_id: int) -> str:
    """The page of one proposal."""
    return path("/incidents", id=str(incident_id))
