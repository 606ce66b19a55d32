"""Lots that end: what comes in lives long enough, what goes out is the next to end, and nobody sells what has ended."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from jxc_app.core.clock import SystemClock, business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.inventory.lot_dates import CorrectLotDates, correct_lot_dates
from jxc_app.modules.inventory.lot_rules import SaveLotRule, save_lot_rule
from jxc_app.modules.inventory.models import Lot
from tests.support.company import SYSTEM, Line

RULE = {"allocation": "fefo", "least_life": 67, "on_short_life": "reason", "warn_1": 45, "warn_2": 20, "warn_3": 7}


@pytest.fixture
def today(company):
    return business_date(SystemClock().now(), get_settings().zone)


def end(today, days):
    return today + timedelta(days=days)


def stock(company, today, *lots):
    """Receive (number, quantity, days until the end), each by its own document, in this order."""
    for number, quantity, days in lots:
        company.record("opening_stock", [Line(company.lots, quantity, "2", lot=number, expires_on=end(today, days))])


def taken(company, document):
    """(lot, quantity) of each line of a document in order."""
    with company.database.reading() as session:
        rows = session.exec(
            select(Lot.number, DocumentLine.base_quantity)
            .join(Lot, col(Lot.id) == DocumentLine.lot_id)
            .where(DocumentLine.document_id == document.document_id)
            .order_by(col(DocumentLine.line_no))
        ).all()
    return [(number, int(quantity)) for number, quantity in rows]


def change_sku(company, **fields):
    with company.database.engine.begin() as connection:
        connection.execute(update(Sku.__table__).where(Sku.__table__.c.id == company.lots).values(**fields))


def rule(company, **fields):
    perform(save_lot_rule, SaveLotRule(**RULE | fields), actor=SYSTEM, database=company.database)


def refused(company, code, *args, **kwargs):
    with pytest.raises(DomainError) as refusal:
        company.record(*args, **kwargs)
    assert refusal.value.code == code, refusal.value
    return refusal.value


def test_the_first_to_end_leaves_first_and_a_line_is_divided(company, today):
    stock(company, today, ("late", 5, 90), ("soon", 3, 10), ("next", 4, 20))
    sold = company.record("other_issue", [Line(company.lots, 6)])
    assert taken(company, sold) == [("soon", 3), ("next", 3)]
    company.assert_proved()


def test_first_in_first_out_where_the_category_says_so(company, today):
    rule(company, allocation="fifo")
    stock(company, today, ("late", 5, 90), ("soon", 3, 10))
    sold = company.record("other_issue", [Line(company.lots, 6)])
    assert taken(company, sold) == [("late", 5), ("soon", 1)]


def test_what_has_ended_is_not_issued_but_thrown_away(company, today):
    stock(company, today, ("old", 5, -1), ("last day", 2, 0))
    refusal = refused(company, "stock.insufficient_fresh", "other_issue", [Line(company.lots, 3)])
    assert (refusal.field, refusal.params["available"], refusal.params["expired"]) == ("lines.0.quantity", "2", "5")
    refused(company, "lot.expired", "other_issue", [Line(company.lots, 1, lot="old")])
    scrapped = company.record("scrap", [Line(company.lots, 5)])
    assert taken(company, scrapped) == [("old", 5)]
    company.assert_proved()


def test_what_has_ended_goes_to_a_warehouse_and_to_no_store(company, today):
    stock(company, today, ("old", 5, -1))
    refused(company, "stock.insufficient_fresh", "transfer", [Line(company.lots, 1)], to_warehouse_id=company.s1)
    refused(company, "lot.expired", "transfer", [Line(company.lots, 1, lot="old")], to_warehouse_id=company.s1)
    sent = company.record("transfer", [Line(company.lots, 1)], to_warehouse_id=company.w2)
    assert taken(company, sent) == [("old", 1)]


def test_another_lot_than_the_next_needs_a_reason(company, today):
    stock(company, today, ("soon", 3, 10), ("late", 5, 90))
    refusal = refused(company, "lot.reason_needed", "other_issue", [Line(company.lots, 1, lot="late")])
    assert (refusal.field, refusal.params["lot"]) == ("lines.0.lot_reason", "soon")
    sold = company.record("other_issue", [Line(company.lots, 1, lot="late", lot_reason="客户指定")])
    both = company.record("other_issue", [Line(company.lots, 3, lot="soon"), Line(company.lots, 1, lot="late")])
    with company.database.reading() as session:
        choices = [
            session.get(DocumentLine, document.document_id * 1000 + number).lot_choice
            for document, number in ((sold, 1), (both, 1), (both, 2))
        ]
    assert choices == ["override", "rule", "rule"]


def test_a_submitted_issue_keeps_the_lots_that_it_reserved(company, today):
    stock(company, today, ("soon", 3, 10))
    draft = company.save("other_issue", [Line(company.lots, 3)])
    submitted = company.submit(draft)
    stock(company, today, ("sooner", 3, 5))
    posted = company.post(submitted)
    assert taken(company, posted) == [("soon", 3)]
    company.assert_proved()


def test_parts_of_a_line_add_up_to_its_amount(company, today):
    stock(company, today, ("soon", 1, 10), ("next", 1, 20), ("late", 1, 30))
    sold = company.record("sales_issue", [Line(company.lots, 3, "3.333")])
    with company.database.reading() as session:
        lines = session.exec(select(DocumentLine).where(DocumentLine.document_id == sold.document_id)).all()
    assert (len(lines), sum(line.amount for line in lines)) == (3, 10)


def test_a_receipt_without_a_date_is_asked_for_one_and_the_end_follows_from_the_shelf_life(company, today):
    change_sku(company, shelf_life_months=6)
    assert refused(company, "lot.date_needed", "other_receipt", [Line(company.lots, 1, "2", lot="x")]).field == (
        "lines.0.produced_on"
    )
    company.record("other_receipt", [Line(company.lots, 1, "2", produced_on=today)])
    with company.database.reading() as session:
        lot = session.exec(select(Lot).where(Lot.sku_id == company.lots, Lot.number == f"{today:%Y%m%d}")).one()
    assert lot.expires_on > today + timedelta(days=180)


def test_a_receipt_of_too_short_a_life_says_why_or_is_refused(company, today):
    change_sku(company, shelf_life_days=90)
    short = Line(company.lots, 1, "2", lot="x", produced_on=end(today, -40))
    assert refused(company, "lot.life_reason_needed", "other_receipt", [short]).params["left"] == 55
    rule(company, on_short_life="refuse")
    refused(company, "lot.life_short", "other_receipt", [short])
    over = Line(company.lots, 1, "2", lot="y", produced_on=end(today, -100))
    refused(company, "lot.already_expired", "other_receipt", [over])
    company.record("other_receipt", [Line(company.lots, 1, "2", lot="z", produced_on=end(today, -10))])


def test_the_dates_of_a_lot_that_moved_are_corrected_with_a_reason_only(company, today):
    stock(company, today, ("x", 1, 30))
    again = Line(company.lots, 1, "2", lot="x", expires_on=end(today, 31))
    assert refused(company, "lot.dates_differ", "opening_stock", [again]).field == "lines.0.expires_on"
    with company.database.reading() as session:
        lot = session.exec(select(Lot).where(Lot.number == "x")).one()
    command = CorrectLotDates(
        lot_id=lot.id, seen_expires_on=end(today, 30), expires_on=end(today, 31), reason="包装上看错了"
    )
    perform(correct_lot_dates, command, actor=SYSTEM, database=company.database)
    company.record("opening_stock", [again])


def test_a_draft_corrects_the_dates_of_a_lot_that_never_moved(company, today):
    draft = company.save("opening_stock", [Line(company.lots, 1, "2", lot="x", expires_on=end(today, 30))])
    again = [Line(company.lots, 1, "2", lot="x", expires_on=end(today, 31))]
    saved = company.save("opening_stock", again, document_id=draft.document_id, version=draft.version)
    company.post(saved)
    with company.database.reading() as session:
        assert session.exec(select(Lot.expires_on).where(Lot.number == "x")).one() == end(today, 31)


def test_a_piece_is_in_stock_once(company):
    change_sku(company, serial_tracked=True)
    refused(company, "lot.one_piece", "opening_stock", [Line(company.lots, 2, "2", lot="SN1")])
    company.record("opening_stock", [Line(company.lots, 1, "2", lot="SN1")])
    refused(company, "lot.piece_here", "opening_stock", [Line(company.lots, 1, "2", lot="SN1")], at=company.w2)
    company.record("other_issue", [Line(company.lots, 1, lot="SN1")])
    company.record("other_receipt", [Line(company.lots, 1, "2", lot="SN1")], at=company.w2)
    company.assert_proved()


def test_a_sku_that_is_not_kept_by_lot_comes_in_without_one(company):
    """It would be there, and no issue could ever take it."""
    for type_ in ("opening_stock", "other_receipt", "sales_return"):
        assert refused(company, "lot.not_tracked", type_, [Line(company.a, 10, "2", lot="X")]).field == (
            "lines.0.lot_number"
        )
    company.record("other_receipt", [Line(company.a, 10, "2")])
    company.issue(company.a, 10)


def test_the_dates_of_a_lot_that_waits_elsewhere_are_not_a_drafts_to_change(company, today):
    waiting = company.submit(
        company.save("other_receipt", [Line(company.lots, 5, "2", lot="x", expires_on=end(today, 90))])
    )
    with pytest.raises(DomainError) as refusal:
        company.save("other_receipt", [Line(company.lots, 5, "2", lot="x", expires_on=end(today, 400))], at=company.w2)
    assert (refusal.value.code, refusal.value.field) == ("lot.dates_differ", "lines.0.expires_on")
    company.save("other_receipt", [Line(company.lots, 5, "2", lot="x", expires_on=end(today, 90))], at=company.w2)
    company.post(waiting)
    with company.database.reading() as session:
        assert session.exec(select(Lot.expires_on).where(Lot.number == "x")).one() == end(today, 90)


@pytest.mark.parametrize("type_", ["sales_return", "other_receipt"])
def test_a_new_lot_of_what_spoils_says_when_it_ends(company, today, type_):
    """Without an end it would be sold for ever; what was in stock before, and comes back, is not asked."""
    stock(company, today, ("x", 5, 30))
    change_sku(company, shelf_life_days=90)
    assert refused(company, "lot.date_needed", type_, [Line(company.lots, 1, "2", lot="new")]).field == (
        "lines.0.produced_on"
    )
    company.record("sales_return", [Line(company.lots, 1, "2", lot="x")])
    company.record(type_, [Line(company.lots, 1, "2", lot="new", produced_on=today)])


def two_lots(company, clock):
    """One ends on the 6th of January 2026, today is the 5th."""
    clock.at = datetime(2026, 1, 5, 4, tzinfo=UTC)
    ends = (("soon", date(2026, 1, 6)), ("late", date(2026, 3, 6)))
    company.record("opening_stock", [Line(company.lots, 10, "2", lot=lot, expires_on=day) for lot, day in ends])


def test_what_waited_until_its_lot_had_expired_takes_the_next(company, standing_clock):
    two_lots(company, standing_clock)
    waiting = company.submit(company.save("sales_issue", [Line(company.lots, 4, "9")]))
    standing_clock.at += timedelta(days=7)
    company.post(waiting)
    assert taken(company, waiting) == [("late", 4)]
    company.assert_proved()


@pytest.mark.parametrize(("type_", "head"), [("sales_issue", {}), ("transfer", {"to_warehouse_id": "s1"})])
def test_a_lot_that_somebody_named_is_refused_once_it_has_expired(company, standing_clock, type_, head):
    two_lots(company, standing_clock)
    to = {name: getattr(company, place) for name, place in head.items()}
    other = Line(company.lots, 4, lot="late", lot_reason="顾客指定")
    in_time = company.submit(company.save(type_, [other], **to))
    waiting = company.submit(company.save(type_, [other], **to))
    standing_clock.at = datetime(2026, 3, 6, 4, tzinfo=UTC)
    company.post(in_time)
    standing_clock.at += timedelta(days=1)
    with pytest.raises(DomainError) as refusal:
        company.post(waiting)
    assert (refusal.value.code, refusal.value.field) == ("lot.expired", "lines.0.lot_number")
    company.assert_proved()


def test_what_left_in_time_and_is_written_later_is_no_sale_of_the_expired(company, standing_clock):
    two_lots(company, standing_clock)
    standing_clock.at += timedelta(days=7)
    company.record("sales_issue", [Line(company.lots, 4, "9", lot="soon")], business_date=date(2026, 1, 6))
    waiting = company.submit(
        company.save("sales_issue", [Line(company.lots, 4, "9", lot="soon")], business_date=date(2026, 1, 6))
    )
    standing_clock.at += timedelta(days=1)
    company.post(waiting)
    assert company.stock(company.lots).on_hand == 12


@pytest.mark.parametrize("type_", ["opening_stock", "other_receipt", "sales_return"])
def test_a_piece_comes_once_in_one_document(company, type_):
    change_sku(company, serial_tracked=True)
    twice = [Line(company.lots, 1, "2", lot="SN1"), Line(company.lots, 1, "2", lot="SN2")]
    company.record(type_, twice)
    again = [Line(company.lots, 1, "2", lot="SN3"), Line(company.lots, 1, "2", lot="SN3")]
    assert refused(company, "lot.piece_twice", type_, again).field == "lines.1.lot_number"
    company.assert_proved()


def test_stock_is_put_aside_and_comes_back_by_moves(company, today):
    stock(company, today, ("x", 5, 30))
    company.record("stock_status", [Line(company.lots, 3)], settlement="hold")
    refused(company, "stock.insufficient", "other_issue", [Line(company.lots, 3)])
    company.record("stock_status", [Line(company.lots, 1, lot="x")], settlement="condemn")
    company.record("stock_status", [Line(company.lots, 2, lot="x")], settlement="release")
    company.record("scrap", [Line(company.lots, 1, lot="x")], settlement="from_blocked")
    company.record("other_issue", [Line(company.lots, 4)])
    company.assert_proved()


@pytest.mark.parametrize("reason", [".", "--- 1", "。。", "嗯嗯"])
def test_a_reason_that_says_nothing_is_none(company, reason):
    with pytest.raises(DomainError) as caught:
        company.save("other_issue", [Line(company.lots, 1, lot="late", lot_reason=reason)])
    assert (caught.value.code, caught.value.field) == ("lot.reason_says_nothing", "lines.0.lot_reason")
