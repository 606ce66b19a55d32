"""An incident is undone: exactly the right book stock comes back, and nothing else is touched."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.approvals.shipped import put_in_force
from jxc_app.modules.approvals.standing_in import SwitchSmallShop, switch_small_shop
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.words import unnamed
from jxc_app.modules.dashboards.waiting import around
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.incidents.models import Incident
from jxc_app.modules.incidents.queries import get_incident, incidents_waiting, list_incidents
from jxc_app.modules.incidents.service import ProposeUndo, WithdrawUndo, propose_undo, withdraw_undo
from jxc_app.modules.inventory.models import Period
from jxc_app.modules.notifications.queries import my_notices
from jxc_app.modules.notifications.telling import tell_new
from tests.modules.incidents.people import Undoing
from tests.support.company import PASSWORD, SYSTEM, Company, Line
from tests.support.sessions import at_browser, prove

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def undoing(company: Company, standing_clock: FixedClock) -> Undoing:
    return Undoing(company)


@pytest.fixture
def assistants(company: Company, standing_clock: FixedClock) -> tuple[Actor, Actor]:
    """Two with a store manager's role that was copied for them."""
    first, second = (company.hire(login, [("store_manager", company.s1)]) for login in ("zhuli1", "zhuli2"))
    return first, second


def test_the_incident_of_the_article(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor], standing_clock: FixedClock
) -> None:
    """Nine generators came back to the books that had left on three papers; one undo takes them out again."""
    company.receive(company.a, 12, "100", at=company.s1)
    company.receive(company.b, 7, "3", at=company.s1)
    issues = [company.issue(company.a, 3, at=company.s1) for _ in range(3)]
    books, worth = company.balances(), company.value(company.a, company.s1)
    standing_clock.at += timedelta(hours=1)
    for issue, person in zip(issues, (assistants[0], assistants[1], assistants[0]), strict=True):
        company.void(issue, actor=person)
    assert company.stock(company.a, company.s1).on_hand == 12
    standing_clock.at += timedelta(days=18)
    company.issue(company.b, 2, at=company.s1)
    others = company.balances()["stock"][company.b, company.s1, ""]

    chosen = undoing.acts_by(*assistants)
    seen = undoing.preview(chosen)
    assert [(row.sku_code, row.before, row.after) for row in seen.stock] == [("A-1", 12, 3)]
    assert (seen.reversed, seen.restored, seen.problems, seen.touched) == (0, 3, (), ())
    done = undoing.undo(chosen)

    assert (done.state, len(done.documents)) == ("done", 3)
    books["stock"][company.b, company.s1, ""] = others
    assert company.balances() == books
    assert company.value(company.a, company.s1) == worth
    for issue in issues:
        restored = read(get_document, actor=SYSTEM, document_id=undoing.restored(issue.document_id))
        assert [(line.sku_code, line.quantity) for line in restored.lines] == [("A-1", 3)]
        assert restored.head.business_date.isoformat() == "2026-01-05"
        assert "误授权限" in restored.head.remark
        relations = {link.relation: link.number for link in restored.links}
        assert relations == {"restores": issue.number}
        old = read(get_document, actor=SYSTEM, document_id=issue.document_id)
        assert restored.head.number in {link.number for link in old.links if link.relation == "restored_by"}
    company.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_wrong_postings_are_taken_back_newest_first(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    company.receive(company.a, 5, at=company.s1)
    books = company.balances()
    wrong = [
        company.record("other_receipt", [Line(company.a, 10)], at=company.s1, actor=assistants[0]),
        company.record("other_issue", [Line(company.a, 14)], at=company.s1, actor=assistants[0]),
    ]
    done = undoing.undo([one.document_id for one in wrong])
    assert done.documents == (f"{wrong[1].number}-HC", f"{wrong[0].number}-HC")
    assert company.balances() == books
    assert {company.status(one) for one in wrong} == {"reversed"}
    company.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_mixed_window(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor], standing_clock: FixedClock
) -> None:
    """Posted, voided, and posted and voided again: each act by what it needs; what others did stays."""
    company.receive(company.a, 20, at=company.s1)
    issued = company.issue(company.a, 4, at=company.s1)
    books = company.balances()
    standing_clock.at += timedelta(hours=1)
    begin = standing_clock.at
    company.void(issued, actor=assistants[0])
    company.record("scrap", [Line(company.a, 2)], at=company.s1, actor=assistants[0])
    thought_better = company.record("other_issue", [Line(company.a, 1)], at=company.s1, actor=assistants[0])
    company.void(thought_better, actor=assistants[0])
    standing_clock.at += timedelta(hours=1)
    company.record("other_receipt", [Line(company.a, 50)], at=company.s1, actor=assistants[0])
    chosen = undoing.acts_by(assistants[0], since=begin, until=standing_clock.at)
    seen = undoing.preview(chosen)
    assert sorted(act.outcome for act in seen.acts) == ["cancels", "cancels", "restore", "reverse"]
    undoing.undo(chosen)
    books["stock"][company.a, company.s1, ""] += 50
    assert company.balances() == books
    company.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_transfer_and_its_receipt_come_back_as_a_chain(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    company.receive(company.a, 10, at=company.s1)
    sent = company.record("transfer", [Line(company.a, 10)], at=company.s1, to_warehouse_id=company.w2)
    line = {"source_line_id": sent.document_id * 1000 + 1}
    got = company.record(
        "transfer_receipt", [Line(company.a, 6, **line)], at=company.w2, linked_document_id=sent.document_id
    )
    books = company.balances()
    helper = company.hire("helper", [("store_manager", None)])
    company.void(got, actor=helper)
    company.void(sent.model_copy(update={"version": 2}), actor=helper)
    assert company.balances() != books
    undoing.undo(undoing.acts_by(helper))
    assert company.balances() == books
    anew = read(get_document, actor=SYSTEM, document_id=undoing.restored(sent.document_id))
    assert anew.lines[0].open_quantity == 4
    company.assert_proved()
    again = undoing.propose([undoing.restored(sent.document_id), undoing.restored(got.document_id)])
    undoing.confirm(again, actor=company.hire("another", [("reviewer", None)]))
    assert company.balances()["stock"] == {(company.a, company.s1, ""): 10}
    company.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_later_issue_blocks_and_is_named(company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]) -> None:
    wrong = company.record("other_receipt", [Line(company.a, 10)], at=company.s1, actor=assistants[0])
    used = company.issue(company.a, 4, at=company.s1)
    seen = undoing.preview([wrong.document_id])
    assert [paper.number for paper in seen.blocking] == [used.number]
    assert used.number in seen.problems[0]
    with pytest.raises(DomainError) as caught:
        undoing.propose([wrong.document_id])
    assert caught.value.code == "incident.blocked"
    company.receive(company.a, 4, at=company.s1)
    assert not undoing.preview([wrong.document_id]).problems
    undoing.undo([wrong.document_id])
    assert company.stock(company.a, company.s1).on_hand == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_reservations_go_only_where_the_proposer_said_so(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    wrong = company.record("other_receipt", [Line(company.a, 10)], at=company.s1, actor=assistants[0])
    promised = company.submit(company.save("other_issue", [Line(company.a, 4)], at=company.s1))
    assert [paper.number for paper in undoing.preview([wrong.document_id]).losing] == [promised.number]
    with pytest.raises(DomainError) as caught:
        undoing.propose([wrong.document_id])
    assert caught.value.code == "incident.must_release"
    undoing.confirm(undoing.propose([wrong.document_id], releases=True))
    assert company.stock(company.a, company.s1).reserved == 0
    timeline = read(get_document, actor=SYSTEM, document_id=promised.document_id).timeline
    assert timeline[-1].act == "lost_reservation"
    company.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_restored_document_keeps_its_day_unless_that_is_closed(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor], standing_clock: FixedClock
) -> None:
    company.receive(company.a, 5, at=company.s1)
    issued = company.issue(company.a, 5, at=company.s1)
    company.void(issued, actor=assistants[0])
    standing_clock.at = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)
    january = Period(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), closed_at=standing_clock.at)
    company.database.write(lambda session: session.add(january))
    chosen = [undoing.reversal_of(issued)]
    assert "已结账" in undoing.preview(chosen).acts[0].note
    undoing.undo(chosen)
    head = read(get_document, actor=SYSTEM, document_id=undoing.restored(issued.document_id)).head
    assert head.business_date.isoformat() == "2026-02-03"
    company.assert_proved()


