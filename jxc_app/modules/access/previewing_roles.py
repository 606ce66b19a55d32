"""What a change of roles would do: who gains and loses what, and which duties clash then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.access.clashes import clashes_of_people, clashes_of_role
from jxc_app.modules.access.holdings import Cell, is_wider
from jxc_app.modules.access.matrix_queries import Rows, cells_of_roles, people_of_roles
from jxc_app.modules.access.models import Role
from jxc_app.modules.access.narrowing_roles import Reach, reach_of
from jxc_app.modules.access.permissions import ROLE_VIEW


@dataclass(frozen=True, slots=True)
class Wish:
    """What a role is to become: cells by permission (None: taken away), and the rest (None: as now)."""

    cells: Mapping[str, Cell | None] = field(default_factory=dict)
    reach: Reach | None = None
    needs_factor: bool | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of one role does: to whom, which rights they gain and lose, which duties clash then.

    A right that is held for more rows than before is gained, one for fewer is lost. ``rows``: before and after, None
    where they stay. ``needs_factor``: as it becomes, None where it stays. ``conflicts``: of the role; ``clashes``: who
    holds what together by another role besides.
    """

    role: str
    people: list[str]
    gains: list[str]
    loses: list[str]
    sensitive: list[str]
    rows: tuple[Rows, Rows] | None
    needs_factor: bool | None
    conflicts: list[str]
    clashes: list[tuple[str, str]]


@query("role.preview", title="权限改动预览", permission=ROLE_VIEW)
def preview_changes(session: Session, scope: Scope, *, wanted: Mapping[int, Wish]) -> list[Effect]:
    """The effect of a change by role, all made together. Titles, for people to read. Roles that are gone: none."""
    held = cells_of_roles(session)
    then = {role_id: _then(held.get(role_id, {}), wanted.get(role_id, Wish())) for role_id in {*held, *wanted}}
    roles = [role for role_id in wanted if (role := session.get(Role, role_id)) is not None]
    people = people_of_roles(session)
    return [_effect(session, role, wanted[role.id or 0], held, then, people.get(role.id or 0, [])) for role in roles]


def _then(held: Mapping[str, Cell], wish: Wish) -> dict[str, Cell]:
    return {code: cell for code, cell in {**held, **wish.cells}.items() if cell is not None}


def _effect(
    session: Session,
    role: Role,
    wish: Wish,
    held: Mapping[int, Mapping[str, Cell]],
    then: Mapping[int, Mapping[str, Cell]],
    people: list[str],
) -> Effect:
    key, now = role.id or 0, clock.get().now()
    before, after = held.get(key, {}), then[key]
    reach = reach_of(session, role)
    rows = wish.reach or reach
    both = before.keys() & after.keys()
    gains = {*_wider(before, after), *reach.widened_rights(rows, both)}
    loses = {*_wider(after, before), *rows.widened_rights(reach, both)}
    clashes = clashes_of_people(session, key, then, gains, now)
    conflicts = [one.title for one in clashes_of_role(session, key, after, now)]
    return Effect(
        role.name, people, _titles(gains), _titles(loses), _titles([code for code in gains if _is_sensitive(code)]),
        (_rows(reach), _rows(rows)) if rows != reach else None,
        wish.needs_factor if wish.needs_factor != role.needs_factor else None, conflicts,
        [(person, one.title) for person, one in clashes if one.title not in conflicts],
    )  # fmt: skip


def _wider(narrow: Mapping[str, Cell], wide: Mapping[str, Cell]) -> list[str]:
    return [code for code, cell in wide.items() if is_wider(narrow.get(code), cell)]


def _rows(reach: Reach) -> Rows:
    return Rows(reach.makers, len(reach.category_ids))


def _is_sensitive(code: str) -> bool:
    return code in PERMISSIONS and PERMISSIONS[code].sensitive


def _titles(codes: Collection[str]) -> list[str]:
    return [PERMISSIONS[code].title for code in PERMISSIONS if code in codes]
