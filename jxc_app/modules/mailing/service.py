"""Mailing an order, a statement or an inquiry to its supplier, and giving a mail that failed another try."""

from typing import Any

from pydantic import Field as Limits
from sqlmodel import select

from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, LongId, MailAddress, OneLine
from jxc_app.core.masking import masked_mail
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.commands import DocumentAct
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import authorize_at
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.mailing.models import DocumentMail
from jxc_app.modules.mailing.papers import order_files, rfq_files, statement_files
from jxc_app.modules.mailing.wording import ORDER_DAYS, with_link
from jxc_app.modules.notifications.channels import put_back
from jxc_app.modules.notifications.letters import Enclosed, Sheet, give_up, put_letter
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.printing.queries import company_letterhead
from jxc_app.modules.purchasing.supplier_links import SendOrder, send_order
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.modules.settlement.answering import ShareStatement, share_statement
from jxc_app.modules.settlement.stating import STATEMENT
from jxc_app.modules.sourcing.inviting import InviteSupplier, invite_supplier
from jxc_app.modules.sourcing.types import RFQ

_LONGEST = 2_000


class Words(Command):
    """What the mail says. ``address`` empty: that of the partner; ``origin``: how the company's pages are reached."""

    address: MailAddress = ""
    subject: OneLine = Limits(min_length=1, max_length=120)
    text: str = Limits(min_length=1, max_length=_LONGEST)
    origin: str = Limits(pattern=r"^https?://[0-9A-Za-z.:\[\]-]+$", max_length=200)


class MailOrder(DocumentAct, Words):
    """An order in force; earlier links of it stop counting."""


class MailStatement(DocumentAct, Words):
    """A statement that is not confirmed; an earlier link of it stops counting."""


class MailRfq(Words):
    """An inquiry for one of the suppliers whom it asks; an earlier link of theirs stops counting."""

    rfq_id: Id
    partner_id: Id


class RetryMail(Command):
    """A mail that did not go out."""

    delivery_id: LongId


class MailPut(Result):
    """A mail that is on its way."""

    delivery_id: int
    document_id: int


def _order_paper(database: Database, actor: Actor, command: MailOrder) -> list[Enclosed]:
    return order_files(database, actor, command.document_id)


def _statement_paper(database: Database, actor: Actor, command: MailStatement) -> list[Enclosed]:
    return statement_files(database, actor, command.document_id)


def _rfq_papers(database: Database, actor: Actor, command: MailRfq) -> list[Enclosed]:
    return rfq_files(database, actor, command.rfq_id, command.partner_id)


def _ordering() -> tuple[str, ...]:
    return (PURCHASE_ORDER.permissions["post"],)


def _stating() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[STATEMENT].permissions["post"],)


def _asking() -> tuple[str, ...]:
    return (RFQ.permissions["post"],)


def _mailing() -> tuple[str, ...]:
    return (*_ordering(), *_stating(), *_asking())


@use_case("order.mail", title="用邮件把采购订单发给供应商", inside=_ordering, prepare=_order_paper)
def mail_order(uow: UnitOfWork, command: MailOrder) -> MailPut:
    """Mail an order with a fresh link and its PDF. Raises what sharing raises, DomainError ``mail.no_address``."""
    asked = SendOrder(document_id=command.document_id, version=command.version, days=ORDER_DAYS)
    made = send_order(uow, asked)
    return _put(uow, command.document_id, None, command, f"/supplier-order#{made.token}")


@use_case("statement.mail", title="用邮件把对账单发给供应商", inside=_stating, prepare=_statement_paper)
def mail_statement(uow: UnitOfWork, command: MailStatement) -> MailPut:
    """Mail a statement with a fresh link and its PDF. Raises what sharing raises, DomainError ``mail.no_address``."""
    made = share_statement(uow, ShareStatement(document_id=command.document_id, version=command.version))
    return _put(uow, command.document_id, None, command, f"/statement#{made.token}")


@use_case("rfq.mail", title="用邮件把询价单发给供应商", inside=_asking, prepare=_rfq_papers)
def mail_rfq(uow: UnitOfWork, command: MailRfq) -> MailPut:
    """Mail an inquiry with a fresh link, its PDF and the sheet to fill in. Raises what inviting raises,
    DomainError ``mail.no_address``.
    """
    asked = InviteSupplier(rfq_id=command.rfq_id, partner_id=command.partner_id, by_mail=True)
    made = invite_supplier(uow, asked)
    return _put(uow, command.rfq_id, command.partner_id, command, f"/quote#{made.token}")


@use_case("mail.retry", title="重发给供应商的邮件", inside=_mailing)
def retry_mail(uow: UnitOfWork, command: RetryMail) -> MailPut:
    """Try a mail again at once, by who may share its paper. Raises NotFound, DomainError ``notice.not_failed``."""
    uow.authorize(_first_held(uow))
    mail = uow.session.get(DocumentMail, command.delivery_id)
    document = lock_document(uow.session, mail.document_id) if mail else None
    if mail is None or document is None:
        raise NotFound("mail.not_found")
    authorize_at(uow, document, DOCUMENT_TYPES[document.type].permissions["post"])
    put_back(uow, command.delivery_id)
    note(uow, document, "mail", f"重发给 {masked_mail(mail.address)}")
    return MailPut(delivery_id=mail.delivery_id, document_id=mail.document_id)


def _put(uow: UnitOfWork, document_id: int, partner_id: int | None, command: Words, path: str) -> MailPut:
    document = uow.session.get_one(Document, document_id)
    files: list[Enclosed] = uow.prepared
    if not files:  # it came into force only now
        raise Conflict("version.stale")
    partner = uow.session.get_one(Partner, partner_id or document.partner_id)
    address = command.address or partner.email
    if not address:
        raise DomainError("mail.no_address", field="address", partner=partner.name)
    give_up(uow, _earlier(uow, document_id, partner.id or 0))
    sheet = Sheet(
        address=address, subject=command.subject, text=with_link(command.text, f"{command.origin}{path}"),
        sender=company_letterhead(uow.session).shop_name, files=files,
    )  # fmt: skip
    delivery, names = put_letter(uow, sheet), "、".join(one.name for one in files)
    mail = DocumentMail(
        delivery_id=delivery.id or 0, document_id=document_id, partner_id=partner.id or 0, address=address,
        subject=command.subject, text=command.text, files=names[:200], sent_by=uow.actor.user_id,
        sent_by_name=uow.actor.name[:60], asked_at=uow.now,
    )  # fmt: skip
    uow.session.add(mail)
    uow.session.flush()
    note(uow, document, "mail", f"发给 {partner.name} {masked_mail(address)}，附 {names}")
    after: dict[str, Any] = {"mailed_to": masked_mail(address), "mail_subject": command.subject, "mail_files": names}
    uow.record("document", document_id, document.number or "", after=after)
    return MailPut(delivery_id=mail.delivery_id, document_id=document_id)


def _earlier(uow: UnitOfWork, document_id: int, partner_id: int) -> list[int]:
    wanted = select(DocumentMail.delivery_id).where(
        DocumentMail.document_id == document_id, DocumentMail.partner_id == partner_id
    )
    return list(uow.session.exec(wanted).all())


def _first_held(uow: UnitOfWork) -> str:
    return next((one for one in _mailing() if holds_any(uow.session, uow.actor, (one,))), _mailing()[0])
