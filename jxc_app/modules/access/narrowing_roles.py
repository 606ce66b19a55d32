"""Saying which rows a role reaches, and to which department a person belongs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import column, table
from sqlalchemy import select as sa_select
from sqlmodel import Session

from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.access.assigning import lock_rights
from jxc_app.modules.access.duty_exceptions import Reason, refuse_own
from jxc_app.modules.access.models import Makers, Role
from jxc_app.modules.access.narrowing import categories_named, name_categories
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, ROLE_CHANGE, ROLE_VIEW, USER_ASSIGN
from jxc_app.modules.access.users import somebody_else

_categories = table("category", column("id"), column("name"), column("parent_id"))


@dataclass(frozen=True, slots=True)
class CategoryPath:
    """A category by its whole way from the top, 食品 / 饮料."""

    id: int
    path: str


@query("role.categories", title="可限定的商品分类", permission=ROLE_VIEW)
def category_paths(session: Session, scope: Scope) -> list[CategoryPath]:
    """Every category, by path: whoever hands out rights sees the names, though no SKU."""
    known = {row.id: row for row in session.connection().execute(sa_select(_categories))}
    return sorted((CategoryPath(key, _path(known, key)) for key in known), key=lambda one: one.path)


def _path(known: Mapping[int, Any], key: int) -> str:
    names: list[str] = []
    here: int | None = key
    while here is not None and here in known and len(names) < len(known):
        names.insert(0, known[here].name)
        here = known[here].parent_id
    return " / ".join(names)


class NarrowRole(Command):
    """Whose documents a role reaches, and the SKUs of which categories; none named: of all."""

    role_id: Id
    version: int
    makers: Makers
    category_ids: list[Id] = Limits(default_factory=list, max_length=200)
    reason: str = Reason


class ChangeDepartment(Command):
    """A person's department; empty: none."""

    user_id: Id
    department: str = Limits(default="", max_length=40)
    reason: str = Reason


class Narrowed(Result):
    """``version`` is what the next change of the role must have seen."""

    role_id: int
    version: int


class DepartmentChanged(Result):
    """The department as it stands now."""

    user_id: int
    department: str


@use_case("role.narrow", title="限定角色的数据范围", permission=ROLE_CHANGE, proof=CHANGE_RIGHTS)
def narrow_role(uow: UnitOfWork, command: NarrowRole) -> Narrowed:
    """It counts at the next event of everybody who holds the role.

    Raises Conflict ``version.stale``, DomainError ``role.own``, NotFound ``role.no_such_category``.
    """
    lock_rights(uow.session)
    role = uow.session.get(Role, command.role_id, populate_existing=True)
    if role is None:
        raise NotFound("role.not_found")
    if role.version != command.version:
        raise Conflict("version.stale")
    refuse_own(uow, role)
    wanted, held = set(command.category_ids), set(categories_named(uow.session, command.role_id))
    names = _names(uow.session, wanted | held)
    if not wanted <= names.keys():
        raise NotFound("role.no_such_category", field="category_ids")
    before = {"makers": role.makers, "categories": sorted(names[one] for one in held if one in names)}
    role.makers = command.makers
    name_categories(uow.session, command.role_id, wanted)
    role.version += 1
    after = {"makers": role.makers, "categories": sorted(names[one] for one in wanted)}
    uow.record("role", role.id, role.name, before=before, after=after, reason=command.reason)
    uow.publish("access", role_id=role.id)
    return Narrowed(role_id=command.role_id, version=role.version)


@use_case("user.change_department", title="调整人员部门", permission=USER_ASSIGN, proof=CHANGE_RIGHTS)
def change_department(uow: UnitOfWork, command: ChangeDepartment) -> DepartmentChanged:
    """It opens and closes documents to whoever holds a role for their department. Nobody changes their own."""
    lock_rights(uow.session)
    user = somebody_else(uow, command.user_id)
    before, user.department = user.department, command.department
    uow.record(
        "user", user.id, user.login, before={"department": before}, after={"department": user.department},
        reason=command.reason,
    )  # fmt: skip
    uow.publish("access", user_id=user.id)
    return DepartmentChanged(user_id=command.user_id, department=user.department)


def _names(session: Session, category_ids: Collection[int]) -> dict[int, str]:
    wanted = sa_select(_categories.c.id, _categories.c.name).where(_categories.c.id.in_(sorted(category_ids)))
    return {row.id: row.name for row in session.connection().execute(wanted)}
