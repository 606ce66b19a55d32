"""Flows as shipped that a test has no use for, and one of its own."""

from sqlmodel import Session, col, select

from jxc_app.core.use_case import perform
from jxc_app.modules.approvals.flows import SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.approvals.models import ApprovalFlow
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from tests.support.company import SYSTEM, Company


def without_flows(company: Company, *codes: str) -> None:
    """Put these out of force: what is tried lies beside what they ask."""

    def work(session: Session) -> None:
        for flow in session.exec(select(ApprovalFlow).where(col(ApprovalFlow.code).in_(codes))).all():
            flow.live_version_id = None
            session.add(flow)

    company.database.write(work)


def asks_owner(company: Company, *types: str) -> None:
    """Have an owner asked before documents of these types are in force."""
    flow = {"types": list(types), "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}]}
    saved = perform(save_flow, SaveFlow(title="单据要批", definition=flow), actor=SYSTEM, database=company.database)
    perform(try_flow, TryFlow(definition=flow, days=30), actor=SYSTEM, database=company.database)
    switch = SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="按制度")
    perform(switch_flow, switch, actor=SYSTEM, database=company.database)
