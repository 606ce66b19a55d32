"""Writes about many partners at once: all or none, each with its own entry in the log."""

from pydantic import Field as Limits

from jxc_app.core.errors import Conflict
from jxc_app.core.inputs import Id, Version
from jxc_app.core.seen import locked_as_seen
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.partners.knowing import authorize_suppliers
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_SWITCH_OFF, PARTNER_UPDATE
from jxc_app.modules.partners.service import CreditLimit, PaymentDays, changed

#: a page of a list may be chosen ten times over
MOST_AT_ONCE = 500


class SeenPartner(Command):
    """A partner as the actor last saw it."""

    partner_id: Id
    version: Version


class SwitchPartners(Command):
    """Partners to be taken out of use or back into it."""

    partners: list[SeenPartner] = Limits(min_length=1, max_length=MOST_AT_ONCE)
    reason: str = Limits(default="", max_length=200)


class ChangeTerms(Command):
    """New terms for partners; one that is not named stays as it is with each of them, None takes it away."""

    partners: list[SeenPartner] = Limits(min_length=1, max_length=MOST_AT_ONCE)
    payment_days: PaymentDays | None = None
    credit_limit: CreditLimit | None = None
    is_wholesale: bool = False


class ChangedPartners(Result):
    """How many are different now."""

    changed: int


@use_case("partner.switch_off", title="停用往来单位", permission=PARTNER_SWITCH_OFF)
def switch_off_partners(uow: UnitOfWork, command: SwitchPartners) -> ChangedPartners:
    """No new documents from now on; those that are there may still be posted and voided."""
    return _switched(uow, command, switched_off=True)


@use_case("partner.switch_on", title="恢复往来单位", permission=PARTNER_SWITCH_OFF)
def switch_on_partners(uow: UnitOfWork, command: SwitchPartners) -> ChangedPartners:
    """Take them into use again."""
    return _switched(uow, command, switched_off=False)


@use_case("partner.change_terms", title="批量修改往来条件", permission=PARTNER_UPDATE)
def change_terms(uow: UnitOfWork, command: ChangeTerms) -> ChangedPartners:
    """Give many partners the same terms. Raises Conflict where one was changed meanwhile."""
    named = command.model_fields_set - {"partners"}
    fields = command.model_dump(include=named)
    different = 0
    for partner in _locked(uow, command.partners):
        if any(getattr(partner, name) != value for name, value in fields.items()):
            changed(uow, partner, fields)
            different += 1
    return ChangedPartners(changed=different)


def _locked(uow: UnitOfWork, seen: list[SeenPartner]) -> list[Partner]:
    partners = locked_as_seen(
        uow,
        Partner,
        {one.partner_id: one.version for one in seen},
        missing="partner.not_found",
        stale=lambda partner: Conflict("partner.changed_meanwhile", name=partner.name),
    )
    authorize_suppliers(uow, partners)
    return partners


def _switched(uow: UnitOfWork, command: SwitchPartners, *, switched_off: bool) -> ChangedPartners:
    different = 0
    for partner in _locked(uow, command.partners):
        if (partner.switched_off_at is not None) == switched_off:
            continue
        switch(uow, "partner", partner, partner.code, switched_off=switched_off, reason=command.reason)
        uow.publish("partner", partner_id=partner.id)
        different += 1
    return ChangedPartners(changed=different)
