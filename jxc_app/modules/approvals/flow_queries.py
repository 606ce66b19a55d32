"""What flows there are, in words, and what the form of one offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import Role, User
from jxc_app.modules.access.queries import held_by
from jxc_app.modules.approvals.approvers import is_small_shop
from jxc_app.modules.approvals.facts import FACTS, choice_words, subject_types
from jxc_app.modules.approvals.gaps import gaps_in
from jxc_app.modules.approvals.models import Approval, ApprovalFlow, ApprovalFlowVersion, ApprovalState, Supervisor
from jxc_app.modules.approvals.permissions import APPROVAL_FLOWS
from jxc_app.modules.approvals.queries import count_owed, people_names
from jxc_app.modules.approvals.rules import EVERY_TYPE, Definition, Words, in_words, parse


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
    """Something a condition may speak of; ``choices``: (value, words), none where the reader may not name them."""

    code: str
    title: str
    area: str
    kind: str
    unit: str
    acts: tuple[str, ...]
    of_line: bool
    choices: tuple[tuple[str, str], ...]
    is_named: bool = True


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


@query("approval.flows", title="审批流列表", permission=APPROVAL_FLOWS)
def list_flows(session: Session, scope: Scope, actor: Actor) -> list[FlowRow]:
    """Every flow, those in force first."""
    flows = session.exec(select(ApprovalFlow).order_by(col(ApprovalFlow.id))).all()
    words = choice_words(session, held_by(session, actor))
    rows = [_flow_row(session, flow, words) for flow in flows]
    return sorted(rows, key=lambda row: (not row.live_number, row.id))


@query("approval.flow", title="审批流详情", permission=APPROVAL_FLOWS)
def view_flow(session: Session, scope: Scope, actor: Actor, *, flow_id: int) -> FlowView:
    """One flow with its versions. Raises NotFound."""
    flow = session.get(ApprovalFlow, flow_id)
    if flow is None:
        raise NotFound("approval.no_flow")
    names = people_names(session)
    versions = tuple(
        VersionRow(
            one.id or 0, one.number, one.note, names.get(one.made_by, "出厂"), one.made_at, parse(one.definition)
        )
        for one in _versions(session, flow)
    )
    return FlowView(_flow_row(session, flow, choice_words(session, held_by(session, actor))), versions)


@query("approval.flow_parts", title="审批流可用条件", permission=APPROVAL_FLOWS)
def flow_parts(session: Session, scope: Scope, actor: Actor) -> FlowParts:
    """What the form of a flow offers."""
    held = held_by(session, actor)
    facts = tuple(
        FactRow(
            one.code, one.title, one.area, one.kind, one.unit, one.acts, one.of_line,
            tuple(one.offered(session, held)), one.is_named_to(held),
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


_EVERY = "全部单据类型"


def _flow_row(session: Session, flow: ApprovalFlow, words: Words) -> FlowRow:
    versions = _versions(session, flow)
    newest = versions[0]
    live = next((one for one in versions if one.id == flow.live_version_id), None)
    shown = parse((live or newest).definition)
    titles = {EVERY_TYPE: _EVERY} | {code: one.title for code, one in subject_types().items()}
    running = [
        basis
        for basis in session.exec(select(Approval.basis).where(Approval.state == ApprovalState.WAITING)).all()
        if any(one["flow_id"] == flow.id for one in basis)
    ]
    return FlowRow(
        flow.id or 0, flow.version, flow.title, flow.is_shipped, shown.act, shown.effect,
        tuple(titles[code] for code in shown.types if code in titles),
        in_words(shown.condition, words),
        tuple(_step_words(session, step) for step in shown.steps), live.number if live else 0,
        (live.id or 0) if live else 0, newest.number, newest.id or 0, len(running), shown, gaps_in(session, shown),
    )  # fmt: skip


def _versions(session: Session, flow: ApprovalFlow) -> list[ApprovalFlowVersion]:
    found = select(ApprovalFlowVersion).where(ApprovalFlowVersion.flow_id == flow.id)
    return list(session.exec(found.order_by(col(ApprovalFlowVersion.number).desc())).all())


_MODES = {"any": "或签", "all": "会签", "in_turn": "依次"}


def _step_words(session: Session, step: Any) -> str:
    roles = dict(session.exec(select(Role.code, Role.name)).all())
    names = people_names(session)
    who = [
        "上级主管" if one.kind == "supervisor" else roles.get(one.role, one.role) if one.kind == "role"
        else names.get(one.person_id or 0, "")
        for one in step.approvers
    ]  # fmt: skip
    mode = f"（{_MODES[step.mode]}）" if len(step.approvers) > 1 or step.mode != "any" else ""
    return "、".join(who) + mode
