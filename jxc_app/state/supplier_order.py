"""The page behind the link of an order. The token stands behind the # of the address and is kept nowhere."""

from dataclasses import dataclass, replace
from typing import Literal

import reflex as rx

from jxc_app.core.errors import text
from jxc_app.modules.documents.types import DOCUMENT_TYPES, settlement_title
from jxc_app.modules.purchasing.supplier_links import OrderedLine, SupplierOrder, confirm_order, open_order
from jxc_app.state.base import PUBLIC, SessionState, requires
from jxc_app.state.formats import moment, money, price_text, shown

Step = Literal["", "shown", "refused"]


@dataclass(frozen=True, slots=True)
class OrderedRow:
    """A line, ready to show; ``day``: when the supplier says that it will come."""

    line_no: int
    name: str
    code: str
    quantity: str
    unit: str
    price: str
    amount: str
    due: str
    place: str
    day: str
    is_later: bool = False


class SupplierOrderState(SessionState, rx.State):
    """``step``: the order is ``shown``, or ``refused`` (``words`` say why); empty while it is not known."""

    step: str = ""
    words: str = ""
    revision: int = 0
    number: str = ""
    buyer: str = ""
    partner: str = ""
    said: str = ""
    total: str = ""
    remark: str = ""
    confirmed: str = ""
    name: str = ""
    lines: rx.Field[list[OrderedRow]] = rx.field(default_factory=list)

    @rx.event
    @requires(PUBLIC)
    async def open(self) -> None:
        """Look what was ordered."""
        self.step, self.errors, self.lines = "", {}, []
        self._show(await self._perform(open_order, {"token": self._token()}))

    @rx.event
    @requires(PUBLIC)
    async def type_day(self, line_no: int, typed: str) -> None:
        """When a line will come."""
        day = typed[:10]
        self.lines = [
            replace(row, day=day, is_later=bool(row.due) and day > row.due) if row.line_no == line_no else row
            for row in self.lines
        ]

    @rx.event
    @requires(PUBLIC)
    async def type_name(self, typed: str) -> None:
        """Who says so."""
        self.name = typed[:60].strip()

    @rx.event
    @requires(PUBLIC)
    async def confirm(self) -> None:
        """Say it."""
        missing = {f"lines.{row.line_no}": text("order.day_needed") for row in self.lines if not row.day}
        if not self.name:
            missing["name"] = text("input.missing")
        if missing:
            self.errors = missing
            return
        lines = [{"line_no": row.line_no, "promised_on": row.day} for row in self.lines]
        command = {"token": self._token(), "name": self.name, "lines": lines}
        self._show(await self._perform(confirm_order, command))

    def _show(self, found: SupplierOrder) -> None:
        self.step = "shown" if found.ok else "refused"
        self.revision += 1
        if not found.ok:
            self.words, self.lines = text(found.reason, seconds=found.retry_after_seconds), []
            return
        terms = settlement_title(DOCUMENT_TYPES["purchase_order"], found.settlement)
        self.number, self.buyer, self.partner, self.remark = found.number, found.buyer, found.partner_name, found.remark
        self.said = " · ".join(filter(None, (str(found.ordered_on or ""), f"结算方式 {terms}")))
        off = f"（已抹零 ¥{money(found.rounding)}）" if found.rounding else ""
        self.total = f"¥{money(found.amount)}{off}"
        self.confirmed = f"{found.confirmed_by} {moment(found.confirmed_at)} 已确认" if found.confirmed_at else ""
        self.name = found.confirmed_by or self.name
        self.lines = [_row(line) for line in found.lines]

    def _token(self) -> str:
        return self.router.url.fragment[:100]


def _row(line: OrderedLine) -> OrderedRow:
    return OrderedRow(
        line_no=line.line_no, name=line.name, code=" · ".join(filter(None, (line.code, line.spec))),
        quantity=shown(line.quantity), unit=line.unit_name, price="赠品" if line.is_gift else price_text(line.price),
        amount=money(line.amount), due=str(line.due_on or ""), place=line.place,
        day=str(line.promised_on or line.due_on or ""),
    )  # fmt: skip
