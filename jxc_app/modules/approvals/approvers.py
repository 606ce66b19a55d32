"""Who may decide: named by the flow, in service, with the right to decide there, and with no part in it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.scopes import Row
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.modules.access.models import CompanySetting, Role, RoleAssignment, User
from jxc_app.modules.access.queries import find_scope
from jxc_app.modules.approvals.models import StandIn, Supervisor
from jxc_app.modules.approvals.permissions import APPROVAL_DECIDE
from jxc_app.modules.approvals.rules import Approver, Step

OWNER, STORE_MANAGER = "owner", "store_manager"
SMALL_SHOP = "small_shop"


def candidates(
    session: Session, step: Step, *, warehouse_id: int, requester: int, people: Collection[int], now: datetime
) -> list[int]:
    """The people of a step, in the order that it names them; empty where it names nobody who can."""
    named = [
        person
        for who in step.approvers
        for person in _named(session, who, warehouse_id=warehouse_id, requester=requester, now=now)
    ]
    return able(session, named, warehouse_id=warehouse_id, people=people)


def owners(session: Session, *, warehouse_id: int, people: Collection[int], now: datetime) -> list[int]:
    """The owners who can decide there: who decides where nobody else can."""
    return able(session, holders(session, OWNER, warehouse_id, now), warehouse_id=warehouse_id, people=people)


def able(session: Session, named: Iterable[int], *, warehouse_id: int, people: Collection[int]) -> list[int]:
    """Those of them who can decide there, each once."""
    wanted = [one for one in dict.fromkeys(named) if one not in people and one != SYSTEM_USER_ID]
    return [one for one in wanted if can_decide(session, one, warehouse_id)]


def can_decide(session: Session, person_id: int, warehouse_id: int) -> bool:
    """Whether a person holds the right to decide there, now."""
    return holds(session, person_id, APPROVAL_DECIDE.code, warehouse_id)


def holds(session: Session, person_id: int, permission: str, warehouse_id: int, row: Row | None = None) -> bool:
    """Whether a person, who need not be the one at the screen, holds a right in a warehouse now."""
    try:
        scope = find_scope(session, Actor(person_id, ""), permission)
    except PermissionDenied:
        return False
    return scope.covers(warehouse_id) if row is None else scope.covers_row(warehouse_id, row)


def _named(session: Session, who: Approver, *, warehouse_id: int, requester: int, now: datetime) -> list[int]:
    if who.kind == "person":
        return [who.person_id or 0]
    if who.kind == "supervisor":
        above = session.get(Supervisor, requester)
        return [above.supervisor_id] if above else []
    return holders(session, who.role, warehouse_id, now)


def who_watches_over(session: Session, person_id: int, warehouse_id: int, now: datetime) -> list[int]:
    """Who is told of what a person did alone: their supervisor; without one the store's manager, or else the owners."""
    above = session.get(Supervisor, person_id)
    if above is not None:
        return [above.supervisor_id]
    for role in (STORE_MANAGER, OWNER):
        if found := [one for one in holders(session, role, warehouse_id, now) if one != person_id]:
            return found
    return []


def holders(session: Session, role: str, warehouse_id: int, now: datetime) -> list[int]:
    """Who holds a role there or in the whole company, by account."""
    ends, here = col(RoleAssignment.expires_at), col(RoleAssignment.warehouse_id)
    found = (
        select(RoleAssignment.user_id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .join(User, col(User.id) == RoleAssignment.user_id)
        .where(
            Role.code == role, col(User.switched_off_at).is_(None), or_(ends.is_(None), ends > now),
            or_(here.is_(None), here == warehouse_id),
        )
        .order_by(col(RoleAssignment.user_id))
    )  # fmt: skip
    return list(dict.fromkeys(session.exec(found).all()))


def stands_in_for(session: Session, person_id: int, now: datetime) -> set[int]:
    """For whom this person decides at this moment, besides themselves."""
    running = select(StandIn.person_id).where(
        StandIn.stand_in_id == person_id, col(StandIn.starts_at) <= now, col(StandIn.ends_at) > now
    )
    return set(session.exec(running).all())


def is_small_shop(session: Session) -> bool:
    """Whether a missing second person is made up for by the owner's confirmation within 24 hours."""
    setting = session.get(CompanySetting, SMALL_SHOP)
    return setting is not None and setting.value == "on"
