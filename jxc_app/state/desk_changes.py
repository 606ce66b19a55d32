"""What can be done to the lines of a draft: each function answers the draft as it is afterwards."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, TypeAdapter, ValidationError

from jxc_app.core.errors import DomainError, field_errors
from jxc_app.core.quantities import PRICE_PLACES, PositiveQuantity, QuantityOrZero, UnitPrice, proportion, to_scaled
from jxc_app.modules.catalog.queries import SkuRow, UnitRow
from jxc_app.modules.documents.commands import DocumentFields
from jxc_app.modules.documents.types import DOCUMENT_TYPES, IN, OUT
from jxc_app.state.desk_draft import Draft, DraftLine, Fault
from jxc_app.state.desk_lots import life_of, typed_day

#: the most lines a document takes
MOST_LINES = next(limit.max_length for limit in DocumentFields.model_fields["lines"].metadata)
LINE_FIELDS = (
    "quantity", "price", "discount_percent", "tax_percent", "lot_number", "produced_on", "expires_on", "lot_reason",
    "remark", "due_on",
)  # fmt: skip
Prices = Callable[[SkuRow, int], Decimal | None]


def _percent(value: Decimal) -> Decimal:
    if value > 100:
        raise ValueError("too_large")
    try:
        to_scaled(value, 2)
    except ValueError:
        raise ValueError("too_many_decimals") from None
    return value


_NUMBERS: dict[str, TypeAdapter[Decimal]] = {
    "quantity": TypeAdapter(PositiveQuantity),
    "price": TypeAdapter(UnitPrice),
    "discount_percent": TypeAdapter(Annotated[QuantityOrZero, AfterValidator(_percent)]),
    "tax_percent": TypeAdapter(Annotated[QuantityOrZero, AfterValidator(_percent)]),
}
_OFF: TypeAdapter[Decimal] = TypeAdapter(QuantityOrZero)
_DAYS = TypeAdapter(Annotated[date, BeforeValidator(typed_day)])
_EMPTY = {
    "price": None, "discount_percent": Decimal(0), "tax_percent": Decimal(0), "produced_on": None, "expires_on": None,
    "due_on": None,
}  # fmt: skip
_LONGEST = {"lot_number": 60, "lot_reason": 100}


@dataclass(frozen=True, slots=True)
class LotSaid:
    """The lot that a scan names, and its dates as far as it says them."""

    number: str = ""
    produced_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """So much of a SKU in one of its units, from a scan, a table, a list or a template."""

    sku: SkuRow
    unit_id: int
    quantity: Decimal
    price: Decimal | None = None
    price_is_offered: bool = False
    remark: str = ""
    lot: LotSaid = LotSaid()
    side: str = ""


def with_scanned(draft: Draft, entry: Entry) -> Draft:
    """The draft with so much more of a SKU: on its line in that unit and lot, else (and for a piece) on a new one."""
    lot = entry.lot
    for line in draft.lines if not entry.sku.serial_tracked else ():
        is_same = (line.sku_id, line.unit_id) == (entry.sku.id, entry.unit_id) and not line.is_gift
        if is_same and lot.number in ("", line.lot_number):
            return _with_line(draft, _with_more(line, entry))
    return with_added(draft, entry)


def _with_more(line: DraftLine, entry: Entry) -> DraftLine:
    """Dates that a scan says for the first time are the line's; those that it has stay."""
    return replace(
        line,
        quantity=line.quantity + entry.quantity,
        faults={name: fault for name, fault in line.faults.items() if name != "quantity"},
        produced_on=line.produced_on or entry.lot.produced_on,
        expires_on=line.expires_on or entry.lot.expires_on,
    )


def with_added(draft: Draft, entry: Entry) -> Draft:
    """The draft with a line of its own for the entry."""
    sku = entry.sku
    line = DraftLine(
        key=draft.last_key + 1,
        sku_id=sku.id,
        sku_code=sku.code,
        sku_name=sku.name,
        spec=sku.spec,
        units=sku.units,
        unit_id=entry.unit_id,
        quantity=entry.quantity,
        price=entry.price,
        price_is_offered=entry.price_is_offered,
        lot_tracked=sku.lot_tracked and not DOCUMENT_TYPES[draft.type].is_plan,
        life=life_of(sku),
        lot_number=entry.lot.number,
        produced_on=entry.lot.produced_on,
        expires_on=entry.lot.expires_on,
        remark=entry.remark,
        side=entry.side or _side_of(draft, sku.id),
    )
    return replace(draft, lines=(*draft.lines, line), last_key=line.key)


