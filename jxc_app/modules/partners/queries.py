"""Reads about suppliers and customers: choosing one, checking one."""

from dataclasses import dataclass

from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, false, func, select

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.prepared import Prepared
from jxc_app.core.search import contains
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.partners.knowing import known, knows_suppliers
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CREATE, PARTNER_VIEW, SUPPLIER_VIEW
from jxc_app.modules.partners.rules import FIRST_CODES, counts_up, name_key, next_code

_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_IN_USE = Prepared(
    sa_select(_partners.c.name, _partners.c.switched_off_at, _partners.c.is_customer)
    .where(_partners.c.id == bindparam("partner"))
    .with_for_update(read=True, key_share=True)
)


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One supplier or customer in choices."""

    id: int
    code: str
    name: str
    is_supplier: bool
    is_customer: bool


@query("partner.find", title="查找往来单位", permission=PARTNER_VIEW)
def find_partners(
    session: Session, scope: Scope, *, search: str = "", kind: str = "", limit: int = 20
) -> list[PartnerRow]:
    """Partners in use whose code, name or pinyin contains ``search``; ``kind`` supplier, customer or any."""
    wanted = select(Partner).where(col(Partner.switched_off_at).is_(None), known(scope))
    if search.strip():
        wanted = wanted.where(contains(col(Partner.search_key), search))
    if kind == "supplier":
        wanted = wanted.where(col(Partner.is_supplier).is_(True) if knows_suppliers(scope) else false())
    if kind == "customer":
        wanted = wanted.where(col(Partner.is_customer).is_(True))
    found = session.exec(wanted.order_by(Partner.code_key).limit(min(limit, 200))).all()
    return [_row(one, scope) for one in found]


@query("partner.alike", title="查找同名往来单位", permission=PARTNER_VIEW)
def alike(session: Session, scope: Scope, *, name: str, except_id: int = 0) -> list[PartnerRow]:
    """Other partners, also those out of use, whose name is the same but for spaces, signs and legal form."""
    key = name_key(name)
    if not key:
        return []
    same = select(Partner).where(Partner.name_key == key, Partner.id != except_id, known(scope))
    return [_row(one, scope) for one in session.exec(same.order_by(Partner.code_key).limit(5)).all()]


@query("partner.next_code", title="往来单位下一个编码", permission=PARTNER_CREATE)
def suggest_code(session: Session, scope: Scope, *, kind: str) -> str:
    """A free code that counts on from the last one given to this kind; ``GYS001`` or ``KH001`` for the first."""
    is_kind = col(Partner.is_supplier if kind == "supplier" else Partner.is_customer).is_(True)
    latest = session.exec(select(Partner.code).where(is_kind).order_by(col(Partner.id).desc()).limit(50)).all()
    like = next((code for code in latest if counts_up(code)), FIRST_CODES[kind])
    prefix = code_key(like.rstrip("0123456789"))
    same = func.substr(Partner.code_key, 1, len(prefix)) == prefix
    return next_code(session.exec(select(Partner.code).where(same)).all(), like)


def check_partner(uow: UnitOfWork, partner_id: int, field: str, *, as_supplier: bool) -> None:
    """Refuse a partner who is out of use, and a supplier whom the actor may not know.

    The row stays locked, so that nobody switches it off until this is committed. Raises DomainError
    ``partner.not_found``, ``partner.switched_off``, and PermissionDenied.
    """
    if as_supplier:
        uow.authorize(SUPPLIER_VIEW.code)
    row = _IN_USE.first(uow.session, partner=partner_id)
    if row is None:
        raise DomainError("partner.not_found", field=field)
    name, switched_off_at, is_customer = row
    if not (as_supplier or is_customer):  # or a sale to them would tell their name
        uow.authorize(SUPPLIER_VIEW.code)
    if switched_off_at is not None:
        raise DomainError("partner.switched_off", field=field, name=name)


def _row(partner: Partner, scope: Scope) -> PartnerRow:
    is_supplier = partner.is_supplier and knows_suppliers(scope)
    return PartnerRow(partner.id or 0, partner.code, partner.name, is_supplier, partner.is_customer)
