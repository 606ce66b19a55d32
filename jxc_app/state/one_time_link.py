"""The dialog that shows a new one-time link: once, to whoever made it."""

import reflex as rx
import segno

from jxc_app.modules.access.inviting import LinkMade
from jxc_app.modules.access.users import create_user
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment


class OneTimeLinkState(SessionState, rx.State):
    """``link`` is empty while there is none to show, ``qr`` the same to be photographed by a phone."""

    link: str = ""
    qr: str = ""
    person: str = ""
    login: str = ""
    until: str = ""

    @rx.event
    @requires(create_user)
    async def close(self, is_open: bool) -> None:
        """It was handed over; nothing shows it again."""
        if not is_open:
            self._forget()

    def _show(self, made: LinkMade) -> None:
        # behind the #, which browsers send to no server and no proxy writes down
        self.link = f"{self.router.url.origin}/welcome#{made.token}"
        self.qr = segno.make(self.link, error="m").svg_data_uri(scale=5, border=3)
        self.person, self.login, self.until = made.name, made.login, moment(made.expires_at)

    def _forget(self) -> None:
        self.link, self.qr, self.person, self.login, self.until = "", "", "", "", ""
