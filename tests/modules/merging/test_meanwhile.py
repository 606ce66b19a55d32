"""Somebody books the one that goes while it becomes the other. On PostgreSQL: SQLite has one writer."""

from functools import partial

import pytest

from jxc_app.modules.documents.models import Document
from tests.modules.merging.test_merging import made, merge, sku_of
from tests.support.company import Line
from tests.support.gates import LOG, one_behind_the_other

pytestmark = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])


@pytest.fixture
def pair(company):
    """10 of S-1 lie in W1."""
    gone, stays = made(company, "S-1"), made(company, "S-2")
    company.receive(gone, 10, "3")
    return gone, stays


def test_an_issue_that_comes_later_finds_nothing(company, pair):
    gone, stays = pair
    tally = one_behind_the_other(company, LOG, partial(merge, company, gone, stays), partial(company.issue, gone, 4))
    assert (tally.outcomes, tally.deadlocks) == ({"done": 1, "stock.insufficient": 1}, 0)
    assert (company.stock(gone).on_hand, company.stock(stays).on_hand) == (0, 10)
    company.assert_proved()


def test_an_issue_that_came_first_is_waited_for(company, pair):
    gone, stays = pair
    tally = one_behind_the_other(company, LOG, partial(company.issue, gone, 4), partial(merge, company, gone, stays))
    assert (tally.outcomes, tally.deadlocks) == ({"done": 2}, 0)
    assert (company.stock(gone).on_hand, company.stock(stays).on_hand, company.value(stays)) == (0, 6, 18)
    company.assert_proved()


@pytest.mark.parametrize("place", ["w1", "s1"])
def test_a_receipt_that_comes_later_is_refused(company, pair, place):
    """In W1 it waits for the balance, in the store, where none lay, for the SKU itself."""
    gone, stays = pair
    receive = partial(company.receive, gone, 4, "1", at=getattr(company, place))
    tally = one_behind_the_other(company, LOG, partial(merge, company, gone, stays), receive)
    assert (tally.outcomes, tally.deadlocks) == ({"done": 1, "sku.merged": 1}, 0)
    assert sum(company.stock(gone, at).on_hand for at in (company.w1, company.s1)) == 0
    company.assert_proved()


@pytest.mark.parametrize("place", ["w1", "s1"])
def test_a_receipt_that_came_first_goes_along(company, pair, place):
    gone, stays = pair
    receive = partial(company.receive, gone, 4, "1", at=getattr(company, place))
    tally = one_behind_the_other(company, LOG, receive, partial(merge, company, gone, stays))
    assert (tally.outcomes, tally.deadlocks) == ({"done": 2}, 0)
    assert sum(company.stock(stays, at).on_hand for at in (company.w1, company.s1)) == 14
    company.assert_proved()


def test_a_draft_that_is_posted_meanwhile_is_of_one_or_of_the_other(company, pair):
    gone, stays = pair
    draft = company.save("other_issue", [Line(gone, 4)])
    tally = one_behind_the_other(company, LOG, partial(merge, company, gone, stays), partial(company.post, draft))
    assert (tally.outcomes, tally.deadlocks) == ({"done": 1, "version.stale": 1}, 0)
    version = company.database.read(lambda session: session.get_one(Document, draft.document_id).version)
    company.post(draft.model_copy(update={"version": version}))
    assert company.stock(stays).on_hand == 6
    company.assert_proved()


def test_two_merge_the_same_at_once(company, pair):
    gone, stays = pair
    third = made(company, "S-3")
    tally = one_behind_the_other(
        company, LOG, partial(merge, company, gone, stays), partial(merge, company, gone, third)
    )
    assert tally.outcomes["done"] == 1
    assert tally.deadlocks == 0
    assert sku_of(company, gone).merged_into_id == stays
    company.assert_proved()
