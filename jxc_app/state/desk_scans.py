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
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.state.desk_changes import MOST_LINES, Prices, with_scanned
from jxc_app.state.desk_draft import Draft

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
#: a number that nobody would print as a barcode: how many of what is scanned next
_MULTIPLIER = re.compile(r"\d{1,4}(\.\d{1,3})?\*?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be taken. With ``code``, it may be bound to a SKU and counted ``quantity`` times."""

    words: str
    code: str = ""
    quantity: str = "1"


@dataclass(frozen=True, slots=True)
class Added:
    """What one scan added, to be taken back."""

    sku_id: int
    unit_id: int
    quantity: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch. ``multiplier``: how many the next scan is of."""

    draft: Draft
    added: tuple[Added, ...] = ()
    problems: tuple[Problem, ...] = ()
    multiplier: str = ""


def parse(text: str) -> tuple[str, str]:
    """Quantity, as typed, and code of what was scanned or typed.

    >>> parse("6901234567892"), parse("12*6901"), parse("A*B"), parse("*7")
    (('1', '6901234567892'), ('12', '6901'), ('1', 'A*B'), ('1', '*7'))
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    before, _, after = plain.partition("*")
    is_multiple = before.strip().replace(".", "", 1).isdigit() and bool(after.strip())
    return (before.strip(), after.strip()) if is_multiple else ("1", plain)


def with_scans(
    draft: Draft,
    scans: Iterable[Scan],
    found: Mapping[str, tuple[SkuRow, int]],
    price_of: Prices,
    multiplier: str = "",
) -> Taken:
    """The draft with all scans that are known by their code; a short unknown number multiplies what follows it."""
    taken = Taken(draft, multiplier=multiplier)
    for scan in scans:
        taken = _with_scan(taken, scan, found, price_of)
    return taken


def _with_scan(taken: Taken, scan: Scan, found: Mapping[str, tuple[SkuRow, int]], price_of: Prices) -> Taken:
    typed, code = parse(scan.text)
    if code not in found and _MULTIPLIER.fullmatch(code):
        return _replaced(taken, multiplier=code.rstrip("*"))
    typed = taken.multiplier if typed == "1" and taken.multiplier else typed
    if code not in found:
        return _refused(taken, Problem(f"{code[:60]}：没有这个条码或编码", code[:80], typed))
    try:
        quantity = _QUANTITY.validate_python(typed)
    except ValidationError as error:
        return _refused(taken, Problem(f"{scan.text[:60]}：{next(iter(field_errors(error).values()))}"))
    sku, unit_id = found[code]
    draft = with_scanned(taken.draft, sku, unit_id, quantity, price_of(sku, unit_id))
    if len(draft.lines) > MOST_LINES:
        return _refused(taken, Problem(f"{code[:60]}：一张单据最多 {MOST_LINES} 行，请另开一张"))
    added = Added(sku.id, unit_id, quantity, sku.name)
    return Taken(draft, (*taken.added, added), taken.problems)


def _refused(taken: Taken, problem: Problem) -> Taken:
    return Taken(taken.draft, taken.added, (*taken.problems, problem))


def _replaced(taken: Taken, *, multiplier: str) -> Taken:
    return Taken(taken.draft, taken.added, taken.problems, multiplier)
