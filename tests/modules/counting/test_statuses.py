"""Goods that wait for an inspection or are blocked lie on the shelf too: they are counted as lines of their own."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlmodel import col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.use_case import perform, read
from jxc_app.modules.counting.answering import Counts
from jxc_app.modules.counting.due import due_on
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.making import OpenCycleCount, open_cycle_count
from jxc_app.modules.counting.papers import count_paper
from jxc_app.modules.counting.statuses import STATUS_TITLES
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.migration.count_exports import DIFFERENCE_COLUMNS, differences_table
from jxc_app.modules.printing.counts import write_count_report, write_count_sheet
from jxc_app.modules.warehouses.models import Location, Place
from jxc_app.state.count_rows import difference_row, sheet_row
from tests.modules.counting.clerks import Clerks, today
from tests.modules.counting.test_abc import compute
from tests.modules.counting.test_counting import refusal
from tests.modules.printing.papers import texts_of
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def clerks(company: Company) -> Clerks:
    """Ten of A: five free, three blocked, two on hold."""
    company.receive(company.a, 10, "1")
    company.record("stock_status", [Line(company.a, 3)], settlement="block")
    company.record("stock_status", [Line(company.a, 2)], settlement="hold")
    return Clerks.of(company)


def held(company: Company, sku_id: int) -> tuple[int, int, int]:
    """Free, on hold, blocked."""
    wanted = (
        select(Location.place, StockBalance.on_hand)
        .join(Location, col(Location.id) == StockBalance.location_id)
        .where(StockBalance.sku_id == sku_id, Location.warehouse_id == company.w1)
    )
    found = dict(company.database.read(lambda session: session.exec(wanted).all()))
    free, on_hold, blocked = (int(found.get(place, 0)) for place in (Place.STOCK, Place.QC_HOLD, Place.BLOCKED))
    return free, on_hold, blocked


def enter_all(clerks: Clerks, count: CountRef, free: int, on_hold: int, blocked: int, **who: object) -> None:
    found = {"stock": free, "qc_hold": on_hold, "blocked": blocked}
    entries = [{"sku_id": clerks.company.a, "quantity": str(one), "status": place} for place, one in found.items()]
    clerks.enter_many(count, entries, **who)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["full", "chosen"])
def test_every_status_has_a_line_and_nothing_differs(clerks: Clerks, kind: str) -> None:
    company = clerks.company
    count = clerks.make(kind=kind, sku_ids=[company.a] if kind == "chosen" else [])
    assert [one.status for one in clerks.lines(count)] == ["stock", "qc_hold", "blocked"]
    enter_all(clerks, count, 5, 2, 3)
    assert clerks.finish(count).documents == ()
    assert held(company, company.a) == (5, 2, 3)
    company.assert_proved()


def test_what_differs_is_corrected_where_it_lies(clerks: Clerks) -> None:
    """One too many is free, one of those on hold and two of the blocked ones are gone."""
    company, count = clerks.company, clerks.make()
    enter_all(clerks, count, 6, 1, 1)
    assert clerks.hand_in(count).recount == 3
    enter_all(clerks, count, 6, 1, 1, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count)
    done = clerks.post(count)
    assert [one[:4] for one in done.documents] == ["PYRK", "PKCK", "PKCK"]
    assert held(company, company.a) == (6, 1, 1)
    assert {one.status: one.difference for one in clerks.lines(count)} == {"stock": 1, "qc_hold": -1, "blocked": -2}
    company.assert_proved()


def test_too_many_of_what_is_not_free_go_to_their_place_and_a_void_takes_them_back(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    enter_all(clerks, count, 5, 3, 4)
    clerks.hand_in(count)
    for status, quantity in (("qc_hold", 3), ("blocked", 4)):
        clerks.enter(count, company.a, quantity, status=status, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count)
    clerks.post(count)
    assert held(company, company.a) == (5, 3, 4)
    company.assert_proved()
    for paper in clerks.report(count).documents:
        document = company.database.read(lambda session, paper=paper: session.get_one(Document, paper.id))
        company.void(DocumentRef(document_id=paper.id, number=paper.number, status="posted", version=document.version))
    assert held(company, company.a) == (5, 2, 3)
    company.assert_proved()


def test_where_only_blocked_goods_lie_there_is_something_to_count(company: Company) -> None:
    company.receive(company.a, 5, "1")
    company.record("stock_status", [Line(company.a, 5)], settlement="block")
    clerks = Clerks.of(company)
    count = clerks.make()
    assert [one.status for one in clerks.lines(count)] == ["blocked"]
    named = clerks.make(company.a)
    assert [one.status for one in clerks.lines(named)] == ["stock", "blocked"], "its empty shelf is looked at too"
    company.assert_proved()


def test_blocking_goods_does_not_take_them_out_of_the_rhythm(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 5, "1")
    compute(company)
    company.record("stock_status", [Line(company.a, 5)], settlement="block")
    standing_clock.at += timedelta(days=100)
    assert company.a in {one.sku_id for one in company.database.read(lambda s: due_on(s, today()))}
    command = OpenCycleCount(warehouse_id=company.w1, day=today())
    count = perform(open_cycle_count, command, actor=SYSTEM, database=company.database)
    assert {one.status for one in Clerks.of(company).lines(count)} == {"stock", "blocked"}


def test_blocked_goods_that_are_not_on_the_sheet_are_added_as_such(company: Company) -> None:
    company.receive(company.a, 5, "1")
    clerks = Clerks.of(company)
    count = clerks.make(company.a)
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "5"}])
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "1", "status": "blocked"}])
    clerks.hand_in(count)
    clerks.enter(count, company.a, 1, actor=clerks.second, status="blocked")
    clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count)
    clerks.post(count)
    assert held(company, company.a) == (5, 0, 1)
    company.assert_proved()


def test_a_loss_of_blocked_goods_that_have_left_is_refused(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    enter_all(clerks, count, 5, 2, 1)
    clerks.hand_in(count)
    clerks.enter(count, company.a, 1, actor=clerks.second, status="blocked")
    clerks.hand_in(count, actor=clerks.second)
    company.record("stock_status", [Line(company.a, 2)], settlement="unblock")
    clerks.explain(count)
    assert refusal(clerks.post, count)[0] == "count.loss_blocked"


# what people see


@pytest.mark.parametrize("engine", ["sqlite"])
def test_sheet_paper_report_and_export_say_the_status_in_words(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    assert [sheet_row(one).status for one in clerks.sheet(count).lines] == ["可用", "待检", "冻结"]
    paper = read(count_paper, actor=clerks.first, database=company.database, count_id=count.count_id)
    assert [one.status for one in paper[1]] == ["可用", "待检", "冻结"]
    assert all(word in printed(write_count_sheet, *paper) for word in ("待检", "冻结", "几点几分"))
    enter_all(clerks, count, 5, 2, 0)
    clerks.hand_in(count)
    report = clerks.report(count)
    assert "冻结" in [difference_row(one, {}).about for one in report.lines][2]
    assert "冻结" in printed(write_count_report, report)
    table = read(differences_table, actor=clerks.reviewer, database=company.database, count_id=count.count_id)
    at = DIFFERENCE_COLUMNS.index("库存状态")
    assert [row[at] for row in table] == list(STATUS_TITLES.values())


def printed(write: object, *what: object) -> str:
    file = BytesIO()
    write(file, *what)  # type: ignore[operator]
    return "".join(texts_of(file.getvalue())).replace("\n", "")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_records_for_reports_say_it(clerks: Clerks, standing_clock: FixedClock) -> None:
    company, count = clerks.company, clerks.make()
    enter_all(clerks, count, 5, 2, 3)
    clerks.finish(count)
    since, until = standing_clock.at - timedelta(days=1), standing_clock.at + timedelta(days=1)
    found = company.database.read(lambda s: Counts().records(s, since, until))
    assert [one.status for one in found] == ["", "待检", "冻结"]