def test_one_that_cannot_be_booked_undoes_all_of_it(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    """Somebody's sheet has the number of the second reversal: the database refuses it after the first was booked."""
    company.receive(company.a, 9, at=company.s1)
    wrong = [company.record("other_issue", [Line(company.a, 1)], at=company.s1, actor=assistants[0]) for _ in range(3)]
    proposal = undoing.propose([one.document_id for one in wrong])
    draft = company.save("scrap", [Line(company.a, 1)], at=company.s1)
    taken = update(Document).where(col(Document.id) == draft.document_id).values(number=f"{wrong[1].number}-HC")
    company.database.write(lambda session: session.exec(taken))
    before = (company.balances(), len(company.moves()))
    with pytest.raises(IntegrityError):
        undoing.confirm(proposal)
    assert (company.balances(), len(company.moves())) == before
    assert {company.status(one) for one in wrong} == {"posted"}
    assert state_of(company, proposal.incident_id) == "proposed"


def state_of(company: Company, incident_id: int) -> str:
    asked = select(Incident.state).where(Incident.id == incident_id)
    return company.database.read(lambda session: session.exec(asked).one())


# two people, and a world that goes on


@pytest.mark.parametrize("engine", ["sqlite"])
def test_two_people_neither_of_whom_did_it(company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]) -> None:
    company.receive(company.a, 9, at=company.s1)
    culprit = company.hire("culprit", [("reviewer", company.s1), ("store_manager", company.s1)])
    wrong = company.record("other_issue", [Line(company.a, 1)], at=company.s1, actor=culprit).document_id
    assert refused(lambda: undoing.propose([wrong], actor=culprit)) == "incident.own_acts"
    assert refused(lambda: undoing.propose([wrong], actor=assistants[0])) == "access.denied"
    proposal = undoing.propose([wrong])
    assert refused(lambda: undoing.confirm(proposal, actor=undoing.owner)) == "incident.same_person"
    assert refused(lambda: undoing.confirm(proposal, actor=culprit)) == "incident.own_acts"
    elsewhere = company.hire("elsewhere", [("reviewer", company.w2)])
    assert refused(lambda: undoing.confirm(proposal, actor=elsewhere)) == "access.warehouse_denied"
    assert undoing.confirm(proposal).state == "done"
    assert refused(lambda: undoing.confirm(proposal.model_copy(update={"version": 2}))) == "incident.decided"
    assert [row.state_title for row in read(list_incidents, actor=undoing.owner)] == ["已执行"]
    assert read(list_incidents, actor=elsewhere) == []


