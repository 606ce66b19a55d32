"""From lines as entered to rows: checks every field, converts units, names lots."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import LARGEST, ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import SkuFacts, factors_of, facts_of
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.catalog.supplier_packs import factors_by_supplier
from jxc_app.modules.documents import rules
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.lines import stored_rows
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, SUBMITTED, DocumentType
from jxc_app.modules.inventory.lot_dates import dates_of
from jxc_app.modules.inventory.lot_lives import ShelfLife
from jxc_app.modules.inventory.lots import LotName, LotRow, lots_named, write_dates

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
Factors = dict[tuple[int, int], tuple[int, int]]
Dates = tuple[date | None, date | None]


@dataclass(slots=True)
class _Known:
    """What all lines of a document look up, and the dates of lots that they say for the first time.

    ``spoken_for``: lots that somebody else has handed in, whose dates are no longer anybody's to change.
    """

    type_: DocumentType
    today: date
    facts: dict[int, SkuFacts]
    factors: Factors
    lots: dict[LotName, LotRow]
    spoken_for: frozenset[int]
    dates: dict[int, Dates] = field(default_factory=dict)


def line_rows(
    uow: UnitOfWork, type_: DocumentType, fields: DocumentFields, partner_id: int | None, *, document: Document
) -> list[dict[str, Any]]:
    """The rows of a document's lines, in the packs of ``partner_id``. Raises DomainError with the line's field."""
    facts = facts_of(uow.session, {line.sku_id for line in fields.lines}) if fields.lines else {}
    lots = _lots(uow, type_, facts, fields)
    factors = _factors(uow, type_, facts, fields, partner_id) | _factors_amended(uow.session, document)
    known = _Known(type_, uow.today, facts, factors, lots, _spoken_for(uow.session, fields, lots, document.id))
    rows = []
    for position, line in enumerate(fields.lines):
        try:
            rows.append(_line_row(known, position, line))
        except DomainError as refusal:
            refusal.field = f"lines.{position}.{refusal.field or 'quantity'}"
            raise
    write_dates(uow.session, known.dates)
    return rows


def _factors(
    uow: UnitOfWork, type_: DocumentType, facts: dict[int, SkuFacts], fields: DocumentFields, partner_id: int | None
) -> Factors:
    """What the units of the lines hold: as their supplier packs them, else as the SKU says."""
    pairs = {
        (line.sku_id, line.unit_id)
        for line in fields.lines
        if line.unit_id is not None and line.sku_id in facts and line.unit_id != facts[line.sku_id].base_unit_id
    }
    general = factors_of(uow.session, pairs)
    if type_.partner_kind != "supplier" or partner_id is None:
        return general
    return general | factors_by_supplier(uow.session, partner_id, general.keys())


def _factors_amended(session: Session, document: Document) -> Factors:
    """What units held when the document was written that this one amends: a box of then had its bottles of then."""
    if document.amends_document_id is None:
        return {}
    held: dict[tuple[int, int], set[Fraction]] = {}
    for row in stored_rows(session, document.amends_document_id):
        factor = Fraction(row["base_quantity"]) / Fraction(row["quantity"])
        held.setdefault((row["sku_id"], row["unit_id"]), set()).add(factor)
    return {pair: min(some).as_integer_ratio() for pair, some in held.items() if len(some) == 1}


def _lots(
    uow: UnitOfWork, type_: DocumentType, facts: dict[int, SkuFacts], fields: DocumentFields
) -> dict[LotName, LotRow]:
    wanted: dict[bool, set[LotName]] = {False: set(), True: set()}
    for line in fields.lines:
        if line.sku_id in facts and (number := _number(line)):
            wanted[type_.brings_on(line.side)].add((line.sku_id, number))
    brought = lots_named(uow.session, wanted[True], make_missing=True)
    return brought | lots_named(uow.session, wanted[False], make_missing=False)


def _spoken_for(
    session: Session, fields: DocumentFields, lots: dict[LotName, LotRow], own_id: int | None
) -> frozenset[int]:
    """Of the lots that have not moved yet and of which dates are said, those on another document that was handed in."""
    if not any(line.produced_on or line.expires_on for line in fields.lines):
        return frozenset()
    unmoved = [lot.id for lot in lots.values() if lot.first_seq is None]
    skus = {sku_id for sku_id, _ in lots}
    wanted = (
        select(_lines.c.lot_id)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _lines.c.sku_id.in_(skus), _lines.c.lot_id.in_(unmoved), _documents.c.id != (own_id or 0),
            _documents.c.status.in_((SUBMITTED, APPROVED)),
        )
    )  # fmt: skip
    return frozenset(session.connection().execute(wanted).scalars()) if unmoved else frozenset()


def _number(line: LineInput) -> str:
    """The lot's number; a lot that has none is called by the day it was made."""
    return line.lot_number or (line.produced_on.strftime("%Y%m%d") if line.produced_on else "")


