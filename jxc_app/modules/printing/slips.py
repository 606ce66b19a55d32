"""What stands on a paper or a label, as texts, before anything is drawn."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.documents.queries import DocumentView, LineView
from jxc_app.modules.documents.types import (
    CLOSED,
    DOCUMENT_TYPES,
    DRAFT,
    REVERSED,
    DocumentType,
    settlement_title,
    side_title,
)
from jxc_app.modules.printing.amounts import amount_in_words

_WATERMARKS = {DRAFT: "草稿", REVERSED: "已作废", CLOSED: "已作废"}
_PARTNERS = {"supplier": "供应商", "customer": "客户"}
#: goods that nobody hands over
_HANDED_TO_NOBODY = {"opening_stock", "scrap", "assembly", "disassembly"}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the company puts on every paper."""

    shop_name: str = ""
    address: str = ""
    phone: str = ""
    foot: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Whom to ask for and where to go; empty where it is not known, or not for this reader."""

    contact: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Which print of the document this is, and who took it when."""

    number: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line; quantity and amount below zero where goods are taken back.

    ``side``: product or part, on a paper that has both; only products count.
    """

    number: int
    code: str
    name: str
    spec: str
    lot: str
    expires_on: date | None
    unit: str
    quantity: Decimal
    price: Decimal | None
    discount: Decimal
    amount: Decimal | None
    remark: str
    side: str = ""
    counts: bool = True
    is_gift: bool = False
    tax: Decimal = ZERO
    due_on: date | None = None

    @property
    def counted(self) -> Decimal:
        """What it adds to the quantity of the paper."""
        return self.quantity if self.counts else ZERO

    @property
    def lot_words(self) -> str:
        """The lot, and the day on which it ends where that is known."""
        return f"{self.lot} 到期{self.expires_on}" if self.expires_on else self.lot


@dataclass(frozen=True, slots=True)
class Slip:
    """One paper. ``amount_words`` is empty and prices are None where prices are not to be shown.

    ``is_counted_on_arrival``: there is room to write down how much arrived.
    """

    letterhead: Letterhead
    title: str
    number: str
    is_numbered: bool
    facts: tuple[tuple[str, str], ...]
    linked: str
    lines: tuple[SlipLine, ...]
    shows_price: bool
    is_counted_on_arrival: bool
    quantity: Decimal
    amount: Decimal
    amount_words: str
    remark: str
    signatures: tuple[tuple[str, str], ...]
    watermark: str
    copy_mark: str
    printed: str

    @property
    def marks(self) -> tuple[str, ...]:
        """What nobody may overlook: that it does not count, or that it is not the first print."""
        return tuple(filter(None, (self.watermark, self.copy_mark)))

    def in_sets(self, sets: int) -> "list[Slip]":
        """The same paper so many times, each saying which it is where there are several."""
        if sets == 1:
            return [self]
        return [
            replace(self, printed=f"{self.printed}  第 {number} 份 / 共 {sets} 份") for number in range(1, sets + 1)
        ]


@dataclass(frozen=True, slots=True)
class LabelText:
    """What stands on the label of a SKU; ``price`` per ``unit`` in yuan, or None."""

    name: str
    spec: str
    unit: str
    price: Decimal | None
    code: str

    def without_price(self) -> "LabelText":
        """The same label where the price stands elsewhere."""
        return replace(self, price=None)


def slip_of(
    view: DocumentView, letterhead: Letterhead, copy: Copy, address: Address, *, with_price: bool, zone: ZoneInfo
) -> Slip:
    """The paper of a document as its reader may see it; ``address``: where the goods go to or come from."""
    head, type_ = view.head, DOCUMENT_TYPES[view.head.type]
    shows_price = with_price and head.total_amount is not None
    sign = -1 if head.reverses_document_id is not None else 1
    lines = tuple(_line(line, sign, shows_price, type_) for line in view.lines)
    amount = sum((line.amount for line in lines if line.amount is not None), ZERO)
    return Slip(
        letterhead=letterhead,
        title=f"{type_.title.removesuffix('单')}单" + ("（红冲）" if sign < 0 else ""),
        number=head.number or f"草稿 {head.id}",
        is_numbered=bool(head.number),
        facts=_facts(view, address, with_price=shows_price),
        linked="、".join(f"{link.type_title} {link.number}" for link in view.links),
        lines=lines,
        shows_price=shows_price,
        is_counted_on_arrival=type_.wants_to_warehouse and sign > 0,
        quantity=sum((line.counted for line in lines), ZERO),
        amount=amount,
        amount_words=amount_in_words(amount) if shows_price else "",
        remark=head.remark,
        signatures=_signatures(view, type_),
        watermark=_WATERMARKS.get(head.status, ""),
        copy_mark=f"补打 第{copy.number}次" if copy.number > 1 else "",
        printed=f"{copy.by} {copy.at.astimezone(zone):%Y-%m-%d %H:%M} 打印",
    )


def _line(line: LineView, sign: int, shows_price: bool, type_: DocumentType) -> SlipLine:
    amount = line.amount if shows_price else None
    return SlipLine(
        number=line.line_no,
        code=line.sku_code,
        name=line.sku_name,
        spec=line.spec,
        lot=line.lot_number,
        expires_on=line.expires_on,
        unit=line.unit_name,
        quantity=sign * line.quantity,
        price=line.price if shows_price and not line.is_gift else None,
        is_gift=line.is_gift,
        tax=line.tax_percent if type_.is_deal and shows_price else ZERO,
        due_on=line.due_on,
        discount=line.discount_percent if shows_price else ZERO,
        amount=None if amount is None else sign * amount,
        remark=line.remark,
        side=side_title(type_, line.side),
        counts=line.side == type_.product_side,
    )


def _facts(view: DocumentView, address: Address, *, with_price: bool) -> tuple[tuple[str, str], ...]:
    head = view.head
    type_ = DOCUMENT_TYPES[head.type]
    partner = _PARTNERS.get(type_.partner_kind, "往来单位")
    known = (
        (partner, head.partner_name),
        ("仓库", head.warehouse_name),
        ("调入仓库", head.to_warehouse_name),
        ("业务日期", head.business_date.isoformat()),
        ("联系人", " ".join(filter(None, (address.contact, address.phone)))),
        ("地址", address.address),
        ("结算方式", settlement_title(type_, head.settlement) if type_.is_deal else ""),
        ("抹零", amount_text(head.rounding) if with_price and head.rounding else ""),
        ("经手人", head.responsible),
        ("手工单号", head.own_number),
    )
    return tuple((label, text) for label, text in known if text)


def _signatures(view: DocumentView, type_: DocumentType) -> tuple[tuple[str, str], ...]:
    head = view.head
    last = "签字" if type_.code in _HANDED_TO_NOBODY else "收货人"
    return (("制单", head.maker_name), ("经手人", head.responsible), ("审核", head.poster_name), (last, ""))


def quantity_text(value: Decimal) -> str:
    """A quantity or price with thousands marks and no zeros that say nothing."""
    whole, point, rest = plain(abs(value)).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}{point}{rest}"


def amount_text(value: Decimal | None) -> str:
    """An amount to the fen."""
    return "" if value is None else f"{value:,.2f}"
