"""客户对账单: made for some days, sent, answered by the customer; what is confirmed stays as it is, and what differs
by now is shown beside it.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.receivables.stated import (
    StatementFilter,
    customer_statement_page,
    get_customer_statement,
    preview_customer_statement,
)
from jxc_app.modules.receivables.stating import (
    MakeCustomerStatement,
    make_customer_statement,
    note_customer_paper,
    share_customer_statement,
)
from jxc_app.modules.settlement.answering import (
    AnswerStatement,
    NotePaper,
    OpenStatement,
    ShareStatement,
    answer_statement,
    open_statement,
    share_statement,
)
from tests.modules.files.sent import attach, pdf
from tests.modules.receivables.till import Till
from tests.support.company import Line

GUEST = Actor.anonymous(ip="203.0.113.19")
_DAY = "2026-01-05"


@pytest.fixture
def till(company, standing_clock) -> Till:
    return Till.of(company)


@pytest.fixture
def finance(company) -> Actor:
    return company.hire("stating-finance", [("finance", None)])


def do(till: Till, case: Any, command: Any, actor: Actor) -> Any:
    return perform(case, command, actor=actor, database=till.company.database)


def state(till: Till, actor: Actor, to_on: str = _DAY, **more: Any) -> DocumentRef:
    command = MakeCustomerStatement(document_key=new_key(), partner_id=till.customer, to_on=to_on, **more)
    return do(till, make_customer_statement, command, actor)


def shared(till: Till, made: DocumentRef, actor: Actor) -> str:
    now = till.ref(made)
    return do(
        till, share_customer_statement, ShareStatement(document_id=now.document_id, version=now.version), actor
    ).token


def answer(till: Till, token: str, wrong: dict[int, str] | None = None, lines: int = 1):
    wrong = wrong or {}
    said = [
        {"line_no": at, "verdict": "objected" if at in wrong else "confirmed", "remark": wrong.get(at, "")}
        for at in range(1, lines + 1)
    ]
    return do(till, answer_statement, AnswerStatement(token=token, name="王会计", lines=said), GUEST)


def shown(till: Till, made: DocumentRef, actor: Actor):
    return till.read(get_customer_statement, actor=actor, document_id=made.document_id)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def test_it_says_what_was_owed_sold_came_back_and_was_paid(company, till, finance, standing_clock):
    till.sell(10)
    standing_clock.at += timedelta(days=20)
    sale = till.sell(20)
    till.back(sale, 4)
    till.take(30, (sale, 30))
    made = state(till, finance, "2026-01-25", from_on="2026-01-20")
    found = shown(till, made, finance)
    said = found.stated
    assert made.number.startswith("KHDZ-")
    assert (said.opening, said.sold, said.returned, said.received, said.refunded, said.closing) == (
        50, 100, 20, 30, 0, 100,
    )  # fmt: skip
    assert [(one.sku_name, one.amount) for one in said.lines] == [
        ("销售出库", 100), ("销售退货", -20), ("收款单（现金）", -30),
    ]  # fmt: skip
    assert (found.differences, found.closing_now) == ((), 100)
    company.assert_proved()


def test_the_customer_confirms_by_a_link_or_says_what_is_wrong(company, till, finance):
    till.sell(10)
    till.sell(2)
    made = state(till, finance)
    token = shared(till, made, finance)
    seen = do(till, open_statement, OpenStatement(token=token), GUEST)
    assert (seen.ok, seen.type, seen.closing, len(seen.lines)) == (True, "customer_statement", 60, 2)
    objected = answer(till, token, {2: "这笔没收到"}, 2)
    assert (objected.is_confirmed, objected.lines[1].remark) == (False, "这笔没收到")
    [row] = till.read(customer_statement_page, actor=finance, only=StatementFilter()).rows
    assert (row.step, row.objected, row.answered_by) == ("objected", 1, "王会计")
    assert answer(till, token, lines=2).is_confirmed
    assert refused(lambda: answer(till, token, {2: "又想起"}, 2)) == "statement.is_confirmed"
    [row] = till.read(customer_statement_page, actor=finance, only=StatementFilter(step="confirmed")).rows
    assert (row.step, row.step_title) == ("confirmed", "客户已确认")


def test_what_is_confirmed_stays_and_what_was_booked_back_into_it_is_shown(company, till, finance, standing_clock):
    standing_clock.at += timedelta(days=10)
    kept, gone = till.sell(10), till.sell(2)
    made = state(till, finance, "2026-01-15", from_on="2026-01-10")
    answer(till, shared(till, made, finance), lines=2)
    standing_clock.at += timedelta(days=5)
    till.sell(4, business_date=date(2026, 1, 12))
    till.sell(1, business_date=date(2026, 1, 6))
    company.void(till.ref(gone))
    found = shown(till, made, finance)
    assert (found.stated.closing, [one.amount for one in found.stated.lines], found.closing_now) == (60, [50, 10], 75)
    assert {(one.kind, one.amount) for one in found.differences} == {("before", 5), ("added", 20), ("gone", -10)}
    assert found.stated.is_confirmed
    with pytest.raises(DBAPIError):
        company.database.write(lambda session: session.execute(text("UPDATE customer_statement SET closing = closing")))
    with pytest.raises(DBAPIError):
        company.database.write(lambda session: session.execute(text("DELETE FROM customer_statement_line")))
    assert kept.document_id


def test_a_later_statement_takes_the_place_of_one_and_voided_gives_it_back(company, till, finance):
    till.sell(10)
    first = state(till, finance)
    token = shared(till, first, finance)
    till.sell(2)
    asked = till.read(
        preview_customer_statement, actor=finance, partner_id=till.customer, from_on=date(2026, 1, 1),
        to_on=date(2026, 1, 5),
    )  # fmt: skip
    assert asked.replaces == [first.number]
    second = state(till, finance, from_on="2026-01-01")
    assert shown(till, first, finance).replaced_by == second.number
    assert do(till, open_statement, OpenStatement(token=token), GUEST).reason == "statement.link_wrong"
    with pytest.raises(Conflict, match="取代"):
        shared(till, first, finance)
    steps = {
        one.number: one.step for one in till.read(customer_statement_page, actor=finance, only=StatementFilter()).rows
    }
    assert steps == {first.number: "replaced", second.number: "open"}
    company.void(till.ref(second))
    assert shown(till, first, finance).replaced_by == ""
    assert do(till, open_statement, OpenStatement(token=token), GUEST).ok


def test_a_signed_paper_is_noted_with_its_scan_by_who_neither_sold_nor_took_the_money(company, till, finance):
    every = company.hire("sells-and-states", [("store_clerk", company.w1), ("finance", None), ("cashier", None)])
    till.sell(10, actor=every)
    made = state(till, every)

    def note(actor: Actor) -> DocumentRef:
        now = till.ref(made)
        command = NotePaper(document_id=now.document_id, version=now.version, name="王老板")
        return do(till, note_customer_paper, command, actor)

    assert refused(lambda: note(finance)) == "statement.no_paper"
    attach(company, made.document_id, pdf("signed"), kind="other", actor=finance)
    assert refused(lambda: note(every)) == "customer_statement.own_sale"
    with pytest.raises(PermissionDenied):
        note(company.hire("only-cashier", [("cashier", None)]))
    note(finance)
    assert shown(till, made, finance).stated.is_confirmed
    with pytest.raises(Conflict):
        note(finance)


def test_who_took_the_money_does_not_note_the_answer(company, till):
    both = company.hire("takes-and-states", [("finance", None), ("cashier", None)])
    sale = till.sell(10)
    till.take(50, (sale, 50), actor=both)
    made = state(till, both)
    attach(company, made.document_id, pdf("signed"), kind="other", actor=both)
    now = till.ref(made)
    command = NotePaper(document_id=now.document_id, version=now.version, name="王老板")
    assert refused(lambda: do(till, note_customer_paper, command, both)) == "customer_statement.own_sale"


def test_the_next_one_begins_where_the_last_ended_and_a_balance_alone_is_agreed_too(till, finance, standing_clock):
    till.sell(10)
    state(till, finance)
    standing_clock.at += timedelta(days=26)
    second = state(till, finance, "2026-01-31")
    found = shown(till, second, finance).stated
    assert (found.from_on, found.opening, found.closing, found.lines) == (date(2026, 1, 6), 50, 50, ())
    assert answer(till, shared(till, second, finance), lines=0).is_confirmed


def test_what_the_customer_has_with_us_stands_below_zero(till, finance):
    till.take(70)
    made = state(till, finance)
    assert shown(till, made, finance).stated.closing == -70
    assert till.now(made).total_amount == Decimal(-70)


def test_refused_are_days_to_come_turned_around_or_with_nothing_in_them(company, till, finance):
    assert refused(lambda: state(till, finance)) == "customer_statement.nothing"
    till.sell(1)
    assert refused(lambda: state(till, finance, "2026-02-01")) == "statement.future"
    assert refused(lambda: state(till, finance, from_on="2026-01-06")) == "customer_statement.days"


def test_a_supplier_statement_s_door_does_not_open_a_customer_s(company, till, finance):
    till.sell(1)
    made = till.ref(state(till, finance))
    with pytest.raises(NotFound):
        do(till, share_statement, ShareStatement(document_id=made.document_id, version=made.version), finance)


def test_who_sees_one_store_sees_no_statement_that_tells_of_another(company, till, finance):
    till.sell(1)
    company.receive(company.a, 5, "2", at=company.w2)
    lines = [Line(company.a, 1, "5")]
    company.record("sales_issue", lines, partner_id=till.customer, at=company.w2)
    made = state(till, finance)
    manager = company.hire("one-store", [("store_manager", company.w1)])
    assert read(customer_statement_page, actor=manager, only=StatementFilter()).rows == []
    with pytest.raises(NotFound):
        shown(till, made, manager)
