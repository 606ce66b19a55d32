"""What the page of one document shows, and which acts this person has on it."""

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.scopes import Row, Scope
from jxc_app.modules.approvals.models import ApprovalState
from jxc_app.modules.approvals.queries import STATES
from jxc_app.modules.approvals.views import ApprovalView
from jxc_app.modules.catalog.queries import SkuRow, skus_by_ids
from jxc_app.modules.documents.approval_cards import document_approvals
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.margins import Margins, document_margins
from jxc_app.modules.documents.posting import MIGRATED
from jxc_app.modules.documents.queries import DocumentRow, DocumentView, get_document
from jxc_app.modules.documents.types import (
    DOCUMENT_TYPES,
    DONE,
    DRAFT,
    MONEY,
    POSTED,
    SUBMITTED,
    TRAVELLING,
    DocumentType,
    return_type_of,
)
from jxc_app.modules.purchasing.allocating import takes_costs
from jxc_app.modules.purchasing.queries import preview_costs
from jxc_app.modules.purchasing.types import COST_ALLOCATION
from jxc_app.modules.sales.exchanging import EXCHANGE
from jxc_app.modules.settlement.accruing import DIFFERENCE
from jxc_app.modules.settlement.allowing import CREDIT_NOTE
from jxc_app.modules.settlement.differences import difference_of
from jxc_app.modules.sourcing.permissions import RFQ_VIEW
from jxc_app.state.approval_rows import StepLine, steps_of
from jxc_app.state.document_rows import (
    ChangeRow,
    EffectRow,
    EventRow,
    Fact,
    LineRow,
    LinkRow,
    amending_of,
    changes_of,
    events_of,
    facts_of,
    lines_of,
    links_of,
    margin_text,
)
from jxc_app.state.formats import Option, money, shown
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState

_OPEN_TITLES = (
    dict.fromkeys(TRAVELLING, "未收")
    | {"purchase_requisition": "未下单", "purchase_order": "未到"}
    | {"sales_order": "未发"}
)
SETTLEMENTS = [Option("lost", "途中丢失，记入损失"), Option("returned", "退回发货仓库")]


