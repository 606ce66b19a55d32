"""The daily sheet, told every day at a set hour, also when there was nothing: silence could be a fault.

Voids and reversals are read from the log; what else belongs on it is said by modules above (:func:`add_to_sheet`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.notifications.events import EVENTS, Happening
from jxc_app.modules.notifications.models import NoticeMark, NoticeRule
from jxc_app.modules.notifications.sources import DAILY_VOIDS
from jxc_app.modules.notifications.telling import tell_by_rule

#: what every void notes in the log, by whichever act it came about: voiding, a reviewer's yes, undoing an incident
_MARK = '"reversal"'
_DAY = timedelta(days=1)
_MOST_NAMED = 8
#: a message has 1,000 letters in all, and every part of the sheet must have its place
_LONGEST_REASON, _LONGEST_VOIDS = 30, 500
Part = Callable[[Session, datetime, datetime], str]
_parts: list[Part] = []


def add_to_sheet(part: Part) -> None:
    """Let a module say its sentence on the daily sheet: of what was since a moment, until another."""
    if part not in _parts:
        _parts.append(part)


def tell_daily(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """Tell what is due today and was not told yet; how many rules told."""
    local = now.astimezone(zone)
    daily = [code for code, event in EVENTS.items() if event.is_daily]
    asked = select(NoticeRule).where(col(NoticeRule.event).in_(daily), col(NoticeRule.is_on).is_(True))
    told = 0
    for rule in session.exec(asked.order_by(col(NoticeRule.id))).all():
        if local.hour < (rule.hour or 0):
            continue
        name = f"daily:{rule.id}"
        mark = session.get(NoticeMark, name, with_for_update=True) or NoticeMark(name=name)
        if mark.at is not None and mark.at.astimezone(zone).date() >= local.date():
            continue
        since = max(now - 7 * _DAY, mark.at or now - _DAY)
        words = "".join([_voids(session, since, now), *(part(session, since, now) for part in _parts)])
        tell_by_rule(session, rule, Happening(DAILY_VOIDS.code, words, link="/documents"), now)
        mark.at = now
        session.add(mark)
        session.flush()
        told += 1
    return told


def _voids(session: Session, since: datetime, now: datetime) -> str:
    found = session.exec(
        select(AuditEntry)
        .where(AuditEntry.object_type == "document", AuditEntry.outcome == "done", col(AuditEntry.at) > since)
        .where(col(AuditEntry.after).contains(_MARK))
        .where(col(AuditEntry.at) <= now)
        .order_by(col(AuditEntry.seq))
    ).all()
    days = (now - since) / _DAY
    span = "过去 24 小时" if days <= 1.1 else f"过去 {round(days)} 天"
    if not found:
        return f"今日无作废：{span}没有作废单据。"
    named = [f"{one.object_label}（{one.actor_name}，{_short(one.reason)}）" for one in found[:_MOST_NAMED]]
    more = f" 等共 {len(found)} 张" if len(found) > _MOST_NAMED else ""
    return f"{span}作废并红冲 {len(found)} 张单据：{'、'.join(named)[:_LONGEST_VOIDS]}{more}。"


def _short(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else reason[: _LONGEST_REASON - 1] + "…"
