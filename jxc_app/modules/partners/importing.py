"""Suppliers and customers from a list: many in one transaction, new ones and those that are there."""

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Code
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW, PARTNER_CREATE, PARTNER_UPDATE
from jxc_app.modules.partners.service import GUARDED_FIELDS, CreatePartner, PartnerFields, changed, made


class ImportedPartner(PartnerFields):
    """One row. ``version`` is what the check saw, 0 for a new code; fields that are not named stay as they are."""

    code: Code
    version: int = Limits(default=0, ge=0, lt=2**31)


class ImportPartners(Command):
    """Some rows of a list, all or none."""

    partners: list[ImportedPartner] = Limits(min_length=1, max_length=200)


class ImportedPartners(Result):
    """How many were made and how many changed."""

    created: int
    changed: int


@use_case("partner.import", title="导入往来单位", permission=PARTNER_CREATE, keeps_key=True)
def import_partners(uow: UnitOfWork, command: ImportPartners) -> ImportedPartners:
    """Make what is new and change what is there. Raises Conflict where somebody was faster than the check."""
    _authorize(uow, command)
    keys = [code_key(one.code) for one in command.partners]
    wanted = select(Partner).where(col(Partner.code_key).in_(keys)).order_by(col(Partner.id)).with_for_update()
    known = {partner.code_key: partner for partner in uow.session.exec(wanted).all()}
    for one in command.partners:
        partner = known.get(code_key(one.code))
        if partner is None and one.version == 0:
            made(uow, CreatePartner.model_validate(one.model_dump(exclude={"version"}, exclude_unset=True)))
        elif partner is None or partner.version != one.version:
            raise Conflict("partner.changed_meanwhile", name=one.name)
        else:
            changed(uow, partner, one.model_dump(exclude={"code", "version"}, exclude_unset=True))
    created = sum(one.version == 0 for one in command.partners)
    return ImportedPartners(created=created, changed=len(command.partners) - created)


def _authorize(uow: UnitOfWork, command: ImportPartners) -> None:
    """Changing takes its own right, and changing what is guarded that of seeing it."""
    updates = [one for one in command.partners if one.version]
    if updates:
        uow.authorize(PARTNER_UPDATE.code)
    if any(one.model_fields_set & set(GUARDED_FIELDS) for one in updates):
        uow.authorize(PARTNER_CONTACT_VIEW.code)
