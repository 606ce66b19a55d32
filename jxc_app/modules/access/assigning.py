"""Giving a person a role, and taking it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.access.clashes import clashes_of_person
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, USER_ASSIGN
from jxc_app.modules.access.signing_out import Done

_assignments: Table = RoleAssignment.__table__  # type: ignore[attr-defined]


class RoleIn(Command):
    """A role, in one warehouse or (None) in the whole company; until a moment, or (None) until it is taken back."""

    role: str = Limits(max_length=40)
    warehouse_id: Id | None = None
    expires_at: datetime | None = None


class AssignRole(RoleIn):
    """Give somebody a role."""

    user_id: Id
    reason: str = Limits(min_length=1, max_length=200)


class UnassignRole(Command):
    """Take one role back from somebody."""

    assignment_id: Id
    reason: str = Limits(min_length=1, max_length=200)


@use_case("user.assign", title="给人员分配角色", permission=USER_ASSIGN, proof=CHANGE_RIGHTS)
def assign_role(uow: UnitOfWork, command: AssignRole) -> Done:
    """Give somebody else a role; it counts at their next event. Raises Conflict where they hold it there already."""
    user = _other(uow, command.user_id)
    before = _roles_of(uow.session, user)
    assign(uow, user, command, "")
    after = _roles_of(uow.session, user)
    uow.record("user", user.id, user.login, before={"roles": before}, after={"roles": after}, reason=command.reason)
    uow.publish("access", user_id=user.id)
    return Done()


@use_case("user.unassign", title="收回人员的角色", permission=USER_ASSIGN, proof=CHANGE_RIGHTS)
def unassign_role(uow: UnitOfWork, command: UnassignRole) -> Done:
    """Take a role back; it is gone at their next event. Raises NotFound."""
    lock_rights(uow.session)
    held = uow.session.get(RoleAssignment, command.assignment_id)
    if held is None:
        raise NotFound("role.not_assigned")
    user = _other(uow, held.user_id)
    before = _roles_of(uow.session, user)
    uow.session.delete(held)
    uow.session.flush()
    after = _roles_of(uow.session, user)
    uow.record("user", user.id, user.login, before={"roles": before}, after={"roles": after}, reason=command.reason)
    uow.publish("access", user_id=user.id)
    return Done()


def assign(uow: UnitOfWork, user: User, wanted: RoleIn, field: str) -> None:
    """Give the role. Raises DomainError, below ``field``: no such role or warehouse, excluding duties, a past end."""
    lock_rights(uow.session)
    below = f"{field}." if field else ""
    role = uow.session.exec(select(Role).where(Role.code == wanted.role)).first()
    if role is None:
        raise DomainError("role.unknown", field=f"{below}role", role=wanted.role)
    if wanted.warehouse_id is not None and not _are_warehouses(uow.session, {wanted.warehouse_id}):
        raise DomainError("role.unknown_warehouse", field=f"{below}warehouse_id", role=role.name)
    if wanted.expires_at is not None and wanted.expires_at <= uow.now:
        raise DomainError("role.ended", field=f"{below}expires_at")
    place = col(RoleAssignment.warehouse_id)
    same = place.is_(None) if wanted.warehouse_id is None else place == wanted.warehouse_id
    held = select(RoleAssignment).where(RoleAssignment.user_id == user.id, RoleAssignment.role_id == role.id, same)
    again = uow.session.exec(held).first()
    if again is not None and (again.expires_at is None or again.expires_at > uow.now):
        raise Conflict("role.held_there", field=f"{below}role", role=role.name)
    _refuse_conflicts(uow, user, role, wanted.warehouse_id, f"{below}role")
    given = again or RoleAssignment(user_id=user.id or 0, role_id=role.id or 0, warehouse_id=wanted.warehouse_id)
    given.expires_at = wanted.expires_at
    uow.session.add(given)
    uow.session.flush()  # the next role of the same person is held against this one


def lock_rights(session: Session) -> None:
    """Let changes of rights line up: each checks what the others leave. They are few, so one lock does for all."""
    session.exec(select(Role.id).order_by(col(Role.id)).with_for_update()).all()


def refuse_unknown_warehouses(session: Session, warehouse_ids: Collection[int]) -> None:
    """Raises DomainError ``role.no_such_warehouse`` where one does not exist."""
    if warehouse_ids and not _are_warehouses(session, set(warehouse_ids)):
        raise DomainError("role.no_such_warehouse")


def _other(uow: UnitOfWork, user_id: int) -> User:
    """Somebody else: nobody changes their own rights."""
    user = uow.session.get(User, user_id)
    if user is None or user.id == SYSTEM_USER_ID:
        raise NotFound("user.not_found")
    if user.id == uow.actor.user_id:
        raise DomainError("role.own_rights")
    return user


def _refuse_conflicts(uow: UnitOfWork, user: User, role: Role, warehouse_id: int | None, field: str) -> None:
    """Raises DomainError ``duties.conflict_of_person`` where the person would hold (more) excluding duties."""
    for exclusion in clashes_of_person(uow.session, user.id or 0, role.id or 0, warehouse_id, uow.now):
        raise DomainError("duties.conflict_of_person", field=field, person=user.name, exclusion=exclusion.title)


def _roles_of(session: Session, user: User) -> list[dict[str, Any]]:
    """What the log keeps of a person's roles."""
    held = (
        select(Role.code, RoleAssignment.warehouse_id, RoleAssignment.expires_at)
        .join(RoleAssignment, col(RoleAssignment.role_id) == Role.id)
        .where(RoleAssignment.user_id == user.id)
        .order_by(Role.code, col(RoleAssignment.warehouse_id))
    )
    named = ("role", "warehouse_id", "expires_at")
    return [dict(zip(named, row, strict=True)) for row in session.exec(held).all()]


def _are_warehouses(session: Session, warehouse_ids: set[int]) -> bool:
    """Asked of the foreign key's other end: warehouses stand on a higher floor than people."""
    [key] = _assignments.c.warehouse_id.foreign_keys
    found = sa_select(key.column).where(key.column.in_(warehouse_ids))
    return len(session.connection().execute(found).all()) == len(warehouse_ids)
