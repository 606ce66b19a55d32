"""The count plan of the next weeks: how many lines fall on each working day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.counting.plan_rules import days_due
from jxc_app.modules.counting.planned import planned, rhythm_of, rhythm_row
from jxc_app.modules.counting.working_days import LAST_KNOWN_YEAR, is_working_day
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.warehouses.queries import list_warehouses

WEEKS = 6


@dataclass(frozen=True, slots=True)
class PlanDay:
    """One day, and how many lines of each class are to be counted on it."""

    day: date
    is_working: bool
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """One warehouse: lines that are late, of today, and of all weeks shown (today in, late ones out)."""

    warehouse_id: int
    name: str
    late: int
    today: int
    ahead: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RhythmView:
    """The rhythm as it stands."""

    a_days: int
    b_days: int
    c_days: int
    at_zero: bool
    after_refusal: bool
    version: int


@dataclass(frozen=True, slots=True)
class CountPlan:
    """``days`` begin on a Monday. ``guessed_year``: the year whose holidays are not known yet, if any of it is shown.

    ``is_classed``: whether anything is in the plan at all.
    """

    today: date
    days: list[PlanDay]
    places: list[PlanPlace]
    late: Mapping[str, int]
    rhythm: RhythmView
    guessed_year: int | None
    is_classed: bool


@query("count_plan.weeks", title="盘点计划", permission=STOCK_VIEW)
def count_plan(session: Session, scope: Scope, *, warehouse_id: int | None = None) -> CountPlan:
    """The plan of this week and the next five, in one warehouse or in all that are in sight.

    As if every count were made on its day; what is late is made up for today, so it is told apart.
    """
    today = business_date(clock.get().now(), get_settings().zone)
    monday = today - timedelta(days=today.weekday())
    until, row = monday + timedelta(days=7 * WEEKS - 1), rhythm_row(session)
    rhythm, ground = rhythm_of(row), ground_of(session, scope, () if warehouse_id is None else (warehouse_id,))
    lines: Counter[tuple[date, int, str]] = Counter()
    for one in planned(session, ground):
        interval = rhythm.days(one.abc_class)
        for day in days_due(one.begins, until, today, interval, one.drawn, is_working_day):
            lines[max(day, today - timedelta(days=1)), one.warehouse_id, one.abc_class] += 1
    days = [monday + timedelta(days=at) for at in range(7 * WEEKS)]
    names = {place.id: place.name for place in list_warehouses(session, Scope(everywhere=True))}
    return CountPlan(
        today,
        [PlanDay(day, is_working_day(day), _on(lines, day) if day >= today else {}) for day in days],
        [_place(lines, today, here, names[here]) for here in ground.warehouse_ids],
        _on(lines, today - timedelta(days=1)),
        RhythmView(row.a_days, row.b_days, row.c_days, row.at_zero, row.after_refusal, row.version),
        until.year if until.year > LAST_KNOWN_YEAR else None,
        bool(lines),
    )


def _on(lines: Counter[tuple[date, int, str]], day: date) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (on, _, abc_class), count in lines.items():
        if on == day:
            found[abc_class] += count
    return dict(found)


def _place(lines: Counter[tuple[date, int, str]], today: date, warehouse_id: int, name: str) -> PlanPlace:
    ahead: Counter[str] = Counter()
    late = now = 0
    for (on, here, abc_class), count in lines.items():
        if here == warehouse_id:
            late += count if on < today else 0
            now += count if on == today else 0
            ahead[abc_class] += count if on >= today else 0
    return PlanPlace(warehouse_id, name, late, now, dict(ahead))
