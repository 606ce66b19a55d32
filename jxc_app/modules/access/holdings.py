"""What roles and people hold: rights with their places, and the exceptions that excuse excluding duties."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import Session, col, or_, select

from jxc_app.core.scopes import Narrowing
from jxc_app.modules.access.duties import suspended
from jxc_app.modules.access.models import (
    DutyException,
    GrantScope,
    Role,
    RoleAssignment,
    RoleCategory,
    RolePermission,
    RolePlace,
)
from jxc_app.modules.access.narrowing import Grant

#: scope and chosen warehouses of one permission
Cell = tuple[str, frozenset[int]]
#: a permission and where it holds (None: everywhere)
Right = tuple[str, int | None]


def grants_of_role(session: Session, role_id: int) -> dict[str, Cell]:
    """Scope and chosen warehouses of each permission that a role grants."""
    places: dict[str, set[int]] = {}
    for code, warehouse_id in session.exec(
        select(RolePlace.permission, RolePlace.warehouse_id).where(RolePlace.role_id == role_id)
    ).all():
        places.setdefault(code, set()).add(warehouse_id)
    rows = session.exec(
        select(RolePermission.permission, RolePermission.scope).where(RolePermission.role_id == role_id)
    ).all()
    return {code: (scope, frozenset(places.get(code, ()))) for code, scope in rows}


def places_of(cell: Cell, warehouse_id: int | None) -> list[int | None]:
    """Where a cell opens, for somebody who holds the role in this warehouse (None: in the whole company)."""
    scope, chosen = cell
    if scope == GrantScope.CHOSEN:
        return [*sorted(chosen)]
    return [None if scope == GrantScope.ALL else warehouse_id]


def is_wider(narrow: Cell | None, wide: Cell) -> bool:
    """Whether the second opens something that the first does not."""
    if narrow is None:
        return True
    if narrow[0] == GrantScope.ALL:
        return False
    return narrow[0] != wide[0] or not wide[1] <= narrow[1]


def rights_through(grants: Mapping[str, Cell], warehouse_id: int | None) -> set[Right]:
    """What a role gives to somebody who holds it there."""
    return {(code, place) for code, cell in grants.items() for place in places_of(cell, warehouse_id)}


def rights_held(session: Session, user_id: int, now: datetime) -> set[Right]:
    """What a person's roles give them for every row, also while their account is off or new."""
    held: set[Right] = set()
    named = exists().where(col(RoleCategory.role_id) == RoleAssignment.role_id)
    for role_id, warehouse_id, makers, has_categories in session.exec(
        select(RoleAssignment.role_id, RoleAssignment.warehouse_id, Role.makers, named)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .where(_living(user_id, now))
    ).all():
        grants = grants_of_role(session, role_id)
        narrowed = {
            code
            for code, (scope, _) in grants.items()
            if any(map(Grant(code, scope, warehouse_id, role_id, makers, has_categories).is_narrowed, Narrowing))
        }
        held |= {right for right in rights_through(grants, warehouse_id) if right[0] not in narrowed}
    return held


def codes_held(session: Session, user_id: int, now: datetime) -> set[str]:
    """The permissions that a person's roles give them, be it for some rows only."""
    held = (
        select(RolePermission.permission)
        .join(RoleAssignment, col(RoleAssignment.role_id) == RolePermission.role_id)
        .where(_living(user_id, now))
    )
    return set(session.exec(held).all())


def opened(new: Iterable[Right], held: set[Right]) -> set[str]:
    """The permissions among the new rights that open somewhere what was not open before."""
    return {code for code, place in new if (code, place) not in held and (code, None) not in held}


def excused_exclusions(session: Session, role_id: int, now: datetime) -> set[str]:
    """What a role may hold together for now."""
    running = select(DutyException.exclusion).where(DutyException.role_id == role_id, col(DutyException.until) > now)
    return set(session.exec(running).all())


def is_excused(session: Session, user_id: int, exclusion: str, now: datetime) -> bool:
    """Whether a role of this person may hold these duties together for now, so that they may on one chain too."""
    running = (
        select(DutyException.role_id)
        .join(RoleAssignment, col(RoleAssignment.role_id) == DutyException.role_id)
        .where(DutyException.exclusion == exclusion, col(DutyException.until) > now, _living(user_id, now))
    )
    return session.exec(running.limit(1)).first() is not None


def ended_exceptions(session: Session, role_ids: Iterable[int], now: datetime) -> list[tuple[int, str]]:
    """Role and exclusion of the exceptions that are over."""
    ended = select(DutyException.role_id, DutyException.exclusion).where(
        col(DutyException.role_id).in_(role_ids), col(DutyException.until) <= now
    )
    return list(session.exec(ended).all())


def suspended_rights(session: Session, user_id: int, now: datetime) -> set[tuple[int, str]]:
    """The rights of this person (role, permission) that do not count, since what excused them has ended."""
    held: dict[int, set[str]] = {}
    for role_id, code in session.exec(
        select(RolePermission.role_id, RolePermission.permission)
        .join(RoleAssignment, col(RoleAssignment.role_id) == RolePermission.role_id)
        .where(_living(user_id, now))
    ).all():
        held.setdefault(role_id, set()).add(code)
    return suspended(held, ended_exceptions(session, held, now))


def _living(user_id: int, now: datetime) -> ColumnElement[bool]:
    ends = col(RoleAssignment.expires_at)
    return and_(col(RoleAssignment.user_id) == user_id, or_(ends.is_(None), ends > now))
