"""登记发票: what the paper says, read from its file or typed, over what was received and is not billed yet."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, say
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope
from jxc_app.modules.files.keeping import incoming_path
from jxc_app.modules.files.rules import FileKind
from jxc_app.modules.files.service import attach_file
from jxc_app.modules.invoices.reader import read_invoice
from jxc_app.modules.invoices.reading import Reading
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.purchasing.rules import spread
from jxc_app.modules.settlement.likely_goods import likely_goods
from jxc_app.modules.settlement.matching import Tolerance, loses_tax, tax_in
from jxc_app.modules.settlement.payables import UnbilledLine, unbilled_lines
from jxc_app.modules.settlement.registering import register_invoice
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, editable, money
from jxc_app.state.identity import current
from jxc_app.state.invoice_paper import PaperRow, PaperSheet, goods_options, sheet_of
from jxc_app.state.invoice_rows import (
    FIELDS,
    Billing,
    BillRow,
    ReadFile,
    amount_in,
    amount_of,
    bill_row,
    fields_of,
    file_words,
    fresh,
    likely,
)

_MOST_FILES = 50
_LONGEST = 120
_RED = "这张是红字发票，请到“应付与付款”的“登记红字发票”登记"


class InvoiceState(SessionState, rx.State):
    """The form of one invoice, and the files that wait to become the next ones."""

    is_loaded: bool = False
    revision: int = 0
    supplier_id: int = 0
    supplier: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    sources: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    findings: rx.Field[list[str]] = rx.field(default_factory=list)
    files: rx.Field[list[ReadFile]] = rx.field(default_factory=list)
    rows: rx.Field[list[BillRow]] = rx.field(default_factory=list)
    paper_rows: rx.Field[list[PaperRow]] = rx.field(default_factory=list)
    goods_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    charged: str = ""
    less_tax: str = ""
    chosen: int = 0
    billed: str = ""
    rest: str = ""
    done: str = ""
    done_href: str = ""
    differs: str = ""
    went: str = ""
    may_attach: bool = False
    _lines: tuple[UnbilledLine, ...] = ()
    _sheet: rx.Field[PaperSheet] = rx.field(default_factory=PaperSheet)
    _said: rx.Field[dict[int, Billing]] = rx.field(default_factory=dict)
    _readings: rx.Field[dict[int, tuple[str, Reading | None]]] = rx.field(default_factory=dict)
    _here: int = 0
    _key: str = ""

    @rx.event
    @requires(register_invoice)
    async def open(self) -> None:
        """A fresh form, for the supplier that the address names."""
        self._watch("document")
        self.may_attach = not current.get().rights.get("file.attach", Scope()).is_empty
        self.supplier_id, self.supplier = number(self.router.url.query_parameters, "supplier"), ""
        self.files, self._readings, self.done, self.went, self.errors = [], {}, "", "", {}
        self._begin()
        await self._load()

    @rx.event
    @requires(register_invoice)
    async def refresh(self) -> None:
        """Something was received or billed; what was typed here stays."""
        await self._load()

    @rx.event
    @requires(register_invoice)
    async def search_supplier(self, typed: str) -> None:
        """Find a supplier."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(register_invoice)
    async def choose_supplier(self, partner_id: int) -> None:
        """Whose receipts are billed."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        self.supplier_id, self.supplier = (option.id, option.label) if option else (0, "")
        self._said = {}
        await self._load()
        await self._guess()

    @rx.event
    @requires(register_invoice)
    async def choose_goods(self, position: int, goods: str) -> None:
        """What a line of the paper is: a SKU, freight and the like, or what is ticked."""
        self._sheet.choose(position, goods, {one.sku_id for one in self._lines})
        self._lay()

    @rx.event
    @requires(register_invoice)
    async def type_per_unit(self, position: int, text: str) -> None:
        """How many base units the paper's unit is."""
        self._sheet.say_per_unit(position, text)
        self._lay()

    @rx.event
    @requires(register_invoice)
    async def drop_paper(self) -> None:
        """Register by the sums alone; what is ticked stays."""
        self._sheet = PaperSheet()
        self.form = {**self.form, "charges": ""}
        self._show()

    @rx.event
    @requires(register_invoice)
    async def type_field(self, name: str, text: str) -> None:
        """What the paper says."""
        if name not in FIELDS:
            return
        self.form = {**self.form, name: text[:_LONGEST].strip()}
        self.sources = {key: words for key, words in self.sources.items() if key != name}
        self._add_up(name)
        self._show()

    @rx.event
    @requires(register_invoice)
    async def file_sent(self, sent: str, name: str) -> EventSpec | None:
        """A file has arrived: read it; the first one fills the form."""
        if len(self.files) >= _MOST_FILES:
            return rx.toast.error(f"一次最多 {_MOST_FILES} 个文件")
        at = max((one.at for one in self.files), default=0) + 1
        try:
            path = incoming_path(get_settings(), self._actor().user_id, sent)
            reading = await asyncio.to_thread(lambda: read_invoice(path.read_bytes(), name))
        except (DomainError, FileNotFoundError) as refusal:
            wrong = say(refusal) if isinstance(refusal, DomainError) else "文件没有传到，请再传一次"
            self._readings[at] = (sent, None)
            self.files = [*self.files, ReadFile(at, name[:_LONGEST], "", wrong, False)]
            return None
        if reading.total is not None and reading.total.value < 0:
            self._readings[at] = (sent, None)
            self.files = [*self.files, ReadFile(at, name[:_LONGEST], file_words(reading), _RED, False)]
            return None
        self._readings[at] = (sent, reading)
        self.files = [*self.files, ReadFile(at, name[:_LONGEST], file_words(reading), "", False)]
        if not self._here and not any(self.form.values()):
            await self._use(at)
        return None

    @rx.event
    @requires(register_invoice)
    async def use_file(self, at: int) -> None:
        """Fill the form from this file."""
        if self._readings.get(at, ("", None))[1] is not None:
            await self._use(at)

    @rx.event
    @requires(register_invoice)
    async def drop_file(self, at: int) -> None:
        """Put a file aside; what it filled in stays."""
        self.files = [one for one in self.files if one.at != at]
        self._readings.pop(at, None)
        self._here = 0 if self._here == at else self._here

    @rx.event
    @requires(register_invoice)
    async def tick(self, line_id: int, is_on: bool) -> None:
        """This line is billed, or not."""
        self._change(line_id, lambda one: replace(one, is_chosen=is_on))

    @rx.event
    @requires(register_invoice)
    async def tick_all(self) -> None:
        """Every line is billed, or none."""
        is_all = all(one.is_chosen for one in self._said.values())
        self._said = {key: replace(one, is_chosen=not is_all) for key, one in self._said.items()}
        self._show()

    @rx.event
    @requires(register_invoice)
    async def type_quantity(self, line_id: int, text: str) -> None:
        """How much of the line is billed, in base units."""
        self._change(line_id, lambda one: replace(one, quantity=text[:20].strip(), is_chosen=True))

    @rx.event
    @requires(register_invoice)
    async def type_amount(self, line_id: int, text: str) -> None:
        """What is billed for it, tax included."""
        self._change(line_id, lambda one: replace(one, amount=text[:20].strip(), is_chosen=True))

    @rx.event
    @requires(register_invoice)
    async def share(self) -> EventSpec | None:
        """Share the total of the paper over the chosen lines: for invoices that say 日用品一批."""
        gross = amount_in(self.form.get("gross", ""))
        lines = [one for one in self._lines if self._said[one.line_id].is_chosen]
        goods = (gross or ZERO) - self._charges()
        if goods <= 0 or not sum((one.amount for one in lines), ZERO):
            return rx.toast.error("请先填价税合计，并勾选这张发票包含的收货行")
        parts = spread(goods, [one.amount for one in lines])
        for line, part in zip(lines, parts, strict=True):
            self._said[line.line_id] = replace(self._said[line.line_id], amount=editable(part))
        self._show()
        return None

    @rx.event
    @requires(register_invoice)
    async def register(self) -> EventSpec | None:
        """Write it down and match it; the file hangs on it."""
        self._show()
        if any(row.is_chosen and (row.fault_quantity or row.fault_amount) for row in self.rows):
            return rx.toast.error("标红的地方还没有填好")
        if any(row.fault for row in self.paper_rows):
            return rx.toast.error("发票明细里标红的行还没有对应好；不想对应，可以点“按总额登记”")
        done = await self._perform(register_invoice, self._command(), key=f"invoice:{self._key}")
        self.done_href, self.differs = f"/document?id={done.document_id}", done.differences
        self.went = done.went
        waits = f"，等待 {'、'.join(done.waiting_for)} 审批" if done.waiting_for else ""
        self.done = f"已登记 {done.number}{waits}"
        await self._attach(done.document_id)
        self._begin()  # empty: a second press of the button must not register the next paper unread
        await self._load()
        return None

    def _command(self) -> dict[str, object]:
        filled = {name: text for name in FIELDS if (text := self.form.get(name, ""))}
        filled |= {name: self.form.get(name) or "0" for name in ("net", "tax", "charges")}
        reading = self._readings.get(self._here, ("", None))[1]
        source = reading.number.source if reading is not None and reading.number else ""
        lines = [
            {
                "receipt_line_id": line.line_id, "quantity": one.quantity, "amount": one.amount,
                "tax_percent": self._sheet.rate_of(line.line_id), "positions": self._sheet.positions(line.line_id),
            }
            for line in self._lines
            if (one := self._said[line.line_id]).is_chosen
        ]  # fmt: skip
        more = {"lines": lines, "paper": self._sheet.command()}
        return {**filled, "document_key": self._key, "source": str(source), **more}

    async def _attach(self, document_id: int) -> None:
        """The file hangs on the invoice. One that is gone by now is not worth losing the invoice."""
        sent, name = self._readings.pop(self._here, ("", None))[0], self._name_of(self._here)
        self.files = [one for one in self.files if one.at != self._here]
        if not sent or not self.may_attach:
            return
        command = {
            "subject_kind": "document", "subject_id": document_id, "kind": FileKind.INVOICE, "name": name, "sent": sent,
        }  # fmt: skip
        try:
            await self._perform(attach_file, command, key=f"invoice-file:{document_id}")
        except DomainError as refusal:
            self.done += f"；原件没有附上：{say(refusal)}"

    def _name_of(self, at: int) -> str:
        return next((one.name for one in self.files if one.at == at), "发票")

    def _begin(self) -> None:
        self._key, self._said, self._here = new_key(), {}, 0
        self.form, self.sources, self.findings = dict.fromkeys(FIELDS, ""), {}, []
        self._sheet = PaperSheet()
        self.revision += 1

    async def _use(self, at: int) -> None:
        reading = self._readings[at][1]
        if reading is None:
            return
        values, self.sources = fields_of(reading)
        self.form, self._here = dict.fromkeys(FIELDS, "") | values, at
        self.findings = [one.words for one in reading.findings]
        self.files = [replace(one, is_here=one.at == at) for one in self.files]
        self._sheet, self._said = sheet_of(reading), {}
        await self._find_seller(values.get("seller_tax_id", ""), values.get("seller_name", ""))
        await self._load()
        await self._guess()

    async def _find_seller(self, tax_id: str, name: str) -> None:
        """The supplier whose goods are billed, where the paper says who it is."""
        if self.supplier_id:
            return
        for words in (tax_id, name):
            found = await self._read(find_partners, search=words, kind="supplier") if words else []
            if len(found) == 1:
                self.supplier_id, self.supplier, self._said = found[0].id, found[0].name, {}
                return

    async def _guess(self) -> None:
        """Take the lines of the paper for what they most likely are; without any, tick what the amount speaks for."""
        if self._sheet.lines:
            if self._lines:
                lines = list(self._sheet.lines)
                self._sheet.guess(await self._read(likely_goods, partner_id=self.supplier_id, lines=lines))
            self._lay()
            return
        gross = amount_in(self.form.get("gross", ""))
        if gross is None or any(one.is_chosen for one in self._said.values()):
            return
        for line_id in likely(self._lines, gross):
            self._said[line_id] = replace(self._said[line_id], is_chosen=True)
        self._show()

    def _lay(self) -> None:
        """What the lines of the paper say is billed of each line of a receipt; what was ticked by hand stays."""
        before = set(self._sheet.claims)
        parts = self._sheet.lay(self._lines)
        for line in self._lines:
            if line.line_id in parts:
                part = parts[line.line_id]
                self._said[line.line_id] = Billing(editable(part.quantity), editable(part.amount), True)
            elif line.line_id in before:
                self._said[line.line_id] = fresh(line)
        charges = self._sheet.charges
        self.form = {**self.form, "charges": editable(charges) if charges else ""}
        self._show()

    def _charges(self) -> Decimal:
        return amount_in(self.form.get("charges", "")) or ZERO

    def _add_up(self, name: str) -> None:
        """What follows from two of three amounts, where the third is empty."""
        net, tax = amount_in(self.form["net"]), amount_in(self.form["tax"])
        if name in ("net", "tax") and net is not None and not self.form["gross"] and tax is not None:
            self.form = {**self.form, "gross": editable(net + tax)}
            self.revision += 1
        gross = amount_in(self.form["gross"])
        if name == "gross" and gross is not None and not self.form["net"] and not self.form["tax"]:
            self.form = {**self.form, "net": editable(gross), "tax": "0"}
            self.revision += 1

    def _change(self, line_id: int, change: Callable[[Billing], Billing]) -> None:
        if line_id in self._said:
            self._said[line_id] = change(self._said[line_id])
            self._show()

    async def _load(self) -> None:
        self._lines = tuple(await self._read(unbilled_lines, partner_id=self.supplier_id)) if self.supplier_id else ()
        self._said = {line.line_id: self._said.get(line.line_id) or fresh(line) for line in self._lines}
        if self._lines and not self.supplier:
            self.supplier = self._lines[0].partner_name
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        chosen = [line for line in self._lines if self._said[line.line_id].is_chosen]
        self.rows = [bill_row(line, self._said[line.line_id]) for line in self._lines]
        self.paper_rows = self._sheet.rows(self._lines, {line.line_id for line in chosen})
        self.goods_options = goods_options(self._lines) if self.paper_rows else []
        billed = sum((amount_of(one) for one in self._said.values()), ZERO)
        gross = amount_in(self.form.get("gross", "")) or Decimal(0)
        charges = self._charges()
        rest = gross - billed - charges
        self.chosen = len(chosen)
        self.billed, self.rest = money(billed), money(rest) if rest else ""
        self.charged = money(charges) if charges else ""
        self.less_tax = self._less_tax(chosen)
        self.revision += 1

    def _less_tax(self, chosen: list[UnbilledLine]) -> str:
        """How much tax the rates ordered make, where the paper says less; empty otherwise."""
        ordered = sum((tax_in(amount_of(self._said[one.line_id]), one.tax_percent) for one in chosen), ZERO)
        said = amount_in(self.form.get("tax", "")) or ZERO
        return money(ordered) if loses_tax(said, ordered, len(chosen), Tolerance()) else ""
