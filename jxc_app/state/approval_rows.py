"""Approvals as ready texts: the list, the one that is open, its steps, and who stands in."""

from dataclasses import dataclass
from datetime import datetime

from jxc_app.modules.approvals.log_words import EVENTS
from jxc_app.modules.approvals.models import ApprovalState, TaskState
from jxc_app.modules.approvals.queries import ACTS, STATES, ApprovalRow, StandInRow
from jxc_app.modules.approvals.views import ApprovalView, TaskRow
from jxc_app.modules.documents.approval_cards import ApprovalCard, ApprovalHead, CardLine
from jxc_app.modules.documents.effects import EffectView
from jxc_app.state.formats import ago, moment, money, shown, signed

_LOOKS = {
    ApprovalState.WAITING: "submitted", ApprovalState.OWED: "submitted", ApprovalState.APPROVED: "posted",
    ApprovalState.PASSED: "posted", ApprovalState.RETURNED: "refused", ApprovalState.REJECTED: "refused",
    ApprovalState.OBJECTED: "refused", ApprovalState.WITHDRAWN: "off",
}  # fmt: skip
_PARTS = {
    TaskState.QUEUED: "还没轮到", TaskState.WAITING: "等待审批", TaskState.APPROVED: "已同意",
    TaskState.RETURNED: "已退回", TaskState.REJECTED: "已拒绝", TaskState.PASSED_ON: "已转办",
    TaskState.COPY: "抄送，未读", TaskState.READ: "抄送，已读",
}  # fmt: skip
_ORIGINS = {"passed_on": "转办", "escalated": "超时升级", "owed": "补审"}
_SAID = {"approve": "同意", "return": "退回", "reject": "拒绝"}
_PLACES = {"stock": "", "qc_hold": "待检", "blocked": "冻结", "in_transit": "在途"}


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One approval in the list; ``target`` is its id with the version that is shown."""

    id: int
    title: str
    act: str
    where: str
    pieces: str
    amount: str
    who: str
    since: str
    stopped_by: str
    because: str
    is_split: bool
    for_name: str
    is_late: bool
    waits_for: str
    look: str
    state: str


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """One line of what is decided on."""

    code: str
    name: str
    quantity: str
    unit: str
    amount: str


@dataclass(frozen=True, slots=True)
class StockLine:
    """What a yes does to one SKU at one place; ``before`` and ``after`` are empty once it is decided."""

    key: str
    name: str
    place: str
    before: str
    after: str
    change: str
    unit: str
    is_less: bool
    is_short: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """What one person did, or has to do; ``code`` colours it."""

    key: str
    code: str
    who: str
    did: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class StandInLine:
    """Somebody decides for somebody."""

    id: int
    words: str
    time: str
    reason: str
    may_end: bool
    is_running: bool


def head_of(one: ApprovalHead, now: datetime) -> HeadLine:
    """One row of the list."""
    row = one.row
    where = f"{one.warehouse_name} → {one.to_warehouse_name}" if one.to_warehouse_name else one.warehouse_name
    return HeadLine(
        id=row.id, title=row.label, act=act_of(row), where=where, pieces=shown(one.total_quantity),
        amount=money(one.total_amount), who=row.requester_name, since=ago(row.requested_at, now),
        stopped_by="、".join(row.flows), because="；".join(row.because), is_split=row.is_split, for_name=row.for_name,
        is_late=row.is_late and row.state == ApprovalState.WAITING, waits_for="、".join(row.waiting_for),
        look=_LOOKS[ApprovalState(row.state)], state=state_of(row),
    )  # fmt: skip


def act_of(row: ApprovalRow) -> str:
    """What is to be done with the document."""
    return ACTS[row.act]


def state_of(row: ApprovalRow) -> str:
    """How it stands, in words."""
    return STATES[ApprovalState(row.state)]


def open_head(card: ApprovalCard, now: datetime) -> HeadLine:
    """The head of the one that is open."""
    head = ApprovalHead(
        card.approval.row, card.warehouse_name, card.to_warehouse_name, card.total_quantity, card.total_amount
    )
    return head_of(head, now)


def goods_of(lines: tuple[CardLine, ...]) -> list[GoodsLine]:
    """Its lines."""
    return [GoodsLine(o.sku_code, o.sku_name, shown(o.quantity), o.unit_name, money(o.amount)) for o in lines]


def stock_of(effects: tuple[EffectView, ...], *, is_ahead: bool) -> list[StockLine]:
    """What it does to stock; ``is_ahead``: it has not been done yet."""
    return [
        StockLine(
            key=f"{one.sku_id}-{one.warehouse_id}-{one.place}", name=one.sku_name,
            place=one.warehouse_name + _PLACES[one.place], before=shown(one.now) if is_ahead else "",
            after=shown(one.now + one.change) if is_ahead else "", change=signed(one.change), unit=one.unit_name,
            is_less=one.change < 0, is_short=is_ahead and one.now + one.change < 0,
        )
        for one in effects
    ]  # fmt: skip


def steps_of(view: ApprovalView) -> list[StepLine]:
    """Who asked, who decided what, and whose turn it is."""
    asked = StepLine(
        "asked", "asked", view.row.requester_name, "提交审批", view.row.reason, moment(view.row.requested_at)
    )
    return [asked, *(_step(place, part) for place, part in enumerate(view.tasks))]


def _step(place: int, part: TaskRow) -> StepLine:
    stands_in = part.decided_by and part.decided_by != part.person_name
    who = f"{part.decided_by}（代 {part.person_name}）" if stands_in else part.person_name
    origin = _ORIGINS.get(part.origin, "")
    did = _PARTS[TaskState(part.state)] + (f"（{origin}）" if origin else "")
    return StepLine(f"{place}", part.state, who, did, part.comment, moment(part.decided_at))


def story_of(view: ApprovalView) -> list[StepLine]:
    """Everything that happened to it, latest first."""
    return [
        StepLine(f"{place}", "", one.actor_name, (EVENTS | _SAID).get(one.act, one.act), one.text, moment(one.at))
        for place, one in reversed(list(enumerate(view.events)))
    ]


def stand_in_of(row: StandInRow, now: datetime) -> StandInLine:
    """One appointment."""
    return StandInLine(
        id=row.id, words=f"{row.stand_in_name} 代 {row.person_name} 审批",
        time=f"{moment(row.starts_at)} 至 {moment(row.ends_at)}", reason=row.reason, may_end=row.ends_at > now,
        is_running=row.is_running,
    )  # fmt: skip
