"""A decision at somebody else's screen. The supervisor's proof is passed on and kept nowhere."""

from typing import Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.modules.approvals.models import ApprovalState
from jxc_app.modules.documents.approval_cards import document_approvals
from jxc_app.modules.documents.deciding import decide_here
from jxc_app.modules.documents.queries import get_document
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.document import DocumentState
from jxc_app.state.formats import Option

Decision = Literal["approve", "return"]
_DECISIONS = [Option("approve", "同意"), Option("return", "退回")]
_WORDS = {
    ApprovalState.APPROVED: "已同意",
    ApprovalState.WAITING: "已同意，等待下一位审批",
    ApprovalState.RETURNED: "已退回",
}


class DecideHereState(SessionState, rx.State):
    """``approval_id``: of the approval that runs and is not the reader's to decide; 0 for none."""

    approval_id: int = 0
    label: str = ""
    is_open: bool = False
    decision: str = "approve"
    decisions: rx.Field[list[Option]] = rx.field(default_factory=lambda: _DECISIONS)
    _version: int = 0
    _document_id: int = 0

    @rx.event
    @requires(get_document)
    async def open(self) -> None:
        """Look for it at the document that the address names."""
        self._document_id = number(self.router.url.query_parameters, "id")
        self.is_open = False
        self._watch("approval", subject_id=self._document_id)
        await self._load()

    @rx.event
    @requires(get_document)
    async def refresh(self) -> None:
        """It was asked for, or decided."""
        await self._load()

    @rx.event
    @requires(get_document)
    async def show(self, is_open: bool) -> None:
        """Open or close the dialog."""
        self.is_open, self.decision, self.errors = is_open, "approve", {}

    @rx.event
    @requires(get_document)
    async def choose_decision(self, decision: Decision) -> None:
        """Yes, or back to its writer."""
        self.decision = decision

    @rx.event
    @requires(get_document)
    async def decide(self, form: dict[str, str]) -> list[EventSpec | EventHandler]:
        """Decide as the supervisor whose proof this is."""
        typed = {name: form.get(name, "") for name in ("login", "secret", "comment")}
        asked = {"approval_id": self.approval_id, "version": self._version, "decision": self.decision}
        done = await self._perform(decide_here, typed | asked)
        if done.decided is None:
            raise DomainError(done.reason, field=done.field, **{"seconds": done.retry_after_seconds, **done.params})
        self.is_open = False
        await self._load()
        problem = done.decided.problem
        said = rx.toast.error(problem) if problem else rx.toast.success(_WORDS[ApprovalState(done.decided.state)])
        return [said, DocumentState.refresh]

    async def _load(self) -> None:
        try:
            views = await self._read(document_approvals, document_id=self._document_id)
        except NotFound:
            views = []
        running = next((one for one in views if one.row.state == ApprovalState.WAITING and not one.may_decide), None)
        self.approval_id = running.row.id if running else 0
        self.label, self._version = (running.row.label, running.row.version) if running else ("", 0)
