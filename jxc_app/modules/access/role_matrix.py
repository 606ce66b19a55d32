"""Roles and what they may do 角色权限矩阵: made, copied and changed, each time with a reason and a second proof."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import Field as Limits
from sqlmodel import Session, col, delete, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS, Command, Permission, Result, use_case
from jxc_app.modules.access.assigning import lock_rights, refuse_unknown_warehouses
from jxc_app.modules.access.clashes import clashes_of_people, clashes_of_role, rights_by_role
from jxc_app.modules.access.duty_exceptions import ExceptionIn, Reason, excuse, refuse_own, role_of
from jxc_app.modules.access.holdings import Cell, grants_of_role, is_wider
from jxc_app.modules.access.models import (
    DutyException,
    GrantScope,
    Role,
    RoleAssignment,
    RoleCategory,
    RolePermission,
    RolePlace,
)
from jxc_app.modules.access.narrowing import categories_named, name_categories
from jxc_app.modules.access.narrowing_roles import Reach, RowsIn, narrow, reach_of
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, ROLE_CHANGE

#: what the log keeps of before and after
Sides = tuple[dict[str, Any], dict[str, Any]]


class Grant(Command):
    """What a role gets of one permission; ``scope`` None takes it away, ``warehouse_ids`` belong to ``chosen``."""

    permission: str = Limits(max_length=80)
    scope: GrantScope | None
    warehouse_ids: list[Id] = Limits(default_factory=list, max_length=500)


class RoleChange(Command):
    """The cells of one role that become others; the rest as it is to be, None: as before.

    ``rows``: which it reaches; ``needs_factor``: whether its people must have bound an app or an address for codes.
    """

    role_id: Id
    version: int
    grants: list[Grant] = Limits(default_factory=list, max_length=500)
    rows: RowsIn | None = None
    needs_factor: bool | None = None


class ChangeRoles(Command):
    """Cells and rows of some roles at once, all or none."""

    roles: list[RoleChange] = Limits(min_length=1, max_length=50)
    exceptions: list[ExceptionIn] = Limits(default_factory=list, max_length=50)
    reason: str = Reason


class CreateRole(Command):
    """A role that may do nothing yet."""

    name: str = Limits(min_length=1, max_length=40)
    description: str = Limits(default="", max_length=200)
    reason: str = Reason


class CopyRole(CreateRole):
    """A role like another. Of the sensitive rights it gets those that are ``confirmed`` one by one, no others."""

    role_id: Id
    confirmed: list[str] = Limits(default_factory=list, max_length=500)


class RemoveRole(Command):
    """Take away a role that nobody holds."""

    role_id: Id
    version: int
    reason: str = Reason


class RoleRef(Result):
    """The role; ``version`` is what the next change must have seen."""

    role_id: int
    version: int


class RolesChanged(Result):
    """How many cells became others, and how many further things about roles."""

    cells: int
    others: int


@use_case("role.create", title="新建角色", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def create_role(uow: UnitOfWork, command: CreateRole) -> RoleRef:
    """A role without a single right. Raises Conflict ``role.name_taken``."""
    role = _new_role(uow, command)
    uow.record("role", role.id, role.name, after={"name": role.name}, reason=command.reason)
    return RoleRef(role_id=role.id or 0, version=role.version)


@use_case("role.copy", title="复制角色", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def copy_role(uow: UnitOfWork, command: CopyRole) -> RoleRef:
    """A role like another, without the sensitive rights that were not confirmed. Raises Conflict, NotFound."""
    source = role_of(uow.session, command.role_id)
    held = grants_of_role(uow.session, command.role_id)
    sensitive = {code for code in held if code in PERMISSIONS and PERMISSIONS[code].sensitive}
    unknown = set(command.confirmed) - sensitive
    if unknown:
        raise DomainError("role.not_of_source", field="confirmed", permission="、".join(sorted(map(title_of, unknown))))
    handed = {code: grant for code, grant in held.items() if code not in sensitive or code in command.confirmed}
    role = _new_role(uow, command)
    role.makers, role.needs_factor = source.makers, source.needs_factor
    name_categories(uow.session, role.id or 0, categories_named(uow.session, command.role_id))
    for code, (scope, warehouse_ids) in handed.items():
        _grant(uow.session, role.id or 0, code, scope, warehouse_ids)
    _refuse_conflicts(uow, role, handed)
    after = {"name": role.name, "copied_from": source.name, "sensitive": sorted(command.confirmed)}
    left_out = sorted(sensitive - set(command.confirmed))
    uow.record("role", role.id, role.name, before={"left_out": left_out}, after=after, reason=command.reason)
    return RoleRef(role_id=role.id or 0, version=role.version)


@use_case("role.change", title="修改角色权限", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def change_roles(uow: UnitOfWork, command: ChangeRoles) -> RolesChanged:
    """Change cells of the matrix and the rows of roles; it counts at the next event of everybody who holds them.

    Raises Conflict ``version.stale``, NotFound ``role.no_such_category``, DomainError ``role.own`` for a role that the
    actor holds, ``duties.conflict``.
    """
    roles = _locked(uow.session, [one.role_id for one in command.roles])
    for exception in command.exceptions:
        excuse(uow, exception)
    cells = others = 0
    for change in command.roles:
        role = roles[change.role_id]
        if role.version != change.version:
            raise Conflict("version.stale")
        refuse_own(uow, role)
        changed, further = _change(uow, role, change, command.reason)
        cells, others = cells + changed, others + further
    return RolesChanged(cells=cells, others=others)


@use_case("role.remove", title="删除角色", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def remove_role(uow: UnitOfWork, command: RemoveRole) -> RoleRef:
    """Take a role away that nobody holds. Raises DomainError ``role.held``, Conflict ``version.stale``."""
    role = _locked(uow.session, [command.role_id])[command.role_id]
    if role.version != command.version:
        raise Conflict("version.stale")
    holders = uow.session.exec(select(func.count()).where(RoleAssignment.role_id == role.id)).one()
    if holders:
        raise DomainError("role.held", role=role.name, count=holders)
    before = {"name": role.name, "permissions": sorted(grants_of_role(uow.session, role.id or 0))}
    for table in (RolePlace, RolePermission, RoleCategory, DutyException):
        uow.session.exec(delete(table).where(col(table.role_id) == role.id))
    uow.session.delete(role)
    uow.record("role", role.id, role.name, before=before, after={"name": ""}, reason=command.reason)
    return RoleRef(role_id=command.role_id, version=command.version)


def title_of(code: str) -> str:
    """A permission as people know it."""
    known: Permission | None = PERMISSIONS.get(code)
    return known.title if known else code


def _new_role(uow: UnitOfWork, command: CreateRole) -> Role:
    if uow.session.exec(select(Role.id).where(Role.name == command.name)).first() is not None:
        raise Conflict("role.name_taken", field="name", name=command.name)
    role = Role(code=f"own-{new_key()[:8]}", name=command.name, description=command.description)
    uow.session.add(role)
    uow.session.flush()
    return role


def _locked(session: Session, role_ids: Collection[int]) -> dict[int, Role]:
    lock_rights(session)
    wanted = select(Role).where(col(Role.id).in_(role_ids)).execution_options(populate_existing=True)
    found = {role.id or 0: role for role in session.exec(wanted).all()}
    if found.keys() != set(role_ids):
        raise NotFound("role.not_found")
    return found


def _change(uow: UnitOfWork, role: Role, change: RoleChange, reason: str) -> tuple[int, int]:
    """How many cells become others, and how much besides."""
    held, reach = grants_of_role(uow.session, role.id or 0), reach_of(uow.session, role)
    wanted = _wanted(uow, held, change.grants)
    rows = Reach(change.rows.makers, frozenset(change.rows.category_ids)) if change.rows else reach
    changed = sorted(code for code in held.keys() | wanted.keys() if held.get(code) != wanted.get(code))
    needs_factor = role.needs_factor if change.needs_factor is None else change.needs_factor
    further = (rows != reach) + (needs_factor != role.needs_factor)
    if not changed and not further:
        return 0, 0
    gained = {code for code, cell in wanted.items() if is_wider(held.get(code), cell)}
    _refuse_conflicts(uow, role, wanted)
    _refuse_conflicts_of_people(uow, role, wanted, gained.union(reach.widened_rights(rows, wanted)))
    before, after = _put(uow.session, role, wanted, held, changed)
    for was, becomes in (_reach(uow.session, role, reach, rows), _ask_factor(role, needs_factor)):
        before, after = before | was, after | becomes
    uow.session.flush()  # the next role of the same change is held against this one
    role.version += 1
    uow.record("role", role.id, role.name, before=before, after=after, reason=reason)
    uow.publish("access", role_id=role.id)
    return len(changed), further


def _put(
    session: Session, role: Role, wanted: Mapping[str, Cell], held: Mapping[str, Cell], changed: Collection[str]
) -> Sides:
    """Write the cells that changed; what the log keeps of before and after, here and below."""
    for code in changed:
        _take(session, role.id or 0, code)
        if code in wanted:
            _grant(session, role.id or 0, code, *wanted[code])
    before, after = ({code: _cell(cells.get(code)) for code in changed} for cells in (held, wanted))
    return before, after


def _reach(session: Session, role: Role, held: Reach, wanted: Reach) -> Sides:
    return narrow(session, role, wanted) if wanted != held else ({}, {})


def _ask_factor(role: Role, is_needed: bool) -> Sides:
    if is_needed == role.needs_factor:
        return {}, {}
    was, role.needs_factor = role.needs_factor, is_needed
    return {"needs_factor": was}, {"needs_factor": is_needed}


def _wanted(uow: UnitOfWork, held: Mapping[str, Cell], grants: list[Grant]) -> dict[str, Cell]:
    wanted = dict(held)
    for grant in grants:
        _check(uow, grant)
        wanted.pop(grant.permission, None)
        if grant.scope is not None:
            wanted[grant.permission] = (grant.scope, frozenset(grant.warehouse_ids))
    return wanted


def _check(uow: UnitOfWork, grant: Grant) -> None:
    permission = PERMISSIONS.get(grant.permission)
    if permission is None:
        raise DomainError("role.unknown_permission", permission=grant.permission)
    if grant.scope not in (None, GrantScope.ALL) and not permission.scoped:
        raise DomainError("role.not_scoped", permission=permission.title)
    if (grant.scope == GrantScope.CHOSEN) != bool(grant.warehouse_ids):
        raise DomainError("role.choose_warehouses", permission=permission.title)
    refuse_unknown_warehouses(uow.session, grant.warehouse_ids)


def _cell(grant: tuple[str, frozenset[int]] | None) -> str:
    if grant is None:
        return ""
    scope, warehouse_ids = grant
    return f"{scope} {','.join(map(str, sorted(warehouse_ids)))}" if warehouse_ids else scope


def _grant(session: Session, role_id: int, code: str, scope: str, warehouse_ids: Collection[int]) -> None:
    session.add(RolePermission(role_id=role_id, permission=code, scope=scope))
    session.add_all(RolePlace(role_id=role_id, permission=code, warehouse_id=one) for one in sorted(warehouse_ids))


def _take(session: Session, role_id: int, code: str) -> None:
    for table in (RolePlace, RolePermission):
        session.exec(delete(table).where(col(table.role_id) == role_id, col(table.permission) == code))


def _refuse_conflicts(uow: UnitOfWork, role: Role, wanted: Collection[str]) -> None:
    """Raises DomainError ``duties.conflict`` where the role would hold excluding duties without an exception."""
    for exclusion in clashes_of_role(uow.session, role.id or 0, wanted, uow.now):
        raise DomainError("duties.conflict", role=role.name, exclusion=exclusion.title)


def _refuse_conflicts_of_people(uow: UnitOfWork, role: Role, wanted: Collection[str], gained: Collection[str]) -> None:
    """What the role gets must not clash with what its people hold by other roles either, nor widen such a clash."""
    rights = {**rights_by_role(uow.session), role.id or 0: wanted}
    for person, exclusion in clashes_of_people(uow.session, role.id or 0, rights, gained, uow.now):
        raise DomainError("duties.conflict_of_person", person=person, exclusion=exclusion.title)
