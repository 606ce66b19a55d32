"""清空演示,正式建账: what is typed to confirm is passed on and kept nowhere."""

import asyncio
import os
import signal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.modules.access.queries import demo_company
from jxc_app.modules.migration.demo.clearing import CLEAR_DEMO, ClearDemo, allow_clearing, start_anew
from jxc_app.state.base import SessionState, requires

#: set by ``jxc serve``: the process whose SIGHUP starts every worker anew
_SERVER_PID = "JXC_SERVER_PID"
#: the answer is on its way before the worker goes
_ANSWERED_AFTER = 1.5


class ClearDemoState(SessionState, rx.State):
    """The demo company's name, empty in a company of one's own, and what was wrong by field."""

    company: str = ""
    is_proven: bool = False

    @rx.event
    @requires(allow_clearing)
    async def open(self) -> None:
        """Ask anew."""
        self.errors, self.is_proven = {}, False
        self.company = await asyncio.to_thread(get_database().read, demo_company)

    @rx.event
    @requires(allow_clearing)
    async def begin(self) -> None:
        """Show the form to whoever proves who they are: a password that is typed must not wait for that."""
        await self._demand_proof(CLEAR_DEMO)
        self.is_proven = True

    @rx.event
    @requires(allow_clearing)
    async def clear(self, form: dict[str, str]) -> list[EventSpec]:
        """Clear it; everybody is signed out, and the new administrator signs in."""
        command = ClearDemo.model_validate(form)
        if not command.password:  # nobody would see a random one
            raise DomainError("password.too_short", field="password")
        try:
            await asyncio.to_thread(start_anew, get_database(), self._actor(), command)
        except ProofNeeded:  # it ran out meanwhile
            return [ClearDemoState.begin]
        self.errors = {}
        pid = os.environ.get(_SERVER_PID)
        if pid:
            asyncio.get_running_loop().call_later(_ANSWERED_AFTER, os.kill, int(pid), signal.SIGHUP)
        return [rx.toast.success("演示数据已清空，请用账号 admin 登录"), rx.redirect("/sign-in")]
