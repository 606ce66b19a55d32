"""How each pair of excluding duties is tried on one chain of documents, by one person."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.access.assigning import AssignRole, assign_role
from jxc_app.modules.access.models import Role, RoleAssignment
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import ApprovalRow, my_approvals
from jxc_app.modules.approvals.standing_in import AppointStandIn, appoint_stand_in
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.closing import ClosePeriod, ReopenPeriod, close_period, reopen_period
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, release_settlement
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.receivables.stating import MakeCustomerStatement, make_customer_statement, note_customer_paper
from jxc_app.modules.settlement.answering import NotePaper, note_paper
from jxc_app.modules.settlement.refunding import RecordRefund, record_refund
from tests.modules.counting.clerks import Clerks
from tests.modules.purchasing.loop import Buying, buying_in
from tests.modules.receivables.till import Till
from tests.modules.settlement.settling import settling_in
from tests.support.company import PASSWORD, Company, Line

Chain = Callable[[Company, FixedClock], None]


def refused(actor: Actor, code: str, **fields: Any) -> None:
    with pytest.raises(PermissionDenied):
        perform(USE_CASES[code], USE_CASES[code].command(**fields), actor=actor)


def waiting(person: Actor) -> list[ApprovalRow]:
    return read(my_approvals, actor=person, part="waiting")


def decide(person: Actor, row: ApprovalRow) -> str:
    command = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    return perform(decide_on_document, command, actor=person).status


def stands_in(person: Actor, other: Actor, clock: FixedClock) -> None:
    """The other decides what comes to the person, for a day."""
    ends = clock.at + timedelta(days=1)
    command = AppointStandIn(stand_in_id=other.user_id, starts_at=clock.at, ends_at=ends, reason="出差")
    perform(appoint_stand_in, command, actor=person)


def cannot_decide(person: Actor, row: ApprovalRow) -> None:
    with pytest.raises((PermissionDenied, NotFound)):
        decide(person, row)


def rights_and_business(company: Company, clock: FixedClock) -> None:
    """Whoever opens an account cannot use it as a second hand: the one does no business, the other opens none."""
    administrator = company.hire("chain-admin", [("administrator", None)])
    keeper = company.hire("chain-keeper", [("keeper", None)])
    with pytest.raises(PermissionDenied):
        company.record("other_receipt", [Line(company.a, 1)], actor=administrator)
    second = CreateUser(login="second-hand", name="二号", password=PASSWORD, roles=[{"role": "keeper"}])
    with pytest.raises(PermissionDenied):
        perform(create_user, second, actor=keeper)


def flows_and_acting(company: Company, clock: FixedClock) -> None:
    """Whoever writes the flow that stops a document neither makes nor decides on it, also in somebody's place."""
    administrator, reviewer = _guard_and_reviewer(company)
    keeper = _large_issue(company)
    stands_in(reviewer, administrator, clock)
    cannot_decide(administrator, waiting(reviewer)[0])
    definition = {"types": ["other_issue"], "steps": [{"approvers": [{"kind": "role", "role": "keeper"}]}]}
    for person in (keeper, reviewer):
        refused(person, "approval.save_flow", title="不用批", definition=definition)


def notices_and_acting(company: Company, clock: FixedClock) -> None:
    """Whoever books documents does not decide who hears of it."""
    _, reviewer = _guard_and_reviewer(company)
    refused(reviewer, "notice.switch_rule", rule_id=1, version=1, is_on=False)


def checks_and_acting(company: Company, clock: FixedClock) -> None:
    """Whoever books documents does not decide how often somebody looks."""
    _, reviewer = _guard_and_reviewer(company)
    refused(reviewer, "checklist.change", check="figures", version=1, rhythm_days=365, remind_days=1)


def recording_and_deciding(company: Company, clock: FixedClock) -> None:
    """Who reviews and keeps stock decides on nothing that they made, neither themselves nor in another's place."""
    company.receive(company.a, 100)
    both = company.hire("both", [("reviewer", company.w1), ("keeper", company.w1)])
    reviewer = company.hire("reviewer", [("reviewer", company.w1)])
    company.record("other_issue", [Line(company.a, 60)], actor=both)
    [row] = waiting(reviewer)
    cannot_decide(both, row)
    stands_in(reviewer, both, clock)
    cannot_decide(both, row)
    assert decide(reviewer, row) == "posted"


