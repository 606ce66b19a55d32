"""What the page of approvals shows: a list, and the one that is open beside it (on a phone instead of it)."""

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import clock
from jxc_app.modules.approvals.models import ApprovalState
from jxc_app.modules.documents.approval_cards import ApprovalCard, approval_card, approval_heads
from jxc_app.state.approval_rows import (
    GoodsLine,
    HeadLine,
    StepLine,
    StockLine,
    goods_of,
    head_of,
    open_head,
    steps_of,
    stock_of,
    story_of,
)
from jxc_app.state.base import SessionState
from jxc_app.state.formats import Option

WAITING, ASKED, DONE, COPIES = "waiting", "asked", "done", "copies"
PARTS = (WAITING, ASKED, DONE, COPIES)
#: nothing became of these, so nothing happened to stock
_UNDONE = (ApprovalState.RETURNED, ApprovalState.REJECTED, ApprovalState.WITHDRAWN)
NOTHING = HeadLine(0, "", "", "", "", "", "", "", "", "", False, "", False, "", "", "")


class ApprovalViewState(SessionState, mixin=True):
    """``is_open``: somebody pressed a card, so that a phone shows it; ``target``: what is shown, by id and version."""

    is_loaded: bool = False
    is_missing: bool = False
    is_open: bool = False
    revision: int = 0
    address: str = ""
    tab: str = WAITING
    waiting: int = 0
    rows: rx.Field[list[HeadLine]] = rx.field(default_factory=list)
    chosen: int = 0
    target: str = ""
    head: HeadLine = NOTHING
    number: str = ""
    document_href: str = ""
    facts: rx.Field[list[Option]] = rx.field(default_factory=list)
    goods: rx.Field[list[GoodsLine]] = rx.field(default_factory=list)
    goods_left_out: int = 0
    stock: rx.Field[list[StockLine]] = rx.field(default_factory=list)
    steps: rx.Field[list[StepLine]] = rx.field(default_factory=list)
    story: rx.Field[list[StepLine]] = rx.field(default_factory=list)
    may_decide: bool = False
    may_withdraw: bool = False
    is_owed: bool = False
    is_waiting: bool = False
    done_text: str = ""
    done_is_bad: bool = False
    _version: int = 0
    _is_copy: bool = False

    async def _load(self) -> None:
        """The list, and of it what is open; the first where nothing is."""
        now = clock.get().now()
        waiting = await self._read(approval_heads)
        self.waiting = len(waiting)
        found = waiting if self.tab == WAITING else await self._read(approval_heads, part=self.tab)
        self.rows = [head_of(one, now) for one in found]
        if not self.chosen and self.rows:
            self.chosen = self.rows[0].id
        await self._load_card()
        parts = [f"tab={self.tab}"] if self.tab != WAITING else []
        parts += [f"id={self.chosen}"] if self.is_open and self.chosen else []
        self.address = "/approvals" + ("?" + "&".join(parts) if parts else "")
        self.is_loaded = True
        self.revision += 1

    async def _load_card(self) -> None:
        self.is_missing = False
        if not self.chosen:
            self._show_nothing()
            return
        try:
            self._show(await self._read(approval_card, approval_id=self.chosen))
        except NotFound:
            self._show_nothing()
            self.is_missing = True

    def _show_nothing(self) -> None:
        self.chosen, self.is_open, self.target, self.head = 0, False, "", NOTHING
        self.may_decide = self.may_withdraw = self._is_copy = False

    def _show(self, card: ApprovalCard) -> None:
        view = card.approval
        self._version, self._is_copy = view.row.version, view.is_copy
        self.target = f"{view.row.id}:{view.row.version}"
        self.head = open_head(card, clock.get().now())
        self.number, self.document_href = card.number, f"/document?id={card.document_id}"
        known = [
            Option("制单人", card.maker_name if card.maker_name != view.row.requester_name else ""),
            Option("往来单位", card.partner_name), Option("备注", card.remark), Option("原因", view.row.reason),
            Option("改自", card.amends), Option("改单原因", card.amend_reason),
        ]  # fmt: skip
        self.facts = [fact for fact in known if fact.label]
        self.goods, self.goods_left_out = goods_of(card.lines), card.lines_left_out
        self.is_waiting = view.row.state == ApprovalState.WAITING
        does = () if view.row.state in _UNDONE else card.effects
        self.stock = stock_of(does, is_ahead=self.is_waiting)
        self.steps, self.story = steps_of(view), story_of(view)
        self.may_decide, self.may_withdraw = view.may_decide, view.may_withdraw
        self.is_owed = view.row.state == ApprovalState.OWED