def _side_of(draft: Draft, sku_id: int) -> str:
    """On which side a new line stands where nobody says: the first is the product, the others are its parts."""
    type_ = DOCUMENT_TYPES[draft.type]
    if not type_.is_two_sided:
        return ""
    products = {line.sku_id for line in draft.lines if line.side == type_.product_side}
    return type_.product_side if not products or sku_id in products else _other(type_.product_side)


def _other(side: str) -> str:
    return OUT if side == IN else IN


def with_side_changed(draft: Draft, key: int) -> Draft:
    """The draft with a line on its other side, without the lot that it had here."""
    line = line_of(draft, key)
    if line is None or not line.side:
        return draft
    return _with_line(draft, replace(line, side=_other(line.side), lot_number="", lot_reason=""))


def with_gift_changed(draft: Draft, key: int) -> Draft:
    """The draft with a line given, or paid for after all."""
    line = line_of(draft, key)
    if line is None or not DOCUMENT_TYPES[draft.type].is_deal:
        return draft
    faults = {name: fault for name, fault in line.faults.items() if name not in ("price", "discount_percent")}
    return _with_line(draft, replace(line, is_gift=not line.is_gift, faults=faults))


def with_rounding(draft: Draft, typed: str) -> Draft:
    """The draft with so much taken off its sum. Raises DomainError ``document.rounding``."""
    plain = unicodedata.normalize("NFKC", typed).strip().lstrip("¥")
    try:
        return replace(draft, rounding=_OFF.validate_python(plain or "0"))
    except ValidationError:
        raise DomainError("document.rounding", field="rounding") from None


def with_entries(draft: Draft, entries: Iterable[Entry]) -> Draft:
    """The draft with many entries; those that differ in nothing but quantity share a line."""
    lines = {_likeness(line): line for line in draft.lines if not line.is_gift}
    for entry in entries:
        same = lines.get((entry.sku.id, entry.unit_id, entry.price, entry.remark))
        if same is None:
            draft = with_added(draft, entry)
            lines[_likeness(draft.lines[-1])] = draft.lines[-1]
        else:
            more = replace(same, quantity=same.quantity + entry.quantity)
            draft = _with_line(draft, more)
            lines[_likeness(more)] = more
    return draft


def refuse_too_many(draft: Draft) -> Draft:
    """The draft itself. Raises DomainError ``document.too_many_lines``."""
    if len(draft.lines) > MOST_LINES:
        raise DomainError("document.too_many_lines", most=MOST_LINES, lines=len(draft.lines))
    return draft


def _likeness(line: DraftLine) -> tuple[int, int, Decimal | None, str]:
    return line.sku_id, line.unit_id, line.price, line.remark


def with_less(draft: Draft, sku_id: int, unit_id: int, quantity: Decimal, *, lot_number: str = "") -> Draft:
    """The draft without so much of a SKU, taken from its last line in that unit (and lot).

    Nothing left takes the line off.
    """
    for line in reversed(draft.lines):
        if (line.sku_id, line.unit_id) == (sku_id, unit_id) and lot_number in ("", line.lot_number):
            left = line.quantity - quantity
            return _with_line(draft, replace(line, quantity=left)) if left > 0 else without_line(draft, line.key)
    return draft


def with_typed(draft: Draft, key: int, name: str, typed: str) -> Draft:
    """The draft with what was typed into a field of a line: taken, or kept beside the last good value and marked."""
    line = line_of(draft, key)
    if line is None:
        return draft
    faults = {other: fault for other, fault in line.faults.items() if other != name}
    try:
        changed: dict[str, Any] = {name: _value(name, typed)}
    except ValidationError as error:
        words = next(iter(field_errors(error).values()))
        return _with_line(draft, replace(line, faults={**faults, name: Fault(typed, words)}))
    if name == "price" and changed["price"] != line.price:
        changed["price_is_offered"] = False
    return _with_line(draft, replace(line, faults=faults, **changed))


