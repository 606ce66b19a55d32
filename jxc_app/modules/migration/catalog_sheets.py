"""Categories and units as lists that come in; both are known by their names."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from jxc_app.core.errors import text
from jxc_app.modules.catalog.importing import (
    ImportCategories,
    ImportedCategory,
    ImportUnits,
    import_categories,
    import_units,
)
from jxc_app.modules.catalog.models import Category, Unit
from jxc_app.modules.catalog.units import CreateUnit
from jxc_app.modules.migration.sheets import (
    CLEARED,
    Asked,
    Column,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    register,
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
        if is_known and wanted == held:
            return Judged(Outcome.SAME)
        if is_known and not self._asked.updates:
            raise WrongCells({"parent": text("category.stands_elsewhere", name=name, parent=held or "最上级")})
        self._check_parent(name, wanted)
        self._parents[name] = wanted
        return Judged(Outcome.CHANGED if is_known else Outcome.NEW, command.model_dump(mode="json"))

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
    """A unit is new, or it is there."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._known = set(session.exec(select(Unit.name)).all())
        self._seen: set[str] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """All is known already."""

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        command = CreateUnit(name=cells["name"])
        if command.name in self._seen:
            raise WrongCells({"name": text("sheet.twice", what=command.name)})
        self._seen.add(command.name)
        if command.name in self._known:
            return Judged(Outcome.SAME)
        return Judged(Outcome.NEW, command.model_dump(mode="json"))

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return path


def _categories(entries: Sequence[Mapping[str, Any]]) -> ImportCategories:
    return ImportCategories.model_validate({"categories": list(entries)})


def _units(entries: Sequence[Mapping[str, Any]]) -> ImportUnits:
    return ImportUnits.model_validate({"units": list(entries)})


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
            Column("name", ("分类名称", "分类", "名称"), "不能重复,最多 60 字", "饮料", is_required=True),
            Column("parent", ("上级分类", "上级"), "已有的分类,或本文件上面行里的分类;不填为最上级", "食品"),
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
        columns=(Column("name", ("单位名称", "单位", "名称"), "不能重复,最多 20 字", "箱", is_required=True),),
    )
)
