"""What else can be done about a running approval: 催办, 转办, 加签, 抄送."""

from datetime import timedelta

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.approvers import can_decide
from jxc_app.modules.approvals.asking import add_task, names_of, note, open_step, record
from jxc_app.modules.approvals.deciding import locked, open_tasks, part_of
from jxc_app.modules.approvals.models import Approval, ApprovalEvent, ApprovalState, ApprovalTask, TaskState
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE
from jxc_app.modules.approvals.rules import Approver, Step

#: how long those who were urged have peace
_REST = timedelta(minutes=10)


class UrgeApproval(Command):
    """Remind those who have not decided yet."""

    approval_id: Id
    version: Version


class PassOn(Command):
    """Give one's own part to somebody else."""

    approval_id: Id
    version: Version
    person_id: Id
    comment: str = Limits(min_length=2, max_length=300)


class AddSigner(Command):
    """Have somebody else decide as well, before or after oneself."""

    approval_id: Id
    version: Version
    person_id: Id
    is_before: bool = False
    comment: str = Limits(default="", max_length=300)


class CopyTo(Command):
    """Let others know; they need not do anything."""

    approval_id: Id
    person_ids: list[Id] = Limits(min_length=1, max_length=50)


class ReadCopy(Command):
    """Take note of a copy."""

    approval_id: Id


class ApprovalRef(Result):
    """An approval, and how often it was touched."""

    approval_id: int
    version: int


@use_case("approval.urge", title="催办审批", public=True)
def urge_approval(uow: UnitOfWork, command: UrgeApproval) -> ApprovalRef:
    """Remind the slow; only who asked may, and not twice within ten minutes."""
    approval = _own(uow, command.approval_id)
    approval = locked(uow, command.approval_id, command.version)
    last = select(ApprovalEvent.at).where(ApprovalEvent.approval_id == approval.id, ApprovalEvent.act == "urged")
    if any(at > uow.now - _REST for at in uow.session.exec(last).all()):
        raise DomainError("approval.urged_lately")
    waiting = [task.person_id for task in open_tasks(uow.session, approval) if task.state == TaskState.WAITING]
    record(uow, approval, "urged", people=waiting)
    return _ref(uow, approval)


@use_case("approval.pass_on", title="转办审批", permission=APPROVAL_DECIDE)
def pass_on(uow: UnitOfWork, command: PassOn) -> ApprovalRef:
    """Give one's own part to somebody who can decide there and has no part in it."""
    approval = locked(uow, command.approval_id, command.version)
    task = part_of(uow, approval).task
    _refuse_unable(uow, approval, command.person_id)
    task.state, task.decided_at, task.decided_by = TaskState.PASSED_ON, uow.now, uow.actor.user_id
    task.comment = command.comment
    step = Step.model_validate(approval.steps[approval.step])
    origin = "owed" if task.origin == "owed" else "passed_on"
    add_task(uow, approval, step, command.person_id, place=task.place, origin=origin)
    return _told(uow, approval, "passed_on", command.person_id, command.comment)


@use_case("approval.add_signer", title="加签", permission=APPROVAL_DECIDE)
def add_signer(uow: UnitOfWork, command: AddSigner) -> ApprovalRef:
    """A step of its own for somebody else: before the present one, which is asked anew then, or right after it."""
    approval = locked(uow, command.approval_id, command.version)
    part_of(uow, approval)
    if approval.state != ApprovalState.WAITING:
        raise DomainError("approval.over")
    _refuse_unable(uow, approval, command.person_id)
    added = Step(approvers=[Approver(kind="person", person_id=command.person_id)]).model_dump(mode="json")
    at = approval.step if command.is_before else approval.step + 1
    approval.steps = [*approval.steps[:at], added, *approval.steps[at:]]
    if not command.is_before:
        approval.version += 1
        note(uow, approval, "signer_added", _words(uow, command.person_id, command.comment))
        uow.record("approval", approval.id, approval.label, after={"added": command.person_id})
        return _ref(uow, approval)
    for task in open_tasks(uow.session, approval):
        task.state = TaskState.DROPPED
    uow.session.flush()
    open_step(uow, approval)
    return _told(uow, approval, "signer_added", command.person_id, command.comment)


