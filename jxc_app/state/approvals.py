"""My approvals 我的审批: what waits for me, what I asked for, and deciding with one thumb."""

from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.approvals.acting import add_signer, copy_to, pass_on, read_copy, urge_approval
from jxc_app.modules.approvals.queries import deciders
from jxc_app.modules.documents.approval_cards import approval_heads
from jxc_app.modules.documents.deciding import Decided, decide_on_document, withdraw_approval
from jxc_app.modules.documents.types import APPROVED, POSTED
from jxc_app.state.addresses import digits, number
from jxc_app.state.approval_view import PARTS, WAITING, ApprovalViewState
from jxc_app.state.base import requires
from jxc_app.state.formats import Option

Sheet = Literal["", "more", "return", "reject", "pass_on", "sign", "copy", "withdraw"]
_WITH_PERSON = ("pass_on", "sign", "copy")
_PHRASES = {
    "return": ["数量不对，请核对后再提交", "商品或单位选错了", "请补上附件或说明"],
    "reject": ["没有领用计划", "重复提交", "不同意出库"],
    "pass_on": ["我不在，请您处理", "这件事由您负责", "请您把关"],
    "sign": ["请您也看一下", "金额较大，请您把关", "涉及您的部门"],
    "withdraw": ["填错了，改后再提交", "暂时不需要了", "重复提交"],
}


