"""春节 and 双十一: each year's is a row once, learned from one's own year where there is one."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from chinese_calendar import get_holiday_detail
from sqlmodel import select

from jxc_app.core.use_case import perform
from jxc_app.modules.replenishment.models import SeasonFactor
from jxc_app.modules.replenishment.seasons_shipped import NEW_YEARS, occurrences
from jxc_app.modules.replenishment.service import ComputeSuggestions, compute_suggestions
from jxc_app.modules.replenishment.setting_service import DropSeason, drop_season
from tests.support.company import SYSTEM, Line


def seasons(company):
    return company.database.read(
        lambda session: [
            (row.name, row.starts_on, row.ends_on, row.percent)
            for row in session.exec(select(SeasonFactor).order_by(SeasonFactor.starts_on))
        ]
    )


def night(company, clock, day):
    clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    perform(compute_suggestions, ComputeSuggestions(), actor=SYSTEM, database=company.database)


def test_new_years_are_those_of_the_public_holidays():
    """As far as the calendar of holidays knows; a lunar year has 12 or 13 months."""
    known = [day for day in NEW_YEARS if day.year <= 2026]
    assert all(get_holiday_detail(day) == (True, "Spring Festival") for day in known)
    assert {(after - before).days for before, after in pairwise(NEW_YEARS)} <= {353, 354, 355, 383, 384, 385}
    assert {one.ends_on + timedelta(days=1) for one in occurrences() if one.name == "春节备货"} == set(NEW_YEARS)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_first_night_shows_the_next_of_each_and_changes_nothing(company, standing_clock):
    night(company, standing_clock, date(2026, 3, 16))
    assert seasons(company) == [
        ("双十一 2026（无往年数据，按 100%）", date(2026, 11, 1), date(2026, 11, 11), 100),
        ("春节备货 2027（无往年数据，按 100%）", date(2027, 1, 16), date(2027, 2, 5), 100),
    ]
    night(company, standing_clock, date(2026, 3, 17))
    assert len(seasons(company)) == 2


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_the_planner_deletes_does_not_come_back(company, standing_clock):
    night(company, standing_clock, date(2026, 3, 16))
    row = company.database.read(lambda session: session.exec(select(SeasonFactor.id).order_by(SeasonFactor.id)).first())
    perform(drop_season, DropSeason(season_id=row, version=1), actor=SYSTEM, database=company.database)
    night(company, standing_clock, date(2026, 3, 17))
    assert len(seasons(company)) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_year_that_was_lived_through_tells_how_much_more(company, standing_clock):
    """2 a day since late August, 5 a day in the eleven days: 250 %."""
    day = date(2026, 8, 20)
    standing_clock.at = datetime(2026, 8, 20, 1, tzinfo=UTC)
    company.receive(company.a, 1_000)
    while day < date(2026, 11, 12):
        standing_clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        company.record("sales_issue", [Line(company.a, 5 if day >= date(2026, 11, 1) else 2, "9")])
        day += timedelta(days=1)
    night(company, standing_clock, date(2026, 12, 10))
    assert ("双十一 2027（按去年自己的销量 250%）", date(2027, 11, 1), date(2027, 11, 11), 250) in seasons(company)
