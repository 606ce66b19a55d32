"""Flows as shipped that a test has no use for."""

from sqlmodel import Session, col, select

from jxc_app.modules.approvals.models import ApprovalFlow
from tests.support.company import Company


def without_flows(company: Company, *codes: str) -> None:
    """Put these out of force: what is tried lies beside what they ask."""

    def work(session: Session) -> None:
        for flow in session.exec(select(ApprovalFlow).where(col(ApprovalFlow.code).in_(codes))).all():
            flow.live_version_id = None
            session.add(flow)

    company.database.write(work)
