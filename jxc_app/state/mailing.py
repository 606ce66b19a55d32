"""发邮件: an order, a statement or an inquiry goes to its supplier, and what came of the mails before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.scopes import Scope
from jxc_app.modules.mailing.queries import MailDraft, MailRow, mail_draft, mails_of
from jxc_app.modules.mailing.service import mail_order, mail_rfq, mail_statement, retry_mail
from jxc_app.modules.notifications.models import DeliveryState
from jxc_app.modules.notifications.permissions import NOTICE_MANAGE
from jxc_app.modules.sourcing.types import RFQ
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment
from jxc_app.state.identity import current
from jxc_app.state.notice_sending import STATE_WORDS, said, send_now

_CASES = {"purchase_order": mail_order, "supplier_statement": mail_statement, "rfq": mail_rfq}
_LONGEST = {"address": 200, "subject": 200, "text": 2_500}


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail, ready to show; ``more``: what went wrong, how often it was tried, what comes next."""

    id: str
    at: str
    by: str
    partner: str
    address: str
    subject: str
    files: str
    look: str
    state: str
    more: str
    can_retry: bool


class MailingState(SessionState, rx.State):
    """The mails of the document that the address names, and the dialog. ``missing``: why none can be sent at all."""

    revision: int = 0
    lines: rx.Field[list[MailLine]] = rx.field(default_factory=list)
    may_mail: bool = False
    is_open: bool = False
    is_sending: bool = False
    is_missing_channel: bool = False
    may_set_channel: bool = False
    number: str = ""
    partners: rx.Field[list[Option]] = rx.field(default_factory=list)
    partner: str = ""
    address: str = ""
    hint: str = ""
    subject: str = ""
    text: str = ""
    files: str = ""
    retrying: str = ""
    _id: int = 0
    _draft: MailDraft | None = None
    _key: str = ""

    @rx.event
    @requires(mails_of)
    async def open(self) -> None:
        """What was mailed of the document."""
        self._id = number(self.router.url.query_parameters, "id")
        self.lines, self.may_mail, self.is_open, self.retrying, self.errors = [], False, False, "", {}
        self._watch("document", document_id=self._id)
        await self._load()

    @rx.event
    @requires(mails_of)
    async def refresh(self) -> None:
        """Somebody mailed it, or it came into force."""
        await self._load()

    @rx.event
    @requires(mail_order, mail_statement, mail_rfq)
    async def ask(self, document_id: int, partner_id: int) -> None:
        """What the mail would say; to ``partner_id``, or 0: to the only one."""
        await self._ask(document_id, partner_id)

    @rx.event
    @requires(mail_order, mail_statement, mail_rfq)
    async def ask_here(self) -> None:
        """The same of the document that the address names."""
        await self._ask(self._id, 0)

    @rx.event
    @requires(mail_order, mail_statement, mail_rfq)
    async def choose_partner(self, partner_id: str) -> None:
        """To another of those who are asked."""
        if self._draft and partner_id.isdecimal():
            await self._ask(self._draft.document_id, int(partner_id[:9]))

    @rx.event
    @requires(mail_order, mail_statement, mail_rfq)
    async def show(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.is_open, self.errors = is_open and self._draft is not None, {}

    @rx.event
    @requires(mail_order, mail_statement, mail_rfq)
    async def type_in(self, name: str, typed: str) -> None:
        """Where to, and what it says."""
        if name in _LONGEST:
            setattr(self, name, typed[: _LONGEST[name]].strip())

    @rx.event
    @requires(mail_order, mail_statement, mail_rfq)
    async def send(self) -> AsyncIterator[EventSpec | None]:
        """Send it now, and say how that went."""
        draft = self._draft
        if draft is None:
            return
        case: Any = _CASES[draft.type]
        done = await self._perform(case, self._command(draft), key=f"mail:{self._key}")
        self.is_open, self._key = False, new_key()
        await self._load()
        yield None
        outcome = await send_now(done.delivery_id)
        await self._load()
        yield said(outcome)

    @rx.event
    @requires(retry_mail)
    async def retry(self, delivery_id: str) -> AsyncIterator[EventSpec | None]:
        """Send one again now."""
        await self._perform(retry_mail, {"delivery_id": delivery_id})
        self.retrying = delivery_id
        yield None
        outcome = await send_now(int(delivery_id))
        self.retrying = ""
        await self._load()
        yield said(outcome)

    def _command(self, draft: MailDraft) -> dict[str, Any]:
        words = {
            "address": self.address, "subject": self.subject, "text": self.text, "origin": self.router.url.origin,
        }  # fmt: skip
        if draft.type == RFQ.code:
            return words | {"rfq_id": draft.document_id, "partner_id": self.partner or 0}
        return words | {"document_id": draft.document_id, "version": draft.version}

    async def _ask(self, document_id: int, partner_id: int) -> None:
        draft = await self._read(mail_draft, document_id=document_id, partner_id=partner_id)
        self._draft, self.errors, self._key = draft, {}, new_key()
        self.number, self.files = draft.number, "、".join(draft.files)
        self.subject, self.text = draft.subject, draft.text
        self.partners = [Option(str(one.partner_id), one.name) for one in draft.addressees]
        to = draft.addressees[0] if draft.addressees else None
        self.partner = str(to.partner_id) if to else ""
        self.address = to.address if to and draft.sees_contact else ""
        self.hint = to.address if to and not draft.sees_contact else ""
        self.is_missing_channel, self.may_set_channel = not draft.has_channel, self._may(NOTICE_MANAGE)
        self.is_open, self.revision = True, self.revision + 1

    async def _load(self) -> None:
        if not self._id:
            return
        try:
            found = await self._read(mails_of, document_id=self._id)
            draft = await self._read(mail_draft, document_id=self._id)
        except NotFound:
            self.lines, self.may_mail = [], False
            return
        right = current.get().rights.get(f"{draft.type}.post", Scope())
        self.may_mail = draft.is_open and right.reaches(draft.warehouse_id)
        self.lines = [_line(one, may_retry=right.reaches(draft.warehouse_id)) for one in found]


def _line(one: MailRow, *, may_retry: bool) -> MailLine:
    state = DeliveryState(one.state)
    word, look = STATE_WORDS[state]
    tried = f"试了 {one.attempts} 次" if one.attempts > 1 else ""
    next_try = f"{moment(one.next_try_at)} 再试" if state is DeliveryState.FAILED else ""
    sent = moment(one.last_try_at) if state is DeliveryState.SENT else ""
    return MailLine(
        id=str(one.delivery_id), at=moment(one.asked_at), by=one.asked_by, partner=one.partner, address=one.address,
        subject=one.subject, files=one.files, look=look, state=word,
        more=" · ".join(filter(None, (sent, one.error, one.answer if one.error else "", tried, next_try))),
        can_retry=one.can_retry and may_retry,
    )  # fmt: skip
