"""The five checks with their readers; looking at one is a read on one snapshot and writes nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.modules.checklist.accounts import check_accounts
from jxc_app.modules.checklist.figures import check_figures
from jxc_app.modules.checklist.notices_on import check_notices
from jxc_app.modules.checklist.rights import check_rights
from jxc_app.modules.checklist.rules import ACCOUNTS, CHECKS, FIGURES, LOG, NOTICES, RIGHTS, Check, Finding
from jxc_app.modules.checklist.whole_log import check_log, check_whole_log

_READERS: dict[str, Callable[[Session, datetime], Finding]] = {
    ACCOUNTS.code: check_accounts,
    RIGHTS.code: check_rights,
    LOG.code: check_log,
    NOTICES.code: check_notices,
    FIGURES.code: check_figures,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at one check found, when, and how long it took."""

    check: Check
    finding: Finding
    at: datetime
    took_ms: int


def look(database: Database, code: str, now: datetime, *, whole: bool = False) -> Looked:
    """Compute one check. ``whole``: trust nothing that was remembered. Raises KeyError for a check that is none."""
    started = time.perf_counter()
    reader = check_whole_log if whole and code == LOG.code else _READERS[code]
    found = database.read(lambda session: reader(session, now))
    return Looked(CHECKS[code], found, now, round((time.perf_counter() - started) * 1000))
