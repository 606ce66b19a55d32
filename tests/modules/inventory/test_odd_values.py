"""What a close would keep though it cannot be: found before, with what brought it about, and how it is set right."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session

from jxc_app.api.turnover_paper import paper_of
from jxc_app.core.clock import FixedClock
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.access.models import Role, RolePermission
from jxc_app.modules.documents.carried import list_periods
from jxc_app.modules.documents.filters import ON_THE_WAY, UNPOSTED, DocumentFilter
from jxc_app.modules.documents.listing import list_documents
from jxc_app.modules.documents.turnover import TurnoverFilter, turnover, turnover_totals
from jxc_app.modules.inventory.closing import ClosePeriod, close_period
from jxc_app.modules.migration.stock_exports import TURNOVER_COLUMNS, turnover_table
from tests.modules.documents.test_amending import begin
from tests.support.company import SYSTEM, Company, Line

JANUARY = date(2026, 1, 31)
WHOLE = TurnoverFilter(date(2026, 1, 1), JANUARY)


def at(clock: FixedClock, day: str) -> None:
    clock.at = clock.at.fromisoformat(f"{day}T12:00:00+08:00")


def role_of(company: Company, *rights: str) -> str:
    """A role with these rights and no others."""

    def work(session: Session) -> str:
        role = Role(code="closer", name="结账员")
        session.add(role)
        session.flush()
        session.add_all(RolePermission(role_id=role.id or 0, permission=one, scope="all") for one in rights)
        return role.code

    return company.database.write(work)


def following(actor=SYSTEM):
    return read(list_periods, actor=actor).following


@pytest.fixture
def forgotten(company: Company, standing_clock: FixedClock) -> Company:
    """10 at 1 yuan, of which 5 left on 31 January; written down in February, after 90 at 100: at 90.10 each."""
    at(standing_clock, "2026-01-02")
    company.receive(company.a, 10, "1")
    company.receive(company.b, 3, "2")
    at(standing_clock, "2026-02-01")
    company.receive(company.a, 90, "100")
    at(standing_clock, "2026-02-02")
    return company


def test_a_value_below_nothing_is_told_before_the_close(forgotten: Company) -> None:
    company = forgotten
    assert (following().odd_count, following().odd) == (0, [])
    late = company.record("other_issue", [Line(company.a, 5)], business_date="2026-01-31")
    found = following()
    [line] = found.odd
    assert (found.odd_count, line.odd.sku_code, line.odd.warehouse) == (1, "A-1", "仓W1")
    assert (line.odd.quantity, line.value) == (5, Decimal("-440.50"))
    assert line.entered_late == ((late.document_id, late.number),)
    [odd] = read(turnover, actor=SYSTEM, wanted=TurnoverFilter(WHOLE.date_from, JANUARY, odd=True)).rows
    assert (odd.sku_code, odd.sums.is_odd, odd.sums.closing_value) == ("A-1", True, Decimal("-440.50"))
    assert [row.sums.is_odd for row in read(turnover, actor=SYSTEM, wanted=WHOLE).rows] == [True, False]
    perform(close_period, ClosePeriod(ends_on=JANUARY), actor=SYSTEM)
    company.assert_proved()


def test_worth_without_goods_is_told_and_goes_with_another_date(forgotten: Company) -> None:
    """As it is advised: the document is amended, with the day on which it was written down."""
    company = forgotten
    late = company.record("other_issue", [Line(company.a, 10)], business_date="2026-01-31")
    [line] = following().odd
    assert (line.odd.quantity, line.value) == (0, Decimal("-891.00"))
    draft = begin(company, late)
    head = {"document_id": draft.document_id, "version": draft.version, "business_date": date(2026, 2, 2)}
    company.post(company.save("other_issue", [Line(company.a, 10)], **head))
    assert following().odd == []
    company.assert_proved()


def test_what_things_cost_is_told_to_whoever_may_know(forgotten: Company) -> None:
    company = forgotten
    company.record("other_issue", [Line(company.a, 5)], business_date="2026-01-31")
    closer = company.hire("closer", [(role_of(company, "period.view", "stock.view"), None)])
    [line] = following(closer).odd
    assert (line.value, line.odd.quantity) == (None, 5)
    odd = TurnoverFilter(WHOLE.date_from, JANUARY, odd=True)
    assert read(turnover, actor=closer, wanted=odd).rows == []


def test_what_is_held_and_what_waits_is_listed_as_it_is_counted(forgotten: Company) -> None:
    company = forgotten
    company.record("stock_status", [Line(company.a, 2)], settlement="hold")
    company.record("stock_status", [Line(company.a, 3)], settlement="block")
    january = {"business_date": "2026-01-30"}
    handed_in = company.submit(company.save("other_issue", [Line(company.a, 1)], **january))
    company.submit(company.save("other_issue", [Line(company.a, 1)]))
    sent = company.record("transfer", [Line(company.b, 1)], to_warehouse_id=company.s1, **january)
    company.record("transfer", [Line(company.b, 1)], to_warehouse_id=company.s1)
    found = following()
    [held] = found.held
    assert (found.held_count, held.sku_code, held.warehouse, held.qc_hold, held.blocked) == (1, "A-1", "仓W1", 2, 3)
    assert [(one.code, one.count) for one in found.further] == [("frozen_settlements", 0)]
    for status, count, those in (
        (UNPOSTED, found.waiting, [handed_in.document_id]), (ON_THE_WAY, found.on_the_way, [sent.document_id]),
    ):  # fmt: skip
        wanted = DocumentFilter(status=status, date_to=JANUARY)
        rows = read(list_documents, actor=SYSTEM, wanted=wanted).rows
        assert ([row.id for row in rows], count) == (those, 1)


def test_it_is_printed_with_its_sums(forgotten: Company) -> None:
    company = forgotten
    with company.database.reading() as session:
        rows = list(read_in(session, turnover_table, SYSTEM, wanted=WHOLE))
        sums = read_in(session, turnover_totals, SYSTEM, wanted=WHOLE)
    assert [row[TURNOVER_COLUMNS.index("提示")] for row in rows] == ["", ""]
    paper = paper_of(rows, sums, WHOLE, "全部仓库")
    [table] = paper.tables
    assert [column.title for column in table.columns][-2:] == ["结存数量", "结存金额"]
    assert [row[0] for row in table.rows] == ["A-1", "B-2", "合计"]
    assert table.rows[-1][-2:] == ["13", "16.00"]
    clerk = company.hire("clerk", [("keeper", company.w1)])
    with company.database.reading() as session:
        rows = list(read_in(session, turnover_table, clerk, wanted=WHOLE))
        sums = read_in(session, turnover_totals, clerk, wanted=WHOLE)
    [table] = paper_of(rows, sums, WHOLE, "").tables
    assert [column.title for column in table.columns if column.title.endswith("金额")] == []
