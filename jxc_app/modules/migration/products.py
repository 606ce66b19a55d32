"""SKUs from a file: the whole file is checked first; if nothing is wrong it is written part by part.

Each part is a transaction with a key made of the file's content, so that a run that was killed is finished by the next.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, select

from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError, field_errors, text
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.service import CreateSku
from jxc_app.modules.migration.formulas import unguarded
from jxc_app.modules.migration.product_parts import Parts
from jxc_app.modules.migration.readers import Row, Table, open_csv
from jxc_app.modules.migration.workbooks import read_workbook

_TITLES = {
    "code": ("编码", "商品编码", "货号", "code", "sku"),
    "name": ("名称", "商品名称", "品名", "name"),
    "spec": ("规格", "规格型号", "型号", "spec"),
    "category": ("分类", "类别", "商品分类", "category"),
    "brand": ("品牌", "brand"),
    "base_unit": ("单位", "基本单位", "计量单位", "unit"),
    "barcodes": ("条码", "条形码", "barcode"),
    "retail_price": ("零售价", "售价", "price"),
    "lot_tracked": ("批次", "批次管理", "lot_tracked"),
    "unit_name": ("辅助单位", "unit2"),
    "unit_factor": ("换算", "换算率", "factor"),
    "unit_barcodes": ("辅助条码", "辅助单位条码", "barcode2"),
}
_FIELDS = {code_key(title): name for name, titles in _TITLES.items() for title in titles}
_REQUIRED = ("code", "name", "base_unit")
_YES = {"是", "y", "yes", "true", "1"}
_NO = {"否", "n", "no", "false", "0", ""}
_FACTOR = re.compile(r"(\d+)(?:\s*/\s*(\d+))?")
_SEPARATORS = re.compile(r"[;;、,,\s]+")
_FAULTS_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file: ``line`` counts from 1 below the header."""

    line: int
    column: str
    message: str


@dataclass
class CheckedFile:
    """What a file says, and everything that is wrong with it.

    ``known``: how many of its SKUs an earlier run of this same file has made; ``created``: how many this one has.
    """

    lines: int = 0
    known: int = 0
    created: int = 0
    skus: list[CreateSku] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def import_products(path: Path, actor: Actor) -> CheckedFile:
    """Check the file and, if nothing is wrong, make those of its SKUs that no earlier run has made.

    Raises DomainError where the file cannot be read, and ``products.changed_meanwhile`` where somebody takes a code
    between check and writing; the parts before that one stay.
    """
    parts = Parts(path, actor)
    checked = _check(path, parts)
    for part in parts.still_open(checked.skus) if not checked.faults else ():
        try:
            checked.created += parts.write(part)
        except DomainError as refusal:
            made = checked.known + checked.created
            raise DomainError("products.changed_meanwhile", reason=str(refusal), made=made) from refusal
    return checked


def _check(path: Path, parts: Parts) -> CheckedFile:
    """Read the whole file and compare it with what is there; writes nothing. Raises DomainError."""
    with _open(path) as table:
        check = _Check(table.header, get_database().read(_taken_codes), parts.finished)
        for row in table.rows:
            check.add(row)
    return check.result


@contextmanager
def _open(path: Path) -> Iterator[Table]:
    if path.suffix.lower() in {".xlsx", ".xls"}:
        yield read_workbook(path)
    else:
        with open_csv(path) as table:
            yield table


def _taken_codes(session: Session) -> tuple[set[str], set[str]]:
    return set(session.exec(select(Sku.code_key)).all()), set(session.exec(select(Barcode.code_key)).all())


class _Check:
    def __init__(self, header: tuple[str, ...], taken: tuple[set[str], set[str]], known: int) -> None:
        self.result = CheckedFile()
        self._known = known
        self._header = header
        self._columns = {name: at for at, title in enumerate(header) if (name := _FIELDS.get(code_key(title)))}
        self._codes, self._barcodes = taken
        missing = [_TITLES[name][0] for name in _REQUIRED if name not in self._columns]
        if missing:
            raise DomainError("mapping.columns_missing", columns="、".join(missing), found="、".join(header[:30]))

    def add(self, row: Row) -> None:
        self.result.lines += 1
        if row.fault:
            self._fault(row, "", text(row.fault))
            return
        if not any(cell.strip() for cell in row.cells):
            return
        cells = {name: unguarded(row.cells[at].strip()) for name, at in self._columns.items()}
        try:
            sku = CreateSku.model_validate(_command(cells))
        except ValidationError as error:
            for path, message in field_errors(error).items():
                self._fault(row, _column_of(path), message)
            return
        except _WrongCellError as error:
            self._fault(row, error.column, text(error.reason))
            return
        if len(self.result.skus) < self._known:
            self.result.known += 1
        else:
            self._check_new(row, sku)
        self.result.skus.append(sku)

    def _check_new(self, row: Row, sku: CreateSku) -> None:
        if code_key(sku.code) in self._codes:
            self._fault(row, "code", text("sku.code_taken", code=sku.code))
        self._codes.add(code_key(sku.code))
        for column, codes in [
            ("barcodes", sku.barcodes),
            *(("unit_barcodes", u.barcodes) for u in sku.units),
        ]:
            for code in codes:
                if code_key(code) in self._barcodes:
                    self._fault(row, column, text("barcode.taken", barcode=code))
                self._barcodes.add(code_key(code))
        if sku.base_unit in {unit.name for unit in sku.units}:
            self._fault(row, "unit_name", text("unit.twice"))

    def _fault(self, row: Row, column: str, message: str) -> None:
        title = self._header[self._columns[column]] if column in self._columns else ""
        if len(self.result.faults) < _FAULTS_SHOWN:
            self.result.faults.append(Fault(row.line, title, message))


class _WrongCellError(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def _command(cells: dict[str, str]) -> dict[str, Any]:
    known = {name: cells[name] for name in ("code", "name", "spec", "category", "brand", "base_unit") if name in cells}
    return known | {
        "barcodes": _codes(cells.get("barcodes", "")),
        "retail_price": cells.get("retail_price") or None,
        "lot_tracked": _yes_or_no(cells.get("lot_tracked", "")),
        "units": _units(cells),
    }


def _codes(cell: str) -> list[str]:
    return list(dict.fromkeys(part for part in _SEPARATORS.split(cell) if part))


def _yes_or_no(cell: str) -> bool:
    word = code_key(cell)
    if word not in _YES | _NO:
        raise _WrongCellError("lot_tracked", "products.yes_or_no")
    return word in _YES


def _units(cells: dict[str, str]) -> list[dict[str, Any]]:
    name, factor = cells.get("unit_name", ""), cells.get("unit_factor", "")
    barcodes = _codes(cells.get("unit_barcodes", ""))
    if not (name or factor or barcodes):
        return []
    found = _FACTOR.fullmatch(factor)
    if not name or not found:
        raise _WrongCellError("unit_factor" if name else "unit_name", "products.unit_incomplete")
    numerator, denominator = int(found[1]), int(found[2] or 1)
    return [{"name": name, "numerator": numerator, "denominator": denominator, "barcodes": barcodes}]


def _column_of(path: str) -> str:
    if not path.startswith("units."):
        return path.split(".")[0]
    return "unit_barcodes" if "barcodes" in path else "unit_name" if path.endswith("name") else "unit_factor"
