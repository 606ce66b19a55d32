"""Recipes as a list that comes in: a row for each component, the product beside every one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import PositiveQuantity, plain
from jxc_app.core.use_case import Scope
from jxc_app.modules.manufacturing.importing import ImportRecipes, import_recipes
from jxc_app.modules.manufacturing.models import Recipe
from jxc_app.modules.manufacturing.queries import PortionRow, RecipeFilter, every_recipe
from jxc_app.modules.migration.cells import number_of, read_into
from jxc_app.modules.migration.opening.skus import Named, SkuBook
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
Portion = tuple[int, int, Decimal]


@dataclass(slots=True)
class _Group:
    """The rows of one recipe: its product, and what goes into it, each as (SKU, unit, quantity)."""

    name: str
    remark: str
    product_name: str
    output: Portion
    held: tuple[int, int] | None
    parts: list[Portion] = field(default_factory=list)
    rows: int = 0

    def entry(self) -> dict[str, Any]:
        """What the use case takes for it."""
        seen = {"recipe_id": self.held[0], "version": self.held[1]} if self.held else {}
        parts = [_portion(part) for part in self.parts]
        recipe = {"name": self.name, "remark": self.remark, "output": _portion(self.output), "parts": parts}
        return {"recipe": recipe | seen, "rows": self.rows}


class RecipeJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge` and ``Gathers``."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._skus = SkuBook(session)
        self._held: dict[str, Any] = {}
        self._counts: dict[str, int] = {}
        self._groups: dict[str, _Group] = {}

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs and recipes that the rows name, and how many rows each recipe has."""
        self._skus.look_up(code for cells in rows for code in (cells["product"], cells["part"]))
        keys = [code_key(cells["name"]) for cells in rows]
        for key in keys:
            self._counts[key] = self._counts.get(key, 0) + 1
        wanted = set(keys) - self._held.keys()
        found = self._session.exec(select(Recipe.id, Recipe.name_key).where(col(Recipe.name_key).in_(wanted))).all()
        if found:
            known = {row.id: row for row in every_recipe.work(self._session, Scope(everywhere=True), only=_ALL)}
            self._held |= {key: known[recipe_id or 0] for recipe_id, key in found}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        faults: dict[str, str] = {}
        if not code_key(cells["name"]):
            faults["name"] = text("input.missing")
        product, output = self._read(cells, "product", "output", "output_unit", faults)
        part, portion = self._read(cells, "part", "quantity", "unit", faults)
        if faults or not (product and output and part and portion):
            raise WrongCells(faults)
        group = self._group(cells, product, output)
        self._refuse_odd(group, output, part)
        group.parts.append(portion)
        group.rows += 1
        return Judged(self._outcome(group), {"name": group.name})

    def column_of(self, path: str) -> str:
        """Columns have names of their own."""
        return path.split(".")[0]

    def gathered(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """One recipe at a time, once all rows have been judged."""
        for _ in entries:
            pass
        for group in self._groups.values():
            if group.parts and not self._is_same(group):
                yield [group.entry()]

    def preview(self) -> Sequence[tuple[str, ...]]:
        """Recipe, product, how much of it, and how many components."""
        return [
            (group.name, group.product_name, plain(group.output[2]), str(len(group.parts)))
            for group in self._groups.values()
            if group.parts and not self._is_same(group)
        ]

    def _read(
        self, cells: Mapping[str, str], code: str, amount: str, unit: str, faults: dict[str, str]
    ) -> tuple[Named | None, Portion | None]:
        sku = read_into(faults, code, lambda: self._skus.find(cells[code]))
        quantity = read_into(faults, amount, lambda: Decimal(number_of(cells[amount])))
        if sku is None or quantity is None:
            return sku, None
        name = cells.get(unit, "") or sku.unit
        if name not in sku.units:
            faults[unit] = text("unit.unknown")
            return sku, None
        if quantity <= 0:
            faults[amount] = text("input.not_positive")
            return sku, None
        exact = _QUANTITY.validate_python(quantity)
        if read_into(faults, amount, lambda: sku.in_base(exact, name)) is None:
            return sku, None
        return sku, (sku.id, sku.units[name][0], exact)

    def _group(self, cells: Mapping[str, str], product: Named, output: Portion) -> _Group:
        key = code_key(cells["name"])
        held = self._held.get(key)
        fresh = _Group(
            cells["name"], cells.get("remark", ""), product.code, output, (held.id, held.version) if held else None
        )  # fmt: skip
        group = self._groups.setdefault(key, fresh)
        if group.output != output:
            raise WrongCells({"product": text("recipe.two_outputs", name=group.name)})
        if held and not self._asked.updates and not self._is_whole_same(key, output):
            raise WrongCells({"name": text("recipe.name_taken", name=group.name)})
        return group

    def _refuse_odd(self, group: _Group, output: Portion, part: Named) -> None:
        if part.id == output[0]:
            raise WrongCells({"part": text("recipe.of_itself")})
        if part.id in {held[0] for held in group.parts}:
            raise WrongCells({"part": text("recipe.twice")})

    def _is_whole_same(self, key: str, output: Portion) -> bool:
        held = self._held[key]
        return _triple(held.output) == output and self._counts[key] == len(held.parts)

    def _outcome(self, group: _Group) -> Outcome:
        """Of one row: the recipe is new, or this row or the number of rows is other than before."""
        key = code_key(group.name)
        if group.held is None:
            return Outcome.NEW
        held, at = self._held[key], len(group.parts) - 1
        same = self._is_whole_same(key, group.output) and held.remark == group.remark
        same = same and at < len(held.parts) and _triple(held.parts[at]) == group.parts[at]
        if not same and not self._asked.updates:
            raise WrongCells({"name": text("recipe.name_taken", name=group.name)})
        return Outcome.SAME if same else Outcome.CHANGED

    def _is_same(self, group: _Group) -> bool:
        held = self._held.get(code_key(group.name))
        return held is not None and (
            (_triple(held.output), held.name, held.remark, [_triple(part) for part in held.parts])
            == (group.output, group.name, group.remark, group.parts)
        )


def _triple(row: PortionRow) -> Portion:
    return row.sku_id, row.unit_id, row.quantity


def _portion(portion: Portion) -> dict[str, Any]:
    sku_id, unit_id, quantity = portion
    return {"sku_id": sku_id, "unit_id": unit_id, "quantity": plain(quantity)}


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportRecipes:
    return ImportRecipes.model_validate({"recipes": [entry["recipe"] for entry in entries]})


def _rows(entry: Mapping[str, Any]) -> int:
    return int(entry["rows"])


_ALL = RecipeFilter(state="all")
RECIPES = register(
    SheetKind(
        code="recipes",
        title="配方",
        page="/recipes",
        case=import_recipes,
        judge=RecipeJudge,
        command=_command,
        updates=True,
        gathers=True,
        rows=_rows,
        preview_columns=("配方", "成品编码", "产量", "组件数"),
        hint="一行一个组件；同一配方的几行，配方名称、成品和产量要写得一样。",
        columns=(
            Column("name", ("配方", "配方名称", "物料清单", "BOM"), "不能与别的配方重复，最多 60 字", "中秋礼盒", True),
            Column("product", ("成品编码", "成品", "产品编码", "母件编码"), "商品编码或条码", "LH001", True),
            Column("output", ("产量", "成品数量", "产出数量"), "这些组件做出多少成品，大于 0", "1", is_required=True),
            Column("output_unit", ("产量单位", "成品单位"), "不填为基本单位", "盒"),
            Column("part", ("组件编码", "组件", "子件编码", "原料编码"), "商品编码或条码", "YB001", is_required=True),
            Column("quantity", ("组件数量", "用量", "单位用量"), "大于 0，最多 6 位小数", "4", is_required=True),
            Column("unit", ("组件单位", "用量单位"), "不填为基本单位", "个"),
            Column("remark", ("备注", "说明"), "配方的备注，最多 200 字；写在第一行", ""),
        ),
    )
)
