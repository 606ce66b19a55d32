"""What can be mailed of a document, and what was: to whom, when, by whom, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from jxc_app.core import registry
from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.masking import masked_mail
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.hiding import hidden_from
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.mailing.models import DocumentMail
from jxc_app.modules.mailing.wording import order_words, rfq_words, statement_words
from jxc_app.modules.notifications.letters import proved_channel
from jxc_app.modules.notifications.models import ChannelKind, Delivery, Letter
from jxc_app.modules.partners.knowing import knows_suppliers
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW
from jxc_app.modules.printing.queries import company_letterhead
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.modules.settlement.statement_models import SupplierStatement
from jxc_app.modules.settlement.stating import STATEMENT
from jxc_app.modules.sourcing.models import Rfq, RfqInvitation
from jxc_app.modules.sourcing.permissions import RFQ_VIEW
from jxc_app.modules.sourcing.types import RFQ

MAILED_TYPES = (PURCHASE_ORDER.code, STATEMENT, RFQ.code)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A supplier to whom the document can be mailed; ``address`` masked for who may not see contact data."""

    partner_id: int
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class MailDraft:
    """A mail as it would go. ``is_open``: the document still takes one; ``has_channel``: the company can send any."""

    document_id: int
    version: int
    warehouse_id: int
    type: str
    number: str
    is_open: bool
    has_channel: bool
    sees_contact: bool
    addressees: tuple[Addressee, ...]
    subject: str
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail and how it went; ``can_retry``: it failed, and what it says is still there."""

    delivery_id: int
    partner: str
    address: str
    subject: str
    text: str
    files: str
    asked_at: datetime
    asked_by: str
    state: str
    attempts: int
    last_try_at: datetime | None
    next_try_at: datetime
    error: str
    answer: str
    can_retry: bool


@query("mail.draft", title="准备邮件", permission=DOCUMENT_VIEW)
def mail_draft(session: Session, scope: Scope, *, document_id: int, actor: Actor, partner_id: int = 0) -> MailDraft:
    """The mail of a document in sight, to ``partner_id`` or the first who can get it. Raises NotFound."""
    document = _in_sight(session, scope, document_id, actor)
    sees_contact = holds_any(session, actor, (PARTNER_CONTACT_VIEW.code,))
    known = _partners(session, document) if knows_suppliers(scope) else []
    partners = sorted(known, key=lambda one: one.id != partner_id)
    company = company_letterhead(session).shop_name
    to = partners[0].name if partners else ""
    subject, text = _words(session, document, to, company, actor.name)
    endings = ("pdf", "xlsx") if document.type == RFQ.code else ("pdf",)
    return MailDraft(
        document_id, document.version, document.warehouse_id, document.type, document.number or "",
        _is_open(session, document),
        proved_channel(session, ChannelKind.MAIL) is not None, sees_contact,
        tuple(Addressee(one.id or 0, one.name, _shown(one.email, sees_contact)) for one in partners), subject, text,
        tuple(f"{document.number}.{ending}" for ending in endings),
    )  # fmt: skip


@query("mail.of_document", title="邮件发送记录", permission=DOCUMENT_VIEW)
def mails_of(session: Session, scope: Scope, *, document_id: int, actor: Actor) -> list[MailRow]:
    """The mails of a document in sight, the latest first. Raises NotFound."""
    _in_sight(session, scope, document_id, actor)
    sees_contact = holds_any(session, actor, (PARTNER_CONTACT_VIEW.code,))
    wanted = (
        select(DocumentMail, Delivery, Partner.name, Letter.sealed != "")
        .join(Delivery, col(Delivery.id) == DocumentMail.delivery_id)
        .join(Letter, col(Letter.delivery_id) == DocumentMail.delivery_id)
        .join(Partner, col(Partner.id) == DocumentMail.partner_id)
        .where(DocumentMail.document_id == document_id)
        .order_by(col(DocumentMail.delivery_id).desc())
        .limit(100)
    )
    return [
        MailRow(
            mail.delivery_id, name if knows_suppliers(scope) else "", _shown(mail.address, sees_contact), mail.subject,
            mail.text, mail.files, mail.asked_at, mail.sent_by_name, delivery.state, delivery.attempts,
            delivery.last_try_at, delivery.next_try_at, delivery.error,
            delivery.answer if sees_contact else "", bool(has_words) and delivery.state in ("failed", "dead"),
        )
        for mail, delivery, name, has_words in session.exec(wanted).all()
    ]  # fmt: skip


def _in_sight(session: Session, scope: Scope, document_id: int, actor: Actor) -> Document:
    document = session.get(Document, document_id)
    if document is None or document.type not in MAILED_TYPES or not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    if document.type == RFQ.code and not _sees_inquiry(session, actor, document_id):
        raise NotFound("document.not_found")
    if hidden_from(session, actor).covers(document_id):
        raise NotFound("document.not_found")  # what was written of it says how much it is of
    return document


def _sees_inquiry(session: Session, actor: Actor, rfq_id: int) -> bool:
    """Nobody learns here whom an inquiry asks who may not learn it on its own page."""
    try:
        return sees(session, registry.scope(session, actor, RFQ_VIEW.code), rfq_id)
    except PermissionDenied:
        return False


def _is_open(session: Session, document: Document) -> bool:
    if document.status != POSTED or document.reverses_document_id is not None:
        return False
    paper = session.get(SupplierStatement, document.id) if document.type == STATEMENT else None
    return paper is None or paper.confirmed_at is None


def _partners(session: Session, document: Document) -> list[Partner]:
    """Whom it concerns; of an inquiry all whom it asks."""
    wanted = select(Partner).where(Partner.id == document.partner_id)
    if document.type == RFQ.code:
        asked = select(RfqInvitation.partner_id).where(RfqInvitation.document_id == document.id)
        wanted = select(Partner).where(col(Partner.id).in_(asked)).order_by(col(Partner.name_order))
    return list(session.exec(wanted).all())


def _words(session: Session, document: Document, to: str, company: str, sender: str) -> tuple[str, str]:
    number = document.number or ""
    if document.type == RFQ.code:
        until = session.get_one(Rfq, document.id).answer_until.astimezone(get_settings().zone)
        return rfq_words(to, number, f"{until:%Y-%m-%d %H:%M}", company, sender)
    if document.type == STATEMENT:
        paper = session.get_one(SupplierStatement, document.id)
        return statement_words(to, number, paper.from_on, paper.to_on, company, sender)
    return order_words(to, number, company, sender)


def _shown(address: str, sees_contact: bool) -> str:
    return address if sees_contact else masked_mail(address)
