"""Checks that are due by themselves: computed, kept and told of. Whoever else computed one meanwhile was first."""

from datetime import datetime

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.checklist.five import Looked, look
from jxc_app.modules.checklist.keeping import keep, last_run, setting_of
from jxc_app.modules.checklist.noticing import tell_of_checks
from jxc_app.modules.checklist.rules import CHECKS, Check, is_due


def run_due(database: Database, now: datetime) -> int:
    """Run what is due, and tell of what changed; how many checks ran."""
    due = database.read(lambda session: [check for check in CHECKS.values() if _is_due(session, check, now)])
    ran = sum(_run(database, check, now) for check in due)
    database.write(lambda session: tell_of_checks(session, now))
    return ran


def _run(database: Database, check: Check, now: datetime) -> bool:
    looked = look(database, check.code, now)
    return database.write(lambda session: _keep_if_due(session, looked))


def _keep_if_due(session: Session, looked: Looked) -> bool:
    setting_of(session, looked.check.code, looked.at)
    is_first = _is_due(session, looked.check, looked.at)
    if is_first:
        keep(session, looked, Actor.system(device="jobs"), again=False)
    return is_first


def _is_due(session: Session, check: Check, now: datetime) -> bool:
    last = last_run(session, check.code)
    return is_due(last.checked_at if last else None, check.every, now)
