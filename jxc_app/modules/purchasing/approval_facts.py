"""What conditions of flows may say of orders: whether it is an emergency, whom it is bought from, what was bought so.

Amounts of other orders are of those that stand at the moment of this one, whoever may see them: a cap that somebody
could not see would be none.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.approvals.facts import Fact, FactKind, Value, declare_facts
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_AREA = "采购"
_STANDING = (SUBMITTED, APPROVED, POSTED, DONE)
_MONTH, _DAYS, _YEAR = timedelta(days=30), timedelta(days=3), timedelta(days=365)


def _others(case: Case, since: timedelta, *which: ColumnElement[bool]) -> list[Any]:
    """Orders that stand beside this one, made within so long before it."""
    until: datetime = case.document.created_at
    return [
        _documents.c.type == "purchase_order", _documents.c.id != case.document.id,
        _documents.c.id != (case.document.amends_document_id or 0), _documents.c.reverses_document_id.is_(None),
        _documents.c.status.in_(_STANDING), _documents.c.created_at > until - since, _documents.c.created_at <= until,
        *which,
    ]  # fmt: skip


def _is_emergency(session: Session, case: Case) -> Value:
    return bool(case.document.urgency)


def _is_known(session: Session, case: Case) -> Value:
    """Whether an order to this supplier was in force within the year before."""
    if case.document.partner_id is None:
        return None
    before = _others(case, _YEAR, _documents.c.partner_id == case.document.partner_id)
    wanted = select(func.count()).where(*before, _documents.c.status.in_((POSTED, DONE)))
    return bool(session.connection().execute(wanted).scalar())


def _with_others(session: Session, case: Case, since: timedelta, *which: ColumnElement[bool]) -> Decimal:
    """What emergencies come to, this one with them."""
    summed = func.sum(_documents.c.total_amount, type_=_documents.c.total_amount.type)
    wanted = select(summed).where(*_others(case, since, _documents.c.urgency != "", *which))
    return (session.connection().execute(wanted).scalar() or ZERO) + case.document.total_amount


def _of_person(session: Session, case: Case) -> Value:
    return _with_others(session, case, _MONTH, _documents.c.maker_id == case.document.maker_id)


def _of_supplier(session: Session, case: Case) -> Value:
    """Of other people: what the same person bought in parts, the flow itself sums."""
    if case.document.partner_id is None:
        return None
    theirs = _documents.c.maker_id != case.document.maker_id
    return _with_others(session, case, _DAYS, _documents.c.partner_id == case.document.partner_id, theirs)


_POST = ("post",)
declare_facts(
    Fact("order.is_emergency", "紧急采购", FactKind.YES_NO, _is_emergency, area=_AREA, acts=_POST),
    Fact("supplier.is_known", "一年内买过的供应商", FactKind.YES_NO, _is_known, area=_AREA, acts=_POST),
    Fact(
        "order.emergencies_of_person", "制单人 30 天内紧急采购合计，含本单", FactKind.NUMBER, _of_person, area=_AREA,
        unit="元", acts=_POST,
    ),
    Fact(
        "order.emergencies_of_supplier", "本单加别人 3 天内对这家供应商的紧急采购", FactKind.NUMBER,
        _of_supplier, area=_AREA, unit="元", acts=_POST,
    ),
)  # fmt: skip
