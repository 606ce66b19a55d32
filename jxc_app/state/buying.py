"""采购闭环: the stages of buying as cards, each with the way to what stands there."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.core.use_case import Scope
from jxc_app.modules.dashboards.buying import Stage, purchase_loop
from jxc_app.modules.purchasing.emergencies import REVIEWS, WAYS, Emergencies, Emergency, emergencies
from jxc_app.modules.purchasing.overdue import LateOrder, late_orders
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment, money, shown
from jxc_app.state.identity import current

#: stage → what it is called, and where its papers are listed
_STAGES = {
    "asked": ("申请待审", "/documents?type=purchase_requisition&status=submitted"),
    "wanted": ("待下单", "/documents?type=purchase_requisition&status=posted"),
    "inquiring": ("询价中", "/documents?type=rfq&status=posted"),
    "awarding": ("待定标", "/documents?type=rfq_award&status=submitted"),
    "planned": ("订单待审", "/documents?type=purchase_order&status=submitted"),
    "ordered": ("待到货", "/documents?type=purchase_order&status=posted"),
    "counted": ("待质检", "/documents?type=goods_receipt&status=submitted"),
    "frozen": ("结算冻结", "/receiving?tab=frozen"),
    "received": ("入库未开票", "/documents?type=goods_receipt&status=posted"),
    "billed": ("发票待付", "/documents?type=supplier_invoice&status=posted"),
    "requested": ("待付款", "/documents?type=payment_request&status=posted"),
    "paid": ("近 30 天付款", "/documents?type=payment&status=posted"),
}
#: where somebody who may do the next step goes instead
_DONE_AT = {
    "wanted": ("purchase_order.draft", "/plan"),
    "inquiring": ("rfq.view", "/rfqs?state=posted"),
    "ordered": ("goods_receipt.count", "/receiving"),
    "counted": ("goods_receipt.post", "/receiving?tab=inspecting"),
    "received": ("payable.view", "/payables"),
    "billed": ("payable.view", "/payables?tab=invoices"),
    "requested": ("payable.view", "/payables?tab=payments"),
}
_MOST_EMERGENCIES = 50
#: how a look that is missing or that objected is shown
_LOOKS = {"late": "late", "objected": "late"}
#: stages at which nothing waits any more
_OVER = ("paid",)


@dataclass(frozen=True, slots=True)
class StageCard:
    """One stage, ready to show."""

    code: str
    title: str
    href: str
    papers: str
    amount: str
    oldest: str
    mine: str
    late: str
    look: str


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """One emergency, ready to show."""

    id: int
    number: str
    href: str
    when: str
    who: str
    supplier: str
    urgency: str
    amount: str
    way: str
    review: str
    look: str
    hours: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """An order past its day, ready to show."""

    id: int
    number: str
    href: str
    supplier: str
    due: str
    days: str
    open: str


class BuyingState(SessionState, rx.State):
    """The stages, fresh whenever a document changes."""

    is_loaded: bool = False
    stages: rx.Field[list[StageCard]] = rx.field(default_factory=list)
    #: what was bought in an emergency, and what that comes to, in words
    emergencies: rx.Field[list[EmergencyRow]] = rx.field(default_factory=list)
    emergency_words: str = ""
    late: rx.Field[list[LateRow]] = rx.field(default_factory=list)
    may_order: bool = False

    @rx.event
    @requires(purchase_loop)
    async def open(self) -> None:
        """Read the stages."""
        self._watch("document")
        await self._load()

    @rx.event
    @requires(purchase_loop)
    async def refresh(self) -> None:
        """A document has changed."""
        await self._load()

    async def _load(self) -> None:
        self.stages = [_card(stage) for stage in await self._read(purchase_loop)]
        self.may_order = not current.get().rights.get("purchase_order.draft", Scope()).is_empty
        self.late = [_late(one) for one in await self._read(late_orders)]
        found = await self._read(emergencies)
        self.emergencies = [_emergency(one) for one in found.uses[:_MOST_EMERGENCIES]]
        self.emergency_words = _in_words(found)
        self.is_loaded = True


def _late(one: LateOrder) -> LateRow:
    return LateRow(
        id=one.id, number=one.number, href=f"/document?id={one.id}", supplier=one.partner_name,
        due=one.due_on.isoformat(), days=f"{one.days} 天",
        open=f"{one.lines} 行" if one.open is None else f"{one.lines} 行 {shown(one.open)} 件",
    )  # fmt: skip


def _emergency(one: Emergency) -> EmergencyRow:
    return EmergencyRow(
        id=one.id, number=one.number, href=f"/document?id={one.id}", when=moment(one.ordered_at), who=one.maker_name,
        supplier=one.partner_name, urgency=one.urgency, amount="" if one.amount is None else money(one.amount),
        way=WAYS[one.way], review=REVIEWS[one.review], look=_LOOKS.get(one.review, ""),
        hours="" if one.hours is None else f"{one.hours:.0f} 小时",
    )  # fmt: skip


def _in_words(found: Emergencies) -> str:
    """What the emergencies of the last days come to."""
    if not found.count:
        return ""
    parts = [f"近 90 天 {found.count} 次"]
    if found.amount is not None:
        parts.append(f"共 ¥{money(found.amount)}")
    if found.passed:
        parts.append(f"走绿色通道 {found.passed} 次，24 小时内复核 {found.in_time} 次")
    if found.late:
        parts.append(f"复核超时 {found.late} 次")
    if found.mean_hours is not None:
        parts.append(f"从下单到第一批货平均 {found.mean_hours:.0f} 小时")
    return "；".join(parts)


def _card(stage: Stage) -> StageCard:
    title, href = _STAGES[stage.code]
    right, place = _DONE_AT.get(stage.code, ("", ""))
    if right and not current.get().rights.get(right, Scope()).is_empty:
        href = place
    is_waiting = stage.papers and stage.code not in _OVER
    return StageCard(
        code=stage.code,
        title=title,
        href=href,
        papers=str(stage.papers),
        amount="" if stage.amount is None or not stage.papers else f"¥{money(stage.amount)}",
        oldest=(f"最久 {stage.oldest} 天" if stage.oldest else "今天的") if is_waiting else "",
        mine=f"我经手 {stage.mine}" if stage.mine else "",
        late=f"超期 {stage.late}" if stage.late else "",
        look="frozen" if stage.code == "frozen" and stage.papers else "late" if stage.late else "",
    )
