"""Which round of a schedule is open, and which stores are expected to ask in it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.modules.asking.models import AskRound, AskSchedule
from jxc_app.modules.asking.rules import closing, coming_days
from jxc_app.modules.warehouses.models import Warehouse, WarehouseKind


@dataclass(frozen=True, slots=True)
class Round:
    """A day of a schedule and its cut-off."""

    day: date
    closes_at: datetime


def schedules_in_use(session: Session) -> list[AskSchedule]:
    """In the order in which they were made."""
    wanted = select(AskSchedule).where(col(AskSchedule.switched_off_at).is_(None)).order_by(col(AskSchedule.id))
    return list(session.exec(wanted).all())


def open_round(session: Session, schedule: AskSchedule, now: datetime, zone: ZoneInfo) -> Round | None:
    """The round in which what is sent now goes: the first that has not closed; None where there is none in a week.

    A round that somebody has begun closes when it was to, whatever the schedule says meanwhile.
    """
    today = business_date(now, zone)
    rows = session.exec(select(AskRound).where(AskRound.schedule_id == schedule.id, col(AskRound.day) >= today)).all()
    begun = {row.day: row for row in rows}
    days = {*coming_days(schedule.weekdays, today), *begun}
    for day in sorted(days):
        row = begun.get(day)
        closes_at = row.closes_at if row else closing(day, schedule.closes_at, zone)
        if closes_at > now and not (row and row.closed_at):
            return Round(day, closes_at)
    return None


def stores_of(session: Session, schedule: AskSchedule) -> list[Warehouse]:
    """The stores that ask by it, by code: its own, or every one that has no schedule of its own."""
    if schedule.warehouse_id is not None:
        own = session.get_one(Warehouse, schedule.warehouse_id)
        return [own] if own.switched_off_at is None else []
    others = select(AskSchedule.warehouse_id).where(
        col(AskSchedule.switched_off_at).is_(None), col(AskSchedule.warehouse_id).is_not(None)
    )
    stores = select(Warehouse).where(
        Warehouse.kind == WarehouseKind.STORE,
        col(Warehouse.switched_off_at).is_(None),
        col(Warehouse.id).not_in(others),
    )
    found = session.exec(stores.order_by(Warehouse.code_key)).all()
    return [one for one in found if one.id != schedule.supplied_by]


def supplies_others(session: Session, warehouse_id: int) -> bool:
    """Whether stores ask this warehouse, as a regional one between them and the centre."""
    return any(one.supplied_by == warehouse_id for one in schedules_in_use(session))


def schedules_of(session: Session, warehouse_id: int) -> list[AskSchedule]:
    """The schedules by which a store asks."""
    every = schedules_in_use(session)
    own = [one for one in every if one.warehouse_id == warehouse_id]
    if own:
        return own
    return [one for one in every if any(store.id == warehouse_id for store in stores_of(session, one))]
