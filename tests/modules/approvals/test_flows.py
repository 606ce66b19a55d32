"""Flows are data: versions, steps, trials, the green channel, and shops too small for two."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import Role, User
from jxc_app.modules.approvals.acting import (
    AddSigner,
    CopyTo,
    PassOn,
    ReadCopy,
    UrgeApproval,
    add_signer,
    copy_to,
    pass_on,
    read_copy,
    urge_approval,
)
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.flow_queries import list_flows, view_flow
from jxc_app.modules.approvals.flows import FlowRef, SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.approvals.gaps import gaps_of_flows
from jxc_app.modules.approvals.overdue import RemindOverdue, remind_overdue
from jxc_app.modules.approvals.queries import ApprovalRow, count_owed, count_waiting, my_approvals, passed_approvals
from jxc_app.modules.approvals.rules import Condition, Definition
from jxc_app.modules.approvals.standing_in import (
    AppointStandIn,
    EndStandIn,
    SetSupervisor,
    SwitchSmallShop,
    appoint_stand_in,
    end_stand_in,
    set_supervisor,
    switch_small_shop,
)
from jxc_app.modules.approvals.trials import view_last_trial
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.checklist.rights import check_rights
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.deciding import Decided, decide_on_document
from jxc_app.modules.documents.trying_flows import Trial, TryFlow, try_flow
from jxc_app.modules.notifications.shipped import SHIPPED as SHIPPED_RULES
from jxc_app.modules.transfers.queries import transfers_to_me
from jxc_app.modules.transfers.service import ReceiveTransfer, receive_transfer
from tests.support.company import SYSTEM, Company, Line

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
OWNER = {"kind": "role", "role": "owner"}
NOW = datetime(2026, 1, 5, tzinfo=UTC)
REVIEWER = {"kind": "role", "role": "reviewer"}


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    company.receive(company.a, 900, "2.00")
    return company.hire("kuguan", [("keeper", company.w1)])


@pytest.fixture
def reviewer(company: Company, keeper: Actor) -> Actor:
    return company.hire("shenhe", [("reviewer", company.w1)])


@pytest.fixture
def owner(company: Company, keeper: Actor) -> Actor:
    return company.hire("laoban", [("owner", None)])


def waiting(person: Actor, part: str = "waiting") -> list[ApprovalRow]:
    return read(my_approvals, actor=person, part=part)


def decide(person: Actor, decision: str = "approve", comment: str = "写明原因") -> Decided:
    row = waiting(person)[0]
    command = DecideApproval(approval_id=row.id, version=row.version, decision=decision, comment=comment)
    return perform(decide_on_document, command, actor=person)


def scrap(company: Company, person: Actor, quantity: int = 1, **fields: Any) -> DocumentRef:
    return company.record("scrap", [Line(company.a, quantity)], actor=person, **fields)


def amount(op: str, value: str) -> dict[str, str]:
    return {"kind": "fact", "fact": "document.pieces", "op": op, "value": value}


def in_force(steps: list[dict[str, Any]], *, title: str = "报损", **fields: Any) -> FlowRef:
    """A flow over scrapping, switched on."""
    definition = {"types": ["scrap"], "steps": steps, "condition": amount(">", "5")} | fields
    saved = perform(save_flow, SaveFlow(title=title, definition=definition), actor=SYSTEM)
    return switched(saved, saved.version_id)


def tried(definition: Any) -> Trial:
    """What the flow would have stopped of the last thirty days."""
    return perform(try_flow, TryFlow(definition=definition, days=30), actor=SYSTEM)


def switched(flow: FlowRef, version_id: int | None) -> FlowRef:
    if version_id is not None:
        versions = read(view_flow, actor=SYSTEM, flow_id=flow.flow_id).versions
        tried(next(one.definition for one in versions if one.id == version_id))
    command = SwitchFlow(flow_id=flow.flow_id, version=flow.version, version_id=version_id, reason="试用")
    return perform(switch_flow, command, actor=SYSTEM)


def test_it_stops_nothing_until_it_is_switched_on_and_then_at_once(
    company: Company, keeper: Actor, owner: Actor
) -> None:
    definition = {"types": ["scrap"], "steps": [{"approvers": [OWNER]}], "condition": amount(">", "5")}
    saved = perform(save_flow, SaveFlow(title="报损", definition=definition), actor=SYSTEM)
    assert scrap(company, keeper, 9).status == "posted"
    on = switched(saved, saved.version_id)
    assert scrap(company, keeper, 9).status == "submitted"
    switched(on, None)
    assert scrap(company, keeper, 9).status == "posted"


def test_what_runs_keeps_the_version_that_it_began_with(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor
) -> None:
    flow = in_force([{"approvers": [OWNER]}])
    scrap(company, keeper, 9)
    changed = SaveFlow(
        flow_id=flow.flow_id, version=flow.version, title="报损",
        definition={"types": ["scrap"], "steps": [{"approvers": [REVIEWER]}], "condition": amount(">", "5")},
    )  # fmt: skip
    second = perform(save_flow, changed, actor=SYSTEM)
    switched(second, second.version_id)
    scrap(company, keeper, 9)
    assert (len(waiting(owner)), len(waiting(reviewer))) == (1, 1)
    view = read(view_flow, actor=SYSTEM, flow_id=flow.flow_id)
    assert [version.number for version in view.versions] == [2, 1]
    assert (view.row.live_number, view.row.running) == (2, 2)
    assert decide(owner).status == decide(reviewer).status == "posted"


def test_all_of_a_step_must_agree(company: Company, keeper: Actor, reviewer: Actor, owner: Actor) -> None:
    in_force([{"approvers": [OWNER, REVIEWER], "mode": "all"}])
    scrap(company, keeper, 9)
    assert decide(owner).status == "submitted"
    assert waiting(owner) == []
    assert decide(reviewer).status == "posted"


def test_in_turn_the_second_sees_it_after_the_first(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor
) -> None:
    in_force([{"approvers": [REVIEWER, OWNER], "mode": "in_turn"}])
    scrap(company, keeper, 9)
    assert waiting(owner) == []
    assert decide(reviewer).status == "submitted"
    assert decide(owner).status == "posted"


def test_steps_follow_each_other_and_one_no_ends_it(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor
) -> None:
    in_force([{"approvers": [REVIEWER]}, {"approvers": [OWNER]}])
    scrap(company, keeper, 9)
    assert waiting(owner) == []
    decide(reviewer)
    assert decide(owner, "reject").status == "closed"


def test_two_flows_are_one_approval_with_the_steps_of_both(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    in_force([{"approvers": [OWNER]}], title="另一个")
    scrap(company, keeper, 9)
    [row] = waiting(keeper, "asked")
    assert row.flows == ("报损", "另一个")
    decide(reviewer)
    assert decide(owner).status == "posted"


def test_the_supervisor_of_who_asks_decides(company: Company, keeper: Actor, reviewer: Actor, owner: Actor) -> None:
    in_force([{"approvers": [{"kind": "supervisor"}]}])
    command = SetSupervisor(person_id=keeper.user_id, supervisor_id=reviewer.user_id, reason="新分的组")
    perform(set_supervisor, command, actor=SYSTEM)
    scrap(company, keeper, 9)
    assert (len(waiting(reviewer)), waiting(owner)) == (1, [])
    with pytest.raises(DomainError):
        perform(set_supervisor, SetSupervisor(person_id=1, supervisor_id=keeper.user_id, reason="越权"), actor=SYSTEM)


def test_a_part_is_passed_on_to_somebody_who_can_decide(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    scrap(company, keeper, 9)
    [row] = waiting(reviewer)
    for person, code in ((keeper, "approval.part_in_it"), (company.hire("ren", []), "approval.cannot_decide")):
        with pytest.raises(DomainError) as refused:
            perform(pass_on, _to(PassOn, row, person, comment="出差"), actor=reviewer)
        assert refused.value.code == code
    perform(pass_on, _to(PassOn, row, owner, comment="出差"), actor=reviewer)
    assert waiting(reviewer) == []
    assert decide(owner).status == "posted"


@pytest.mark.parametrize("is_before", [True, False])
def test_a_signer_is_added_before_or_after_oneself(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor, is_before: bool
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    scrap(company, keeper, 9)
    perform(add_signer, _to(AddSigner, waiting(reviewer)[0], owner, is_before=is_before), actor=reviewer)
    first, second = (owner, reviewer) if is_before else (reviewer, owner)
    assert waiting(second) == []
    assert decide(first).status == "submitted"
    assert decide(second).status == "posted"


def test_a_copy_is_read_and_decides_nothing(company: Company, keeper: Actor, reviewer: Actor, owner: Actor) -> None:
    in_force([{"approvers": [REVIEWER]}])
    scrap(company, keeper, 9)
    row = waiting(keeper, "asked")[0]
    perform(copy_to, CopyTo(approval_id=row.id, person_ids=[owner.user_id]), actor=keeper)
    assert [one.id for one in waiting(owner, "copies")] == [row.id]
    with pytest.raises(DomainError):
        perform(
            decide_on_document,
            DecideApproval(approval_id=row.id, version=row.version, decision="approve"),
            actor=owner,
        )
    perform(read_copy, ReadCopy(approval_id=row.id), actor=owner)
    assert waiting(owner) == []


def test_the_slow_are_urged_but_not_without_end(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    scrap(company, keeper, 9)
    [row] = waiting(keeper, "asked")
    urge = UrgeApproval(approval_id=row.id, version=row.version)
    perform(urge_approval, urge, actor=keeper)
    with pytest.raises(DomainError, match="催办过"):
        perform(urge_approval, urge, actor=keeper)
    with pytest.raises(DomainError):
        perform(urge_approval, urge, actor=reviewer)
    standing_clock.at += timedelta(minutes=11)
    perform(urge_approval, urge, actor=keeper)


def test_what_waits_too_long_is_reminded_once_and_then_the_owner_decides_too(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor, standing_clock: FixedClock
) -> None:
    in_force([{"approvers": [REVIEWER], "mode": "all", "hours": 2, "escalate_hours": 4}])
    scrap(company, keeper, 9)

    def remind() -> int:
        return perform(remind_overdue, RemindOverdue(), actor=SYSTEM).approvals

    assert remind() == 0
    standing_clock.at += timedelta(hours=3)
    assert (remind(), remind()) == (1, 0)
    assert waiting(owner) == []
    standing_clock.at += timedelta(hours=2)
    assert (remind(), remind()) == (1, 0)
    assert decide(owner).status == "posted"
    assert waiting(reviewer) == []


def test_a_stand_in_decides_while_it_lasts_but_never_for_their_own(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    deputy = company.hire("daili", [("store_manager", company.w1)])
    tomorrow = standing_clock.at + timedelta(days=1)
    made = perform(
        appoint_stand_in,
        AppointStandIn(stand_in_id=deputy.user_id, starts_at=standing_clock.at, ends_at=tomorrow, reason="休假"),
        actor=reviewer,
    )
    scrap(company, keeper, 9)
    [row] = waiting(deputy)
    assert row.for_name == "人shenhe"
    assert decide(deputy).status == "posted"
    scrap(company, deputy, 9)
    with pytest.raises(DomainError, match="不能审批自己"):
        decide(deputy)
    assert decide(reviewer).status == "posted"
    scrap(company, keeper, 9)
    perform(end_stand_in, EndStandIn(stand_in_id=made.id or 0), actor=reviewer)
    standing_clock.at += timedelta(seconds=2)
    assert waiting(deputy) == []
    assert len(waiting(reviewer)) == 1


def test_nobody_stands_in_for_themselves_or_for_ever(
    company: Company, reviewer: Actor, standing_clock: FixedClock
) -> None:
    def appoint(person: int, days: int) -> str:
        command = AppointStandIn(
            stand_in_id=person,
            starts_at=standing_clock.at,
            ends_at=standing_clock.at + timedelta(days=days),
            reason="休假",
        )
        with pytest.raises(DomainError) as refused:
            perform(appoint_stand_in, command, actor=reviewer)
        return refused.value.field or ""

    other = company.hire("daili", [])
    assert appoint(reviewer.user_id, 1) == "stand_in_id"
    assert appoint(other.user_id, 91) == appoint(other.user_id, 0) == "ends_at"


def test_the_green_channel_passes_is_on_record_and_looked_at_afterwards(
    company: Company, keeper: Actor, owner: Actor
) -> None:
    in_force([{"approvers": [OWNER]}], condition={"kind": "all"})
    in_force(
        [{"approvers": [OWNER]}], title="绿色通道", effect="pass", condition=amount("<", "5"), prompt="已走绿色通道",
        most_a_day=2,
    )  # fmt: skip
    passed = scrap(company, keeper, 2)
    assert (passed.status, passed.prompts) == ("posted", ("已走绿色通道",))
    assert [row.state for row in read(passed_approvals, actor=owner)] == ["owed"]
    assert scrap(company, keeper, 9).status == "submitted"
    assert scrap(company, keeper, 2).status == "posted"
    assert scrap(company, keeper, 2).status == "submitted", "only twice a day"
    assert decide(owner).status == "posted"
    assert [row.state for row in read(passed_approvals, actor=owner)][-1] == "approved"


def test_an_objection_afterwards_is_told_and_changes_no_stock(company: Company, keeper: Actor, owner: Actor) -> None:
    in_force([{"approvers": [OWNER]}], condition={"kind": "all"})
    in_force([{"approvers": [OWNER]}], title="绿色通道", effect="pass", condition=amount("<", "5"))
    scrap(company, keeper, 2)
    done = decide(owner, "reject", "不该报损")
    assert (done.state, done.status) == ("objected", "posted")


def test_a_shop_too_small_for_two_goes_ahead_and_its_owner_confirms_within_a_day(
    company: Company, keeper: Actor, owner: Actor, standing_clock: FixedClock
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    perform(switch_small_shop, SwitchSmallShop(is_on=True, reason="只有两个人"), actor=SYSTEM)
    done = scrap(company, keeper, 9)
    assert done.status == "posted"
    assert any("24 小时" in prompt for prompt in done.prompts)
    assert company.database.read(count_owed) == 1
    standing_clock.at += timedelta(hours=25)
    late = standing_clock.at - timedelta(hours=24)
    assert company.database.read(lambda session: count_owed(session, before=late)) == 1
    assert company.database.read(lambda session: count_owed(session, before=late - timedelta(hours=2))) == 0
    assert perform(remind_overdue, RemindOverdue(), actor=SYSTEM).approvals == 1
    assert decide(owner).state == "approved"
    assert company.database.read(count_owed) == 0


def test_a_small_shop_with_two_still_asks_the_second(company: Company, keeper: Actor, reviewer: Actor) -> None:
    in_force([{"approvers": [REVIEWER]}])
    perform(switch_small_shop, SwitchSmallShop(is_on=True, reason="只有两个人"), actor=SYSTEM)
    assert scrap(company, keeper, 9).status == "submitted"


def test_parts_are_stopped_where_the_flow_says_so(company: Company, keeper: Actor, reviewer: Actor) -> None:
    in_force([{"approvers": [REVIEWER]}], split_hours=24, split_asks=True)
    assert scrap(company, keeper, 4).status == "posted"
    stopped = scrap(company, keeper, 4)
    assert stopped.status == "submitted"
    assert waiting(reviewer)[0].is_split


def test_it_is_tried_on_the_past_before_it_is_switched_on(company: Company, keeper: Actor) -> None:
    for quantity in (1, 7, 3, 8):
        scrap(company, keeper, quantity)
    definition = Definition(types=["scrap"], steps=[{"approvers": [OWNER]}], condition=amount(">", "5"))
    trial = tried(definition)
    assert (trial.total, trial.stopped) == (4, 2)
    assert trial.examples[0].because == ("总件数 8 件（大于 5 件）",)
    assert trial.of_the_moment == ()
    low = {"kind": "fact", "fact": "stock.lowest_percent", "op": "<", "value": "50"}
    of_now = Definition(types=["scrap"], steps=[{"approvers": [OWNER]}], condition=low)
    now = tried(of_now)
    assert now.of_the_moment == ("库存占安全库存（最低的商品）",)
    assert now.stopped == 4, "no minimum is set: who stops takes the doubt as a yes"


def test_choices_are_called_by_name_in_reasons_lists_and_the_log(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    here = {"kind": "fact", "fact": "document.warehouse", "op": "in", "value": f"{company.w1},99"}
    flow = in_force([{"approvers": [REVIEWER]}], condition=here)
    scrap(company, keeper)
    assert waiting(reviewer)[0].because == ("仓库：仓W1",)
    assert read(view_flow, actor=SYSTEM, flow_id=flow.flow_id).row.condition == "仓库 是 仓W1或99（已不存在）"
    [kept] = company.database.read(
        lambda session: session.exec(select(AuditEntry.after).where(AuditEntry.action == "approval.save_flow")).all()
    )
    assert "仓W1" in json.loads(kept)["condition"]


def test_a_flow_that_names_somebody_in_vain_says_so(company: Company, keeper: Actor, reviewer: Actor) -> None:
    person = {"kind": "person", "person_id": reviewer.user_id}
    flow = in_force([{"approvers": [person, OWNER]}], tell_roles=["inspector"])
    assert company.database.read(gaps_of_flows) == []
    assert {rule for rules in SHIPPED_RULES for rule in rules.roles} <= set(company.database.read(role_codes))

    def leave(session: Session) -> None:
        session.get_one(User, reviewer.user_id).switched_off_at = NOW
        session.exec(update(Role).where(col(Role.code) == "inspector").values(code="gone"))

    company.database.write(leave)
    words = ("角色「inspector」不存在", "「人shenhe」已停用")
    assert read(view_flow, actor=SYSTEM, flow_id=flow.flow_id).row.gaps == words
    found = company.database.read(lambda session: check_rights(session, NOW))
    texts = [fact.text for fact in found.evidence if fact.kind == "审批流找不到人"]
    assert texts == [
        "启用中的审批流「退货入库要质检确认」：角色「inspector」不存在",
        f"启用中的审批流「报损」：{'、'.join(words)}",
    ]


def role_codes(session: Session) -> list[str]:
    return list(session.exec(select(Role.code)).all())


def test_only_a_version_that_was_tried_is_put_in_force(company: Company, keeper: Actor, owner: Actor) -> None:
    definition = Definition(types=["scrap"], steps=[{"approvers": [OWNER]}], condition=amount(">", "5"))
    saved = perform(save_flow, SaveFlow(title="报损", definition=definition), actor=SYSTEM)
    on = SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="试用")
    tried(definition.model_copy(update={"condition": Condition(**amount(">", "6"))}))
    with pytest.raises(DomainError, match="「报损」v1 还没有试算过"):
        perform(switch_flow, on, actor=SYSTEM)
    assert read(view_last_trial, actor=SYSTEM, definition=definition) is None
    scrap(company, keeper, 9)
    tried(definition.model_copy(update={"condition": Condition(parts=[amount(">", "5")])}))
    found = read(view_last_trial, actor=SYSTEM, definition=definition)
    assert found is not None
    assert (found.total, found.stopped, found.tried_by) == (1, 1, "系统")
    perform(switch_flow, on, actor=SYSTEM)
    assert scrap(company, keeper, 9).status == "submitted"


def test_stale_and_unknown_flows_are_refused(company: Company) -> None:
    flow = in_force([{"approvers": [OWNER]}])
    with pytest.raises(Conflict):
        switched(flow.model_copy(update={"version": 1}), None)
    for field, fields in (
        ("types", {"types": ["nothing"]}),
        ("steps.0.approvers.0", {"steps": [{"approvers": [{"kind": "role", "role": "nobody"}]}]}),
        ("tell_roles", {"tell_roles": ["nobody"]}),
    ):
        definition = {"types": ["scrap"], "steps": [{"approvers": [OWNER]}]} | fields
        with pytest.raises(DomainError) as refused:
            perform(save_flow, SaveFlow(title="新的", definition=definition), actor=SYSTEM)
        assert refused.value.field == field
    with pytest.raises(DomainError, match="已有名为"):
        perform(
            save_flow,
            SaveFlow(title="报损", definition={"types": ["scrap"], "steps": [{"approvers": [OWNER]}]}),
            actor=SYSTEM,
        )


def test_the_shipped_flows_are_in_force(company: Company) -> None:
    rows = read(list_flows, actor=SYSTEM)
    assert [(row.title, row.live_number) for row in rows if row.is_shipped] == [
        ("大量出库要主管批准", 1), ("退货入库要质检确认", 1), ("盘点差异大要主管批准", 1),
        ("零售缺货核销要主管批准", 1), ("定标要主管批准", 1),
        ("没有询价的大额订单要主管批准", 1), ("采购涨价要主管批准", 1), ("大额付款要老板批准", 1), ("作废要复核", 1),
        ("紧急采购要先批准", 1), ("紧急采购绿色通道", 1),
    ]  # fmt: skip


def test_the_count_is_of_those_that_wait_for_me(company: Company, keeper: Actor, reviewer: Actor) -> None:
    in_force([{"approvers": [REVIEWER]}])
    scrap(company, keeper, 9)
    scrap(company, keeper, 9)
    assert company.database.read(lambda session: count_waiting(session, reviewer.user_id)) == 2
    assert company.database.read(lambda session: count_waiting(session, keeper.user_id)) == 0


def _to(command: Any, row: ApprovalRow, person: Actor, **fields: Any) -> Any:
    return command(approval_id=row.id, version=row.version, person_id=person.user_id, **fields)


def test_it_is_late_once_its_time_is_over_and_stays_so_after_the_reminder(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    in_force([{"approvers": [REVIEWER], "hours": 2, "escalate_hours": 0}])
    in_force([{"approvers": [OWNER, REVIEWER], "hours": 0, "escalate_hours": 0}], title="不催", types=["other_issue"])
    scrap(company, keeper, 9)
    company.record("other_issue", [Line(company.a, 9)], actor=keeper)
    assert [row.is_late for row in waiting(reviewer)] == [False, False]
    standing_clock.at += timedelta(hours=3)
    assert [row.is_late for row in waiting(reviewer)] == [True, False]
    perform(remind_overdue, RemindOverdue(), actor=SYSTEM)
    assert [row.is_late for row in waiting(reviewer)] == [True, False]


def test_a_flow_that_came_into_force_after_the_first_yes_is_asked_and_then_it_is_posted(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    in_force([{"approvers": [REVIEWER]}])
    handed_in = company.submit(company.save("scrap", [Line(company.a, 9)], actor=keeper), actor=keeper)
    assert decide(reviewer).status == "approved"
    in_force([{"approvers": [REVIEWER]}], title="后来的")
    again = company.post(handed_in.model_copy(update={"version": handed_in.version + 1}), actor=keeper)
    assert (again.status, again.posted_at) == ("approved", None)
    assert decide(reviewer).status == "posted"


def test_what_arrives_and_is_stopped_does_not_count_as_received(
    company: Company, keeper: Actor, reviewer: Actor, owner: Actor
) -> None:
    in_force([{"approvers": [OWNER]}], types=["transfer_receipt"], condition={"kind": "all"})
    there = company.hire("duifang", [("keeper", company.w2)])
    sent = company.record("transfer", [Line(company.a, 4)], to_warehouse_id=company.w2)
    line = {"line_id": sent.document_id * 1000 + 1, "open": "4", "counted": "4"}
    command = ReceiveTransfer(transfer_id=sent.document_id, version=sent.version, lines=[line])
    received = perform(receive_transfer, command, actor=there)
    assert (received.waiting_for, received.is_done) == (("人laoban",), False)
    assert [row.waits for row in read(transfers_to_me, actor=there)] == ["receive"]
    assert company.stock(company.a, at=company.w2).on_hand == 0
    assert decide(owner).status == "posted"
    assert company.stock(company.a, at=company.w2).on_hand == 4
    assert read(transfers_to_me, actor=there) == []
    company.assert_proved()
