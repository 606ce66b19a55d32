"""Noting on the page of an order what its supplier said by telephone."""

from dataclasses import dataclass, replace
from datetime import date

import reflex as rx

from jxc_app.modules.purchasing.promising import is_later, note_promise
from jxc_app.modules.purchasing.supplier_side import SupplierSide
from jxc_app.state.base import requires
from jxc_app.state.document_view import DocumentViewState


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A line of an order and the day that is typed for it; ``is_later``: than what was asked for."""

    line_no: int
    name: str
    wanted: str
    day: str
    is_later: bool


class PromiseNotingState(DocumentViewState, mixin=True):
    """The dialog: a day for each line that something was said of, and who said so."""

    promise_is_open: bool = False
    promise_words: str = ""
    promise_rows: rx.Field[list[PromiseRow]] = rx.field(default_factory=list)
    _promise_known: rx.Field[list[PromiseRow]] = rx.field(default_factory=list)

    @rx.event
    @requires(note_promise)
    async def show_promise(self, is_open: bool) -> None:
        """Open or close the dialog; it begins with the last word for each line."""
        self.promise_is_open, self.errors = is_open, {}
        self.promise_rows, self.promise_words = list(self._promise_known), ""

    @rx.event
    @requires(note_promise)
    async def type_promise_words(self, typed: str) -> None:
        """Who said so."""
        self.promise_words = typed[:200].strip()

    @rx.event
    @requires(note_promise)
    async def type_promise_day(self, line_no: int, typed: str) -> None:
        """When a line will come."""
        self.promise_rows = [
            replace(row, day=typed[:10], is_later=_is_later(typed[:10], row.wanted)) if row.line_no == line_no else row
            for row in self.promise_rows
        ]

    @rx.event
    @requires(note_promise)
    async def keep_promise(self) -> None:
        """Write down what differs from what is known."""
        known = {row.line_no: row.day for row in self._promise_known}
        lines = [
            {"line_no": row.line_no, "promised_on": row.day}
            for row in self.promise_rows
            if row.day and row.day != known.get(row.line_no)
        ]
        command = {"document_id": self._id, "version": self._version, "words": self.promise_words, "lines": lines}
        await self._perform(note_promise, command)
        self.promise_is_open, self.promise_words = False, ""
        await self._load()

    def _know_promises(self, side: SupplierSide, document_id: int) -> None:
        """What the dialog begins with."""
        wanted = side.wanted
        self._promise_known = [
            PromiseRow(
                row.id - document_id * 1000, row.name, str(wanted.get(row.id - document_id * 1000) or ""),
                str(side.promises.get(row.id - document_id * 1000) or ""), is_later=False,
            )
            for row in self.lines
        ]  # fmt: skip


def _is_later(typed: str, wanted: str) -> bool:
    """Whether a typed day is later than the wanted one; nothing odd is.

    >>> _is_later("2026-01-08", "2026-01-07"), _is_later("x", "2026-01-07"), _is_later("2026-01-08", "")
    (True, False, False)
    """
    try:
        return bool(wanted) and is_later(date.fromisoformat(typed), date.fromisoformat(wanted))
    except ValueError:
        return False
