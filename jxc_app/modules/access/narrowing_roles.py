"""Saying which rows a role reaches, and to which department a person belongs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import column, table
from sqlalchemy import select as sa_select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.scopes import Narrowing
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS, Command, Result, Scope, query, use_case
from jxc_app.modules.access.assigning import lock_rights
from jxc_app.modules.access.duty_exceptions import Reason
from jxc_app.modules.access.models import Makers, Role
from jxc_app.modules.access.narrowing import categories_named, name_categories
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, ROLE_VIEW, USER_ASSIGN
from jxc_app.modules.access.users import somebody_else

#: from the fewest documents to all
_ORDER: list[str] = [Makers.OWN, Makers.DEPARTMENT, Makers.ALL]
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


class RowsIn(Command):
    """Whose documents a role reaches, and the SKUs of which categories; none named: of all."""

    makers: Makers
    category_ids: list[Id] = Limits(default_factory=list, max_length=200)


class ChangeDepartment(Command):
    """A person's department; empty: none."""

    user_id: Id
    department: str = Limits(default="", max_length=40)
    reason: str = Reason


class DepartmentChanged(Result):
    """The department as it stands now."""

    user_id: int
    department: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows of a role: whose documents, SKUs of which categories (none: of all)."""

    makers: str = Makers.ALL
    category_ids: frozenset[int] = frozenset()

    def wider_ways(self, wanted: "Reach") -> set[Narrowing]:
        """In which ways the wanted rows reach further than these."""
        ways = {Narrowing.MAKERS} if _ORDER.index(wanted.makers) > _ORDER.index(self.makers) else set()
        if self.category_ids and not (wanted.category_ids and wanted.category_ids <= self.category_ids):
            ways.add(Narrowing.CATEGORIES)
        return ways

    def widened_rights(self, wanted: "Reach", codes: Collection[str]) -> list[str]:
        """Those of the rights that reach further rows then."""
        ways = self.wider_ways(wanted)
        return [code for code in codes if code in PERMISSIONS and ways & PERMISSIONS[code].narrowed_by]


def reach_of(session: Session, role: Role) -> Reach:
    """The rows of a role as they are."""
    return Reach(role.makers, frozenset(categories_named(session, role.id or 0)))


def narrow(session: Session, role: Role, wanted: Reach) -> tuple[dict[str, Any], dict[str, Any]]:
    """Let the role reach these rows and no others; what the log keeps of before and after.

    Raises NotFound ``role.no_such_category``.
    """
    held = reach_of(session, role)
    names = _names(session, wanted.category_ids | held.category_ids)
    if not wanted.category_ids <= names.keys():
        raise NotFound("role.no_such_category", field="category_ids")
    role.makers = wanted.makers
    name_categories(session, role.id or 0, wanted.category_ids)
    return _words(held, names), _words(wanted, names)


def _words(reach: Reach, names: Mapping[int, str]) -> dict[str, Any]:
    named = sorted(names[one] for one in reach.category_ids if one in names)
    return {"makers": str(reach.makers), "categories": named}


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