def _line_row(known: _Known, position: int, line: LineInput) -> dict[str, Any]:
    sku, type_ = known.facts.get(line.sku_id), known.type_
    if sku is None:
        raise DomainError("sku.not_found", field="sku_id")
    if bool(line.side) != type_.is_two_sided:
        raise DomainError("line.side", field="side")
    if sku.is_switched_off and type_.brings_on(line.side):
        raise DomainError("sku.switched_off", field="sku_id", sku=sku.code)
    unit_id = line.unit_id or sku.base_unit_id
    base_quantity = _in_base(line, unit_id, sku, known.factors)
    price = _price(type_, line)
    amount = rules.line_amount(line.quantity, price, line.discount_percent)
    cost = rules.unit_cost(amount, base_quantity)
    if amount is not None and cost is not None and (amount > LARGEST * 1000 or cost > LARGEST * 10):
        raise DomainError("line.amount_too_large", field="price")
    return {
        "line_no": position + 1,
        "sku_id": line.sku_id,
        "lot_id": _lot_id(known, line, sku, base_quantity),
        "side": line.side,
        "lot_choice": "",
        "lot_reason": line.lot_reason,
        "unit_id": unit_id,
        "quantity": line.quantity,
        "base_quantity": base_quantity,
        "price": price,
        "discount_percent": line.discount_percent,
        "tax_percent": line.tax_percent,
        "amount": amount,
        "is_gift": line.is_gift and type_.shows_price,
        "remark": line.remark,
        "source_line_id": line.source_line_id if type_.wants_link else None,
        "due_on": line.due_on if type_.is_plan else None,
        "for_warehouse_id": line.for_warehouse_id if type_.is_plan else None,
        "custom": {},
    }


def _price(type_: DocumentType, line: LineInput) -> Decimal | None:
    """A gift costs nothing, so that nobody says two things at once."""
    if not (line.is_gift and type_.shows_price):
        return line.price if type_.shows_price else None
    if line.price:
        raise DomainError("line.gift_price", field="price")
    return ZERO


def _in_base(line: LineInput, unit_id: int, sku: SkuFacts, factors: Factors) -> Decimal:
    if unit_id == sku.base_unit_id:
        return line.quantity
    factor = factors.get((line.sku_id, unit_id))
    if factor is None:
        raise DomainError("unit.unknown", field="unit_id")
    base_quantity = to_base(line.quantity, *factor)
    if base_quantity > LARGEST:
        raise DomainError("line.quantity_too_large")
    return base_quantity


def _lot_id(known: _Known, line: LineInput, sku: SkuFacts, base_quantity: Decimal) -> int:
    number = _number(line)
    if known.type_.is_plan:
        return 0
    brings = known.type_.brings_on(line.side)
    if brings and not sku.lot_tracked and line.source_line_id is None:
        # stock in a lot of a SKU that has none would be there, and nobody could take it
        if line.lot_number:
            raise DomainError("lot.not_tracked", field="lot_number", sku=sku.code)
        return 0
    if not number:
        if sku.lot_tracked and not known.type_.picks_lots_on(line.side):
            raise DomainError("lot.needed", field="lot_number", sku=sku.code)
        return 0
    lot = known.lots.get((line.sku_id, number))
    if lot is None:
        raise DomainError("lot.unknown", field="lot_number", lot=number)
    if sku.serial_tracked and base_quantity != 1:
        raise DomainError("lot.one_piece", sku=sku.code)
    if brings:
        _note_dates(known, line, sku, lot)
    return lot.id


def _note_dates(known: _Known, line: LineInput, sku: SkuFacts, lot: LotRow) -> None:
    """Dates said at receipt are the lot's; once it has moved, only :func:`correct_lot_dates` changes them.

    While somebody else's document with it waits to be posted, they are that document's.
    """
    if line.produced_on is None and line.expires_on is None:
        return
    life = ShelfLife(sku.shelf_life_days, sku.shelf_life_months)
    said = dates_of(line.produced_on, line.expires_on, life, known.today)
    held = known.dates.get(lot.id, (lot.produced_on, lot.expires_on))
    merged = (said[0] or held[0], said[1] or held[1])
    if merged == held:
        return
    is_fixed = lot.first_seq is not None or lot.id in known.dates or lot.id in known.spoken_for
    if is_fixed and any(was is not None and now != was for was, now in zip(held, merged, strict=True)):
        wanted = "produced_on" if held[0] not in (None, merged[0]) else "expires_on"
        raise DomainError("lot.dates_differ", field=wanted, lot=lot.number, made=_day(held[0]), ends=_day(held[1]))
    known.dates[lot.id] = merged


def _day(day: date | None) -> str:
    return day.isoformat() if day else "未填"
