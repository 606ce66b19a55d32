"""采购闭环: how many papers stand at each stage of buying, what they come to, and which has waited longest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, or_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.heads import documents
from jxc_app.modules.documents.models import DocumentLine, DocumentLink
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import visible
from jxc_app.modules.documents.types import (
    APPROVED,
    DOCUMENT_TYPES,
    DONE,
    FROM_HOLD,
    GOODS,
    POSTED,
    REVERSED,
    SUBMITTED,
)
from jxc_app.modules.purchasing.models import GoodsReceiptLine, OrderPromise, SettlementFreeze
from jxc_app.modules.purchasing.overdue import due_day, promised
from jxc_app.modules.purchasing.supplied import is_to_buy

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_freezes: Table = SettlementFreeze.__table__  # type: ignore[attr-defined]
_promises: Table = OrderPromise.__table__  # type: ignore[attr-defined]
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
#: how far back what was paid still counts
_RECENT = timedelta(days=30)
_WAITING = (SUBMITTED, APPROVED)
#: stages at which a promised day may be past
_PROMISED = ("wanted", "inquiring", "ordered")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; amount in yuan, None where some of it may not be seen; ``oldest``: days since its oldest paper.

    ``mine``: how many of them the reader made; ``late``: how many are past a day that was promised.
    """

    code: str
    papers: int
    amount: Decimal | None
    oldest: int
    mine: int
    late: int


@query("purchase.loop", title="采购闭环", permission=DOCUMENT_VIEW)
def purchase_loop(session: Session, scope: Scope, *, actor: Actor | None = None) -> list[Stage]:
    """The stages in their order, over the papers in sight; each is summed by the database."""
    today = business_date(clock.get().now(), get_settings().zone)
    is_seen = amounts_of(session, actor).condition()
    maker_id = actor.user_id if actor is not None else None
    return [
        _stage(session, code, and_(condition, visible(scope)), is_seen, maker_id, today)
        for code, condition in _stages(today).items()
    ]


def _stages(today: date) -> Mapping[str, ColumnElement[bool]]:
    type_, status = documents.c.type, documents.c.status
    is_frozen = exists(
        select(_freezes.c.id).where(_freezes.c.document_id == documents.c.id, _freezes.c.released_at.is_(None))
    )
    is_recent = documents.c.business_date >= today - _RECENT
    return {
        "asked": and_(type_ == "purchase_requisition", status.in_(_WAITING)),
        "wanted": and_(type_ == "purchase_requisition", status == POSTED, is_to_buy(documents.c.id)),
        "inquiring": and_(type_ == "rfq", status == POSTED),
        "awarding": and_(type_ == "rfq_award", status.in_(_WAITING)),
        "planned": and_(type_ == "purchase_order", status.in_(_WAITING)),
        "ordered": and_(type_ == "purchase_order", status == POSTED),
        "counted": and_(type_ == "goods_receipt", status == SUBMITTED),
        "frozen": and_(type_ == "goods_receipt", status != REVERSED, is_frozen),
        "received": and_(type_ == "goods_receipt", status == POSTED, _is_unbilled()),
        "billed": and_(type_ == "supplier_invoice", status == POSTED),
        "requested": and_(type_ == "payment_request", status.in_((*_WAITING, POSTED))),
        "paid": and_(type_ == "payment", status.in_((POSTED, DONE)), is_recent),
    }


def _stage(
    session: Session,
    code: str,
    condition: ColumnElement[bool],
    is_seen: ColumnElement[bool],
    maker_id: int | None,
    today: date,
) -> Stage:
    amount = documents.c.total_amount
    wanted = select(
        func.count().label("papers"),
        func.sum(amount, type_=amount.type).label("amount"),
        _how_many(~is_seen).label("unseen"),
        func.min(documents.c.business_date).label("oldest"),
        _how_many(documents.c.maker_id == maker_id).label("mine"),
        (_how_many(_is_late(today)) if code in _PROMISED else func.max(0)).label("late"),
    ).where(condition, documents.c.reverses_document_id.is_(None))
    row = session.connection().execute(wanted).one()
    return Stage(
        code, row.papers, None if row.unseen else row.amount or ZERO, (today - row.oldest).days if row.oldest else 0,
        row.mine or 0, row.late or 0,
    )  # fmt: skip


def _how_many(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _is_late(today: date) -> ColumnElement[bool]:
    """Whether something of it that is still to come is past its day: the rule of 逾期未到, the last word counts."""
    is_open = _lines.c.base_quantity > _taken(_takers())
    wanted = select(_lines.c.id).select_from(_lines).outerjoin(_promises, promised)
    return exists(wanted.where(_lines.c.document_id == documents.c.id, due_day < today, is_open))


def _takers() -> Any:
    later = documents.alias("taker")
    codes = [code for code, one in DOCUMENT_TYPES.items() if one.wants_link and one.takes == GOODS]
    return later, later.c.type.in_(codes)


def _is_unbilled() -> ColumnElement[bool]:
    """Whether more of a receipt was accepted than was billed or went back, however long ago it came; gifts are free."""
    later = documents.alias("biller")
    is_back = and_(later.c.type == "purchase_return", later.c.settlement != FROM_HOLD)
    taken = _taken((later, or_(later.c.type == "supplier_invoice", is_back)))
    signed = func.coalesce(documents.c.restores_document_id, documents.c.id)
    accepted = func.coalesce(_judged.c.accepted, _lines.c.base_quantity, type_=_lines.c.base_quantity.type)
    outcome = and_(_judged.c.document_id == signed, _judged.c.line_no == _lines.c.line_no)
    wanted = select(_lines.c.id).select_from(_lines).outerjoin(_judged, outcome)
    return exists(wanted.where(_lines.c.document_id == documents.c.id, ~_lines.c.is_gift, accepted > taken))


def _taken(of: tuple[Any, ColumnElement[bool]]) -> Any:
    """How much of a line these later documents took, in base units."""
    later, which = of
    line = _lines.alias("later")
    kind = _links.c.quantity.type
    wanted = select(func.coalesce(func.sum(_links.c.quantity, type_=kind), 0, type_=kind))
    return (
        wanted.select_from(_links)
        .join(line, line.c.id == _links.c.to_line_id)
        .join(later, later.c.id == line.c.document_id)
        .where(_links.c.from_line_id == _lines.c.id, later.c.status.in_((POSTED, DONE)), which)
        .correlate(_lines)
        .scalar_subquery()
    )