def recording_and_voiding(company: Company, clock: FixedClock) -> None:
    """Their own small slip of today a manager takes back alone; anything larger waits for somebody else."""
    manager = company.hire("manager", [("store_manager", company.w1)])
    reviewer = company.hire("reviewer", [("reviewer", company.w1)])
    small, large = (company.record("other_receipt", [Line(company.a, one)], actor=manager) for one in (5, 51))
    company.void(small, actor=manager)
    assert company.status(small) == "reversed"
    company.void(large, actor=manager)
    assert company.status(large) == "posted"
    stands_in(reviewer, manager, clock)
    [row] = waiting(reviewer)
    cannot_decide(manager, row)
    decide(reviewer, row)
    assert company.status(large) == "reversed"


def close_and_reopen(company: Company, clock: FixedClock) -> None:
    """Whoever closed the books does not open them again, also not by a role that they hold since."""
    company.receive(company.a, 1)
    clock.at += timedelta(days=60)
    finance = company.hire("finance", [("finance", None)])
    period_id = perform(close_period, ClosePeriod(ends_on=date(2026, 1, 31)), actor=finance).period_id
    refused(finance, "period.reopen", period_id=period_id, reason="补录")
    company.database.write(lambda session: _becomes(session, finance.user_id, "owner"))
    with pytest.raises(PermissionDenied, match="另一个人"):
        perform(reopen_period, ReopenPeriod(period_id=period_id, reason="补录"), actor=finance)
    owner = company.hire("owner", [("owner", None)])
    perform(reopen_period, ReopenPeriod(period_id=period_id, reason="补录"), actor=owner)
    administrator = company.hire("admin", [("administrator", None)])
    with pytest.raises(DomainError, match="月结的人"):
        perform(assign_role, AssignRole(user_id=owner.user_id, role="finance", reason="代"), actor=administrator)


def counting_and_posting(company: Company, clock: FixedClock) -> None:
    """Whoever could count what they took and then post the loss would leave no trace of it."""
    company.receive(company.a, 10)
    clerks = Clerks.of(company)
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 10)
    clerks.hand_in(count)
    with pytest.raises(PermissionDenied):
        clerks.post(count, actor=clerks.first)
    with pytest.raises(PermissionDenied):
        clerks.enter(clerks.make(company.a), company.a, 10, actor=clerks.reviewer)


def ordering_and_receiving(company: Company, clock: FixedClock) -> None:
    """Whoever ordered for a friend's firm could sign for what never came."""
    buying, every = _one_hand(company)
    own = buying.order(Line(company.a, 10, "3"), actor=every)
    for act in (lambda: buying.count(own, 10, actor=every), lambda: buying.inspect(buying.count(own, 10), actor=every)):
        refused_as("receipt.own_order", act)


def counting_and_inspecting(company: Company, clock: FixedClock) -> None:
    """Whoever counts too many could call them good as well."""
    buying, every = _one_hand(company)
    counted = buying.count(buying.order(Line(company.a, 10, "3")), 10, actor=every)
    refused_as("receipt.own_count", lambda: buying.inspect(counted, actor=every))


def receiving_and_releasing(company: Company, clock: FixedClock) -> None:
    """Whoever signed for a short delivery could let it be paid in full."""
    buying, every = _one_hand(company)
    done = buying.inspect(
        buying.count(buying.order(Line(company.a, 10, "3")), {"counted": 9, "noted": 10}), actor=every
    )
    with company.database.reading() as session:
        freeze_id = session.exec(
            select(SettlementFreeze.id).where(SettlementFreeze.document_id == done.document_id)
        ).one()
    command = ReleaseSettlement(freeze_id=freeze_id, reason="没事")
    refused_as("settlement.own_receipt", lambda: perform(release_settlement, command, actor=every))


