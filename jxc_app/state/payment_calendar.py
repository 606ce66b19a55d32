"""付款日历: what falls due by day or by week, and what lies behind one row."""

from dataclasses import dataclass
from decimal import Decimal

import reflex as rx

from jxc_app.modules.settlement.calendar import DAYS, WEEKS, CalendarRow, Due, payment_calendar
from jxc_app.state.addresses import path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money

_STEPS = {WEEKS: "按周", DAYS: "按天"}
_SPANS = {"28": "4 周", "56": "8 周", "91": "一季", "182": "半年"}


@dataclass(frozen=True, slots=True)
class DaysRow:
    """One row of the calendar, ready to show; ``look``: late, or nothing."""

    at: int
    title: str
    look: str
    count: int
    due: str
    held: str
    credit: str
    need: str
    together: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class DueRow:
    """One amount behind a row of the calendar."""

    key: str
    number: str
    href: str
    supplier: str
    due: str
    amount: str
    status: str
    look: str
    why: str


class PaymentCalendarState(SessionState, rx.State):
    """``rows`` of the calendar, and ``items`` behind the one that is open."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    step: str = WEEKS
    steps: rx.Field[list[Option]] = rx.field(default_factory=list)
    span: str = "56"
    spans: rx.Field[list[Option]] = rx.field(default_factory=list)
    rows: rx.Field[list[DaysRow]] = rx.field(default_factory=list)
    items: rx.Field[list[DueRow]] = rx.field(default_factory=list)
    opened: str = ""
    _found: tuple[CalendarRow, ...] = ()
    _at: int = 0

    @rx.event
    @requires(payment_calendar)
    async def open(self) -> None:
        """As the address says; the first row is open."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.steps = [Option(code, title) for code, title in _STEPS.items()]
        self.spans = [Option(code, title) for code, title in _SPANS.items()]
        self.step = asked.get("step", WEEKS) if asked.get("step") in _STEPS else WEEKS
        self.span = asked.get("days", "56") if asked.get("days") in _SPANS else "56"
        self._at = 0
        await self._load()

    @rx.event
    @requires(payment_calendar)
    async def refresh(self) -> None:
        """Something was billed or paid."""
        await self._load()

    @rx.event
    @requires(payment_calendar)
    async def choose_step(self, step: str) -> None:
        """By day or by week."""
        self.step, self._at = step if step in _STEPS else self.step, 0
        await self._load()

    @rx.event
    @requires(payment_calendar)
    async def choose_span(self, span: str) -> None:
        """How far it looks."""
        self.span, self._at = span if span in _SPANS else self.span, 0
        await self._load()

    @rx.event
    @requires(payment_calendar)
    async def look_at(self, at: int) -> None:
        """Show what lies behind a row."""
        self._at = at
        self._show()

    async def _load(self) -> None:
        self._found = tuple(await self._read(payment_calendar, step=self.step, days=int(self.span)))
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        self.rows = [_row(at, one, self._at) for at, one in enumerate(self._found)]
        here = self._found[self._at] if self._at < len(self._found) else None
        self.items = [_item(one) for one in here.items] if here else []
        self.opened = _title(here) if here else ""
        self.address = path("/payment-calendar", step=self.step, days=self.span)
        self.export_href = f"/api/exports/settlement/calendar.xlsx?step={self.step}&days={self.span}"
        self.revision += 1


def _title(row: CalendarRow) -> str:
    if row.starts_on is None:
        return "已逾期"
    if row.starts_on == row.ends_on:
        return row.starts_on.isoformat()
    return f"{row.starts_on.isoformat()} 至 {row.ends_on.isoformat()}"


def _some(amount: Decimal) -> str:
    return money(amount) if amount else ""


def _row(at: int, one: CalendarRow, opened: int) -> DaysRow:
    return DaysRow(
        at, _title(one), "late" if one.starts_on is None else "", one.count, money(one.due),
        _some(one.held), _some(one.credit), money(one.need), money(one.together), at == opened,
    )  # fmt: skip


def _item(one: Due) -> DueRow:
    words, look = ("暂停付款", "frozen") if one.held else ("已申请", "submitted") if one.asked else ("可申请", "posted")
    return DueRow(
        f"{one.document_id}", one.number, f"/document?id={one.document_id}", one.partner_name,
        one.due_on.isoformat(), money(one.amount), words, look, one.held,
    )  # fmt: skip
