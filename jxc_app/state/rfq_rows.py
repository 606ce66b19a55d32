"""Rows of the comparison, ready to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.modules.sourcing.comparing import Asked, Cell, Choice, ComparedSku, Comparison
from jxc_app.modules.sourcing.rules import pack_words
from jxc_app.state.formats import Option, editable, moment, money, price_text, shown, signed

_STEPS = {"asked": ("待报价", "draft"), "opened": ("已打开", "submitted"), "quoted": ("已报价", "posted")}
_SOURCES = {"typed": "代录", "sheet": "Excel 导入"}


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One supplier who is asked."""

    id: int
    name: str
    step: str
    look: str
    sent: str
    how: str
    until: str
    is_over: bool
    freight: str
    total: str
    remark: str
    on_time: str
    quality: str
    link: str
    sheet_href: str
    enter_href: str


@dataclass(frozen=True, slots=True)
class OfferCell:
    """One offer for one SKU; ``price`` empty: none. ``quoted``: both prices, where it was quoted in a pack."""

    partner_id: int
    supplier: str
    price: str
    quoted: str
    landed: str
    more: str
    change: str
    is_dearer_than_before: bool
    is_lowest: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One SKU with its offers in the order of the suppliers, and what is chosen for it."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    quantity: str
    open: str
    due: str
    last: str
    cells: list[OfferCell]
    suppliers: list[Option]
    chosen: str
    take: str
    reason: str
    fault_take: str
    fault_reason: str


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One line of an award."""

    key: str
    award_id: int
    number: str
    href: str
    status: str
    look: str
    sku: str
    supplier: str
    quantity: str
    price: str
    reason: str
    order: str
    order_href: str
    may_drop: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """What somebody is about to choose for one SKU."""

    partner_id: int = 0
    take: str = ""
    reason: str = ""


def supplier_row(one: Asked, rfq_id: int) -> SupplierRow:
    """One supplier, with what they offer as a whole and how they kept their word."""
    step, look = _STEPS[one.step]
    how = _SOURCES.get(one.source, "")
    record = one.record
    link = f"链接有效至 {moment(one.link_until)}" if one.link_until else ""
    return SupplierRow(
        one.partner_id, one.name, step, look, moment(one.sent_at),
        "，".join(word for word in (how and f"{how} {one.typed_by}", _again(one.revision)) if word),
        one.valid_until.isoformat() if one.valid_until else "", one.is_over, money(one.freight) if one.freight else "",
        money(one.total), one.remark,
        "" if record.on_time is None else f"{shown(record.on_time)}%（{record.lines} 行）",
        "" if record.quality is None else f"{shown(record.quality)}%",
        f"{link}（已发邮件）" if one.mailed_at and link else link, f"/api/exports/rfq/{rfq_id}/{one.partner_id}.xlsx",
        f"/rfq/enter?rfq={rfq_id}&supplier={one.partner_id}",
    )  # fmt: skip


def _again(revision: int) -> str:
    return f"第 {revision} 次" if revision > 1 else ""


def compare_row(row: ComparedSku, seen: Comparison, taking: Taking, faults: Mapping[str, str]) -> CompareRow:
    """One SKU, every supplier in its column."""
    names = {one.partner_id: one.name for one in seen.suppliers}
    offered = [cell for cell in row.cells if cell is not None]
    last = row.last
    before = f"{price_text(last.price)} {last.partner_name}" if last and last.price is not None else ""
    return CompareRow(
        row.sku_id, row.code, row.name, row.spec, row.unit, shown(row.quantity), editable(row.open),
        row.due_on.isoformat() if row.due_on else "", before,
        [
            _cell(cell, names[asked.partner_id], row.unit, taking.partner_id)
            for cell, asked in zip(row.cells, seen.suppliers, strict=False)
        ],
        [Option(str(cell.partner_id), names[cell.partner_id]) for cell in offered],
        str(taking.partner_id or ""), taking.take, taking.reason, faults.get("quantity", ""),
        faults.get("reason", "") or faults.get("partner_id", ""),
    )  # fmt: skip


def _cell(cell: Cell | None, name: str, unit: str, chosen: int) -> OfferCell:
    if cell is None:
        return OfferCell(0, name, "", "", "", "", "", False, False, False)
    lead = "" if cell.lead_days is None else f"{cell.lead_days} 天到"
    moq = f"起订 {_moq(cell, unit)}" if cell.moq else ""
    tax = f"税率 {shown(cell.tax_percent)}%" if cell.tax_percent else ""
    change = "" if cell.change is None else f"比上次 {signed(cell.change)}%"
    landed = price_text(cell.landed.quantize(Decimal("0.0001"))) if cell.landed != cell.price else ""
    price = price_text(cell.price.quantize(Decimal("0.0001")) if cell.pack else cell.price)
    quoted = pack_words(cell.pack, cell.price, unit) if cell.pack else ""
    return OfferCell(
        cell.partner_id, name, price, quoted, landed, " · ".join(w for w in (lead, moq, tax) if w), change,
        bool(cell.change and cell.change > 0), cell.is_lowest, cell.partner_id == chosen,
    )  # fmt: skip


def _moq(cell: Cell, unit: str) -> str:
    by_base = f"{shown(cell.moq)}{unit}"
    return f"{shown(cell.pack.moq)}{cell.pack.unit}（{by_base}）" if cell.pack else by_base


def choice_row(one: Choice, at: int, rows: Mapping[int, ComparedSku], *, may_drop: bool) -> ChoiceRow:
    """One line of an award; of what was quoted in a pack, both prices."""
    sku, price = rows.get(one.sku_id), price_text(one.price)
    if one.pack and one.price is not None and sku:
        price = pack_words(one.pack, one.price, sku.unit)
    return ChoiceRow(
        f"{one.award_id}-{at}", one.award_id, one.number, f"/document?id={one.award_id}", one.status_title, one.status,
        sku.name if sku else "", one.partner_name, shown(one.quantity), price, one.reason, one.order,
        f"/document?id={one.order_id}", may_drop,
    )  # fmt: skip
