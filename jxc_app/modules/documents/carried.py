"""The page of the periods: what is closed, what is closed next, and what would be carried over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.rows import for_sku, scope_of
from jxc_app.modules.documents.filters import on_the_way
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import kept_from
from jxc_app.modules.documents.types import APPROVED, DRAFT, SUBMITTED
from jxc_app.modules.inventory.calendar import is_year_end, period_name
from jxc_app.modules.inventory.closing import PERIOD_VIEW, closed_periods, closing_rule, next_period
from jxc_app.modules.inventory.held_stock import HeldStock, count_held, held_stock
from jxc_app.modules.inventory.odd_values import OddValue, count_odd, odd_values
from jxc_app.modules.inventory.permissions import STOCK_COST, STOCK_VIEW
from jxc_app.modules.inventory.stock_scope import ground_of

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_MOST = 36
#: so many of what is odd or held stand on the page; the lists of stock have the rest
_LISTED = 20


@dataclass(frozen=True, slots=True)
class CarriedKind:
    """What a room above carries over a close, and how many there are of it of the days until one."""

    code: str
    title: str
    count: Callable[[Session, date], int]


_kinds: dict[str, CarriedKind] = {}


def carries(kind: CarriedKind) -> None:
    """Let the page of the periods tell this too."""
    _kinds[kind.code] = kind


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """One closed period; only the latest can be opened again."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    closed_at: datetime
    closed_by: str
    is_year_end: bool
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """So many of one kind."""

    code: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class OddLine:
    """A value at the end of the period that cannot be, in yuan; None for who may not see what things cost.

    ``entered_late``: the documents that brought it about, as (id, number).
    """

    odd: OddValue
    value: Decimal | None
    entered_late: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class NextPeriod:
    """What is closed next, with what is carried over: documents of its days that are not posted yet, goods on their way
    and what is held, now. ``odd_count``, ``odd``: what would be kept though it cannot be, known once the period is
    over; the lists hold the first few in sight.
    """

    name: str
    starts_on: date
    ends_on: date
    is_over: bool
    is_year_end: bool
    drafts: int
    waiting: int
    on_the_way: int
    held_count: int = 0
    held: list[HeldStock] = field(default_factory=list)
    further: list[Carried] = field(default_factory=list)
    odd_count: int = 0
    odd: list[OddLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Periods:
    """``following`` None: nothing has ever moved. ``closing_day`` 0: the last of the month."""

    closing_day: int
    version: int
    following: NextPeriod | None
    closed: tuple[ClosedPeriod, ...]


@query("period.list", title="月结情况", permission=PERIOD_VIEW)
def list_periods(session: Session, scope: Scope, actor: Actor) -> Periods:
    """The closed periods, latest first, three years of them at most."""
    rule = closing_rule(session)
    rows = closed_periods(session, _MOST)
    names = user_names(session, {row.closed_by for row in rows if row.closed_by})
    closed = tuple(
        ClosedPeriod(
            row.id or 0, period_name(row.ends_on), row.starts_on, row.ends_on, row.closed_at or clock.get().now(),
            names.get(row.closed_by or 0, ""), is_year_end(row.ends_on), is_latest=at == 0,
        )
        for at, row in enumerate(rows)
    )  # fmt: skip
    return Periods(rule.closing_day, rule.version, _following(session, actor), closed)


def _following(session: Session, actor: Actor) -> NextPeriod | None:
    found = next_period(session)
    if found is None:
        return None
    starts_on, ends_on = found
    today = business_date(clock.get().now(), get_settings().zone)
    until = _documents.c.business_date <= ends_on
    in_sight = ground_of(session, scope_of(session, actor, STOCK_VIEW))
    is_over = ends_on < today
    return NextPeriod(
        period_name(ends_on), starts_on, ends_on, is_over, is_year_end(ends_on),
        drafts=_count(session, until, _documents.c.status == DRAFT),
        waiting=_count(session, until, _documents.c.status.in_((SUBMITTED, APPROVED))),
        on_the_way=_count(session, until, on_the_way()),
        held_count=count_held(session), held=held_stock(session, in_sight, _LISTED),
        further=[Carried(kind.code, kind.title, kind.count(session, ends_on)) for kind in _kinds.values()],
        odd_count=count_odd(session, ends_on) if is_over else 0,
        odd=_odd(session, actor, odd_values(session, in_sight, ends_on, _LISTED)) if is_over else [],
    )  # fmt: skip


def _odd(session: Session, actor: Actor, found: list[OddValue]) -> list[OddLine]:
    cost, papers = (scope_of(session, actor, right) for right in (STOCK_COST, DOCUMENT_VIEW))
    late = {one for odd in found for one in odd.entered_late}
    wanted = select(_documents.c.id, _documents.c.number).where(_documents.c.id.in_(late))
    numbers = {row.id: row.number or "" for row in session.connection().execute(wanted)}
    kept = kept_from(session, papers, late)
    return [
        OddLine(
            odd, odd.value if for_sku(session, cost, odd.sku_id).covers(odd.warehouse_id) else None,
            tuple((one, numbers[one]) for one in odd.entered_late if one not in kept),
        )
        for odd in found
    ]  # fmt: skip


def _count(session: Session, *conditions: Any) -> int:
    counted = select(func.count()).select_from(_documents).where(*conditions)
    return int(session.connection().execute(counted).scalar_one())