def _value(name: str, typed: str) -> Any:
    if name in _EMPTY and not typed.strip():
        return _EMPTY[name]
    if name in _NUMBERS:
        plain = unicodedata.normalize("NFKC", typed).replace("%", "")
        # Nobody writes 1e9 on purpose: it is a slip of the hand, or a barcode that a spreadsheet has spoilt.
        return _NUMBERS[name].validate_python("" if "e" in plain.casefold() else plain)
    if name in ("produced_on", "expires_on", "due_on"):
        return _DAYS.validate_python(typed)
    return typed.strip()[: _LONGEST.get(name, 200)]


def with_unit(draft: Draft, key: int, unit_id: int) -> Draft:
    """The draft with a line in another unit of its SKU; the number in front of it stays, the price goes along."""
    line = line_of(draft, key)
    chosen = next((unit for unit in line.units if unit.unit_id == unit_id), None) if line else None
    if line is None or chosen is None:
        return draft
    return _with_line(draft, replace(line, unit_id=unit_id, price=_in_unit(line.price, line.unit, chosen)))


def _in_unit(price: Decimal | None, before: UnitRow, after: UnitRow) -> Decimal | None:
    if price is None:
        return None
    part, whole = after.numerator * before.denominator, after.denominator * before.numerator
    return proportion(price, Decimal(part), Decimal(whole), PRICE_PLACES)


def with_offers(draft: Draft, skus: dict[int, SkuRow], price_of: Prices) -> Draft:
    """The draft with today's offers where nobody has set a price: for another customer."""
    lines = (
        replace(line, price=price_of(skus[line.sku_id], line.unit_id))
        if line.price_is_offered and line.sku_id in skus
        else line
        for line in draft.lines
    )
    return replace(draft, lines=tuple(lines))


def with_packs(draft: Draft, factors: Mapping[tuple[int, int], tuple[int, int]]) -> Draft:
    """The draft whose units hold what its supplier packs into them; by (SKU, unit)."""

    def packed(line: DraftLine, unit: UnitRow) -> UnitRow:
        own = factors.get((line.sku_id, unit.unit_id))
        return replace(unit, numerator=own[0], denominator=own[1]) if own else unit

    lines = (replace(line, units=tuple(packed(line, unit) for unit in line.units)) for line in draft.lines)
    return replace(draft, lines=tuple(lines))


def with_units_of(draft: Draft, skus: Mapping[int, SkuRow]) -> Draft:
    """The draft whose units hold again what the SKUs say."""
    lines = (replace(line, units=skus[line.sku_id].units) if line.sku_id in skus else line for line in draft.lines)
    return replace(draft, lines=tuple(lines))


def without_line(draft: Draft, key: int) -> Draft:
    """The draft without one line."""
    return replace(draft, lines=tuple(line for line in draft.lines if line.key != key))


def without_lots(draft: Draft) -> Draft:
    """The draft with no lot chosen: where it takes from has changed."""
    return replace(draft, lines=tuple(replace(line, lot_number="", lot_reason="") for line in draft.lines))


def line_of(draft: Draft, key: int) -> DraftLine | None:
    """The line with this key."""
    return next((line for line in draft.lines if line.key == key), None)


def with_keys_of(before: Draft, after: Draft) -> Draft:
    """A draft read anew whose lines keep the keys they had, so that what is on its way to them arrives.

    A line is known again as the so-many-eth of its SKU in its unit; where one of these has come or gone, all of them
    have new keys, and what was meant for one finds no line rather than another.
    """
    had, has = _keys_by_kind(before), _keys_by_kind(after)
    kept = {
        new: old
        for kind, keys in has.items()
        if len(keys) == len(had.get(kind, ()))
        for new, old in zip(keys, had[kind], strict=True)
    }
    return replace(after, lines=tuple(replace(line, key=kept.get(line.key, line.key)) for line in after.lines))


def _keys_by_kind(draft: Draft) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for line in draft.lines:
        found.setdefault((line.sku_id, line.unit_id), []).append(line.key)
    return found


def _with_line(draft: Draft, changed: DraftLine) -> Draft:
    return replace(draft, lines=tuple(changed if line.key == changed.key else line for line in draft.lines))
