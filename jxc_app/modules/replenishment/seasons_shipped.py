"""春节 and 双十一 as rows that the planner sees and changes: each year's once, and never again where it was deleted.

How much more is sold then is learned from one's own last year: a day of the season against a day of the eight weeks
before it. Where there is no such year the row says 100 %, which changes nothing, and says why.

Days of the lunar new year: 紫金山天文台, by GB/T 33661-2017 《农历的编算和颁行》; those that the calendar of public
holidays has are the same (a test). The season is the three weeks in which people buy for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.inventory.daily_flow import Flows, flows_of
from jxc_app.modules.replenishment.computing import last_sku, sample_of
from jxc_app.modules.replenishment.models import SeasonFactor, ShippedSeason

_shipped: Table = ShippedSeason.__table__  # type: ignore[attr-defined]
NEW_YEARS = (
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13),
    date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
)  # fmt: skip
_DAYS_BEFORE_NEW_YEAR = 21
#: a season is made known so long before, so that the one of the year before is over and can be learned from
_AHEAD_DAYS = 330
_BASE_DAYS = 56
#: who sold nothing in the two weeks before these was not there yet
_SOLD_BEFORE_DAYS = 14
_LEAST_PERCENT, _MOST_PERCENT = 20, 500


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One year's season; both days in."""

    name: str
    year: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Due:
    """One that is to be made known, with what was learned of it; ``percent`` None: there is no year to learn from."""

    season: Occurrence
    percent: int | None

    @property
    def title(self) -> str:
        """As the planner reads it."""
        why = "无往年数据，按 100%" if self.percent is None else f"按去年自己的销量 {self.percent}%"
        return f"{self.season.name} {self.season.year}（{why}）"


def occurrences() -> Iterator[Occurrence]:
    """Every one that is known."""
    for day in NEW_YEARS:
        yield Occurrence("春节备货", day.year, day - timedelta(days=_DAYS_BEFORE_NEW_YEAR), day - timedelta(days=1))
        yield Occurrence("双十一", day.year, date(day.year, 11, 1), date(day.year, 11, 11))


def due_seasons(session: Session, today: date) -> list[Due]:
    """Those that come soon and were never made known; the ledger is only read on the few days when there is one."""
    known = {(row[0], row[1]) for row in session.connection().execute(select(_shipped.c.name, _shipped.c.year))}
    near = [
        one
        for one in occurrences()
        if today <= one.ends_on and one.starts_on <= today + timedelta(days=_AHEAD_DAYS)
        and (one.name, one.year) not in known
    ]  # fmt: skip
    before = {(one.name, one.year + 1): one for one in occurrences()}
    return [Due(one, _learned(session, before.get((one.name, one.year)), today)) for one in near]


def _learned(session: Session, last: Occurrence | None, today: date) -> int | None:
    """What a day of the last one sold against a common day, in percent; None: it was not lived through."""
    if last is None or last.ends_on >= today:
        return None
    begun, start = last.starts_on - timedelta(days=_BASE_DAYS), last.starts_on.toordinal()
    season = common = earlier = 0
    for flows in _flows(session, begun - timedelta(days=_SOLD_BEFORE_DAYS)):
        earlier += int(flows.used[flows.day < begun.toordinal()].sum())
        common += int(flows.used[(begun.toordinal() <= flows.day) & (flows.day < start)].sum())
        season += int(flows.used[(start <= flows.day) & (flows.day <= last.ends_on.toordinal())].sum())
    if min(earlier, common, season) <= 0:
        return None
    days = (last.ends_on - last.starts_on).days + 1
    percent = round(100 * (season / days) / (common / _BASE_DAYS))
    return min(max(percent, _LEAST_PERCENT), _MOST_PERCENT)


def _flows(session: Session, since: date) -> Iterator[Flows]:
    """What was asked for, of the SKUs that tell of all (all of them, where there are a few hundred)."""
    return (flows_of(session, since, skus) for skus in sample_of(last_sku(session)))


def make_known(uow: UnitOfWork, due: list[Due]) -> None:
    """Write them as seasons like any other. Two who do it at once write one."""
    for one in due:
        season = one.season
        mark = {"name": season.name, "year": season.year}
        if not insert_or_ignore(uow.session, _shipped, [mark]):
            continue
        row = SeasonFactor(
            name=one.title, starts_on=season.starts_on, ends_on=season.ends_on, percent=one.percent or 100
        )
        uow.session.add(row)
        uow.session.flush()
        facts = {"name": row.name, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
        uow.record("season_factor", row.id or 0, row.name, after=facts | {"percent": row.percent})