def registering_and_accepting(company: Company, clock: FixedClock) -> None:
    """Whoever wrote down too high a bill could wave it through; so could whoever bought or received it."""
    settling = settling_in(company)
    every = company.hire("every", [("buyer", None), ("finance", None)])
    own = settling.buying.order(Line(company.a, 10, "3"), actor=every)
    line = settling.buying.received(own, 10).document_id * 1000 + 1
    held = settling.bill((line, 5, 20))
    for person in (every, settling.clerk):
        refused_as("invoice.own", lambda person=person: settling.accept(held, person))  # type: ignore[misc]


def asking_and_paying(company: Company, clock: FixedClock) -> None:
    """Whoever asks for money could send it to themselves."""
    settling = settling_in(company)
    both = company.hire("both", [("finance", None), ("cashier", None)])
    line = settling.buying.received(settling.buying.order(Line(company.a, 10, "3")), 10).document_id * 1000 + 1
    asked = settling.ask(settling.bill((line, 5, 15)), actor=both)
    registered = settling.ask(settling.bill((line, 5, 15), actor=both))
    for request in (asked, registered):
        refused_as("payment.own", lambda request=request: settling.pay(request, actor=both))  # type: ignore[misc]


def buying_and_paying(company: Company, clock: FixedClock) -> None:
    """Whoever ordered or signed for goods that never came could pay for them."""
    settling = settling_in(company)
    every = company.hire("every", [("keeper", None), ("cashier", None)])
    counted = settling.buying.count(settling.buying.order(Line(company.a, 10, "3")), 10, actor=every)
    line = settling.buying.inspect(counted).document_id * 1000 + 1
    request = settling.ask(settling.bill((line, 10, 30)))
    refused_as("payment.own", lambda: settling.pay(request, actor=every))


def receiving_and_stating(company: Company, clock: FixedClock) -> None:
    """Whoever signed for what never came could have the supplier confirm it."""
    settling = settling_in(company)
    every = company.hire("every", [("buyer", None), ("finance", None)])
    settling.buying.received(settling.buying.order(Line(company.a, 10, "3"), actor=every), 10)
    today = company.database.read(lambda session: session.exec(select(func.max(Document.business_date))).one())
    refused_as("statement.own_receipt", lambda: settling.state(today.isoformat(), actor=every))
    made = settling.state(today.isoformat())
    command = NotePaper(document_id=made.document_id, version=made.version, name="章")
    refused_as("statement.own_receipt", lambda: settling.do(note_paper, command, every))


def stating_and_noting(company: Company, clock: FixedClock) -> None:
    """Whoever wrote a statement could note that a supplier signed what nobody showed them."""
    settling = settling_in(company)
    settling.came((Line(company.a, 10, "3"), 10))
    today = company.database.read(lambda session: session.exec(select(func.max(Document.business_date))).one())
    made = settling.state(today.isoformat())
    command = NotePaper(document_id=made.document_id, version=made.version, name="章")
    refused_as("statement.own", lambda: settling.do(note_paper, command, settling.clerk))


def receiving_and_billing(company: Company, clock: FixedClock) -> None:
    """Whoever signed for what never came could write its bill, and ask for the money."""
    settling = settling_in(company)
    every = company.hire("every", [("keeper", None), ("finance", None)])
    counted = settling.buying.count(settling.buying.order(Line(company.a, 10, "3")), 10, actor=every)
    line = settling.buying.inspect(counted).document_id * 1000 + 1
    refused_as("invoice.own_receipt", lambda: settling.bill((line, 10, 30), actor=every))
    billed = settling.bill((line, 10, 30))
    refused_as("payment.own_receipt", lambda: settling.ask(billed, actor=every))


def buying_and_taking_back(company: Company, clock: FixedClock) -> None:
    """Whoever sent goods back could keep the money that the supplier returned for them."""
    settling = settling_in(company)
    both = company.hire("both", [("buyer", None), ("cashier", None)])
    order = settling.buying.order(Line(company.a, 10, "3"), actor=both)
    paid = settling.pay(settling.ask_ahead(order, 30))
    command = RecordRefund(document_key=new_key(), credit_line_id=paid.document_id * 1000 + 1, method="cash")
    refused_as("refund.own_goods", lambda: settling.do(record_refund, command, both))


