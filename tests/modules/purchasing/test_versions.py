"""What follows an order follows the order that it was changed into: who ordered, since when, what was promised."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.approvals.standing_in import SwitchSmallShop, switch_small_shop
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.buying_figures.queries import figure_lines
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, frozen, release_settlement
from jxc_app.modules.purchasing.overdue import late_orders
from jxc_app.modules.purchasing.promising import NotePromise, note_promise
from jxc_app.modules.purchasing.supplying import lead_times
from jxc_app.modules.sourcing.records import records_of
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import begin, edited, seen
from tests.modules.purchasing.loop import Buying, buying_in
from tests.modules.purchasing.test_supplier_links import confirmed, sent, side
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def buying(company, standing_clock) -> Buying:
    company.database.write(hold_flows)
    return buying_in(company)


def changed_by(actor: Actor, company: Company, buying: Buying, order: DocumentRef, *lines: Line) -> DocumentRef:
    """The order that somebody changes this one into."""
    draft = begin(company, seen(company, order), actor=actor)
    return company.post(edited(company, draft, list(lines), partner_id=buying.supplier), actor=actor)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


@pytest.fixture
def both(company) -> Actor:
    """Who may order, count, inspect and release."""
    return company.hire("both", [(one, None) for one in ("buyer", "keeper", "inspector", "finance")])


def test_whoever_ordered_is_no_counter_of_it_after_another_changed_it(company, buying, both):
    order = buying.order(Line(company.a, 10, "3"), actor=both)
    new = changed_by(buying.buyer, company, buying, order, Line(company.a, 11, "3"))
    assert refused(lambda: buying.count(new, 11, actor=both)) == "receipt.own_order"
    counted = buying.count(new, 11)
    assert refused(lambda: buying.inspect(counted, actor=both)) == "receipt.own_order"


def test_whoever_changed_an_order_does_not_release_what_came_before(company, buying, both):
    order = buying.order(Line(company.a, 10, "3"))
    receipt = buying.received(order, {"counted": 4, "noted": 10})
    changed_by(both, company, buying, order, Line(company.a, 12, "3"))
    held = company.database.read(lambda session: frozen(session, [receipt.document_id])[receipt.document_id].id)
    command = ReleaseSettlement(freeze_id=held, reason="已协商")
    release = {"command": command, "database": company.database}
    assert refused(lambda: perform(release_settlement, actor=both, **release)) == "settlement.own_receipt"
    perform(release_settlement, actor=buying.finance, **release)


def test_a_small_shop_counts_what_it_ordered_and_another_changed(company, buying, both):
    command = SwitchSmallShop(is_on=True, reason="两个人的店")
    perform(switch_small_shop, command, actor=SYSTEM, database=company.database)
    order = buying.order(Line(company.a, 10, "3"), actor=both)
    new = changed_by(buying.buyer, company, buying, order, Line(company.a, 11, "3"))
    assert buying.count(new, 11, actor=both).status == "submitted"


def judged(company, buying) -> list[tuple[str, date, str]]:
    """What the figures of punctuality say of each line: the SKU, the day that counts, the verdict."""
    wanted = Asked("delivery", date(2026, 1, 1), date(2026, 12, 31))
    found = read(figure_lines, actor=buying.buyer, wanted=wanted, database=company.database).rows
    return [(row.values[2], row.values[3], row.values[9]) for row in found]


def record(company, buying, clock) -> tuple[Decimal | None, int]:
    """The same as an inquiry shows it beside an offer."""
    asked = [buying.supplier], clock.at.date()
    found = company.database.read(lambda session: records_of(session, *asked))[buying.supplier]
    return found.on_time, found.lines


JANUARY_7 = date(2026, 1, 7)


def test_a_line_is_judged_by_the_day_that_the_supplier_confirmed(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3", due_on=JANUARY_7))
    confirmed(company, sent(company, buying, order), date(2026, 1, 20))
    standing_clock.at += timedelta(days=10)
    buying.received(order, 10)
    assert judged(company, buying) == [], "its day is to come"
    standing_clock.at += timedelta(days=10)
    assert judged(company, buying) == [("商品A-1", date(2026, 1, 20), "准时足量")]
    assert record(company, buying, standing_clock) == (100, 1)


def test_a_line_with_nothing_but_a_promise_is_due_on_it(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3"))
    confirmed(company, sent(company, buying, order), date(2026, 1, 12))
    standing_clock.at += timedelta(days=20)
    assert judged(company, buying) == [("商品A-1", date(2026, 1, 12), "未足量")]
    assert record(company, buying, standing_clock) == (0, 1)


def test_only_the_first_word_and_only_one_in_time_moves_the_day(company, buying, standing_clock):
    order, silent = (buying.order(Line(one, 10, "3", due_on=JANUARY_7)) for one in (company.a, company.b))
    confirmed(company, sent(company, buying, order), date(2026, 1, 9))
    standing_clock.at += timedelta(days=3)
    confirmed(company, sent(company, buying, order), date(2026, 1, 20))
    confirmed(company, sent(company, buying, silent), date(2026, 1, 20))
    standing_clock.at += timedelta(days=5)
    buying.received(order, 10)
    buying.received(silent, 10)
    standing_clock.at += timedelta(days=9)
    assert sorted(judged(company, buying)) == [
        ("商品A-1", date(2026, 1, 9), "足量迟到"), ("商品B-2", JANUARY_7, "足量迟到"),
    ]  # fmt: skip


def test_no_change_of_the_order_moves_a_day_that_counts(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3", due_on=JANUARY_7), Line(company.b, 10, "3", due_on=JANUARY_7))
    standing_clock.at += timedelta(days=10)
    buying.received(order, None, 4)
    later = date(2026, 1, 20)
    # the first put off, and split; the second cut to what had come
    new = changed_by(
        buying.buyer, company, buying, order, Line(company.a, 4, "3", due_on=later),
        Line(company.a, 6, "3", due_on=later), Line(company.b, 4, "3", due_on=JANUARY_7),
        Line(company.lots, 5, "1", due_on=date(2026, 1, 16)),
    )  # fmt: skip
    buying.received(new, 4, 6, None, {"counted": 5, "lot_number": "L"})
    standing_clock.at += timedelta(days=10)
    assert sorted(judged(company, buying)) == [
        ("商品A-1", JANUARY_7, "足量迟到"), ("商品A-1", JANUARY_7, "足量迟到"), ("商品B-2", JANUARY_7, "未足量"),
        ("商品L-3", date(2026, 1, 16), "准时足量"),
    ]  # fmt: skip
    assert record(company, buying, standing_clock) == (25, 4)


def test_the_days_of_an_order_begin_with_its_first_version(company, buying, standing_clock):
    wanted = company.record("purchase_requisition", [Line(company.a, 10)])
    standing_clock.at += timedelta(days=2)
    source = {"source_line_id": wanted.document_id * 1000 + 1}
    order = buying.order(Line(company.a, 10, "3", **source))
    standing_clock.at += timedelta(days=10)
    second = changed_by(buying.buyer, company, buying, order, Line(company.a, 8, "3", **source))
    new = changed_by(buying.buyer, company, buying, second, Line(company.a, 9, "3", **source), Line(company.b, 2, "1"))
    standing_clock.at += timedelta(days=1)
    buying.received(new, 9, 2)
    with company.database.reading() as session:
        found = lead_times(session, [company.w1], [company.a, company.b])
    assert {sku: round(one.mean_days, 6) for (sku, _), one in found.items()} == {company.a: 11, company.b: 1}
    asked = Asked("cycle", date(2026, 1, 1), date(2026, 12, 31))
    [chain] = read(figure_lines, actor=buying.buyer, wanted=asked, database=company.database).rows
    decide, arrive, *_, whole = chain.values[4:]
    assert (decide, arrive, whole) == (2, 11, 13)


def test_what_was_promised_stands_for_lines_that_were_not_changed(company, buying, standing_clock):
    order = buying.order(*(Line(one, 10, "3", due_on=JANUARY_7) for one in (company.a, company.b, company.lots)))
    confirmed(company, sent(company, buying, order), *[date(2026, 1, 20)] * 3)
    standing_clock.at += timedelta(days=5)
    new = changed_by(
        buying.buyer, company, buying, order, Line(company.b, 8, "3", due_on=JANUARY_7),
        Line(company.a, 10, "3", due_on=JANUARY_7), Line(company.lots, 12, "3", due_on=JANUARY_7),
    )  # fmt: skip
    assert side(company, buying, new).promises == {1: date(2026, 1, 20), 2: date(2026, 1, 20)}
    [late] = read(late_orders, actor=buying.buyer, database=company.database)
    assert (late.lines, late.open) == (1, 12), "nobody promised the two more"


def noted(company, buying, order, *lines, words="李经理电话", actor=None):
    command = NotePromise(
        document_id=order.document_id, version=seen(company, order).version, words=words,
        lines=[{"line_no": number, "promised_on": day} for number, day in lines],
    )  # fmt: skip
    return perform(note_promise, command, actor=actor or buying.buyer, database=company.database)


def test_what_was_said_by_telephone_is_noted_by_the_buyer(company, buying, standing_clock):
    order = buying.order(Line(company.a, 10, "3", due_on=JANUARY_7), Line(company.b, 10, "3", due_on=JANUARY_7))
    noted(company, buying, order, (1, date(2026, 1, 9)))
    assert side(company, buying, order).promises == {1: date(2026, 1, 9)}
    said = next(event for event in view(company, order).timeline if event.act == "told")
    assert said.text == "李经理电话：最晚 2026-01-09 到齐；第 1 行晚于要求"
    standing_clock.at += timedelta(days=3)
    [late] = read(late_orders, actor=buying.buyer, database=company.database)
    assert (late.lines, late.days) == (1, 1), "of the second line nothing was said"
    for lines, code, field in (
        ([(1, date(2026, 1, 7))], "order.day_past", "lines.1"),
        ([(2, date(2999, 1, 7))], "order.day_far", "lines.2"),
        ([(9, date(2026, 2, 7))], "order.no_line", "lines.9"),
    ):
        with pytest.raises(DomainError) as found:
            noted(company, buying, order, *lines)
        assert (found.value.code, found.value.field) == (code, field)
    with pytest.raises(PermissionDenied):
        noted(company, buying, order, (1, date(2026, 1, 9)), actor=buying.keeper)
    buying.received(order, 10, 10)
    with pytest.raises(Conflict):
        noted(company, buying, order, (1, date(2026, 1, 9)))


def test_no_supplier_silences_the_reminders_for_good(company, buying):
    order = buying.order(Line(company.a, 10, "3", due_on=JANUARY_7))
    token = sent(company, buying, order)
    assert refused(lambda: confirmed(company, token, date(2999, 1, 20))) == "order.day_far"
    confirmed(company, token, date(2026, 12, 31))
    assert next(event for event in view(company, order).timeline if event.act == "confirm").text == (
        "李四 确认，最晚 2026-12-31 到齐；第 1 行晚于要求"
    )
