"""Dating back needs a right of its own, asked on the server wherever a draft is saved or posted."""

import datetime

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import Actor
from tests.modules.documents.sheets import view
from tests.support.company import Company, Line

_YESTERDAY = "2026-01-04"


def _person(company: Company, role: str) -> Actor:
    return company.hire(f"one-{role}", [(role, company.w1)])


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    company.receive(company.a, 10)
    return _person(company, "keeper")


def test_a_keeper_books_today_only(company: Company, keeper: Actor) -> None:
    lines = [Line(company.a, 1)]
    for act in (company.save, company.record):
        with pytest.raises(DomainError) as caught:
            act("other_issue", lines, actor=keeper, business_date=_YESTERDAY)
        assert (caught.value.code, caught.value.field) == ("document.backdate_denied", "business_date")
    assert company.record("other_issue", lines, actor=keeper, business_date="2026-01-05").status == "posted"


def test_a_store_manager_may_date_back_in_their_own_warehouse(company: Company, keeper: Actor) -> None:
    manager, lines = _person(company, "store_manager"), [Line(company.a, 1)]
    company.record("other_receipt", lines, business_date=_YESTERDAY)
    made = company.record("other_issue", lines, actor=manager, business_date=_YESTERDAY)
    assert view(company, made).head.business_date == datetime.date(2026, 1, 4)


def test_a_draft_of_yesterday_is_not_posted_as_of_yesterday(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    draft = company.save("other_issue", [Line(company.a, 1)], actor=keeper)
    standing_clock.at += datetime.timedelta(days=1)
    for act in (company.submit, company.post):
        with pytest.raises(DomainError) as caught:
            act(draft, actor=keeper)
        assert caught.value.code == "document.backdate_denied"
    head = company.save(
        "other_issue", [Line(company.a, 1)], actor=keeper, document_id=draft.document_id, version=draft.version
    )
    assert company.post(head, actor=keeper).number == "QTCK-20260106-0001"


def test_what_was_handed_in_yesterday_is_posted_as_of_yesterday(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    handed_in = company.submit(company.save("other_issue", [Line(company.a, 1)], actor=keeper), actor=keeper)
    standing_clock.at += datetime.timedelta(days=1)
    assert company.post(handed_in, actor=keeper).number == "QTCK-20260105-0001"
    company.assert_proved()


def test_what_came_after_a_draft_was_saved_is_there_when_it_is_posted(company: Company) -> None:
    """Somebody enters a sale, finds nothing there, brings the goods in and goes back to the sale."""
    saved = company.save("sales_issue", [Line(company.a, 3)])
    with pytest.raises(DomainError) as refusal:
        company.post(saved)
    assert refusal.value.code == "stock.insufficient"
    company.receive(company.a, 5, "2")
    assert company.post(saved).status == "posted"
    company.assert_proved()
