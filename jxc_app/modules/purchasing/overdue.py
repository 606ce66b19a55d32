"""逾期未到: lines of orders whose day is past, for whoever ordered them; each is told of once at every stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Permission, Result, Scope, clock, query, use_case
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.purchasing.blind import counts_blind
from jxc_app.modules.purchasing.models import OrderPromise, OrderReminder

ORDER_REMIND = Permission("order.remind", "提醒逾期订单", "系统", scoped=False)
#: days past at which one more word is said
STAGES = (1, 3, 7, 14, 30)
_MOST = 200
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_promises: Table = OrderPromise.__table__  # type: ignore[attr-defined]
_reminders: Table = OrderReminder.__table__  # type: ignore[attr-defined]
#: the supplier's last word counts, before that what was asked for
due_day = func.coalesce(_promises.c.promised_on, _lines.c.due_on, type_=_lines.c.due_on.type)
promised = (_promises.c.document_id == _lines.c.document_id) & (_promises.c.line_no == _lines.c.line_no)


class RemindOrder(Command):
    """An order that has something overdue."""

    document_id: Id


class Reminded(Result):
    """How many of its lines reached another stage."""

    lines: int


@dataclass(frozen=True, slots=True)
class LateOrder:
    """An order in force with lines past their day: how many, how much is open in base units, and for how long.

    ``open`` None: the reader counts blind.
    """

    id: int
    number: str
    partner_name: str
    due_on: date
    days: int
    lines: int
    open: Decimal | None


@dataclass(frozen=True, slots=True)
class _Late:
    """A line past its day of which something is open."""

    line_id: int
    order: Any
    due_on: date
    open: Decimal


@query("purchase.late", title="逾期未到", permission=DOCUMENT_VIEW)
def late_orders(session: Session, scope: Scope, *, actor: Actor | None = None) -> list[LateOrder]:
    """Orders in sight of which something should have come by now; the longest first."""
    today = business_date(clock.get().now(), get_settings().zone)
    by_order: dict[int, list[_Late]] = {}
    for late in _late(session, today, visible(scope), scope=scope):
        by_order.setdefault(late.order.id, []).append(late)
    is_blind = actor is not None and counts_blind(session, actor)
    found = [_late_order(lines, today, is_blind=is_blind) for lines in by_order.values()]
    return sorted(found, key=lambda one: (one.due_on, one.id))[:_MOST]


def _late_order(lines: Sequence[_Late], today: date, *, is_blind: bool) -> LateOrder:
    order, first = lines[0].order, min(line.due_on for line in lines)
    return LateOrder(
        order.id, order.number, order.partner or "", first, (today - first).days, len(lines),
        None if is_blind else sum((line.open for line in lines), ZERO),
    )  # fmt: skip


def _late(session: Session, today: date, *conditions: Any, scope: Scope) -> list[_Late]:
    wanted = (
        select(
            _lines.c.id.label("line_id"), _lines.c.base_quantity, due_day.label("due"), documents.c.id,
            documents.c.number, partners.c.name.label("partner"),
        )
        .join(documents, documents.c.id == _lines.c.document_id)
        .outerjoin(_promises, promised)
        .outerjoin(partners, partner_of(scope))
        .where(
            documents.c.type == "purchase_order", documents.c.status == POSTED,
            documents.c.reverses_document_id.is_(None), due_day < today, *conditions,
        )
        .order_by(documents.c.id, _lines.c.line_no)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    came = links.fulfilled(session, [row.line_id for row in rows])
    left = {row.line_id: row.base_quantity - came.get(row.line_id, ZERO) for row in rows}
    return [_Late(row.line_id, row, row.due, left[row.line_id]) for row in rows if left[row.line_id] > 0]


def orders_to_remind(session: Session, today: date) -> list[int]:
    """Orders with a line that has reached a stage at which nobody was told."""
    late = _late(session, today, scope=Scope(everywhere=True))
    told = _told(session, [one.line_id for one in late])
    fresh = (one.order.id for one in late if _is_fresh(one, today, told))
    return list(dict.fromkeys(fresh))


def _told(session: Session, line_ids: Sequence[int]) -> set[tuple[int, date, int]]:
    wanted = select(_reminders.c.line_id, _reminders.c.due_on, _reminders.c.stage)
    return {tuple(row) for row in session.connection().execute(wanted.where(_reminders.c.line_id.in_(list(line_ids))))}


def stage_of(days: int) -> int:
    """The stage that so many days past are in; 0: none.

    >>> [stage_of(days) for days in (0, 1, 2, 3, 8, 400)]
    [0, 1, 1, 3, 7, 30]
    """
    return max((stage for stage in STAGES if days >= stage), default=0)


def _is_fresh(late: _Late, today: date, told: set[tuple[int, date, int]]) -> bool:
    return (late.line_id, late.due_on, stage_of((today - late.due_on).days)) not in told


@use_case("order.remind", title="提醒逾期订单", permission=ORDER_REMIND)
def remind_order(uow: UnitOfWork, command: RemindOrder) -> Reminded:
    """Tell of the lines of one order that have reached another stage, once. Only the product may."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=ORDER_REMIND.title)
    order = uow.session.get(Document, command.document_id, with_for_update={"key_share": True})
    if order is None:
        raise NotFound("document.not_found")
    late = _late(uow.session, uow.today, documents.c.id == order.id, scope=Scope(everywhere=True))
    told = _told(uow.session, [one.line_id for one in late])
    fresh = [one for one in late if _is_fresh(one, uow.today, told)]
    for one in fresh:
        stage = stage_of((uow.today - one.due_on).days)
        uow.session.add(OrderReminder(line_id=one.line_id, due_on=one.due_on, stage=stage, told_at=uow.now))
    if fresh:
        days = max((uow.today - one.due_on).days for one in fresh)
        uow.record("document", order.id, order.number or "", after={"late_lines": len(fresh), "late_days": days})
    return Reminded(lines=len(fresh))
