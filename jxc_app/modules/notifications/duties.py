"""Telling of failed duties: the nightly backup, the proof, the chain of the log. They write no log, but an outcome."""

from datetime import datetime

from sqlmodel import Session

from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.modules.notifications.events import Event, Happening
from jxc_app.modules.notifications.models import NoticeMark
from jxc_app.modules.notifications.sources import BACKUP_FAILED, CHAIN_BROKEN, PROOF_FAILED
from jxc_app.modules.notifications.telling import tell

#: the check of the proof that reads the whole log (inventory/proof.py) says so in its title
_OF_THE_LOG = "日志"


def tell_of_duties(session: Session, now: datetime) -> int:
    """Tell of each duty that failed since it was looked at last; how many failed."""
    failed = 0
    for duty, outcome in sorted(latest_outcomes(session).items()):
        mark = session.get(NoticeMark, f"duty:{duty}", with_for_update=True) or NoticeMark(name=f"duty:{duty}")
        if mark.at is not None and mark.at >= outcome.at:
            continue
        mark.at = outcome.at
        session.add(mark)
        for event in [] if outcome.is_good else _meant(duty, outcome):
            tell(session, Happening(event.code, _words(event, outcome), link="/books"), now)
            failed += 1
    return failed


def _meant(duty: str, outcome: Outcome) -> list[Event]:
    if duty == "backup":
        return [BACKUP_FAILED]
    parts = [part for part in outcome.detail.split("、") if part]
    broken = [CHAIN_BROKEN] if any(_OF_THE_LOG in part for part in parts) else []
    others = [PROOF_FAILED] if not parts or any(_OF_THE_LOG not in part for part in parts) else []
    return broken + others


def _words(event: Event, outcome: Outcome) -> str:
    return f"{event.title}：{outcome.detail}" if outcome.detail else f"{event.title}。详情见服务器的运行日志。"
