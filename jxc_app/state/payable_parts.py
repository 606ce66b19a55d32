"""What is done with a part of an invoice: asked to be paid, or paid by what its supplier owes."""

from decimal import Decimal

import reflex as rx

from jxc_app.core.ids import new_key
from jxc_app.modules.settlement.payables import OwedInvoice
from jxc_app.modules.settlement.paying import request_payment
from jxc_app.modules.settlement.setting_off import set_off
from jxc_app.state.base import requires
from jxc_app.state.formats import editable, money
from jxc_app.state.waiting import WaitingState


class PartsState(WaitingState, mixin=True):
    """A dialog with an amount; ``asks``: part or set_off while it is open."""

    asks: str = ""
    asked_text: str = ""
    amount: str = ""
    done_text: str = ""
    revision: int = 0
    _asked: tuple[int, int] = (0, 0)
    _key: str = ""

    @rx.event
    @requires(request_payment)
    async def ask_part(self, invoice_id: int) -> None:
        """Before a part of an invoice is asked for."""
        self._ask("part", invoice_id)

    @rx.event
    @requires(set_off)
    async def ask_set_off(self, invoice_id: int) -> None:
        """Before credits of its supplier pay an invoice."""
        self._ask("set_off", invoice_id)

    @rx.event
    @requires(request_payment, set_off)
    async def type_amount(self, text: str) -> None:
        """How much of it, in yuan."""
        self.amount = text[:20].strip()

    @rx.event
    @requires(request_payment)
    async def request_part(self) -> None:
        """Ask for that much of it."""
        command = {"document_key": self._key, "invoice_ids": [self._asked[0]], "amount": self.amount or "0"}
        done = await self._perform(request_payment, command, key=f"part:{self._key}")
        self._ended("" if self._say_waiting(done) else f"已生成付款申请 {done.number}。")
        await self._load()

    @rx.event
    @requires(set_off)
    async def pay_by_credit(self) -> None:
        """Let credits pay that much of it."""
        command = {"document_key": self._key, "invoice_id": self._asked[0], "amount": self.amount or "0"}
        done = await self._perform(set_off, command, key=f"off:{self._key}")
        self._ended("" if self._say_waiting(done) else f"已核销 {done.number}。")
        await self._load()

    def _ended(self, words: str) -> None:
        self.asks, self.done_text = "", words

    def _ask(self, what: str, invoice_id: int) -> None:
        one = self._invoice(invoice_id)
        if one is None:
            return
        self.asks, self.errors, self._asked, self._key = what, {}, (one.id, one.version), new_key()
        credit = self._credit_of(one.partner_id)
        self.amount = editable(one.open if what == "part" else min(one.open, credit))
        self.asked_text = f"{one.number} · {one.partner_name} · 还可申请 ¥{money(one.open)}"
        if what == "set_off":
            self.asked_text += f"，供应商欠我方 ¥{money(credit)}"
        self.revision += 1

    def _invoice(self, invoice_id: int) -> OwedInvoice | None:
        raise NotImplementedError

    def _credit_of(self, partner_id: int) -> Decimal:
        raise NotImplementedError

    async def _load(self) -> None:
        raise NotImplementedError