class ApprovalsState(ApprovalViewState, rx.State):
    """``sheet``: which question is open over the page; what is typed into it stays until it is sent."""

    sheet: str = ""
    comment: str = ""
    person: str = ""
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    phrases: rx.Field[list[str]] = rx.field(default_factory=list)
    #: the question and the approval that the words are meant for
    _typed_for: str = ""

    @rx.event
    @requires(approval_heads)
    async def open(self) -> None:
        """The list that the address names, and the approval in it."""
        self._watch("approval", "document")
        asked = self.router.url.query_parameters
        self.tab = asked["tab"] if asked.get("tab") in PARTS else WAITING
        self.chosen = number(asked, "id")
        self.is_open = bool(self.chosen)
        self.is_loaded = self.done_is_bad = False
        self.sheet = self.comment = self.person = self.done_text = ""
        self.errors = {}
        await self._load()
        await self._take_note()

    @rx.event
    @requires(approval_heads)
    async def refresh(self) -> None:
        """Something was asked, decided or changed."""
        await self._load()

    @rx.event
    @requires(approval_heads)
    async def turn_to(self, tab: str) -> None:
        """Another list."""
        self.tab = tab if tab in PARTS else WAITING
        self.chosen, self.is_open, self.done_text = 0, False, ""
        await self._load()

    @rx.event
    @requires(approval_heads)
    async def choose(self, approval_id: int) -> None:
        """Open one of the list."""
        self.chosen, self.is_open, self.done_text = approval_id, True, ""
        await self._load()
        await self._take_note()

    @rx.event
    @requires(approval_heads)
    async def leave(self) -> None:
        """Back to the list."""
        self.is_open, self.done_text = False, ""
        await self._load()

    @rx.event
    @requires(approval_heads)
    async def ask(self, sheet: Sheet) -> None:
        """Open a question, or close it."""
        about = f"{sheet}:{self.chosen}"
        if sheet not in ("", "more") and about != self._typed_for:
            self.comment, self.person, self._typed_for = "", "", about
        self.phrases = _PHRASES.get(sheet, [])
        if sheet in _WITH_PERSON and self._may(deciders):
            self.people = [Option(str(person), name) for person, name in await self._read(deciders)]
        self.sheet, self.errors = sheet, {}
        self.revision += 1

    @rx.event
    @requires(approval_heads)
    async def type_comment(self, typed: str) -> None:
        """Why."""
        self.comment = typed[:300]

    @rx.event
    @requires(approval_heads)
    async def take_phrase(self, words: str) -> None:
        """One of the ready reasons, to be sent or changed."""
        self.comment = words[:300]
        self.revision += 1

    @rx.event
    @requires(approval_heads)
    async def choose_person(self, person: str) -> None:
        """To whom."""
        self.person = digits(person)

    @rx.event
    @requires(decide_on_document)
    async def approve(self, target: str) -> None:
        """Yes to what the person saw when they pressed; a second press means the same one."""
        if target == self.target and self.may_decide:
            await self._decide("approve", "")

    @rx.event
    @requires(decide_on_document)
    async def say_no(self) -> None:
        """Send back or refuse, with the reason."""
        if self.sheet in ("return", "reject"):
            await self._decide(self.sheet, self.comment)

    @rx.event
    @requires(pass_on)
    async def hand_on(self) -> None:
        """Give it to somebody else."""
        form = self._about() | {"person_id": self.person or None, "comment": self.comment}
        await self._perform(pass_on, form, key=f"approval-{self.target}:pass-on")
        await self._done("已转办")

    @rx.event
    @requires(add_signer)
    async def sign(self, is_before: bool) -> None:
        """Have somebody else decide too, before or after."""
        form = self._about() | {"person_id": self.person or None, "comment": self.comment, "is_before": is_before}
        await self._perform(add_signer, form, key=f"approval-{self.target}:sign")
        if is_before:
            await self._done("已加签，对方同意后再轮到您")
        else:
            await self._still_mine("已加签，您同意后轮到对方")

    @rx.event
    @requires(copy_to)
    async def send_copy(self) -> None:
        """Let somebody know."""
        people = [self.person] if self.person else []
        await self._perform(copy_to, {"approval_id": self.chosen, "person_ids": people})
        await self._still_mine("已抄送")

    @rx.event
    @requires(withdraw_approval)
    async def withdraw(self) -> None:
        """Take back what one asked for."""
        form = self._about() | {"reason": self.comment}
        done = await self._perform(withdraw_approval, form, key=f"approval-{self.target}:withdraw")
        await self._still_mine(f"{done.number} 已撤回")

    @rx.event
    @requires(urge_approval)
    async def urge(self) -> EventSpec:
        """Remind who has not decided yet."""
        await self._perform(urge_approval, self._about(), key=f"approval-{self.target}:urge:{self.revision}")
        await self._load()
        return rx.toast.success("已催办")

    async def _decide(self, decision: str, comment: str) -> None:
        form = self._about() | {"decision": decision, "comment": comment}
        done = await self._perform(decide_on_document, form, key=f"approval-{self.target}:{decision}")
        await self._done(_words(done, decision, self.head.act), is_bad=bool(done.problem))

    async def _done(self, words: str, *, is_bad: bool = False) -> None:
        """Say what came of it, and go on to the next."""
        self.sheet = self.comment = self.person = ""
        self.done_text, self.done_is_bad, self.chosen = words, is_bad, 0
        await self._load()

    async def _still_mine(self, words: str) -> None:
        self.sheet = self.comment = self.person = ""
        self.done_text, self.done_is_bad = words, False
        await self._load()

    async def _take_note(self) -> None:
        """Opening a copy is reading it."""
        if self.is_open and self._is_copy:
            await self._perform(read_copy, {"approval_id": self.chosen})
            self._is_copy = False

    def _about(self) -> dict[str, int | str | bool | None]:
        return {"approval_id": self.chosen, "version": self._version}


def _words(done: Decided, decision: str, act: str) -> str:
    """What came of a decision, in one sentence."""
    if done.problem:
        return f"{done.number} 已批准，但还没有{act}：{done.problem}"
    if decision == "return":
        return f"{done.number} 已退回"
    if decision == "reject":
        return f"{done.number} 已拒绝"
    if done.state == "waiting":
        return f"{done.number} 您已同意，等待下一位审批"
    if done.status == APPROVED:
        return f"{done.number} 已批准，等制单人过账"
    return f"{done.number} 已批准并{act}" if done.status == POSTED or act == "作废" else f"{done.number} 已批准"
