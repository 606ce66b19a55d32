"""How a row of a product file is judged: a new SKU, a change to one that is there, or nothing new."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.use_case import Permission
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.categories import category_off, off_categories
from jxc_app.modules.catalog.commands import CreateSku, SkuFields, UpdateSku
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW, SKU_CREATE, SKU_SWITCH_OFF, SKU_UPDATE, SKU_VIEW
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.catalog.rules import parsed_factor, split_codes
from jxc_app.modules.catalog.sku_card import SkuCard, cards_of
from jxc_app.modules.catalog.sku_pages import floor_scope
from jxc_app.modules.catalog.units import off_units
from jxc_app.modules.inventory.sku_settings import LimitsInPlace, limits_in_places, watched_places
from jxc_app.modules.migration.product_columns import (
    UNIT_GROUPS,
    UnitColumns,
    cell_text,
    cells_of,
    unit_columns,
)
from jxc_app.modules.migration.product_limits import LimitsJudge
from jxc_app.modules.migration.sheets import CLEARED, Asked, Judged, Outcome, WrongCells, says_off, says_yes

#: cells that are taken as they stand; an empty one changes nothing of a SKU that is there
_PLAIN = (
    "name", "spec", "category", "brand", "retail_price", "wholesale_price", "floor_price", "shelf_life_days",
    "shelf_life_months", "weight_kg",
)  # fmt: skip
_LIVES = ("shelf_life_days", "shelf_life_months")
_TRACKED = ("lot_tracked", "serial_tracked")
_NEVER_EMPTY = ("code", "name", "base_unit")
_GROUPS = tuple(unit_columns(group) for group in range(UNIT_GROUPS))
#: what makes a row more than limits and state
_FACTS = {
    *_PLAIN,
    "base_unit",
    *_TRACKED,
    "barcodes",
    *(name for one in _GROUPS for name in (one.name, one.factor, one.barcodes)),
}


class ProductJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._floor = floor_scope(session, asked.actor)
        self._seen = scope_of(session, asked.actor, SKU_VIEW)
        self._limits = LimitsJudge(watched_places(session, asked.actor), names)
        self._barcode_columns = [name for name in ("barcodes", *(one.barcodes for one in _GROUPS)) if name in names]
        self._groups = [one for one in _GROUPS if {one.name, one.factor, one.barcodes} & names]
        self._known: dict[str, SkuCard] = {}
        self._out_of_sight: set[str] = set()
        self._held: dict[int, dict[int, LimitsInPlace]] = {}
        self._owners: dict[str, int] = {}
        self._off_categories, self._off_units = off_categories(session), off_units(session)
        self._codes_above: set[str] = set()
        self._barcodes_above: set[str] = set()
        self._unit_columns: list[UnitColumns] = []

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs that the rows name, what is set for them, and whose their barcodes are."""
        keys = {code_key(cells.get("code", "")) for cells in rows}
        taken = dict(self._session.exec(select(Sku.code_key, Sku.id).where(col(Sku.code_key).in_(keys))).all())
        ids = [key or 0 for key in taken.values()]
        cards = cards_of(self._session, self._seen, ids, floor=self._floor)
        self._known = {code_key(card.code): card for card in cards}
        self._out_of_sight = taken.keys() - self._known.keys()
        self._held = limits_in_places(self._session, ids, self._limits.warehouse_ids)
        barcodes = {code_key(code) for cells in rows for name in self._barcode_columns for code in _codes(cells, name)}
        held = select(Barcode.code_key, Barcode.sku_id).where(col(Barcode.code_key).in_(barcodes))
        self._owners = dict(self._session.exec(held).all())

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        if cells.get("floor_price") and self._floor.is_empty:
            raise WrongCells({"floor_price": text("access.denied", permission=FLOOR_PRICE_VIEW.title)})
        key = code_key(cells.get("code", ""))
        if key in self._codes_above:
            raise WrongCells({"code": text("products.code_twice", code=cells["code"])})
        self._codes_above.add(key)
        if key in self._out_of_sight:
            raise WrongCells({"code": text("sku.code_taken", code=cells["code"])})
        known = self._known.get(key)
        return self._judged_change(known, cells) if known else self._judged_new(cells)

    def _judged_new(self, cells: Mapping[str, str]) -> Judged:
        said = {name: "" if cell == CLEARED else cell for name, cell in cells.items()}
        command = CreateSku.model_validate(self._new(said))
        self._check(None, said, command)
        limits = self._limits.wanted(said, {})
        entry: dict[str, Any] = {"sku": command.model_dump(mode="json", exclude_unset=True)}
        if says_off(said.get("state", "")):
            self._ask(SKU_SWITCH_OFF, "state")
            entry["state"] = {"code": command.code, "version": 1, "is_off": True}
        if limits:
            entry["limits"] = {"code": command.code, "warehouses": limits}
        self._ask(SKU_CREATE, "code")
        return Judged(Outcome.NEW, entry)

    def _judged_change(self, known: SkuCard, cells: Mapping[str, str]) -> Judged:
        # What stands as it went out says nothing: a barcode with a space in it would come back as two.
        held = self._held.get(known.id, {})
        out = {name: cell_text(cell) for name, cell in cells_of(known, held).items()}
        said = {name: cell for name, cell in cells.items() if cell and cell != out.get(name, "")}
        entry: dict[str, Any] = {}
        if _FACTS & said.keys():
            command = self._changed(known, said)
            self._check(known, said, command)
            if not _says_the_same(known, command):
                self._ask(SKU_UPDATE, "code")
                entry["change"] = command.model_dump(mode="json", exclude_unset=True)
        if limits := self._limits.wanted(said, held):
            entry["limits"] = {"code": known.code, "warehouses": limits}
        if "state" in said and says_off(said["state"]) != known.switched_off:
            self._ask(SKU_SWITCH_OFF, "state")
            entry["state"] = {"code": known.code, "version": known.version, "is_off": not known.switched_off}
        if entry and not self._asked.updates:
            raise WrongCells({"code": text("products.code_there", code=known.code)})
        return Judged(Outcome.CHANGED, entry) if entry else Judged(Outcome.SAME)

    def column_of(self, path: str) -> str:
        """The column behind a field of the command."""
        head, _, rest = path.partition(".")
        if head != "units":
            return head
        at, _, part = rest.partition(".")
        if not at.isdecimal() or int(at) >= len(self._unit_columns):
            return _GROUPS[0].name
        names = self._unit_columns[int(at)]
        return names.barcodes if "barcodes" in part else names.factor if "ator" in part else names.name

    def _ask(self, permission: Permission, column: str) -> None:
        if not holds_any(self._session, self._asked.actor, (permission.code,)):
            raise WrongCells({column: text("access.denied", permission=permission.title)})

    def _check(self, known: SkuCard | None, said: Mapping[str, str], command: SkuFields) -> None:
        """Raises WrongCells for what stands twice, in the file or against the company's own."""
        faults: dict[str, str] = {}
        own = known.id if known else None
        for column in self._barcode_columns:
            for code in _codes(said, column):
                barcode = code_key(code)
                if barcode in self._barcodes_above or self._owners.get(barcode, own) != own:
                    faults[column] = text("barcode.taken", barcode=code)
                self._barcodes_above.add(barcode)
        base_unit = known.base_unit if known else said.get("base_unit", "")
        names = [base_unit, *(unit.name for unit in command.units)]
        for at, name in enumerate(names[1:]):
            if name in names[: at + 1]:
                faults[self._unit_columns[at].name] = text("unit.twice")
        faults |= self._out_of_use(known, command, names)
        if faults:
            raise WrongCells(faults)

    def _out_of_use(self, known: SkuCard | None, command: SkuFields, units: Sequence[str]) -> dict[str, str]:
        """What is newly chosen, and switched off; what a SKU has already it keeps. By column."""
        category = command.category
        held = {known.base_unit, *(unit.name for unit in known.units)} if known else set()
        faults = {}
        if category in self._off_categories and category != (known.category if known else ""):
            faults["category"] = str(category_off(category, self._off_categories[category], "category"))
        columns = ["base_unit", *(one.name for one in self._unit_columns)]
        for column, unit in zip(columns, units, strict=False):
            if unit in self._off_units - held:
                faults[column] = text("unit.switched_off", name=unit)
        return faults

    def _new(self, said: Mapping[str, str]) -> dict[str, Any]:
        taken = {name: said[name] for name in _PLAIN if said.get(name)}
        needed = {name: said.get(name, "") for name in _NEVER_EMPTY}
        units = self._units(said)
        self._unit_columns = [names for names, _ in units]
        return taken | needed | {
            "barcodes": _codes(said, "barcodes"),
            **{name: says_yes(said.get(name, ""), name) for name in _TRACKED},
            "units": [unit for _, unit in units],
        }  # fmt: skip

    def _changed(self, known: SkuCard, said: Mapping[str, str]) -> UpdateSku:
        """The SKU as it is, with the cells of the row that say something new."""
        if "base_unit" in said:
            raise WrongCells({"base_unit": text("products.base_unit_fixed", unit=known.base_unit)})
        for name in _TRACKED:
            if name in said and says_yes(said[name], name) != getattr(known, name):
                raise WrongCells({name: text("products.lot_tracked_fixed")})
        fields = _fields(known)
        for name in _PLAIN:
            if name in said:
                fields[name] = _emptied(name) if said[name] == CLEARED else said[name]
        for one, other in (_LIVES, _LIVES[::-1]):
            if said.get(one, CLEARED) != CLEARED and other not in said:
                fields[other] = None
        if "barcodes" in said:
            fields["barcodes"] = _codes(said, "barcodes")
        self._unit_columns = list(_GROUPS[: len(known.units)])
        for names, unit in self._units(said, known):
            self._put_unit(fields["units"], names, unit, said)
        return UpdateSku.model_validate(fields | {"sku_id": known.id, "version": known.version})

    def _put_unit(
        self, units: list[dict[str, Any]], names: UnitColumns, unit: dict[str, Any], said: Mapping[str, str]
    ) -> None:
        at = next((at for at, one in enumerate(units) if one["name"] == unit["name"]), None)
        if at is None:
            units.append(unit)
            self._unit_columns.append(names)
            return
        held, self._unit_columns[at] = units[at], names
        if held["numerator"] * unit["denominator"] != unit["numerator"] * held["denominator"]:
            raise WrongCells({names.factor: text("unit.factor_fixed", unit=unit["name"])})
        if names.barcodes in said:
            held["barcodes"] = unit["barcodes"]

    def _units(self, said: Mapping[str, str], known: SkuCard | None = None) -> list[tuple[UnitColumns, dict[str, Any]]]:
        """The groups in which something stands; a cell that says nothing new has what the SKU has there."""
        out = cells_of(known, {}) if known else {}
        found = []
        for names in self._groups:
            if not any(said.get(name) for name in (names.name, names.factor, names.barcodes)):
                continue
            name = said.get(names.name) or cell_text(out.get(names.name))
            factor = parsed_factor(said.get(names.factor) or cell_text(out.get(names.factor)))
            if not name or factor is None:
                raise WrongCells({names.factor if name else names.name: text("products.unit_incomplete")})
            codes = _codes(said, names.barcodes)
            unit = {"name": name, "numerator": factor[0], "denominator": factor[1], "barcodes": codes}
            found.append((names, unit))
        return found


