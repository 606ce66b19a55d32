"""Counts on paper: the sheet knows nothing of the book, the report all that its reader may."""

from io import BytesIO
from typing import Any

import pytest

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.counting.papers import count_paper
from jxc_app.modules.counting.reviewing import count_report
from jxc_app.modules.migration.count_exports import differences_table
from jxc_app.modules.printing.counts import write_count_report, write_count_sheet
from tests.modules.counting.clerks import Clerks
from tests.modules.printing.papers import texts_of
from tests.support.company import Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def clerks(company: Company) -> Clerks:
    company.receive(company.a, "7351", "1")
    company.receive(company.b, 48, "2")
    return Clerks.of(company)


def words(write: Any, *what: Any) -> str:
    file = BytesIO()
    write(file, *what)
    return "".join(texts_of(file.getvalue())).replace("\n", "")  # narrow columns break what they hold


def test_the_sheet_has_what_and_where_and_no_book(clerks: Clerks) -> None:
    count = clerks.make()
    told = words(write_count_sheet, *read(count_paper, actor=clerks.first, count_id=count.count_id))
    assert count.number in told
    assert "A-1" in told
    assert "箱=24个" in told
    assert "7351" not in told


def test_the_report_says_book_and_cause_and_keeps_costs_from_who_may_not_see_them(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "7350"}, {"sku_id": company.b, "quantity": "48"}])
    blind = read(count_report, actor=clerks.first, count_id=count.count_id)
    assert "7351" not in words(write_count_report, blind)
    clerks.finish(count)
    seen = words(write_count_report, read(count_report, actor=clerks.reviewer, count_id=count.count_id))
    assert all(one in seen for one in ("7351", "7350", "-1", "原因不明", "-1.00", "人keeper1"))
    assert "-1.00" not in words(write_count_report, read(count_report, actor=clerks.first, count_id=count.count_id))


def rows(actor: Actor, **asked: Any) -> list[tuple[Any, ...]]:
    return list(read(differences_table, actor=actor, **asked))


def test_exports_have_no_book_before_its_time(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()
    clerks.enter_many(count, [{"sku_id": company.a, "quantity": "7350"}, {"sku_id": company.b, "quantity": "48"}])
    assert rows(clerks.first, count_id=count.count_id) == []
    clerks.hand_in(count)
    assert rows(clerks.first, count_id=count.count_id) == []
    assert len(rows(clerks.reviewer, count_id=count.count_id)) == 2
