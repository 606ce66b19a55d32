"""调货待办 on the phone: what others ask of my store, and what I asked of others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.requests import SentPart
from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import plain
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.transfers.asked import RequestLine, RequestRow, asked_by_me, asked_of_me
from jxc_app.modules.transfers.models import ACCEPTED, ASKED
from jxc_app.modules.transfers.requesting import accept_request, cancel_request, refuse_request, send_requested
from jxc_app.modules.transfers.rules import CAUSE_TITLES, STATE_TITLES
from jxc_app.state.addresses import digits
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, shown
from jxc_app.state.identity import current
from jxc_app.state.sku_rows import initial_of, picture_href

GIVE, MINE = "give", "mine"
_LOOKS = {
    "asked": "submitted", "accepted": "approved", "sent": "on-the-way", "received": "posted", "refused": "reversed",
    "cancelled": "closed", "lapsed": "reversed",
}  # fmt: skip
_CAUSES = [{"id": code, "label": title} for code, title in CAUSE_TITLES.items()]
_SOON = {"15", "30", "60"}


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One SKU of a request, ready to show."""

    key: str
    name: str
    about: str
    thumb: str
    initial: str
    asked: str
    left: str
    sent: str


@dataclass(frozen=True, slots=True)
class RequestCard:
    """One request, ready to show; ``until``: what the clock runs to, or nothing."""

    id: int
    number: str
    href: str
    title: str
    words: str
    look: str
    state_title: str
    until: str
    promised: str
    is_late: bool
    reason: str
    lines: list[AskedLine]
    may_accept: bool
    may_send: bool
    may_cancel: bool
    receive_href: str


