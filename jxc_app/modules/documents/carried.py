"""The page of the periods: what is closed, what is closed next, and what would be carried over."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import APPROVED, DRAFT, POSTED, SUBMITTED, TRAVELLING
from jxc_app.modules.inventory.calendar import is_year_end, period_name
from jxc_app.modules.inventory.closing import PERIOD_VIEW, closed_periods, closing_rule, next_period

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_MOST = 36


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
class NextPeriod:
    """What is closed next. Documents of its days that are not posted yet, and goods on their way, are carried over."""

    name: str
    starts_on: date
    ends_on: date
    is_over: bool
    is_year_end: bool
    drafts: int
    waiting: int
    on_the_way: int


@dataclass(frozen=True, slots=True)
class Periods:
    """``following`` None: nothing has ever moved. ``closing_day`` 0: the last of the month."""

    closing_day: int
    version: int
    following: NextPeriod | None
    closed: tuple[ClosedPeriod, ...]


@query("period.list", title="月结情况", permission=PERIOD_VIEW)
def list_periods(session: Session, scope: Scope) -> Periods:
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
    return Periods(rule.closing_day, rule.version, _following(session), closed)


def _following(session: Session) -> NextPeriod | None:
    found = next_period(session)
    if found is None:
        return None
    starts_on, ends_on = found
    today = business_date(clock.get().now(), get_settings().zone)
    until = _documents.c.business_date <= ends_on
    travelling = (
        _documents.c.type.in_(TRAVELLING), _documents.c.status == POSTED, _documents.c.reverses_document_id.is_(None)
    )  # fmt: skip
    return NextPeriod(
        period_name(ends_on), starts_on, ends_on, ends_on < today, is_year_end(ends_on),
        drafts=_count(session, until, _documents.c.status == DRAFT),
        waiting=_count(session, until, _documents.c.status.in_((SUBMITTED, APPROVED))),
        on_the_way=_count(session, until, *travelling),
    )  # fmt: skip


def _count(session: Session, *conditions: Any) -> int:
    counted = select(func.count()).select_from(_documents).where(*conditions)
    return int(session.connection().execute(counted).scalar_one())
