"""What waits for whom, and what flows there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.models import Role, User
from jxc_app.modules.approvals.approvers import is_small_shop, stands_in_for
from jxc_app.modules.approvals.facts import FACTS, choice_words, subject_types
from jxc_app.modules.approvals.gaps import gaps_in
from jxc_app.modules.approvals.models import (
    Approval,
    ApprovalEvent,
    ApprovalFlow,
    ApprovalFlowVersion,
    ApprovalState,
    ApprovalTask,
    StandIn,
    Supervisor,
    TaskState,
)
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE, APPROVAL_FLOWS
from jxc_app.modules.approvals.rules import Definition, in_words, parse

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


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One flow. ``live_number`` 0: it is off; ``number``: its newest version; ``definition``: what is in force, or the
    newest. ``gaps``: whom it names in vain, in words.
    """

    id: int
    version: int
    title: str
    is_shipped: bool
    act: str
    effect: str
    types: tuple[str, ...]
    condition: str
    steps: tuple[str, ...]
    live_number: int
    live_version_id: int
    number: int
    version_id: int
    running: int
    definition: Definition
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One wording of a flow."""

    id: int
    number: int
    note: str
    made_by: str
    made_at: datetime
    definition: Definition


@dataclass(frozen=True, slots=True)
class FlowView:
    """A flow with all its versions, newest first."""

    row: FlowRow
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """Something a condition may speak of; ``choices``: (value, words)."""

    code: str
    title: str
    area: str
    kind: str
    unit: str
    acts: tuple[str, ...]
    of_line: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FlowParts:
    """What the form of a flow offers: types with what can be done to them, facts, roles, people.

    ``owed``: how many acts of the small shop still want their second person.
    """

    types: tuple[tuple[str, str, tuple[str, ...]], ...]
    facts: tuple[FactRow, ...]
    roles: tuple[tuple[str, str], ...]
    people: tuple[tuple[int, str], ...]
    supervisors: tuple[tuple[int, int], ...]
    is_small_shop: bool
    owed: int


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
    names = _names(session)
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
    names = _names(session)
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


@query("approval.flows", title="审批流列表", permission=APPROVAL_FLOWS)
def list_flows(session: Session, scope: Scope) -> list[FlowRow]:
    """Every flow, those in force first."""
    flows = session.exec(select(ApprovalFlow).order_by(col(ApprovalFlow.id))).all()
    rows = [_flow_row(session, flow) for flow in flows]
    return sorted(rows, key=lambda row: (not row.live_number, row.id))


@query("approval.flow", title="审批流详情", permission=APPROVAL_FLOWS)
def view_flow(session: Session, scope: Scope, *, flow_id: int) -> FlowView:
    """One flow with its versions. Raises NotFound."""
    flow = session.get(ApprovalFlow, flow_id)
    if flow is None:
        raise NotFound("approval.no_flow")
    names = _names(session)
    versions = tuple(
        VersionRow(
            one.id or 0, one.number, one.note, names.get(one.made_by, "出厂"), one.made_at, parse(one.definition)
        )
        for one in _versions(session, flow)
    )
    return FlowView(_flow_row(session, flow), versions)


@query("approval.flow_parts", title="审批流可用条件", permission=APPROVAL_FLOWS)
def flow_parts(session: Session, scope: Scope) -> FlowParts:
    """What the form of a flow offers."""
    facts = tuple(
        FactRow(
            one.code, one.title, one.area, one.kind, one.unit, one.acts, one.of_line,
            tuple(one.choices(session)) if one.choices else (),
        )
        for one in FACTS.values()
    )  # fmt: skip
    people = session.exec(
        select(User.id, User.name).where(User.id != SYSTEM_USER_ID, col(User.switched_off_at).is_(None))
    ).all()
    return FlowParts(
        types=tuple((one.code, one.title, one.acts) for one in subject_types().values()),
        facts=facts,
        roles=tuple(session.exec(select(Role.code, Role.name).order_by(col(Role.id))).all()),
        people=tuple((person or 0, name) for person, name in people),
        supervisors=tuple(session.exec(select(Supervisor.person_id, Supervisor.supervisor_id)).all()),
        is_small_shop=is_small_shop(session),
        owed=count_owed(session),
    )


@query("approval.stand_ins", title="代理审批列表", permission=APPROVAL_DECIDE)
def stand_ins(session: Session, scope: Scope, actor: Actor) -> list[StandInRow]:
    """The actor's own appointments and those that they were given, newest first."""
    now, names = clock.get().now(), _names(session)
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


def _flow_row(session: Session, flow: ApprovalFlow) -> FlowRow:
    versions = _versions(session, flow)
    newest = versions[0]
    live = next((one for one in versions if one.id == flow.live_version_id), None)
    shown = parse((live or newest).definition)
    titles = subject_types()
    running = [
        basis
        for basis in session.exec(select(Approval.basis).where(Approval.state == ApprovalState.WAITING)).all()
        if any(one["flow_id"] == flow.id for one in basis)
    ]
    return FlowRow(
        flow.id or 0, flow.version, flow.title, flow.is_shipped, shown.act, shown.effect,
        tuple(titles[code].title for code in shown.types if code in titles),
        in_words(shown.condition, choice_words(session)),
        tuple(_step_words(session, step) for step in shown.steps), live.number if live else 0,
        (live.id or 0) if live else 0, newest.number, newest.id or 0, len(running), shown, gaps_in(session, shown),
    )  # fmt: skip


def _versions(session: Session, flow: ApprovalFlow) -> list[ApprovalFlowVersion]:
    found = select(ApprovalFlowVersion).where(ApprovalFlowVersion.flow_id == flow.id)
    return list(session.exec(found.order_by(col(ApprovalFlowVersion.number).desc())).all())


_MODES = {"any": "或签", "all": "会签", "in_turn": "依次"}


def _step_words(session: Session, step: Any) -> str:
    roles = dict(session.exec(select(Role.code, Role.name)).all())
    names = _names(session)
    who = [
        "上级主管" if one.kind == "supervisor" else roles.get(one.role, one.role) if one.kind == "role"
        else names.get(one.person_id or 0, "")
        for one in step.approvers
    ]  # fmt: skip
    mode = f"（{_MODES[step.mode]}）" if len(step.approvers) > 1 or step.mode != "any" else ""
    return "、".join(who) + mode


def _names(session: Session) -> dict[int, str]:
    return {person or 0: name for person, name in session.exec(select(User.id, User.name)).all()}
