"""Deciding: one person's part, and what follows for the step and the whole."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command
from jxc_app.modules.approvals.approvers import stands_in_for
from jxc_app.modules.approvals.asking import note, open_step, record
from jxc_app.modules.approvals.models import Approval, ApprovalState, ApprovalTask, TaskState
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE
from jxc_app.modules.approvals.rules import Mode, Step


class Decision(StrEnum):
    """What one person says: 同意, 退回修改, 拒绝."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


class DecideApproval(Command):
    """What the actor says to an approval as they last saw it; a no needs words."""

    approval_id: Id
    version: Version
    decision: Decision
    comment: str = Limits(default="", max_length=300)


@dataclass(frozen=True, slots=True)
class _Part:
    task: ApprovalTask
    is_stand_in: bool


_SAID = {
    Decision.APPROVE: TaskState.APPROVED, Decision.RETURN: TaskState.RETURNED, Decision.REJECT: TaskState.REJECTED,
}  # fmt: skip
_ENDS = {Decision.RETURN: ApprovalState.RETURNED, Decision.REJECT: ApprovalState.REJECTED}


def decide(uow: UnitOfWork, command: DecideApproval) -> Approval:
    """Take the actor's decision; the state of the approval says what came of it.

    The subject's own row is locked by the caller before. Raises PermissionDenied, NotFound, Conflict, or DomainError
    ``approval.own`` where the actor, or whom they stand in for, has a part in what is decided.
    """
    approval = locked(uow, command.approval_id, command.version)
    part = part_of(uow, approval)
    if command.decision is not Decision.APPROVE and len(command.comment) < 2:
        raise DomainError("approval.comment_needed", field="comment")
    task = part.task
    task.state, task.decided_at, task.decided_by = _SAID[command.decision], uow.now, uow.actor.user_id
    task.comment = command.comment
    note(uow, approval, command.decision, command.comment)
    approval.version += 1
    uow.session.flush()
    if approval.state == ApprovalState.OWED:
        _confirm(uow, approval, command)
    elif command.decision is Decision.APPROVE:
        _go_on(uow, approval, task)
    else:
        end(uow, approval, _ENDS[command.decision], command.comment)
    return approval


def locked(uow: UnitOfWork, approval_id: int, version: int | None) -> Approval:
    """An approval that is open, its row locked. Raises NotFound, Conflict, DomainError ``approval.over``."""
    approval = uow.session.get(Approval, approval_id, with_for_update=True, populate_existing=True)
    if approval is None:
        raise NotFound("approval.not_found")
    if approval.state not in (ApprovalState.WAITING, ApprovalState.OWED):
        raise DomainError("approval.over")
    if approval.version != version:
        raise Conflict("version.stale")
    return approval


def part_of(uow: UnitOfWork, approval: Approval) -> _Part:
    """What waits for the actor in it, their own before what they stand in for. Raises as :func:`decide`."""
    task = task_for(uow.session, approval, uow)
    if task is None:
        raise NotFound("approval.not_found")
    uow.authorize(APPROVAL_DECIDE.code, [approval.warehouse_id])
    is_owed = approval.state == ApprovalState.OWED and task.origin == "owed"
    if not is_owed and {uow.actor.user_id, task.person_id} & set(approval.people):
        raise PermissionDenied("approval.own")
    return _Part(task, task.person_id != uow.actor.user_id)


def task_for(session: Session, approval: Approval, uow: UnitOfWork) -> ApprovalTask | None:
    """The open task of the actor, or of somebody for whom they stand in."""
    mine = {uow.actor.user_id, *stands_in_for(session, uow.actor.user_id, uow.now)}
    waiting = select(ApprovalTask).where(
        ApprovalTask.approval_id == approval.id, ApprovalTask.state == TaskState.WAITING,
        col(ApprovalTask.person_id).in_(mine),
    )  # fmt: skip
    found = session.exec(waiting.order_by(col(ApprovalTask.id))).all()
    return next((task for task in found if task.person_id == uow.actor.user_id), found[0] if found else None)


def end(uow: UnitOfWork, approval: Approval, state: ApprovalState, reason: str = "") -> None:
    """It is over: nobody has to do anything about it any more."""
    approval.state, approval.decided_at = state, uow.now
    for task in open_tasks(uow.session, approval):
        task.state = TaskState.DROPPED
    uow.session.flush()
    record(uow, approval, "decided", people=[approval.requested_by], reason=reason)


def withdraw(uow: UnitOfWork, approval: Approval, reason: str = "") -> None:
    """Its subject is taken back by who asked."""
    approval.version += 1
    end(uow, approval, ApprovalState.WITHDRAWN, reason)


def open_tasks(session: Session, approval: Approval) -> list[ApprovalTask]:
    """What somebody still has to do, or may have to do later."""
    states = (TaskState.WAITING, TaskState.QUEUED)
    found = select(ApprovalTask).where(ApprovalTask.approval_id == approval.id, col(ApprovalTask.state).in_(states))
    return list(session.exec(found.order_by(col(ApprovalTask.place), col(ApprovalTask.id))).all())


def _confirm(uow: UnitOfWork, approval: Approval, command: DecideApproval) -> None:
    is_good = command.decision is Decision.APPROVE
    end(uow, approval, ApprovalState.APPROVED if is_good else ApprovalState.OBJECTED, command.comment)


def _go_on(uow: UnitOfWork, approval: Approval, task: ApprovalTask) -> None:
    """The next of the step, the next step, or the end."""
    step = Step.model_validate(approval.steps[approval.step])
    left = open_tasks(uow.session, approval)
    if step.mode is Mode.ANY or task.origin == "escalated":
        for other in left:
            other.state = TaskState.DROPPED
        left = []
    if left:
        _next_in_turn(uow, approval, left)
        return
    approval.step += 1
    uow.session.flush()
    if approval.step < len(approval.steps):
        record(uow, approval, "asked", people=open_step(uow, approval))
    else:
        end(uow, approval, ApprovalState.APPROVED)


def _next_in_turn(uow: UnitOfWork, approval: Approval, left: list[ApprovalTask]) -> None:
    if any(task.state == TaskState.WAITING for task in left):
        return
    left[0].state = TaskState.WAITING
    uow.session.flush()
    record(uow, approval, "asked", people=[left[0].person_id])
