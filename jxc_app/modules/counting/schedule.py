"""The morning's counts, made by the product itself: what is due today, and a word about what is late."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.inputs import Id
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, perform, use_case
from jxc_app.modules.counting.heads import CountRef, changed, locked
from jxc_app.modules.counting.making import OpenCycleCount, open_cycle_count
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.permissions import COUNT_BY_ITSELF
from jxc_app.modules.counting.rules import RUNNING
from jxc_app.modules.warehouses.models import Warehouse

#: the hour of the company's day from which counts are made: before anybody begins to work
FROM_HOUR = 6


class RemindCount(Command):
    """A count that should have been finished by now."""

    count_id: Id


@use_case("count.remind", title="提醒超期盘点", permission=COUNT_BY_ITSELF)
def remind_count(uow: UnitOfWork, command: RemindCount) -> CountRef:
    """Note that its people were reminded today; they are told from the log."""
    count = locked(uow, command.count_id, COUNT_BY_ITSELF, *RUNNING)
    count.reminded_on = uow.today
    return changed(uow, count, reminded=uow.today)


def open_due_counts(database: Database, now: datetime) -> int:
    """Make today's counts and remind of late ones, each once however often it is asked; how many."""
    zone = get_settings().zone
    if now.astimezone(zone).hour < FROM_HOUR:
        return 0
    today, system = business_date(now, zone), Actor.system(device="jobs")
    made = 0
    for warehouse_id in database.read(lambda session: _without_count(session, f"{today:%Y%m%d}")):
        command = OpenCycleCount(warehouse_id=warehouse_id, day=today)
        made += perform(open_cycle_count, command, actor=system, database=database).count_id > 0
    late = select(StockCount.id).where(
        col(StockCount.state).in_(RUNNING), StockCount.due_on < today,
        or_(col(StockCount.reminded_on).is_(None), col(StockCount.reminded_on) < today),
    )  # fmt: skip
    for count_id in database.read(lambda session: session.exec(late).all()):
        perform(remind_count, RemindCount(count_id=count_id or 0), actor=system, database=database)
        made += 1
    return made


def _without_count(session: Session, day: str) -> list[int]:
    """Warehouses in use where something is due and whose count of this day is not there yet."""
    known = set(session.exec(select(StockCount.count_key).where(col(StockCount.count_key).endswith(day))).all())
    places = session.exec(select(Warehouse.id).where(col(Warehouse.switched_off_at).is_(None))).all()
    return [one or 0 for one in sorted(place or 0 for place in places) if f"cycle-{one}-{day}" not in known]
