"""The counter never gets what the book has: each answer is searched for it, whatever field it might hide in."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from sqlmodel import select

from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.use_case import QUERIES, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.counting.listing import list_counts
from jxc_app.modules.counting.reviewing import count_report
from jxc_app.modules.counting.rules import sees_book
from jxc_app.modules.counting.sheets import count_sheet
from tests.modules.counting.clerks import Clerks
from tests.support.company import Company

#: a book quantity that no id, date or other number looks like
SECRET = "7351.25"


@pytest.fixture
def clerks(company: Company) -> Clerks:
    company.receive(company.a, SECRET, "1")
    return Clerks.of(company)


def said(answer: Any) -> str:
    """All of an answer as text."""
    return json.dumps(asdict(answer), default=str)


def test_no_answer_to_a_counter_has_the_book(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make()

    def seen(actor: Any) -> str:
        return "".join(
            said(read(QUERIES[one], actor=actor, count_id=count.count_id)) for one in ("count.sheet", "count.report")
        ) + said(read(list_counts, actor=actor))

    assert SECRET not in seen(clerks.first)
    clerks.enter(count, company.a, 7000)
    assert SECRET not in seen(clerks.first)
    assert SECRET not in said(read(count_report, actor=clerks.reviewer, count_id=count.count_id))
    clerks.hand_in(count)
    assert SECRET not in seen(clerks.second)
    assert "7000" not in seen(clerks.second)  # blind again: not what the first found either
    clerks.enter(count, company.a, 7000, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    assert SECRET not in seen(clerks.first)
    report = read(count_report, actor=clerks.reviewer, count_id=count.count_id)
    assert SECRET in said(report)
    clerks.explain(count)
    clerks.post(count)
    assert SECRET in said(read(count_report, actor=clerks.first, count_id=count.count_id))


def test_what_is_told_to_open_pages_has_no_quantities(clerks: Clerks, company: Company) -> None:
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 7000)
    clerks.hand_in(count)
    of_counts = select(OutboxMessage).where(OutboxMessage.topic == "count")
    told = company.database.read(lambda session: session.exec(of_counts).all())
    assert told
    assert not [one for one in told if SECRET in one.payload or "7000" in one.payload]


def test_the_log_has_no_book_of_a_running_count(clerks: Clerks, company: Company) -> None:
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 7000)
    clerks.hand_in(count)
    told = company.database.read(
        lambda session: session.exec(select(AuditEntry).where(AuditEntry.object_type == "stock_count")).all()
    )
    assert len(told) == 3
    assert not [one for one in told if SECRET in one.after or "7000" in one.after]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_costs_are_for_those_who_may_see_them(clerks: Clerks) -> None:
    company = clerks.company
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 7350)
    clerks.finish(count)
    with_cost = read(count_report, actor=clerks.reviewer, count_id=count.count_id)
    assert (with_cost.sums.gross, with_cost.lines[0].value) == (-with_cost.lines[0].value, with_cost.lines[0].value)
    assert with_cost.lines[0].value < 0
    without = read(count_report, actor=clerks.first, count_id=count.count_id)
    assert (without.sums.gross, without.lines[0].value, without.lines[0].unit_cost) == (None, None, None)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_elsewhere_there_is_nothing_to_see(clerks: Clerks) -> None:
    count = clerks.make()
    elsewhere = clerks.company.hire("elsewhere", [("keeper", clerks.company.w2)])
    for one in (count_sheet, count_report):
        with pytest.raises(NotFound):
            read(one, actor=elsewhere, count_id=count.count_id)
    assert not read(list_counts, actor=elsewhere).rows
    with pytest.raises(PermissionDenied):
        read(count_sheet, actor=clerks.reviewer, count_id=count.count_id)


@pytest.mark.parametrize(
    ("state", "counter", "may_count", "sees"),
    [
        ("open", False, False, False), ("counting", False, False, False), ("recount", False, False, True),
        ("recount", False, True, False), ("review", True, False, False), ("review", False, True, False),
        ("review", False, False, True), ("waiting", False, False, True), ("posted", True, True, True),
        ("cancelled", False, True, False),
    ],
)  # fmt: skip
def test_who_sees_the_book_when(state: str, counter: bool, may_count: bool, sees: bool) -> None:
    assert sees_book(state, is_counter=counter, may_count=may_count) == sees
