"""紧急采购: every use of it, how it went ahead, whether somebody has looked at it since, and what it cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_one

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.heads import DocumentRow, heads, row_of
from jxc_app.modules.documents.models import DocumentLine, DocumentLink
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_MOST = 200
_HOUR = 3600.0
#: how long whoever looks at it has
REVIEWED_WITHIN = timedelta(hours=24)
#: how one went ahead, and what became of the look at it afterwards
WAYS = {"passed": "绿色通道", "decided": "先批后办", "waiting": "等审批", "free": "没有流程要求"}
REVIEWS = {
    "waiting": "待复核", "late": "复核超时", "confirmed": "已复核", "objected": "复核有异议", "none": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emergency:
    """One use. ``hours`` from the order to its first goods, None as long as there are none; amount as far as seen."""

    id: int
    number: str
    ordered_at: datetime
    maker_name: str
    partner_name: str
    warehouse_name: str
    urgency: str
    amount: Decimal | None
    status: str
    status_title: str
    way: str
    review: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class Emergencies:
    """The uses of the last days, latest first, and what they come to; ``in_time``: looked at within a day."""

    uses: tuple[Emergency, ...]
    count: int
    amount: Decimal | None
    passed: int
    in_time: int
    late: int
    mean_hours: float | None


@query("purchase.emergencies", title="紧急采购使用记录", permission=DOCUMENT_VIEW)
def emergencies(session: Session, scope: Scope, *, days: int = 90, actor: Actor | None = None) -> Emergencies:
    """Orders in sight that were marked as emergencies and handed in, of so many days."""
    now = clock.get().now()
    since = documents.c.created_at > now - timedelta(days=max(1, min(days, 366)))
    wanted = heads(scope).where(
        documents.c.type == "purchase_order", documents.c.urgency != "", since,
        documents.c.status.in_((SUBMITTED, APPROVED, POSTED, DONE)), documents.c.reverses_document_id.is_(None),
    )  # fmt: skip
    amounts = amounts_of(session, actor)
    rows = session.connection().execute(wanted.order_by(documents.c.id.desc()).limit(_MOST)).all()
    found = [row_of(row, amounts) for row in rows]
    ids = [one.id for one in found]
    decided, came = _approvals(session, ids), _first_goods(session, ids)
    uses = tuple(_use(one, decided.get(one.id), came.get(one.id), now) for one in found)
    return _summed(uses, decided)


def _approvals(session: Session, ids: Collection[int]) -> Mapping[int, Approval]:
    """The last thing that was asked about each."""
    wanted = select_one(Approval).where(
        Approval.subject_kind == approving.KIND, col(Approval.subject_id).in_(list(ids)), Approval.act == approving.POST
    )
    return {one.subject_id: one for one in session.exec(wanted.order_by(col(Approval.id))).all()}


def _first_goods(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """When the first goods of each order were taken in."""
    receipts, counted = documents.alias("receipt"), _lines.alias("counted")
    wanted = (
        select(_lines.c.document_id, func.min(receipts.c.posted_at, type_=receipts.c.posted_at.type))
        .join(_links, _links.c.from_line_id == _lines.c.id)
        .join(counted, counted.c.id == _links.c.to_line_id)
        .join(receipts, receipts.c.id == counted.c.document_id)
        .where(_lines.c.document_id.in_(list(ids)), receipts.c.status.in_((POSTED, DONE)))
        .group_by(_lines.c.document_id)
    )
    return dict(session.connection().execute(wanted).all())


def _use(order: DocumentRow, asked: Approval | None, came: datetime | None, now: datetime) -> Emergency:
    begun = order.posted_at or order.created_at
    return Emergency(
        order.id, order.number, order.created_at, order.maker_name, order.partner_name, order.warehouse_name,
        order.urgency, order.total_amount, order.status, order.status_title, _way(order, asked), _review(asked, now),
        None if came is None else (came - begun).total_seconds() / _HOUR,
    )  # fmt: skip


def _way(order: DocumentRow, asked: Approval | None) -> str:
    if asked is None:
        return "free"
    if asked.options.get("passed"):
        return "passed"
    return "waiting" if order.posted_at is None else "decided"


def _review(asked: Approval | None, now: datetime) -> str:
    """What became of the look at what nobody had decided on beforehand."""
    if asked is None or not asked.options.get("passed"):
        return "none"
    if asked.state == ApprovalState.OBJECTED:
        return "objected"
    if asked.state == ApprovalState.APPROVED:
        return "confirmed"
    return "late" if now - asked.requested_at > REVIEWED_WITHIN else "waiting"


def _summed(uses: Sequence[Emergency], decided: Mapping[int, Approval]) -> Emergencies:
    passed = [one for one in uses if one.way == "passed"]
    known = [one.amount for one in uses if one.amount is not None]
    hours = [one.hours for one in uses if one.hours is not None]
    in_time = [one for one in passed if _is_in_time(decided[one.id])]
    return Emergencies(
        tuple(uses), len(uses), sum(known, ZERO) if len(known) == len(uses) else None, len(passed), len(in_time),
        sum(one.review == "late" for one in passed), sum(hours) / len(hours) if hours else None,
    )  # fmt: skip


def _is_in_time(asked: Approval) -> bool:
    return asked.decided_at is not None and asked.decided_at - asked.requested_at <= REVIEWED_WITHIN
