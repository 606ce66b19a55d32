"""The matrix of roles as ready texts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from jxc_app.modules.access.matrix_queries import Cell, Holder, Matrix, PermissionRow, RoleColumn, Rows
from jxc_app.modules.access.models import GrantScope, Makers
from jxc_app.modules.access.previewing_roles import Effect
from jxc_app.modules.access.words import MAKERS_WORDS
from jxc_app.state.formats import moment

_EVERY_ROW = "不限"
_FACTOR_WORDS = {None: "", True: "须绑定后才能办理敏感操作", False: "不再要求，只凭密码也可以"}
_WORDS = {GrantScope.ASSIGNED: "所属", GrantScope.ALL: "全部"}


@dataclass(frozen=True, slots=True)
class RoleHead:
    """The heading of a role's column; ``rows``: to which it is narrowed; ``clash``: duties that exclude each other.

    ``is_staged``: it is narrowed so only once that is saved. ``needs_factor`` and ``is_factor_staged`` likewise.
    """

    id: int
    name: str
    note: str
    rows: str
    clash: str
    is_staged: bool
    needs_factor: bool
    is_factor_staged: bool


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell; ``look``: ``none``, ``some`` or ``all``, with ``sensitive``, ``staged``, ``over`` where it is."""

    key: str
    role_id: int
    role: str
    words: str
    look: str


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A permission with its cells, or (no ``code``) the heading of an area."""

    key: str
    code: str
    title: str
    is_sensitive: bool
    cells: list[CellLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that is chosen or not."""

    id: str
    title: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What the staged changes of one role do, in words; empty where they do nothing of the kind."""

    role: str
    people: str
    gains: str
    loses: str
    sensitive: str
    rows: str
    factor: str
    conflicts: str
    clashes: str


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody who may do something, by which role and where."""

    key: str
    person: str
    role: str
    place: str
    rows: str
    until: str


def head_of(role: RoleColumn, staged: list[str] | None = None, factor: bool | None = None) -> RoleHead:
    """A role above its cells; ``staged``: whose documents and which categories it is to reach, not saved yet.

    ``factor``: whether it is to want a second factor, not saved yet.
    """
    people = f"{role.people} 人" if role.people else "无人"
    rows = Rows(staged[0], len(staged) - 1) if staged else Rows(role.makers, len(role.category_ids))
    words = rows_in_words(rows) or (_EVERY_ROW if staged else "")
    return RoleHead(
        role.id, role.name, people, words, "、".join(role.conflicts), staged is not None,
        role.needs_factor if factor is None else factor, factor is not None,
    )  # fmt: skip


def rows_in_words(rows: Rows) -> str:
    """To which rows a right is narrowed; empty where to none."""
    makers = "" if rows.makers == Makers.ALL else MAKERS_WORDS[rows.makers]
    categories = f"限 {rows.categories} 个商品分类" if rows.categories else ""
    return "，".join(part for part in (makers, categories) if part)


def matrix_lines(
    matrix: Matrix,
    roles: list[RoleColumn],
    cell_of: Callable[[RoleColumn, str], Cell | None],
    staged: Collection[tuple[int, str]],
    places: Mapping[int, str],
) -> list[MatrixLine]:
    """Every permission below the heading of its area, with a cell for each role shown."""

    def cell_line(role: RoleColumn, row: PermissionRow) -> CellLine:
        cell = cell_of(role, row.code)
        is_staged = (role.id, row.code) in staged
        is_over = row.code in role.suspended and not is_staged
        look = _look(cell, is_sensitive=row.is_sensitive, is_staged=is_staged) + (" over" if is_over else "")
        words = "例外到期" if is_over else cell_words(cell, places)
        return CellLine(f"{role.id} {row.code}", role.id, role.name, words, look)

    lines: list[MatrixLine] = []
    for area in dict.fromkeys(row.area for row in matrix.permissions):
        rows = [row for row in matrix.permissions if row.area == area]
        lines.append(MatrixLine(f"area {area}", "", area, False))
        lines += [
            MatrixLine(row.code, row.code, row.title, row.is_sensitive, [cell_line(role, row) for role in roles])
            for row in rows
        ]
    return lines


def _look(cell: Cell | None, *, is_sensitive: bool, is_staged: bool) -> str:
    reach = "none" if cell is None else "all" if cell[0] == GrantScope.ALL else "some"
    return " ".join([reach, *(["sensitive"] if is_sensitive and cell else []), *(["staged"] if is_staged else [])])


def cell_words(cell: Cell | None, places: Mapping[int, str]) -> str:
    """A cell in a word: none, where the person is assigned, the named warehouses, everywhere."""
    if cell is None:
        return "无"
    scope, chosen = cell
    if scope != GrantScope.CHOSEN:
        return _WORDS[GrantScope(scope)]
    names = [places.get(one, f"{one}") for one in sorted(chosen)]
    return names[0] if len(names) == 1 else f"{len(names)} 个仓库"


def effect_line(effect: Effect) -> EffectLine:
    """What a change does, for people to read before it is saved."""
    people = "、".join(effect.people) if effect.people else "目前无人持有"
    rows = " → ".join(rows_in_words(one) or _EVERY_ROW for one in effect.rows or ())
    clashes = "；".join(f"{person}会兼有「{title}」" for person, title in effect.clashes)
    return EffectLine(
        effect.role, people, "、".join(effect.gains), "、".join(effect.loses), "、".join(effect.sensitive), rows,
        _FACTOR_WORDS[effect.needs_factor],
        "、".join(effect.conflicts), clashes,
    )  # fmt: skip


def holder_line(at: int, one: Holder, places: Mapping[int, str]) -> HolderLine:
    """One holder of a right."""
    place = "全部" if one.warehouse_id is None else places.get(one.warehouse_id, f"{one.warehouse_id}")
    return HolderLine(str(at), one.person, one.role, place, rows_in_words(one.rows), moment(one.until))
