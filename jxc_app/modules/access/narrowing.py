"""Roles that reach some rows only: own documents, those of one's department, SKUs of some categories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, column, table
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, delete, select

from jxc_app.core.scopes import Narrowed, Narrowing, Scope
from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.access.models import GrantScope, Makers, Role, RoleCategory, User

_users: Table = User.__table__  # type: ignore[attr-defined]
_chosen: Table = RoleCategory.__table__  # type: ignore[attr-defined]
#: the tree belongs to the catalogue, which stands above this module; here it is only walked
_tree = table("category", column("id"), column("parent_id"))


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission that a person holds by one role: scope of the cell, the place that goes with it, whose rows."""

    permission: str
    scope: str
    warehouse_id: int | None
    role_id: int
    makers: str = Makers.ALL
    has_categories: bool = False

    def is_narrowed(self, way: Narrowing) -> bool:
        """Whether the role narrows in this way a right that can be narrowed so."""
        known = PERMISSIONS.get(self.permission)
        if known is None or way not in known.narrowed_by:
            return False
        return self.makers != Makers.ALL if way is Narrowing.MAKERS else self.has_categories


def merged(session: Session, user_id: int, grants: Sequence[Grant]) -> Scope:
    """Everything that these grants of one permission open together: each keeps its own rows."""
    whole = [one for one in grants if not any(map(one.is_narrowed, Narrowing))]
    everywhere = any(_place(one) is None for one in whole)
    named = frozenset(place for one in whole if (place := _place(one)) is not None)
    parts = [] if everywhere else [_narrowed(session, user_id, one) for one in grants if one not in whole]
    return Scope(everywhere, named, tuple(dict.fromkeys(parts)))


def _place(grant: Grant) -> int | None:
    return None if grant.scope == GrantScope.ALL else grant.warehouse_id


def _narrowed(session: Session, user_id: int, grant: Grant) -> Narrowed:
    by_maker, by_category = grant.is_narrowed(Narrowing.MAKERS), grant.is_narrowed(Narrowing.CATEGORIES)
    return Narrowed(
        _place(grant),
        makers_of(session, user_id, grant.makers) if by_maker else None,
        categories_of(session, [grant.role_id]) if by_category else None,
    )


def makers_of(session: Session, user_id: int, makers: str) -> frozenset[int]:
    """Whose documents are meant: the person's own, or also those of everybody in the same department."""
    if makers == Makers.OWN:
        return frozenset({user_id})
    mine = sa_select(_users.c.department).where(_users.c.id == user_id).scalar_subquery()
    same = sa_select(_users.c.id).where(_users.c.department == mine, _users.c.department != "")
    return frozenset({user_id, *session.connection().execute(same).scalars()})


def categories_of(session: Session, role_ids: Collection[int]) -> frozenset[int]:
    """The categories that these roles name, with all below them."""
    named = sa_select(_chosen.c.category_id.label("id")).where(_chosen.c.role_id.in_(role_ids)).cte(recursive=True)
    below = named.union(sa_select(_tree.c.id).join(named, _tree.c.parent_id == named.c.id))
    return frozenset(session.connection().execute(sa_select(below.c.id)).scalars())


def categories_named(session: Session, role_id: int) -> list[int]:
    """The categories that a role names, without those below them."""
    named = select(RoleCategory.category_id).where(RoleCategory.role_id == role_id)
    return list(session.exec(named.order_by(col(RoleCategory.category_id))).all())


def name_categories(session: Session, role_id: int, category_ids: Collection[int]) -> None:
    """Let the role name these and no others."""
    session.exec(delete(RoleCategory).where(col(RoleCategory.role_id) == role_id))
    session.add_all(RoleCategory(role_id=role_id, category_id=one) for one in sorted(category_ids))


def roles_naming(session: Session, category_id: int) -> list[str]:
    """The names of the roles that are narrowed to this category."""
    wanted = select(Role.name).join(RoleCategory, col(RoleCategory.role_id) == Role.id)
    return list(session.exec(wanted.where(RoleCategory.category_id == category_id).order_by(Role.name)).all())
