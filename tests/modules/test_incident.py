"""The incident this product was born from, replayed.

Two new assistants got a copied role and deleted three issue documents; nine generators came back to the books that were
long gone, and nobody saw it for 18 days. Here nothing is ever deleted, a copied role hands over nothing dangerous by
itself, a void asks again who sits there, and the owner is told within seconds.
"""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import PermissionDenied, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.access.assigning import AssignRole, assign_role
from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.role_matrix import CopyRole, copy_role
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import ApprovalRow, my_approvals
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.service import close_tallies
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.deciding import Decided, decide_on_document
from jxc_app.modules.notifications.queries import my_notices
from jxc_app.modules.notifications.telling import tell_new
from tests.support.company import PASSWORD, SYSTEM, Company
from tests.support.sessions import at_browser, prove

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def issues(company: Company, standing_clock: FixedClock) -> list[DocumentRef]:
    """Twelve generators came into the store, nine went out on three papers."""
    company.receive(company.a, 12, at=company.s1)
    return [company.issue(company.a, 3, at=company.s1) for _ in range(3)]


@pytest.fixture
def owner(company: Company, standing_clock: FixedClock) -> Actor:
    return company.hire("laoban", [("owner", None)])


def books(company: Company) -> int:
    return int(company.stock(company.a, at=company.s1).on_hand)


def told(company: Company, person: Actor) -> list[str]:
    """What the job, which looks every few seconds, makes of the log for this person."""
    while company.database.write(lambda session: tell_new(session, clock.get().now())).entries:
        pass
    return [message.text for message in read(my_notices, actor=person).rows]


def tries(company: Company, standing_clock: FixedClock) -> int:
    """How often a void was refused, by the log: the first of a minute at once, the rest counted."""
    standing_clock.at += timedelta(minutes=1)
    company.database.write(lambda session: close_tallies(session, standing_clock.at))
    with company.database.reading() as session:
        refused = session.exec(
            select(AuditEntry).where(col(AuditEntry.action) == "document.void", AuditEntry.outcome == "refused")
        ).all()
    return sum(int(json.loads(entry.after).get("repeated", 1)) for entry in refused)


def test_new_assistants_with_the_keepers_role_void_nothing_and_are_seen(
    company: Company, issues: list[DocumentRef], owner: Actor, standing_clock: FixedClock
) -> None:
    company.hire("zhuli", [("keeper", company.s1)], password=PASSWORD)
    assistant = at_browser(company, standing_clock, "zhuli")
    for issue in issues:
        with pytest.raises(PermissionDenied):
            company.void(issue, actor=assistant)
    assert books(company) == 3
    assert tries(company, standing_clock) == 3
    assert any("作废" in text for text in told(company, owner))


def test_a_wrongly_copied_role_still_voids_nothing(
    company: Company, issues: list[DocumentRef], owner: Actor, standing_clock: FixedClock
) -> None:
    copy_for_assistant(company, confirmed=[])
    assistant = at_browser(company, standing_clock, "zhuli")
    with pytest.raises(PermissionDenied):
        company.void(issues[0], actor=assistant)
    assert books(company) == 3


def test_who_was_handed_the_right_is_asked_again_and_another_one_decides(
    company: Company, issues: list[DocumentRef], owner: Actor, standing_clock: FixedClock
) -> None:
    copy_for_assistant(company, confirmed=["sales_issue.void", "other_issue.void"])
    assistant = at_browser(company, standing_clock, "zhuli")
    with pytest.raises(ProofNeeded):
        company.void(issues[0], actor=assistant)
    assert books(company) == 3
    assert prove(assistant, PASSWORD, "void").ok
    asked = []
    for issue in issues:
        asked.append(company.void(issue, actor=assistant))
        standing_clock.at += timedelta(seconds=20)
    assert [(one.status, one.waiting_for) for one in asked] == [("posted", ("人laoban",))] * 3
    assert books(company) == 3
    stopped = [text for text in told(company, owner) if "作废" in text and "不是本人录入的单据" in text]
    assert len(stopped) == 3
    waiting = read(my_approvals, actor=owner)
    assert [(row.requester_name, row.reason) for row in waiting] == [("人zhuli", "录入错误")] * 3
    refused, agreed = waiting[0], waiting[1]
    assert decide(owner, refused, "reject", "货已发出").status == "posted"
    assert books(company) == 3
    assert decide(owner, agreed, "approve", "").status == "reversed"
    assert books(company) == 6
    with company.database.reading() as session:
        voids = session.exec(select(AuditEntry).where(AuditEntry.action == "document.void")).all()
        decisions = session.exec(select(AuditEntry).where(AuditEntry.action == "document.decide")).all()
    assert {(entry.actor_id, entry.outcome, entry.ip) for entry in voids} == {(assistant.user_id, "done", "10.0.0.1")}
    assert all(entry.reason for entry in voids)
    assert {entry.actor_id for entry in decisions} == {owner.user_id}


def decide(person: Actor, row: ApprovalRow, decision: str, comment: str) -> Decided:
    command = DecideApproval(approval_id=row.id, version=row.version, decision=decision, comment=comment)
    return perform(decide_on_document, command, actor=person)


def copy_for_assistant(company: Company, *, confirmed: list[str]) -> None:
    """The store manager's role, copied and given to a new assistant."""
    admin = company.hire("guanli", [("administrator", None)])
    source = next(role for role in read(role_matrix, actor=SYSTEM).roles if role.code == "store_manager")
    copy = CopyRole(role_id=source.id, name="助理", confirmed=confirmed, reason="新来两位助理")
    made = perform(copy_role, copy, actor=admin)
    code = next(role.code for role in read(role_matrix, actor=SYSTEM).roles if role.id == made.role_id)
    assistant = company.hire("zhuli", [], password=PASSWORD)
    wanted = AssignRole(user_id=assistant.user_id, role=code, warehouse_id=company.s1, reason="新来两位助理")
    perform(assign_role, wanted, actor=admin)
