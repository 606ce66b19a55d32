"""What is to be counted on a day: by its rhythm, or because something happened that a count should look into."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.counting.abc_rules import C
from jxc_app.modules.counting.plan_models import CountRhythm
from jxc_app.modules.counting.plan_rules import due_day
from jxc_app.modules.counting.planned import Pair, classes_of, counted_at, planned, rhythm_of, rhythm_row
from jxc_app.modules.counting.working_days import is_working_day
from jxc_app.modules.inventory.consumption import emptied_since
from jxc_app.modules.inventory.past_balances import end_of
from jxc_app.modules.inventory.stock_scope import Ground, ground_of
from jxc_app.modules.warehouses.models import Warehouse

#: an event asks for a count this many days; whoever has not looked by then would find another state
_FRESH_DAYS = 7


class Cause(StrEnum):
    """Why something is to be counted."""

    RHYTHM = "rhythm"
    EMPTIED = "emptied"
    REFUSED = "refused"


CAUSE_TITLES = {
    Cause.RHYTHM: "按计划到期",
    Cause.EMPTIED: "刚出完，核对是否真的没有",
    Cause.REFUSED: "有人想出库但账面不够",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A SKU that is to be counted in a warehouse, since ``due_on``."""

    sku_id: int
    warehouse_id: int
    abc_class: str
    due_on: date
    last_counted_on: date | None
    cause: Cause


def due_on(session: Session, day: date, warehouse_ids: Collection[int] | None = None) -> list[Due]:
    """What is due on a working day and what is late by then, the oldest first; nothing on a day off.

    ``warehouse_ids``: only there. A SKU stands once for each warehouse: an event does not repeat what is due anyway.
    """
    if not is_working_day(day) or (warehouse_ids is not None and not warehouse_ids):
        return []
    ground = ground_of(session, Scope(everywhere=True), warehouse_ids or ())
    found = {(one.sku_id, one.warehouse_id): one for one in _by_rhythm(session, ground, day)}
    for one in _by_events(session, ground, day):
        found.setdefault((one.sku_id, one.warehouse_id), one)
    return sorted(found.values(), key=lambda one: (one.due_on, one.abc_class, one.warehouse_id, one.sku_id))


def _by_rhythm(session: Session, ground: Ground, day: date) -> Iterator[Due]:
    rhythm = rhythm_of(rhythm_row(session))
    for one in planned(session, ground):
        on = due_day(one.begins, rhythm.days(one.abc_class), one.drawn, is_working_day)
        if on <= day:
            yield Due(one.sku_id, one.warehouse_id, one.abc_class, on, one.last_counted_on, Cause.RHYTHM)


def _by_events(session: Session, ground: Ground, day: date) -> Iterator[Due]:
    """What happened in the last days and was not counted since, refusals first: they say that a number is wrong."""
    row, since = rhythm_row(session), end_of(day - timedelta(days=_FRESH_DAYS + 1))
    classes, counted = classes_of(session, ground), counted_at(session, ground)
    zone = get_settings().zone
    for cause, events in _events(session, ground, row, since).items():
        for pair, at in events.items():
            on, last = business_date(at, zone), counted.get(pair)
            if on <= day and (last is None or last < at):
                last_on = business_date(last, zone) if last else None
                yield Due(*pair, classes.get(pair, (C,))[0], on, last_on, cause)


def _events(session: Session, ground: Ground, row: CountRhythm, since: datetime) -> dict[Cause, dict[Pair, datetime]]:
    found: dict[Cause, dict[Pair, datetime]] = {}
    if row.after_refusal:
        found[Cause.REFUSED] = refused_since(session, ground, since)
    if row.at_zero:
        found[Cause.EMPTIED] = emptied_since(session, ground, since)
    return found


def refused_since(session: Session, ground: Ground, since: datetime) -> dict[Pair, datetime]:
    """When somebody last wanted to take more of a SKU from a warehouse than the books say is free, by the log.

    The log keeps the first refusal of each person and minute in full; the others of that minute are counted only.
    """
    entries = session.exec(
        select(AuditEntry.at, AuditEntry.after).where(
            AuditEntry.outcome == "refused", AuditEntry.reason == "stock.insufficient", AuditEntry.at >= since
        )
    )
    said = [(at, json.loads(after)) for at, after in entries]
    named = [(at, one["sku"], one["warehouse"]) for at, one in said if "sku" in one]
    skus = dict(session.exec(select(Sku.code, Sku.id).where(col(Sku.code).in_({sku for _, sku, _ in named}))).all())
    places = session.exec(select(Warehouse.id, Warehouse.name).where(col(Warehouse.id).in_(ground.warehouse_ids))).all()
    found: dict[Pair, datetime] = {}
    for at, sku, warehouse in named:
        for warehouse_id in (here for here, name in places if name == warehouse):
            if (sku_id := skus.get(sku)) is not None and warehouse_id is not None:
                found[sku_id, warehouse_id] = max(at, found.get((sku_id, warehouse_id), at))
    return found
