"""The link by which one supplier answers one inquiry: shown to whoever makes it, once; only its hash is kept."""

from datetime import datetime, timedelta

from pydantic import Field as Limits
from sqlmodel import select

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.access.partner_links import PartnerLinkMade, new_token
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import authorize_at
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.models import Rfq, RfqInvitation
from jxc_app.modules.sourcing.settings import sourcing_rule
from jxc_app.modules.sourcing.types import RFQ


class InviteSupplier(Command):
    """A supplier whom an inquiry asks; an earlier link of theirs stops working."""

    rfq_id: Id
    partner_id: Id
    by_mail: bool = Limits(default=False, description="whether whoever asks is about to mail it")


class Invitation(PartnerLinkMade):
    """The link of one supplier."""

    partner_name: str
    answer_until: datetime


def _asking() -> tuple[str, ...]:
    return (RFQ.permissions["post"],)


@use_case("rfq.invite", title="生成报价链接", inside=_asking)
def invite_supplier(uow: UnitOfWork, command: InviteSupplier) -> Invitation:
    """A new link in the place of an earlier one. Raises NotFound, Conflict ``rfq.not_open``."""
    document, rfq = open_rfq(uow, command.rfq_id)
    invitation = invitation_of(uow, command.rfq_id, command.partner_id)
    fresh = new_token()
    invitation.token_sha256 = fresh.sha256
    invitation.expires_at = rfq.answer_until + timedelta(days=sourcing_rule(uow.session).link_days)
    if command.by_mail:
        invitation.mailed_at = uow.now
    name = uow.session.get_one(Partner, command.partner_id).name
    uow.record(
        "rfq_invitation", invitation.id, document.number or "",
        after={"partner_id": command.partner_id, "link_until": invitation.expires_at, "by_mail": command.by_mail},
    )  # fmt: skip
    return Invitation(
        number=document.number or "", partner_name=name, answer_until=rfq.answer_until,
        expires_at=invitation.expires_at, token=fresh.token,
    )  # fmt: skip


def open_rfq(uow: UnitOfWork, rfq_id: int) -> tuple[Document, Rfq]:
    """An inquiry in force, locked, of somebody who may ask there. Raises NotFound, Conflict ``rfq.not_open``."""
    if not holds_any(uow.session, uow.actor, _asking()):
        uow.authorize(_asking()[0])
    document = lock_document(uow.session, rfq_id)
    rfq = uow.session.get(Rfq, rfq_id)
    if document is None or rfq is None:
        raise NotFound("document.not_found")
    authorize_at(uow, document, _asking()[0])
    if document.status != POSTED:
        raise Conflict("rfq.not_open", number=document.number or "草稿")
    return document, rfq


def invitation_of(uow: UnitOfWork, rfq_id: int, partner_id: int) -> RfqInvitation:
    """The invitation of a supplier, its row locked. Raises NotFound ``rfq.not_invited``."""
    found = select(RfqInvitation).where(
        RfqInvitation.document_id == rfq_id, RfqInvitation.partner_id == partner_id
    )  # fmt: skip
    invitation = uow.session.exec(found.with_for_update()).first()
    if invitation is None:
        raise NotFound("rfq.not_invited")
    return invitation
