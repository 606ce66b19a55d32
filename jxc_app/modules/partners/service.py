"""Writes about suppliers and customers."""

from pydantic import Field as Limits
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Code, Id, Version
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CREATE, PARTNER_UPDATE


class PartnerFields(Command):
    """What is known of a partner and may change."""

    name: str = Limits(min_length=1, max_length=120)
    is_supplier: bool = False
    is_customer: bool = False
    contact: str = Limits(default="", max_length=60)
    phone: str = Limits(default="", max_length=40)
    address: str = Limits(default="", max_length=200)
    remark: str = Limits(default="", max_length=500)


class CreatePartner(PartnerFields):
    """A new partner; the code is for good."""

    code: Code


class UpdatePartner(PartnerFields):
    """New facts about a partner, as the actor last saw it."""

    partner_id: Id
    version: Version


class PartnerRef(Result):
    """A partner as it stands now."""

    partner_id: int
    code: str
    version: int


@use_case("partner.create", title="新建往来单位", permission=PARTNER_CREATE)
def create_partner(uow: UnitOfWork, command: CreatePartner) -> PartnerRef:
    """Add a supplier or customer. Raises Conflict where the code is taken."""
    _check_kind(command)
    key = code_key(command.code)
    if uow.session.exec(select(Partner.id).where(Partner.code_key == key)).first() is not None:
        raise Conflict("partner.code_taken", field="code", code=command.code)
    partner = Partner(code_key=key, search_key=search_key(command.code, command.name), **command.model_dump())
    uow.session.add(partner)
    uow.session.flush()
    uow.record("partner", partner.id, partner.code, after=command.model_dump())
    return PartnerRef(partner_id=partner.id or 0, code=partner.code, version=partner.version)


@use_case("partner.update", title="修改往来单位", permission=PARTNER_UPDATE)
def update_partner(uow: UnitOfWork, command: UpdatePartner) -> PartnerRef:
    """Change what is known of a partner; the code stays. Raises Conflict for a stale version."""
    _check_kind(command)
    partner = uow.session.get(Partner, command.partner_id, with_for_update=True)
    if partner is None:
        raise NotFound("partner.not_found")
    if partner.version != command.version:
        raise Conflict("version.stale")
    fields = command.model_dump(exclude={"partner_id", "version"})
    before = {name: getattr(partner, name) for name in fields if getattr(partner, name) != fields[name]}
    for name, value in fields.items():
        setattr(partner, name, value)
    partner.search_key = search_key(partner.code, partner.name)
    partner.version += 1
    uow.record("partner", partner.id, partner.code, before=before, after={n: fields[n] for n in before})
    return PartnerRef(partner_id=command.partner_id, code=partner.code, version=partner.version)


def _check_kind(command: PartnerFields) -> None:
    if not (command.is_supplier or command.is_customer):
        raise DomainError("partner.no_kind", field="is_supplier")
