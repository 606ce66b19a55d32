"""From a subject that flows stop to people who are asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.approvers import candidates, holders, is_small_shop, owners
from jxc_app.modules.approvals.facts import Subject
from jxc_app.modules.approvals.matching import Match, Wider, find
from jxc_app.modules.approvals.models import Approval, ApprovalEvent, ApprovalState, ApprovalTask, TaskState
from jxc_app.modules.approvals.rules import Mode, Step

#: how long an owner has to confirm what went ahead
_OWED_WITHIN = timedelta(hours=24)
_FREE = (ApprovalState.APPROVED, ApprovalState.PASSED, ApprovalState.OWED, ApprovalState.OBJECTED)


class Way(StrEnum):
    """What becomes of a subject: free to go, passed by a green channel, done first and confirmed later, or waiting."""

    GO = "go"
    PASS = "pass"  # noqa: S105  a way, no password
    OWE = "owe"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the flows say of a subject, before anything is done about it."""

    way: Way
    subject: Subject | None = None
    asking: tuple[Match, ...] = ()
    passing: tuple[Match, ...] = ()
    flagged: tuple[Match, ...] = ()

    @property
    def must_wait(self) -> bool:
        return self.way is Way.WAIT


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: for whom it waits, and what its person is to read."""

    waiting_for: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()


FREE_TO_GO = Plan(Way.GO)


def plan(
    uow: UnitOfWork, subject: Subject, wider: Wider | None = None, *, also: Subject | None = None
) -> Plan:  # fmt: skip
    """What has to be done about a subject. Reads only; the product itself is not asked.

    ``also``: what is done in the same step to another subject; who decides on the one decides on both.
    """
    if uow.actor.is_system:
        return FREE_TO_GO
    found = find(uow.session, subject, requester=uow.actor.user_id, now=uow.now, wider=wider)
    besides = find(uow.session, also, requester=uow.actor.user_id, now=uow.now).asking if also else ()
    asking = _uncovered(uow.session, subject, (*found.asking, *besides))
    if not asking:
        return Plan(Way.GO, subject, flagged=found.flagged)
    way = Way.PASS if found.passing else Way.OWE if _is_owed(uow, subject, asking) else Way.WAIT
    return Plan(way, subject, asking, found.passing, found.flagged)


def ask(uow: UnitOfWork, plan: Plan, *, label: str, then: str = "", reason: str = "", **options: Any) -> Asked:
    """Do what the plan says: ask people, or put on record that nobody was asked beforehand.

    ``label``: what the subject is called by now. Raises DomainError ``approval.nobody`` where nobody else can decide.
    """
    if plan.subject is None:
        return Asked()
    subject = replace(plan.subject, label=label)
    plan = replace(plan, subject=subject)
    _flag(uow, subject, plan.flagged)
    match plan.way:
        case Way.WAIT:
            return _wait(uow, plan, then, reason, options)
        case Way.OWE:
            return _owe(uow, plan, reason, options)
        case Way.PASS:
            return _pass(uow, plan, options)
        case _:
            return Asked()


def owe(uow: UnitOfWork, subject: Subject, *, title: str, because: str, reason: str) -> None:
    """What one person did alone in a small shop, for the owner to confirm within a day; ``title``: what asked for two.

    Raises DomainError ``approval.nobody`` where there is no owner.
    """
    basis = {"flow_id": 0, "version_id": 0, "number": 0, "title": title, "because": [because], "is_split": False}
    approval = _written(uow, subject, ApprovalState.OWED, basis=[basis], steps=[], reason=reason, then="", options={})
    _ask_owners(uow, approval, reason)


def running(session: Session, kind: str, subject_id: int) -> Approval | None:
    """The approval that a subject waits for."""
    waiting = select(Approval).where(
        Approval.subject_kind == kind, Approval.subject_id == subject_id, Approval.state == ApprovalState.WAITING
    )
    return session.exec(waiting).first()


def waiting_names(session: Session, approval: Approval) -> tuple[str, ...]:
    """Whose turn it is."""
    open_now = select(ApprovalTask.person_id).where(
        ApprovalTask.approval_id == approval.id, ApprovalTask.state == TaskState.WAITING
    )
    return names_of(session, session.exec(open_now).all())


def open_step(uow: UnitOfWork, approval: Approval) -> list[int]:
    """Give the present step to its people; those who are asked now. Raises DomainError ``approval.nobody``."""
    step = Step.model_validate(approval.steps[approval.step])
    people = _people(uow, approval, step)
    if not people:
        raise DomainError("approval.nobody", label=approval.label)
    in_turn = step.mode is Mode.IN_TURN
    for place, person in enumerate(people):
        add_task(uow, approval, step, person, place=place, is_queued=in_turn and place > 0)
    return people[:1] if in_turn else people


def add_task(
    uow: UnitOfWork, approval: Approval, step: Step, person: int, *, place: int = 0, is_queued: bool = False,
    origin: str = "flow",
) -> ApprovalTask:  # fmt: skip
    """One person's part of the present step."""
    task = ApprovalTask(
        approval_id=approval.id or 0, step=approval.step, place=place, person_id=person, origin=origin,
        state=TaskState.QUEUED if is_queued else TaskState.WAITING,
        due_at=uow.now + timedelta(hours=step.hours) if step.hours else None,
        escalate_at=uow.now + timedelta(hours=step.escalate_hours) if step.escalate_hours else None,
    )  # fmt: skip
    uow.session.add(task)
    uow.session.flush()
    return task


