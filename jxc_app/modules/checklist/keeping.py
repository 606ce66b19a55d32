"""Keeping what a look found, and the settings that every check begins with."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.checklist.five import Looked
from jxc_app.modules.checklist.models import CheckRun, CheckSetting, CheckSignOff
from jxc_app.modules.checklist.rules import CHECKS, MOST_EVIDENCE, Duty

_settings: Table = CheckSetting.__table__  # type: ignore[attr-defined]


def setting_of(session: Session, code: str, now: datetime) -> CheckSetting:
    """The setting of a check, locked: whoever changes anything about it comes here first."""
    fresh = {
        "check_code": code, "rhythm_days": CHECKS[code].rhythm_days, "remind_days": 3, "version": 1, "since": now,
        "told": "",
    }  # fmt: skip
    insert_or_ignore(session, _settings, [fresh])
    return session.get_one(CheckSetting, code, with_for_update=True, populate_existing=True)


def last_run(session: Session, code: str) -> CheckRun | None:
    """The latest result of a check."""
    wanted = select(CheckRun).where(CheckRun.check_code == code).order_by(col(CheckRun.id).desc())
    return session.exec(wanted.limit(1)).first()


def last_sign_off(session: Session, code: str) -> CheckSignOff | None:
    """Who looked at a check last."""
    wanted = select(CheckSignOff).where(CheckSignOff.check_code == code).order_by(col(CheckSignOff.id).desc())
    return session.exec(wanted.limit(1)).first()


def duty_of(session: Session, setting: CheckSetting) -> Duty:
    """Until when somebody must look at a check."""
    signed = last_sign_off(session, setting.check_code)
    return Duty(signed.at if signed else setting.since, setting.rhythm_days, setting.remind_days)


def keep(session: Session, looked: Looked, actor: Actor, *, again: bool) -> CheckRun:
    """Keep a result; the setting of its check is locked.

    Unless ``again``, the same as before only moves the time of the last look.
    """
    session.get_one(CheckSetting, looked.check.code).mark = looked.finding.mark
    fresh = _row(looked, actor)
    last = None if again else last_run(session, looked.check.code)
    if last is not None and _same(last, fresh):
        last.checked_at, last.sentence, last.took_ms = fresh.checked_at, fresh.sentence, fresh.took_ms
        fresh = last
    session.add(fresh)
    session.flush()
    return fresh


def _same(last: CheckRun, fresh: CheckRun) -> bool:
    kept = ("state", "evidence", "evidence_count", "steps")
    return all(getattr(last, name) == getattr(fresh, name) for name in kept)


def _row(looked: Looked, actor: Actor) -> CheckRun:
    found = looked.finding
    return CheckRun(
        check_code=looked.check.code, state=found.light, sentence=found.sentence[:500], steps=list(found.steps[:10]),
        evidence=[_plain(asdict(fact)) for fact in found.evidence[:MOST_EVIDENCE]], evidence_count=len(found.evidence),
        people=list(found.people), at=looked.at, checked_at=looked.at, took_ms=looked.took_ms, actor_id=actor.user_id,
        actor_name=actor.name,
    )  # fmt: skip


def _plain(fact: dict[str, Any]) -> dict[str, Any]:
    """As JSON gives it back, so that what is kept can be held against what is found."""
    return {**fact, "light": str(fact["light"]), "people": list(fact["people"])}
