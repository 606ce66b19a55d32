"""What the daily sheet says of customers who are past due, and who hears of another credit limit."""

from datetime import datetime

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.modules.documents.models import Document
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.receivables.models import Receivable
from jxc_app.modules.receivables.statement_models import CustomerStatement

CHANGED = Event("credit.changed", "客户信用有改动", Severity.INFO)
ANSWERED = Event("customer_statement.answered", "客户答复对账单", Severity.INFO)
NOTED = Event("customer_statement.noted", "登记客户对账回执", Severity.WARNING)
declare_events(CHANGED, ANSWERED, NOTED)
_entries: Table = Receivable.__table__  # type: ignore[attr-defined]


def overdue_words(session: Session, since: datetime, now: datetime) -> str:
    """How many customers are past due, and with how many papers, also where that did not change since yesterday.

    No amounts: not everybody who reads the sheet may see them.
    """
    day = business_date(now, get_settings().zone)
    wanted = select(func.count(func.distinct(_entries.c.partner_id)), func.count()).where(
        _entries.c.settled < _entries.c.amount, _entries.c.is_credit.is_(False), _entries.c.due_on < day
    )
    customers, papers = session.connection().execute(wanted).one()
    return f"客户逾期应收 {customers} 家、{papers} 张单据，请到「应收与收款」催收。" if papers else ""


def _changed(session: Session, act: Act) -> Happening | None:
    """No amounts: not everybody who is told may see them."""
    entry = act.entry
    words = f"{entry.actor_name} 改了客户 {entry.object_label} 的信用额度或允许逾期天数。"
    return Happening(CHANGED.code, words, f"/customer-account?id={entry.object_id}", actor_id=entry.actor_id)


def _answered(session: Session, act: Act) -> Happening | None:
    """Not of a supplier's statement, nor where the answer was refused: a link that does not count names nobody."""
    paper = session.get(CustomerStatement, act.entry.object_id) if act.entry.object_id else None
    if paper is None:
        return None
    said = "确认了" if paper.confirmed_at else "有异议："
    return _of_statement(session, act, ANSWERED, paper, f"客户{paper.answered_by} {said}对账单")


def _noted(session: Session, act: Act) -> Happening | None:
    paper = session.get(CustomerStatement, act.entry.object_id) if act.entry.object_id else None
    return _of_statement(session, act, NOTED, paper, f"{act.entry.actor_name} 登记了客户的对账回执") if paper else None


def _of_statement(session: Session, act: Act, event: Event, paper: CustomerStatement, words: str) -> Happening:
    document = session.get_one(Document, paper.document_id)
    return Happening(
        event.code, f"{words} {document.number}。", link="/customer-statements",
        warehouse_ids=(document.warehouse_id,), actor_id=act.entry.actor_id,
    )  # fmt: skip


on("receivable.set_credit", _changed)
on("statement.answer", _answered)
on("customer_statement.note", _noted)
