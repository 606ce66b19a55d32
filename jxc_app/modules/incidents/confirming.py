"""Who may confirm a proposal: somebody else; in a shop too small for that its proposer, and the owner looks at it."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.modules.access.matrix_queries import holders_of
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.approvals.approvers import holds, is_small_shop
from jxc_app.modules.incidents.models import Incident
from jxc_app.modules.incidents.permissions import INCIDENT_UNDO
from jxc_app.modules.incidents.planning import acts_of
from jxc_app.modules.incidents.states import PROPOSED


def may_confirm(session: Session, incident: Incident, user_id: int, persons: Collection[int]) -> bool:
    """Whether this person, who may undo there, may confirm it; ``persons``: whose acts are undone."""
    if user_id in persons:
        return False
    return user_id != incident.proposed_by or is_alone(session, incident, persons)


def is_alone(session: Session, incident: Incident, persons: Collection[int]) -> bool:
    """Whether it is a small shop in which nobody but the proposer could confirm it."""
    if not is_small_shop(session):
        return False
    others = {one.user_id for one in holders_of(session, INCIDENT_UNDO.code)}
    others -= {incident.proposed_by, SYSTEM_USER_ID, *persons}
    return not any(_may_undo(session, incident, one) for one in others)


def waiting_for(session: Session, user_id: int) -> list[int]:
    """The proposals that wait for this person to confirm them, the oldest first."""
    proposed = session.exec(select(Incident).where(Incident.state == PROPOSED).order_by(col(Incident.id))).all()
    scope = permissions_of(session, user_id).get(INCIDENT_UNDO.code) if proposed else None
    if scope is None:
        return []
    return [
        one.id or 0
        for one in proposed
        if all(scope.covers(place) for place in one.warehouse_ids)
        and may_confirm(session, one, user_id, {act.person_id for act in acts_of(session, one.document_ids)})
    ]


def _may_undo(session: Session, incident: Incident, user_id: int) -> bool:
    return all(holds(session, user_id, INCIDENT_UNDO.code, place) for place in incident.warehouse_ids)
