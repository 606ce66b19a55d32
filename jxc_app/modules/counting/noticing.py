"""What the log says of counts, for those who are to count, to review and to hurry."""

import json
from typing import Any

from sqlmodel import Session

from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.counting.heads import people_of
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.permissions import COUNT_ENTER, COUNT_REVIEW
from jxc_app.modules.counting.rules import KIND_TITLES, RECOUNT, REVIEW, RUNNING
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.warehouses.models import Warehouse

OPENED = Event("count.opened", "盘点任务", Severity.INFO)
AGAIN = Event("count.recount", "需要复盘", Severity.WARNING)
TO_REVIEW = Event("count.to_review", "盘点待审核", Severity.INFO)
OVERDUE = Event("count.overdue", "盘点超期", Severity.WARNING)
GIVEN_UP = Event("count.given_up", "盘点差异被放弃", Severity.WARNING)
declare_events(OPENED, AGAIN, TO_REVIEW, OVERDUE, GIVEN_UP)
_PHONE, _DESK = "/counts/phone?id={}", "/count?id={}"


def _counters(session: Session, count: StockCount) -> list[int]:
    return people_of(session, count.id or 0) or able_there(session, COUNT_ENTER, count.warehouse_id)


def _opened(session: Session, act: Act) -> Happening | None:
    count = _count(session, act)
    if count is None:
        return None
    words = (
        f"{KIND_TITLES[count.kind]} {count.number}，共 {act.after.get('lines', 0)} 行，{count.due_on:%m-%d} 前盘完。"
    )
    return _told(session, act, count, OPENED, words, _PHONE, _counters(session, count))


def _handed_in(session: Session, act: Act) -> Happening | None:
    """Either some of it must be counted again, or it is ready to be looked at."""
    count = _count(session, act)
    said: dict[str, Any] = {}
    for entry in act.entries:  # deciding a line writes one entry, and the step that follows from it another
        said |= json.loads(entry.after)
    if count is None:
        return None
    if said.get("state") == REVIEW:
        reviewers = able_there(session, COUNT_REVIEW, count.warehouse_id)
        return _told(session, act, count, TO_REVIEW, f"{count.number} 已交盘，请审核差异。", _DESK, reviewers)
    again = said.get("recount", 0)
    if count.state != RECOUNT or not again:
        return None
    words = f"{count.number} 有 {again} 行要由另一个人复盘。"
    return _told(session, act, count, AGAIN, words, _PHONE, able_there(session, COUNT_ENTER, count.warehouse_id))


def _overdue(session: Session, act: Act) -> Happening | None:
    count = _count(session, act)
    if count is None or count.state not in RUNNING:
        return None
    people = {*_counters(session, count), *able_there(session, COUNT_REVIEW, count.warehouse_id)}
    words = f"{count.number} 应在 {count.due_on:%m-%d} 盘完，还没有结束。"
    return _told(session, act, count, OVERDUE, words, _DESK, sorted(people))


def _given_up(session: Session, act: Act) -> Happening | None:
    """Differences that were found and will not be posted: a count was cancelled, or a line left out."""
    count = _count(session, act)
    said = [(entry, dict(json.loads(entry.after))) for entry in act.entries]
    entry, after = next(((one, after) for one, after in said if after.get("dropped")), (act.entry, {}))
    if count is None or not after:
        return None
    done = f"取消了 {count.number}" if entry.action == "count.cancel" else f"把 {count.number} 的差异定为不计入"
    words = (
        f"{entry.actor_name} {done}，{after['dropped']} 行差异不入账：{'；'.join(after['dropped_words'])}。"
        f"原因：{entry.reason or after.get('reason', '')}"
    )
    return _told(session, act, count, GIVEN_UP, words, _DESK, [])


def _count(session: Session, act: Act) -> StockCount | None:
    is_count = act.entry.object_type == "stock_count" and act.entry.object_id
    return session.get(StockCount, act.entry.object_id) if is_count else None


def _told(
    session: Session, act: Act, count: StockCount, event: Event, words: str, link: str, people: list[int]
) -> Happening:
    here = session.get_one(Warehouse, count.warehouse_id).name
    return Happening(
        event.code, f"{here}：{words}", link=link.format(count.id), warehouse_ids=(count.warehouse_id,),
        person_ids=tuple(people), actor_id=act.entry.actor_id,
    )  # fmt: skip


for _action in ("count.make", "count.open_cycle"):
    on(_action, _opened)
for _action in ("count.hand_in", "count.ask_recount", "count.decide_line"):
    on(_action, _handed_in)
for _action in ("count.cancel", "count.decide_line"):
    on(_action, _given_up)
on("count.remind", _overdue)
