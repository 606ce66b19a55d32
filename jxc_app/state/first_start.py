"""The first steps of an empty company: somebody who works, and somewhere to keep goods."""

import asyncio
from dataclasses import dataclass, replace

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.database import get_database
from jxc_app.modules.access.queries import needs_first_user
from jxc_app.modules.access.roles import READY_ROLES
from jxc_app.modules.access.users import create_user
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.modules.warehouses.service import create_warehouse
from jxc_app.state.base import SIGNED_IN, SessionState, requires

#: together one person may hold these: whoever counts does not post counts, so the keeper is somebody else
_FIRST_CHOSEN = frozenset({"owner", "clerk", "reviewer"})


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A ready-made role that the first person may get."""

    code: str
    label: str
    note: str
    is_chosen: bool


class FirstStartState(SessionState, rx.State):
    """Which step is next for this person: ``user``, ``warehouse`` or ``done``."""

    step: str = ""
    message: str = ""
    roles: rx.Field[list[RoleChoice]] = rx.field(default_factory=list)

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """Find the next step."""
        self.errors = {}
        if self._may(create_user) and await asyncio.to_thread(get_database().read, needs_first_user):
            self.step = "user"
            self.roles = _business_roles()
        elif self._may(create_warehouse) and not await self._read(list_warehouses):
            self.step = "warehouse"
        else:
            self._finish(
                "没有要准备的了。" if self._may(create_warehouse) else "请用有业务角色的账号登录，继续下一步。"
            )

    def _finish(self, message: str) -> None:
        self.step = "done"
        self.message = message

    @rx.var
    def roles_error(self) -> str:
        """Why these roles do not go together; the refusal names the one that is too much."""
        return next((words for field, words in self.errors.items() if field.startswith("roles")), "")

    @rx.event
    @requires(create_user)
    async def toggle_role(self, code: str) -> None:
        """Choose a role, or no longer."""
        self.roles = [replace(role, is_chosen=not role.is_chosen) if role.code == code else role for role in self.roles]

    @rx.event
    @requires(create_user)
    async def add_user(self, form: dict[str, str]) -> EventSpec:
        """Open the account; its holder changes the password at the first sign-in."""
        roles = [{"role": role.code} for role in self.roles if role.is_chosen]
        made = await self._perform(create_user, {**form, "roles": roles})
        self._finish(f"账号 {made.login} 已建立。请退出，由本人用初始密码登录。")
        return rx.toast.success("账号已建立")

    @rx.event
    @requires(create_warehouse)
    async def add_warehouse(self, form: dict[str, str]) -> list[EventSpec]:
        """Open the warehouse and go to work."""
        await self._perform(create_warehouse, {**form, "kind": "central"})
        return [rx.toast.success("仓库已建立"), rx.redirect("/desk" if self._may(save_draft) else "/")]


def _business_roles() -> list[RoleChoice]:
    return [
        RoleChoice(role.code, role.name, role.description, role.code in _FIRST_CHOSEN)
        for role in READY_ROLES
        if role.code != "administrator"
    ]
