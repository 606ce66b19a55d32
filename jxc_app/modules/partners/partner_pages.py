"""Lists of suppliers and customers, and all that is known of one. Contact data only for those who may see it.

Each read exists twice: for everybody who may see partners, with contact data masked here on the server, and for those
who may see contact data too; only they can search by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, or_
from sqlmodel import Session, col, false, func, select

from jxc_app.core.errors import NotFound
from jxc_app.core.masking import masked_mail, masked_phone, masked_words
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.partners.knowing import known, knows_suppliers
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW, PARTNER_VIEW

#: what a list may be sorted by; a leading ``-`` turns it round
_COLUMNS = {
    "code": col(Partner.code_key),
    "name": col(Partner.name_order),
    "payment_days": col(Partner.payment_days),
    "credit_limit": col(Partner.credit_limit),
}
ORDERS = frozenset(f"{sign}{name}" for sign in ("", "-") for name in _COLUMNS)
STATES = ("in_use", "off", "all")
STRATEGIC = ("yes", "no")
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class PartnerDetails:
    """All that is known of one partner; ``sees_contact``: phone, e-mail, address and account are whole, not masked."""

    id: int
    code: str
    name: str
    is_supplier: bool
    is_customer: bool
    is_wholesale: bool
    is_strategic: bool
    contact: str
    phone: str
    email: str
    address: str
    tax_number: str
    bank: str
    bank_account: str
    payment_days: int | None
    terms: str
    closing_day: int | None
    credit_limit: Decimal | None
    remark: str
    version: int
    switched_off: bool
    sees_contact: bool


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """Some of the rows found, and how many there are in all."""

    rows: list[PartnerDetails]
    total: int


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """``kind`` supplier or customer; ``state`` in_use, off or all; ``terms`` with, without or any (empty).

    ``strategic`` of suppliers: yes, no or any (empty).
    """

    kind: str
    search: str = ""
    state: str = "in_use"
    terms: str = ""
    order: str = "code"
    strategic: str = ""


@query("partner.page", title="往来单位列表", permission=PARTNER_VIEW)
def partner_page(session: Session, scope: Scope, *, only: PartnerFilter, page: int = 1, size: int = 50) -> PartnerPage:
    """One page, contact data masked."""
    return _page(session, scope, only, page, size, sees_contact=False)


@query("partner.page_with_contact", title="往来单位列表（含联系方式）", permission=PARTNER_CONTACT_VIEW)
def partner_page_with_contact(
    session: Session, scope: Scope, *, only: PartnerFilter, page: int = 1, size: int = 50
) -> PartnerPage:
    """One page with contact data, which is searched too."""
    return _page(session, scope, only, page, size, sees_contact=True)


@query("partner.get", title="查看往来单位", permission=PARTNER_VIEW)
def get_partner(session: Session, scope: Scope, *, partner_id: int) -> PartnerDetails:
    """One partner, contact data masked. Raises NotFound."""
    return masked(_got(session, scope, partner_id))


@query("partner.get_with_contact", title="查看往来单位（含联系方式）", permission=PARTNER_CONTACT_VIEW)
def get_partner_with_contact(session: Session, scope: Scope, *, partner_id: int) -> PartnerDetails:
    """One partner with contact data. Raises NotFound."""
    return _got(session, scope, partner_id)


def stream_partners(
    session: Session, scope: Scope, only: PartnerFilter, *, sees_contact: bool
) -> Iterator[PartnerDetails]:
    """Everything found, one row at a time."""
    for partner in session.exec(_wanted(scope, only, sees_contact).execution_options(yield_per=500)):
        row = _details(scope, partner)
        yield row if sees_contact else masked(row)


def masked(row: PartnerDetails) -> PartnerDetails:
    """The row for those who may not see contact data."""
    return replace(
        row,
        phone=masked_phone(row.phone),
        email=masked_mail(row.email),
        address=masked_words(row.address),
        bank_account=masked_phone(row.bank_account),
        sees_contact=False,
    )


def _page(
    session: Session, scope: Scope, only: PartnerFilter, page: int, size: int, *, sees_contact: bool
) -> PartnerPage:
    wanted, size = _wanted(scope, only, sees_contact), min(size, _MOST_ROWS)
    total = session.exec(select(func.count()).select_from(wanted.order_by(None).subquery())).one()
    rows = [_details(scope, one) for one in session.exec(wanted.offset((page - 1) * size).limit(size)).all()]
    return PartnerPage(rows if sees_contact else [masked(row) for row in rows], total)


def _wanted(scope: Scope, only: PartnerFilter, sees_contact: bool) -> Any:
    wanted: Select[Any] = select(Partner).where(known(scope))
    if only.kind == "supplier":
        wanted = wanted.where(col(Partner.is_supplier).is_(True) if knows_suppliers(scope) else false())
    if only.kind == "customer":
        wanted = wanted.where(col(Partner.is_customer).is_(True))
    if only.search.strip():
        found = contains(col(Partner.search_key), only.search)
        by_contact = [contains(func.lower(one), only.search) for one in (Partner.phone, Partner.email, Partner.address)]
        wanted = wanted.where(or_(found, *by_contact) if sees_contact else found)
    if only.state != "all":
        is_off = col(Partner.switched_off_at).is_not(None)
        wanted = wanted.where(is_off if only.state == "off" else ~is_off)
    if only.terms:
        agreed = col(Partner.payment_days).is_not(None)
        wanted = wanted.where(agreed if only.terms == "with" else ~agreed)
    if only.strategic and only.kind == "supplier":
        wanted = wanted.where(col(Partner.is_strategic).is_(only.strategic == "yes"))
    return wanted.order_by(*_order(only.order))


def _order(order: str) -> list[Any]:
    by = _COLUMNS.get(order.removeprefix("-"), _COLUMNS["code"])
    directed = by.desc().nulls_last() if order.startswith("-") else by.asc().nulls_last()
    return [directed, col(Partner.code_key)]


def _got(session: Session, scope: Scope, partner_id: int) -> PartnerDetails:
    partner = session.exec(select(Partner).where(Partner.id == partner_id, known(scope))).first()
    if partner is None:
        raise NotFound("partner.not_found")
    return _details(scope, partner)


def _details(scope: Scope, p: Partner) -> PartnerDetails:
    return PartnerDetails(
        p.id or 0, p.code, p.name, p.is_supplier and knows_suppliers(scope), p.is_customer, p.is_wholesale,
        p.is_strategic and knows_suppliers(scope), p.contact, p.phone, p.email, p.address, p.tax_number, p.bank,
        p.bank_account, p.payment_days, p.terms, p.closing_day, p.credit_limit, p.remark, p.version,
        p.switched_off_at is not None, True,
    )  # fmt: skip
