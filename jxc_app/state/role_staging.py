"""What is changed in the matrix and not saved yet: cells and rows of roles, as a State can keep them."""

from collections.abc import Mapping

from jxc_app.core.errors import NotFound
from jxc_app.modules.access.matrix_queries import Cell, Matrix, PermissionRow, RoleColumn
from jxc_app.modules.access.narrowing_roles import Reach
from jxc_app.modules.access.previewing_roles import Wish

#: by permission: the scope (empty: taken away) and the chosen warehouses
StagedCells = Mapping[str, list[str]]


def role_in(matrix: Matrix, role_id: int) -> RoleColumn:
    """Raises NotFound: somebody may have taken the role away meanwhile."""
    found = [role for role in matrix.roles if role.id == role_id]
    if not found:
        raise NotFound("role.not_found")
    return found[0]


def permission_in(matrix: Matrix, code: str) -> PermissionRow:
    """Raises NotFound."""
    found = [row for row in matrix.permissions if row.code == code]
    if not found:
        raise NotFound("role.unknown_permission", permission=code[:80])
    return found[0]


def as_cell(staged: list[str]) -> Cell | None:
    """A staged cell; nothing where it is to be taken away."""
    scope, *places = staged
    return (scope, frozenset(map(int, places))) if scope else None


def as_reach(staged: list[str]) -> Reach:
    """Staged rows: whose documents, and the ids of the categories."""
    makers, *categories = staged
    return Reach(makers, frozenset(map(int, categories)))


def as_wish(cells: StagedCells, rows: list[str] | None) -> Wish:
    """A role as it is to become, for the preview."""
    return Wish({code: as_cell(cell) for code, cell in cells.items()}, as_reach(rows) if rows else None)


def as_change(role_id: int, version: int, cells: StagedCells, rows: list[str] | None) -> dict[str, object]:
    """The same for saving."""
    change = {"role_id": role_id, "version": version, "grants": [_grant(code, cell) for code, cell in cells.items()]}
    if rows:
        change["rows"] = {"makers": rows[0], "category_ids": [int(one) for one in rows[1:]]}
    return change


def _grant(permission: str, staged: list[str]) -> dict[str, object]:
    scope, *places = staged
    return {"permission": permission, "scope": scope or None, "warehouse_ids": [int(one) for one in places]}
