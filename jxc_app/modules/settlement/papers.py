"""What the paper of an invoice says of itself: that it is one of its kind, who sold, and who bought.

A 数电票 has 20 digits that no other paper in the country bears (国家税务总局公告2024年第11号), so its number alone is
the key, whatever else was typed. An older one is known by its number from this supplier, or from this seller.
"""

import re
from collections.abc import Callable

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import CLOSED
from jxc_app.modules.invoices.rules import is_tax_id
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.rules import name_key, tidy_tax_number
from jxc_app.modules.settlement.credit_note_models import SupplierCreditNote
from jxc_app.modules.settlement.matching import BUYER, SELLER, SELLER_NEW
from jxc_app.modules.settlement.models import SupplierInvoice

_DIGITAL = re.compile(r"[0-9]{20}")
_IDENTITY_CARD = re.compile(r"[0-9]{17}[0-9X]")
#: of GB 11643-1999, 4.2.3: the check sign of an identity card, by the sum of its weighted digits modulo 11
_CARD_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]
_CARD_SIGNS = "10X98765432"
Names = Callable[[Session], list[str]]
TaxNumber = Callable[[Session], str]
Papers = type[SupplierInvoice] | type[SupplierCreditNote]
#: what modules above know of what this company is called on papers, and of its tax number
_COMPANY: list[tuple[Names, TaxNumber]] = []


def name_company(names: Names, tax_number: TaxNumber) -> None:
    """Have the buyer on a paper compared with these; once, however often it is registered."""
    if (names, tax_number) not in _COMPANY:
        _COMPANY.append((names, tax_number))


def may_be_tax_id(text: str) -> bool:
    """Whether it is a tax id: a credit code or an older one, or an identity card (people who had a bill written).

    >>> may_be_tax_id("91350100M000100Y43"), may_be_tax_id("91350100M000100Y4"), may_be_tax_id("11010519491231002X")
    (True, False, True)
    """
    if _IDENTITY_CARD.fullmatch(text):
        total = sum(int(digit) * weight for digit, weight in zip(text, _CARD_WEIGHTS, strict=False))
        if _CARD_SIGNS[total % 11] == text[-1]:
            return True
    return len(text) != 17 and is_tax_id(text)


def key_of(number: str, partner_id: int) -> str:
    """What makes a paper one of its kind: its number where it is a 数电票, else its number from this supplier.

    >>> key_of("2631 0000000000000002".replace(" ", ""), 7), key_of("0012345a", 7)
    ('26310000000000000002', '#7|0012345A')
    """
    plain = number.upper()
    return plain if _DIGITAL.fullmatch(plain) else f"#{partner_id}|{plain}"


def without_spaces(value: object) -> object:
    """A number as it is known, however it is printed; what is no text stays what it is.

    >>> without_spaces(" 2631 0000 0000 0000 000a ")
    '2631000000000000000A'
    """
    return "".join(value.split()).upper() if isinstance(value, str) else value


def free_key(uow: UnitOfWork, paper: SupplierInvoice, partner_id: int) -> str:
    """What makes the paper one of its kind. Raises DomainError ``invoice.duplicate`` where it is registered."""
    number = paper.number.upper()
    is_digital = bool(_DIGITAL.fullmatch(number))
    key = key_of(number, partner_id)
    taken = select(SupplierInvoice, Document).join(Document, col(Document.id) == SupplierInvoice.document_id)
    wanted = taken.where(
        col(SupplierInvoice.number).in_({number, paper.number}), col(SupplierInvoice.number_key).is_not(None),
        SupplierInvoice.document_id != paper.document_id,
    )  # fmt: skip
    if not is_digital:
        is_theirs = col(Document.partner_id) == partner_id
        is_sellers = (col(SupplierInvoice.seller_tax_id) == paper.seller_tax_id) & (paper.seller_tax_id != "")
        wanted = wanted.where(is_theirs | is_sellers)
    for other, document in uow.session.exec(wanted).all():
        if document.status != CLOSED:
            raise duplicate(paper, document.number or "")
        other.number_key = None  # it was rejected, and never in force
        uow.session.flush()
    refuse_key(uow, SupplierCreditNote, key, paper.number)
    return key


def refuse_key(uow: UnitOfWork, table: Papers, key: str, number: str) -> None:
    """Refuse a number that another paper of this kind bears; one that was rejected gives it free.

    Raises DomainError ``invoice.duplicate``.
    """
    taken = select(table, Document).join(Document, col(Document.id) == table.document_id)
    for other, document in uow.session.exec(taken.where(table.number_key == key)).all():
        if document.status != CLOSED:
            raise DomainError("invoice.duplicate", field="number", number=number, document=document.number or "")
        other.number_key = None  # it was rejected, and never in force
        uow.session.flush()


def duplicate(paper: SupplierInvoice, document: str) -> DomainError:
    """The refusal of an invoice that is registered already, under this number."""
    return DomainError("invoice.duplicate", field="number", number=paper.number, document=document)


def foreign_causes(session: Session, partner_id: int | None, paper: SupplierInvoice) -> tuple[str, ...]:
    """What is wrong with who sold and who bought, as far as the paper says it."""
    partner = session.get_one(Partner, partner_id)
    return (*_of_seller(partner, paper), *_of_buyer(session, paper))


def _of_seller(partner: Partner, paper: SupplierInvoice) -> tuple[str, ...]:
    known = tidy_tax_number(partner.tax_number)
    if known and paper.seller_tax_id:
        return (SELLER,) if known != paper.seller_tax_id else ()
    if paper.seller_name and name_key(paper.seller_name) != name_key(partner.name):
        return (SELLER,)
    return (SELLER_NEW,) if paper.seller_tax_id else ()


def _of_buyer(session: Session, paper: SupplierInvoice) -> tuple[str, ...]:
    """The tax number says it, where both are known. A company may be called by a shorter name in its settings; a name
    that somebody let pass once is ours.
    """
    numbers = {number for _, tax_number in _COMPANY if (number := tax_number(session))}
    if numbers and paper.buyer_tax_id:
        return () if paper.buyer_tax_id in numbers else (BUYER,)
    ours = {name_key(name) for names, _ in _COMPANY for name in names(session) if name.strip()}
    said = name_key(paper.buyer_name) if paper.buyer_name else ""
    if not ours or not said or any(one in said or said in one for one in ours):
        return ()
    before = select(SupplierInvoice.document_id).where(
        SupplierInvoice.buyer_name == paper.buyer_name, col(SupplierInvoice.accepted_by).is_not(None),
        col(SupplierInvoice.causes).contains(BUYER), SupplierInvoice.document_id != paper.document_id,
    )  # fmt: skip
    return () if session.exec(before).first() else (BUYER,)


def learn_seller(uow: UnitOfWork, partner_id: int | None, paper: SupplierInvoice) -> None:
    """Somebody confirmed that this tax id is the supplier's: from now on every other one is told."""
    partner = uow.session.get_one(Partner, partner_id, with_for_update=True)
    if partner.tax_number.strip() or not paper.seller_tax_id:
        return
    partner.tax_number = paper.seller_tax_id
    partner.version += 1
    uow.record(
        "partner", partner.id, partner.code, before={"tax_number": ""}, after={"tax_number": paper.seller_tax_id},
        reason=f"发票 {paper.number} 放行时确认",
    )  # fmt: skip
