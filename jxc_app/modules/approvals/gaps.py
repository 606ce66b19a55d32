"""Whom flows name in vain: roles that are gone, people who left."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from jxc_app.modules.access.models import Role, User
from jxc_app.modules.approvals.models import ApprovalFlow, ApprovalFlowVersion
from jxc_app.modules.approvals.rules import Definition, parse


@dataclass(frozen=True, slots=True)
class FlowGap:
    """A flow in force that names somebody in vain."""

    flow_id: int
    title: str
    words: str


def gaps_in(session: Session, definition: Definition) -> tuple[str, ...]:
    """What is wrong with those whom a flow names, each in words."""
    roles = set(session.exec(select(Role.code)).all())
    people = {one.id: one for one in session.exec(select(User)).all()}
    named = [who for step in definition.steps for who in step.approvers]
    missing = [who.role for who in named if who.kind == "role"] + definition.tell_roles
    asked = [who.person_id or 0 for who in named if who.kind == "person"] + definition.tell_person_ids
    words = [f"角色「{role}」不存在" for role in missing if role not in roles]
    for person in asked:
        known = people.get(person)
        if known is None or known.switched_off_at is not None:
            words.append(f"「{known.name}」已停用" if known else "指定的人不存在")
    return tuple(dict.fromkeys(words))


def gaps_of_flows(session: Session) -> list[FlowGap]:
    """Those of every flow in force."""
    live = (
        select(ApprovalFlow, ApprovalFlowVersion.definition)
        .join(ApprovalFlowVersion, col(ApprovalFlowVersion.id) == ApprovalFlow.live_version_id)
        .order_by(col(ApprovalFlow.id))
    )
    return [
        FlowGap(flow.id or 0, flow.title, "、".join(words))
        for flow, text in session.exec(live).all()
        if (words := gaps_in(session, parse(text)))
    ]
