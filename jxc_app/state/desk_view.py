"""What the posting desk shows of its draft. The draft itself stays on the server, in one piece."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

import reflex as rx

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_BACKDATE
from jxc_app.modules.documents.prices import last_costs, last_sale_prices, purchase_history, sale_history
from jxc_app.modules.documents.types import (
    DOCUMENT_TYPES,
    SUBMITTED,
    TO_HOLD,
    DocumentType,
    settlement_title,
    status_title,
)
from jxc_app.modules.fulfilment.pooling import pools
from jxc_app.modules.fulfilment.selling import sell_from_pool
from jxc_app.modules.inventory.lot_choices import lots_to_take
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.pricing.prices import Offer
from jxc_app.modules.pricing.queries import listed_prices
from jxc_app.modules.purchasing.pack_queries import least_quantities
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.modules.receivables.credit import customer_credit, in_words
from jxc_app.modules.sales.types import SALES_ORDER
from jxc_app.modules.sourcing.queries import agreed_with
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState
from jxc_app.state.desk_draft import Draft, head_text, post_label, totals
from jxc_app.state.desk_lots import LotOption, lots_of, options_of
from jxc_app.state.desk_patches import Sent, patch_of
from jxc_app.state.desk_prices import Behind, Offers
from jxc_app.state.desk_rows import Arrival, rows_of
from jxc_app.state.desk_scans import Added, Problem
from jxc_app.state.formats import Choice, Option, editable, money, shown
from jxc_app.state.identity import current

_RECEIPT = "transfer_receipt"
_SALES = ("sales_order", "sales_issue")


class DeskView(SessionState, mixin=True):
    """The vars of the desk. The draft itself stays on the server, in one piece."""

    is_loaded: bool = False
    is_open: bool = False
    saved: str = ""
    revision: int = 0
    address: str = ""
    types: rx.Field[list[Option]] = rx.field(default_factory=list)
    titles: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    type: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    to_warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    to_warehouse_id: str = ""
    wants_to_warehouse: bool = False
    partner_kind: str = ""
    partner_name: str = ""
    credit_text: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    shows_price: bool = False
    #: whether lines may be gifts, the sum rounded down, and how it is paid for agreed
    is_deal: bool = False
    may_be_urgent: bool = False
    rounding: str = ""
    urgency: str = ""
    #: whether its lines are wanted or promised for a day, and nothing moves
    is_plan: bool = False
    shows_lot: bool = False
    #: what is asked about lots: ``dates``, ``choice`` or ``number``
    asks_lots: str = ""
    settlement: str = ""
    settlements: rx.Field[list[Option]] = rx.field(default_factory=list)
    #: whether the settlement says where from, or what becomes of the stock
    takes_from: bool = False
    #: whether it says where to
    puts_to: bool = False
    is_receipt: bool = False
    is_choosing: bool = False
    is_two_sided: bool = False
    #: whether its lines are those of another document: received, or returned
    is_linked: bool = False
    arrivals: rx.Field[list[Arrival]] = rx.field(default_factory=list)
    may_post: bool = True
    #: of an order: the pool that its warehouse sells for, where that is on and the actor may; whether it shall fill it
    pool_name: str = ""
    pool_sources: rx.Field[list[Option]] = rx.field(default_factory=list)
    sells_from_pool: bool = False
    post_label: str = ""
    business_date: str = ""
    today: str = ""
    may_date: bool = False
    may_bind: bool = False
    may_see_history: bool = False
    responsible: str = ""
    responsibles: rx.Field[list[str]] = rx.field(default_factory=list)
    own_number: str = ""
    remark: str = ""
    linked_number: str = ""
    amends_number: str = ""
    amend_reason: str = ""
    #: the head in one line, for a phone
    head_text: str = ""
    #: the number that a withdrawn document keeps
    kept_number: str = ""
    person_id: int = 0
    line_count: int = 0
    #: the rows that have changed, for the grid in the browser
    patch: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    #: the last edit of the grid that was taken
    edit: int = 0
    #: the head as it is saved, for the copy that the browser keeps while something is not
    head: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    pieces: str = "0"
    amount: str = "0.00"
    tax: str = ""
    target: str = ""
    answer: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    problems: rx.Field[list[Problem]] = rx.field(default_factory=list)
    #: how many the next scan is of
    multiplier: str = ""
    last_added: str = ""
    drafts_count: int = 0
    #: which dialog is open
    dialog: str = ""
    done_number: str = ""
    done_text: str = ""
    done_href: str = ""
    done_ids: rx.Field[list[int]] = rx.field(default_factory=list)
    may_withdraw: bool = False
    #: in a tuple, because Reflex would wrap a bare dataclass
    _kept: tuple[Draft, ...] = ()
    _sent: tuple[Sent, ...] = (Sent(),)
    _adds: tuple[Added, ...] = ()

    def _draft(self) -> Draft:
        """The open draft. Raises DomainError where the page is only just loading."""
        if not self._kept:
            raise DomainError("desk.loading")
        return self._kept[0]

    def _kind(self) -> DocumentType:
        return DOCUMENT_TYPES[self._draft().type]

    async def _warehouses(self, scope: Scope) -> list[Option]:
        found = await self._read(list_warehouses)
        return [Option(str(one.id), one.name) for one in found if not one.switched_off and scope.reaches(one.id)]

    def _may_at(self, permission: str, warehouse_id: int) -> bool:
        return current.get().rights.get(permission, Scope()).reaches(warehouse_id)

    def _may_backdate(self, draft: Draft) -> bool:
        return self._may_at(DOCUMENT_BACKDATE.code, draft.warehouse_id)

    def _today(self) -> str:
        return business_date(clock.get().now(), get_settings().zone).isoformat()

    def _scope(self, type_: str) -> Scope:
        return current.get().rights.get(DOCUMENT_TYPES[type_].permissions["draft"], Scope())

    def _say_done(self, number: str, status: str, document_id: int, *, may_withdraw: bool = False) -> None:
        self.done_number, self.done_text = number, status_title(self.type, status)
        self.done_href, self.done_ids = f"/document?id={document_id}", [document_id]
        self.may_withdraw = may_withdraw and status == SUBMITTED

    def _say_nothing_done(self) -> None:
        self.done_number = self.done_text = self.done_href = ""
        self.done_ids = []
        self.may_withdraw = False

    async def _show(self) -> None:
        draft, kind = self._draft(), self._kind()
        self.type, self.target = draft.type, draft.document_key
        self.address = f"/desk?document={draft.document_id}" if draft.document_id else f"/desk?type={draft.type}"
        self.is_receipt = draft.type == _RECEIPT
        self.is_linked = self.is_receipt or bool(draft.linked_document_id)
        self.is_choosing = self.is_receipt and not draft.linked_document_id
        self.wants_to_warehouse, self.partner_kind = kind.wants_to_warehouse, kind.partner_kind
        self.shows_price, self.is_two_sided, self.is_plan = kind.shows_price, kind.is_two_sided, kind.is_plan
        self.is_deal, self.may_be_urgent = kind.is_deal, kind.may_be_urgent
        self.may_post = self._may(kind.permissions["post"])
        self.post_label = post_label(draft) if self.may_post else "提交审核"
        self.asks_lots = lots_of(kind)
        self.puts_to = TO_HOLD in kind.settlements
        self.settlement, self.takes_from = draft.settlement, "" in kind.settlements and not kind.is_deal
        self.settlements = [Option(code, settlement_title(kind, code)) for code in kind.settlements]
        self.warehouses = await self._warehouses(self._scope(draft.type))
        self._show_head(draft)
        self.credit_text = await self._credit_of(draft)
        self.pool_name = await self._pool_of(draft)
        self.pool_sources = [Option("own", "本仓库"), Option("pool", f"虚拟总仓 · {self.pool_name}")]
        self.sells_from_pool = self.sells_from_pool and bool(self.pool_name)
        await self._show_lines()
        self.revision += 1

    async def _credit_of(self, draft: Draft) -> str:
        """How the customer of a sale stands, for whoever may know."""
        if draft.type not in _SALES or not draft.partner_id or not self._may(customer_credit):
            return ""
        try:
            return in_words(await self._read(customer_credit, partner_id=draft.partner_id))
        except NotFound:  # a supplier who was chosen before the document became a sale
            return ""

    async def _pool_of(self, draft: Draft) -> str:
        """The 虚拟总仓 that may fill an order of this warehouse, for whoever may share one out."""
        may = self.may_post and self._may(sell_from_pool) and self._may(pools)
        if draft.type != SALES_ORDER.code or draft.amends_id or not may:
            return ""
        found = await self._read(pools)
        return next((one.name for one in found if one.home_id == draft.warehouse_id), "")

    def _show_head(self, draft: Draft) -> None:
        self.today = self._today()
        self.may_date = self._may_backdate(draft) and not draft.number
        self.kept_number = draft.number if self.is_open else ""
        self.warehouse_id, self.to_warehouse_id = str(draft.warehouse_id), str(draft.to_warehouse_id or "")
        self.partner_name = draft.partner_name
        self.business_date = draft.business_date or self.today
        self.responsible, self.own_number, self.remark = draft.responsible, draft.own_number, draft.remark
        self.rounding, self.urgency = editable(draft.rounding or None), draft.urgency
        self.linked_number = draft.linked_number
        self.amends_number, self.amend_reason = draft.amends_number, draft.amend_reason
        self.head_text = head_text(draft, place=self._place(), partner_kind=self.partner_kind, today=self.today)
        self.head = {
            "document_id": str(draft.document_id),
            "to_warehouse_id": self.to_warehouse_id,
            "partner_name": draft.partner_name,
            "business_date": self.business_date,
            "responsible": draft.responsible,
            "own_number": draft.own_number,
            "remark": draft.remark,
            "rounding": self.rounding,
            "urgency": draft.urgency,
        }
        history = purchase_history if self._kind().price_is_cost else sale_history
        self.may_see_history = self._kind().shows_price and self._may(history)

    def _place(self) -> str:
        """The warehouse, or where from and where to."""
        names = {one.id: one.label for one in (*self.to_warehouses, *self.warehouses)}
        here = names.get(self.warehouse_id, "")
        there = names.get(self.to_warehouse_id, "未选收货仓库") if self.wants_to_warehouse else ""
        return " → ".join(filter(None, (here, there)))

    async def _show_lines(self, *, whole: bool = False) -> None:
        draft = self._draft()
        sku_ids = {line.sku_id for line in draft.lines}
        stock = {}
        if sku_ids and self._may(availability):
            here = {"warehouse_id": draft.warehouse_id, "sku_ids": sku_ids, "place": self._place_taken_from()}
            stock = await self._read(availability, **here)
        available = {sku_id: found.available for sku_id, found in stock.items()}
        moved = await self._moved(draft)
        least = await self._least(draft)
        rows = rows_of(draft, available, await self._lots(draft), is_open=self.is_open, moved=moved, least=least)
        sent, self.patch = patch_of(self._sent[0], draft.document_key, rows, whole=whole)
        self._sent = (sent,)
        self.line_count = len(rows)
        self.shows_lot = any(line.lot_tracked for line in draft.lines)
        found = totals((one for one in draft.lines if one.side == self._kind().product_side), draft.rounding)
        self.pieces, self.amount = shown(found.pieces), money(found.amount)
        self.tax = money(found.tax) if found.tax else ""
        await self._show_beside()

    async def _show_beside(self) -> None:
        """What stands beside the lines and changes with the stock; the desk's other parts know."""

    async def _moved(self, draft: Draft) -> dict[int, Decimal]:
        """What the document that is being amended has changed here, by SKU."""
        if not (draft.amends_id and self.is_open):
            return {}
        here = (draft.warehouse_id, self._place_taken_from())
        found = await self._read(document_effect, document_id=draft.amends_id)
        return {one.sku_id: one.change for one in found if (one.warehouse_id, one.place) == here}

    async def _least(self, draft: Draft) -> dict[int, Decimal]:
        """What the supplier of an order sells at least, by SKU: said at the line, and not refused."""
        if draft.type != PURCHASE_ORDER.code or not (draft.partner_id and draft.lines and self._may(least_quantities)):
            return {}
        skus = {line.sku_id for line in draft.lines}
        return await self._read(least_quantities, partner_id=draft.partner_id, sku_ids=skus)

    def _place_taken_from(self) -> str:
        """Where the free stock lies that the document takes from or adds to."""
        draft, kind = self._draft(), self._kind()
        return kind.route(Document(settlement=draft.settlement)).origin if kind.picks_lots else Place.STOCK

    async def _lots(self, draft: Draft) -> dict[int, tuple[LotOption, ...]]:
        """What the lines may choose from, by SKU."""
        kind = self._kind()
        tracked = {line.sku_id for line in draft.lines if line.lot_tracked}
        if not (tracked and self.is_open and kind.picks_lots and self._may(lots_to_take)):
            return {}
        found = await self._read(
            lots_to_take, warehouse_id=draft.warehouse_id, sku_ids=tracked, place=self._place_taken_from(),
            day=date.fromisoformat(draft.business_date or self._today()),
        )  # fmt: skip
        return {sku_id: options_of(lots, kind) for sku_id, lots in found.items()}

    async def _offers(self, sku_ids: Collection[int]) -> Offers:
        """What new lines of these SKUs may cost: agreed with the supplier, paid last, or at the last receipt."""
        draft, kind = self._draft(), self._kind()
        if not kind.shows_price or not sku_ids:
            return Offers()
        if kind.price_is_cost:
            last = await self._read(last_costs, sku_ids=sku_ids) if self._may(last_costs) else {}
            if draft.type == "purchase_order" and draft.partner_id and self._may(agreed_with):
                last = last | await self._read(agreed_with, partner_id=draft.partner_id, sku_ids=sku_ids)
            return Offers(last)
        sold: dict[int, Decimal] = {}
        if draft.partner_id and self._may(last_sale_prices):
            sold = await self._read(last_sale_prices, partner_id=draft.partner_id, sku_ids=sku_ids)
        return Offers(sold, await self._behind(draft), await self._listed(draft, sku_ids))

    async def _listed(self, draft: Draft, sku_ids: Collection[int]) -> dict[tuple[int, int], Offer]:
        """What price lists say, on the day of the document, in its warehouse, for its customer."""
        if not (draft.warehouse_id and self._kind().partner_kind == "customer" and self._may(listed_prices)):
            return {}
        return await self._read(
            listed_prices, sku_ids=sku_ids, warehouse_id=draft.warehouse_id, partner_id=draft.partner_id or None,
            day=date.fromisoformat(draft.business_date or self._today()),
        )  # fmt: skip

    async def _behind(self, draft: Draft) -> Behind:
        """Which price of the SKU a customer is offered who has not bought it yet."""
        if not draft.partner_id or not self._may(get_partner):
            return "retail"
        partner = await self._read(get_partner, partner_id=draft.partner_id)
        return "wholesale" if partner.is_wholesale else "retail"
