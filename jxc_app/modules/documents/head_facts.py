"""Facts of a document's head for the conditions of approval flows: who made it, for whom, where to, with which words.

What a document does not have is a choice of its own (无), and not unknown: a flow that names a customer must not stop
what has no customer. The names of people and places are offered to whoever may set flows, those of partners to whoever
may see partners.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.facts import Fact, FactKind, Value, declare_facts
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_VIEW, SUPPLIER_VIEW
from jxc_app.modules.warehouses.models import Warehouse

NONE = "0"
_TO_NAME = (PARTNER_VIEW.code, SUPPLIER_VIEW.code)
_KINDS = (("supplier", "供应商"), ("customer", "客户"), ("both", "供应商兼客户"), (NONE, "没有往来单位"))


def _partner(session: Session, case: Case) -> Value:
    return str(case.document.partner_id or NONE)


def _partner_kind(session: Session, case: Case) -> Value:
    partner = session.get(Partner, case.document.partner_id) if case.document.partner_id else None
    if partner is None:
        return NONE
    if partner.is_supplier and partner.is_customer:
        return "both"
    return "supplier" if partner.is_supplier else "customer"


def _partners(session: Session) -> Sequence[tuple[str, str]]:
    named = select(Partner.id, Partner.code, Partner.name).order_by(col(Partner.code))
    return [(NONE, "没有往来单位"), *((str(one), f"{name}（{code}）") for one, code, name in session.exec(named))]


def _people(session: Session) -> Sequence[tuple[str, str]]:
    named = select(User.id, User.name).where(User.id != SYSTEM_USER_ID, col(User.switched_off_at).is_(None))
    return [(str(one), name) for one, name in session.exec(named.order_by(col(User.id)))]


def _targets(session: Session) -> Sequence[tuple[str, str]]:
    named = select(Warehouse.id, Warehouse.name).order_by(col(Warehouse.id))
    return [(NONE, "没有对方仓库"), *((str(one), name) for one, name in session.exec(named))]


def _kinds(session: Session) -> Sequence[tuple[str, str]]:
    return _KINDS


declare_facts(
    Fact(
        "document.maker", "制单人", FactKind.CHOICE, lambda session, case: str(case.document.maker_id), choices=_people
    ),
    Fact(
        "document.to_warehouse", "对方仓库", FactKind.CHOICE,
        lambda session, case: str(case.document.to_warehouse_id or NONE), choices=_targets,
    ),
    Fact(
        "document.has_remark", "有备注", FactKind.YES_NO, lambda session, case: bool(case.document.remark.strip())
    ),
    Fact("partner.is", "往来单位", FactKind.CHOICE, _partner, area="往来单位", choices=_partners, rights=_TO_NAME),
    Fact("partner.kind", "往来单位类别", FactKind.CHOICE, _partner_kind, area="往来单位", choices=_kinds),
)  # fmt: skip
