"""The page of a supplier who is asked. The token stands behind the # of the address and is kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, text
from jxc_app.modules.sourcing.answering import (
    HEAD_FIELDS,
    LINE_FIELDS,
    QuoteSheet,
    keep_quote,
    open_quote,
    send_quote,
)
from jxc_app.state.answers import in_words
from jxc_app.state.base import PUBLIC, SessionState, requires
from jxc_app.state.formats import moment

#: the fields of a line, as the use case calls them
_NAMES = {"price": "price", "tax_percent": "tax", "moq": "moq", "lead_days": "lead"}
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One SKU that is asked for, with what is typed for it and what is wrong with that."""

    position: int
    name: str
    spec: str
    unit: str
    quantity: str
    due: str
    price: str = ""
    tax: str = ""
    moq: str = ""
    lead: str = ""
    fault_price: str = ""
    fault_tax: str = ""
    fault_moq: str = ""
    fault_lead: str = ""


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
            told: dict[str, Any] = {name: typed[:20].strip(), f"fault_{name}": ""}
            self.rows = [replace(row, **told) if row.position == position else row for row in self.rows]
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
        command = {
            "token": self._token(), "revision": self._offer, "freight": self.form.get("freight") or "0",
            "valid_until": self.form.get("valid_until") or None, "remark": self.form.get("remark", ""),
            "lines": [_line(row) for row in offered],
        }  # fmt: skip
        try:
            found = await self._perform(send_quote, command)
        except (DomainError, ValidationError) as refusal:
            self._point_at(in_words(refusal)[0], offered)
            raise
        self._show(found)
        self.done = "报价已发送，谢谢。截止前可以修改后再次发送。" if found.ok else ""
        return None

    def _point_at(self, faults: Mapping[str, str], offered: list[QuoteRow]) -> None:
        """Show each refusal at the field that it speaks of."""
        told: dict[int, dict[str, Any]] = {}
        for path, words in faults.items():
            parts = path.split(".")
            if len(parts) == 3 and parts[1].isdecimal() and parts[2] in _NAMES and int(parts[1]) < len(offered):
                told.setdefault(offered[int(parts[1])].position, {})[f"fault_{_NAMES[parts[2]]}"] = words
        self.rows = [replace(row, **told.get(row.position, {})) for row in self.rows]

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
            QuoteRow(
                line.position, line.name, line.spec, line.unit, line.quantity, _day(line.due_on),
                **{name: found.fields.get(f"{name}.{line.position}", "") for name in LINE_FIELDS},
            )
            for line in found.lines
        ]  # fmt: skip
        self.is_dirty = False

    def _token(self) -> str:
        return self.router.url.fragment[:100]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _line(row: QuoteRow) -> dict[str, Any]:
    said = {"position": row.position, "price": row.price, "tax_percent": row.tax or "0"}
    return said | {"moq": row.moq or None, "lead_days": row.lead or None}
