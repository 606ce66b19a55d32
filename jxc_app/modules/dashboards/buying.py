"""采购闭环: how many papers stand at each stage of buying, what they come to, and which has waited longest."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.heads import documents
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import visible
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, REVERSED, SUBMITTED
from jxc_app.modules.purchasing.models import SettlementFreeze

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_freezes: Table = SettlementFreeze.__table__  # type: ignore[attr-defined]
#: how far back what is finished still counts
_RECENT = timedelta(days=30)
_WAITING = (SUBMITTED, APPROVED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; amount in yuan, None where some of it may not be seen; ``oldest``: days since its oldest paper.

    ``mine``: how many of them the reader made; ``late``: how many are past the day that was promised.
    """

    code: str
    papers: int
    amount: Decimal | None
    oldest: int
    mine: int
    late: int


def _stages() -> dict[str, ColumnElement[bool]]:
    type_, status = documents.c.type, documents.c.status
    is_frozen = exists(
        select(_freezes.c.id).where(_freezes.c.document_id == documents.c.id, _freezes.c.released_at.is_(None))
    )
    since = business_date(clock.get().now() - _RECENT, get_settings().zone)
    received = and_(type_ == "goods_receipt", status.in_((POSTED, DONE)), documents.c.business_date >= since)
    return {
        "asked": and_(type_ == "purchase_requisition", status.in_(_WAITING)),
        "wanted": and_(type_ == "purchase_requisition", status == POSTED),
        "planned": and_(type_ == "purchase_order", status.in_(_WAITING)),
        "ordered": and_(type_ == "purchase_order", status == POSTED),
        "counted": and_(type_ == "goods_receipt", status == SUBMITTED),
        "frozen": and_(type_ == "goods_receipt", status != REVERSED, is_frozen),
        "received": received,
    }


@query("purchase.loop", title="采购闭环", permission=DOCUMENT_VIEW)
def purchase_loop(session: Session, scope: Scope, *, actor: Actor | None = None) -> list[Stage]:
    """The stages in their order, over the papers in sight."""
    amounts = amounts_of(session, actor)
    today = business_date(clock.get().now(), get_settings().zone)
    return [
        _stage(session, code, _papers(session, scope, condition), amounts, actor, today)
        for code, condition in _stages().items()
    ]


def _papers(session: Session, scope: Scope, condition: ColumnElement[bool]) -> list[Any]:
    late = (
        select(_lines.c.due_on)
        .where(_lines.c.document_id == documents.c.id, _lines.c.due_on.is_not(None))
        .order_by(_lines.c.due_on)
        .limit(1)
        .correlate(documents)
        .scalar_subquery()
    )
    wanted = select(documents, late.label("due_on")).where(
        condition, documents.c.reverses_document_id.is_(None), visible(scope)
    )
    return list(session.connection().execute(wanted.order_by(documents.c.business_date).limit(5_000)))


def _stage(session: Session, code: str, papers: list[Any], amounts: Any, actor: Actor | None, today: date) -> Stage:
    is_seen = amounts.is_everything or all(amounts.covers(one) for one in papers)
    is_open = code in ("wanted", "ordered")
    return Stage(
        code,
        len(papers),
        sum((one.total_amount for one in papers), ZERO) if is_seen else None,
        (today - papers[0].business_date).days if papers else 0,
        sum(actor is not None and one.maker_id == actor.user_id for one in papers),
        sum(is_open and one.due_on is not None and one.due_on < today for one in papers),
    )
