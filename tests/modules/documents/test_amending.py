"""Amending in one act: what was booked wrong is taken back and booked right, judged by where it ends."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, select, update

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.amend_previews import preview_amend
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import get_document, latest_draft
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.inventory.models import StockValueEntry
from tests.modules.inventory.books import moments_below_nothing
from tests.support.company import SYSTEM, Line


def begin(company, document, *, actor=SYSTEM, reason="数量录错"):
    held = shown(company, document.document_id)
    command = BeginAmendment(document_id=held.id, version=held.version, document_key=new_key(), reason=reason)
    return perform(begin_amendment, command, actor=actor, database=company.database)


def shown(company, document_id) -> Document:
    with company.database.reading() as session:
        return session.get(Document, document_id)


def seen(company, document) -> DocumentRef:
    held = shown(company, document.document_id)
    return document.model_copy(update={"version": held.version})


def edited(company, draft: DocumentRef, lines, **fields) -> DocumentRef:
    held = shown(company, draft.document_id)
    head = {"document_id": draft.document_id, "version": draft.version, "business_date": held.business_date}
    linked = {"linked_document_id": held.linked_document_id, "to_warehouse_id": held.to_warehouse_id}
    return company.save(held.type, lines, at=held.warehouse_id, **head, **linked, **fields)


def amended(company, document, lines, **fields):
    return company.post(edited(company, begin(company, document), lines, **fields))


def value_of(company, sku_id):
    return company.stock(sku_id).on_hand, company.value(sku_id)


def test_a_receipt_of_which_most_is_gone_becomes_a_smaller_one(company):
    received = company.record("other_receipt", [Line(company.a, 100, "10")])
    company.record("other_issue", [Line(company.a, 60)])
    amended(company, received, [Line(company.a, 98, "10")])
    assert company.stock(company.a).on_hand == 38
    assert value_of(company, company.a) == (38, Decimal(380))
    assert shown(company, received.document_id).status == "reversed"
    company.assert_proved()


def test_it_cannot_end_below_nothing(company):
    received = company.record("other_receipt", [Line(company.a, 100, "10")])
    company.record("other_issue", [Line(company.a, 60)])
    draft = edited(company, begin(company, received), [Line(company.a, 59, "10")])
    with pytest.raises(DomainError) as refusal:
        company.post(draft)
    assert (refusal.value.code, refusal.value.field) == ("stock.insufficient", "lines.0.quantity")
    assert shown(company, received.document_id).status == "posted"
    assert company.stock(company.a).on_hand == 40
    company.assert_proved()


def test_a_wrong_price_follows_and_what_cannot_stay_is_said(company):
    received = company.record("other_receipt", [Line(company.a, 100, "10")])
    company.record("other_issue", [Line(company.a, 60)])
    amended(company, received, [Line(company.a, 100, "5")])
    assert value_of(company, company.a) == (40, Decimal(0))  # the 60 left with more than the 100 cost
    with company.database.reading() as session:
        causes = session.exec(select(StockValueEntry.cause).order_by(col(StockValueEntry.id))).all()
    assert causes[-1] == "residue_negative"
    company.assert_proved()


def test_a_receipt_without_a_price_keeps_its_cost(company):
    company.record("other_receipt", [Line(company.a, 10, "4")])
    received = company.record("other_receipt", [Line(company.a, 10)])
    company.record("other_issue", [Line(company.a, 19)])
    amended(company, received, [Line(company.a, 11)])
    assert value_of(company, company.a) == (2, Decimal(8))
    company.assert_proved()


def test_an_issue_with_another_sku(company):
    company.record("other_receipt", [Line(company.a, 5, "1"), Line(company.b, 5, "2")])
    issued = company.record("other_issue", [Line(company.a, 5)])
    new = amended(company, issued, [Line(company.b, 3)])
    assert (company.stock(company.a).on_hand, company.stock(company.b).on_hand) == (5, 2)
    held = shown(company, new.document_id)
    assert (held.amends_document_id, held.amend_reason) == (issued.document_id, "数量录错")
    company.assert_proved()


def test_the_amended_is_amended_again(company):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    again = amended(company, received, [Line(company.a, 9, "1")])
    amended(company, again, [Line(company.a, 8, "1")])
    assert company.stock(company.a).on_hand == 8
    company.assert_proved()
    with pytest.raises(DomainError):
        begin(company, received)


def test_it_takes_first_from_the_lots_that_its_original_gives_back(company):
    """The first lot to end has left whole; less of it leaves now, and the later lot stays where it is."""
    ends = (("E1", date(2036, 1, 1)), ("E2", date(2037, 1, 1)))
    company.record("opening_stock", [Line(company.lots, 10, "2", lot=lot, expires_on=day) for lot, day in ends])
    issued = company.record("other_issue", [Line(company.lots, 10)])
    new = amended(company, issued, [Line(company.lots, 8)])
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=new.document_id)
    assert [(line.lot_number, line.base_quantity) for line in view.lines] == [("E1", 8)]
    again = amended(company, new, [Line(company.lots, 13)])
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=again.document_id)
    assert [(line.lot_number, line.base_quantity) for line in view.lines] == [("E1", 10), ("E2", 3)]
    company.assert_proved()


def test_one_piece_does_not_become_two(company):
    with company.database.engine.begin() as connection:
        connection.execute(update(Sku).where(Sku.id == company.lots).values(serial_tracked=True))
    received = company.record("other_receipt", [Line(company.lots, 1, "2", lot="SN1")])
    with pytest.raises(DomainError) as refusal:
        amended(company, received, [Line(company.lots, 1, "2", lot="SN1"), Line(company.lots, 1, "2", lot="SN1")])
    assert refusal.value.code == "lot.piece_twice"
    company.assert_proved()


def test_one_amendment_at_a_time(company):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    draft = begin(company, received)
    with pytest.raises(Conflict) as refusal:
        begin(company, received)
    assert refusal.value.code == "document.amended_elsewhere"
    company.close(draft)
    begin(company, received)


def test_what_was_voided_meanwhile_is_amended_no_more(company):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    draft = begin(company, received)
    company.void(seen(company, received))
    with pytest.raises(DomainError) as refusal:
        company.post(edited(company, draft, [Line(company.a, 9, "1")]))
    assert refusal.value.code == "document.wrong_status"
    company.assert_proved()


def test_a_received_transfer_keeps_its_receipt_and_the_receipt_is_amended(company):
    company.record("other_receipt", [Line(company.a, 10, "1")])
    sent = company.record("transfer", [Line(company.a, 10)], to_warehouse_id=company.w2)
    line = sent.document_id * 1000 + 1
    arrived = company.record(
        "transfer_receipt", [Line(company.a, 10, source_line_id=line)], at=company.w2,
        linked_document_id=sent.document_id,
    )  # fmt: skip
    assert shown(company, sent.document_id).status == "done"
    with pytest.raises(DomainError) as refusal:
        begin(company, sent)
    assert refusal.value.code == "document.has_later"
    amended(company, arrived, [Line(company.a, 8, source_line_id=line)])
    assert shown(company, sent.document_id).status == "posted"
    assert company.stock(company.a, company.w2).on_hand == 8
    company.assert_proved()


def test_it_keeps_its_day_and_needs_the_right_for_another(company, standing_clock):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    before = shown(company, received.document_id).business_date
    standing_clock.at += timedelta(days=1)
    keeper = company.hire("keeper-amends", [("store_manager", company.w1)])
    draft = begin(company, received, actor=keeper)
    new = company.post(edited(company, draft, [Line(company.a, 9, "1")]), actor=SYSTEM)
    assert shown(company, new.document_id).business_date == before
    reversal = shown_reversal(company, received)
    assert reversal.business_date == before
    company.assert_proved()


def shown_reversal(company, document):
    with company.database.reading() as session:
        return session.exec(select(Document).where(Document.reverses_document_id == document.document_id)).one()


def test_the_past_is_never_short_either(company, standing_clock):
    """What is booked back into March must not make April negative."""
    company.record("other_receipt", [Line(company.a, 10, "1")])
    standing_clock.at += timedelta(days=2)
    company.record("other_issue", [Line(company.a, 8)])
    first = datetime(2026, 1, 5, tzinfo=UTC).date()
    standing_clock.at += timedelta(days=1)
    company.record("other_receipt", [Line(company.a, 5, "1")])
    with pytest.raises(DomainError) as refusal:
        company.record("other_issue", [Line(company.a, 3)], business_date=first)
    assert refusal.value.code == "stock.past_shortage"
    assert (refusal.value.params["day"], refusal.value.params["short"]) == ("2026-01-07", "1")
    company.record("other_issue", [Line(company.a, 2)], business_date=first)
    company.assert_proved()


def test_a_receipt_is_not_amended_away_from_what_stood_on_it_then(company, standing_clock):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    standing_clock.at += timedelta(days=1)
    company.record("other_issue", [Line(company.a, 9)])
    standing_clock.at += timedelta(days=1)
    company.record("other_receipt", [Line(company.a, 10, "1")])
    draft = edited(company, begin(company, received), [Line(company.a, 8, "1")])
    with pytest.raises(DomainError) as refusal:
        company.post(draft)
    assert (refusal.value.code, refusal.value.params["short"]) == ("stock.past_shortage", "1")
    company.assert_proved()


def test_a_closed_period_is_amended_by_nobody(company, standing_clock):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    standing_clock.at += timedelta(days=30)
    perform(close_period, ClosePeriod(ends_on="2026-01-31"), actor=SYSTEM, database=company.database)
    with pytest.raises(DomainError) as refusal:
        begin(company, received)
    assert refusal.value.code == "document.period_closed"


def test_whoever_may_not_void_proposes_and_another_decides(company):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    keeper = company.hire("keeper-no-amend", [("keeper", company.w1)])
    reviewer = company.hire("reviewer-decides", [("reviewer", company.w1)])
    draft = begin(company, received, actor=keeper)
    changed = edited(company, draft, [Line(company.a, 9, "1")])
    with pytest.raises(PermissionDenied):
        company.post(changed, actor=keeper)
    assert company.stock(company.a).on_hand == 10
    handed_in = company.submit(changed, actor=keeper)
    assert (handed_in.status, handed_in.waiting_for) == ("submitted", ("人reviewer-decides",))
    assert company.stock(company.a).on_hand == 10
    [approval] = company.database.read(lambda session: session.exec(select(Approval)).all())
    yes = DecideApproval(approval_id=approval.id, version=approval.version, decision="approve", comment="同意")
    perform(decide_on_document, yes, actor=reviewer, database=company.database)
    assert shown(company, handed_in.document_id).status == "approved"
    with pytest.raises(PermissionDenied):
        company.post(seen(company, handed_in), actor=keeper)
    company.post(seen(company, handed_in), actor=reviewer)
    assert company.stock(company.a).on_hand == 9
    company.assert_proved()


def test_whoever_drafts_nothing_of_the_kind_proposes_nothing(company):
    received = company.record("other_receipt", [Line(company.a, 10, "1")])
    clerk = company.hire("store-clerk", [("store_clerk", company.w1)])
    with pytest.raises(PermissionDenied):
        begin(company, received, actor=clerk)


def test_until_it_is_posted_it_shows_what_differs_and_nobody_goes_on_with_it_unasked(company):
    received = company.record("other_receipt", [Line(company.a, 10, "10"), Line(company.b, 4)])
    draft = edited(company, begin(company, received), [Line(company.a, 7, "10"), Line(company.b, 4)])
    effects = read(document_effect, document_id=draft.document_id, actor=SYSTEM, database=company.database)
    assert [(one.sku_id, one.change, one.now) for one in effects] == [(company.a, -3, 10)]
    maker = {"type": "other_receipt", "maker_id": SYSTEM.user_id}
    assert read(latest_draft, actor=SYSTEM, database=company.database, **maker) is None
    links = read(get_document, document_id=received.document_id, actor=SYSTEM, database=company.database).links
    assert [(link.id, link.relation, link.status) for link in links] == [(draft.document_id, "amended_by", "draft")]
    posted = company.post(draft)
    effects = read(document_effect, document_id=posted.document_id, actor=SYSTEM, database=company.database)
    assert {one.sku_id: one.change for one in effects} == {company.a: 7, company.b: 4}


def test_what_stock_is_worth_is_shown_to_whoever_may_see_costs_of_every_type(company):
    company.record("other_receipt", [Line(company.a, 10, "10")])
    issued = company.record("sales_issue", [Line(company.a, 4, "15")])
    draft = edited(company, begin(company, issued), [Line(company.a, 3, "15")])
    asked = {"document_id": draft.document_id, "database": company.database}
    manager = company.hire("knows-costs", [("store_manager", company.w1)])
    assert [(one.before, one.after) for one in read(preview_amend, actor=manager, **asked).values] == [(60, 70)]
    clerk = company.hire("knows-prices", [("store_clerk", company.w1)])
    found = read(preview_amend, actor=clerk, **asked)
    assert (found.values, found.lines[0].amount_after) == ((), 45)


def test_what_left_and_came_back_meanwhile_was_there_to_leave(company, standing_clock):
    """A transfer of 60 that was voided an hour later: an opening of 40 could not have sent it."""
    opening = company.record("opening_stock", [Line(company.a, 100, "1")])
    standing_clock.at += timedelta(hours=1)
    sent = company.record("transfer", [Line(company.a, 60)], to_warehouse_id=company.w2)
    standing_clock.at += timedelta(hours=1)
    company.void(sent)
    draft = edited(company, begin(company, opening), [Line(company.a, 40, "1")])
    with pytest.raises(DomainError) as refusal:
        company.post(draft)
    assert refusal.value.code == "stock.past_shortage"
    company.assert_proved()


def test_what_was_taken_back_never_left_so_the_day_before_may_have_it(company, standing_clock):
    """Seven left, and by the amendment none did, as of the same moment: of eight, four may have left the day before."""
    ends = date(2036, 1, 1)
    company.record("opening_stock", [Line(company.lots, 8, "2", lot="E", expires_on=ends)], business_date="2026-01-02")
    company.receive(company.a, 9, "1")
    standing_clock.at += timedelta(days=3)
    issued = company.record("other_issue", [Line(company.lots, 7)])
    standing_clock.at += timedelta(seconds=9)
    amended(company, issued, [Line(company.a, 4)])
    standing_clock.at += timedelta(seconds=9)
    yesterday = business_date(standing_clock.at, get_settings().zone) - timedelta(days=1)
    company.record("other_issue", [Line(company.lots, 4)], business_date=yesterday)
    assert company.stock(company.lots).on_hand == 4
    with pytest.raises(DomainError) as refusal:
        company.record("other_issue", [Line(company.lots, 5)], business_date=yesterday)
    assert refusal.value.code == "stock.insufficient"
    assert company.database.read(moments_below_nothing) == []
    company.assert_proved()