def note(uow: UnitOfWork, approval: Approval, act: str, text: str = "") -> None:
    """Add to the approval's own history, and tell open pages."""
    event = ApprovalEvent(
        approval_id=approval.id or 0, at=uow.now, actor_id=uow.actor.user_id, actor_name=uow.actor.name, act=act,
        text=text[:500],
    )  # fmt: skip
    uow.session.add(event)
    uow.publish("approval", approval_id=approval.id, subject_id=approval.subject_id)


def record(
    uow: UnitOfWork, approval: Approval, event: str, *, people: Collection[int] = (), told: Collection[int] = (),
    reason: str = "",
) -> None:  # fmt: skip
    """Put it into the log, from where those whom it concerns are told."""
    note(uow, approval, event, reason)
    after = {"event": event, "state": approval.state, "people": sorted(people), "told": sorted(told)}
    because = [words for one in approval.basis for words in one["because"]]
    uow.record("approval", approval.id, approval.label, after=after | {"because": because}, reason=reason)


def names_of(session: Session, people: Sequence[int]) -> tuple[str, ...]:
    """The names of people, in their order."""
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(people))).all())
    return tuple(names[one] for one in people if one in names)


def _uncovered(session: Session, subject: Subject, matches: Sequence[Match]) -> tuple[Match, ...]:
    """The flows that nobody has decided for exactly this content yet."""
    if not matches:
        return ()
    decided = select(Approval.basis).where(
        Approval.subject_kind == subject.kind, Approval.subject_id == subject.id, Approval.act == subject.act,
        Approval.digest == subject.digest, col(Approval.state).in_(_FREE),
    )  # fmt: skip
    covered = {one["flow_id"] for basis in session.exec(decided).all() for one in basis}
    return tuple(match for match in matches if match.flow.flow_id not in covered)


def _people(uow: UnitOfWork, approval: Approval, step: Step) -> list[int]:
    found = candidates(
        uow.session, step, warehouse_id=approval.warehouse_id, requester=approval.requested_by,
        people=approval.people, now=uow.now,
    )  # fmt: skip
    return found or owners(uow.session, warehouse_id=approval.warehouse_id, people=approval.people, now=uow.now)


def _candidates(uow: UnitOfWork, subject: Subject, step: Step) -> list[int]:
    return candidates(
        uow.session, step, warehouse_id=subject.warehouse_id, requester=uow.actor.user_id,
        people={*subject.people, uow.actor.user_id}, now=uow.now,
    )  # fmt: skip


def _is_owed(uow: UnitOfWork, subject: Subject, asking: Sequence[Match]) -> bool:
    """Whether there is no second person, in a shop too small to have one."""
    return is_small_shop(uow.session) and not all(_candidates(uow, subject, step) for step in _steps(asking))


def _wait(uow: UnitOfWork, plan: Plan, then: str, reason: str, options: dict[str, Any]) -> Asked:
    approval = _new(uow, plan, plan.asking, ApprovalState.WAITING, then=then, reason=reason, options=options)
    people = open_step(uow, approval)
    record(uow, approval, "asked", people=people, told=_told(uow, approval, plan.asking), reason=reason)
    return Asked(names_of(uow.session, people), _prompts(plan.asking))


