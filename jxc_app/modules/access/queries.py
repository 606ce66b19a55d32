"""Reads about people and rights; also the answer to "may this person?"."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, case, exists, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, or_, select

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.prepared import Prepared
from jxc_app.core.scopes import Field, Row, Scope
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, UnitOfWork
from jxc_app.core.use_case import OPENERS, PERMISSIONS, Permission, clock, query
from jxc_app.modules.access import reaching
from jxc_app.modules.access.factors import bound_addresses, codes_left, is_bound, must_bind
from jxc_app.modules.access.holdings import suspended_rights
from jxc_app.modules.access.models import (
    CompanySetting,
    DutyException,
    GrantScope,
    Role,
    RoleAssignment,
    RoleCategory,
    RolePermission,
    RolePlace,
    User,
    UserSession,
)
from jxc_app.modules.access.narrowing import Grant, merged

DEMO_SETTING = "demo_password"
DEMO_NAME = "demo_company"
_users: Table = User.__table__  # type: ignore[attr-defined]
_rights: Table = RolePermission.__table__  # type: ignore[attr-defined]
_assignments: Table = RoleAssignment.__table__  # type: ignore[attr-defined]
_places: Table = RolePlace.__table__  # type: ignore[attr-defined]
_exceptions: Table = DutyException.__table__  # type: ignore[attr-defined]
_roles: Table = Role.__table__  # type: ignore[attr-defined]
_categories: Table = RoleCategory.__table__  # type: ignore[attr-defined]

# What a person holds now; nothing while they still have the password that somebody else gave them. Built once: every
# event of every page asks this, and building it costs more than running it.
_is_chosen = _rights.c.scope == GrantScope.CHOSEN
_has_ended = exists().where(_exceptions.c.role_id == _rights.c.role_id, _exceptions.c.until <= bindparam("now"))
_has_categories = exists().where(_categories.c.role_id == _rights.c.role_id)
_HELD = (
    sa_select(
        _rights.c.permission,
        _rights.c.scope,
        case((_is_chosen, _places.c.warehouse_id), else_=_assignments.c.warehouse_id).label("warehouse_id"),
        _rights.c.role_id,
        _has_ended.label("has_ended"),
        _roles.c.makers,
        _has_categories.label("has_categories"),
    )
    .join(_roles, _roles.c.id == _rights.c.role_id)
    .join(_assignments, _assignments.c.role_id == _rights.c.role_id)
    .outerjoin(
        _places,
        and_(_is_chosen, _places.c.role_id == _rights.c.role_id, _places.c.permission == _rights.c.permission),
    )
    .join(_users, _users.c.id == _assignments.c.user_id)
    .where(
        _assignments.c.user_id == bindparam("user_id"),
        _users.c.switched_off_at.is_(None),
        _users.c.must_change_password.is_(False),
        or_(_assignments.c.expires_at.is_(None), _assignments.c.expires_at > bindparam("now")),
        or_(_rights.c.scope != GrantScope.CHOSEN, _places.c.warehouse_id.is_not(None)),
    )
)
_HELD_ALL = Prepared(_HELD)
_HELD_ANY = _HELD.where(_rights.c.permission.in_(bindparam("permissions", expanding=True)))
_HELD_SOME = Prepared(_HELD_ANY)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person of the demo company, offered on its sign-in page."""

    login: str
    name: str
    role: str
    password: str


def authorize(uow: UnitOfWork, permission: str, warehouse_ids: tuple[int, ...], row: Row | None = None) -> None:
    """Refuse unless the actor holds the permission, and in each of the warehouses (for ``row`` at least).

    Raises PermissionDenied.
    """
    scope = find_scope(uow.session, uow.actor, permission)
    if row is None:
        if not all(scope.covers(warehouse_id) for warehouse_id in warehouse_ids):
            raise PermissionDenied("access.warehouse_denied", permission=_title(permission))
        return
    if not all(scope.reaches(warehouse_id) for warehouse_id in warehouse_ids):
        raise PermissionDenied("access.warehouse_denied", permission=_title(permission))
    covered = [scope.covers_row(one, row) for one in warehouse_ids] or [scope.covers_somewhere(row)]
    if not all(covered):
        raise PermissionDenied("access.row_denied", permission=_title(permission))


def find_scope(session: Session, actor: Actor, permission: str | None) -> Scope:
    """Where the actor holds the permission (None: any right at all). Raises PermissionDenied where nowhere."""
    if actor.is_system:
        return Scope(everywhere=True)
    if actor.user_id == 0:
        raise PermissionDenied("access.sign_in_first")
    grants = _grants(session, actor.user_id, permission)
    wanted = [one for one in grants if permission in (None, one.permission)]
    scope = merged(session, actor.user_id, wanted)
    if permission is not None and scope.is_empty:
        raise PermissionDenied("access.denied", permission=_title(permission))
    return replace(scope, blind_to=_blind_to({one.permission for one in grants}))


def permissions_of(session: Session, user_id: int) -> dict[str, Scope]:
    """Everything a person may do, and where."""
    found: dict[str, list[Grant]] = {}
    for grant in _grants(session, user_id):
        found.setdefault(grant.permission, []).append(grant)
    blind_to = _blind_to(found)
    return {
        permission: replace(merged(session, user_id, grants), blind_to=blind_to) for permission, grants in found.items()
    }


def held_by(session: Session, actor: Actor) -> frozenset[str]:
    """The codes of all that the actor may do, in one place at least."""
    return frozenset(PERMISSIONS if actor.is_system else permissions_of(session, actor.user_id))


