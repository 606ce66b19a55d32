"""Reading the matrix of roles: its cells, who can do this, what can this person do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, or_, select

from jxc_app.core.scopes import Narrowing
from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.access.duties import conflicts, suspended
from jxc_app.modules.access.holdings import Cell, ended_exceptions, places_of, suspended_rights
from jxc_app.modules.access.models import Makers, Role, RoleAssignment, RolePermission, RolePlace, User
from jxc_app.modules.access.narrowing import categories_named
from jxc_app.modules.access.permissions import ROLE_VIEW

_assignments: Table = RoleAssignment.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """One permission, as a row of the matrix."""

    code: str
    title: str
    area: str
    is_scoped: bool
    is_sensitive: bool


@dataclass(frozen=True, slots=True)
class RoleColumn:
    """One role: how many people hold it now, its cells by permission, and which duties in it exclude each other.

    ``suspended``: permissions that no longer count, since the exception that excused the role has ended.
    ``makers`` and ``category_ids`` (none: all): the rows to which the role is narrowed.
    """

    id: int
    code: str
    name: str
    description: str
    version: int
    people: int
    cells: Mapping[str, Cell]
    conflicts: list[str]
    suspended: frozenset[str] = frozenset()
    makers: str = Makers.ALL
    category_ids: tuple[int, ...] = ()
    needs_factor: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every permission and every role."""

    permissions: list[PermissionRow]
    roles: list[RoleColumn]


@query("role.matrix", title="角色权限矩阵", permission=ROLE_VIEW)
def role_matrix(session: Session, scope: Scope) -> Matrix:
    """The whole matrix; permissions by area and in the order of their registration, roles by id."""
    cells = cells_of_roles(session)
    people = people_of_roles(session)
    roles = session.exec(select(Role).order_by(col(Role.id))).all()
    ended = ended_exceptions(session, cells, clock.get().now())
    return Matrix(
        [PermissionRow(p.code, p.title, p.area, p.scoped, p.sensitive) for p in PERMISSIONS.values()],
        [
            _column(
                role, people.get(role.id or 0, []), cells.get(role.id or 0, {}), ended,
                tuple(categories_named(session, role.id or 0)),
            )
            for role in roles
        ],
    )  # fmt: skip


def _column(
    role: Role,
    people: list[str],
    cells: Mapping[str, Cell],
    ended: list[tuple[int, str]],
    category_ids: tuple[int, ...],
) -> RoleColumn:
    key = role.id or 0
    over = suspended({key: cells}, [one for one in ended if one[0] == key])
    return RoleColumn(
        key, role.code, role.name, role.description, role.version, len(people), cells,
        [one.title for one in conflicts(cells)], frozenset(code for _, code in over), role.makers, category_ids,
        role.needs_factor,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """For which rows a right holds: whose documents, and how many categories it is narrowed to (0: none)."""

    makers: str = Makers.ALL
    categories: int = 0


def rows_of(makers: str, categories: int, permission: str) -> Rows:
    """The rows of a role as far as they narrow this permission."""
    known = PERMISSIONS.get(permission)
    ways = known.narrowed_by if known else frozenset()
    return Rows(makers if Narrowing.MAKERS in ways else Makers.ALL, categories if Narrowing.CATEGORIES in ways else 0)


@dataclass(frozen=True, slots=True)
class Holder:
    """A right that somebody holds now, by which role and where (None: everywhere); ``until`` None: no end."""

    user_id: int
    person: str
    permission: str
    title: str
    role: str
    warehouse_id: int | None
    until: datetime | None
    rows: Rows


@query("role.who_can", title="谁能做这件事", permission=ROLE_VIEW)
def who_can(session: Session, scope: Scope, *, permission: str) -> list[Holder]:
    """Everybody who holds the permission now, by name."""
    return sorted(holders_of(session, permission), key=lambda one: (one.person, one.role))


def holders_of(session: Session, permission: str) -> list[Holder]:
    """The same for other modules, in any order."""
    return _holders(session, RolePermission.permission == permission)


@query("role.rights_of", title="这个人能做什么", permission=ROLE_VIEW)
def rights_of(session: Session, scope: Scope, *, user_id: int) -> list[Holder]:
    """Everything that one person may do now, in the order of the matrix."""
    order = {code: at for at, code in enumerate(PERMISSIONS)}
    found = _holders(session, RoleAssignment.user_id == user_id)
    return sorted(found, key=lambda one: (order.get(one.permission, 0), one.role, one.warehouse_id or 0))


def _holders(session: Session, which: Any) -> list[Holder]:
    now = clock.get().now()
    rows = session.exec(
        select(RoleAssignment, RolePermission, User.name, Role)
        .join(User, col(User.id) == RoleAssignment.user_id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .join(RolePermission, col(RolePermission.role_id) == Role.id)
        .where(
            which,
            col(User.switched_off_at).is_(None),
            or_(col(RoleAssignment.expires_at).is_(None), col(RoleAssignment.expires_at) > now),
        )
    ).all()
    places = _places(session)
    named = {role.id or 0: categories_named(session, role.id or 0) for *_, role in rows}
    over = {user_id: suspended_rights(session, user_id, now) for user_id in {given.user_id for given, *_ in rows}}
    found: list[Holder] = []
    for given, right, person, role in rows:
        code = right.permission
        if (right.role_id, code) in over[given.user_id]:
            continue
        title = PERMISSIONS[code].title if code in PERMISSIONS else code
        where = places_of((right.scope, places.get((right.role_id, code), frozenset())), given.warehouse_id)
        rows_held = rows_of(role.makers, len(named[right.role_id]), code)
        found += [
            Holder(given.user_id, person, code, title, role.name, place, given.expires_at, rows_held) for place in where
        ]
    return found


def cells_of_roles(session: Session) -> dict[int, dict[str, Cell]]:
    """The cells of every role, by permission."""
    places = _places(session)
    cells: dict[int, dict[str, Cell]] = {}
    for row in session.exec(select(RolePermission)).all():
        cell = (row.scope, places.get((row.role_id, row.permission), frozenset()))
        cells.setdefault(row.role_id, {})[row.permission] = cell
    return cells


def _places(session: Session) -> dict[tuple[int, str], frozenset[int]]:
    found: dict[tuple[int, str], set[int]] = {}
    for row in session.exec(select(RolePlace)).all():
        found.setdefault((row.role_id, row.permission), set()).add(row.warehouse_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def people_of_roles(session: Session) -> dict[int, list[str]]:
    """Names by role of those who hold it now."""
    now = clock.get().now()
    held = (
        sa_select(_assignments.c.role_id, col(User.name))
        .join(User, col(User.id) == _assignments.c.user_id)
        .where(
            col(User.switched_off_at).is_(None),
            or_(_assignments.c.expires_at.is_(None), _assignments.c.expires_at > now),
        )
        .distinct()
        .order_by(col(User.name))
    )
    found: dict[int, list[str]] = {}
    for role_id, name in session.connection().execute(held).all():
        found.setdefault(role_id, []).append(name)
    return found
