"""Classes by themselves: computed once in every month, on its first day or as soon after as the product runs."""

from datetime import datetime

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.counting.abc_computing import rule_of
from jxc_app.modules.counting.abc_rules import month_number
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.inventory.consumption import has_stock


def compute_monthly(database: Database, now: datetime) -> int:
    """Compute the classes of a month that has none yet; how many rows there are then."""
    today = business_date(now, get_settings().zone)
    month = month_number(today.year, today.month)
    if not database.read(lambda session: has_stock(session) and rule_of(session).month != month):
        return 0
    done = perform(compute_classes, ComputeClasses(), actor=Actor.system(device="jobs"), database=database)
    return done.rows
