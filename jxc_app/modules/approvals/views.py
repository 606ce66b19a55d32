"""One approval whole, for those who have to do with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.approvals.approvers import stands_in_for
from jxc_app.modules.approvals.models import Approval, ApprovalEvent, ApprovalState, ApprovalTask, TaskState
from jxc_app.modules.approvals.queries import ApprovalRow, people_names, rows_of


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One person's part."""

    step: int
    person_name: str
    decided_by: str
    state: str
    origin: str
    comment: str
    decided_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One act in its history."""

    at: datetime
    actor_name: str
    act: str
    text: str


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One approval whole, and what the reader can do about it."""

    row: ApprovalRow
    tasks: tuple[TaskRow, ...]
    events: tuple[EventRow, ...]
    may_decide: bool
    may_withdraw: bool
    is_copy: bool


@query("approval.view", title="审批详情")
def view_approval(session: Session, scope: Scope, actor: Actor, *, approval_id: int) -> ApprovalView:
    """One approval, for those who asked, decide, decided or got a copy. Raises NotFound for anybody else."""
    approval = involved(session, actor, approval_id)
    return view_of(session, approval, actor)


def involved(session: Session, actor: Actor, approval_id: int) -> Approval:
    """The approval, if the actor has to do with it. Raises NotFound."""
    approval = session.get(Approval, approval_id)
    if approval is None or not _is_involved(session, approval, actor):
        raise NotFound("approval.not_found")
    return approval


def _is_involved(session: Session, approval: Approval, actor: Actor) -> bool:
    if approval.requested_by == actor.user_id or actor.is_system:
        return True
    people = {actor.user_id, *stands_in_for(session, actor.user_id, clock.get().now())}
    parts = select(ApprovalTask.id).where(
        ApprovalTask.approval_id == approval.id,
        or_(col(ApprovalTask.person_id).in_(people), ApprovalTask.decided_by == actor.user_id),
        ApprovalTask.state != TaskState.QUEUED,
    )
    return session.exec(parts.limit(1)).first() is not None


def view_of(session: Session, approval: Approval, actor: Actor) -> ApprovalView:
    """An approval whole; who may see it is the caller's to say."""
    now = clock.get().now()
    names = people_names(session)
    found = select(ApprovalTask).where(ApprovalTask.approval_id == approval.id)
    tasks = session.exec(found.order_by(col(ApprovalTask.step), col(ApprovalTask.place), col(ApprovalTask.id))).all()
    events = session.exec(
        select(ApprovalEvent).where(ApprovalEvent.approval_id == approval.id).order_by(col(ApprovalEvent.id))
    ).all()
    mine = {actor.user_id, *stands_in_for(session, actor.user_id, now)}
    own = [task for task in tasks if task.state == TaskState.WAITING and task.person_id in mine]
    is_owed = approval.state == ApprovalState.OWED
    places = [task.person_id for task in own if task.person_id != actor.user_id]
    return ApprovalView(
        row=rows_of(
            session, [approval], now=now,
            in_place_of={approval.id or 0: places[0]} if places and len(places) == len(own) else {},
        )[0],
        tasks=tuple(
            TaskRow(
                task.step, names.get(task.person_id, ""), names.get(task.decided_by or 0, ""), task.state, task.origin,
                task.comment, task.decided_at, task.due_at,
            )
            for task in tasks
            if task.state != TaskState.DROPPED
        ),
        events=tuple(EventRow(one.at, one.actor_name, one.act, one.text) for one in events),
        may_decide=bool(own) and (is_owed or actor.user_id not in approval.people),
        may_withdraw=approval.state == ApprovalState.WAITING and approval.requested_by == actor.user_id,
        is_copy=any(task.state == TaskState.COPY and task.person_id == actor.user_id for task in tasks),
    )  # fmt: skip


def of_subject(session: Session, kind: str, subject_id: int, actor: Actor) -> list[ApprovalView]:
    """Every approval of a subject, newest first, for those who may see the subject."""
    found = select(Approval).where(Approval.subject_kind == kind, Approval.subject_id == subject_id)
    return [view_of(session, one, actor) for one in session.exec(found.order_by(col(Approval.id).desc())).all()]
