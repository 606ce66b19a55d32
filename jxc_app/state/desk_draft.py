"""The document on the posting desk before it is posted: values in, values out, no database, no browser."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import FEN_PLACES, QUANTITY_PLACES, ZERO, proportion, rounded
from jxc_app.modules.catalog.queries import UnitRow
from jxc_app.modules.documents.rules import line_amount, rounded_off
from jxc_app.modules.documents.types import DOCUMENT_TYPES, IN, OUT, SETTLEMENT_TITLES, STOCK_STATUS
from jxc_app.modules.inventory.lot_lives import ShelfLife, end_of_life

_POST_LABELS = {"transfer": "发货", "transfer_receipt": "确认收货", "assembly": "组装", "disassembly": "拆卸"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What somebody typed that cannot be taken, and why; the last good value stays beneath it."""

    typed: str
    words: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line. ``key`` names it on the page; ``left`` is what is still to come of the line it receives.

    ``price_is_offered``: the price is what the desk proposed, and nobody has said otherwise. ``side``: in or out, where
    a document has two. ``due_on``, ``for_warehouse``: of plans, when it is wanted or promised, and whom it is for.
    """

    key: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    units: tuple[UnitRow, ...]
    unit_id: int
    quantity: Decimal
    price: Decimal | None = None
    price_is_offered: bool = False
    discount_percent: Decimal = ZERO
    tax_percent: Decimal = ZERO
    is_gift: bool = False
    lot_tracked: bool = False
    lot_number: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    lot_reason: str = ""
    life: ShelfLife = field(default_factory=ShelfLife)
    remark: str = ""
    source_line_id: int | None = None
    due_on: date | None = None
    for_warehouse_id: int | None = None
    for_warehouse: str = ""
    left: Decimal | None = None
    side: str = ""
    faults: Mapping[str, Fault] = field(default_factory=dict)

    @property
    def unit(self) -> UnitRow:
        return next(unit for unit in self.units if unit.unit_id == self.unit_id)

    @property
    def base_quantity(self) -> Decimal:
        """The quantity in the base unit."""
        return proportion(self.quantity, Decimal(self.unit.numerator), Decimal(self.unit.denominator), QUANTITY_PLACES)

    @property
    def amount(self) -> Decimal | None:
        """What the line costs, to the fen; None without a price."""
        return ZERO if self.is_gift else line_amount(self.quantity, self.price, self.discount_percent)

    @property
    def tax(self) -> Decimal:
        """The tax within the amount, to the fen."""
        return self.tax_within(self.amount or ZERO)

    def tax_within(self, amount: Decimal) -> Decimal:
        """The tax within another amount at this line's rate, to the fen."""
        net = proportion(amount, Decimal(100), 100 + self.tax_percent, FEN_PLACES)
        return rounded(amount - net, FEN_PLACES)

    @property
    def end(self) -> date | None:
        """The day on which its lot ends: as said, or worked out from the shelf life."""
        return self.expires_on or (end_of_life(self.produced_on, self.life) if self.produced_on else None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document being written. ``document_id`` is 0 until it is saved for the first time.

    ``number``: of one that was handed in and withdrawn.
    """

    type: str
    document_key: str = field(default_factory=new_key)
    document_id: int = 0
    version: int = 0
    number: str = ""
    warehouse_id: int = 0
    to_warehouse_id: int = 0
    partner_id: int = 0
    partner_name: str = ""
    business_date: str = ""
    responsible: str = ""
    remark: str = ""
    own_number: str = ""
    settlement: str = ""
    rounding: Decimal = ZERO
    urgency: str = ""
    linked_document_id: int = 0
    linked_number: str = ""
    amends_id: int = 0
    amends_number: str = ""
    amend_reason: str = ""
    lines: tuple[DraftLine, ...] = ()
    last_key: int = 0

    @property
    def has_faults(self) -> bool:
        """Whether something on the page is not in the saved draft."""
        return any(line.faults or self._lacks_lot(line) for line in self.lines)

    @property
    def is_worth_saving(self) -> bool:
        """Whether somebody would miss it: not for a warehouse that was merely looked at."""
        return bool(self.document_id or self.lines or self.remark or self.responsible or self.own_number)

    @property
    def saved_lines(self) -> tuple[DraftLine, ...]:
        """The lines that can be saved as they are."""
        return tuple(line for line in self.lines if not self._lacks_lot(line))

    def _lacks_lot(self, line: DraftLine) -> bool:
        """Whether it cannot be saved yet: kept by lots, and its type chooses none by itself."""
        is_named = line.lot_number or line.produced_on
        return line.lot_tracked and not is_named and not DOCUMENT_TYPES[self.type].picks_lots_on(line.side)

    def command(self) -> dict[str, Any]:
        """What ``save_draft`` is asked for."""
        return {
            "document_key": self.document_key,
            "document_id": self.document_id or None,
            "version": self.version or None,
            "type": self.type,
            "warehouse_id": self.warehouse_id,
            "to_warehouse_id": self.to_warehouse_id or None,
            "partner_id": self.partner_id or None,
            "business_date": self.business_date or None,
            "responsible": self.responsible,
            "remark": self.remark,
            "own_number": self.own_number,
            "settlement": self.settlement,
            "rounding": self.rounding,
            "urgency": self.urgency,
            "linked_document_id": self.linked_document_id or None,
            "lines": [_line_command(line) for line in self.saved_lines],
        }


def with_settlement(draft: Draft, chosen: str | None = None) -> Draft:
    """The draft with a way that its type knows: the chosen one, the one that it has, or the first."""
    known = DOCUMENT_TYPES[draft.type].settlements
    wanted = draft.settlement if chosen is None else chosen
    return replace(draft, settlement=wanted if wanted in known else known[0] if known else "")


def post_label(draft: Draft) -> str:
    """What posting does; a change of status says to which, and an amendment is looked at first."""
    if draft.amends_id:
        return "看改单影响"
    if draft.type == STOCK_STATUS.code:
        return SETTLEMENT_TITLES.get(draft.settlement, "过账")
    return _POST_LABELS.get(draft.type, DOCUMENT_TYPES[draft.type].post_word)


def head_text(draft: Draft, *, place: str, partner_kind: str, today: str) -> str:
    """The head in one line for a phone; ``place`` names the warehouse, or both of a transfer.

    >>> sale = Draft(type="sales_issue", remark="自提")
    >>> head_text(sale, place="人民路店", partner_kind="customer", today="2026-03-05")
    '人民路店 · 未选客户 · 自提'
    """
    nobody = {"": "", "customer": "未选客户", "supplier": "未选供应商"}[partner_kind]
    day = draft.business_date if draft.business_date != today else ""
    own = f"手工单号 {draft.own_number}" if draft.own_number else ""
    return " · ".join(filter(None, (place, draft.partner_name or nobody, day, draft.responsible, own, draft.remark)))


def _line_command(line: DraftLine) -> dict[str, Any]:
    return {
        "sku_id": line.sku_id,
        "quantity": line.quantity,
        "unit_id": line.unit_id,
        "lot_number": line.lot_number,
        "produced_on": line.produced_on,
        "expires_on": line.expires_on,
        "lot_reason": line.lot_reason,
        "price": None if line.is_gift else line.price,
        "is_gift": line.is_gift,
        "discount_percent": line.discount_percent,
        "tax_percent": line.tax_percent,
        "remark": line.remark,
        "source_line_id": line.source_line_id,
        "due_on": line.due_on,
        "for_warehouse_id": line.for_warehouse_id,
        "side": line.side,
    }


def running_stock(lines: Iterable[DraftLine], available: Mapping[int, Decimal], sign: int) -> list[Decimal]:
    """What would be available after each line, in their order; ``sign`` +1 comes in, −1 leaves.

    A line that stands on a side goes that way, unless nothing moves any more (0).
    """
    left = dict(available)
    after = []
    for line in lines:
        own = sign and {IN: 1, OUT: -1}.get(line.side, sign)
        left[line.sku_id] = left.get(line.sku_id, ZERO) + own * line.base_quantity
        after.append(left[line.sku_id])
    return after


@dataclass(frozen=True, slots=True)
class Totals:
    """Pieces (the numbers in front of the units, added up), amount, and the tax within it."""

    pieces: Decimal = ZERO
    amount: Decimal = ZERO
    tax: Decimal = ZERO


def totals(lines: Iterable[DraftLine], rounding: Decimal = ZERO) -> Totals:
    """What the lines come to, 抹零 taken off; more than there is to take is not, for the server refuses it."""
    counted = list(lines)
    amounts = [line.amount or ZERO for line in counted]
    with suppress(ValueError):
        amounts = rounded_off(amounts, rounding)
    found = Totals()
    for line, amount in zip(counted, amounts, strict=True):
        found = Totals(found.pieces + line.quantity, found.amount + amount, found.tax + line.tax_within(amount))
    return found
