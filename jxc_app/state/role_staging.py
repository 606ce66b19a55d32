"""What is changed in the matrix and not saved yet: cells and rows of roles, as a State can keep them."""

from typing import Any, TypeVar

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.modules.access.matrix_queries import Cell, Matrix, PermissionRow, RoleColumn
from jxc_app.modules.access.narrowing_roles import Reach
from jxc_app.modules.access.previewing_roles import Wish

K, V = TypeVar("K"), TypeVar("V")


class Staging(rx.State, mixin=True):
    """What is staged, by role.

    ``_staged``: by permission, the scope (empty: taken away) and the chosen warehouses. ``_rows``: whose documents, and
    the ids of the categories. ``_factors``: whether it wants a second factor. ``_versions``: of the roles as seen.
    """

    _staged: rx.Field[dict[int, dict[str, list[str]]]] = rx.field(default_factory=dict)
    _rows: rx.Field[dict[int, list[str]]] = rx.field(default_factory=dict)
    _factors: rx.Field[dict[int, bool]] = rx.field(default_factory=dict)
    _versions: rx.Field[dict[int, int]] = rx.field(default_factory=dict)

    def _count(self) -> int:
        return sum(map(len, self._staged.values())) + len(self._rows) + len(self._factors)

    def _wishes(self) -> dict[int, Wish]:
        """For the preview."""
        return {one: self._wish(one) for one in self._changed()}

    def _changes(self) -> list[dict[str, Any]]:
        """For saving."""
        return [self._change(one) for one in self._changed()]

    def _forget(self, role_id: int | None = None) -> None:
        """Drop what is staged for a role, or everything."""
        kept = [one for one in self._versions if role_id not in (None, one)]
        self._staged, self._rows, self._factors, self._versions = (
            {one: staged[one] for one in kept if one in staged}
            for staged in (self._staged, self._rows, self._factors, self._versions)
        )

    def _keep_rows(self, role: RoleColumn, wanted: list[str]) -> None:
        """As they are already, it is no change."""
        is_changed = as_reach(wanted) != Reach(role.makers, frozenset(role.category_ids))
        self._versions = {role.id: role.version, **self._versions}
        self._rows = _with(self._rows, role.id, wanted if is_changed else None)

    def _keep_factor(self, role: RoleColumn, is_needed: bool) -> None:
        self._versions = {role.id: role.version, **self._versions}
        self._factors = _with(self._factors, role.id, is_needed if is_needed != role.needs_factor else None)

    def _keep_cell(self, role: RoleColumn, permission: str, wanted: list[str]) -> None:
        is_changed = as_cell(wanted) != role.cells.get(permission)
        cells = _with(self._staged.get(role.id, {}), permission, wanted if is_changed else None)
        self._versions = {role.id: role.version, **self._versions}
        self._staged = _with(self._staged, role.id, cells or None)

    def _changed(self) -> list[int]:
        return sorted({*self._staged, *self._rows, *self._factors})

    def _wish(self, role_id: int) -> Wish:
        cells = {code: as_cell(cell) for code, cell in self._staged.get(role_id, {}).items()}
        rows = self._rows.get(role_id)
        return Wish(cells, as_reach(rows) if rows else None, self._factors.get(role_id))

    def _change(self, role_id: int) -> dict[str, Any]:
        grants = [_grant(code, cell) for code, cell in self._staged.get(role_id, {}).items()]
        rows = self._rows.get(role_id)
        reached = {"makers": rows[0], "category_ids": [int(one) for one in rows[1:]]} if rows else None
        return {
            "role_id": role_id, "version": self._versions[role_id], "grants": grants, "rows": reached,
            "needs_factor": self._factors.get(role_id),
        }  # fmt: skip


def _with(staged: dict[K, V], key: K, wanted: V | None) -> dict[K, V]:
    others = {one: value for one, value in staged.items() if one != key}
    return others if wanted is None else {**others, key: wanted}


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


def _grant(permission: str, staged: list[str]) -> dict[str, object]:
    scope, *places = staged
    return {"permission": permission, "scope": scope or None, "warehouse_ids": [int(one) for one in places]}
