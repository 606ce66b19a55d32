"""登记发票: what a supplier bills of what was received; whatever differs holds it in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from pydantic import field_validator
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import LongId
from jxc_app.core.quantities import PRICE_PLACES, ZERO, MoneyOrZero, PositiveMoney, PositiveQuantity, plain, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.terms import Terms, counts_from, due_on
from jxc_app.modules.purchasing.rules import spread
from jxc_app.modules.purchasing.signatures import refuse_one_hand
from jxc_app.modules.settlement.differences import in_all, where_it_went
from jxc_app.modules.settlement.matching import in_words
from jxc_app.modules.settlement.models import SupplierInvoice
from jxc_app.modules.settlement.paper_writing import PaperLine, check_paper, write_paper_lines
from jxc_app.modules.settlement.papers import duplicate, free_key, may_be_tax_id, without_spaces
from jxc_app.modules.settlement.parts import ask_owner, receivers_of

_TYPE = "supplier_invoice"


class BilledLine(Command):
    """What is billed of one line of a receipt: base units, and yuan for all of them, tax included, charges not.

    ``tax_percent``: the rate on the paper, None: as ordered; ``positions``: the lines of the paper that say so, from 1.
    """

    receipt_line_id: LongId
    quantity: PositiveQuantity
    amount: PositiveMoney = Limits(decimal_places=2)
    tax_percent: Decimal | None = Limits(default=None, ge=0, le=100, decimal_places=2)
    positions: list[int] = Limits(default_factory=list, max_length=500)


class RegisterInvoice(Command):
    """An invoice as it stands on the paper, over lines of receipts of one supplier; money in yuan.

    ``charges``: freight and the like in the total, tax included, which its lines bear by their amounts; ``paper``: the
    lines as they are printed, where they are known, each of them a charge or behind a line that is billed.
    ``source``: what it was read from (xml, ofd, text, code, ocr), empty where somebody typed it.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    number: str = Limits(pattern=r"^[0-9A-Za-z]{6,20}$")
    code: str = Limits(default="", pattern=r"^[0-9]{0,12}$")
    issued_on: date = Limits(ge=date(1990, 1, 1))
    seller_name: str = Limits(default="", max_length=120)
    seller_tax_id: str = Limits(default="", pattern=r"^[0-9A-Z]{0,20}$")
    buyer_name: str = Limits(default="", max_length=120)
    buyer_tax_id: str = Limits(default="", pattern=r"^[0-9A-Z]{0,20}$")
    kind: str = Limits(default="", max_length=40)
    net: MoneyOrZero = Limits(decimal_places=2)
    tax: MoneyOrZero = Limits(decimal_places=2)
    gross: PositiveMoney = Limits(decimal_places=2)
    charges: MoneyOrZero = Limits(default=ZERO, decimal_places=2)
    source: str = Limits(default="", pattern="^(xml|ofd|text|code|ocr)?$")
    remark: str = Limits(default="", max_length=500)
    lines: list[BilledLine] = Limits(min_length=1, max_length=500)
    paper: list[PaperLine] = Limits(default_factory=list, max_length=500)

    @field_validator("seller_tax_id", "buyer_tax_id", "number", "code", mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        """Papers are printed with spaces, and copied with them."""
        return without_spaces(value)


class Registered(Result):
    """The invoice; ``differences``: what holds it, in words, empty where it matches.

    ``went``: where the difference of price went, in words, empty where there is none.
    """

    document_id: int
    number: str | None
    version: int
    differences: str
    waiting_for: tuple[str, ...] = ()
    went: str = ""


@dataclass(frozen=True, slots=True)
class _Behind:
    """A line of a receipt as an invoice needs it."""

    sku_id: int
    partner_id: int
    warehouse_id: int
    tax_percent: Decimal
    received_on: date


def _registering() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_TYPE].permissions["post"],)


@use_case("invoice.register", title="登记供应商发票", inside=_registering)
def register_invoice(uow: UnitOfWork, command: RegisterInvoice) -> Registered:
    """Write an invoice down and match it. Raises DomainError ``invoice.duplicate``, ``invoice.adds_up``,
    ``invoice.lines_add_up``, ``invoice.two_suppliers``, ``invoice.future``, ``invoice.tax_id_wrong``,
    ``document.link_line``, those of :func:`check_paper`, at their fields; ``invoice.own_receipt`` for who ordered or
    received what it bills.
    """
    uow.authorize(_registering()[0])
    _check_sums(uow, command)
    behind = _behind(uow, command)
    first = behind[command.lines[0].receipt_line_id]
    written = new_document(uow, _fields(command, behind, first))
    _write_paper(uow, written.document, command, behind)
    write_paper_lines(
        uow, written.document.id or 0, first.partner_id, command.paper, [one.positions for one in command.lines]
    )
    receivers = receivers_of(uow.session, {written.document.id or 0})
    is_alone = refuse_one_hand(uow, receivers, "invoice.own_receipt")
    done = finish_posting(uow, written)
    causes = uow.session.get_one(SupplierInvoice, done.document_id).causes
    differences = in_words(causes.split(","))
    if differences:
        note(uow, written.document, "freeze", differences)
    if is_alone:
        ask_owner(uow, written.document, "收货的人自己登记了发票")
    return Registered(
        document_id=done.document_id, number=done.number, version=done.version, differences=differences,
        waiting_for=done.waiting_for, went=in_all(where_it_went(uow.session, [done.document_id]).values()),
    )  # fmt: skip


