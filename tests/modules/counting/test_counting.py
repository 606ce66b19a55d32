"""A count from the sheet to the ledger: what is entered, what is asked again, what is posted and by whom."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.counting.judging import HandIn, hand_in
from jxc_app.modules.counting.models import CountEntry
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.models import Document
from tests.modules.counting.clerks import Clerks
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def clerks(company: Company) -> Clerks:
    company.receive(company.a, 100, "1")
    company.receive(company.b, 48, "2")
    return Clerks.of(company)


def refusal(act: Any, *arguments: Any, **named: Any) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as caught:
        act(*arguments, **named)
    return caught.value.code, caught.value.field


def test_what_agrees_is_posted_without_a_document(clerks: Clerks) -> None:
    count = clerks.make(clerks.company.a)
    assert count.number.startswith("PDD-")
    assert clerks.enter(count, clerks.company.a, 100).state == "counting"
    assert clerks.hand_in(count).state == "review"
    assert clerks.post(count).documents == ()
    assert clerks.state(count) == "posted"
    clerks.company.assert_proved()


def test_gain_and_loss_are_posted_together(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "98"}, {"sku_id": company.b, "quantity": "49"}])
    done = clerks.finish(count)
    assert [number[:4] for number in done.documents] == ["PYRK", "PKCK"]
    assert (company.stock(company.a).on_hand, company.stock(company.b).on_hand) == (98, 49)
    assert clerks.row(count).gross_value == Decimal("4.0000")
    company.assert_proved()


def test_a_unit_is_turned_into_base_units(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.b)
    units = read_units(company, company.b)
    clerks.enter(count, company.b, 2, unit_id=units["箱"])
    clerks.hand_in(count)
    assert clerks.line(count, company.b).counted == 48
    assert refusal(clerks.enter, clerks.make(company.b), company.b, 1, unit_id=99_999) == (
        "unit.unknown", "entries.0.unit_id",
    )  # fmt: skip


def read_units(company: Company, sku_id: int) -> dict[str, int]:
    found = read(skus_by_ids, actor=SYSTEM, database=company.database, sku_ids=[sku_id])
    return {one.name: one.unit_id for one in found[sku_id].units}


def test_stock_that_moves_before_and_after_changes_nothing(clerks: Clerks) -> None:
    """Two are missing. Ten leave before the shelf is looked at and five after: only the two are posted."""
    company = clerks.company
    count = clerks.make(company.a)
    company.issue(company.a, 10)
    clerks.enter(count, company.a, 88)
    company.issue(company.a, 5)
    company.receive(company.a, 7)
    clerks.finish(count)
    assert clerks.line(count, company.a).difference == -2
    assert company.stock(company.a).on_hand == 100 - 10 - 2 - 5 + 7
    company.assert_proved()


def test_places_are_summed_and_a_correction_replaces(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 50, place="货架")
    clerks.enter(count, company.a, 60, place="门口")
    clerks.enter(count, company.a, 40, place=" 门口 ")
    clerks.enter(count, company.a, 9, place="地下室", actor=clerks.second)
    clerks.hand_in(count)
    assert clerks.line(count, company.a).counted == 99
    rows = company.database.read(lambda session: session.exec(select(CountEntry)).all())
    assert [row.quantity for row in rows] == [50, 60, 40, 9]


def test_one_place_is_not_counted_twice_by_two(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 100)
    assert refusal(clerks.enter, count, company.a, 100, actor=clerks.second) == (
        "count.place_taken", "entries.0.place",
    )  # fmt: skip
    twice = [{"sku_id": company.a, "quantity": "1"}, {"sku_id": company.a, "quantity": "2"}]
    assert refusal(clerks.enter_many, count, twice) == ("count.twice", "entries.1.quantity")


def test_moves_between_two_places_ask_for_a_recount(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 50, place="前")
    company.issue(company.a, 1)
    clerks.enter(count, company.a, 49, place="后")
    assert clerks.hand_in(count).state == "recount"
    line = clerks.line(count, company.a)
    assert (line.has_moved, line.outcome, line.round) == (True, "recount", 2)
    clerks.enter(count, company.a, 99, actor=clerks.second)
    assert clerks.hand_in(count, actor=clerks.second).state == "review"
    assert clerks.line(count, company.a).difference == 0


def test_over_tolerance_a_second_person_counts(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 90)
    assert clerks.hand_in(count).recount == 1
    assert refusal(clerks.enter, count, company.a, 90) == ("count.needs_another", "entries.0.quantity")
    company.issue(company.a, 4)
    clerks.enter(count, company.a, 86, actor=clerks.second)
    assert clerks.hand_in(count, actor=clerks.second).state == "review"
    assert clerks.line(count, company.a).outcome == "settled"


def test_where_two_disagree_the_reviewer_decides_or_has_a_third(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 90)
    clerks.hand_in(count)
    clerks.enter(count, company.a, 80, actor=clerks.second)
    assert clerks.hand_in(count, actor=clerks.second).state == "review"
    line = clerks.line(count, company.a)
    assert line.outcome == "disputed"
    clerks.explain(count)
    assert refusal(clerks.post, count) == ("count.undecided", None)
    clerks.ask_again(count, line.id)
    third = company.hire("third", [("keeper", company.w1)])
    assert refusal(clerks.enter, count, company.a, 80, actor=clerks.second)[0] == "count.needs_another"
    clerks.enter(count, company.a, 90, actor=third)
    clerks.hand_in(count, actor=third)
    assert clerks.line(count, company.a).outcome == "settled"
    clerks.post(count)
    assert company.stock(company.a).on_hand == 90


def test_the_reviewer_decides_with_a_reason(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 90)
    clerks.hand_in(count)
    assert clerks.decide(count, clerks.line(count, company.a).id, 1).state == "review"
    line = clerks.line(count, company.a)
    assert (line.outcome, line.decided_by, line.reason) == ("settled", clerks.reviewer.user_id, "以复盘为准")


def test_uncounted_lines_are_asked_about(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter(count, company.a, 100)
    assert refusal(clerks.hand_in, count) == ("count.uncounted", None)
    clerks.uncounted(count, "skip")
    assert clerks.hand_in(count).state == "review"
    clerks.post(count)
    assert company.stock(company.b).on_hand == 48
    nothing = clerks.make(company.b)
    clerks.uncounted(nothing, "zero")
    assert clerks.hand_in(nothing).state == "recount"


def test_what_is_not_on_the_sheet_is_added(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 100)
    clerks.enter(count, company.lots, 3, lot_number="L-77")
    assert refusal(clerks.enter, count, company.lots, 3) == ("lot.needed", "entries.0.lot_number")
    clerks.hand_in(count)
    clerks.enter(count, company.lots, 3, lot_number="L-77", actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count, "found_again")
    clerks.post(count)
    assert company.stock(company.lots).on_hand == 3
    company.assert_proved()


def test_who_counted_neither_reviews_nor_posts(clerks: Clerks) -> None:
    """Also somebody whom an exception gave both rights."""
    company = clerks.company
    both = company.hire("both", [("keeper", company.w1), ("reviewer", company.w1)])
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 99, actor=both)
    clerks.hand_in(count)
    assert refusal(clerks.ask_again, count, clerks.line(count, company.a).id, actor=both)[0] == "count.own_count"
    clerks.explain(count)
    assert refusal(clerks.post, count, actor=both)[0] == "count.own_count"
    with pytest.raises(PermissionDenied):
        clerks.post(count, actor=clerks.second)


def test_a_large_difference_waits_for_one_approval_and_then_all_is_posted(clerks: Clerks) -> None:
    company = clerks.company
    company.receive(company.a, 1000, "9")
    boss = company.hire("boss", [("store_manager", company.w1)])
    count = clerks.make()
    entries = [{"sku_id": company.a, "quantity": "900"}, {"sku_id": company.b, "quantity": "49"}]
    clerks.enter_many(count, entries)
    clerks.hand_in(count)
    clerks.enter(count, company.a, 900, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count)
    done = clerks.post(count)
    assert (done.state, done.waiting_for) == ("waiting", ("人boss",))
    assert company.stock(company.a).on_hand == 1100
    [approval] = company.database.read(lambda session: session.exec(select(Approval)).all())
    decide(company, approval, boss)
    assert clerks.state(count) == "posted"
    assert (company.stock(company.a).on_hand, company.stock(company.b).on_hand) == (900, 49)
    company.assert_proved()


def decide(company: Company, approval: Approval, actor: Any) -> Any:
    command = DecideApproval(approval_id=approval.id, version=approval.version, decision="approve", comment="同意")
    return perform(decide_on_document, command, actor=actor, database=company.database)


def test_what_waits_is_taken_back(clerks: Clerks) -> None:
    company = clerks.company
    company.receive(company.a, 1000, "9")
    company.hire("boss", [("store_manager", company.w1)])
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 900)
    clerks.hand_in(count)
    clerks.decide(count, clerks.line(count, company.a).id, 1)
    clerks.explain(count)
    clerks.post(count)
    assert clerks.take_back(count).state == "review"
    assert company.stock(company.a).available == 1100
    clerks.decide(count, clerks.line(count, company.a).id, 0)
    assert clerks.post(count).documents == ()
    company.assert_proved()


def test_a_promised_loss_is_refused_and_nothing_is_half_done(clerks: Clerks) -> None:
    company = clerks.company
    company.submit(company.save("other_issue", [Line(company.a, 99)]))
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "96"}, {"sku_id": company.b, "quantity": "49"}])
    clerks.hand_in(count)
    clerks.explain(count)
    assert refusal(clerks.post, count)[0] == "count.loss_blocked"
    assert clerks.state(count) == "review"
    types = company.database.read(lambda session: session.exec(select(Document.type)).all())
    assert not {"count_gain", "count_loss"} & set(types)


def test_a_count_is_made_once(clerks: Clerks) -> None:
    one = clerks.make(count_key="same-key-1")
    assert clerks.make(count_key="same-key-1").count_id == one.count_id


def test_a_stale_page_is_told(clerks: Clerks) -> None:
    count = clerks.make(clerks.company.a)
    clerks.enter(count, clerks.company.a, 100)
    with pytest.raises(Conflict):
        perform(hand_in, HandIn(count_id=count.count_id, version=1), actor=clerks.first)


def test_elsewhere_nobody_sees_it(clerks: Clerks) -> None:
    elsewhere = clerks.company.hire("elsewhere", [("keeper", clerks.company.w2)])
    count = clerks.make(clerks.company.a)
    with pytest.raises(NotFound):
        clerks.enter(count, clerks.company.a, 1, actor=elsewhere)


def test_named_people_count_and_nobody_else(clerks: Clerks) -> None:
    count = clerks.make(clerks.company.a, user_ids=[clerks.second.user_id])
    assert refusal(clerks.enter, count, clerks.company.a, 1)[0] == "count.not_asked"
    clerks.enter(count, clerks.company.a, 100, actor=clerks.second)
    cannot = clerks.company.hire("cannot", [("reviewer", clerks.company.w1)])
    assert refusal(clerks.make, clerks.company.a, user_ids=[cannot.user_id]) == ("count.person_cannot", "user_ids")


def test_nobody_writes_such_documents_by_hand(clerks: Clerks) -> None:
    company = clerks.company
    with pytest.raises(PermissionDenied):
        company.save("count_gain", [Line(company.a, 1)], actor=clerks.reviewer)
    assert refusal(company.record, "count_gain", [Line(company.a, 1)])[0] == "count.only_by_count"
