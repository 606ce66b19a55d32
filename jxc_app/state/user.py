"""One person: roles, sessions, and what may be done to the account. Nothing of it is offered for one's own."""

from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import UseCase
from jxc_app.modules.access.assigning import assign_role, unassign_role
from jxc_app.modules.access.authenticators import reset_authenticator
from jxc_app.modules.access.inviting import reset_password
from jxc_app.modules.access.matrix_queries import rights_of
from jxc_app.modules.access.narrowing_roles import change_department
from jxc_app.modules.access.people_queries import PersonCard, Standing, get_user
from jxc_app.modules.access.signing_out import revoke_session
from jxc_app.modules.access.users import disable_user, enable_user, unlock_user
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import number
from jxc_app.state.base import requires
from jxc_app.state.formats import moment
from jxc_app.state.granting import Granting, grant_of
from jxc_app.state.one_time_link import OneTimeLinkState
from jxc_app.state.people_rows import (
    STANDINGS,
    HeldLine,
    RightLine,
    SessionLine,
    held_line,
    look_of,
    right_lines,
    session_line,
    two_step_text,
)

Act = Literal["assign", "take_back", "off", "on", "unlock", "authenticator", "password", "department"]
Typed = Literal["role", "place", "until", "reason", "department"]
#: act → its use case, and what is said once it is done
_ACTS: dict[str, tuple[UseCase[Any, Any], str]] = {
    "assign": (assign_role, "角色已分配，立即生效"),
    "take_back": (unassign_role, "角色已收回，立即生效"),
    "off": (disable_user, "已停用，所有设备已下线"),
    "on": (enable_user, "已恢复"),
    "unlock": (unlock_user, "可以立即重新登录"),
    "authenticator": (reset_authenticator, "身份验证器已重置，所有设备已下线"),
    "department": (change_department, "部门已调整，立即生效"),
    "password": (reset_password, "旧密码已失效，请把链接交给本人"),
}
_CASES = tuple(case for case, _ in _ACTS.values())


class UserState(Granting, rx.State):
    """``offered``: the acts that can be done now; ``asked``: whose dialog is open, or ``rights``."""

    is_loaded: bool = False
    is_missing: bool = False
    is_own: bool = False
    user_id: int = 0
    name: str = ""
    login: str = ""
    look: str = ""
    standing: str = ""
    is_waiting: bool = False
    two_step: str = ""
    seen: str = ""
    since: str = ""
    failures: int = 0
    department: str = ""
    held: rx.Field[list[HeldLine]] = rx.field(default_factory=list)
    sessions: rx.Field[list[SessionLine]] = rx.field(default_factory=list)
    rights: rx.Field[list[RightLine]] = rx.field(default_factory=list)
    offered: rx.Field[list[str]] = rx.field(default_factory=list)
    may_look: bool = False
    asked: str = ""
    what: str = ""
    _assignment_id: int = 0

    @rx.event
    @requires(get_user)
    async def open(self) -> None:
        """Take the id from the address; a link that was shown before is gone."""
        (await self.get_state(OneTimeLinkState))._forget()
        self.user_id, self.asked, self.errors = number(self.router.url.query_parameters, "id"), "", {}
        self._watch("access", user_id=self.user_id)
        self.is_own, self.may_look = self.user_id == self._actor().user_id, self._may(rights_of)
        await self._load()

    @rx.event
    @requires(get_user)
    async def refresh(self) -> None:
        """Something of this person changed."""
        await self._load()

    @rx.event
    @requires(*_CASES)
    async def ask(self, act: Act) -> None:
        """Say what the act would do."""
        await self._begin()
        self.asked = act
        if act == "department":
            self._type("department", self.department)

    @rx.event
    @requires(unassign_role)
    async def ask_back(self, assignment_id: int) -> None:
        """Say what taking this role back would do."""
        await self._begin()
        self._assignment_id, self.asked = assignment_id, "take_back"
        self.what = next((f"{one.role}（{one.place}）" for one in self.held if one.id == assignment_id), "")

    @rx.event
    @requires(*_CASES)
    async def type_in(self, name: Typed, text: str) -> None:
        """Take one field of a dialog."""
        self._type(name, text)

    @rx.event
    @requires(*_CASES)
    async def confirm(self) -> EventSpec | None:
        """Do what the open dialog says."""
        if self.asked not in _ACTS:
            return None
        case, words = _ACTS[self.asked]
        made = await self._perform(case, self._command())
        if case is reset_password:
            (await self.get_state(OneTimeLinkState))._show(made)
        self.asked = ""
        await self._load()
        return rx.toast.success(words)

    @rx.event
    @requires(revoke_session)
    async def end(self, session_id: int) -> EventSpec:
        """End one session of this person."""
        await self._perform(revoke_session, {"session_id": session_id})
        await self._load()
        return rx.toast.success("该设备已下线")

    @rx.event
    @requires(rights_of)
    async def ask_rights(self) -> None:
        """What this person may do, where, and by which role."""
        found = await self._read(rights_of, user_id=self.user_id)
        self.rights, self.asked = right_lines(found, await self._place_names()), "rights"

    @rx.event
    @requires(get_user)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    def _command(self) -> dict[str, Any]:
        reason = {"reason": self.form["reason"]}
        if self.asked == "take_back":
            return reason | {"assignment_id": self._assignment_id}
        if self.asked == "department":
            return reason | {"user_id": self.user_id, "department": self.form["department"]}
        return reason | {"user_id": self.user_id} | (grant_of(self.form) if self.asked == "assign" else {})

    async def _place_names(self) -> dict[int, str]:
        return {place.id: place.name for place in await self._read(list_warehouses)}

    async def _load(self) -> None:
        try:
            card = await self._read(get_user, user_id=self.user_id)
        except NotFound:
            self.is_missing, self.is_loaded = True, True
            return
        places = await self._place_names()
        row = card.row
        self.name, self.login, self.failures = row.name, row.login, card.failures
        self.look, self.standing = look_of(row.standing), STANDINGS[row.standing]
        self.is_waiting = row.standing in (Standing.NEW, Standing.RESET)
        self.department = row.department
        self.two_step = two_step_text(row.is_bound)
        self.seen, self.since = moment(row.last_seen_at), moment(card.created_at)
        self.held = [held_line(one, places) for one in card.roles]
        self.sessions = [session_line(one) for one in card.sessions]
        self.offered = self._offered(card)
        self.is_missing, self.is_loaded = False, True

    def _offered(self, card: PersonCard) -> list[str]:
        if self.is_own:
            return []
        is_off = card.row.standing == Standing.OFF
        makes_sense = {
            "off": not is_off,
            "on": is_off,
            "unlock": card.failures > 0,
            "authenticator": card.row.is_bound,
            "password": not is_off,
        }
        acts = [act for act, (case, _) in _ACTS.items() if makes_sense.get(act, True) and self._may(case)]
        return [*acts, *(["end"] if self._may(revoke_session) else [])]
