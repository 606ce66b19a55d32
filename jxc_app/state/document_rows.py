"""How a document is shown on its page."""

from collections.abc import Mapping
from dataclasses import dataclass

from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.documents.amend_previews import AmendPreview
from jxc_app.modules.documents.effects import EffectView
from jxc_app.modules.documents.margins import Margin, Margins
from jxc_app.modules.documents.previews import VoidPreview
from jxc_app.modules.documents.queries import DocumentView, LinkView
from jxc_app.modules.documents.types import (
    APPROVED,
    DOCUMENT_TYPES,
    DRAFT,
    SETTLEMENT_TITLES,
    SUBMITTED,
    settlement_title,
    side_title,
)
from jxc_app.state.formats import moment, money, pieces, price_text, shown, signed
from jxc_app.state.mixed_units import mixed_text

ACTS = {
    "create": "新建", "submit": "提交", "withdraw": "撤回", "post": "过账", "void": "作废", "close": "关闭",
    "annotate": "改备注", "comment": "评论", "print": "打印", "lost_reservation": "失去占用",
    "merge_sku": "商品合并",
    "ask": "提交审批", "ask_void": "提交作废复核", "approve": "审批通过", "return": "审批退回", "reject": "审批拒绝",
    "reject_void": "作废未获批准", "withdraw_void": "撤回作废复核", "object": "补审有异议",
    "post_failed": "批准后过账未成", "void_failed": "批准后作废未成", "complete": "全部完成",
    "reopen": "重新打开", "migrate": "导入", "restore": "恢复", "begin_amend": "开始改单，原单", "amending": "发起改单",
    "redate": "改记日期",
    "amended": "已改单", "freeze": "冻结结算", "unfreeze": "解除冻结", "promise": "改到货日期",
    "told": "代记供应商承诺", "concede": "让步接收",
    "share": "发对账链接", "confirm": "供应商确认", "object_to": "供应商有异议",
    "remote": "远程质检", "send": "发给供应商", "mail": "发邮件", "opened": "供应商打开订单",
    "kept": "占用库存", "gave_back": "释放占用",
    "attach": "上传附件", "detach": "移除附件",
    "accept": "答应调货", "refuse": "拒绝调货", "shared": "派给门店", "short": "门店缺货，改派",
    "take_out": "配送员取货", "deliver": "送达",
}  # fmt: skip
_SETTLEMENTS = SETTLEMENT_TITLES | {"lost": "途中丢失", "returned": "退回发货仓库"}
_RELATIONS = {
    "source": "来源", "fulfilled_by": "后续", "reverses": "冲销的原单", "reversed_by": "红冲单",
    "restores": "恢复的原单", "restored_by": "恢复单", "amends": "改自", "amended_by": "改为",
}  # fmt: skip
_OPEN = (DRAFT, SUBMITTED, APPROVED)
_PLACES = {"stock": "现存量", "qc_hold": "待检", "blocked": "冻结", "in_transit": "在途"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the head; ``href`` leads to what it names."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line."""

    id: int
    href: str
    code: str
    name: str
    spec: str
    quantity: str
    unit: str
    open_quantity: str
    base_unit: str
    price: str
    discount: str
    amount: str
    cost: str
    margin: str
    lot: str
    end: str
    lot_reason: str
    remark: str
    side: str = ""
    is_product: bool = False
    mixed: str = ""
    due: str = ""
    #: of a sales order: kept for it, handed in for picking, and neither, in base units
    kept: str = ""
    picked: str = ""
    lacking: str = ""
    #: of a ticket: it was sold and is not there, and nobody has seen to it
    waits: bool = False


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A document that belongs to this one."""

    relation: str
    href: str
    number: str
    type: str
    status: str
    status_title: str
    date: str
    quantity: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What the document changes at one place, and what is there now."""

    key: str
    sku: str
    code: str
    href: str
    warehouse: str
    place: str
    change: str
    now: str
    unit: str
    is_less: bool
    now_mixed: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One act in the document's life; ``code`` colours it."""

    code: str
    act: str
    text: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What voiding would do to one number."""

    sku: str
    warehouse: str
    on_hand: str
    available: str
    is_short: bool


def facts_of(view: DocumentView) -> list[Fact]:
    """The head, without what says nothing."""
    head, type_ = view.head, DOCUMENT_TYPES[view.head.type]
    posted = type_.post_word
    known = [
        Fact("仓库", head.warehouse_name),
        Fact("调入仓库", head.to_warehouse_name),
        Fact("往来单位", head.partner_name),
        Fact("业务日期", head.business_date.isoformat()),
        Fact("经手人", head.responsible),
        Fact("手工单号", head.own_number),
        Fact("制单人", head.maker_name),
        Fact("录入时间", moment(head.created_at)),
        Fact(f"{posted}人", head.poster_name),
        Fact(f"{posted}时间", moment(head.posted_at)),
        Fact("结算方式", settlement_title(type_, head.settlement) if type_.is_deal else ""),
        Fact("处理结果", _SETTLEMENTS[head.settlement] if head.settlement and not type_.is_deal else ""),
        Fact("抹零", f"¥{money(head.rounding)}（已摊到各行）" if head.rounding else ""),
        Fact("紧急采购", head.urgency),
        Fact("备注", head.remark),
    ]
    return [fact for fact in known if fact.text]


def margin_text(margin: Margin | None) -> str:
    """What was gained, and how much that is of the price.

    >>> margin_text(Margin(Decimal("7"), Decimal("3"), Decimal("30.0")))
    '3.00（30%）'
    """
    if margin is None:
        return ""
    share = "" if margin.percent is None else f"（{shown(margin.percent)}%）"
    return f"{money(margin.margin)}{share}"


def links_of(view: DocumentView) -> list[LinkRow]:
    """What it came from and what came of it."""
    return [
        LinkRow(
            relation=_RELATIONS[link.relation],
            href=f"/document?id={link.id}",
            number=link.number or f"草稿 {link.id}",
            type=link.type_title,
            status=link.status,
            status_title=link.status_title,
            date=link.business_date.isoformat(),
            quantity=_how_much(link),
        )
        for link in view.links
    ]


def _how_much(link: LinkView) -> str:
    """Its pieces; of what takes money its yuan, as far as the reader sees them."""
    if not link.is_money:
        return pieces(link.quantity)
    return "" if link.amount is None else f"¥{money(link.amount)}"


def changes_of(found: list[EffectView], skus: Mapping[int, SkuRow]) -> list[ChangeRow]:
    """What it does to stock, ready to show."""
    return [
        ChangeRow(
            key=f"{one.sku_id}-{one.warehouse_id}-{one.place}",
            sku=one.sku_name,
            code=one.sku_code,
            href=f"/sku?id={one.sku_id}&warehouse={one.warehouse_id}",
            warehouse=one.warehouse_name,
            place=_PLACES[one.place],
            change=signed(one.change),
            now=shown(one.now),
            unit=one.unit_name,
            is_less=one.change < 0,
            now_mixed=mixed_text(skus.get(one.sku_id), one.now),
        )
        for one in found
    ]


def lines_of(view: DocumentView, skus: Mapping[int, SkuRow], margins: Margins | None) -> list[LineRow]:
    """The lines, ready to show."""
    type_ = DOCUMENT_TYPES[view.head.type]
    gained = margins.lines if margins else {}
    return [
        LineRow(
            id=line.id,
            href=f"/sku?id={line.sku_id}&warehouse={view.head.warehouse_id}",
            code=line.sku_code,
            name=line.sku_name,
            spec=line.spec,
            quantity=shown(line.quantity),
            unit=line.unit_name,
            open_quantity=shown(line.open_quantity),
            base_unit=line.base_unit_name,
            price="赠品" if line.is_gift else price_text(line.price),
            discount=f"{shown(line.discount_percent)}%" if line.discount_percent else "",
            amount=money(line.amount),
            cost=money(gained[line.id].cost) if line.id in gained else "",
            margin=margin_text(gained.get(line.id)),
            lot=line.lot_number,
            end=str(line.expires_on or ""),
            lot_reason=line.lot_reason,
            remark=line.remark,
            due=" · ".join(filter(None, (str(line.due_on or ""), line.for_warehouse_name))),
            side=side_title(type_, line.side),
            is_product=type_.is_two_sided and line.side == type_.product_side,
            mixed=mixed_text(skus.get(line.sku_id), line.base_quantity, said=f"{shown(line.quantity)}{line.unit_name}"),
        )
        for line in view.lines
    ]


def events_of(view: DocumentView) -> list[EventRow]:
    """The story, latest first."""
    acts = ACTS | {"post": DOCUMENT_TYPES[view.head.type].post_word}
    return [
        EventRow(event.act, acts.get(event.act, event.act), event.text, event.actor_name, moment(event.at))
        for event in reversed(view.timeline)
    ]


def amending_of(view: DocumentView) -> str:
    """Where the amendment that is not posted yet is looked at; empty where there is none."""
    open_ones = (one.id for one in view.links if one.relation == "amended_by" and one.status in _OPEN)
    return next((f"/document?id={document_id}" for document_id in open_ones), "")


def effects_of(preview: VoidPreview | AmendPreview) -> list[EffectRow]:
    """Before → after, number by number."""
    return [
        EffectRow(
            sku=f"{effect.sku_name} · {effect.sku_code}",
            warehouse=effect.warehouse_name,
            on_hand=f"{shown(effect.on_hand_before)} → {shown(effect.on_hand_after)}",
            available=f"{shown(effect.available_before)} → {shown(effect.available_after)}",
            is_short=effect.on_hand_after < 0 or effect.available_after < 0,
        )
        for effect in preview.effects
    ]


def words_of(preview: VoidPreview) -> str:
    """What voiding would mean, in one sentence."""
    if preview.blocking:
        return f"不能作废：后面的单据已经用了这些货。请先作废 {'、'.join(preview.blocking[:5])}"
    if not preview.is_possible:
        return "不能作废：现存量会变成负数，或单据不在可以作废的状态。"
    if preview.needs_release:
        return "作废会让下面的单据失去占用。库存按下表变化，原单保留并标为已冲销。"
    return "库存按下表变化，原单保留并标为已冲销。"