def stating_and_paying(company: Company, clock: FixedClock) -> None:
    """Whoever agreed with a supplier on what is owed could send it the money."""
    settling = settling_in(company)
    both = company.hire("both", [("finance", None), ("cashier", None)])
    line = settling.buying.received(settling.buying.order(Line(company.a, 10, "3")), 10).document_id * 1000 + 1
    today = company.database.read(lambda session: session.exec(select(func.max(Document.business_date))).one())
    settling.state(today.isoformat(), actor=both)
    request = settling.ask(settling.bill((line, 10, 30)))
    refused_as("payment.own", lambda: settling.pay(request, actor=both))


def selling_and_receiving(company: Company, clock: FixedClock) -> None:
    """Whoever sold could keep the money and book that it came."""
    till = Till.of(company)
    every = company.hire("every", [("store_clerk", None), ("cashier", None)])
    sale = till.sell(10, actor=every)
    refused_as("receipt.own", lambda: till.take(50, (sale, 50), actor=every))
    refused_as("receipt.own", lambda: till.take(50, oldest_first=True, actor=every))
    order = till.order((company.a, 1), actor=every)
    refused_as("receipt.own", lambda: till.take(5, order_id=order.document_id, actor=every))


def returning_and_refunding(company: Company, clock: FixedClock) -> None:
    """Whoever took back goods that never came could hand out the money for them."""
    till = Till.of(company)
    every = company.hire("every", [("store_clerk", None), ("cashier", None)])
    inspector = company.hire("inspects", [("inspector", None)])
    till.back(None, 4, actor=every)
    decide(inspector, waiting(inspector)[0])
    refused_as("refund.own", lambda: till.refund(20, actor=every))


def selling_and_confirming(company: Company, clock: FixedClock) -> None:
    """Whoever sold, or took the money, could note that the customer owes what they say."""
    till = Till.of(company)
    every = company.hire("every", [("store_clerk", None), ("cashier", None), ("finance", None)])
    till.sell(10, actor=every)
    today = company.database.read(lambda session: session.exec(select(func.max(Document.business_date))).one())
    asked = MakeCustomerStatement(document_key=new_key(), partner_id=till.customer, to_on=today)
    made = perform(make_customer_statement, asked, actor=every)
    command = NotePaper(document_id=made.document_id, version=made.version, name="老板")
    refused_as("customer_statement.own_sale", lambda: perform(note_customer_paper, command, actor=every))


def refused_as(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(DomainError) as found:
        act()
    assert found.value.code == code


def _one_hand(company: Company) -> tuple[Buying, Actor]:
    roles = ("buyer", "keeper", "inspector", "finance")
    return buying_in(company), company.hire("every", [(code, None) for code in roles])


def _becomes(session: Any, user_id: int, code: str) -> None:
    """Other duties, as after a move to another post."""
    held = session.exec(select(RoleAssignment).where(RoleAssignment.user_id == user_id)).one()
    held.role_id = session.exec(select(Role.id).where(Role.code == code)).one()


def _guard_and_reviewer(company: Company) -> tuple[Actor, Actor]:
    people = [company.hire(code, [(code, None)]) for code in ("administrator", "reviewer")]
    return people[0], people[1]


def _large_issue(company: Company) -> Actor:
    company.receive(company.a, 100)
    keeper = company.hire("keeper", [("keeper", None)])
    company.record("other_issue", [Line(company.a, 60)], actor=keeper)
    return keeper


#: exclusion → how the pair is tried on one chain of documents; whoever declares a pair writes its function
ON_ONE_CHAIN: dict[str, Chain] = {
    one.__name__: one
    for one in (
        rights_and_business, flows_and_acting, notices_and_acting, checks_and_acting, recording_and_deciding,
        recording_and_voiding, close_and_reopen, counting_and_posting, ordering_and_receiving,
        counting_and_inspecting, receiving_and_releasing, registering_and_accepting, asking_and_paying,
        buying_and_paying, receiving_and_stating, stating_and_paying, stating_and_noting, receiving_and_billing,
        buying_and_taking_back,
        selling_and_receiving, returning_and_refunding, selling_and_confirming,
    )
}  # fmt: skip
