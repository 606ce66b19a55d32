"""Flows: new versions, switching on and off. What runs keeps the version that it began with."""

from pydantic import Field as Limits
from sqlmodel import col, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.models import Role, User
from jxc_app.modules.approvals.facts import choice_words, subject_types
from jxc_app.modules.approvals.models import ApprovalFlow, ApprovalFlowVersion
from jxc_app.modules.approvals.permissions import APPROVAL_FLOWS, CHANGE_FLOWS
from jxc_app.modules.approvals.rules import EVERY_TYPE, Definition, check_definition, in_words, parse
from jxc_app.modules.approvals.trials import last_trial


class SaveFlow(Command):
    """A new version of a flow, or (``flow_id`` None) a new flow. It decides nothing until it is switched on."""

    flow_id: Id | None = None
    version: Version | None = None
    title: str = Limits(min_length=1, max_length=60)
    definition: Definition
    note: str = Limits(default="", max_length=200)


class SwitchFlow(Command):
    """Put a version of a flow in force, or (None) none."""

    flow_id: Id
    version: Version
    version_id: Id | None = None
    reason: str = Limits(min_length=2, max_length=200)


class FlowRef(Result):
    """A flow, how often it was changed, and its newest version."""

    flow_id: int
    version: int
    version_id: int
    number: int


@use_case("approval.save_flow", title="保存审批流", permission=APPROVAL_FLOWS)
def save_flow(uow: UnitOfWork, command: SaveFlow) -> FlowRef:
    """Store what the form says as a version of its own. Raises DomainError with the field of the form."""
    check_definition(command.definition)
    _refuse_unknown(uow, command.definition)
    flow = _flow(uow, command)
    made = ApprovalFlowVersion(
        flow_id=flow.id or 0, number=_next_number(uow, flow), act=command.definition.act,
        definition=command.definition.model_dump_json(), note=command.note, made_by=uow.actor.user_id, made_at=uow.now,
    )  # fmt: skip
    uow.session.add(made)
    uow.session.flush()
    condition = in_words(command.definition.condition, choice_words(uow.session))[:400]
    uow.record(
        "approval_flow", flow.id, flow.title, reason=command.note,
        after={"number": made.number, "condition": condition, "name": flow.title},
    )  # fmt: skip
    return _ref(flow, made)


@use_case("approval.switch_flow", title="启用停用审批流", permission=APPROVAL_FLOWS, proof=CHANGE_FLOWS)
def switch_flow(uow: UnitOfWork, command: SwitchFlow) -> FlowRef:
    """Put a version in force or take the flow out of force; what runs goes on as it began.

    Raises DomainError ``approval.try_first`` for a version that nobody tried on past documents.
    """
    flow = _locked(uow, command.flow_id, command.version)
    before = uow.session.get(ApprovalFlowVersion, flow.live_version_id) if flow.live_version_id else None
    wanted = uow.session.get(ApprovalFlowVersion, command.version_id) if command.version_id else None
    if command.version_id is not None and (wanted is None or wanted.flow_id != flow.id):
        raise NotFound("approval.no_version")
    if wanted is not None and last_trial(uow.session, parse(wanted.definition)) is None:
        raise DomainError("approval.try_first", title=flow.title, number=wanted.number)
    flow.live_version_id = wanted.id if wanted else None
    flow.version += 1
    flow.changed_at = uow.now
    uow.record(
        "approval_flow", flow.id, flow.title, reason=command.reason,
        before={"live": before.number if before else None}, after={"live": wanted.number if wanted else None},
    )  # fmt: skip
    uow.publish("approval", flow_id=flow.id)
    return _ref(flow, wanted or before or newest(uow, flow))


def newest(uow: UnitOfWork, flow: ApprovalFlow) -> ApprovalFlowVersion:
    """The version saved last."""
    versions = select(ApprovalFlowVersion).where(ApprovalFlowVersion.flow_id == flow.id)
    found = uow.session.exec(versions.order_by(col(ApprovalFlowVersion.number).desc())).first()
    if found is None:
        raise NotFound("approval.no_version")
    return found


def _flow(uow: UnitOfWork, command: SaveFlow) -> ApprovalFlow:
    taken = select(ApprovalFlow.id).where(
        ApprovalFlow.title == command.title, ApprovalFlow.id != (command.flow_id or 0)
    )
    if uow.session.exec(taken).first() is not None:
        raise DomainError("approval.title_taken", field="title", title=command.title)
    if command.flow_id is not None:
        flow = _locked(uow, command.flow_id, command.version)
        flow.title, flow.version, flow.changed_at = command.title, flow.version + 1, uow.now
        return flow
    flow = ApprovalFlow(code=f"own-{new_key()[:16]}", title=command.title, changed_at=uow.now)
    uow.session.add(flow)
    uow.session.flush()
    return flow


def _locked(uow: UnitOfWork, flow_id: int, version: int | None) -> ApprovalFlow:
    flow = uow.session.get(ApprovalFlow, flow_id, with_for_update=True, populate_existing=True)
    if flow is None:
        raise NotFound("approval.no_flow")
    if flow.version != version:
        raise Conflict("version.stale")
    return flow


def _next_number(uow: UnitOfWork, flow: ApprovalFlow) -> int:
    last = select(func.max(ApprovalFlowVersion.number)).where(ApprovalFlowVersion.flow_id == flow.id)
    return (uow.session.exec(last).one() or 0) + 1


def _refuse_unknown(uow: UnitOfWork, definition: Definition) -> None:
    """Types, roles and people must be there, or the flow would stop nothing, or everything for ever."""
    known = subject_types()
    for code in definition.types:
        if code == EVERY_TYPE:
            continue
        if code not in known or definition.act not in known[code].acts:
            raise DomainError("approval.unknown_type", field="types")
    roles = set(uow.session.exec(select(Role.code)).all())
    people = set(uow.session.exec(select(User.id).where(col(User.switched_off_at).is_(None))).all())
    for index, step in enumerate(definition.steps):
        for place, who in enumerate(step.approvers):
            if (who.kind == "role" and who.role not in roles) or (who.kind == "person" and who.person_id not in people):
                raise DomainError("approval.who_needed", field=f"steps.{index}.approvers.{place}")
    if set(definition.tell_roles) - roles or set(definition.tell_person_ids) - people:
        raise DomainError("approval.who_needed", field="tell_roles")


def _ref(flow: ApprovalFlow, made: ApprovalFlowVersion) -> FlowRef:
    return FlowRef(flow_id=flow.id or 0, version=flow.version, version_id=made.id or 0, number=made.number)
