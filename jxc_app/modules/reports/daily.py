"""The other parts of the daily sheet: attempts, late entries, sold and not issued or the other way round, count
differences, goods on their way, the proof.
"""

from datetime import datetime

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.outcomes import latest_outcomes
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import POSTED, TRAVELLING
from jxc_app.modules.inventory.counted import accuracy_of, counts
from jxc_app.modules.inventory.proving import DUTY as PROOF_DUTY
from jxc_app.modules.reports.attempts import attempts_between
from jxc_app.modules.reports.papers import late_entries
from jxc_app.modules.reports.rules import Trouble, trouble_of
from jxc_app.modules.reports.sold_and_issued import issued_not_sold, sold_not_issued
from jxc_app.modules.transfers.rules import OVERDUE_AFTER

_documents: Table = Document.__table__  # type: ignore[attr-defined]


def daily_words(session: Session, since: datetime, now: datetime) -> str:
    """One sentence for each, also where there was nothing. No amounts: not everybody who reads may see them."""
    zone = get_settings().zone
    late = late_entries(session, since, now, zone)
    said = (
        _times("超库存尝试", attempts_between(session, since, now), "次", "没有超库存尝试"),
        _times("补录以前日期的单据", len(late), "张", "没有补录"),
        sold_not_issued(session, business_date(now, zone)),
        issued_not_sold(session, since, now),
        _differences(session, since, now),
        _times("在途超过 48 小时未收", _overdue(session, now), "单", "没有在途超期"),
        _proof(session, now),
    )
    return "；".join(said) + "。"


def _times(what: str, count: int, unit: str, nothing: str) -> str:
    return f"{what} {count} {unit}" if count else nothing


def _differences(session: Session, since: datetime, now: datetime) -> str:
    source = counts()
    if not source.has_begun(session):
        return "盘点尚未开始"
    found = accuracy_of(source.records(session, since, now))
    if not found.records:
        return "没有盘点过账"
    return f"盘点过账 {found.records} 项，差异 {found.differing} 项"


def _overdue(session: Session, now: datetime) -> int:
    late = select(func.count()).where(
        _documents.c.type.in_(TRAVELLING), _documents.c.status == POSTED,
        _documents.c.reverses_document_id.is_(None), _documents.c.posted_at < now - OVERDUE_AFTER,
    )  # fmt: skip
    return int(session.connection().execute(late).scalar_one())


def _proof(session: Session, now: datetime) -> str:
    proof = latest_outcomes(session).get(PROOF_DUTY)
    if proof is None:
        return "账目还没有核对过"
    trouble = trouble_of(proof, None, clock.get().now())
    if trouble == Trouble.FAILED:
        return f"账目核对不符：{proof.detail[:200]}"
    return "账目超过 26 小时没有核对" if trouble == Trouble.LATE else "账目核对全部相符"
