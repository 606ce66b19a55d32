"""Suggestions by themselves: worked out once a day, soon after midnight or as soon as the product runs."""

from datetime import datetime

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.inventory.consumption import has_stock
from jxc_app.modules.replenishment.models import ReplenishmentRun
from jxc_app.modules.replenishment.service import ComputeSuggestions, compute_suggestions

_runs: Table = ReplenishmentRun.__table__  # type: ignore[attr-defined]


def compute_daily(database: Database, now: datetime) -> int:
    """Work out the suggestions of a day that has none yet; how many wait then."""
    today = business_date(now, get_settings().zone)

    def is_due(session: Session) -> bool:
        latest = session.connection().execute(select(func.max(_runs.c.day))).scalar()
        return has_stock(session) and latest != today

    if not database.read(is_due):
        return 0
    actor = Actor.system(device="jobs")
    return perform(compute_suggestions, ComputeSuggestions(), actor=actor, database=database).suggestions
