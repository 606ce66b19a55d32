"""The guard of one's own account: the authenticator app, recovery codes, and where one is signed in.

A new secret and new codes are shown once; leaving the page forgets them.
"""

from dataclasses import dataclass

import reflex as rx
import segno
from reflex.event import EventSpec

from jxc_app.core.devices import device_in_words
from jxc_app.core.errors import DomainError
from jxc_app.modules.access.authenticators import (
    begin_authenticator,
    confirm_authenticator,
    remove_authenticator,
    renew_recovery_codes,
)
from jxc_app.modules.access.queries import SessionRow, own_security
from jxc_app.modules.access.signing_out import end_own_sessions
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.formats import moment


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One signed-in browser of the person."""

    id: int
    device: str
    ip: str
    since: str
    seen: str
    is_here: bool


class SecurityState(SessionState, rx.State):
    """``qr`` and ``secret`` are shown while an app is being bound, ``codes`` once after it was."""

    is_loaded: bool = False
    is_bound: bool = False
    must_bind: bool = False
    codes_left: int = 0
    qr: str = ""
    secret: str = ""
    codes: rx.Field[list[str]] = rx.field(default_factory=list)
    devices: rx.Field[list[DeviceLine]] = rx.field(default_factory=list)

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """Begin without secrets."""
        self._watch("access", user_id=self._actor().user_id)
        self.qr, self.secret, self.codes, self.errors = "", "", [], {}
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def refresh(self) -> None:
        """A session began or ended."""
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def begin(self) -> None:
        """Show a new secret."""
        made = await self._perform(begin_authenticator, {})
        self.secret = made.secret
        self.qr = segno.make(made.uri, error="m").svg_data_uri(scale=5, border=3)

    @rx.event
    @requires(SIGNED_IN)
    async def confirm(self, form: dict[str, str]) -> EventSpec:
        """Take the first code of the app."""
        done = await self._perform(confirm_authenticator, form)
        if not done.ok:
            raise DomainError(done.reason, field="code", seconds=done.retry_after_seconds)
        self.qr, self.secret, self.codes = "", "", done.codes
        await self._load()
        return rx.toast.success("两步验证已启用，其他设备已退出")

    @rx.event
    @requires(SIGNED_IN)
    async def renew(self) -> None:
        """Show new recovery codes."""
        done = await self._perform(renew_recovery_codes, {})
        self.codes = done.codes
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def remove(self) -> EventSpec:
        """Unbind the app."""
        await self._perform(remove_authenticator, {})
        self.codes = []
        await self._load()
        return rx.toast.success("已解除绑定")

    @rx.event
    @requires(SIGNED_IN)
    async def forget(self) -> None:
        """The codes are written down."""
        self.codes = []

    @rx.event
    @requires(SIGNED_IN)
    async def end(self, session_id: int) -> EventSpec:
        """End a session elsewhere; 0: every other."""
        await self._perform(end_own_sessions, {"session_id": session_id or None})
        await self._load()
        return rx.toast.success("已退出")

    async def _load(self) -> None:
        known = await self._read(own_security)
        here = self._actor().session_id
        self.is_bound, self.must_bind, self.codes_left = known.is_bound, known.must_bind, known.codes_left
        self.devices = [_device_line(row, here) for row in known.sessions]
        self.is_loaded = True


def _device_line(row: SessionRow, here: int | None) -> DeviceLine:
    return DeviceLine(
        row.id, device_in_words(row.device), row.ip, moment(row.created_at), moment(row.last_seen_at), row.id == here
    )
