"""What the page of a document offers in the loop of buying: ordering, counting, inspecting, ending what is left."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.documents.heads import DocumentRow
from jxc_app.modules.documents.types import DONE, POSTED, SUBMITTED
from jxc_app.modules.purchasing.conceding import concede_rejected
from jxc_app.modules.purchasing.ordering import finish_order, plan_orders
from jxc_app.modules.purchasing.types import GOODS_RECEIPT, PURCHASE_ORDER, PURCHASE_REQUISITION
from jxc_app.state.base import requires
from jxc_app.state.document_view import DocumentViewState, reaches


class BuyingActsState(DocumentViewState, mixin=True):
    """Links to the next step of the loop, and the dialog that ends an order."""

    may_finish: bool = False
    finish_is_open: bool = False
    finish_reason: str = ""
    may_concede: bool = False
    concede_is_open: bool = False
    concede_reason: str = ""

    @rx.event
    @requires(finish_order)
    async def show_finish(self, is_open: bool) -> None:
        """Ask whether nothing more is expected, or not."""
        self.finish_is_open, self.errors = is_open, {}

    @rx.event
    @requires(finish_order)
    async def type_finish_reason(self, typed: str) -> None:
        """Why."""
        self.finish_reason = typed[:200]

    @rx.event
    @requires(finish_order)
    async def finish(self) -> EventSpec:
        """Nothing more is expected of it."""
        command = {"document_id": self._id, "version": self._version, "reason": self.finish_reason}
        await self._perform(finish_order, command, key=f"document-{self._id}:finish:{self._version}")
        self.finish_is_open = False
        await self._load()
        return rx.toast.success(f"{self.number} 已结束")

    @rx.event
    @requires(concede_rejected)
    async def show_concede(self, is_open: bool) -> None:
        """Ask whether rejected goods are kept, or not."""
        self.concede_is_open, self.errors = is_open and self.may_concede, {}

    @rx.event
    @requires(concede_rejected)
    async def type_concede_reason(self, typed: str) -> None:
        """Why."""
        self.concede_reason = typed[:200]

    @rx.event
    @requires(concede_rejected)
    async def concede(self) -> EventSpec:
        """All that was rejected and is still here is kept, and owed."""
        command = {"document_id": self._id, "version": self._version, "reason": self.concede_reason}
        made = await self._perform(concede_rejected, command, key=f"document-{self._id}:concede:{self._version}")
        self.concede_is_open, self.concede_reason = False, ""
        await self._load()
        return rx.toast.success(f"已让步接收，入库单 {made.number}")

    def _show_next(self, head: DocumentRow) -> None:
        """What follows in the loop."""
        is_received = head.type == GOODS_RECEIPT.code and head.status in (POSTED, DONE)
        is_received = is_received and head.reverses_document_id is None
        self.may_concede = is_received and self._may(concede_rejected) and self._may_at("goods_receipt.post", head)
        is_open = head.status == POSTED and head.reverses_document_id is None
        is_plan = is_open and head.type in (PURCHASE_ORDER.code, PURCHASE_REQUISITION.code)
        self.may_finish = is_plan and self._may(finish_order) and self._may_at(f"{head.type}.post", head)
        self.onward_href = self.onward_act = ""
        if is_open and head.type == PURCHASE_REQUISITION.code and self._may(plan_orders):
            self.onward_href, self.onward_act = "/plan", "order"
        elif is_open and head.type == PURCHASE_ORDER.code and reaches("goods_receipt.count", head.warehouse_id):
            self.onward_href, self.onward_act = f"/receiving?order={head.id}&warehouse={head.warehouse_id}", "count"
        elif head.type == GOODS_RECEIPT.code and head.status == SUBMITTED and self._may_at("goods_receipt.post", head):
            self.onward_href, self.onward_act = f"/receiving?inspect={head.id}", "inspect"
        if self.onward_act and not self.next_act:
            self.next_act = "onward"
