"""The addresses to which codes of the second proof may be sent: one's own, bound by typing a code back."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.modules.access.models import ReachKind
from jxc_app.modules.access.proof_addresses import begin_address, bind_address, remove_address
from jxc_app.modules.access.queries import own_security
from jxc_app.state.base import SIGNED_IN, SessionState, requires


@dataclass(frozen=True, slots=True)
class AddressLine:
    """One way by which codes may come; ``shown`` is masked, empty where none is bound."""

    kind: str
    shown: str
    can_bind: bool


class AddressesState(SessionState, rx.State):
    """``editing``: the kind whose address is being bound; ``sent_to``: where its code went, masked."""

    lines: rx.Field[list[AddressLine]] = rx.field(default_factory=list)
    editing: str = ""
    sent_to: str = ""

    @rx.event
    @requires(SIGNED_IN)
    async def open(self) -> None:
        """Begin with nothing half done."""
        self._watch("access", user_id=self._actor().user_id)
        self.editing, self.sent_to, self.errors = "", "", {}
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def refresh(self) -> None:
        """An address was bound or removed elsewhere."""
        await self._load()

    @rx.event
    @requires(SIGNED_IN)
    async def edit(self, kind: str) -> None:
        """Ask for an address of this kind; empty: leave it."""
        self.editing = kind if kind in set(ReachKind) else ""
        self.sent_to, self.errors = "", {}

    @rx.event
    @requires(SIGNED_IN)
    async def begin(self, form: dict[str, str]) -> EventSpec:
        """Have a code sent to the address."""
        sent = await self._perform(begin_address, {"kind": self.editing, **form})
        self.sent_to = sent.shown
        return rx.toast.success("验证码已发出")

    @rx.event
    @requires(SIGNED_IN)
    async def bind(self, form: dict[str, str]) -> EventSpec:
        """Take the code that arrived."""
        done = await self._perform(bind_address, {"kind": self.editing, **form})
        if not done.ok:
            raise DomainError(done.reason, field="code", seconds=done.retry_after_seconds)
        self.editing, self.sent_to = "", ""
        await self._load()
        return rx.toast.success("已绑定")

    @rx.event
    @requires(SIGNED_IN)
    async def remove(self, kind: str) -> EventSpec:
        """Send no more codes there."""
        await self._perform(remove_address, {"kind": kind})
        await self._load()
        return rx.toast.success("已解除绑定")

    async def _load(self) -> None:
        known = await self._read(own_security)
        wanted = [kind.value for kind in ReachKind if kind in known.kinds or kind in known.addresses]
        self.lines = [AddressLine(kind, known.addresses.get(kind, ""), kind in known.kinds) for kind in wanted]
