"""How a document is shown on its page."""

from dataclasses import dataclass

from jxc_app.modules.documents.previews import VoidPreview
from jxc_app.modules.documents.queries import DocumentView
from jxc_app.state.formats import moment, money, shown

_ACTS = {
    "create": "新建", "submit": "提交", "post": "过账", "void": "作废", "close": "关闭", "annotate": "改备注",
    "lost_reservation": "失去占用", "complete": "全部完成", "reopen": "重新打开", "migrate": "导入",
}  # fmt: skip
_SETTLEMENTS = {"lost": "途中丢失", "returned": "退回发货仓库"}


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
    amount: str
    lot: str
    remark: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One act in the document's life."""

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
    head = view.head
    known = [
        Fact("仓库", head.warehouse_name),
        Fact("调入仓库", head.to_warehouse_name),
        Fact("往来单位", head.partner_name),
        Fact("业务日期", head.business_date.isoformat()),
        Fact("经手人", head.responsible),
        Fact("手工单号", head.own_number),
        Fact("制单人", head.maker_name),
        Fact("过账时间", moment(head.posted_at)),
        Fact("处理结果", _SETTLEMENTS.get(head.settlement, "")),
        Fact("备注", head.remark),
    ]
    linked = [Fact(link.type_title, link.number, f"/document?id={link.id}") for link in view.links]
    return [fact for fact in known if fact.text] + linked


def lines_of(view: DocumentView) -> list[LineRow]:
    """The lines, ready to show."""
    return [
        LineRow(
            id=line.id,
            href=f"/stock/ledger?sku={line.sku_id}&warehouse={view.head.warehouse_id}",
            code=line.sku_code,
            name=line.sku_name,
            spec=line.spec,
            quantity=shown(line.quantity),
            unit=line.unit_name,
            open_quantity=shown(line.open_quantity),
            base_unit=line.base_unit_name,
            price=shown(line.price),
            amount=money(line.amount),
            lot=line.lot_number,
            remark=line.remark,
        )
        for line in view.lines
    ]


def events_of(view: DocumentView) -> list[EventRow]:
    """The story, latest first."""
    return [
        EventRow(_ACTS.get(event.act, event.act), event.text, event.actor_name, moment(event.at))
        for event in reversed(view.timeline)
    ]


def effects_of(preview: VoidPreview) -> list[EffectRow]:
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