def refused(act: object) -> str:
    with pytest.raises(DomainError) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_changed_is_said_and_looked_at_again(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    company.receive(company.a, 9, at=company.s1)
    wrong = company.record("other_issue", [Line(company.a, 1)], at=company.s1, actor=assistants[0])
    proposal = undoing.propose([wrong.document_id])
    seen = undoing.preview([wrong.document_id]).digest
    sold = company.issue(company.a, 2, at=company.s1)
    with pytest.raises(Conflict) as caught:
        undoing.confirm(proposal, digest=seen)
    assert caught.value.code == "incident.changed"
    view = read(get_incident, actor=undoing.reviewer, incident_id=proposal.incident_id)
    assert [(then, now) for _, then, now in view.changed] == [("8 → 9 个", "6 → 7 个")]
    assert view.now is not None
    assert [paper.number for paper in view.now.touched] == [sold.number]
    company.void(wrong)
    assert undoing.confirm(proposal).state == "outdated"
    assert company.stock(company.a, company.s1).on_hand == 7
    company.assert_proved()


# who is told, and what the log keeps


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_log_and_the_people_are_told(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor], standing_clock: FixedClock
) -> None:
    manager = company.hire("dianzhang", [("store_manager", company.s1)])
    company.receive(company.a, 9, at=company.s1)
    issued = company.issue(company.a, 1, at=company.s1)
    company.void(issued, actor=assistants[0])
    wrong = company.record("other_issue", [Line(company.a, 2)], at=company.s1, actor=assistants[0])
    given_up = undoing.propose([wrong.document_id])
    perform(
        withdraw_undo, WithdrawUndo(incident_id=given_up.incident_id, version=given_up.version), actor=undoing.owner
    )
    standing_clock.at += timedelta(seconds=1)
    undoing.undo(undoing.acts_by(assistants[0]))
    with company.database.reading() as session:
        wanted = select(AuditEntry).where(col(AuditEntry.action).startswith("incident.")).order_by(col(AuditEntry.seq))
        entries = session.exec(wanted).all()
    assert [(one.action, one.object_type, one.actor_id) for one in entries[:3]] == [
        ("incident.propose", "incident", undoing.owner.user_id),
        ("incident.withdraw", "incident", undoing.owner.user_id),
        ("incident.propose", "incident", undoing.owner.user_id),
    ]
    assert {(one.action, one.actor_id) for one in entries[3:]} == {("incident.confirm", undoing.reviewer.user_id)}
    assert {one.object_label for one in entries[3:]} >= {"事故回退 2", issued.number, wrong.number}
    assert all("误授权限" in one.reason for one in entries if one.object_label in {issued.number, wrong.number})
    for one in entries:
        assert not unnamed(one.object_type, json.loads(one.before) | json.loads(one.after))
    while company.database.write(lambda session: tell_new(session, standing_clock.at)).entries:
        pass
    assert any("复核并执行了事故回退 2,2 张单据" in text for text in told(manager))
    assert any("请由另一人复核" in text for text in told(undoing.reviewer))


