"""Writes about suppliers and customers."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Limits
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Code, Id, MailAddress, Version
from jxc_app.core.masking import masked_mail, masked_phone, masked_words
from jxc_app.core.quantities import Money
from jxc_app.core.search import name_order, search_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.audit.evidence import mask
from jxc_app.modules.partners.knowing import authorize_suppliers
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import (
    PARTNER_CONTACT_VIEW,
    PARTNER_CREATE,
    PARTNER_UPDATE,
    SUPPLIER_STRATEGIC,
)
from jxc_app.modules.partners.rules import name_key, tidy_tax_number
from jxc_app.modules.partners.terms import DELIVERY, MONTHLY, TERMS_TITLES

#: who may not see them may not overwrite them either
GUARDED_FIELDS = ("phone", "email", "address", "bank_account")
#: a caller that knows nothing of them leaves them as they are
KEPT_FIELDS = (*GUARDED_FIELDS, "is_wholesale", "is_strategic", "terms", "closing_day")
_LONGEST_TERMS = 3650
mask("partner", masked_phone, "phone", "bank_account")
mask("partner", masked_words, "address")
mask("partner", masked_mail, "email")


def _days(value: Any) -> Any:
    text = str(value).strip()
    if isinstance(value, bool | float) or not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise ValueError("not_days")
    if int(text) > _LONGEST_TERMS:
        raise ValueError("not_days")
    return int(text)


def _terms(value: Any) -> Any:
    """By code, or as people call it."""
    by_title = {title: code for code, title in TERMS_TITLES.items()}
    known = by_title.get(str(value).strip(), value)
    if known not in TERMS_TITLES:
        raise ValueError("not_terms")
    return known


def _day(value: Any) -> Any:
    text = str(value).strip()
    is_day = not isinstance(value, bool | float) and text.isascii() and text.isdecimal() and len(text) <= 2
    if not is_day or not 1 <= int(text) <= 31:
        raise ValueError("not_a_day")
    return int(text)


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("negative")
    return value


TermsKind = Annotated[str, BeforeValidator(_terms)]
ClosingDay = Annotated[int, BeforeValidator(_day)]
PaymentDays = Annotated[int, BeforeValidator(_days)]
CreditLimit = Annotated[Money, AfterValidator(_not_negative)]
TaxNumber = Annotated[str, AfterValidator(tidy_tax_number)]


class PartnerFields(Command):
    """What is known of a partner and may change; ``payment_days`` in days, ``credit_limit`` in yuan."""

    name: str = Limits(min_length=1, max_length=120)
    is_supplier: bool = False
    is_customer: bool = False
    is_wholesale: bool = False
    is_strategic: bool = Limits(default=False, description="of a supplier; takes a right of its own")
    contact: str = Limits(default="", max_length=60)
    phone: str = Limits(default="", max_length=40)
    email: MailAddress = ""
    address: str = Limits(default="", max_length=200)
    tax_number: TaxNumber = Limits(default="", max_length=40)
    bank: str = Limits(default="", max_length=80)
    bank_account: str = Limits(default="", max_length=40)
    payment_days: PaymentDays | None = None
    terms: TermsKind = DELIVERY
    closing_day: ClosingDay | None = None
    credit_limit: CreditLimit | None = None
    remark: str = Limits(default="", max_length=500)


class CreatePartner(PartnerFields):
    """A new partner; the code is for good."""

    code: Code


class UpdatePartner(PartnerFields):
    """New facts about a partner, as the actor last saw it.

    Guarded fields, ``is_wholesale``, ``is_strategic`` and how the days are counted stay as they are where they are not
    named.
    """

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
    key = code_key(command.code)
    if uow.session.exec(select(Partner.id).where(Partner.code_key == key)).first() is not None:
        raise Conflict("partner.code_taken", field="code", code=command.code)
    return made(uow, command)


@use_case("partner.update", title="修改往来单位", permission=PARTNER_UPDATE)
def update_partner(uow: UnitOfWork, command: UpdatePartner) -> PartnerRef:
    """Change what is known of a partner; the code stays. Raises Conflict for a stale version.

    Raises PermissionDenied where guarded fields are named by somebody who may not see them.
    """
    named = command.model_fields_set & set(GUARDED_FIELDS)
    if named:
        uow.authorize(PARTNER_CONTACT_VIEW.code)
    partner = locked_partner(uow, command.partner_id, command.version)
    kept = {name for name in KEPT_FIELDS if name not in command.model_fields_set}
    fields = command.model_dump(exclude={"partner_id", "version", *kept})
    return changed(uow, partner, fields)


class MarkStrategic(Command):
    """A supplier as the actor last saw it, and whether the company relies on it."""

    partner_id: Id
    version: Version
    is_strategic: bool


@use_case("partner.mark_strategic", title="认定战略供应商", permission=SUPPLIER_STRATEGIC)
def mark_strategic(uow: UnitOfWork, command: MarkStrategic) -> PartnerRef:
    """Say so, or no longer. Raises DomainError ``pack.not_a_supplier``, Conflict for a stale version."""
    partner = locked_partner(uow, command.partner_id, command.version)
    if not partner.is_supplier:
        raise DomainError("pack.not_a_supplier", field="partner_id")
    return changed(uow, partner, {"is_strategic": command.is_strategic})


def made(uow: UnitOfWork, entered: CreatePartner) -> PartnerRef:
    """A partner whose code is known to be free."""
    fields = entered.model_dump(exclude={"code"})
    partner = Partner(code=entered.code, code_key=code_key(entered.code), name=entered.name)
    _fill(partner, fields)
    if partner.is_strategic:
        uow.authorize(SUPPLIER_STRATEGIC.code)
    authorize_suppliers(uow, [partner])
    uow.session.add(partner)
    uow.session.flush()
    uow.record("partner", partner.id, partner.code, after=entered.model_dump(exclude_defaults=True))
    uow.publish("partner", partner_id=partner.id)
    return _ref(partner)


def changed(uow: UnitOfWork, partner: Partner, fields: dict[str, Any]) -> PartnerRef:
    """Put new facts into a locked partner and say what changed. Raises PermissionDenied as for suppliers."""
    if fields.get("terms", partner.terms) != MONTHLY and "closing_day" not in fields:
        fields = fields | {"closing_day": None}  # what went with the terms of before goes with them
    before = {name: getattr(partner, name) for name in fields if getattr(partner, name) != fields[name]}
    authorize_suppliers(uow, [partner])
    if fields.get("is_strategic", partner.is_strategic) != partner.is_strategic:
        uow.authorize(SUPPLIER_STRATEGIC.code)
    _fill(partner, fields)
    authorize_suppliers(uow, [partner])
    partner.version += 1
    uow.record("partner", partner.id, partner.code, before=before, after={n: fields[n] for n in before})
    uow.publish("partner", partner_id=partner.id)
    return _ref(partner)


def locked_partner(uow: UnitOfWork, partner_id: int, version: int) -> Partner:
    """The partner as the actor last saw it, its row locked. Raises NotFound, Conflict."""
    partner = uow.session.get(Partner, partner_id, with_for_update=True)
    if partner is None:
        raise NotFound("partner.not_found")
    if partner.version != version:
        raise Conflict("version.stale")
    return partner


def _fill(partner: Partner, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(partner, name, value)
    if partner.closing_day is not None and partner.terms != MONTHLY:
        raise DomainError("partner.closing_day", field="closing_day")
    if not (partner.is_supplier or partner.is_customer):
        raise DomainError("partner.no_kind", field="is_supplier")
    partner.is_strategic = partner.is_strategic and partner.is_supplier
    partner.name_key, partner.name_order = name_key(partner.name), name_order(partner.name)
    partner.search_key = search_key(partner.code, partner.name, partner.contact)


def _ref(partner: Partner) -> PartnerRef:
    return PartnerRef(partner_id=partner.id or 0, code=partner.code, version=partner.version)
