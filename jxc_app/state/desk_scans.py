"""From what a scanner sends to lines of a draft."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from jxc_app.components.scans import Scan
from jxc_app.core.errors import field_errors
from jxc_app.core.quantities import PositiveQuantity
from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.state.desk_draft import Draft, with_scanned

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
_ONE = Decimal(1)
Prices = Callable[[SkuRow, int], Decimal | None]


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
    draft: Draft, scans: Iterable[Scan], found: Mapping[str, tuple[SkuRow, int]], price_of: Prices
) -> tuple[Draft, list[str]]:
    """The draft with all scans that are known by their code, and words for those that are not."""
    problems = []
    for scan in scans:
        typed, code = parse(scan.text)
        if code not in found:
            problems.append(f"{code[:60]}：没有这个条码或编码")
            continue
        try:
            quantity = _QUANTITY.validate_python(typed)
        except ValidationError as error:
            problems.append(f"{scan.text[:60]}：{next(iter(field_errors(error).values()))}")
            continue
        sku, unit_id = found[code]
        draft = with_scanned(draft, sku, unit_id, quantity, price_of(sku, unit_id))
    return draft, problems
