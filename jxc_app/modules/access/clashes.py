"""Which excluding duties a change of rights would bring together: in one role, or in the hands of one person."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from jxc_app.modules.access.duties import Exclusion, conflicts, widened
from jxc_app.modules.access.holdings import (
    codes_held,
    excused_exclusions,
    grants_of_role,
    opened,
    rights_held,
    rights_through,
)
from jxc_app.modules.access.models import Role, RoleAssignment, RolePermission, User


def clashes_of_role(session: Session, role_id: int, wanted: Collection[str], now: datetime) -> list[Exclusion]:
    """What a role with these rights would hold together without an exception that allows it."""
    return _unexcused(session, role_id, conflicts(wanted), now)


def clashes_of_people(
    session: Session, role_id: int, rights: Mapping[int, Collection[str]], gained: Collection[str], now: datetime
) -> list[tuple[str, Exclusion]]:
    """What the people of a role would hold together, by name; a clash that only stays is none.

    ``rights``: the codes of every role after the change; ``gained``: those that this role opens further by it. Roles
    that a person holds no longer, or not yet, count: nobody waits for the day on which they clash.
    """
    found: list[tuple[str, Exclusion]] = []
    for name, roles in sorted(_roles_of_holders(session, role_id).items()):
        held = {code for role in roles for code in rights.get(role, ())}
        found += [(name[0], one) for one in _unexcused(session, role_id, widened(held, gained), now)]
    return found


def clashes_of_person(
    session: Session, user_id: int, role_id: int, warehouse_id: int | None, now: datetime
) -> list[Exclusion]:
    """What a person would hold together with one more role there.

    What they hold for some rows only counts as held: the rows may be opened again any day.
    """
    given = rights_through(grants_of_role(session, role_id), warehouse_id)
    new = opened(given, rights_held(session, user_id, now))
    return _unexcused(session, role_id, widened(codes_held(session, user_id, now), new), now)


def rights_by_role(session: Session) -> dict[int, set[str]]:
    """The codes that each role grants."""
    found: dict[int, set[str]] = {}
    for role_id, code in session.exec(select(RolePermission.role_id, RolePermission.permission)).all():
        found.setdefault(role_id, set()).add(code)
    return found


def _unexcused(session: Session, role_id: int, found: list[Exclusion], now: datetime) -> list[Exclusion]:
    excused = excused_exclusions(session, role_id, now)
    return [one for one in found if one.is_strict or one.code not in excused]


def _roles_of_holders(session: Session, role_id: int) -> dict[tuple[str, int], set[int]]:
    """Every role of everybody who holds this one, by name and account."""
    holders = select(RoleAssignment.user_id).where(RoleAssignment.role_id == role_id)
    rows = session.exec(
        select(User.name, User.id, Role.id)
        .join(RoleAssignment, col(RoleAssignment.user_id) == User.id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .where(col(User.id).in_(holders))
    ).all()
    found: dict[tuple[str, int], set[int]] = {}
    for name, user_id, held in rows:
        found.setdefault((name, user_id or 0), set()).add(held or 0)
    return found
