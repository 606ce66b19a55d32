"""What waits too long: those asked are reminded, then the owners are asked as well."""

from datetime import datetime

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Permission, Result, use_case
from jxc_app.modules.approvals.approvers import owners
from jxc_app.modules.approvals.asking import add_task, record
from jxc_app.modules.approvals.deciding import open_tasks
from jxc_app.modules.approvals.models import Approval, ApprovalState, ApprovalTask, TaskState
from jxc_app.modules.approvals.rules import Step

APPROVAL_REMIND = Permission("approval.remind", "提醒超时审批", "系统", scoped=False)
_AT_ONCE = 100


class RemindOverdue(Command):
    """Look after what waits too long."""


class Reminded(Result):
    """How many approvals were seen to."""

    approvals: int


@use_case("approval.remind", title="提醒超时审批", permission=APPROVAL_REMIND)
def remind_overdue(uow: UnitOfWork, command: RemindOverdue) -> Reminded:
    """Remind each once, then ask the owners as well. Only the product may."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=APPROVAL_REMIND.title)
    tasks = _overdue(uow)
    for approval_id in dict.fromkeys(task.approval_id for task in tasks):
        approval = uow.session.get_one(Approval, approval_id, with_for_update=True, populate_existing=True)
        if approval.state in (ApprovalState.WAITING, ApprovalState.OWED):
            _see_to(uow, approval)
    return Reminded(approvals=len({task.approval_id for task in tasks}))


def has_overdue(session: Session, now: datetime) -> bool:
    """Whether there is anything for :func:`remind_overdue` to do."""
    return session.exec(_late(now).limit(1)).first() is not None


def _late(now: datetime) -> SelectOfScalar[ApprovalTask]:
    late = or_(col(ApprovalTask.due_at) <= now, col(ApprovalTask.escalate_at) <= now)
    return select(ApprovalTask).where(ApprovalTask.state == TaskState.WAITING, late).order_by(col(ApprovalTask.id))


def _overdue(uow: UnitOfWork) -> list[ApprovalTask]:
    return list(uow.session.exec(_late(uow.now).limit(_AT_ONCE)).all())


def _see_to(uow: UnitOfWork, approval: Approval) -> None:
    waiting = [task for task in open_tasks(uow.session, approval) if task.state == TaskState.WAITING]
    slow = [task for task in waiting if task.due_at is not None and task.due_at <= uow.now]
    stuck = [task for task in waiting if task.escalate_at is not None and task.escalate_at <= uow.now]
    for task in slow:
        task.due_at = None
    for task in stuck:
        task.escalate_at = None
    uow.session.flush()
    if slow:
        record(uow, approval, "overdue", people=[task.person_id for task in slow])
    if stuck:
        _escalate(uow, approval, {task.person_id for task in waiting})


def _escalate(uow: UnitOfWork, approval: Approval, asked: set[int]) -> None:
    above = owners(uow.session, warehouse_id=approval.warehouse_id, people=approval.people, now=uow.now)
    step = Step.model_validate(approval.steps[approval.step]).model_copy(update={"hours": 0, "escalate_hours": 0})
    fresh = [person for person in above if person not in asked]
    for person in fresh:
        add_task(uow, approval, step, person, origin="escalated")
    if fresh:
        approval.version += 1
        record(uow, approval, "escalated", people=fresh)
