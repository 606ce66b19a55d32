"""How a draft is shown on the posting desk, and how one comes back from the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from jxc_app.core.quantities import PRICE_PLACES, ZERO, proportion
from jxc_app.modules.catalog.queries import SkuRow, UnitRow
from jxc_app.modules.documents.queries import DocumentRow, DocumentView, LineView
from jxc_app.modules.documents.types import DOCUMENT_TYPES, IN, DocumentType, side_title
from jxc_app.state.desk_draft import Draft, DraftLine, running_stock
from jxc_app.state.desk_lots import LotOption, life_of, lots_of
from jxc_app.state.desk_prices import is_list_price
from jxc_app.state.formats import editable, money, shown

_SIGNS = {"in": 1, "out": -1, "between": -1, "within": -1, "value": 0, "both": -1, "plan": 0}
KEYS_PER_VERSION = 1000


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line as the page shows it, under its ``key``.

    ``path`` is where the server's refusals of this line are found; ``faults`` are words by field for what was typed and
    cannot be taken. ``lots`` are those to choose from; ``end`` is the last day of its lot, said or worked out. ``side``
    is what the side of the line is called, ``asks`` what it asks about lots, both only where a document has two sides.
    ``hint``: what is odd about the quantity and is not refused.
    """

    key: int
    path: str
    sku_id: int
    code: str
    name: str
    spec: str
    quantity: str
    units: tuple[tuple[str, str], ...]
    unit_id: str
    base_unit: str
    price: str
    discount_percent: str
    tax_percent: str
    is_gift: bool
    amount: str
    lot_tracked: bool
    lot_number: str
    produced_on: str
    expires_on: str
    end: str
    lot_reason: str
    lots: tuple[LotOption, ...]
    left: str
    available: str
    after: str
    is_short: bool
    remark: str
    due_on: str
    for_warehouse: str
    side: str
    is_product: bool
    asks: str
    hint: str
    faults: dict[str, str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A transfer on its way to a warehouse of this person's."""

    number: str
    giver: str
    receiver: str
    date: str
    document_href: str
    receive_href: str


def arrival_of(transfer: DocumentRow) -> Arrival:
    """A transfer in the list of what is to be received."""
    return Arrival(
        number=transfer.number,
        giver=transfer.warehouse_name,
        receiver=transfer.to_warehouse_name,
        date=transfer.business_date.isoformat(),
        document_href=f"/document?id={transfer.id}",
        receive_href=f"/desk?receive={transfer.id}",
    )


def rows_of(
    draft: Draft,
    available: Mapping[int, Decimal],
    lots: Mapping[int, tuple[LotOption, ...]],
    *,
    is_open: bool,
    moved: Mapping[int, Decimal] | None = None,
    least: Mapping[int, Decimal] | None = None,
) -> list[DeskRow]:
    """The lines of a draft, with what is available before and after each; once posted, nothing is to come.

    ``moved``: how much, by SKU, what it amends has brought (+) or taken (−), for that is taken back with it. ``least``:
    what the supplier sells at least, by SKU.
    """
    sign = _SIGNS.get(DOCUMENT_TYPES[draft.type].direction, 1) if is_open else 0
    free = {sku_id: free - (moved or {}).get(sku_id, ZERO) for sku_id, free in available.items()}
    after = running_stock(draft.lines, free, sign)
    positions = {line.key: position for position, line in enumerate(draft.saved_lines)}
    return [
        _row(
            line, positions.get(line.key, -1), available.get(line.sku_id, ZERO), left, lots.get(line.sku_id, ()),
            DOCUMENT_TYPES[draft.type], hint_of(line, draft.lines, least or {}),
        )
        for line, left in zip(draft.lines, after, strict=True)
    ]  # fmt: skip


def hint_of(line: DraftLine, lines: Sequence[DraftLine], least: Mapping[int, Decimal]) -> str:
    """That all lines of a SKU together are less than its supplier sells at once."""
    asked = least.get(line.sku_id)
    ordered = sum((one.base_quantity for one in lines if one.sku_id == line.sku_id), ZERO)
    if asked is None or ordered >= asked:
        return ""
    return f"低于供应商起订量 {shown(asked)} {line.units[0].name}"


def _row(
    line: DraftLine, position: int, available: Decimal, after: Decimal, lots: tuple[LotOption, ...],
    type_: DocumentType, hint: str,
) -> DeskRow:  # fmt: skip
    typed = {name: fault.typed for name, fault in line.faults.items()}
    return DeskRow(
        key=line.key,
        path=f"lines.{position}",
        sku_id=line.sku_id,
        code=line.sku_code,
        name=line.sku_name,
        spec=line.spec,
        quantity=typed.get("quantity", editable(line.quantity)),
        units=tuple((str(unit.unit_id), unit.name) for unit in line.units),
        unit_id=str(line.unit_id),
        base_unit=line.units[0].name,
        price=typed.get("price", editable(line.price)),
        discount_percent=typed.get("discount_percent", editable(line.discount_percent or None)),
        tax_percent=typed.get("tax_percent", editable(line.tax_percent or None)),
        is_gift=line.is_gift,
        amount=money(line.amount),
        lot_tracked=line.lot_tracked,
        lot_number=line.lot_number,
        produced_on=typed.get("produced_on", str(line.produced_on or "")),
        expires_on=typed.get("expires_on", str(line.expires_on or "")),
        end=str(line.end or ""),
        lot_reason=line.lot_reason,
        lots=lots,
        left=shown(line.left),
        available=shown(available),
        after=shown(after),
        is_short=after < 0,
        remark=line.remark,
        due_on=typed.get("due_on", str(line.due_on or "")),
        for_warehouse=line.for_warehouse,
        side=side_title(type_, line.side),
        is_product=type_.is_two_sided and line.side == type_.product_side,
        asks=lots_of(type_, line.side) if line.side else "",
        hint=hint,
        faults={name: fault.words for name, fault in line.faults.items()},
    )


def draft_from(view: DocumentView, skus: Mapping[int, SkuRow], left: Mapping[int, Decimal]) -> Draft:
    """A saved draft, to go on with. ``left``: what is open of the lines it fulfils, by their id.

    Keys are of this version: what a browser still sends for a line of another one finds no line, unless
    ``with_keys_of`` knows it again.
    """
    head = view.head
    first = head.version * KEYS_PER_VERSION
    lines = tuple(_line_from(key, line, skus, left) for key, line in enumerate(view.lines, start=first + 1))
    if DOCUMENT_TYPES[head.type].is_plan:
        lines = tuple(replace(line, lot_tracked=False) for line in lines)
    linked = {link.id: link.number for link in view.links}
    return Draft(
        type=head.type,
        document_key=head.document_key,
        document_id=head.id,
        version=head.version,
        number=head.number,
        warehouse_id=head.warehouse_id,
        to_warehouse_id=head.to_warehouse_id or 0,
        partner_id=head.partner_id or 0,
        partner_name=head.partner_name,
        business_date=head.business_date.isoformat(),
        responsible=head.responsible,
        remark=head.remark,
        own_number=head.own_number,
        settlement=head.settlement,
        rounding=head.rounding or ZERO,
        urgency=head.urgency,
        linked_document_id=head.linked_document_id or 0,
        linked_number=linked.get(head.linked_document_id or 0, ""),
        amends_id=head.amends_document_id or 0,
        amends_number=linked.get(head.amends_document_id or 0, ""),
        amend_reason=head.amend_reason,
        lines=lines,
        last_key=first + len(lines),
    )


def _line_from(key: int, line: LineView, skus: Mapping[int, SkuRow], left: Mapping[int, Decimal]) -> DraftLine:
    sku = skus.get(line.sku_id)
    return DraftLine(
        key=key,
        sku_id=line.sku_id,
        sku_code=line.sku_code,
        sku_name=line.sku_name,
        spec=line.spec,
        units=_units_of(line, sku),
        unit_id=line.unit_id,
        quantity=line.quantity,
        price=line.price,
        price_is_offered=sku is not None and is_list_price(sku, line.unit_id, line.price),
        discount_percent=line.discount_percent,
        tax_percent=line.tax_percent,
        is_gift=line.is_gift,
        lot_tracked=bool(sku and sku.lot_tracked),
        lot_number=line.lot_number,
        produced_on=line.produced_on,
        expires_on=line.expires_on,
        lot_reason=line.lot_reason,
        life=life_of(sku),
        remark=line.remark,
        source_line_id=line.source_line_id,
        due_on=line.due_on,
        for_warehouse_id=line.for_warehouse_id,
        for_warehouse=line.for_warehouse_name,
        left=left.get(line.source_line_id or 0),
        side=line.side,
    )


def _units_of(line: LineView, sku: SkuRow | None) -> tuple[UnitRow, ...]:
    """The units of the SKU; the line's own holds what it held when the line was written."""
    held = Fraction(line.base_quantity) / Fraction(line.quantity)
    own = UnitRow(line.unit_id, line.unit_name, held.numerator, held.denominator)
    return tuple(own if unit.unit_id == own.unit_id else unit for unit in sku.units) if sku else (own,)


def copy_of(view: DocumentView, skus: Mapping[int, SkuRow]) -> Draft:
    """A new draft with the content of another document, whatever its state; SKUs no longer in use stay out."""
    head = view.head
    used = [line for line in view.lines if line.sku_id in skus and not skus[line.sku_id].switched_off]
    lines = tuple(
        replace(_line_from(key, line, skus, {}), source_line_id=None, left=None, units=skus[line.sku_id].units)
        for key, line in enumerate(used, start=1)
    )
    return Draft(
        type=head.type,
        warehouse_id=head.warehouse_id,
        to_warehouse_id=head.to_warehouse_id or 0,
        partner_id=head.partner_id or 0,
        partner_name=head.partner_name,
        responsible=head.responsible,
        remark=head.remark,
        settlement=head.settlement,
        lines=lines,
        last_key=len(lines),
    )


def return_of(source: DocumentView, skus: Mapping[int, SkuRow], type_: str) -> Draft:
    """A return of everything that has not come back yet of an issue, or not gone back of a receipt."""
    still_open = [line for line in source.lines if line.open_quantity and line.sku_id in skus]
    lines = tuple(_returned(key, line, skus[line.sku_id]) for key, line in enumerate(still_open, start=1))
    head = source.head
    takes_partner = DOCUMENT_TYPES[type_].wants_partner
    return Draft(
        type=type_,
        warehouse_id=head.warehouse_id,
        partner_id=(head.partner_id or 0) if takes_partner else 0,
        partner_name=head.partner_name if takes_partner else "",
        linked_document_id=head.id,
        linked_number=head.number,
        lines=lines,
        last_key=len(lines),
    )


def exchange_of(source: DocumentView, skus: Mapping[int, SkuRow], type_: str) -> Draft:
    """An exchange of everything that has not come back yet of a sale; what goes out instead is still to be said."""
    back = return_of(source, skus, type_)
    lines = tuple(replace(line, side=IN) for line in back.lines)
    return replace(back, linked_document_id=0, linked_number="", lines=lines)


def _returned(key: int, line: LineView, sku: SkuRow) -> DraftLine:
    """All of a line as it stands there; where some is back already, the rest in base units at the price of one."""
    is_whole = line.open_quantity == line.base_quantity
    taken = _line_from(key, line, {line.sku_id: sku}, {line.id: line.open_quantity})
    own = replace(taken, source_line_id=line.id, left=line.open_quantity, lot_reason="", price_is_offered=False)
    if is_whole:
        return own
    price = None if line.price is None else proportion(line.price, line.quantity, line.base_quantity, PRICE_PLACES)
    return replace(own, unit_id=sku.base_unit_id, quantity=line.open_quantity, price=price)


def receipt_of(transfer: DocumentView, skus: Mapping[int, SkuRow], type_: str) -> Draft:
    """A receipt of everything that a transfer has still on the way; counting makes it true."""
    still_open = [line for line in transfer.lines if line.open_quantity]
    lines = tuple(_received(key, line, skus) for key, line in enumerate(still_open, start=1))
    return Draft(
        type=type_,
        warehouse_id=transfer.head.to_warehouse_id or 0,
        linked_document_id=transfer.head.id,
        linked_number=transfer.head.number,
        lines=lines,
        last_key=len(lines),
    )


def _received(key: int, line: LineView, skus: Mapping[int, SkuRow]) -> DraftLine:
    sku = skus[line.sku_id]
    return DraftLine(
        key=key,
        sku_id=line.sku_id,
        sku_code=line.sku_code,
        sku_name=line.sku_name,
        spec=line.spec,
        units=sku.units,
        unit_id=sku.base_unit_id,
        quantity=line.open_quantity,
        lot_tracked=sku.lot_tracked,
        lot_number=line.lot_number,
        source_line_id=line.id,
        left=line.open_quantity,
    )