def holds_any(session: Session, actor: Actor, permissions: tuple[str, ...]) -> bool:
    """Whether the actor holds at least one of the permissions, in at least one place."""
    if actor.is_system:
        return True
    now = clock.get().now()
    asked = {"user_id": actor.user_id, "now": now, "permissions": permissions}
    rows = session.connection().execute(_HELD_ANY, asked).all()
    return bool(_that_count(session, actor.user_id, now, rows))


def _title(permission: str) -> str:
    known: Permission | None = PERMISSIONS.get(permission)
    return known.title if known else permission


def _blind_to(held: Collection[str]) -> frozenset[Field]:
    return frozenset(shown for code, shown in OPENERS.items() if code not in held)


def _grants(session: Session, user_id: int, permission: str | None = None) -> list[Grant]:
    """Of one right those of the rights that open a field as well."""
    now = clock.get().now()
    if permission is None:
        rows = _HELD_ALL.fetch(session, user_id=user_id, now=now)
    else:
        rows = _HELD_SOME.fetch(session, user_id=user_id, now=now, permissions=[permission, *OPENERS])
    return _that_count(session, user_id, now, rows)


def _that_count(session: Session, user_id: int, now: datetime, rows: Sequence[Any]) -> list[Grant]:
    """What was read, without the rights whose exception has ended; few roles have one, so few are asked further."""
    over = suspended_rights(session, user_id, now) if any(row[4] for row in rows) else frozenset()
    return [
        Grant(code, scope, place, role_id, makers, bool(has_categories))
        for code, scope, place, role_id, _, makers, has_categories in rows
        if (role_id, code) not in over
    ]


def demo_company(session: Session) -> str:
    """The name of the demo company; empty where the company is one of somebody's own."""
    name = session.get(CompanySetting, DEMO_NAME)
    return name.value if name else ""


def demo_users(session: Session) -> list[DemoUser]:
    """Who can be tried out on the sign-in page, by the password they share; nobody unless the company is the demo.

    Whoever came later, or set a password of their own, has a hash that nobody else has.
    """
    password = session.get(CompanySetting, DEMO_SETTING)
    if password is None:
        return []
    shared = select(User.password_hash).group_by(col(User.password_hash)).having(func.count() > 1)
    rows = session.exec(
        select(User.login, User.name, Role.name)
        .join(RoleAssignment, col(RoleAssignment.user_id) == User.id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .where(User.id != SYSTEM_USER_ID, col(User.switched_off_at).is_(None))
        .where(col(User.password_hash).in_(shared))
        .order_by(col(User.id), col(RoleAssignment.id))
    ).all()
    first_roles: dict[str, DemoUser] = {}
    for login, name, role in rows:
        first_roles.setdefault(login, DemoUser(login, name, role, password.value))
    return list(first_roles.values())


def needs_first_user(session: Session) -> bool:
    """Whether nobody holds a business role yet, so the administrator is asked to name the first."""
    business = (
        select(RoleAssignment.id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .where(Role.code != "administrator")
        .limit(1)
    )
    return session.exec(business).first() is None


def has_people(session: Session) -> bool:
    """Whether anybody but the product itself has an account."""
    return session.exec(select(User.id).where(User.id != SYSTEM_USER_ID).limit(1)).first() is not None


def role_names(session: Session, user_id: int) -> list[str]:
    """The names of the roles that a person holds now, each once."""
    now = clock.get().now()
    held = (
        select(Role.name)
        .join(RoleAssignment, col(RoleAssignment.role_id) == Role.id)
        .where(
            RoleAssignment.user_id == user_id,
            or_(col(RoleAssignment.expires_at).is_(None), col(RoleAssignment.expires_at) > now),
        )
        .distinct()
    )
    return sorted(session.exec(held).all())


def user_names(session: Session, user_ids: set[int]) -> dict[int, str]:
    """Names by id, for pages that show who did something."""
    rows = session.exec(select(User.id, User.name).where(col(User.id).in_(user_ids))).all()
    return {user_id: name for user_id, name in rows if user_id is not None}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser of a person."""

    id: int
    ip: str
    device: str
    created_at: datetime
    last_seen_at: datetime


def sessions_of(session: Session, user_id: int) -> list[SessionRow]:
    """The living sessions of one person, latest first."""
    rows = session.exec(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > clock.get().now(),
        )
        .order_by(col(UserSession.id).desc())
    ).all()
    return [SessionRow(r.id or 0, r.ip, r.device, r.created_at, r.last_seen_at) for r in rows]


@dataclass(frozen=True, slots=True)
class OwnSecurity:
    """How one's own account is guarded; ``codes_left``: recovery codes that are not used yet.

    ``addresses``: masked, where codes may be sent to; ``kinds``: of what the company has a channel.
    """

    is_bound: bool
    must_bind: bool
    codes_left: int
    addresses: dict[str, str]
    kinds: frozenset[str]
    sessions: list[SessionRow]


@query("user.own_security", title="本人账号安全")
def own_security(session: Session, scope: Scope, *, actor: Actor) -> OwnSecurity:
    """The actor's own authenticator, addresses and sessions."""
    return OwnSecurity(
        is_bound=is_bound(session, actor.user_id),
        must_bind=must_bind(session, actor.user_id, clock.get().now()),
        codes_left=codes_left(session, actor.user_id),
        addresses=bound_addresses(session, actor.user_id),
        kinds=reaching.kinds_in_use(session),
        sessions=sessions_of(session, actor.user_id),
    )
