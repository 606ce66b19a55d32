"""One's own PIN for shared computers. What is typed is passed on and kept nowhere, so the proof is asked before."""

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.modules.access.permissions import OWN_PROOF
from jxc_app.modules.access.stations import own_pin, remove_pin, set_pin
from jxc_app.state.base import SIGNED_IN, SessionState, requires
from jxc_app.state.formats import moment


class PinState(SessionState, rx.State):
    """``when``: since when there is one, empty for none; ``is_asking``: the form is open."""

    is_loaded: bool = False
    is_offered: bool = False
    when: str = ""
    has_badge: bool = False
    is_ended: bool = False
    is_asking: bool = False

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """See how it stands."""
        self.is_asking, self.errors = False, {}
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def ask(self) -> None:
        """Open the form, once the person has proved who they are."""
        await self._demand_proof(OWN_PROOF)
        self.is_asking, self.errors = True, {}

    @rx.event
    @requires(SIGNED_IN)
    async def leave(self) -> None:
        """Close the form."""
        self.is_asking, self.errors = False, {}

    @rx.event
    @requires(SIGNED_IN)
    async def save(self, form: dict[str, str]) -> EventSpec | EventHandler:
        """Take PIN and badge."""
        pin, badge = form.get("pin", ""), form.get("badge", "").strip()
        if pin != form.get("again", ""):
            raise DomainError("pin.differs", field="again")
        try:
            await self._perform(set_pin, {"pin": pin, "badge": badge or None})
        except ProofNeeded:
            return PinState.ask  # the proof ran out meanwhile; the question must not keep what was typed
        self.is_asking = False
        await self._load()
        return rx.toast.success("PIN 已保存，可以在公用电脑上使用")

    @rx.event
    @requires(SIGNED_IN)
    async def remove(self) -> EventSpec:
        """Do without one."""
        await self._perform(remove_pin, {})
        await self._load()
        return rx.toast.success("PIN 已取消")

    async def _load(self) -> None:
        known = await self._read(own_pin)
        self.is_offered, self.has_badge, self.is_ended = known.is_offered, known.has_badge, known.is_ended
        self.when = moment(known.set_at)
        self.is_loaded = True
