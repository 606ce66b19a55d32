"""What the product does by itself: a count each working morning, once; and a word about those that are late."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.use_case import perform
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.counting.due import due_on
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.schedule import open_due_counts
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.telling import tell_new
from tests.modules.counting.clerks import Clerks, today
from tests.support.company import SYSTEM, Company


@pytest.fixture
def clerks(company: Company, standing_clock: FixedClock) -> Clerks:
    company.receive(company.a, 100, "9")
    company.receive(company.b, 40, "1")
    perform(compute_classes, ComputeClasses(), actor=SYSTEM, database=company.database)
    return Clerks.of(company)


def counts(company: Company) -> list[StockCount]:
    return company.database.read(lambda session: list(session.exec(select(StockCount)).all()))


def wait_until_due(company: Company, clock: FixedClock) -> None:
    """Go on to the first day on which something is due."""
    for _ in range(120):
        if company.database.read(lambda session: due_on(session, today(), [company.w1])):
            return
        clock.at += timedelta(days=1)
    raise AssertionError("nothing is ever due")


def test_a_morning_makes_one_count_and_tells_its_people(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    wait_until_due(company, standing_clock)
    company.database.write(lambda session: tell_new(session, standing_clock.now()))
    assert open_due_counts(company.database, standing_clock.now()) == 1
    assert open_due_counts(company.database, standing_clock.now()) == 0
    [made] = counts(company)
    assert (made.kind, made.state, made.due_on) == ("cycle", "open", today())
    company.database.write(lambda session: tell_new(session, standing_clock.now()))
    told = company.database.read(lambda s: s.exec(select(Notice).where(Notice.event == "count.opened")).all())
    assert {one.recipient_id for one in told} == {clerks.first.user_id, clerks.second.user_id}
    standing_clock.at += timedelta(days=3)
    made_again = open_due_counts(company.database, standing_clock.now())
    assert made_again >= 1, "a late one is reminded of"
    assert open_due_counts(company.database, standing_clock.now()) == 0
    company.assert_proved()


def test_before_the_day_begins_nothing_is_made(clerks: Clerks, standing_clock: FixedClock) -> None:
    wait_until_due(clerks.company, standing_clock)
    standing_clock.at = standing_clock.at.replace(hour=19)  # three in the morning of the next day, in Shanghai
    assert open_due_counts(clerks.company.database, standing_clock.now()) == 0


def test_what_was_counted_is_not_due_again(clerks: Clerks, standing_clock: FixedClock) -> None:
    company = clerks.company
    wait_until_due(company, standing_clock)
    due = {one.sku_id for one in company.database.read(lambda s: due_on(s, today(), [company.w1]))}
    count = clerks.make(*due)
    for sku_id in due:
        clerks.enter(count, sku_id, company.stock(sku_id).on_hand)
    clerks.hand_in(count)
    for line in clerks.lines(count):
        if line.outcome == "recount":
            clerks.enter(count, line.sku_id, company.stock(line.sku_id).on_hand, actor=clerks.second)
    if clerks.state(count) == "recount":
        clerks.hand_in(count, actor=clerks.second)
    clerks.post(count)
    assert not company.database.read(lambda session: due_on(session, today(), [company.w1]))
