"""The dialog of the second proof: what was wanted waits until the person has proved who they are."""

import asyncio
import json
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex_base.registry import RegistrationContext

from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import SENSITIVE_ACTS
from jxc_app.modules.access.proving_oneself import give_proof, way_of
from jxc_app.state.base import SIGNED_IN, SessionState, requires


class ProofState(SessionState, rx.State):
    """``title``: of the act that waits, empty while nothing does. ``way``: ``code`` or ``password``."""

    title: str = ""
    way: str = "password"
    _act: str = ""
    _event: str = ""
    _payload: str = ""

    @rx.event
    @requires(SIGNED_IN)
    async def ask(self, act: str, event: str, payload: dict[str, Any]) -> None:
        """Open the dialog. The waiting event passes the guard again, so nothing is won by naming another."""
        known = SENSITIVE_ACTS.get(act)
        if known is None:
            raise DomainError("proof.unknown_act")
        user_id = self._actor().user_id
        self.way = await asyncio.to_thread(get_database().read, lambda session: way_of(session, user_id))
        self._act, self._event, self._payload = act, event, json.dumps(payload)
        self.title, self.errors = known.title, {}

    @rx.event
    @requires(SIGNED_IN)
    async def prove(self, form: dict[str, str]) -> EventSpec:
        """Take the code or password, and do what waited."""
        given = await self._perform(give_proof, {"act": self._act, "secret": form.get("secret", "")})
        if not given.ok:
            raise DomainError(given.reason, field="secret", seconds=given.retry_after_seconds)
        self.title = ""
        return self._again()

    @rx.event
    @requires(SIGNED_IN)
    async def close(self, is_open: bool) -> None:
        """Leave it undone."""
        self.title = "" if not is_open else self.title

    def _again(self) -> EventSpec:
        handler = RegistrationContext.get().event_handlers[self._event].handler
        payload: dict[str, Any] = json.loads(self._payload)
        event: EventSpec = handler(*payload.values())
        return event
