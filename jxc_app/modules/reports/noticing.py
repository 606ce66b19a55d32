"""Telling of a report that was made, and what it came to in one sentence."""

from datetime import datetime

from sqlmodel import Session

from jxc_app.modules.notifications.events import Event, Happening, Severity, declare_events
from jxc_app.modules.notifications.telling import tell
from jxc_app.modules.reports.gathering import Gathered
from jxc_app.modules.reports.rules import PROCESS_WORDS, Section

REPORT_MADE = Event("report.made", "账实差异月报", Severity.INFO)
declare_events(REPORT_MADE)


def tell_of_report(session: Session, gathered: Gathered, now: datetime) -> int:
    """How many people are told. Amounts are left out: not everybody who gets a message may see them."""
    month = gathered.month.first
    link = f"/reports/monthly?month={month:%Y-%m}"
    return tell(session, Happening(REPORT_MADE.code, summary(gathered), link=link), now)


def summary(gathered: Gathered) -> str:
    """The figures of all warehouses together, also when all of them are nought."""
    figures = gathered.figures
    said = [
        _counting(gathered),
        f"作废 {sum(one.voids for one in figures)} 张", f"超库存尝试 {sum(one.attempts for one in figures)} 次",
        f"补录 {sum(one.backdated for one in figures)} 张", f"异常操作 {sum(one.unusual for one in figures)} 次",
    ]  # fmt: skip
    processes = [fact.subject for fact in gathered.facts if fact.section == Section.PROCESS]
    more = f"{PROCESS_WORDS}：{'、'.join(processes[:5])}。" if processes else ""
    return f"{gathered.month.first:%Y 年 %-m 月}账实差异报告已生成：{'，'.join(said)}。{more}"


def _counting(gathered: Gathered) -> str:
    if not gathered.has_counted:
        return "盘点尚未开始，账面没有和实物比过"
    counted, differing, overdue = (
        sum(getattr(one, name) for one in gathered.figures) for name in ("counted", "differing", "overdue")
    )
    return f"盘点 {counted} 项，差异 {differing} 项，到期未盘 {overdue} 项"
