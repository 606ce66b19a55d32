"""Giving a person a role."""

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlalchemy import select as sa_select
from sqlmodel import Session, select

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command
from jxc_app.modules.access.models import Role, RoleAssignment, User

_assignments: Table = RoleAssignment.__table__  # type: ignore[attr-defined]


class RoleIn(Command):
    """A role, in one warehouse or (None) in the whole company."""

    role: str = Limits(max_length=40)
    warehouse_id: Id | None = None


def assign(uow: UnitOfWork, user: User, wanted: RoleIn, field: str) -> None:
    """Give the role. Raises DomainError, below ``field``, where there is no such role or no such warehouse."""
    role = uow.session.exec(select(Role).where(Role.code == wanted.role)).first()
    if role is None:
        raise DomainError("role.unknown", field=f"{field}.role", role=wanted.role)
    if wanted.warehouse_id is not None and not _is_warehouse(uow.session, wanted.warehouse_id):
        raise DomainError("role.unknown_warehouse", field=f"{field}.warehouse_id", role=role.name)
    held = RoleAssignment(user_id=user.id or 0, role_id=role.id or 0, warehouse_id=wanted.warehouse_id)
    uow.session.add(held)


def _is_warehouse(session: Session, warehouse_id: int) -> bool:
    """Asked of the foreign key's other end: warehouses stand on a higher floor than people."""
    [key] = _assignments.c.warehouse_id.foreign_keys
    found = sa_select(key.column).where(key.column == warehouse_id)
    return session.connection().execute(found).first() is not None
