"""A table pasted from a spreadsheet: which column is which, and what each row is."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from jxc_app.core.errors import field_errors
from jxc_app.core.quantities import PositiveQuantity, UnitPrice
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.state.desk_changes import Entry, Prices

Table = Sequence[Sequence[str]]
Found = Mapping[str, tuple[SkuRow, int]]
_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
_PRICE: TypeAdapter[Decimal] = TypeAdapter(UnitPrice)
_HEADS = {
    "code": ("编码", "条码", "货号", "商品编号", "条形码", "国际码", "code", "barcode", "sku"),
    "quantity": ("数量", "件数", "个数", "quantity"),
    "price": ("单价", "价格", "进价", "售价", "含税价", "price"),
    "unit": ("单位", "unit"),
    "remark": ("备注", "说明", "摘要", "remark", "note"),
}
_NUMBER = re.compile(r"[¥￥]?\s*-?[\d,]+(\.\d+)?")
#: a code longer than this is a text
_LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing stands; −1 for nowhere. ``begins``: the first row that is no heading."""

    code: int = -1
    quantity: int = -1
    price: int = -1
    unit: int = -1
    remark: int = -1
    begins: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the preview; ``fault`` says why it cannot be taken."""

    number: int
    code: str
    name: str
    quantity: str
    price: str
    remark: str
    fault: str


def plain_cells(table: Table) -> list[list[str]]:
    """The table in plain characters, without empty rows."""
    rows = [[unicodedata.normalize("NFKC", cell).strip() for cell in row] for row in table]
    return [row for row in rows if any(row)]


def candidates(table: Table) -> set[str]:
    """Every cell that could be a code."""
    return {cell for row in table for cell in row if cell and len(cell) <= _LONGEST_CODE}


def columns_of(table: Table, found: Found) -> Columns:
    """Which column is which: by its heading, and where there is none, by what stands in it.

    >>> columns_of([["5", "A1", "9.9"]], {"A1": None})
    Columns(code=1, quantity=0, price=2, unit=-1, remark=-1, begins=0)
    """
    width = max((len(row) for row in table), default=0)
    named = _headings(table[0]) if table else {}
    begins = 1 if named else 0
    body = [[row[at] if at < len(row) else "" for row in table[begins:]] for at in range(width)]
    if "code" not in named:
        hits = [sum(cell in found for cell in column) for column in body]
        named |= {"code": hits.index(max(hits))} if hits else {}
    free = [at for at in range(width) if at not in named.values()]
    numbers = [at for at in free if _is_numeric(body[at])]
    for name in ("quantity", "price"):
        if name not in named and numbers and not (begins and name == "price"):
            named[name] = numbers.pop(0)
    if "remark" not in named and not begins:
        named |= _remark(body, [at for at in free if at not in named.values()], found, named.get("code", -1))
    return Columns(**named, begins=begins)


def _headings(row: Sequence[str]) -> dict[str, int]:
    named: dict[str, int] = {}
    for at, cell in enumerate(row):
        word = cell.casefold().split("(")[0].strip()
        for name, words in _HEADS.items():
            if name not in named and any(known in word for known in words) and not _NUMBER.fullmatch(word):
                named[name] = at
                break
    return named


def _is_numeric(column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    return bool(filled) and sum(bool(_NUMBER.fullmatch(cell)) for cell in filled) * 2 > len(filled)


def _remark(body: list[list[str]], free: list[int], found: Found, code_at: int) -> dict[str, int]:
    """The last column of texts that are not simply the names of the SKUs."""
    codes = body[code_at] if code_at >= 0 else []
    for at in reversed(free):
        pairs = [(text, found[code][0].name) for text, code in zip(body[at], codes, strict=False) if code in found]
        if any(body[at]) and not any(text and (text in name or name in text) for text, name in pairs):
            return {"remark": at}
    return {}


def entries_of(table: Table, columns: Columns, found: Found, price_of: Prices) -> tuple[list[Entry], list[TableRow]]:
    """What can be taken, and every row as it is shown before anybody agrees."""
    entries, shown = [], []
    for number, row in enumerate(table[columns.begins :], start=columns.begins + 1):
        entry, seen = _entry(number, _cells(row, columns), found, price_of)
        shown.append(seen)
        entries += [entry] if entry else []
    return entries, shown


def _cells(row: Sequence[str], columns: Columns) -> dict[str, str]:
    places = {name: getattr(columns, name) for name in _HEADS}
    return {name: row[at] if 0 <= at < len(row) else "" for name, at in places.items()}


def _entry(number: int, cells: dict[str, str], found: Found, price_of: Prices) -> tuple[Entry | None, TableRow]:
    hit = found.get(cells["code"])
    name = hit[0].name if hit else ""
    texts = (number, cells["code"][:80], name, cells["quantity"], cells["price"], cells["remark"][:200])
    if hit is None:
        return None, TableRow(*texts, "没有这个条码或编码" if cells["code"] else "这一行没有编码或条码")
    try:
        quantity = _QUANTITY.validate_python(cells["quantity"] or "1")
        given = cells["price"].lstrip("¥￥ ")
        price = _PRICE.validate_python(given) if given else None
    except ValidationError as error:
        return None, TableRow(*texts, f"数量或单价：{next(iter(field_errors(error).values()))}")
    sku, unit_id = hit
    if cells["unit"]:
        named = next((unit.unit_id for unit in sku.units if unit.name == cells["unit"]), None)
        if named is None:
            return None, TableRow(*texts, f"这个商品没有单位「{cells['unit'][:20]}」")
        unit_id = named
    offered = price if given else price_of(sku, unit_id)
    entry = Entry(sku, unit_id, quantity, offered, not given and offered is not None, cells["remark"][:200])
    return entry, TableRow(*texts, "")
