"""Changing one's own password; what is typed is passed on and kept nowhere."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.access.service import change_password
from jxc_app.state.base import SIGNED_IN, SessionState, requires


class PasswordState(SessionState, rx.State):
    """Only the refusals by field."""

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """Begin without what was wrong the last time."""
        self.errors = {}

    @rx.event
    @requires(SIGNED_IN)
    async def change(self, form: dict[str, str]) -> list[EventSpec]:
        """Take the new password; every other session of this person ends."""
        await self._perform(change_password, form)
        return [rx.toast.success("密码已修改"), rx.redirect("/")]
