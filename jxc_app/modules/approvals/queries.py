"""Lists of approvals: what waits for whom, what went ahead unasked, who stands in for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.approvers import stands_in_for
from jxc_app.modules.approvals.models import Approval, ApprovalEvent, ApprovalState, ApprovalTask, StandIn, TaskState
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE

ACTS = {"post": "过账", "void": "作废"}
STATES = {
    ApprovalState.WAITING: "审批中", ApprovalState.APPROVED: "已通过", ApprovalState.RETURNED: "已退回",
    ApprovalState.REJECTED: "已拒绝", ApprovalState.WITHDRAWN: "已撤回", ApprovalState.PASSED: "免审通过",
    ApprovalState.OWED: "待补审", ApprovalState.OBJECTED: "补审有异议",
}  # fmt: skip
_MOST = 100
_OVER = (TaskState.APPROVED, TaskState.RETURNED, TaskState.REJECTED, TaskState.PASSED_ON)


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One approval in a list. ``waiting_for``: whose turn it is; ``for_name``: in whose place the reader decides."""

    id: int
    version: int
    subject_id: int
    act: str
    type: str
    label: str
    warehouse_id: int
    requester_name: str
    requested_at: datetime
    reason: str
    state: str
    flows: tuple[str, ...]
    because: tuple[str, ...]
    is_split: bool
    waiting_for: tuple[str, ...]
    for_name: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class StandInRow:
    """Who decides for whom, and when."""

    id: int
    person_name: str
    stand_in_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    is_mine: bool
    is_running: bool


@query("approval.mine", title="我的审批")
def my_approvals(session: Session, scope: Scope, actor: Actor, *, part: str = "waiting") -> list[ApprovalRow]:
    """``waiting`` for me (also in somebody's place), ``done`` or ``asked`` by me, ``copies`` for me; at most 100."""
    now = clock.get().now()
    if part == "asked":
        asked = select(Approval).where(Approval.requested_by == actor.user_id).order_by(col(Approval.id).desc())
        return rows_of(session, session.exec(asked.limit(_MOST)).all(), now=now)
    found = _tasks(session, actor, part, now)
    approvals = {
        one.id: one
        for one in session.exec(select(Approval).where(col(Approval.id).in_({t.approval_id for t in found}))).all()
    }
    ordered = [approvals[approval_id] for approval_id in dict.fromkeys(task.approval_id for task in found)]
    places = {task.approval_id: task.person_id for task in reversed(found)}
    return rows_of(session, ordered, now=now, in_place_of={k: v for k, v in places.items() if v != actor.user_id})


def _tasks(session: Session, actor: Actor, part: str, now: datetime) -> list[ApprovalTask]:
    wanted = select(ApprovalTask)
    if part == "done":
        wanted = wanted.where(ApprovalTask.decided_by == actor.user_id, col(ApprovalTask.state).in_(_OVER))
        return list(session.exec(wanted.order_by(col(ApprovalTask.decided_at).desc()).limit(_MOST)).all())
    if part == "copies":
        states = (TaskState.COPY, TaskState.READ)
        wanted = wanted.where(ApprovalTask.person_id == actor.user_id, col(ApprovalTask.state).in_(states))
        return list(session.exec(wanted.order_by(col(ApprovalTask.id).desc()).limit(_MOST)).all())
    return list(session.exec(_waiting(session, actor.user_id, now).limit(_MOST)).all())


def _waiting(session: Session, user_id: int, now: datetime) -> Any:
    """Open parts of a person and of those they stand in for, oldest first; never what they made themselves."""
    people = {user_id, *stands_in_for(session, user_id, now)}
    return (
        select(ApprovalTask)
        .where(ApprovalTask.state == TaskState.WAITING, col(ApprovalTask.person_id).in_(people))
        .order_by(col(ApprovalTask.id))
    )


def count_waiting(session: Session, user_id: int) -> int:
    """How many approvals wait for a person."""
    now = clock.get().now()
    people = {user_id, *stands_in_for(session, user_id, now)}
    waiting = select(func.count(func.distinct(ApprovalTask.approval_id))).where(
        ApprovalTask.state == TaskState.WAITING, col(ApprovalTask.person_id).in_(people)
    )
    return session.exec(waiting).one()