def _check_sums(uow: UnitOfWork, command: RegisterInvoice) -> None:
    if command.issued_on > uow.today:
        raise DomainError("invoice.future", field="issued_on")
    if command.seller_tax_id and not may_be_tax_id(command.seller_tax_id):
        raise DomainError("invoice.tax_id_wrong", field="seller_tax_id", tax_id=command.seller_tax_id)
    if command.net + command.tax != command.gross:
        raise DomainError("invoice.adds_up", field="gross", sum=plain(command.net + command.tax))
    lines = sum((one.amount for one in command.lines), command.charges)
    if lines != command.gross:
        raise DomainError("invoice.lines_add_up", field="lines", lines=plain(lines), gross=plain(command.gross))
    said = [one.positions for one in command.lines]
    check_paper(command.paper, said, gross=command.gross, tax=command.tax, charges=command.charges)
    seen: set[int] = set()
    for position, one in enumerate(command.lines):
        if one.receipt_line_id in seen:
            raise DomainError("invoice.line_twice", field=f"lines.{position}.quantity")
        seen.add(one.receipt_line_id)


def _behind(uow: UnitOfWork, command: RegisterInvoice) -> Mapping[int, _Behind]:
    ids = [one.receipt_line_id for one in command.lines]
    found = select(DocumentLine, Document).join(Document, col(Document.id) == DocumentLine.document_id)
    rows = uow.session.exec(
        found.where(
            col(DocumentLine.id).in_(ids), Document.type == "goods_receipt", Document.status == POSTED,
            col(Document.reverses_document_id).is_(None),
        )
    ).all()  # fmt: skip
    known = {
        line.id: _Behind(
            line.sku_id, receipt.partner_id or 0, receipt.warehouse_id, line.tax_percent, receipt.business_date
        )
        for line, receipt in rows
    }
    own = rows_of(uow.session, [one.sku_id for one in known.values()], uow.actor.user_id)
    uow.authorize(_registering()[0], sorted({one.warehouse_id for one in known.values()}), own)
    for position, one in enumerate(ids):
        if one not in known:
            raise DomainError("document.link_line", field=f"lines.{position}.quantity")
    if len({one.partner_id for one in known.values()}) > 1:
        raise DomainError("invoice.two_suppliers", field="lines")
    return known


def _fields(command: RegisterInvoice, behind: Mapping[int, _Behind], first: _Behind) -> DocumentFields:
    charges = spread(command.charges, [one.amount for one in command.lines])
    return DocumentFields(
        document_key=command.document_key,
        type=_TYPE,
        warehouse_id=first.warehouse_id,
        partner_id=first.partner_id,
        own_number=command.number,
        remark=command.remark,
        lines=[
            _line(one, behind[one.receipt_line_id], charge) for one, charge in zip(command.lines, charges, strict=True)
        ],
    )


def _line(billed: BilledLine, behind: _Behind, charge: Decimal) -> LineInput:
    return LineInput(
        sku_id=behind.sku_id,
        quantity=billed.quantity,
        price=quotient(billed.amount + charge, billed.quantity, PRICE_PLACES),
        tax_percent=behind.tax_percent if billed.tax_percent is None else billed.tax_percent,
        source_line_id=billed.receipt_line_id,
    )


def _write_paper(uow: UnitOfWork, document: Document, command: RegisterInvoice, behind: Mapping[int, _Behind]) -> None:
    partner = uow.session.get_one(Partner, document.partner_id)
    terms = Terms(partner.terms, partner.payment_days, partner.closing_day)
    said: dict[str, Any] = command.model_dump(exclude={"document_key", "lines", "remark", "paper"})
    last = max(one.received_on for one in behind.values())
    paper = SupplierInvoice(
        document_id=document.id or 0, due_on=due_on(terms, last, command.issued_on), terms=terms.kind,
        term_days=terms.days, closing_day=terms.closing_day,
        counted_from=counts_from(terms, last, command.issued_on), **said,
    )  # fmt: skip
    paper.number_key = free_key(uow, paper, partner.id or 0)
    uow.session.add(paper)
    try:
        uow.session.flush()
    except IntegrityError as error:  # somebody else registers it at this moment
        raise duplicate(paper, "同事刚登记的一张") from error
    after = {"number": command.number, "gross": command.gross, "due_on": paper.due_on, "terms": paper.terms}
    uow.record("supplier_invoice", document.id, command.number, after=after)
