"""登记红字发票: what the red paper says, and of which invoices and returns it takes something back."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from jxc_app.modules.settlement.allowing import RETURN, Reducible, reducible
from jxc_app.modules.settlement.credit_notes import register_credit_note
from jxc_app.state.addresses import number
from jxc_app.state.base import requires
from jxc_app.state.formats import Choice, editable, money
from jxc_app.state.identity import current
from jxc_app.state.invoice_rows import amount_fault, amount_in
from jxc_app.state.waiting import WaitingState

#: the fields of the form, in the order of the paper
FIELDS = ("number", "code", "issued_on", "net", "tax", "gross", "reason")
_READ_AS = {"number": "number", "code": "code", "issued_on": "date", "net": "net", "tax": "tax", "gross": "total"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ReducibleRow:
    """An invoice or a return, ready to show."""

    id: int
    kind: str
    number: str
    href: str
    own_number: str
    on: str
    amount: str
    before: str
    room: str
    taken: str
    fault: str


class CreditNoteState(WaitingState, rx.State):
    """The form of one red invoice; sums are typed above zero."""

    is_loaded: bool = False
    revision: int = 0
    supplier_id: int = 0
    supplier: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    rows: rx.Field[list[ReducibleRow]] = rx.field(default_factory=list)
    file_words: str = ""
    file_wrong: str = ""
    rest: str = ""
    together: str = ""
    may_attach: bool = False
    done: str = ""
    done_href: str = ""
    _found: tuple[Reducible, ...] = ()
    _taken: rx.Field[dict[int, str]] = rx.field(default_factory=dict)
    _sent: str = ""
    _name: str = ""
    _source: str = ""
    _key: str = ""

    @rx.event
    @requires(register_credit_note)
    async def open(self) -> None:
        """A fresh form, for the supplier that the address names."""
        self._watch("document")
        self.may_attach = not current.get().rights.get("file.attach", Scope()).is_empty
        self.supplier_id, self.supplier = number(self.router.url.query_parameters, "supplier"), ""
        self.done, self.errors = "", {}
        self._begin()
        await self._load()

    @rx.event
    @requires(register_credit_note)
    async def refresh(self) -> None:
        """Something was billed or sent back; what was typed here stays."""
        await self._load()

    @rx.event
    @requires(register_credit_note)
    async def search_supplier(self, typed: str) -> None:
        """Find a supplier."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(register_credit_note)
    async def choose_supplier(self, partner_id: int) -> None:
        """Whose paper it is."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        self.supplier_id, self.supplier = (option.id, option.label) if option else (0, "")
        self._taken = {}
        await self._load()
        self._guess()

    @rx.event
    @requires(register_credit_note)
    async def type_field(self, name: str, text: str) -> None:
        """What the paper says."""
        if name not in FIELDS:
            return
        self.form = {**self.form, name: text[:_LONGEST].strip()}
        gross = amount_in(self.form["gross"])
        if name == "gross" and gross is not None and not self.form["net"] and not self.form["tax"]:
            self.form = {**self.form, "net": editable(gross), "tax": "0"}
        self._show()

    @rx.event
    @requires(register_credit_note)
    async def type_amount(self, document_id: int, text: str) -> None:
        """How much of an invoice or a return is taken back, in yuan."""
        self._taken = {**self._taken, document_id: text[:20].strip()}
        self._show()

    @rx.event
    @requires(register_credit_note)
    async def file_sent(self, sent: str, name: str) -> None:
        """A file has arrived: what it says fills the form, its sums above zero."""
        self._sent, self._name, self.file_wrong = "", name[:120], ""
        try:
            path = incoming_path(get_settings(), self._actor().user_id, sent)
            reading = await asyncio.to_thread(lambda: read_invoice(path.read_bytes(), name))
        except (DomainError, FileNotFoundError) as refusal:
            wrong = say(refusal) if isinstance(refusal, DomainError) else "文件没有传到，请再传一次"
            self.file_words, self.file_wrong = name[:120], wrong
            return
        if reading.total is not None and reading.total.value >= 0:
            self.file_words, self.file_wrong = name[:120], "这张是蓝字发票（金额为正），请到“登记发票”登记"
            return
        self._sent, self.file_words = sent, name[:120]
        await self._use(reading)

    @rx.event
    @requires(register_credit_note)
    async def register(self) -> EventSpec | None:
        """Write it down; the file hangs on it."""
        self._show()
        if any(row.fault for row in self.rows):
            return rx.toast.error("标红的地方还没有填好")
        filled = {name: text for name in FIELDS if (text := self.form.get(name, ""))}
        filled |= {name: self.form.get(name) or "0" for name in ("net", "tax")}
        parts = [{"document_id": one, "amount": text} for one, text in self._taken.items() if text]
        command = {**filled, "document_key": self._key, "source": self._source, "parts": parts}
        done = await self._perform(register_credit_note, command, key=f"red:{self._key}")
        self.done = "" if self._say_waiting(done) else f"已登记 {done.number}"
        self.done_href = f"/document?id={done.document_id}"
        await self._attach(done.document_id)
        self._begin()
        await self._load()
        return None

    async def _attach(self, document_id: int) -> None:
        """The file hangs on it. One that is gone by now is not worth losing the paper."""
        if not self._sent or not self.may_attach:
            return
        command = {
            "subject_kind": "document", "subject_id": document_id, "kind": FileKind.INVOICE, "name": self._name,
            "sent": self._sent,
        }  # fmt: skip
        try:
            await self._perform(attach_file, command, key=f"red-file:{document_id}")
        except DomainError as refusal:
            self.done += f"；原件没有附上：{say(refusal)}"

    def _begin(self) -> None:
        self._key, self._taken, self._sent, self._source = new_key(), {}, "", ""
        self.form, self.file_words, self.file_wrong = dict.fromkeys(FIELDS, ""), "", ""
        self.revision += 1

    async def _use(self, reading: Reading) -> None:
        self.form = filled(self.form, reading)
        self._source = str(reading.number.source) if reading.number else ""
        for found in (reading.seller_tax_id, reading.seller_name):
            if self.supplier_id or found is None:
                continue
            partners = await self._read(find_partners, search=found.value, kind="supplier")
            if len(partners) == 1:
                self.supplier_id, self.supplier = partners[0].id, partners[0].name
        await self._load()
        self._guess()

    def _guess(self) -> None:
        """Exactly one return waits for a paper of this amount."""
        gross = amount_in(self.form.get("gross", ""))
        likely = [one for one in self._found if one.kind == RETURN and one.room == gross]
        if len(likely) == 1 and not any(self._taken.values()):
            self._taken = {likely[0].document_id: editable(likely[0].room)}
            self._show()

    async def _load(self) -> None:
        self._found = tuple(await self._read(reducible, partner_id=self.supplier_id)) if self.supplier_id else ()
        self._taken = still_there(self._taken, self._found)
        if self._found and not self.supplier:
            self.supplier = self._found[0].partner_name
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        self.rows = [reducible_row(one, self._taken.get(one.document_id, "")) for one in self._found]
        taken = sum((amount_in(text) or ZERO for text in self._taken.values()), ZERO)
        rest = (amount_in(self.form.get("gross", "")) or ZERO) - taken
        self.together, self.rest = money(taken), money(rest) if rest else ""
        self.revision += 1


def filled(form: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """The form with what a paper says, its sums above zero; why it came is no part of a paper, so that stays."""
    values = {}
    for name, called in _READ_AS.items():
        found = getattr(reading, called)
        if found is not None:
            values[name] = str(abs(found.value)) if isinstance(found.value, Decimal) else str(found.value)
    return dict.fromkeys(FIELDS, "") | {"reason": form.get("reason", "")} | values


def still_there(taken: Mapping[int, str], found: Iterable[Reducible]) -> dict[int, str]:
    """What was typed of documents that may still be reduced: what nobody sees must not be sent."""
    return {one.document_id: taken[one.document_id] for one in found if one.document_id in taken}


def reducible_row(one: Reducible, taken: str) -> ReducibleRow:
    """One row of the table."""
    amount = amount_in(taken)
    fault = amount_fault(taken) if taken else ""
    if amount is not None and amount > one.room:
        fault = f"最多还能冲回 {money(one.room)}"
    return ReducibleRow(
        one.document_id, "退货" if one.kind == RETURN else "发票", one.number, f"/document?id={one.document_id}",
        one.own_number, one.on.isoformat(), money(one.amount), money(one.before) if one.before else "",
        money(one.room), taken, fault,
    )  # fmt: skip