@use_case("approval.copy_to", title="抄送审批", public=True)
def copy_to(uow: UnitOfWork, command: CopyTo) -> ApprovalRef:
    """Let others see it, among those who could decide there; who asked and who decides may send copies."""
    approval = _involved(uow, command.approval_id)
    known = set(uow.session.exec(select(ApprovalTask.person_id).where(ApprovalTask.approval_id == approval.id)).all())
    fresh = [one for one in dict.fromkeys(command.person_ids) if one not in known]
    for person in fresh:
        _refuse_unknown(uow, person)
        if not can_decide(uow.session, person, approval.warehouse_id):
            raise DomainError("approval.cannot_see", field="person_ids", person=names_of(uow.session, [person])[0])
        uow.session.add(
            ApprovalTask(approval_id=approval.id or 0, step=approval.step, person_id=person, origin="copy",
                         state=TaskState.COPY)
        )  # fmt: skip
    if fresh:
        record(uow, approval, "copied", people=fresh)
    return _ref(uow, approval)


@use_case("approval.read_copy", title="已阅抄送", public=True)
def read_copy(uow: UnitOfWork, command: ReadCopy) -> ApprovalRef:
    """One's own copy has been read."""
    mine = select(ApprovalTask).where(
        ApprovalTask.approval_id == command.approval_id, ApprovalTask.person_id == uow.actor.user_id,
        ApprovalTask.state == TaskState.COPY,
    )  # fmt: skip
    task = uow.session.exec(mine).first()
    approval = uow.session.get(Approval, command.approval_id)
    if task is None or approval is None:
        raise NotFound("approval.not_found")
    task.state, task.decided_at = TaskState.READ, uow.now
    return _ref(uow, approval)


def _own(uow: UnitOfWork, approval_id: int) -> Approval:
    approval = uow.session.get(Approval, approval_id)
    if approval is None or approval.requested_by != uow.actor.user_id:
        raise NotFound("approval.not_found")
    return approval


def _involved(uow: UnitOfWork, approval_id: int) -> Approval:
    approval = uow.session.get(Approval, approval_id)
    decides = select(ApprovalTask.id).where(
        ApprovalTask.approval_id == approval_id, ApprovalTask.person_id == uow.actor.user_id,
        col(ApprovalTask.state).not_in((TaskState.COPY, TaskState.READ)),
    )  # fmt: skip
    if approval is None:
        raise NotFound("approval.not_found")
    if approval.requested_by != uow.actor.user_id and uow.session.exec(decides).first() is None:
        raise NotFound("approval.not_found")
    return approval


def _refuse_unable(uow: UnitOfWork, approval: Approval, person_id: int) -> None:
    """Raises where a person cannot decide this."""
    _refuse_unknown(uow, person_id)
    name = names_of(uow.session, [person_id])[0]
    if person_id in approval.people or person_id == uow.actor.user_id:
        raise PermissionDenied("approval.part_in_it", field="person_id", person=name)
    if not can_decide(uow.session, person_id, approval.warehouse_id):
        raise DomainError("approval.cannot_decide", field="person_id", person=name)


def _refuse_unknown(uow: UnitOfWork, person_id: int) -> None:
    user = uow.session.get(User, person_id)
    if user is None or user.id == SYSTEM_USER_ID or user.switched_off_at is not None:
        raise NotFound("user.not_found", field="person_id")


def _told(uow: UnitOfWork, approval: Approval, event: str, person_id: int, comment: str) -> ApprovalRef:
    approval.version += 1
    record(uow, approval, event, people=[person_id], reason=_words(uow, person_id, comment))
    return _ref(uow, approval)


def _words(uow: UnitOfWork, person_id: int, comment: str) -> str:
    return ":".join(filter(None, ("".join(names_of(uow.session, [person_id])), comment)))


def _ref(uow: UnitOfWork, approval: Approval) -> ApprovalRef:
    uow.session.flush()
    return ApprovalRef(approval_id=approval.id or 0, version=approval.version)