def rows_of(
    session: Session, approvals: Collection[Approval], *, now: datetime, in_place_of: dict[int, int] | None = None
) -> list[ApprovalRow]:
    """Approvals as lists show them, in the order given."""
    ids = {approval.id or 0 for approval in approvals}
    waiting: dict[int, list[ApprovalTask]] = {}
    open_now = select(ApprovalTask).where(
        col(ApprovalTask.approval_id).in_(ids), ApprovalTask.state == TaskState.WAITING
    )
    for task in session.exec(open_now.order_by(col(ApprovalTask.id))).all():
        waiting.setdefault(task.approval_id, []).append(task)
    was_late = select(ApprovalEvent.approval_id).where(
        col(ApprovalEvent.approval_id).in_(ids), ApprovalEvent.act == "overdue"
    )
    reminded = set(session.exec(was_late).all()) & waiting.keys()
    names = people_names(session)
    places = in_place_of or {}
    return [
        ApprovalRow(
            one.id or 0, one.version, one.subject_id, one.act, one.type, one.label, one.warehouse_id,
            names.get(one.requested_by, ""), one.requested_at, one.reason, one.state,
            tuple(basis["title"] for basis in one.basis),
            tuple(dict.fromkeys(words for basis in one.basis for words in basis["because"])),
            any(basis.get("is_split") for basis in one.basis),
            tuple(dict.fromkeys(names.get(task.person_id, "") for task in waiting.get(one.id or 0, []))),
            names.get(places.get(one.id or 0, 0), ""),
            one.id in reminded or any(_is_due(task, now) for task in waiting.get(one.id or 0, [])),
        )
        for one in approvals
    ]  # fmt: skip


def _is_due(task: ApprovalTask, now: datetime) -> bool:
    return task.due_at is not None and task.due_at <= now


@query("approval.passed", title="免审与补审记录", permission=APPROVAL_DECIDE)
def passed_approvals(session: Session, scope: Scope, *, days: int = 30) -> list[ApprovalRow]:
    """What went ahead without a decision before: green channel and small shop, newest first."""
    now = clock.get().now()
    since = select(Approval).where(col(Approval.requested_at) > now - timedelta(days=max(1, min(days, 366))))
    found = [
        one
        for one in session.exec(since.order_by(col(Approval.id).desc()).limit(2000)).all()
        if scope.covers(one.warehouse_id) and (one.options.get("passed") or _was_owed(session, one))
    ]
    return rows_of(session, found[:_MOST], now=now)


def _was_owed(session: Session, approval: Approval) -> bool:
    if approval.state == ApprovalState.OWED:
        return True
    owed = select(ApprovalTask.id).where(ApprovalTask.approval_id == approval.id, ApprovalTask.origin == "owed")
    return session.exec(owed.limit(1)).first() is not None


def count_owed(session: Session, *, before: datetime | None = None) -> int:
    """How many acts went ahead and still want their second person; ``before``: only those asked for until then."""
    owed = select(func.count()).select_from(Approval).where(Approval.state == ApprovalState.OWED)
    if before is not None:
        owed = owed.where(col(Approval.requested_at) < before)
    return session.exec(owed).one()


@query("approval.stand_ins", title="代理审批列表", permission=APPROVAL_DECIDE)
def stand_ins(session: Session, scope: Scope, actor: Actor) -> list[StandInRow]:
    """The actor's own appointments and those that they were given, newest first."""
    now, names = clock.get().now(), people_names(session)
    mine = or_(StandIn.person_id == actor.user_id, StandIn.stand_in_id == actor.user_id)
    found = session.exec(select(StandIn).where(mine).order_by(col(StandIn.id).desc()).limit(_MOST)).all()
    return [
        StandInRow(
            one.id or 0, names.get(one.person_id, ""), names.get(one.stand_in_id, ""), one.starts_at, one.ends_at,
            one.reason, one.person_id == actor.user_id, one.starts_at <= now < one.ends_at,
        )
        for one in found
    ]  # fmt: skip


@query("approval.deciders", title="可审批的人", permission=APPROVAL_DECIDE)
def deciders(session: Session, scope: Scope, actor: Actor) -> list[tuple[int, str]]:
    """Whom one can pass a part on to, add, or have stand in: people in service, but oneself."""
    people = select(User.id, User.name).where(
        User.id != SYSTEM_USER_ID, User.id != actor.user_id, col(User.switched_off_at).is_(None)
    )
    return [(person or 0, name) for person, name in session.exec(people.order_by(col(User.name))).all()]


def people_names(session: Session) -> dict[int, str]:
    """Everybody's name, also of those who left."""
    return {person or 0: name for person, name in session.exec(select(User.id, User.name)).all()}