def _owe(uow: UnitOfWork, plan: Plan, reason: str, options: dict[str, Any]) -> Asked:
    """It goes ahead; the owner confirms within a day, even where it is the owner's own."""
    _ask_owners(uow, _new(uow, plan, plan.asking, ApprovalState.OWED, reason=reason, options=options), reason)
    return Asked(prompts=(*_prompts(plan.asking), "小店模式：已先办理，请老板在 24 小时内补审。"))


def _ask_owners(uow: UnitOfWork, approval: Approval, reason: str) -> None:
    people = owners(uow.session, warehouse_id=approval.warehouse_id, people=(), now=uow.now)
    if not people:
        raise DomainError("approval.nobody", label=approval.label)
    _confirm_later(uow, approval, people)
    record(uow, approval, "owed", people=people, reason=reason)


def _pass(uow: UnitOfWork, plan: Plan, options: dict[str, Any]) -> Asked:
    """The green channel: no decision beforehand, but on record, and looked at within a day."""
    approval = _new(uow, plan, plan.passing, ApprovalState.OWED, options=options | {"passed": True})
    steps = _steps(plan.passing)
    people = dict.fromkeys(person for step in steps for person in _people(uow, approval, step))
    if people:
        _confirm_later(uow, approval, list(people))
    else:
        approval.state = ApprovalState.PASSED
    record(uow, approval, "passed", people=list(people), told=_told(uow, approval, plan.passing))
    return Asked(prompts=_prompts(plan.passing) or ("已走绿色通道，免普通审批；本次使用已记录备查。",))


def _confirm_later(uow: UnitOfWork, approval: Approval, people: Sequence[int]) -> None:
    for person in people:
        uow.session.add(
            ApprovalTask(
                approval_id=approval.id or 0, step=0, person_id=person, origin="owed", state=TaskState.WAITING,
                due_at=uow.now + _OWED_WITHIN,
            )
        )  # fmt: skip
    uow.session.flush()


def _new(
    uow: UnitOfWork, plan: Plan, matches: Sequence[Match], state: ApprovalState, *, then: str = "", reason: str = "",
    options: dict[str, Any],
) -> Approval:  # fmt: skip
    subject = plan.subject
    if subject is None:
        raise AssertionError("nothing to ask about")
    return _written(
        uow, subject, state, basis=[match.as_basis() for match in matches],
        steps=[step.model_dump(mode="json") for step in _steps(matches)], then=then, reason=reason, options=options,
    )  # fmt: skip


def _written(
    uow: UnitOfWork, subject: Subject, state: ApprovalState, *, basis: list[dict[str, Any]],
    steps: list[dict[str, Any]], then: str, reason: str, options: dict[str, Any],
) -> Approval:  # fmt: skip
    approval = Approval(
        subject_kind=subject.kind, subject_id=subject.id, act=subject.act, type=subject.type, label=subject.label[:120],
        warehouse_id=subject.warehouse_id, requested_by=uow.actor.user_id, requested_at=uow.now, reason=reason,
        state=state, digest=subject.digest, then=then, options=options,
        people=sorted(subject.people | {uow.actor.user_id}), basis=basis, steps=steps,
    )  # fmt: skip
    uow.session.add(approval)
    uow.session.flush()
    return approval


def _steps(matches: Sequence[Match]) -> list[Step]:
    """The steps of all flows one after the other; what two of them ask alike is asked once."""
    steps: list[Step] = []
    for match in matches:
        steps += [step for step in match.flow.definition.steps if step not in steps]
    return steps


def _prompts(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.flow.definition.prompt for match in matches if match.flow.definition.prompt))


def _told(uow: UnitOfWork, approval: Approval, matches: Sequence[Match]) -> set[int]:
    """Whom the flows want told besides those who decide."""
    flows = [match.flow.definition for match in matches]
    roles = {role for flow in flows for role in flow.tell_roles}
    held = {one for role in roles for one in holders(uow.session, role, approval.warehouse_id, uow.now)}
    return held | {person for flow in flows for person in flow.tell_person_ids}


def _flag(uow: UnitOfWork, subject: Subject, flagged: Sequence[Match]) -> None:
    """What looks like one document in parts goes ahead, and is said to those who would have decided."""
    for match in flagged:
        people = _candidates(uow, subject, match.flow.definition.steps[0])
        after = {"event": "split", "because": list(match.because), "people": sorted(people), "told": []}
        uow.record(subject.kind, subject.id, subject.label, after=after)
