"""登记红字发票: a supplier takes back what it billed, for a price too high, or on paper for goods that went back.

Over an invoice it is a credit of its own: it is set off or given back like what was paid ahead, and what the goods cost
too much leaves the stock, or the cost of sales. Over a return it is the paper of a credit that stands already.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from pydantic import field_validator
from sqlalchemy.exc import IntegrityError

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, MoneyOrZero, PositiveMoney, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED
from jxc_app.modules.purchasing.rules import spread
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.accruing import Taken, book_differences, is_billed_again, restore_accrual
from jxc_app.modules.settlement.allowing import CREDIT_NOTE, INVOICE, RETURN, allowed_of, room_of
from jxc_app.modules.settlement.credit_note_models import SupplierCreditNote
from jxc_app.modules.settlement.credits import reducible_of
from jxc_app.modules.settlement.following import follow_money
from jxc_app.modules.settlement.holding import sources_of
from jxc_app.modules.settlement.models import SupplierInvoice
from jxc_app.modules.settlement.money import OpenLine, line_for, sum_open
from jxc_app.modules.settlement.papers import key_of, refuse_key, without_spaces
from jxc_app.modules.settlement.parts import ask_owner, receivers_behind, receivers_of, writers_of

_MOST_LINES = 500


class CreditPart(Command):
    """How many yuan of one invoice, or of one return, are taken back; tax included."""

    document_id: Id
    amount: PositiveMoney = Limits(decimal_places=2)


class RegisterCreditNote(Command):
    """A red invoice as it stands on the paper, its sums written above zero; money in yuan.

    ``source``: what it was read from (xml, ofd, text, code, ocr), empty where somebody typed it.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    number: str = Limits(pattern=r"^[0-9A-Za-z]{6,20}$")
    code: str = Limits(default="", pattern=r"^[0-9]{0,12}$")
    issued_on: date = Limits(ge=date(1990, 1, 1))
    net: MoneyOrZero = Limits(decimal_places=2)
    tax: MoneyOrZero = Limits(decimal_places=2)
    gross: PositiveMoney = Limits(decimal_places=2)
    reason: str = Limits(min_length=2, max_length=200)
    source: str = Limits(default="", pattern="^(xml|ofd|text|code|ocr)?$")
    parts: list[CreditPart] = Limits(min_length=1, max_length=50)

    @field_validator("number", "code", mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        """Papers are printed with spaces, and copied with them."""
        return without_spaces(value)


def _registering() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[CREDIT_NOTE].permissions["post"],)


@use_case("invoice.register_credit", title="登记红字发票", inside=_registering)
def register_credit_note(uow: UnitOfWork, command: RegisterCreditNote) -> DocumentRef:
    """Write a red invoice down. Raises NotFound, DomainError ``invoice.future``, ``invoice.adds_up``,
    ``invoice.duplicate``, ``credit_note.parts_add_up``, ``credit_note.twice``, ``credit_note.two_suppliers``,
    ``credit_note.exceeds``, ``credit_note.too_many_lines`` at their fields; ``invoice.own_receipt`` for who ordered,
    received or sent back what it is about.
    """
    uow.authorize(_registering()[0])
    _check_sums(uow, command)
    behind = [_behind(uow, one) for one in command.parts]
    partners = {_partner_of(uow, one) for one in behind}
    if len(partners) > 1:
        raise DomainError("credit_note.two_suppliers", field="parts")
    partner_id = partners.pop()
    lines = [line for at in range(len(behind)) for line in _taken_of(uow, behind[at], partner_id, command, at)]
    if len(lines) > _MOST_LINES:
        raise DomainError("credit_note.too_many_lines", field="parts")
    fields = DocumentFields(
        document_key=command.document_key, type=CREDIT_NOTE, warehouse_id=behind[0].warehouse_id,
        partner_id=partner_id, own_number=command.number, remark=command.reason, lines=lines,
    )  # fmt: skip
    written = new_document(uow, fields)
    _write_paper(uow, written.document, command)
    is_alone = refuse_one_hand(uow, _hands(uow, behind), "invoice.own_receipt")
    done = finish_posting(uow, written)
    if is_alone:
        ask_owner(uow, written.document, "收货或退货的人自己登记了红字发票")
    return done


