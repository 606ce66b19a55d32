"""Sending an order to its supplier from its page, and what the supplier has said of it."""

from dataclasses import replace
from datetime import date
from urllib.parse import quote

import reflex as rx
import segno

from jxc_app.modules.documents.heads import DocumentRow
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.purchasing.promising import is_later
from jxc_app.modules.purchasing.supplier_links import send_order
from jxc_app.modules.purchasing.supplier_side import SupplierSide, supplier_side
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.state.base import requires
from jxc_app.state.document_rows import Fact, LineRow
from jxc_app.state.formats import moment, money
from jxc_app.state.promise_noting import PromiseNotingState


class OrderSendingState(PromiseNotingState, mixin=True):
    """The dialog with a new link: shown once, to whoever made it."""

    may_send: bool = False
    send_is_open: bool = False
    send_days: str = "14"
    order_link: str = ""
    order_qr: str = ""
    order_mail: str = ""
    order_until: str = ""

    @rx.event
    @requires(send_order)
    async def show_sending(self, is_open: bool) -> None:
        """Open or close the dialog; a link that was shown is shown by nothing again."""
        self.send_is_open, self.errors = is_open and self.may_send, {}
        self.order_link = self.order_qr = self.order_mail = self.order_until = ""

    @rx.event
    @requires(send_order)
    async def type_send_days(self, typed: str) -> None:
        """For how long it holds."""
        self.send_days = typed[:3].strip()

    @rx.event
    @requires(send_order)
    async def send(self) -> None:
        """Make the link; those from before end."""
        command = {"document_id": self._id, "version": self._version, "days": self.send_days or "14"}
        made = await self._perform(send_order, command)
        # behind the #, which browsers send to no server and no proxy writes down
        self.order_link = f"{self.router.url.origin}/supplier-order#{made.token}"
        self.order_qr = segno.make(self.order_link, error="m").svg_data_uri(scale=5, border=3)
        self.order_until = moment(made.expires_at)
        subject = f"采购订单 {made.number}"
        text = f"{made.partner_name}，您好：\n请打开链接查看并确认{subject}（{self.order_until} 前有效）：\n"
        self.order_mail = f"mailto:?subject={quote(subject)}&body={quote(text + self.order_link)}"
        await self._load()

    async def _show_supplier(self, head: DocumentRow) -> None:
        """Add what the supplier has been told, and has said."""
        is_order = head.type == PURCHASE_ORDER.code and head.reverses_document_id is None
        self.may_send = is_order and head.status == POSTED and self._may_at(PURCHASE_ORDER.permissions["post"], head)
        if not (is_order and self._may(supplier_side)):
            return
        side = await self._read(supplier_side, document_id=head.id)
        self._know_promises(side, head.id)
        if words := _words(side):
            self.facts = [*self.facts, Fact("供应商确认", words)]
        if side.freight:
            self.facts = [*self.facts, Fact("报价运费（整单，另付）", f"¥{money(side.freight)}")]
        if side.promises:
            promised = {head.id * 1000 + number: day for number, day in side.promises.items()}
            self.lines = [
                _promised(row, promised[row.id], side.wanted.get(row.id - head.id * 1000))
                if row.id in promised
                else row
                for row in self.lines
            ]


def _promised(row: LineRow, day: date, wanted: date | None) -> LineRow:
    said = f"供应商 {day}（晚于要求）" if is_later(day, wanted) else f"供应商 {day}"
    return replace(row, due=f"{row.due} · {said}" if row.due else said)


def _words(side: SupplierSide) -> str:
    """What became of the last link.

    >>> _words(SupplierSide(is_outdated=True))
    '订单已变更，还没有重新发给供应商'
    """
    if side.is_outdated:
        return "订单已变更，还没有重新发给供应商"
    if side.confirmed_at is not None:
        return f"{side.confirmed_by} {moment(side.confirmed_at)} 已确认"
    if side.opened_at is not None:
        return f"{moment(side.opened_at)} 已打开，还没有确认"
    return f"{moment(side.sent_at)} 已发，还没有打开" if side.sent_at else ""