class DocumentViewState(WaitingState, mixin=True):
    """Ready texts of one document, its acts, and its dialogs."""

    is_loaded: bool = False
    is_missing: bool = False
    revision: int = 0
    heading: str = ""
    number: str = ""
    status: str = ""
    status_title: str = ""
    facts: rx.Field[list[Fact]] = rx.field(default_factory=list)
    lines: rx.Field[list[LineRow]] = rx.field(default_factory=list)
    events: rx.Field[list[EventRow]] = rx.field(default_factory=list)
    links: rx.Field[list[LinkRow]] = rx.field(default_factory=list)
    changes: rx.Field[list[ChangeRow]] = rx.field(default_factory=list)
    pieces: str = ""
    amount: str = ""
    shows_price: bool = False
    shows_margin: bool = False
    cost: str = ""
    margin: str = ""
    shows_open: bool = False
    open_title: str = ""
    shows_lot: bool = False
    shows_discount: bool = False
    #: the one likely next act: ``post``, ``submit``, ``receive``, ``edit`` or none
    next_act: str = ""
    may_edit: bool = False
    may_submit: bool = False
    may_withdraw: bool = False
    may_close: bool = False
    may_annotate: bool = False
    may_post: bool = False
    may_void: bool = False
    may_amend: bool = False
    may_receive: bool = False
    may_settle: bool = False
    desk_href: str = ""
    copy_href: str = ""
    #: the amendment of it that is not posted yet
    amending_href: str = ""
    return_href: str = ""
    exchange_href: str = ""
    cost_href: str = ""
    receive_href: str = ""
    chain_href: str = ""
    offers_href: str = ""
    #: the next step of the loop of buying: where, and which
    onward_href: str = ""
    onward_act: str = ""
    is_plan: bool = False
    shows_due: bool = False
    void_is_open: bool = False
    void_is_possible: bool = False
    void_message: str = ""
    void_effects: rx.Field[list[EffectRow]] = rx.field(default_factory=list)
    void_reservations: rx.Field[list[str]] = rx.field(default_factory=list)
    void_reason: str = ""
    void_number: str = ""
    difference_is_open: bool = False
    difference_lines: rx.Field[list[str]] = rx.field(default_factory=list)
    settlement: str = "lost"
    settlements: rx.Field[list[Option]] = rx.field(default_factory=lambda: SETTLEMENTS)
    close_is_open: bool = False
    close_reason: str = ""
    annotation_is_open: bool = False
    responsible: str = ""
    own_number: str = ""
    remark: str = ""
    comment: str = ""
    logged_id: int = 0
    #: whom its running approval waits for; empty where none runs
    waits_for: str = ""
    is_void_asked: bool = False
    stopped_by: str = ""
    is_mine_to_urge: bool = False
    approval_href: str = ""
    asked_steps: rx.Field[list[StepLine]] = rx.field(default_factory=list)
    _approval: tuple[int, int] = (0, 0)
    _id: int = 0
    _version: int = 0
    _difference_key: str = ""
    _is_open: bool = False
    _comment_key: str = ""

    async def _load(self) -> None:
        try:
            view = await self._read(get_document, document_id=self._id)
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        self.is_missing = False
        self._version = view.head.version
        skus = await self._skus_of(view)
        self._show(view, skus, await self._margins())
        self._show_acts(view.head)
        self.amending_href = amending_of(view)
        self.may_amend = self.may_amend and not self.amending_href
        await self._show_amendment(view.head)
        await self._show_supplier(view.head)
        await self._show_difference(view.head)
        await self._show_selling(view.head)
        self._show_approval(await self._read(document_approvals, document_id=self._id))
        self.changes = changes_of(await self._read(document_effect, document_id=self._id), skus)
        self._comment_key = new_key()
        self.is_loaded = True
        self.revision += 1

    async def _margins(self) -> Margins | None:
        return await self._read(document_margins, document_id=self._id) if self._may(document_margins) else None

    async def _show_amendment(self, head: DocumentRow) -> None:
        """What an amendment shows beside; the page's own state knows."""

    async def _show_difference(self, head: DocumentRow) -> None:
        """Where the difference between a bill and its accrual went."""
        if head.type not in ("supplier_invoice", CREDIT_NOTE, DIFFERENCE) or not self._may(difference_of):
            return
        if words := await self._read(difference_of, document_id=head.id):
            self.facts = [*self.facts, Fact("价差去向", words)]

    async def _skus_of(self, view: DocumentView) -> dict[int, SkuRow]:
        """The SKUs of the lines with their units, as far as the reader may see them."""
        ids = {line.sku_id for line in view.lines}
        return await self._read(skus_by_ids, sku_ids=ids) if ids and self._may(skus_by_ids) else {}

    def _show(self, view: DocumentView, skus: dict[int, SkuRow], margins: Margins | None) -> None:
        head = view.head
        self.number = head.number
        self.heading = f"{head.type_title} {head.number or f'草稿 {head.id}'}"
        self.status, self.status_title = head.status, head.status_title
        self.facts, self.events, self.links = facts_of(view), events_of(view), links_of(view)
        self.shows_price = head.total_amount is not None
        self.shows_discount = any(line.discount_percent for line in view.lines)
        closed = DOCUMENT_TYPES[head.type].closed
        is_fulfilled_by_others = closed != MONEY and any(
            head.type in kind.links_to and kind.takes == closed for kind in DOCUMENT_TYPES.values()
        )
        self.shows_open = is_fulfilled_by_others and head.status == POSTED and head.reverses_document_id is None
        self.open_title = _OPEN_TITLES.get(head.type, "可退")
        self.is_plan = DOCUMENT_TYPES[head.type].is_plan
        self.shows_due = any(line.due_on or line.for_warehouse_name for line in view.lines)
        self._is_open = any(line.open_quantity for line in view.lines)
        self.shows_lot = any(line.lot_number for line in view.lines)
        self.lines = lines_of(view, skus, margins)
        self.shows_margin = margins is not None
        self.cost = money(margins.total.cost) if margins else ""
        self.margin = margin_text(margins.total if margins else None)
        product_side = DOCUMENT_TYPES[head.type].product_side
        counted = (line.quantity for line in view.lines if line.side == product_side)
        self.pieces = shown(sum(counted, ZERO))
        self.amount = money(sum((line.amount or ZERO for line in view.lines), ZERO))
        if not self.annotation_is_open:
            self.responsible, self.own_number, self.remark = head.responsible, head.own_number, head.remark

    def _show_acts(self, head: DocumentRow) -> None:
        rights = DOCUMENT_TYPES[head.type].permissions
        is_booked = head.status in {POSTED, DONE} and head.reverses_document_id is None
        type_ = DOCUMENT_TYPES[head.type]
        self.may_edit = head.status == DRAFT and self._may_at(rights["draft"], head)
        is_ready = head.status in {DRAFT, SUBMITTED} and not type_.submitted_title
        self.may_post = is_ready and self._may_at(rights["post"], head)
        self.may_submit = self.may_edit and not self.may_post
        withdrawing = rights["draft" if head.maker_id == self._actor().user_id else "post"]
        self.may_withdraw = is_ready and head.status == SUBMITTED and self._may_at(withdrawing, head)
        self.may_close = is_ready and self._may_at(rights["draft"], head)
        self.may_annotate = self._may_at(rights["draft"], head)
        self.may_void = is_booked and not type_.follows and self._may_at(rights["void"], head)
        is_amendable = type_.by_hand and head.origin != MIGRATED
        self.may_amend = is_booked and is_amendable and self._may_at(rights["draft"], head)
        travels = head.type in TRAVELLING and head.status == POSTED and is_booked
        self.may_receive = travels and reaches("transfer_receipt.draft", head.to_warehouse_id)
        self.may_settle = travels and reaches("transfer_difference.post", head.to_warehouse_id)
        self.desk_href, self.receive_href = f"/desk?document={head.id}", f"/transfers?receive={head.id}"
        may_copy = type_.by_hand and any(self._may(kind.permissions["draft"]) for kind in _kinds())
        self.chain_href = f"/chain?id={head.id}"
        self.offers_href = f"/rfq?id={head.id}" if head.type in ("rfq", "rfq_award") and self._may(RFQ_VIEW) else ""
        self.copy_href = f"/desk?copy={head.id}" if may_copy else ""
        returned_by = return_type_of(head.type)
        is_returnable = bool(returned_by) and head.status == POSTED and is_booked
        may_return = is_returnable and self._may(DOCUMENT_TYPES[returned_by].permissions["draft"])
        self.return_href = f"/desk?return={head.id}" if may_return and self._is_open else ""
        may_exchange = is_returnable and head.type == "sales_issue" and self._may(EXCHANGE.permissions["draft"])
        self.exchange_href = f"/desk?exchange={head.id}" if may_exchange and head.partner_id and self._is_open else ""
        may_add = takes_costs(head) and self._may_at(COST_ALLOCATION.permissions["post"], head)
        self.cost_href = f"/cost?receipts={head.id}" if may_add and self._may(preview_costs) else ""
        acts = {"post": self.may_post, "submit": self.may_submit, "receive": self.may_receive, "edit": self.may_edit}
        self.next_act = next((act for act, may in acts.items() if may), "")
        self._show_next(head)

    def _show_next(self, head: DocumentRow) -> None:
        """What follows in the loop of buying; the page's own state knows."""

    async def _show_selling(self, head: DocumentRow) -> None:
        """What is kept for a sales order; the page's own state knows."""

    def _show_approval(self, found: list[ApprovalView]) -> None:
        """The one that runs, and the steps of the latest; what waits cannot be posted or voided past it."""
        running = next((view for view in found if view.row.state == ApprovalState.WAITING), None)
        self.asked_steps = steps_of(found[0]) if found else []
        self.waits_for = self.stopped_by = self.approval_href = ""
        self.is_mine_to_urge = self.is_void_asked = False
        if running is None:
            return
        row = running.row
        self._approval = (row.id, row.version)
        self.waits_for, self.stopped_by = "、".join(row.waiting_for) or "审批人", "；".join(row.because)
        self.is_void_asked, self.is_mine_to_urge = row.act == "void", running.may_withdraw
        self.approval_href = f"/approvals?id={row.id}" if running.may_decide or running.may_withdraw else ""
        self.may_post = self.may_void = self.may_amend = False
        if not self.is_void_asked:
            self.status_title = STATES[ApprovalState.WAITING]
        if self.next_act == "post":
            self.next_act = ""

    def _may_at(self, permission: str, head: DocumentRow) -> bool:
        """Whether a button is shown; it is the act that asks for the categories too."""
        scope = current.get().rights.get(permission, Scope())
        return scope.covers_row(head.warehouse_id, Row(head.maker_id))


def reaches(permission: str, warehouse_id: int | None) -> bool:
    """Whether this person holds a right in a warehouse."""
    return current.get().rights.get(permission, Scope()).reaches(warehouse_id)


def _kinds() -> list[DocumentType]:
    return list(DOCUMENT_TYPES.values())
