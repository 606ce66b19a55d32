"""From what a scanner sends to lines of a draft."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from jxc_app.components.scans import Scan
from jxc_app.core.errors import field_errors
from jxc_app.core.quantities import PositiveQuantity
from jxc_app.modules.bundles.exploding import Part
from jxc_app.modules.catalog.gs1 import without_symbol
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scanning import Scans, Unread
from jxc_app.state.desk_changes import MOST_LINES, Entry, LotSaid, Prices, with_added, with_scanned
from jxc_app.state.desk_draft import Draft

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
#: a number that nobody would print as a barcode: how many of what is scanned next
#: digits in front of a star that are no code
_MOST_DIGITS = 17
#: a longer code cannot be bound
_LONGEST_BARCODE = 80
#: a longer text than any symbol holds is not looked up
LONGEST_CODE = 400
_MULTIPLIER = re.compile(r"\d{1,4}(\.\d{1,3})?\*?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be taken. With ``code``, it may be bound to a SKU; ``text`` is then scanned again."""

    words: str
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What one scan added, to be taken back. ``how``: in words, where the quantity was worked out."""

    sku_id: int
    unit_id: int
    quantity: Decimal
    name: str
    lot_number: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch. ``multiplier``: how many the next scan is of."""

    draft: Draft
    added: tuple[Added, ...] = ()
    problems: tuple[Problem, ...] = ()
    multiplier: str = ""


def plain_code(text: str) -> str:
    """A code in plain characters, whatever the input method made of it."""
    return unicodedata.normalize("NFKC", text).strip()


def parse(text: str) -> tuple[str, str]:
    """Quantity, as typed, and code of what was scanned or typed.

    >>> parse("6901234567892"), parse("12*6901"), parse("A*B"), parse("*7")
    (('1', '6901234567892'), ('12', '6901'), ('1', 'A*B'), ('1', '*7'))
    """
    plain = plain_code(text)
    before, _, after = plain.partition("*")
    is_number = before.strip().replace(".", "", 1).isdigit() and len(before) <= _MOST_DIGITS
    is_multiple = is_number and bool(after.strip())
    return (before.strip(), after.strip()) if is_multiple else ("1", plain)


def with_scans(
    draft: Draft,
    scans: Iterable[Scan],
    read: Scans,
    price_of: Prices,
    multiplier: str = "",
) -> Taken:
    """The draft with all scans that are known by their code; a short unknown number multiplies what follows it."""
    taken = Taken(draft, multiplier=multiplier)
    for scan in scans:
        taken = _with_scan(taken, scan, read, price_of)
    return taken


def entries_of_set(parts: Iterable[Part], skus: Mapping[int, SkuRow]) -> list[Entry]:
    """The parts of a 套餐 as lines of their own, at their share of its price; each says of which it is."""
    return [
        Entry(skus[part.sku_id], skus[part.sku_id].base_unit_id, part.quantity, part.price, remark=part.group)
        for part in parts
    ]


def with_sets(taken: Taken, sets: Iterable[Iterable[Entry]]) -> Taken:
    """The draft with the parts of every 套餐 that was scanned, which stand together."""
    for entries in sets:
        listed = list(entries)
        draft = taken.draft
        for entry in listed:
            draft = with_added(draft, entry)
        if len(draft.lines) > MOST_LINES:
            taken = _refused(taken, Problem(f"一张单据最多 {MOST_LINES} 行，请另开一张"))
            continue
        added = [Added(one.sku.id, one.unit_id, one.quantity, one.sku.name) for one in listed]
        taken = Taken(draft, (*taken.added, *added), taken.problems, taken.multiplier)
    return taken


def _with_scan(taken: Taken, scan: Scan, read: Scans, price_of: Prices) -> Taken:
    typed, code = parse(scan.text)
    hit = read.found.get(code)
    if hit is None and _MULTIPLIER.fullmatch(code):
        return _replaced(taken, multiplier=code.rstrip("*"))
    typed = taken.multiplier if typed == "1" and taken.multiplier else typed
    if hit is None:
        unread = read.unread.get(code) or _unknown(without_symbol(code))
        return _refused(taken, Problem(unread.words, unread.bind, f"{typed}*{code}"))
    try:
        quantity = _QUANTITY.validate_python(_QUANTITY.validate_python(typed) * hit.quantity)
    except ValidationError as error:
        return _refused(taken, Problem(f"{scan.text[:60]}：{next(iter(field_errors(error).values()))}"))
    return _added(taken, hit, quantity, price_of(hit.sku, hit.unit_id))


def _unknown(code: str) -> Unread:
    return Unread(f"{code[:60]}：没有这个条码或编码", code if len(code) <= _LONGEST_BARCODE else "")


def _added(taken: Taken, hit: Scanned, quantity: Decimal, price: Decimal | None) -> Taken:
    sku = hit.sku
    if sku.serial_tracked and (words := _no_piece(taken.draft, hit, quantity)):
        return _refused(taken, Problem(words))
    draft = with_scanned(taken.draft, Entry(sku, hit.unit_id, quantity, price, price is not None, lot=_lot_of(hit)))
    if len(draft.lines) > MOST_LINES:
        return _refused(taken, Problem(f"{sku.name}：一张单据最多 {MOST_LINES} 行，请另开一张"))
    added = Added(sku.id, hit.unit_id, quantity, sku.name, hit.lot_name, hit.how)
    return Taken(draft, (*taken.added, added), taken.problems)


def _lot_of(hit: Scanned) -> LotSaid:
    return LotSaid(hit.lot_name, hit.produced_on, hit.expires_on) if hit.sku.lot_tracked else LotSaid()


def _no_piece(draft: Draft, hit: Scanned, quantity: Decimal) -> str:
    """Why a scan is no single new piece of a SKU that is kept by serial numbers."""
    unit = next(unit for unit in hit.sku.units if unit.unit_id == hit.unit_id)
    if quantity * unit.numerator != unit.denominator:
        return f"{hit.sku.name}：按序列号管理，一件一行，请逐件扫"
    if hit.lot_name and any((line.sku_id, line.lot_number) == (hit.sku.id, hit.lot_name) for line in draft.lines):
        return f"{hit.sku.name} {hit.lot_name}：序列号已在本单"
    return ""


def _refused(taken: Taken, problem: Problem) -> Taken:
    return Taken(taken.draft, taken.added, (*taken.problems, problem))


def _replaced(taken: Taken, *, multiplier: str) -> Taken:
    return Taken(taken.draft, taken.added, taken.problems, multiplier)
