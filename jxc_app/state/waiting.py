"""What is said where something was not done at once because somebody else has to agree first."""

import reflex as rx

from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.queries import get_document
from jxc_app.state.base import SessionState, requires


class WaitingState(SessionState, mixin=True):
    """A dialog with what to read, and who is waited for."""

    waits_is_open: bool = False
    waits_text: str = ""
    prompts: rx.Field[list[str]] = rx.field(default_factory=list)

    @rx.event
    @requires(get_document)
    async def show_waits(self, is_open: bool) -> None:
        """It has been read."""
        self.waits_is_open = is_open and bool(self.waits_text or self.prompts)

    def _say_waiting(self, done: DocumentRef, what: str = "审批") -> bool:
        """Open the dialog where there is something to read; whether somebody is waited for."""
        names = "、".join(done.waiting_for)
        self.waits_text = f"已提交{what} {done.number}，等待 {names}。" if names else ""
        self.prompts = list(done.prompts)
        self.waits_is_open = bool(self.waits_text or self.prompts)
        return bool(names)
