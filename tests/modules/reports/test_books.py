"""Whether the books are in order: who is warned, of what, and how the warning goes; the daily sheet."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.outcomes import Outcome, latest_outcomes, remember_outcome
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.reports.daily import daily_words
from jxc_app.modules.reports.queries import books_standing
from jxc_app.modules.reports.rules import Trouble, trouble_of
from jxc_app.modules.reports.service import ProveBooks, prove_books
from tests.modules.reports.counting import Counter, counting, record
from tests.modules.retail.counter import Counter as Till
from tests.modules.sales.shop import Shop
from tests.support.company import SYSTEM, Company, Line

DAY = timedelta(days=1)
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def standing(company: Company, person: Actor) -> Trouble:
    return read(books_standing, actor=person, database=company.database).proof_trouble


def remember(company: Company, outcome: Outcome, duty: str = "proof") -> None:
    company.database.write(lambda session: remember_outcome(session, duty, outcome))


@pytest.mark.parametrize(
    ("outcome", "begun", "trouble"),
    [
        (None, None, Trouble.NONE),
        (None, NOW - timedelta(hours=26), Trouble.NONE),
        (None, NOW - timedelta(hours=27), Trouble.NEVER),
        (Outcome(NOW - timedelta(hours=26), True, ""), None, Trouble.NONE),
        (Outcome(NOW - timedelta(hours=26, seconds=1), True, ""), None, Trouble.LATE),
        (Outcome(NOW - timedelta(hours=1), False, "余额"), None, Trouble.FAILED),
        (Outcome(NOW - timedelta(hours=30), False, "余额"), None, Trouble.FAILED),
    ],
)
def test_what_is_a_matter_for_people(outcome: Outcome | None, begun: datetime | None, trouble: Trouble) -> None:
    assert trouble_of(outcome, begun, NOW) == trouble


def test_a_failed_proof_warns_until_a_good_one(company: Company, standing_clock: FixedClock) -> None:
    """From the database alone: another worker, and one that was started again, says the same."""
    company.receive(company.a, 10, "1")
    owner, finance = company.hire("laoban", [("owner", None)]), company.hire("caiwu", [("finance", None)])
    reviewer, keeper = company.hire("shenhe", [("reviewer", None)]), company.hire("cangguan", [("keeper", None)])
    assert standing(company, owner) == Trouble.NONE
    change(company, +1)
    done = perform(prove_books, ProveBooks(), actor=owner, database=company.database)
    assert done.failed
    for person in (owner, finance, reviewer):
        assert standing(company, person) == Trouble.FAILED
    with pytest.raises(PermissionDenied):
        standing(company, keeper)
    with pytest.raises(PermissionDenied):
        perform(prove_books, ProveBooks(), actor=reviewer, database=company.database)
    change(company, -1)
    assert perform(prove_books, ProveBooks(), actor=finance, database=company.database).failed == ()
    assert standing(company, owner) == Trouble.NONE
    standing_clock.at += timedelta(hours=27)
    assert standing(company, owner) == Trouble.LATE


def change(company: Company, by: int) -> None:
    """What no door of the product does."""

    def work(session: object) -> None:
        [row] = session.exec(select(StockBalance).where(StockBalance.on_hand > 0)).all()
        row.on_hand += by
        session.add(row)

    company.database.write(work)


def test_open_pages_are_told_that_a_duty_has_ended(company: Company, standing_clock: FixedClock) -> None:
    remember(company, Outcome(standing_clock.at, True, ""))
    with company.database.reading() as session:
        assert "duty" in {one.topic for one in session.exec(select(OutboxMessage)).all()}


def test_backups_are_shown_to_who_may_read_the_log(company: Company, standing_clock: FixedClock) -> None:
    remember(company, Outcome(standing_clock.at, False, "磁盘已满"), "backup")
    owner, finance = company.hire("laoban", [("owner", None)]), company.hire("caiwu", [("finance", None)])
    seen = read(books_standing, actor=owner, database=company.database)
    assert (seen.backup_trouble, seen.sees_backup) == (Trouble.FAILED, True)
    hidden = read(books_standing, actor=finance, database=company.database)
    assert (hidden.backup, hidden.backup_trouble, hidden.sees_backup) == (None, Trouble.NONE, False)


def test_a_proof_leaves_its_outcome_and_its_entry(company: Company, standing_clock: FixedClock) -> None:
    perform(prove_books, ProveBooks(), actor=SYSTEM, database=company.database)
    assert company.database.read(latest_outcomes)["proof"].is_good


def words(company: Company, now: datetime) -> str:
    return company.database.read(lambda session: daily_words(session, now - DAY, now))


def test_the_daily_sheet_says_that_there_was_nothing(company: Company, standing_clock: FixedClock) -> None:
    assert words(company, standing_clock.at) == (
        "没有超库存尝试；没有补录；没有已售未出库；没有已出库未销售；盘点尚未开始；没有在途超期；账目还没有核对过。"
    )


def test_the_daily_sheet_says_what_there_was(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "1")
    company.record("transfer", [Line(company.a, 2)], to_warehouse_id=company.s1)
    standing_clock.at += 3 * DAY
    with pytest.raises(DomainError):
        company.issue(company.a, 99)
    company.record("other_receipt", [Line(company.a, 1)], business_date=standing_clock.at.date() - DAY)
    remember(company, Outcome(standing_clock.at, False, "余额 = 流水"))
    now = standing_clock.at + timedelta(minutes=5)
    keeper = company.hire("cangguan", [("keeper", None)])
    at = standing_clock.at
    found = [record(company.w1, company.a, 9, 9, at, keeper), record(company.w1, company.b, 9, 8, at, keeper)]
    with counting(Counter(found=found)):
        said = words(company, now)
    assert said == (
        "超库存尝试 1 次；补录以前日期的单据 1 张；没有已售未出库；没有已出库未销售；"
        "盘点过账 2 项，差异 1 项；在途超过 48 小时未收 1 单；"
        "账目核对不符：余额 = 流水。"
    )


def test_the_daily_sheet_says_what_was_sold_and_stays_and_what_left_unsold(
    company: Company, standing_clock: FixedClock
) -> None:
    company.receive(company.a, 100, "1")
    shop, counter = Shop.of(company), Till(company)
    today = standing_clock.at.date()
    due = {"due_on": today + DAY}
    kept, shipped = shop.order(Line(company.a, 5, "5", **due)), shop.order(Line(company.a, 2, "5", **due))
    shop.order(Line(company.a, 5, "5", due_on=today + 9 * DAY))
    shop.ship(shipped, "2")
    shop.ship(kept, "1")
    company.submit(company.save("sales_issue", [Line(company.a, 1, "5")]))
    counter.sell((company.b, 3, "9"), ways={"cash": "27"})
    said = words(company, standing_clock.at + timedelta(minutes=1))
    assert "；已售未出库：收银已售缺货待补 1 行；没有已出库未销售；" in said
    standing_clock.at += 2 * DAY
    company.record("other_issue", [Line(company.a, 1)])
    company.record("sales_issue", [Line(company.a, 1)])
    company.void(company.record("other_issue", [Line(company.a, 1)]))
    said = words(company, standing_clock.at + timedelta(minutes=1))
    assert (
        "；已售未出库：到期未发完的订单 1 张，开单未过账的销售出库 1 张，收银已售缺货待补 1 行；"
        "已出库未销售：没有金额的销售 1 张，其他出库 1 张；" in said
    )
