"""What waits for a person: read from the documents themselves, each kind within the right that it takes to act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, not_, or_, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import permissions_of, role_names
from jxc_app.modules.approvals import queries as approvals
from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.counting.waiting import count_tasks_of
from jxc_app.modules.dashboards.rules import DRAFT_IS_OLD_AFTER, MOST_COUNTED
from jxc_app.modules.documents.approving import KIND
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import visible, within
from jxc_app.modules.documents.types import APPROVED, DOCUMENT_TYPES, DRAFT, POSTED, SUBMITTED, TRAVELLING
from jxc_app.modules.incidents.confirming import waiting_for
from jxc_app.modules.notifications.queries import unread_count
from jxc_app.modules.transfers.asked import to_answer
from jxc_app.modules.transfers.rules import OVERDUE_AFTER
from jxc_app.modules.transfers.types import TRANSFER, TRANSFER_RECEIPT
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_approvals: Table = Approval.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
Rights = Mapping[str, Scope]
_NOWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Task:
    """One document that waits; ``since`` is when it began to."""

    document_id: int
    number: str
    type: str
    type_title: str
    warehouse_name: str
    to_warehouse_name: str
    maker_name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """Tasks of one kind, those that wait longest first; ``has_more``: not all of them are here."""

    code: str
    tasks: tuple[Task, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    condition: ColumnElement[bool]
    since: Any


@dataclass(frozen=True, slots=True)
class Around:
    """What the frame of every page shows of a person: their roles, tasks and unread messages (100: more than 99)."""

    roles: str
    waiting: int


@query("frame.person", title="我的角色与待办数量")
def around(session: Session, scope: Scope, *, user_id: int) -> Around:
    """One short read for every page."""
    waiting = count_waiting(session, user_id) + unread_count(session, user_id)
    return Around("、".join(role_names(session, user_id)), min(waiting, MOST_COUNTED + 1))


def count_waiting(session: Session, user_id: int) -> int:
    """How many approvals, proposals to undo, counts and documents wait for a person; counting stops at 100."""
    found = approvals.count_waiting(session, user_id) + len(waiting_for(session, user_id))
    found += len(count_tasks_of(session, user_id))
    found = min(found, MOST_COUNTED + 1)
    for wanted in _wanted(session, user_id).values():
        some = select(_documents.c.id).where(wanted.condition).limit(MOST_COUNTED + 1 - found).subquery()
        found += session.connection().execute(select(func.count()).select_from(some)).scalar_one()
        if found > MOST_COUNTED:
            break
    return found


@query("approval.count", title="待我审批数量")
def approvals_waiting(session: Session, scope: Scope, actor: Actor) -> int:
    """How many approvals wait for the actor."""
    return approvals.count_waiting(session, actor.user_id)


@query("todo.list", title="待办")
def waiting(session: Session, scope: Scope, *, user_id: int, most: int = 50) -> tuple[Kind, ...]:
    """Everything that waits for a person, by kind, in the order of ``_wanted``; empty kinds too."""
    most = max(1, min(most, 100))
    return tuple(_kind(session, code, wanted, most) for code, wanted in _wanted(session, user_id).items())


def _wanted(session: Session, user_id: int) -> dict[str, _Wanted]:
    rights, now = permissions_of(session, user_id), clock.get().now()
    on_the_way = and_(
        _documents.c.type.in_(TRAVELLING),
        _documents.c.status == POSTED,
        _documents.c.reverses_document_id.is_(None),
    )
    sent = or_(_documents.c.maker_id == user_id, _documents.c.posted_by == user_id)
    to_me = within(_scope(rights, TRANSFER_RECEIPT.permissions["draft"]), _documents.c.to_warehouse_id)
    own_old = and_(
        _documents.c.status == DRAFT,
        _documents.c.maker_id == user_id,
        _documents.c.changed_at < now - DRAFT_IS_OLD_AFTER,
    )
    late = and_(on_the_way, sent, _documents.c.posted_at < now - OVERDUE_AFTER)
    asked = to_answer(_scope(rights, TRANSFER.permissions["post"]))
    return {
        "asked": _Wanted(asked, _documents.c.created_at),
        "post": _Wanted(and_(_postable(rights), not_(asked)), _documents.c.changed_at),
        "receive": _Wanted(and_(on_the_way, to_me), _documents.c.posted_at),
        "late": _Wanted(_if_visible(rights, late), _documents.c.posted_at),
        "drafts": _Wanted(_if_visible(rights, own_old), _documents.c.changed_at),
    }


def _postable(rights: Rights) -> ColumnElement[bool]:
    """What was handed in and waits for nobody but this person's posting: types of the same scope are one condition."""
    types: dict[Scope, list[str]] = {}
    for type_ in DOCUMENT_TYPES.values():
        types.setdefault(_scope(rights, type_.permissions["post"]), []).append(type_.code)
    may = [
        and_(_documents.c.type.in_(codes), within(scope, _documents.c.warehouse_id))
        for scope, codes in types.items()
        if not scope.is_empty
    ]
    undecided = select(_approvals.c.subject_id).where(
        _approvals.c.subject_kind == KIND, _approvals.c.state == ApprovalState.WAITING
    )
    ready = and_(_documents.c.status.in_((SUBMITTED, APPROVED)), _documents.c.id.not_in(undecided))
    return and_(ready, or_(_documents.c.id < 0, *may))


def _if_visible(rights: Rights, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A person's own documents count only as long as they may open them."""
    scope = _scope(rights, DOCUMENT_VIEW.code)
    return and_(condition, visible(scope))


def _scope(rights: Rights, permission: str) -> Scope:
    return rights.get(permission, _NOWHERE)


def _kind(session: Session, code: str, wanted: _Wanted, most: int) -> Kind:
    there = _warehouses.alias("there")
    rows = (
        session.connection()
        .execute(
            select(
                _documents.c.id, _documents.c.number, _documents.c.type, _warehouses.c.name.label("warehouse_name"),
                there.c.name.label("to_warehouse_name"), _users.c.name.label("maker_name"), wanted.since.label("since"),
            )
            .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
            .outerjoin(there, there.c.id == _documents.c.to_warehouse_id)
            .outerjoin(_users, _users.c.id == _documents.c.maker_id)
            .where(wanted.condition)
            .order_by(wanted.since, _documents.c.id)
            .limit(most + 1)
        )
        .all()
    )  # fmt: skip
    tasks = tuple(
        Task(
            row.id, row.number or "", row.type, DOCUMENT_TYPES[row.type].title, row.warehouse_name,
            row.to_warehouse_name or "", row.maker_name or "", row.since,
        )
        for row in rows[:most]
    )  # fmt: skip
    return Kind(code, tasks, len(rows) > most)
