"""Figures of what was really counted, losses of what was really lost, and counts that wait for people."""

from decimal import Decimal

import pytest

from jxc_app.core.use_case import perform, read
from jxc_app.modules.counting.figures import FigureFilter, count_figures
from jxc_app.modules.counting.listing import CountFilter, list_counts
from jxc_app.modules.counting.tolerances import SetTolerance, list_tolerances, set_tolerance
from jxc_app.modules.counting.waiting import count_tasks
from tests.modules.counting.clerks import Clerks, today
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def clerks(company: Company) -> Clerks:
    company.receive(company.a, 100, "2")
    company.receive(company.b, 200, "1")
    return Clerks.of(company)


def test_figures_and_losses(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "97"}, {"sku_id": company.b, "quantity": "205"}])
    clerks.finish(count)
    scrapped = company.record("scrap", [Line(company.a, 7)])
    company.record("scrap", [Line(company.a, 1)])
    company.void(scrapped)
    wanted = FigureFilter(today(), today(), by="warehouse")
    found = read(count_figures, actor=clerks.reviewer, wanted=wanted)
    assert (found.whole.records, found.whole.accurate) == (2, 2)
    assert found.whole.quantity_percent == Decimal("97.33")
    assert (found.whole.gain, found.whole.loss) == (5, 6)
    assert (found.loss.lost, found.loss.found, found.loss.net) == (8, 5, 3)
    assert [name for name, _ in found.groups] == ["仓W1"]
    by_person = read(count_figures, actor=clerks.reviewer, wanted=FigureFilter(today(), today(), by="counter"))
    assert [name for name, _ in by_person.groups] == ["人keeper1"]
    hidden = read(count_figures, actor=clerks.first, wanted=wanted)
    assert (hidden.sees_values, hidden.loss.lost) == (False, None)
    elsewhere = company.hire("elsewhere", [("reviewer", company.w2)])
    assert read(count_figures, actor=elsewhere, wanted=wanted).whole.records == 0


def test_who_is_waited_for(clerks: Clerks) -> None:
    company = clerks.company

    def waits(actor: object) -> list[str]:
        return [one.act for one in read(count_tasks, actor=actor)]  # type: ignore[arg-type]

    count = clerks.make(company.a, user_ids=[clerks.first.user_id])
    assert (waits(clerks.first), waits(clerks.second), waits(clerks.reviewer)) == (["count"], [], [])
    clerks.enter(count, company.a, 100)
    clerks.hand_in(count)
    assert (waits(clerks.first), waits(clerks.reviewer)) == ([], ["review"])
    clerks.post(count)
    assert waits(clerks.reviewer) == []


def test_the_list_says_how_far_each_is(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter(count, company.a, 50)
    [row] = read(list_counts, actor=clerks.first, wanted=CountFilter(state="running")).rows
    assert (row.lines, row.done, row.recount) == (2, 1, 0)
    clerks.enter(count, company.b, 200)
    clerks.hand_in(count)
    [row] = read(list_counts, actor=clerks.first, wanted=CountFilter(search=count.number[-6:])).rows
    assert (row.lines, row.done, row.recount) == (2, 1, 1)
    assert not read(list_counts, actor=clerks.first, wanted=CountFilter(kind="cycle")).rows


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_tolerance_is_set_and_judges_from_then_on(clerks: Clerks) -> None:
    company = clerks.company
    command = SetTolerance(abc_class="C", version=0, percent="50", value_limit="1000", always_second=False)
    perform(set_tolerance, command, actor=SYSTEM)
    assert read(list_tolerances, actor=clerks.first)["C"][1] == 1
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 60)
    assert clerks.hand_in(count).state == "review"
