"""Reads about suppliers and customers."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_VIEW


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One supplier or customer in lists and choices."""

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
    wanted = select(Partner).where(col(Partner.switched_off_at).is_(None))
    if search.strip():
        wanted = wanted.where(contains(col(Partner.search_key), search))
    if kind == "supplier":
        wanted = wanted.where(col(Partner.is_supplier).is_(True))
    if kind == "customer":
        wanted = wanted.where(col(Partner.is_customer).is_(True))
    found = session.exec(wanted.order_by(Partner.code_key).limit(min(limit, 200))).all()
    return [PartnerRow(p.id or 0, p.code, p.name, p.is_supplier, p.is_customer) for p in found]
