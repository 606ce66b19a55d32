"""How a row of a product file is judged: a new SKU, a change to one that is there, or nothing new."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.modules.catalog.commands import CreateSku, SkuFields, UpdateSku
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.parts import barcodes_of
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW
from jxc_app.modules.catalog.sku_card import SkuCard, cards_of
from jxc_app.modules.catalog.sku_pages import sees_floor_price
from jxc_app.modules.migration.sheets import Asked, Judged, Outcome, WrongCells

_YES = {"是", "y", "yes", "true", "1"}
_NO = {"否", "n", "no", "false", "0", ""}
_FACTOR = re.compile(r"(\d{1,10})(?:\s*/\s*(\d{1,10}))?")
_SEPARATORS = re.compile(r"[;;、,,\s]+")
#: cells that are taken as they stand; an empty one changes nothing of a SKU that is there
_PLAIN = (
    "name", "spec", "category", "brand", "retail_price", "wholesale_price", "floor_price", "shelf_life_days",
)  # fmt: skip


class ProductJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked, self._names = session, asked, names
        self._sees_floor = sees_floor_price(session, asked.actor)
        self._known: dict[str, SkuCard] = {}
        self._owners: dict[str, int] = {}
        self._codes_above: set[str] = set()
        self._barcodes_above: set[str] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs that the rows name, and whose their barcodes are."""
        keys = {code_key(cells.get("code", "")) for cells in rows}
        ids = self._session.exec(select(Sku.id).where(col(Sku.code_key).in_(keys))).all()
        cards = cards_of(self._session, [key or 0 for key in ids], sees_floor=self._sees_floor)
        self._known = {code_key(card.code): card for card in cards}
        columns = ("barcodes", "unit_barcodes")
        barcodes = {code_key(code) for cells in rows for name in columns for code in _codes(cells.get(name, ""))}
        held = select(Barcode.code_key, Barcode.sku_id).where(col(Barcode.code_key).in_(barcodes))
        self._owners = dict(self._session.exec(held).all())

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        if cells.get("floor_price") and not self._sees_floor:
            raise WrongCells({"floor_price": text("access.denied", permission=FLOOR_PRICE_VIEW.title)})
        key = code_key(cells.get("code", ""))
        known = self._known.get(key)
        command: SkuFields = _changed(known, cells) if known else CreateSku.model_validate(_new(cells))
        faults = self._doubled(key, known, cells, command)
        is_same = known is not None and _says_the_same(known, command)
        if known and not is_same and not self._asked.updates:
            faults["code"] = text("products.code_there", code=known.code)
        if faults:
            raise WrongCells(faults)
        if is_same:
            return Judged(Outcome.SAME)
        kind = "change" if known else "sku"
        entry = {kind: command.model_dump(mode="json", exclude_unset=True)}
        return Judged(Outcome.CHANGED if known else Outcome.NEW, entry)

    def column_of(self, path: str) -> str:
        """The column behind a field of the command."""
        if not path.startswith("units"):
            return path.split(".")[0]
        return "unit_barcodes" if "barcodes" in path else "unit_factor" if "ator" in path else "unit_name"

    def _doubled(self, key: str, known: SkuCard | None, cells: Mapping[str, str], command: SkuFields) -> dict[str, str]:
        """What stands twice, in the file or against the company's own."""
        faults: dict[str, str] = {}
        if key in self._codes_above:
            faults["code"] = text("products.code_twice", code=cells["code"])
        self._codes_above.add(key)
        own = known.id if known else None
        for column in ("barcodes", "unit_barcodes"):
            for code in _codes(cells.get(column, "")):
                barcode = code_key(code)
                if barcode in self._barcodes_above or self._owners.get(barcode, own) != own:
                    faults[column] = text("barcode.taken", barcode=code)
                self._barcodes_above.add(barcode)
        base_unit = known.base_unit if known else cells.get("base_unit", "")
        if base_unit in {unit.name for unit in command.units}:
            faults["unit_name"] = text("unit.twice")
        return faults


def _new(cells: Mapping[str, str]) -> dict[str, Any]:
    taken = {name: cells[name] for name in ("code", "base_unit", *_PLAIN) if cells.get(name)}
    needed = {name: cells.get(name, "") for name in ("code", "name", "base_unit")}
    return needed | taken | {
        "barcodes": _codes(cells.get("barcodes", "")),
        "lot_tracked": _yes_or_no(cells.get("lot_tracked", "")),
        "units": _units(cells),
    }  # fmt: skip


def _changed(known: SkuCard, cells: Mapping[str, str]) -> UpdateSku:
    """The SKU as it is, with the cells of the row that say something."""
    if cells.get("base_unit", known.base_unit) not in ("", known.base_unit):
        raise WrongCells({"base_unit": text("products.base_unit_fixed", unit=known.base_unit)})
    if cells.get("lot_tracked") and _yes_or_no(cells["lot_tracked"]) != known.lot_tracked:
        raise WrongCells({"lot_tracked": text("products.lot_tracked_fixed")})
    fields = _fields(known) | {name: cells[name] for name in _PLAIN if cells.get(name)}
    if cells.get("barcodes"):
        fields["barcodes"] = _codes(cells["barcodes"])
    for unit in _units(cells):
        held = next((one for one in fields["units"] if one["name"] == unit["name"]), None)
        if held is None:
            fields["units"].append(unit)
        elif held["numerator"] * unit["denominator"] != unit["numerator"] * held["denominator"]:
            raise WrongCells({"unit_factor": text("unit.factor_fixed", unit=unit["name"])})
        elif unit["barcodes"]:
            held["barcodes"] = unit["barcodes"]
    return UpdateSku.model_validate(fields | {"sku_id": known.id, "version": known.version})


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
    held = {code_key(code) for code in (*known.barcodes, *(code for unit in known.units for code in unit.barcodes))}
    return (
        plain
        and floor == known.floor_price
        and len(command.units) == len(known.units)
        and {code_key(code) for code in barcodes_of(command)} == held
    )


def _codes(cell: str) -> list[str]:
    return list(dict.fromkeys(part for part in _SEPARATORS.split(cell) if part))


def _yes_or_no(cell: str) -> bool:
    word = code_key(cell)
    if word not in _YES | _NO:
        raise WrongCells({"lot_tracked": text("products.yes_or_no")})
    return word in _YES


def _units(cells: Mapping[str, str]) -> list[dict[str, Any]]:
    name, factor = cells.get("unit_name", ""), cells.get("unit_factor", "")
    barcodes = _codes(cells.get("unit_barcodes", ""))
    if not (name or factor or barcodes):
        return []
    found = _FACTOR.fullmatch(factor)
    if not name or not found:
        raise WrongCells({"unit_factor" if name else "unit_name": text("products.unit_incomplete")})
    numerator, denominator = int(found[1]), int(found[2] or 1)
    return [{"name": name, "numerator": numerator, "denominator": denominator, "barcodes": barcodes}]