class RequestsState(SessionState, rx.State):
    """Two lists. ``asks``: which question is open (``accept``, ``refuse``, ``send``, ``cancel``) of one request."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    tab: str = GIVE
    may_give: bool = False
    may_get: bool = False
    to_give: int = 0
    waiting: int = 0
    cards: rx.Field[list[RequestCard]] = rx.field(default_factory=list)
    asks: str = ""
    heading: str = ""
    promise: str = ""
    reason: str = ""
    cause: str = ""
    causes: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(code, title) for code, title in CAUSE_TITLES.items()]
    )
    short_causes: rx.Field[list[dict[str, str]]] = rx.field(default_factory=lambda: _CAUSES)
    target: str = ""
    lines: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    done: str = ""
    _rows: dict[int, RequestRow] = {}  # noqa: RUF012  Reflex copies it for each tab
    _chosen: tuple[int, int] = (0, 0)

    @rx.event
    @requires(asked_of_me, asked_by_me)
    async def open(self) -> None:
        """The list that the address asks for."""
        self._watch("document", "stock")
        self.may_give, self.may_get = self._may(asked_of_me), self._may(asked_by_me)
        asked = self.router.url.query_parameters.get("tab", "")
        self.tab = MINE if (asked == MINE and self.may_get) or not self.may_give else GIVE
        self.is_loaded, self.asks, self.errors = False, "", {}
        await self._load()

    @rx.event
    @requires(asked_of_me, asked_by_me)
    async def refresh(self) -> None:
        """A document or some stock has changed. An open question keeps still; answering it tells what changed."""
        await self._load()

    @rx.event
    @requires(asked_of_me, asked_by_me)
    async def turn_to(self, tab: str) -> None:
        """The other list."""
        self.tab = MINE if tab == MINE and self.may_get else GIVE
        await self._load()

    @rx.event
    @requires(accept_request)
    async def ask_accept(self, document_id: int) -> None:
        """When will it leave?"""
        self._ask("accept", document_id)

    @rx.event
    @requires(refuse_request)
    async def ask_refuse(self, document_id: int) -> None:
        """Why not?"""
        self._ask("refuse", document_id)

    @rx.event
    @requires(cancel_request)
    async def ask_cancel(self, document_id: int) -> None:
        """Really not wanted any more?"""
        self._ask("cancel", document_id)

    @rx.event
    @requires(send_requested)
    async def ask_send(self, document_id: int) -> None:
        """What of it is there?"""
        self._ask("send", document_id)
        if self.asks == "send":
            self.target = f"send-{self._chosen[0]}-{self._chosen[1]}"
            self.lines = [_sheet_line(line) for line in self._rows[document_id].lines]

    @rx.event
    @requires(asked_of_me, asked_by_me)
    async def leave(self, is_open: bool) -> None:
        """Close the question."""
        self.asks = self.asks if is_open else ""

    @rx.event
    @requires(accept_request)
    async def type_promise(self, text: str) -> None:
        """A time of day by which it leaves."""
        self.promise = text.strip()[:5]

    @rx.event
    @requires(accept_request)
    async def accept(self, within: str) -> EventSpec:
        """Promise it: in so many minutes, ``today``, or by the time that was typed."""
        minutes = int(within) if within in _SOON else self._minutes("23:59" if within == "today" else self.promise)
        await self._perform(accept_request, self._command() | {"in_minutes": minutes})
        return await self._answered("已答应，对方已看到")

    @rx.event
    @requires(refuse_request)
    async def choose_cause(self, cause: str) -> None:
        """One of the known causes."""
        self.cause = cause if cause in CAUSE_TITLES else ""

    @rx.event
    @requires(refuse_request, cancel_request)
    async def type_reason(self, text: str) -> None:
        """More about it."""
        self.reason = text.strip()[:200]

    @rx.event
    @requires(refuse_request)
    async def refuse(self) -> EventSpec:
        """Do not give it."""
        if not self.cause:
            raise DomainError("transfer.cause_needed", field="cause")
        words = "：".join(part for part in (CAUSE_TITLES[self.cause], self.reason) if part)
        await self._perform(refuse_request, self._command() | {"reason": words[:200], "cause": self.cause})
        return await self._answered("已拒绝，占用的货已释放")

    @rx.event
    @requires(cancel_request)
    async def cancel(self) -> EventSpec:
        """Want it no more."""
        await self._perform(cancel_request, self._command() | {"reason": self.reason})
        return await self._answered("已取消，对方的货已释放")

    @rx.event
    @requires(send_requested)
    async def send(self, target: str, parts: list[SentPart]) -> EventSpec | None:
        """It leaves; sent twice, it leaves once."""
        if target == self.done:
            return None
        if target != self.target or self.asks != "send":
            return rx.toast.error("这张单已经关了，请重新打开")
        lines = [
            {"sku_id": int(digits(one.sku) or 0), "quantity": one.quantity, "cause": one.cause} for one in parts[:50]
        ]  # fmt: skip
        sent = await self._perform(send_requested, self._command() | {"lines": lines}, key=f"request:{target}")
        self.done = target
        waits = f"，等待 {'、'.join(sent.waiting_for)} 审批后发出" if sent.waiting_for else "已发出，对方已看到"
        return await self._answered(f"{sent.number} {waits}")

    def _ask(self, what: str, document_id: int) -> None:
        row = self._rows.get(document_id)
        if row is None or not row.is_open:
            return
        self._chosen = (row.id, row.version)
        self.heading = f"{row.number} · {row.giver} → {row.receiver}"
        self.promise = self.reason = self.cause = ""
        self.errors = {}
        self.asks = what
        self.revision += 1

    def _command(self) -> dict[str, Any]:
        return {"document_id": self._chosen[0], "version": self._chosen[1]}

    def _minutes(self, text: str) -> int:
        """Until a time of today, or of tomorrow where it is past. Raises DomainError for what is no time."""
        now = clock.get().now().astimezone(get_settings().zone)
        try:
            at = datetime.strptime(text.replace("：", ":"), "%H:%M").time()  # noqa: DTZ007  a time of day has no zone
        except ValueError:
            raise DomainError("transfer.no_time", field="promise") from None
        due = datetime.combine(now.date(), at, now.tzinfo)
        due += timedelta(days=1) if due < now else timedelta()
        return int((due - now).total_seconds()) // 60

    async def _answered(self, words: str) -> EventSpec:
        self.asks = ""
        await self._load()
        return rx.toast.success(words)

    async def _load(self) -> None:
        give = await self._read(asked_of_me) if self.may_give else []
        mine = await self._read(asked_by_me) if self.may_get else []
        self.to_give, self.waiting = sum(row.is_open for row in give), sum(row.is_open for row in mine)
        rows = mine if self.tab == MINE else give
        self._rows = {row.id: row for row in rows}
        now = clock.get().now()
        self.cards = [_card(row, now, is_mine=self.tab == MINE) for row in rows]
        self.address = "/requests" if self.tab == GIVE else f"/requests?tab={MINE}"
        self.is_loaded = True
        self.revision += 1


def _card(row: RequestRow, now: datetime, *, is_mine: bool) -> RequestCard:
    gives, gets = (not is_mine) and row.is_open, is_mine and row.is_open
    is_late = row.state == ACCEPTED and row.promised_at is not None and row.promised_at < now
    return RequestCard(
        row.id, row.number, f"/document?id={row.id}",
        f"向 {row.giver} 要货" if is_mine else f"{row.receiver} · {row.asker} 要货", row.words, _LOOKS[row.state],
        STATE_TITLES[row.state], row.until.isoformat() if row.state == ASKED else "",
        f"{_clock(row.promised_at, now)} 前发出" if row.state == ACCEPTED and row.promised_at else "", is_late,
        row.reason, [_line(line, row, is_mine=is_mine) for line in row.lines], gives and row.state == ASKED, gives,
        gets,
        f"/transfers?receive={row.id}" if is_mine and row.state == "sent" and _may_receive(row) else "",
    )  # fmt: skip


def _may_receive(row: RequestRow) -> bool:
    return current.get().rights.get("transfer_receipt.post", Scope()).reaches(row.receiver_id)


def _clock(at: datetime, now: datetime) -> str:
    zone = get_settings().zone
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%m-%d %H:%M}"


def _line(line: RequestLine, row: RequestRow, *, is_mine: bool) -> AskedLine:
    left = (
        f"给后本店还剩 {shown(line.left)} {line.unit}" if row.is_open and not is_mine and line.left is not None else ""
    )
    cause = f"（{CAUSE_TITLES[line.cause]}）" if line.cause else ""
    sent = f"实发 {shown(line.sent)} {line.unit}{cause}" if line.sent is not None and row.state != "refused" else ""
    return AskedLine(
        f"{row.id}-{line.sku_id}", line.name, " · ".join(part for part in (line.code, line.spec) if part),
        picture_href(line.picture), initial_of(line.name), f"{shown(line.asked)} {line.unit}", left, sent,
    )  # fmt: skip


def _sheet_line(line: RequestLine) -> dict[str, Any]:
    return {
        "sku": line.sku_id, "name": line.name, "about": " · ".join(part for part in (line.code, line.spec) if part),
        "unit": line.unit, "asked": plain(line.asked),
    }  # fmt: skip
