"""What the page of one SKU shows, ready to be read. Pure: no State, no database."""

from collections.abc import Mapping
from dataclasses import dataclass

from jxc_app.modules.catalog.sku_card import SkuCard
from jxc_app.modules.documents.ledger import LedgerRow
from jxc_app.modules.documents.sku_papers import HeldRow, TravellingRow
from jxc_app.modules.inventory.sku_stock import Worth
from jxc_app.state.formats import moment, money, price_text, shown, signed
from jxc_app.state.sku_rows import life_text

_PLACES = {
    "qc_hold": "待检", "blocked": "冻结", "in_transit": "在途", "supplier": "供应商", "customer": "客户",
    "loss": "损失", "scrap": "报损",
    "production": "生产", "opening": "期初", "other": "其他", "merged": "商品合并",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of the SKU."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One move."""

    seq: int
    when: str
    type: str
    document: str
    href: str
    from_place: str
    to_place: str
    change: str
    balance: str
    is_negative: bool
    lot: str
    who: str
    is_reversal: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document that holds some of it, or has some on its way."""

    key: str
    document: str
    href: str
    about: str
    where: str
    quantity: str
    since: str


def facts_of(card: SkuCard) -> list[Fact]:
    """What is known of the SKU besides its stock; what is not known is left out."""
    units = [f"{unit.name} = {_times(unit.numerator, unit.denominator)} {card.base_unit}" for unit in card.units]
    barcodes = [*card.barcodes, *(f"{code}（{unit.name}）" for unit in card.units for code in unit.barcodes)]
    prices = (("零售价", card.retail_price), ("批发价", card.wholesale_price), ("最低价", card.floor_price))
    known = [
        ("编码", card.code),
        ("规格", card.spec),
        ("分类", card.category),
        ("品牌", card.brand),
        ("基本单位", card.base_unit),
        ("其他单位", "，".join(units)),
        ("条码", "，".join(barcodes)),
        *((name, f"¥ {price_text(price)}" if price is not None else "") for name, price in prices),
        ("保质期", life_text(card.shelf_life_days, card.shelf_life_months)),
        ("批次", "按序列号管理" if card.serial_tracked else "按批次管理" if card.lot_tracked else ""),
    ]
    return [Fact(name, value) for name, value in known if value]


def _times(numerator: int, denominator: int) -> str:
    return f"{numerator:,}" if denominator == 1 else f"{numerator:,}/{denominator:,}"


def ledger_line(row: LedgerRow, names: Mapping[str, str], *, own: str = "") -> LedgerLine:
    """One move; ``names`` of warehouses by code; ``own``: the code of the SKU, for what moved under another says so."""
    was = f"（原 {row.sku_code}）" if own and row.sku_code not in ("", own) else ""
    return LedgerLine(
        seq=row.seq,
        when=moment(row.effective_at),
        type=f"{row.document_type_title}{was}",
        document=row.document_number,
        href=f"/document?id={row.document_id}",
        from_place=_place(names.get(row.from_warehouse, row.from_warehouse), row.from_place),
        to_place=_place(names.get(row.to_warehouse, row.to_warehouse), row.to_place),
        change=signed(row.change),
        balance=shown(row.balance),
        is_negative=row.change < 0,
        lot=row.lot,
        who=row.actor_name,
        is_reversal=row.is_reversal,
    )


def _place(warehouse: str, place: str) -> str:
    if place == "stock":
        return warehouse
    return " · ".join(filter(None, (warehouse, _PLACES.get(place, place))))


def held_line(row: HeldRow, at: int) -> PaperLine:
    """A part of the stock that waits for a document."""
    return PaperLine(
        key=f"{at}-{row.document_id}", document=row.number, href=f"/document?id={row.document_id}",
        about=" · ".join(filter(None, (row.type_title, row.partner))), where=row.warehouse,
        quantity=shown(row.quantity), since=moment(row.since),
    )  # fmt: skip


def travelling_line(row: TravellingRow, at: int) -> PaperLine:
    """A part that is on its way."""
    return PaperLine(
        key=f"{at}-{row.document_id}", document=row.number, href=f"/document?id={row.document_id}",
        about=f"{row.from_warehouse} → {row.to_warehouse}", where=row.to_warehouse, quantity=shown(row.quantity),
        since=moment(row.since),
    )  # fmt: skip


def worth_texts(worth: Worth | None) -> dict[str, str]:
    """Rate and value, or nothing for whoever may not see them."""
    return {} if worth is None else {"rate": price_text(worth.rate), "value": money(worth.value)}