def _check_sums(uow: UnitOfWork, command: RegisterCreditNote) -> None:
    if command.issued_on > uow.today:
        raise DomainError("invoice.future", field="issued_on")
    if command.net + command.tax != command.gross:
        raise DomainError("invoice.adds_up", field="gross", sum=plain(command.net + command.tax))
    parts = sum((one.amount for one in command.parts), ZERO)
    if parts != command.gross:
        raise DomainError("credit_note.parts_add_up", field="parts", parts=plain(parts), gross=plain(command.gross))
    if len({one.document_id for one in command.parts}) < len(command.parts):
        raise DomainError("credit_note.twice", field="parts")


def _behind(uow: UnitOfWork, part: CreditPart) -> Document:
    document = lock_document(uow.session, part.document_id)
    if document is None or document.type not in (INVOICE, RETURN) or document.reverses_document_id is not None:
        raise NotFound("document.not_found")
    uow.authorize(_registering()[0], [document.warehouse_id], as_row(uow.session, document))
    if document.status not in (POSTED, DONE):
        raise DomainError("invoice.not_open", field="parts", number=document.number or "草稿")
    return document


def _partner_of(uow: UnitOfWork, document: Document) -> int:
    """A return need not name the supplier: the receipt behind it does."""
    if document.partner_id is None and document.linked_document_id is not None:
        return uow.session.get_one(Document, document.linked_document_id).partner_id or 0
    return document.partner_id or 0


def _taken_of(
    uow: UnitOfWork, document: Document, partner_id: int, command: RegisterCreditNote, at: int
) -> list[LineInput]:
    """A line for each line of the invoice or the return, by what may be taken back of it."""
    amount = command.parts[at].amount
    lines = [one for one in room_of(uow.session, document, partner_id) if one.open > 0]
    _refuse_over(lines, amount, document, f"parts.{at}.amount")
    shares = spread(amount, [one.open for one in lines])
    return [line_for(one, share) for one, share in zip(lines, shares, strict=True) if share > 0]


def _refuse_over(lines: list[OpenLine], amount: Decimal, document: Document, field: str) -> None:
    room = sum_open(lines)
    if amount > room:
        raise DomainError("credit_note.exceeds", field=field, number=document.number or "", room=plain(room))


def _hands(uow: UnitOfWork, behind: list[Document]) -> set[int]:
    """Who ordered or received what was billed; who ordered, received or sent back what went back."""
    bills = {one.id or 0 for one in behind if one.type == INVOICE}
    returns = {one.id or 0 for one in behind if one.type == RETURN}
    return receivers_of(uow.session, bills) | writers_of(uow.session, returns) | receivers_behind(uow.session, returns)


def _write_paper(uow: UnitOfWork, document: Document, command: RegisterCreditNote) -> None:
    said: dict[str, Any] = command.model_dump(exclude={"document_key", "parts"})
    _keep(uow, SupplierCreditNote(document_id=document.id or 0, **said), document)
    after = {"number": command.number, "gross": command.gross}
    uow.record(CREDIT_NOTE, document.id, command.number, after=after, reason=command.reason)


def _keep(uow: UnitOfWork, paper: SupplierCreditNote, document: Document) -> None:
    """Write the paper, if no other bears its number. Raises DomainError ``invoice.duplicate`` at ``number``."""
    paper.number_key = key_of(paper.number, document.partner_id or 0)
    for table in (SupplierCreditNote, SupplierInvoice):
        refuse_key(uow, table, paper.number_key, paper.number)
    uow.session.add(paper)
    try:
        uow.session.flush()
    except IntegrityError as error:  # somebody else registers it at this moment
        params = {"number": paper.number, "document": "同事刚登记的一张"}
        raise DomainError("invoice.duplicate", field="number", **params) from error


