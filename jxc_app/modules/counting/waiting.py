"""Counts that wait for a person: to be counted, to be counted again, or to be reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, and_, exists, or_, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.counting.lines import entries_table
from jxc_app.modules.counting.listing import CountRow, counts, here, rows_of
from jxc_app.modules.counting.models import CountPerson
from jxc_app.modules.counting.permissions import COUNT_ENTER, COUNT_REVIEW
from jxc_app.modules.counting.rules import ENTERING, REVIEW

_people: Table = CountPerson.__table__  # type: ignore[attr-defined]
_MOST = 100


@dataclass(frozen=True, slots=True)
class CountTask:
    """A count that a person is to see to; ``act``: ``count`` or ``review``."""

    count: CountRow
    act: str
    due_on: date


def count_tasks_of(session: Session, user_id: int) -> list[CountTask]:
    """What waits for this person, the most urgent first."""
    rights = permissions_of(session, user_id)
    found = _ids(session, _to_count(rights, user_id)), _ids(session, _to_review(rights, user_id))
    tasks = [
        CountTask(row, act, row.due_on)
        for act, ids in zip(("count", "review"), found, strict=True)
        for row in rows_of(session, ids)
    ]
    return sorted(tasks, key=lambda one: (one.due_on, one.count.id))


@query("count.waiting", title="等我盘点与审核")
def count_tasks(session: Session, scope: Scope, actor: Actor) -> list[CountTask]:
    """What waits for the actor."""
    return count_tasks_of(session, actor.user_id)


def _ids(session: Session, condition: ColumnElement[bool]) -> list[int]:
    wanted = select(counts.c.id).where(condition).order_by(counts.c.due_on, counts.c.id).limit(_MOST)
    return list(session.connection().execute(wanted).scalars())


def _to_count(rights: Mapping[str, Scope], user_id: int) -> ColumnElement[bool]:
    """Theirs by name, or nobody's in particular where they may count."""
    named = select(_people.c.user_id).where(_people.c.count_id == counts.c.id)
    mine = or_(~exists(named), exists(named.where(_people.c.user_id == user_id)))
    return and_(counts.c.state.in_(ENTERING), here(rights.get(COUNT_ENTER.code, Scope())), mine)


def _to_review(rights: Mapping[str, Scope], user_id: int) -> ColumnElement[bool]:
    counted = select(entries_table.c.id).where(
        entries_table.c.count_id == counts.c.id, entries_table.c.person_id == user_id
    )
    return and_(counts.c.state == REVIEW, here(rights.get(COUNT_REVIEW.code, Scope())), ~exists(counted))
