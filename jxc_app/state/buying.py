"""采购闭环: the stages of buying as cards, each with the way to what stands there."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.core.use_case import Scope
from jxc_app.modules.dashboards.buying import Stage, purchase_loop
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import money
from jxc_app.state.identity import current

#: stage → what it is called, and where its papers are listed
_STAGES = {
    "asked": ("申请待审", "/documents?type=purchase_requisition&status=submitted"),
    "wanted": ("待下单", "/documents?type=purchase_requisition&status=posted"),
    "planned": ("订单待审", "/documents?type=purchase_order&status=submitted"),
    "ordered": ("待到货", "/documents?type=purchase_order&status=posted"),
    "counted": ("待质检", "/documents?type=goods_receipt&status=submitted"),
    "frozen": ("结算冻结", "/receiving?tab=frozen"),
    "received": ("近 30 天入库", "/documents?type=goods_receipt&status=posted"),
    "billed": ("发票待付", "/documents?type=supplier_invoice&status=posted"),
    "requested": ("待付款", "/documents?type=payment_request&status=posted"),
    "paid": ("近 30 天付款", "/documents?type=payment&status=posted"),
}
#: where somebody who may do the next step goes instead
_DONE_AT = {
    "wanted": ("purchase_order.draft", "/plan"),
    "ordered": ("goods_receipt.count", "/receiving"),
    "counted": ("goods_receipt.post", "/receiving?tab=inspecting"),
    "billed": ("payable.view", "/payables?tab=invoices"),
    "requested": ("payable.view", "/payables?tab=payments"),
}
#: stages at which nothing waits any more
_OVER = ("received", "paid")


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


class BuyingState(SessionState, rx.State):
    """The stages, fresh whenever a document changes."""

    is_loaded: bool = False
    stages: rx.Field[list[StageCard]] = rx.field(default_factory=list)

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
        self.is_loaded = True


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
