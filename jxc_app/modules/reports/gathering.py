"""One month put together: the facts, and what they come to in each warehouse. Reads on one snapshot, writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.core.quantities import ZERO
from jxc_app.modules.inventory.counted import CountedRecord, Rhythm, accuracy_of, counts
from jxc_app.modules.inventory.proving import DUTY as PROOF_DUTY
from jxc_app.modules.reports.attempts import attempt_facts
from jxc_app.modules.reports.counted_facts import difference_facts, given_up_facts, open_facts, uncounted_facts
from jxc_app.modules.reports.papers import (
    large_issues,
    late_entries,
    unusual_voids,
    very_late,
    void_causes,
    void_facts,
    voids_of,
)
from jxc_app.modules.reports.rules import Fact, Month, Section, processes
from jxc_app.modules.warehouses.models import Warehouse


@dataclass(slots=True)
class Figures:
    """Of one warehouse, or (None) of nobody knows which."""

    warehouse_id: int | None
    planned: int = 0
    overdue: int = 0
    counted: int = 0
    accurate: int = 0
    differing: int = 0
    gross_value: Decimal = ZERO
    net_value: Decimal = ZERO
    open_counts: int = 0
    late_counts: int = 0
    voids: int = 0
    void_value: Decimal = ZERO
    attempts: int = 0
    backdated: int = 0
    unusual: int = 0


@dataclass(slots=True)
class Gathered:
    """A whole report, before it is kept."""

    month: Month
    has_counted: bool
    proof: Outcome | None
    warehouses: dict[int, str]
    facts: list[Fact] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)


def gather(session: Session, month: Month, now: datetime, zone: ZoneInfo) -> Gathered:
    """The facts of the month; open and overdue counts are those of ``now``."""
    source, day = counts(), business_date(now, zone)
    places = _warehouses(session)
    found = Gathered(month, source.has_begun(session), latest_outcomes(session).get(PROOF_DUTY), places)
    records = source.records(session, month.since, month.until)
    voids = voids_of(session, month)
    late = late_entries(session, month.since, month.until, zone)
    attempts = attempt_facts(session, month.since, month.until, (month.first, month.last))
    given_up = given_up_facts(source.given_up(session, month.since, month.until))
    unusual = [*unusual_voids(session, voids, zone), *very_late(late), *large_issues(session, month), *given_up]
    facts = [
        *uncounted_facts(source.uncounted(session, day)), *difference_facts(records),
        *open_facts(source.open_counts(session), day), *void_facts(session, month, voids), *attempts, *late, *unusual,
    ]  # fmt: skip
    causes = [*void_causes(voids), *(fact for fact in facts if fact.section != Section.VOIDS)]
    found.facts = [*processes(causes), *facts]
    found.figures = _figures(places, facts, records, source.rhythms(session, day))
    return found


def _warehouses(session: Session) -> dict[int, str]:
    rows = session.exec(select(Warehouse.id, Warehouse.name).order_by(col(Warehouse.code_key))).all()
    return {id_: name for id_, name in rows if id_ is not None}


def _figures(
    places: Iterable[int], facts: list[Fact], records: Iterable[CountedRecord], rhythms: Iterable[Rhythm]
) -> list[Figures]:
    """Of every warehouse, also where nothing happened; of no warehouse only where something did."""
    by_place: dict[int | None, Figures] = {place: Figures(place) for place in places}
    for fact in facts:
        _add(by_place.setdefault(fact.warehouse_id, Figures(fact.warehouse_id)), fact)
    for rhythm in rhythms:
        held = by_place[rhythm.warehouse_id]
        held.planned, held.overdue = rhythm.planned, rhythm.overdue
    by_warehouse: dict[int, list[CountedRecord]] = {}
    for record in records:
        by_warehouse.setdefault(record.warehouse_id, []).append(record)
    for place, counted in by_warehouse.items():
        held, accuracy = by_place[place], accuracy_of(counted)
        held.counted, held.accurate, held.differing = accuracy.records, accuracy.accurate, accuracy.differing
        held.gross_value, held.net_value = accuracy.gross_value, accuracy.net_value
    return list(by_place.values())


def _add(held: Figures, fact: Fact) -> None:
    if fact.section == Section.VOIDS:
        held.voids, held.void_value = held.voids + fact.times, held.void_value + (fact.value or ZERO)
    elif fact.section == Section.ATTEMPTS:
        held.attempts += fact.times
    elif fact.section == Section.BACKDATED:
        held.backdated += 1
    elif fact.section == Section.UNUSUAL:
        held.unusual += 1
    elif fact.section == Section.COUNTS:
        held.open_counts, held.late_counts = held.open_counts + 1, held.late_counts + fact.is_late
