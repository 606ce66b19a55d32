"""What the page of a sales order offers: shipping it, keeping goods for it, ending what is left; what it lacks.

And which lines of a ticket wait for goods that were not there.
"""

from dataclasses import replace

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.documents.heads import DocumentRow
from jxc_app.modules.documents.types import POSTED, SUBMITTED
from jxc_app.modules.retail.short import short_lines
from jxc_app.modules.retail.types import SALE as RETAIL_SALE
from jxc_app.modules.sales.ordering import finish_sale, keep_goods
from jxc_app.modules.sales.sheets import OrderStanding, order_standing
from jxc_app.modules.sales.shipping import ship_order
from jxc_app.modules.sales.types import SALES_ISSUE, SALES_ORDER
from jxc_app.state.addresses import path
from jxc_app.state.base import requires
from jxc_app.state.document_rows import Fact
from jxc_app.state.document_view import DocumentViewState, reaches
from jxc_app.state.formats import moment, shown


class SellingActsState(DocumentViewState, mixin=True):
    """The acts on a sales order in force, and by line what is kept for it and what is lacking."""

    ship_href: str = ""
    #: the list to pick a shipment by
    pick_href: str = ""
    #: what of a ticket waits, on the list of all that does
    short_href: str = ""
    may_keep: bool = False
    may_give_back: bool = False
    may_end_sale: bool = False
    shows_kept: bool = False
    end_sale_is_open: bool = False
    end_sale_reason: str = ""

    @rx.event
    @requires(keep_goods)
    async def keep(self) -> EventSpec:
        """Keep for it what is free of what it waits for, anew from today."""
        await self._keep(gives_back=False)
        return rx.toast.success("已占用可用库存；不够的到货后自动补占")

    @rx.event
    @requires(keep_goods)
    async def give_back(self) -> EventSpec:
        """Keep nothing for it any more."""
        await self._keep(gives_back=True)
        return rx.toast.success("已释放占用，这些货别人可以卖了")

    async def _keep(self, *, gives_back: bool) -> None:
        act = "give_back" if gives_back else "keep"
        command = {"document_id": self._id, "version": self._version, "gives_back": gives_back}
        await self._perform(keep_goods, command, key=f"document-{self._id}:{act}:{self._version}")
        await self._load()

    @rx.event
    @requires(finish_sale)
    async def show_end_sale(self, is_open: bool) -> None:
        """Ask whether nothing more is shipped, or not."""
        self.end_sale_is_open, self.errors = is_open, {}

    @rx.event
    @requires(finish_sale)
    async def type_end_sale_reason(self, typed: str) -> None:
        """Why."""
        self.end_sale_reason = typed[:200]

    @rx.event
    @requires(finish_sale)
    async def end_sale(self) -> EventSpec:
        """Nothing more of it is shipped."""
        command = {"document_id": self._id, "version": self._version, "reason": self.end_sale_reason}
        await self._perform(finish_sale, command, key=f"document-{self._id}:end_sale:{self._version}")
        self.end_sale_is_open = False
        await self._load()
        return rx.toast.success(f"{self.number} 已结束")

    async def _show_selling(self, head: DocumentRow) -> None:
        """Add what is kept for an order in force, and what may be done with it."""
        is_mine = head.type == SALES_ORDER.code and head.status == POSTED and head.reverses_document_id is None
        self.ship_href = ""
        self.shows_kept = self.may_keep = self.may_give_back = self.may_end_sale = False
        await self._show_short(head)
        is_issue = head.type == SALES_ISSUE.code and bool(head.number) and head.reverses_document_id is None
        self.pick_href = f"/api/print/picks/{head.id}.pdf" if is_issue and head.status in (SUBMITTED, POSTED) else ""
        if not is_mine:
            return
        standing = await self._read(order_standing, document_id=head.id)
        self._show_standing(standing)
        may_ship = self._may(ship_order) and reaches(SALES_ISSUE.permissions["draft"], head.warehouse_id)
        self.ship_href = f"/ship?order={head.id}" if may_ship and self._is_open else ""
        keeping = SALES_ORDER.permissions["draft" if head.maker_id == self._actor().user_id else "post"]
        self.may_keep = self._may_at(keeping, head) and self._is_open
        self.may_give_back = self.may_keep and standing.keeps
        self.may_end_sale = self._may_at(SALES_ORDER.permissions["post"], head)
        if self.ship_href and not self.next_act:
            self.next_act = "ship"

    async def _show_short(self, head: DocumentRow) -> None:
        """Mark what was sold at the counter and is not there."""
        if head.type != RETAIL_SALE or head.reverses_document_id is not None or not self._may(short_lines):
            return
        short = set(await self._read(short_lines, document_id=head.id))
        self.lines = [replace(row, waits=row.id in short) for row in self.lines]
        self.short_href = path("/shortages", search=head.number)

    def _show_standing(self, standing: OrderStanding) -> None:
        by_line = {line.line_id: line for line in standing.lines}
        self.shows_kept = True
        self.lines = [
            replace(
                row, kept=shown(found.kept), picked=shown(found.picked) if found.picked else "",
                lacking=shown(found.lacking) if found.lacking else "",
            )
            if (found := by_line.get(row.id))
            else row
            for row in self.lines
        ]  # fmt: skip
        self.facts = [*self.facts, Fact("库存占用", _words(standing))]


def _words(standing: OrderStanding) -> str:
    """Until when it keeps its goods."""
    if not standing.keeps:
        return "没有占用（已释放或已到期）"
    return f"占用到 {moment(standing.until)}" if standing.until else "一直占用到订单结束"