def _fields(known: SkuCard) -> dict[str, Any]:
    """A SKU as its command would say it."""
    fields = {name: getattr(known, name) for name in _PLAIN if name != "floor_price"}
    units = [
        {"name": one.name, "numerator": one.numerator, "denominator": one.denominator, "barcodes": list(one.barcodes)}
        for one in known.units
    ]
    return fields | {"barcodes": list(known.barcodes), "units": units}


def _says_the_same(known: SkuCard, command: SkuFields) -> bool:
    floor = command.floor_price if "floor_price" in command.model_fields_set else known.floor_price
    plain = all(getattr(command, name) == getattr(known, name) for name in _PLAIN if name != "floor_price")
    units = {unit.name: _keys(unit.barcodes) for unit in command.units}
    return (
        plain
        and floor == known.floor_price
        and _keys(command.barcodes) == _keys(known.barcodes)
        and units == {unit.name: _keys(unit.barcodes) for unit in known.units}
    )


def _keys(codes: Iterable[str]) -> set[str]:
    return {code_key(code) for code in codes}


def _emptied(name: str) -> str | None:
    return None if name.endswith("price") or name in (*_LIVES, "weight_kg") else ""


def _codes(cells: Mapping[str, str], name: str) -> list[str]:
    cell = cells.get(name, "")
    return [] if cell == CLEARED else split_codes(cell)