def told(person: Actor) -> list[str]:
    return [message.text for message in read(my_notices, actor=person).rows]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_proposal_stands_among_the_tasks_of_who_may_confirm_it(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    company.receive(company.a, 9, at=company.s1)
    wrong = company.record("other_issue", [Line(company.a, 2)], at=company.s1, actor=assistants[0])
    before = read(around, actor=undoing.reviewer, user_id=undoing.reviewer.user_id).waiting
    proposal = undoing.propose([wrong.document_id])
    assert read(incidents_waiting, actor=undoing.reviewer) == [proposal.incident_id]
    assert read(around, actor=undoing.reviewer, user_id=undoing.reviewer.user_id).waiting == before + 1
    assert read(incidents_waiting, actor=undoing.owner) == [], "who proposed it waits for another"
    undoing.confirm(proposal)
    assert read(incidents_waiting, actor=undoing.reviewer) == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_in_a_small_shop_the_proposer_confirms_and_the_owner_looks_at_it_within_a_day(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    company.receive(company.a, 9, at=company.s1)
    wrong = company.record("other_issue", [Line(company.a, 2)], at=company.s1, actor=assistants[0])
    proposal = undoing.propose([wrong.document_id])
    perform(switch_small_shop, SwitchSmallShop(is_on=True, reason="只有两个人"), actor=SYSTEM)
    assert refused(lambda: undoing.confirm(proposal, actor=undoing.owner)) == "incident.same_person", "another could"
    company.database.write(lambda s: s.get(User, undoing.reviewer.user_id).sqlmodel_update({"switched_off_at": NOW}))
    assert read(get_incident, actor=undoing.owner, incident_id=proposal.incident_id).is_alone
    done = undoing.confirm(proposal, actor=undoing.owner)
    assert (done.state, done.is_owed) == ("done", True)
    [row] = read(my_approvals, actor=undoing.owner)
    assert (row.label, row.state) == (f"事故回退 {proposal.incident_id}", "owed")
    assert row.because == ("没有第二个人可以复核，发起人一人执行，共 1 张单据",)
    decision = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    assert perform(decide_on_document, decision, actor=undoing.owner).state == "approved"
    [listed] = [one for one in read(list_incidents, actor=undoing.owner) if one.id == proposal.incident_id]
    assert listed.decider == "小店模式，老板补审"
    company.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_more_than_two_hundred_are_refused_with_what_to_do(company: Company, undoing: Undoing) -> None:
    command = ProposeUndo(document_ids=list(range(1, 202)), reason="批量作废", digest="0" * 64)
    with pytest.raises(DomainError, match="先回退最近的 200 项"):
        perform(propose_undo, command, actor=undoing.owner)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_second_person_proves_themselves_again(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor], standing_clock: FixedClock
) -> None:
    company.receive(company.a, 9, at=company.s1)
    wrong = company.record("other_issue", [Line(company.a, 2)], at=company.s1, actor=assistants[0])
    proposal = undoing.propose([wrong.document_id])
    company.hire("erhao", [("reviewer", None)], password=PASSWORD)
    second = at_browser(company, standing_clock, "erhao")
    with pytest.raises(ProofNeeded):
        undoing.confirm(proposal, actor=second)
    assert prove(second, PASSWORD, "incident").ok
    assert undoing.confirm(proposal, actor=second).state == "done"


def test_a_void_that_somebody_asked_for_and_another_let_through_is_found_under_both(
    company: Company, undoing: Undoing, assistants: tuple[Actor, Actor]
) -> None:
    company.database.write(put_in_force)
    company.receive(company.a, 9, at=company.s1)
    issue = company.issue(company.a, 3, at=company.s1)
    company.void(issue, actor=assistants[0])
    [row] = read(my_approvals, actor=undoing.reviewer)
    command = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    perform(decide_on_document, command, actor=undoing.reviewer)
    assert company.stock(company.a, at=company.s1).on_hand == 9
    assert undoing.acts_by(assistants[0]) == undoing.acts_by(undoing.reviewer) == [undoing.reversal_of(issue)]
