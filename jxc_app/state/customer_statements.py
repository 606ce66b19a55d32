"""客户对账: statements in force, new ones, their links, papers that came back, and what differs from one by now."""

from dataclasses import dataclass

import reflex as rx
import segno

from jxc_app.core.ids import new_key
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.receivables.stated import (
    CHANGES,
    CustomerStatementRow,
    StatementFilter,
    customer_statement_page,
    get_customer_statement,
    preview_customer_statement,
)
from jxc_app.modules.receivables.stating import (
    SUMS,
    make_customer_statement,
    note_customer_paper,
    share_customer_statement,
)
from jxc_app.state.addresses import number, path
from jxc_app.state.base import requires
from jxc_app.state.formats import Choice, Option, moment, money
from jxc_app.state.waiting import WaitingState

_SIZE = 50
_STEPS = {"waiting": "待确认", "confirmed": "已确认"}
_LOOKS = {"confirmed": "posted", "objected": "late", "sent": "submitted", "open": "draft", "replaced": "closed"}
_SAID = {"confirmed": "无误", "objected": "有异议"}


@dataclass(frozen=True, slots=True)
class Row:
    """One statement, ready to show."""

    id: int
    version: int
    number: str
    href: str
    pdf_href: str
    export_href: str
    customer: str
    customer_href: str
    period: str
    opening: str
    sold: str
    returned: str
    received: str
    refunded: str
    closing: str
    step: str
    look: str
    answer: str
    may_share: bool
    may_note: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A paper on a statement and what the customer says of it, or one that changed since: ``said`` tells how."""

    key: str
    on: str
    number: str
    title: str
    amount: str
    said: str


class CustomerStatementsState(WaitingState, rx.State):
    """A list, and the dialogs: ``asks`` make, link, note or look."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    search: str = ""
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
    customer: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    from_on: str = ""
    to_on: str = ""
    preview: rx.Field[list[str]] = rx.field(default_factory=list)
    name: str = ""
    remark: str = ""
    link: str = ""
    qr: str = ""
    done_text: str = ""
    sums: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    lines: rx.Field[list[Line]] = rx.field(default_factory=list)
    differences: rx.Field[list[Line]] = rx.field(default_factory=list)
    closing_now: str = ""
    replaced_by: str = ""
    answer: str = ""
    shown_href: str = ""
    _partner_id: int = 0
    _asked: tuple[int, int] = (0, 0)
    _key: str = ""

    @rx.event
    @requires(customer_statement_page)
    async def open(self) -> None:
        """What the address asks for."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.steps = [Option(code, title) for code, title in _STEPS.items()]
        self.step = asked.get("step", "") if asked.get("step") in _STEPS else ""
        self.search = asked.get("search", "")[:100]
        self.page = max(number(asked, "page", 1), 1)
        self.may_make = self._may(make_customer_statement)
        self.asks, self.done_text, self.errors = "", "", {}
        self._forget()
        await self._load()

    @rx.event
    @requires(customer_statement_page)
    async def refresh(self) -> None:
        """A customer answered, or somebody made another one."""
        await self._load()

    @rx.event
    @requires(customer_statement_page)
    async def search_for(self, text: str) -> None:
        """Of these customers, or of this number."""
        self.search, self.page = text[:100], 1
        await self._load()

    @rx.event
    @requires(customer_statement_page)
    async def choose_step(self, step: str) -> None:
        """Those that wait, or those that are confirmed."""
        self.step, self.page = step if step in _STEPS else "", 1
        await self._load()

    @rx.event
    @requires(customer_statement_page)
    async def sort_by(self, order: str) -> None:
        """In another order."""
        self.order, self.page = order[:20], 1
        await self._load()

    @rx.event
    @requires(customer_statement_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(page, 1)
        await self._load()

    @rx.event
    @requires(customer_statement_page)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog; a link is shown by nothing again."""
        if not is_open:
            self.asks = ""
            self._forget()

    @rx.event
    @requires(get_customer_statement)
    async def look(self, statement_id: int) -> None:
        """One as it was made and answered, and what has changed since."""
        row = self._row(statement_id)
        if row is None:
            return
        found = await self._read(get_customer_statement, document_id=row.id)
        self.asked_text, self.answer = f"{row.number} · {row.customer} · {row.period}", row.answer
        self.sums = {name: money(getattr(found.stated, name)) for name in SUMS}
        self.lines = [
            Line(
                str(one.line_no), one.on.isoformat(), one.number, one.sku_name, money(one.amount),
                "：".join(filter(None, (_SAID.get(one.verdict, ""), one.remark))),
            )
            for one in found.stated.lines
        ]  # fmt: skip
        self.differences = [
            Line(
                f"{one.kind}-{one.document_id}", one.on.isoformat(), one.number, one.title, money(one.amount),
                CHANGES[one.kind],
            )
            for one in found.differences
        ]  # fmt: skip
        self.closing_now, self.replaced_by = money(found.closing_now), found.replaced_by
        self.shown_href = row.href
        self.asks = "look"

    @rx.event
    @requires(make_customer_statement)
    async def ask_make(self) -> None:
        """Before a statement is made."""
        self.asks, self.errors, self._key, self._partner_id = "make", {}, new_key(), 0
        self.customer, self.from_on, self.to_on, self.remark, self.preview = "", "", "", "", []
        self.revision += 1

    @rx.event
    @requires(make_customer_statement)
    async def search_customer(self, typed: str) -> None:
        """Find a customer."""
        found = await self._read(find_partners, search=typed[:100], kind="customer")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(make_customer_statement)
    async def choose_customer(self, partner_id: int) -> None:
        """Whose statement it is."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        self._partner_id, self.customer = (option.id, option.label) if option else (0, "")
        await self._foresee()

    @rx.event
    @requires(make_customer_statement)
    async def type_day(self, name: str, text: str) -> None:
        """Its first or its last day."""
        if name == "from_on":
            self.from_on = text[:10].strip()
        elif name == "to_on":
            self.to_on = text[:10].strip()
        await self._foresee()

    @rx.event
    @requires(make_customer_statement)
    async def make(self) -> None:
        """Make it."""
        done = await self._perform(make_customer_statement, self._asked_for(), key=f"state:{self._key}")
        self.asks = ""
        self.done_text = "" if self._say_waiting(done) else f"已生成对账单 {done.number}，请发给客户确认。"
        await self._load()

    @rx.event
    @requires(share_customer_statement)
    async def share(self, statement_id: int) -> None:
        """Make a link for the customer; an earlier one stops counting."""
        row = self._row(statement_id)
        if row is None:
            return
        seen_as = {"document_id": row.id, "version": row.version}
        made = await self._perform(share_customer_statement, seen_as)
        # behind the #, which browsers send to no server and no proxy writes down
        self.link = f"{self.router.url.origin}/statement#{made.token}"
        self.qr = segno.make(self.link, error="m").svg_data_uri(scale=5, border=3)
        self.asks, self.asked_text = "link", f"{made.number} · {row.customer}，有效期到 {moment(made.expires_at)}"
        await self._load()

    @rx.event
    @requires(note_customer_paper)
    async def ask_note(self, statement_id: int) -> None:
        """Before a signed paper is noted."""
        row = self._row(statement_id)
        if row is not None:
            self.asks, self.errors, self._asked = "note", {}, (row.id, row.version)
            self.name, self.remark, self.shown_href = "", "", row.href
            self.asked_text = f"{row.number} · {row.customer} · 期末 ¥{row.closing}"
            self.revision += 1

    @rx.event
    @requires(note_customer_paper)
    async def type_text(self, name: str, text: str) -> None:
        """Who signed, what was said."""
        if name == "name":
            self.name = text[:60].strip()
        elif name == "remark":
            self.remark = text[:500].strip()

    @rx.event
    @requires(note_customer_paper)
    async def note(self) -> None:
        """Note the paper."""
        command = {"document_id": self._asked[0], "version": self._asked[1], "name": self.name, "remark": self.remark}
        done = await self._perform(note_customer_paper, command)
        self.asks, self.done_text = "", f"{done.number} 已登记客户回执，客户已确认。"
        await self._load()

    def _row(self, statement_id: int) -> Row | None:
        return next((one for one in self.rows if one.id == statement_id), None)

    def _forget(self) -> None:
        self.link, self.qr = "", ""

    def _asked_for(self) -> dict[str, object]:
        return {
            "document_key": self._key, "partner_id": self._partner_id, "from_on": self.from_on or None,
            "to_on": self.to_on,
        }  # fmt: skip

    async def _foresee(self) -> None:
        """What it would say, as soon as customer and last day are known."""
        self.preview = []
        if not (self._partner_id and self.to_on):
            return
        asked = make_customer_statement.command.model_validate(self._asked_for())
        found = await self._read(
            preview_customer_statement, partner_id=asked.partner_id, from_on=asked.from_on, to_on=asked.to_on
        )
        sums = {name: money(amount) for name, amount in found.sums.items()}
        self.preview = [
            f"{found.from_on} 至 {found.to_on}，{len(found.lines)} 张单据",
            f"期初 {sums['opening']} + 销售 {sums['sold']} - 退货 {sums['returned']} - 收款 {sums['received']}"
            f" + 退款 {sums['refunded']} = 期末 {sums['closing']}",
            *([f"将取代 {'、'.join(found.replaces)}。"] if found.replaces else []),
        ]
        self.errors = {}

    async def _load(self) -> None:
        only = StatementFilter(self.search, self.step, self.order)
        found = await self._read(customer_statement_page, only=only, page=self.page, size=_SIZE)
        rights = self._may(share_customer_statement), self._may(note_customer_paper)
        self.rows = [_shown(one, *rights) for one in found.rows]
        self.count_text, self.has_more = f"共 {found.total} 张", self.page * _SIZE < found.total
        filters = {"search": self.search, "step": self.step}
        self.address = path("/customer-statements", **filters, page=str(self.page) if self.page > 1 else "")
        self.export_href = path("/api/exports/customer-statements/list.xlsx", **filters)
        self.is_loaded = True


def _shown(one: CustomerStatementRow, may_share: bool, may_note: bool) -> Row:
    waits = one.step not in ("confirmed", "replaced")
    answer = f"{one.answered_by} {moment(one.answered_at)}" if one.answered_at else ""
    title = one.step_title + (f"（{one.objected} 单）" if one.objected else "")
    return Row(
        one.id, one.version, one.number, f"/document?id={one.id}", f"/api/print/customer-statements/{one.id}.pdf",
        f"/api/exports/customer-statements/{one.id}.xlsx", one.partner_name,
        f"/customer-account?id={one.partner_id}", f"{one.from_on} 至 {one.to_on}", money(one.opening),
        money(one.sold), money(one.returned) if one.returned else "", money(one.received),
        money(one.refunded) if one.refunded else "", money(one.closing), title, _LOOKS[one.step], answer,
        may_share and waits, may_note and waits,
    )  # fmt: skip
