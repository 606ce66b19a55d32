"""What the design page can open. Only development imports it, so that nothing else has its handler."""

import reflex as rx

from jxc_app.state.base import SIGNED_IN, SessionState, requires


class DesignState(SessionState, rx.State):
    """``is_asking``: the dialog is open."""

    is_asking: bool = False

    @rx.event
    @requires(SIGNED_IN)
    async def ask(self, is_open: bool) -> None:
        """Open the dialog, or close it."""
        self.is_asking = is_open
