"""供应商对账: statements in force, new ones, their links, papers that came back, and payments without an invoice."""

from dataclasses import dataclass

import reflex as rx
import segno

from jxc_app.core.ids import new_key
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.settlement.answering import note_paper, share_statement
from jxc_app.modules.settlement.paying import request_on_statement
from jxc_app.modules.settlement.setting_off import set_off
from jxc_app.modules.settlement.statements import (
    StatementFilter,
    StatementRow,
    preview_statement,
    statement_page,
)
from jxc_app.modules.settlement.stating import make_statement
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Choice, Option, moment, money
from jxc_app.state.waiting import WaitingState

_SIZE = 50
_STEPS = {"waiting": "待确认", "confirmed": "已确认"}
_LOOKS = {"confirmed": "posted", "objected": "late", "sent": "submitted", "open": "draft"}


@dataclass(frozen=True, slots=True)
class Row:
    """One statement, ready to show."""

    id: int
    version: int
    number: str
    href: str
    export_href: str
    supplier: str
    period: str
    opening: str
    received: str
    returned: str
    adjusted: str
    paid: str
    closing: str
    step: str
    look: str
    answer: str
    may_share: bool
    may_note: bool
    may_pay: bool
    may_set_off: bool
    open: str
    held: str
    credit: str


class StatementsState(WaitingState, rx.State):
    """A list, and the dialogs: ``asks`` make, link, note, pay or set_off."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    step: str = ""
    steps: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = "-to_on"
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[Row]] = rx.field(default_factory=list)
    count_text: str = ""
    may_make: bool = False
    asks: str = ""
    asked_text: str = ""
    supplier: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    from_on: str = ""
    to_on: str = ""
    preview: rx.Field[list[str]] = rx.field(default_factory=list)
    name: str = ""
    remark: str = ""
    amount: str = ""
    link: str = ""
    qr: str = ""
    done_text: str = ""
    _partner_id: int = 0
    _asked: tuple[int, int] = (0, 0)
    _key: str = ""

    @rx.event
    @requires(statement_page)
    async def open(self) -> None:
        """What the address asks for."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.steps = [Option(code, title) for code, title in _STEPS.items()]
        self.step = asked.get("step", "") if asked.get("step") in _STEPS else ""
        self.page = max(number(asked, "page", 1), 1)
        self.may_make = self._may(make_statement)
        self.asks, self.done_text, self.errors = "", "", {}
        self._forget()
        await self._load()

    @rx.event
    @requires(statement_page)
    async def refresh(self) -> None:
        """A supplier answered, or somebody made another one."""
        await self._load()

    @rx.event
    @requires(statement_page)
    async def choose_step(self, step: str) -> None:
        """Those that wait, or those that are confirmed."""
        self.step, self.page = step if step in _STEPS else "", 1
        await self._load()

    @rx.event
    @requires(statement_page)
    async def sort_by(self, order: str) -> None:
        """In another order."""
        self.order, self.page = order[:20], 1
        await self._load()

    @rx.event
    @requires(statement_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(page, 1)
        await self._load()

    @rx.event
    @requires(statement_page)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog; a link is shown by nothing again."""
        if not is_open:
            self.asks = ""
            self._forget()

    @rx.event
    @requires(make_statement)
    async def ask_make(self) -> None:
        """Before a statement is made."""
        self.asks, self.errors, self._key, self._partner_id = "make", {}, new_key(), 0
        self.supplier, self.from_on, self.to_on, self.preview = "", "", "", []
        self.revision += 1

    @rx.event
    @requires(make_statement)
    async def search_supplier(self, typed: str) -> None:
        """Find a supplier."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(make_statement)
    async def choose_supplier(self, partner_id: int) -> None:
        """Whose statement it is."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        self._partner_id, self.supplier = (option.id, option.label) if option else (0, "")
        await self._foresee()

    @rx.event
    @requires(make_statement)
    async def type_day(self, name: str, text: str) -> None:
        """Its first or its last day."""
        if name == "from_on":
            self.from_on = text[:10].strip()
        elif name == "to_on":
            self.to_on = text[:10].strip()
        await self._foresee()

    @rx.event
    @requires(make_statement)
    async def make(self) -> None:
        """Make it."""
        command = {
            "document_key": self._key, "partner_id": self._partner_id, "from_on": self.from_on or None,
            "to_on": self.to_on,
        }  # fmt: skip
        done = await self._perform(make_statement, command, key=f"state:{self._key}")
        self.asks = ""
        self.done_text = "" if self._say_waiting(done) else f"已生成对账单 {done.number}，请发给供应商确认。"
        await self._load()

    @rx.event
    @requires(share_statement)
    async def share(self, statement_id: int) -> None:
        """Make a link for the supplier; an earlier one stops counting."""
        row = self._row(statement_id)
        if row is None:
            return
        made = await self._perform(share_statement, {"document_id": row.id, "version": row.version})
        # behind the #, which browsers send to no server and no proxy writes down
        self.link = f"{self.router.url.origin}/statement#{made.token}"
        self.qr = segno.make(self.link, error="m").svg_data_uri(scale=5, border=3)
        self.asks, self.asked_text = "link", f"{made.number} · {row.supplier}，有效期到 {moment(made.expires_at)}"
        await self._load()

    @rx.event
    @requires(note_paper)
    async def ask_note(self, statement_id: int) -> None:
        """Before a signed paper is noted."""
        self._ask("note", statement_id)

    @rx.event
    @requires(request_on_statement)
    async def ask_pay(self, statement_id: int) -> None:
        """Before it is asked to be paid without an invoice."""
        self._ask("pay", statement_id)

    @rx.event
    @requires(set_off)
    async def ask_set_off(self, statement_id: int) -> None:
        """Before what the supplier owes us pays a part of it."""
        self._ask("set_off", statement_id)
        if self.asks == "set_off" and (row := self._row(statement_id)) is not None:
            self.amount = ""
            self.asked_text += f" · 供应商欠我方 ¥{row.credit}"

    @rx.event
    @requires(set_off)
    async def pay_by_credit(self) -> None:
        """Let credits pay that much of it; nothing typed: as much as there is."""
        command = {"document_key": self._key, "invoice_id": self._asked[0], "amount": self.amount or None}
        done = await self._perform(set_off, command, key=f"off:{self._key}")
        self.asks = ""
        self.done_text = "" if self._say_waiting(done) else f"已核销 {done.number}。"
        await self._load()

    @rx.event
    @requires(note_paper, request_on_statement, set_off)
    async def type_text(self, name: str, text: str) -> None:
        """Who signed, what was said, how much shall be paid."""
        if name == "name":
            self.name = text[:60].strip()
        elif name == "remark":
            self.remark = text[:500].strip()
        elif name == "amount":
            self.amount = text[:20].strip()

    @rx.event
    @requires(note_paper)
    async def note(self) -> None:
        """Note the paper."""
        command = {"document_id": self._asked[0], "version": self._asked[1], "name": self.name, "remark": self.remark}
        done = await self._perform(note_paper, command)
        self.asks, self.done_text = "", f"{done.number} 已登记供应商回执，双方已确认。"
        await self._load()

    @rx.event
    @requires(request_on_statement)
    async def pay(self) -> None:
        """Ask for its money."""
        command = {
            "document_key": self._key, "statement_id": self._asked[0], "amount": self.amount or None,
            "remark": self.remark,
        }  # fmt: skip
        done = await self._perform(request_on_statement, command, key=f"stated:{self._key}")
        self.asks = ""
        self.done_text = "" if self._say_waiting(done) else f"已生成付款申请 {done.number}。"
        await self._load()

    def _ask(self, what: str, statement_id: int) -> None:
        row = self._row(statement_id)
        if row is not None:
            self.asks, self.errors, self._asked, self._key = what, {}, (row.id, row.version), new_key()
            self.name, self.remark, self.amount = "", "", row.open.replace(",", "")
            self.asked_text = f"{row.number} · {row.supplier} · 期末 ¥{row.closing}"
            self.revision += 1

    def _row(self, statement_id: int) -> Row | None:
        return next((one for one in self.rows if one.id == statement_id), None)

    def _forget(self) -> None:
        self.link, self.qr = "", ""

    async def _foresee(self) -> None:
        """What it would say, as soon as supplier and last day are known."""
        self.preview = []
        if not (self._partner_id and self.to_on):
            return
        asked = make_statement.command.model_validate(
            {"document_key": self._key, "partner_id": self._partner_id, "from_on": self.from_on or None,
             "to_on": self.to_on}
        )  # fmt: skip
        found = await self._read(
            preview_statement, partner_id=asked.partner_id, from_on=asked.from_on, to_on=asked.to_on
        )
        sums = found.flows
        self.preview = [
            f"{found.from_on} 至 {found.to_on}，{len(found.lines)} 行"
            + (f"，其中 {found.late} 行是以前漏对的" if found.late else ""),
            f"期初 {money(found.opening)} + 收货 {money(sums.received)} - 退货 {money(sums.returned)}"
            f" + 开票差异 {money(sums.adjusted)} - 付款 {money(sums.paid)} = 期末 {money(found.closing)}",
        ]
        self.errors = {}

    async def _load(self) -> None:
        only = StatementFilter(step=self.step, order=self.order)
        found = await self._read(statement_page, only=only, page=self.page, size=_SIZE)
        rights = self._may(share_statement), self._may(note_paper), self._may(request_on_statement), self._may(set_off)
        self.rows = [_shown(one, *rights) for one in found.rows]
        self.count_text, self.has_more = f"共 {found.total} 张", self.page * _SIZE < found.total
        self.address = path("/statements", step=self.step, page=str(self.page) if self.page > 1 else "")
        self.export_href = f"/api/exports/settlement/statements.xlsx?step={self.step}"
        self.is_loaded = True


def _shown(one: StatementRow, may_share: bool, may_note: bool, may_pay: bool, may_set_off: bool) -> Row:
    waits = one.step != "confirmed"
    answer = f"{one.answered_by} {moment(one.answered_at)}" if one.answered_at else ""
    return Row(
        one.id, one.version, one.number, f"/document?id={one.id}", f"/api/exports/statement/{one.id}.xlsx",
        one.partner_name, f"{one.from_on} 至 {one.to_on}", money(one.opening), money(one.received),
        money(one.returned) if one.returned else "", money(one.adjusted) if one.adjusted else "", money(one.paid),
        money(one.closing), one.step_title + (f"（{one.objected} 行）" if one.objected else ""), _LOOKS[one.step],
        answer, may_share and waits, may_note and waits,
        may_pay and one.without_invoice and one.open > 0 and not one.held,
        may_set_off and one.without_invoice and one.open > 0 and one.credit > 0 and not waits, money(one.open),
        one.held if one.without_invoice else "", money(one.credit),
    )  # fmt: skip
