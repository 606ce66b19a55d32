"""What waits for somebody while its month is closed is not stuck: it happens on the day on which it is posted."""

from datetime import UTC, date, datetime

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from tests.modules.documents.test_amending import begin, seen
from tests.modules.purchasing.loop import buying_in
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def january(company: Company, standing_clock: FixedClock) -> Company:
    """The last day of January, with stock."""
    standing_clock.at = datetime(2026, 1, 31, 4, tzinfo=UTC)
    company.receive(company.a, 50, "2")
    return company


def close(company: Company, standing_clock: FixedClock) -> None:
    standing_clock.at = datetime(2026, 2, 2, 4, tzinfo=UTC)
    perform(close_period, ClosePeriod(ends_on=date(2026, 1, 31)), actor=SYSTEM, database=company.database)


def head(company: Company, document_id: int) -> Document:
    with company.database.reading() as session:
        return session.get_one(Document, document_id)


@pytest.mark.parametrize("type_", ["other_issue", "sales_issue", "other_receipt", "transfer"])
def test_what_was_handed_in_is_posted_today_under_its_number(
    january: Company, standing_clock: FixedClock, type_: str
) -> None:
    to = {"to_warehouse_id": january.w2} if type_ == "transfer" else {}
    waiting = january.submit(january.save(type_, [Line(january.a, 3)], **to))
    withdrawn = january.withdraw(january.submit(january.save(type_, [Line(january.a, 3)], **to)))
    close(january, standing_clock)
    for one in (waiting, withdrawn):
        done = january.post(one)
        posted = head(january, done.document_id)
        assert posted.number and "-20260131-" in posted.number
        assert (posted.business_date, posted.effective_at) == (date(2026, 2, 2), standing_clock.at)
        view = read(get_document, actor=SYSTEM, database=january.database, document_id=done.document_id)
        assert "2026-01-31 已月结，记在 2026-02-02" in [step.text for step in view.timeline]
    january.assert_proved()


def test_what_was_counted_before_is_inspected_after(january: Company, standing_clock: FixedClock) -> None:
    loop = buying_in(january)
    counted = loop.count(loop.order(Line(january.a, 20, "3")), 20)
    close(january, standing_clock)
    loop.inspect(counted)
    assert january.stock(january.a).on_hand == 70
    january.assert_proved()


def test_an_amendment_of_a_closed_month_stays_refused(january: Company, standing_clock: FixedClock) -> None:
    issue = january.issue(january.a, 5)
    draft = begin(january, issue)
    close(january, standing_clock)
    with pytest.raises(DomainError) as refusal:
        january.post(draft)
    assert refusal.value.code == "period.closed"


def test_who_asks_to_amend_what_other_steps_write_is_told_the_way_out(january: Company) -> None:
    loop = buying_in(january)
    received = loop.received(loop.order(Line(january.a, 20, "3")), 20)
    with pytest.raises(DomainError, match="采购入库由清点、质检、收银等步骤生成，不能改单") as refusal:
        begin(january, seen(january, received), actor=loop.keeper)
    assert refusal.value.code == "document.not_by_hand"
