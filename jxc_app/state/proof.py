"""The dialog of the second proof: what was wanted waits until the person has proved who they are."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex_base.registry import RegistrationContext

from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import sensitive_act
from jxc_app.modules.access.permissions import OWN_PROOF
from jxc_app.modules.access.proof_addresses import send_proof_code
from jxc_app.modules.access.proving_oneself import give_proof, way_of
from jxc_app.modules.access.rules import RESEND_AFTER, whole_seconds
from jxc_app.modules.access.sent_codes import other_ways
from jxc_app.state.base import SIGNED_IN, SessionState, requires


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A code that can be sent: ``mail`` or ``sms``, and the masked address."""

    kind: str
    shown: str


class ProofState(SessionState, rx.State):
    """``title``: of the act that waits, empty while nothing does. ``way``: see :func:`way_of`.

    ``chosen``: the kind of sent code that is used instead, empty for the first way; ``shown``: where it goes.
    ``answers``, ``pause``: see :class:`SendCode`.
    """

    title: str = ""
    way: str = "password"
    others: rx.Field[list[OtherWay]] = rx.field(default_factory=list)
    chosen: str = ""
    shown: str = ""
    answers: int = 0
    pause: int = 0
    _act: str = ""
    _event: str = ""
    _payload: str = ""

    @rx.event
    @requires(SIGNED_IN)
    async def ask(self, act: str, event: str, payload: dict[str, Any]) -> None:
        """Open the dialog. The waiting event passes the guard again, so nothing is won by naming another."""
        known = sensitive_act(act)
        if known is None:
            raise DomainError("proof.unknown_act")
        user_id = self._actor().user_id
        self.way, ways = await asyncio.to_thread(
            get_database().read, lambda session: (way_of(session, user_id, act), other_ways(session, user_id))
        )
        self.others = [] if act == OWN_PROOF.code else [OtherWay(kind, shown) for kind, shown in ways.items()]
        self.chosen, self.shown, self.pause = "", "", 0
        self._act, self._event, self._payload = act, event, json.dumps(payload)
        self.title, self.errors = known.title, {}

    @rx.event
    @requires(SIGNED_IN)
    async def prove(self, form: dict[str, str]) -> EventSpec:
        """Take the code or password, and do what waited."""
        wanted = {"act": self._act, "secret": form.get("secret", ""), "way": self.chosen or None}
        given = await self._perform(give_proof, wanted)
        if not given.ok:
            raise DomainError(given.reason, field="secret", seconds=given.retry_after_seconds)
        self.title = ""
        return self._again()

    @rx.event
    @requires(SIGNED_IN)
    async def choose(self, kind: str) -> None:
        """Prove it another way: by a code that is sent, or (empty) by the first one."""
        shown = {other.kind: other.shown for other in self.others}
        self.chosen, self.shown = (kind, shown[kind]) if kind in shown else ("", "")
        self.pause, self.errors = 0, {}

    @rx.event
    @requires(SIGNED_IN)
    async def send(self) -> None:
        """Have a code sent."""
        self.pause = 0
        try:
            await self._perform(send_proof_code, {"act": self._act, "kind": self.chosen})
            self.pause = whole_seconds(RESEND_AFTER)
        except DomainError as refusal:
            self.pause = refusal.params.get("seconds", 0)
            raise
        finally:
            self.answers += 1

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
