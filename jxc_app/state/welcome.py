"""The page behind a one-time link. The token stands behind the # of the address and is kept nowhere."""

from typing import Literal

import reflex as rx

from jxc_app.core.errors import text
from jxc_app.modules.access.welcoming import Welcome, open_link, set_password
from jxc_app.state.base import PUBLIC, SessionState, requires

Step = Literal["", "choose", "refused", "done"]


class WelcomeState(SessionState, rx.State):
    """``step``: ``choose`` a password, ``refused`` (``words`` say why), ``done``; empty while it is not known."""

    step: str = ""
    name: str = ""
    login: str = ""
    words: str = ""

    @rx.event
    @requires(PUBLIC)
    async def open(self) -> None:
        """Look for whom the link is."""
        self.step, self.name, self.login, self.errors = "", "", "", {}
        found = await self._perform(open_link, {"token": self._token()})
        self._show(found, "choose")

    @rx.event
    @requires(PUBLIC)
    async def choose(self, form: dict[str, str]) -> None:
        """Take the new password; what is typed is passed on and kept nowhere."""
        typed = {name: form.get(name, "") for name in ("password", "again")}
        done = await self._perform(set_password, typed | {"token": self._token()})
        self._show(done, "done")

    def _show(self, found: Welcome, step: Step) -> None:
        self.step = step if found.ok else "refused"
        self.name, self.login = found.name, found.login
        self.words = "" if found.ok else text(found.reason, seconds=found.retry_after_seconds)

    def _token(self) -> str:
        return self.router.url.fragment[:100]
