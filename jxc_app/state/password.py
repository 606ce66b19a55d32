"""Changing one's own password; what is typed is passed on and kept nowhere."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.modules.access.changing_password import change_password
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
        done = await self._perform(change_password, form)
        if not done.ok:
            raise DomainError(done.reason, field="old", seconds=done.retry_after_seconds)
        return [rx.toast.success("密码已修改"), rx.redirect("/")]
