"""Categories and units as lists that come in; both are known by their names."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from jxc_app.core.errors import text
from jxc_app.modules.catalog.importing import (
    ImportCategories,
    ImportedCategory,
    ImportedUnit,
    ImportUnits,
    import_categories,
    import_units,
)
from jxc_app.modules.catalog.models import Category, Unit
from jxc_app.modules.catalog.units import CreateUnit
from jxc_app.modules.migration.sheets import (
    CLEARED,
    STATE_OFF,
    STATE_OFF_WITH_ABOVE,
    STATE_ON,
    Asked,
    Column,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    register,
    says_off,
)


class CategoryJudge:
    """Parents come before their children, as they do when the tree goes out."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._asked = asked
        rows = session.exec(select(Category)).all()
        self._versions = {row.name: row.version for row in rows}
        by_id = {row.id: row.name for row in rows}
        #: the tree as it is, and as the rows above have made it
        self._parents = {row.name: by_id.get(row.parent_id, "") for row in rows}
        self._off = {row.name for row in rows if row.switched_off_at is not None}
        self._seen: set[str] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """All is known already."""

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        name, parent = cells["name"], cells.get("parent", "")
        if name and name in self._seen:
            raise WrongCells({"name": text("sheet.twice", what=name)})
        self._seen.add(name)
        is_known, held = name in self._parents, self._parents.get(name, "")
        wanted = "" if parent == CLEARED else parent or held
        command = ImportedCategory(name=name, parent=wanted, version=self._versions.get(name, 0))
        if is_known and wanted != held and not self._asked.updates:
            raise WrongCells({"parent": text("category.stands_elsewhere", name=name, parent=held or "最上级")})
        self._check_parent(name, wanted)
        switched_off = self._switched(name, wanted, cells.get("state", ""))
        if is_known and wanted == held and switched_off is None:
            return Judged(Outcome.SAME)
        if is_known and switched_off is not None and not self._asked.updates:
            raise _other_state(name, is_off=not switched_off)
        self._parents[name] = wanted
        if switched_off is not None:
            (self._off.add if switched_off else self._off.discard)(name)
        entry = command.model_copy(update={"switched_off": switched_off}).model_dump(mode="json")
        return Judged(Outcome.CHANGED if is_known else Outcome.NEW, entry)

    def _switched(self, name: str, parent: str, cell: str) -> bool | None:
        """Whether its own switch is to be off; None: it stays as it is. Raises WrongCells."""
        if not cell:
            return None
        is_off = cell != STATE_OFF_WITH_ABOVE and says_off(cell)
        above = self._off_by(parent)
        if cell != STATE_OFF_WITH_ABOVE and not is_off and above:
            raise WrongCells({"state": text("category.below_off", name=name, above=above)})
        return None if is_off == (name in self._off) else is_off

    def _off_by(self, name: str) -> str:
        """The nearest that is switched off, from here up; empty: it is in use."""
        while name and name not in self._off:
            name = self._parents[name]
        return name

    def _check_parent(self, name: str, wanted: str) -> None:
        if wanted and wanted not in self._parents:
            raise WrongCells({"parent": text("category.parent_not_above", name=wanted)})
        above = wanted
        while above:
            if above == name:
                raise WrongCells({"parent": text("category.below_itself")})
            above = self._parents[above]

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return path


class UnitJudge:
    """A unit is new, or it is there and in use or not."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._asked = asked
        self._known = {unit.name: unit for unit in session.exec(select(Unit)).all()}
        self._seen: set[str] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """All is known already."""

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        name = CreateUnit(name=cells["name"]).name
        if name in self._seen:
            raise WrongCells({"name": text("sheet.twice", what=name)})
        self._seen.add(name)
        known, cell = self._known.get(name), cells.get("state", "")
        was_off = known is not None and known.switched_off_at is not None
        switched_off = says_off(cell) if cell and says_off(cell) != was_off else None
        if known and switched_off is None:
            return Judged(Outcome.SAME)
        if known and not self._asked.updates:
            raise _other_state(name, is_off=was_off)
        command = ImportedUnit(name=name, version=known.version if known else 0, switched_off=switched_off)
        return Judged(Outcome.CHANGED if known else Outcome.NEW, command.model_dump(mode="json"))

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return path


def _other_state(name: str, *, is_off: bool) -> WrongCells:
    return WrongCells({"state": text("sheet.other_state", what=name, state=STATE_OFF if is_off else STATE_ON)})


def _categories(entries: Sequence[Mapping[str, Any]]) -> ImportCategories:
    return ImportCategories.model_validate({"categories": list(entries)})


def _units(entries: Sequence[Mapping[str, Any]]) -> ImportUnits:
    return ImportUnits.model_validate({"units": list(entries)})


_NOTE = f"填 {STATE_ON} 或 {STATE_OFF}，新建时不填为{STATE_ON}"
_STATE = Column("state", ("状态",), _NOTE, STATE_ON)
_CATEGORY_STATE = Column("state", ("状态",), f"{_NOTE}；本身没有停用、上级停用的是 {STATE_OFF_WITH_ABOVE}", STATE_ON)
CATEGORIES = register(
    SheetKind(
        code="categories",
        title="商品分类",
        page="/categories",
        case=import_categories,
        judge=CategoryJudge,
        command=_categories,
        updates=True,
        columns=(
            Column("name", ("分类名称", "分类", "名称"), "不能重复，最多 60 字", "饮料", is_required=True),
            Column("parent", ("上级分类", "上级"), "已有的分类，或本文件上面行里的分类；不填为最上级", "食品"),
            _CATEGORY_STATE,
        ),
    )
)
UNITS = register(
    SheetKind(
        code="units",
        title="计量单位",
        page="/units",
        case=import_units,
        judge=UnitJudge,
        command=_units,
        updates=True,
        columns=(Column("name", ("单位名称", "单位", "名称"), "不能重复，最多 20 字", "箱", is_required=True), _STATE),
    )
)
