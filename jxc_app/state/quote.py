"""The page of a supplier who is asked. The token stands behind the # of the address and is kept nowhere."""

from datetime import date
from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, text
from jxc_app.modules.sourcing.answering import (
    HEAD_FIELDS,
    LINE_FIELDS,
    AskedSku,
    QuoteSheet,
    keep_quote,
    open_quote,
    send_quote,
)
from jxc_app.state.answers import in_words
from jxc_app.state.base import PUBLIC, SessionState, requires
from jxc_app.state.formats import moment
from jxc_app.state.quote_rows import QuoteRow, as_command, filled, pack_options, pointed_at
from jxc_app.state.quote_rows import typed as with_typed

_LONGEST = 500


class QuoteState(SessionState, rx.State):
    """``step``: ``answer``, ``late``, ``over``, ``refused`` (``words`` say why); empty while it is not known."""

    step: str = ""
    number: str = ""
    supplier: str = ""
    remark: str = ""
    until: str = ""
    sent: str = ""
    words: str = ""
    done: str = ""
    rows: rx.Field[list[QuoteRow]] = rx.field(default_factory=list)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    is_dirty: bool = False
    revision: int = 0
    _offer: int = 0

    @rx.event
    @requires(PUBLIC)
    async def open(self) -> None:
        """Look what is asked of whom."""
        self.step, self.done, self.errors, self.rows = "", "", {}, []
        self._show(await self._perform(open_quote, {"token": self._token()}))

    @rx.event
    @requires(PUBLIC)
    async def type_line(self, position: int, name: str, typed: str) -> None:
        """What is offered for one SKU."""
        if name in LINE_FIELDS:
            self.rows = [with_typed(row, name, typed) if row.position == position else row for row in self.rows]
            self.is_dirty, self.done = True, ""

    @rx.event
    @requires(PUBLIC)
    async def type_field(self, name: str, typed: str) -> None:
        """What is said of the whole."""
        if name in HEAD_FIELDS:
            self.form = {**self.form, name: typed[:_LONGEST].strip()}
            self.is_dirty, self.done = True, ""

    @rx.event
    @requires(PUBLIC)
    async def keep(self) -> None:
        """Keep what is typed, for the next time this link is opened."""
        fields = {f"{name}.{row.position}": getattr(row, name) for row in self.rows for name in LINE_FIELDS}
        kept = {name: said for name, said in (fields | self.form).items() if said}
        self._show(await self._perform(keep_quote, {"token": self._token(), "fields": kept}))
        self.done = "已暂存，还没有发给采购方。截止前可以随时回来继续。" if self.step == "answer" else ""

    @rx.event
    @requires(PUBLIC)
    async def send(self) -> EventSpec | None:
        """Send the offer."""
        offered = [row for row in self.rows if row.price]
        if not offered:
            self.errors = {"lines": text("quote.none")}
            return rx.toast.error(text("quote.none"))
        command: dict[str, Any] = {
            "token": self._token(), "revision": self._offer, "freight": self.form.get("freight") or "0",
            "valid_until": self.form.get("valid_until") or None, "remark": self.form.get("remark", ""),
        }  # fmt: skip
        try:
            command["lines"] = [{"position": row.position} | as_command(row, at) for at, row in enumerate(offered)]
            found = await self._perform(send_quote, command)
        except (DomainError, ValidationError) as refusal:
            self.rows = pointed_at(self.rows, offered, in_words(refusal)[0])
            raise
        self._show(found)
        self.done = "报价已发送，谢谢。截止前可以修改后再次发送。" if found.ok else ""
        return None

    def _show(self, found: QuoteSheet) -> None:
        self.revision += 1
        if not found.ok:
            self.step, self.words = "refused", text(found.reason, seconds=found.retry_after_seconds)
            return
        self.step = "over" if found.is_over else "late" if found.is_late else "answer"
        self.number, self.supplier, self.remark = found.number, found.supplier, found.remark
        self.until, self.sent, self._offer = moment(found.answer_until), moment(found.sent_at), found.revision
        self.form = {name: found.fields.get(name, "") for name in HEAD_FIELDS}
        self.rows = [
            filled(_row(line), {name: found.fields.get(f"{name}.{line.position}", "") for name in LINE_FIELDS})
            for line in found.lines
        ]
        self.is_dirty = False

    def _token(self) -> str:
        return self.router.url.fragment[:100]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _row(line: AskedSku) -> QuoteRow:
    packs = pack_options(line.unit, [(one.key, one.name, one.holds) for one in line.packs])
    return QuoteRow(line.position, line.name, line.spec, line.unit, line.quantity, _day(line.due_on), packs)
