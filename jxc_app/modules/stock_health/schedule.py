"""Each day is written down by itself, once the night has drawn its lines."""

from datetime import datetime

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.stock_health.service import RecordDay, known_days, record_day
from jxc_app.modules.transfer_advice.models import AdviceRun


def record_daily(database: Database, now: datetime) -> int:
    """Write the day down where that has not been done; how many warehouses that were."""
    today = business_date(now, get_settings().zone)

    def is_due(session: Session) -> bool:
        run = session.get(AdviceRun, 1)
        return run is not None and run.day == today and run.pairs > 0 and today not in known_days(session, today)

    if not database.read(is_due):
        return 0
    return perform(record_day, RecordDay(), actor=Actor.system(device="jobs"), database=database).warehouses
