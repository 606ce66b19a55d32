"""What is remembered of trials: a flow is tried on past documents before it is put in force."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.models import ApprovalTrial
from jxc_app.modules.approvals.permissions import APPROVAL_FLOWS
from jxc_app.modules.approvals.rules import Definition, digest_of


@dataclass(frozen=True, slots=True)
class TrialRow:
    """When somebody tried a flow on the documents since ``since``, and how many of ``total`` it would have met."""

    tried_at: datetime
    tried_by: str
    since: date
    total: int
    stopped: int


def last_trial(session: Session, definition: Definition) -> ApprovalTrial | None:
    """The newest trial of exactly this flow; None: nobody tried it."""
    tried = select(ApprovalTrial).where(ApprovalTrial.digest == digest_of(definition))
    return session.exec(tried.order_by(col(ApprovalTrial.id).desc()).limit(1)).first()


@query("approval.last_trial", title="审批流上次试算", permission=APPROVAL_FLOWS)
def view_last_trial(session: Session, scope: Scope, *, definition: Definition) -> TrialRow | None:
    """What the newest trial of exactly this flow found."""
    found = last_trial(session, definition)
    if found is None:
        return None
    person = session.get(User, found.tried_by)
    return TrialRow(found.tried_at, person.name if person else "", found.since, found.total, found.stopped)