def check_credit_note(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse more than there is by now; one that restores a voided one says the same again.

    Raises DomainError ``credit_note.exceeds``, ``invoice.not_registered`` for a document without its paper.
    """
    if uow.session.get(SupplierCreditNote, document.id) is None:
        voided = uow.session.get(SupplierCreditNote, document.restores_document_id or 0)
        if voided is None:
            raise DomainError("invoice.not_registered")
        said = voided.model_dump(exclude={"document_id", "number_key"})
        _keep(uow, SupplierCreditNote(document_id=document.id or 0, **said), document)
    by_source: dict[int, list[Line]] = {}
    for line in lines:
        by_source.setdefault((line.source_line_id or 0) // LINES_PER_DOCUMENT, []).append(line)
    sources = {one: lock_document(uow.session, one) for one in sorted(by_source)}
    for receipt_id in sorted({one for ids in sources_of(uow.session, sources.keys()).values() for one in ids}):
        lock_document(uow.session, receipt_id)  # nobody sends back meanwhile what is reduced
    for source_id, source in sources.items():
        if source is None or source.status not in (POSTED, DONE):
            raise DomainError("credit_note.exceeds", number=source.number if source else "", room="0")
        open_ = {one.id: one.open for one in room_of(uow.session, source, document.partner_id or 0, document.id or 0)}
        if any((line.amount or ZERO) > open_.get(line.source_line_id or 0, ZERO) for line in by_source[source_id]):
            _refuse(source, sum(open_.values(), ZERO))
    _check_goods(uow, lines)


def _check_goods(uow: UnitOfWork, lines: list[Line]) -> None:
    """Two invoices over the same goods are not reduced by more than both bill of them."""
    bought = _bought(uow, [line.source_line_id or 0 for line in lines])
    left = reducible_of(uow.session, {line.source_line_id or 0 for line in bought.values()})
    for line in lines:
        if line.source_line_id not in bought:
            continue
        goods = bought[line.source_line_id].source_line_id or 0
        if (line.amount or ZERO) > left[goods]:
            _refuse(uow.session.get_one(Document, line.source_line_id // LINES_PER_DOCUMENT), left[goods])
        left[goods] -= line.amount or ZERO


def _refuse(source: Document, room: Decimal) -> None:
    raise DomainError("credit_note.exceeds", field="parts", number=source.number or "", room=plain(max(room, ZERO)))


def after_credit_note(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """What the goods cost too much is taken off them, and given back when the paper is voided.

    Raises DomainError ``credit_note.replaced`` where another invoice bills in the meantime what it took back.
    """
    follow_money(uow, document, is_posted)
    if not is_posted:
        uow.session.get_one(SupplierCreditNote, document.id).number_key = None
        uow.session.flush()
        _refuse_replaced(uow, document)
        return restore_accrual(uow, document)
    note_lines = lines_of(uow.session, document.id or 0)
    bought = _bought(uow, [line.source_line_id or 0 for line in note_lines])
    taken = [
        Taken(replace(line, source_line_id=bought[line.source_line_id or 0].source_line_id), quantity, amount, ZERO)
        for line in note_lines
        if line.source_line_id in bought and (amount := line.amount or ZERO)
        for quantity in (bought[line.source_line_id].base_quantity,)
    ]
    return book_differences(uow, document, taken)


def _refuse_replaced(uow: UnitOfWork, document: Document) -> None:
    lines = lines_of(uow.session, document.id or 0)
    bought = _bought(uow, [line.source_line_id or 0 for line in lines])
    others = allowed_of(uow.session, bought.keys())
    for line in lines:
        bill = bought.get(line.source_line_id or 0)
        if bill is None or (line.amount or ZERO) + others.get(bill.id, ZERO) != bill.amount:
            continue
        if is_billed_again(uow.session, bill.source_line_id or 0, bill.id // LINES_PER_DOCUMENT):
            raise DomainError("credit_note.replaced", number=document.number or "")


def _bought(uow: UnitOfWork, line_ids: list[int]) -> dict[int, Line]:
    """The lines among these that are of invoices."""
    found: dict[int, Line] = {}
    for source_id in sorted({one // LINES_PER_DOCUMENT for one in line_ids}):
        if uow.session.get_one(Document, source_id).type == INVOICE:
            found |= {line.id: line for line in lines_of(uow.session, source_id)}
    return found
