"""A3: what flows stop cannot be posted by any path until somebody else has decided; then it is done by itself."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.access.models import User
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import ApprovalRow, my_approvals
from jxc_app.modules.approvals.views import view_approval
from jxc_app.modules.documents.approval_cards import approval_card, document_approvals
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.deciding import Decided, WithdrawApproval, decide_on_document, withdraw_approval
from jxc_app.modules.notifications.queries import my_notices
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    company.receive(company.a, 500, "2.00")
    return company.hire("kuguan", [("keeper", company.w1)])


@pytest.fixture
def reviewer(company: Company, keeper: Actor) -> Actor:
    return company.hire("shenhe", [("reviewer", company.w1)])


def waiting(person: Actor, part: str = "waiting") -> list[ApprovalRow]:
    return read(my_approvals, actor=person, part=part)


def decide(person: Actor, row: ApprovalRow, decision: str = "approve", comment: str = "") -> Decided:
    command = DecideApproval(approval_id=row.id, version=row.version, decision=decision, comment=comment)
    return perform(decide_on_document, command, actor=person)


def issue(company: Company, keeper: Actor, quantity: int = 60, **fields: object) -> DocumentRef:
    return company.record("other_issue", [Line(company.a, quantity)], actor=keeper, **fields)


def on_hand(company: Company) -> tuple[int, int]:
    found = company.stock(company.a)
    return int(found.on_hand), int(found.reserved)


def dismiss(company: Company, person: Actor) -> None:
    def work(session: Session) -> None:
        session.get_one(User, person.user_id).switched_off_at = clock.get().now()

    company.database.write(work)


def told(company: Company, person: Actor) -> list[str]:
    while company.database.write(lambda session: tell_new(session, clock.get().now())).entries:
        pass
    return [message.text for message in read(my_notices, actor=person).rows]


def test_up_to_fifty_pieces_go_at_once(company: Company, keeper: Actor, reviewer: Actor) -> None:
    assert issue(company, keeper, 50).status == "posted"
    assert waiting(reviewer) == []


def test_more_than_fifty_wait_promised_and_are_posted_with_the_yes(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    ref = issue(company, keeper, 51)
    assert (ref.status, ref.waiting_for) == ("submitted", ("人shenhe",))
    assert any("50 件" in prompt for prompt in ref.prompts)
    assert on_hand(company) == (500, 51)
    [row] = waiting(reviewer)
    assert (row.requester_name, row.because) == ("人kuguan", ("同一商品件数 51 件（大于 50 件）",))
    done = decide(reviewer, row)
    assert (done.state, done.status, done.problem) == ("approved", "posted", "")
    assert on_hand(company) == (449, 0)
    assert waiting(reviewer) == []
    company.assert_proved()


def test_pieces_are_summed_per_document_and_sku(company: Company, keeper: Actor, reviewer: Actor) -> None:
    company.receive(company.b, 100)
    apart = company.record("other_issue", [Line(company.a, 40), Line(company.b, 40)], actor=keeper)
    assert apart.status == "posted"
    lines = [Line(company.a, 30), Line(company.a, 30)]
    assert company.record("other_issue", lines, actor=keeper).status == "submitted"


@pytest.mark.parametrize("path", ["post", "submit"])
def test_no_path_goes_around_it(company: Company, keeper: Actor, reviewer: Actor, path: str) -> None:
    draft = company.save("other_issue", [Line(company.a, 60)], actor=keeper)
    ref = (company.post if path == "post" else company.submit)(draft, actor=keeper)
    assert (ref.status, on_hand(company)) == ("submitted", (500, 60))
    for person in (keeper, reviewer):
        with pytest.raises(DomainError, match="审批中"):
            company.post(ref, actor=person)
    assert on_hand(company) == (500, 60)


def test_what_was_only_handed_in_is_approved_and_then_posted_by_its_person(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    ref = company.submit(company.save("other_issue", [Line(company.a, 60)], actor=keeper), actor=keeper)
    done = decide(reviewer, waiting(reviewer)[0])
    assert (done.status, on_hand(company)) == ("approved", (500, 60))
    [view] = read(document_approvals, actor=keeper, document_id=ref.document_id)
    assert view.row.state == "approved"
    posted = company.post(DocumentRef(**(ref.model_dump() | {"version": ref.version + 1})), actor=keeper)
    assert (posted.status, on_hand(company)) == ("posted", (440, 0))


def test_nobody_decides_on_their_own(company: Company, reviewer: Actor) -> None:
    both = company.hire("liangyong", [("reviewer", company.w1), ("keeper", company.w1)])
    issue(company, both)
    assert waiting(both) == []
    [row] = waiting(reviewer)
    command = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    with pytest.raises(NotFound):
        perform(decide_on_document, command, actor=both)
    assert on_hand(company) == (500, 60)


def test_where_nobody_else_can_the_owner_is_asked_and_else_it_is_refused(company: Company, keeper: Actor) -> None:
    with pytest.raises(DomainError, match="没有人可以审批"):
        issue(company, keeper)
    assert on_hand(company) == (500, 0)
    owner = company.hire("laoban", [("owner", None)])
    assert issue(company, keeper).waiting_for == ("人laoban",)
    assert decide(owner, waiting(owner)[0]).status == "posted"


def test_it_comes_back_with_words_and_is_asked_anew_after_a_change(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    ref = issue(company, keeper)
    row = waiting(reviewer)[0]
    with pytest.raises(DomainError, match="原因"):
        decide(reviewer, row, "return")
    assert decide(reviewer, row, "return", "数量不对").status == "draft"
    assert on_hand(company) == (500, 0)
    assert any("数量不对" in words for words in told(company, keeper))
    changed = company.save(
        "other_issue", [Line(company.a, 70)], actor=keeper, document_id=ref.document_id, version=ref.version + 1
    )
    again = company.post(changed, actor=keeper)
    assert (again.status, again.number) == ("submitted", ref.number)
    assert decide(reviewer, waiting(reviewer)[0]).status == "posted"
    assert on_hand(company) == (430, 0)


def test_a_change_after_the_yes_is_asked_anew(company: Company, keeper: Actor, reviewer: Actor) -> None:
    ref = company.submit(company.save("other_issue", [Line(company.a, 60)], actor=keeper), actor=keeper)
    decide(reviewer, waiting(reviewer)[0])
    draft = company.withdraw(DocumentRef(**(ref.model_dump() | {"version": ref.version + 1})), actor=keeper)
    more = company.save(
        "other_issue", [Line(company.a, 90)], actor=keeper, document_id=ref.document_id, version=draft.version
    )
    assert company.post(more, actor=keeper).status == "submitted"
    assert on_hand(company) == (500, 90)


def test_a_refusal_closes_the_document(company: Company, keeper: Actor, reviewer: Actor) -> None:
    issue(company, keeper)
    assert decide(reviewer, waiting(reviewer)[0], "reject", "不许出").status == "closed"
    assert on_hand(company) == (500, 0)


def test_who_asked_takes_it_back(company: Company, keeper: Actor, reviewer: Actor) -> None:
    issue(company, keeper)
    [row] = waiting(keeper, "asked")
    taken = perform(withdraw_approval, WithdrawApproval(approval_id=row.id, version=row.version), actor=keeper)
    assert (taken.status, on_hand(company)) == ("draft", (500, 0))
    assert waiting(reviewer) == []
    with pytest.raises(NotFound):
        other = company.hire("qita", [("keeper", company.w1)])
        issue(company, keeper)
        row = waiting(reviewer)[0]
        perform(withdraw_approval, WithdrawApproval(approval_id=row.id, version=row.version), actor=other)


def test_a_decision_is_taken_once(company: Company, keeper: Actor, reviewer: Actor) -> None:
    issue(company, keeper)
    [row] = waiting(reviewer)
    decide(reviewer, row)
    with pytest.raises((DomainError, Conflict)):
        decide(reviewer, row)
    assert on_hand(company) == (440, 0)


def test_who_lost_the_right_meanwhile_neither_decides_nor_is_served(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    issue(company, keeper)
    [row] = waiting(reviewer)
    dismiss(company, keeper)
    done = decide(reviewer, row)
    assert done.status == "approved"
    assert "已没有办理权限" in done.problem
    assert on_hand(company) == (500, 60)


def test_a_reviewer_elsewhere_neither_sees_nor_decides(company: Company, keeper: Actor, reviewer: Actor) -> None:
    elsewhere = company.hire("bieyou", [("reviewer", company.w2)])
    issue(company, keeper)
    [row] = waiting(reviewer)
    assert waiting(elsewhere) == []
    for question in (view_approval, approval_card):
        with pytest.raises(NotFound):
            read(question, actor=elsewhere, approval_id=row.id)
    with pytest.raises(NotFound):
        decide(elsewhere, row)


def test_the_card_says_what_how_much_who_why_and_what_it_does_to_stock(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    ref = issue(company, keeper, remark="项目领用")
    card = read(approval_card, actor=reviewer, approval_id=waiting(reviewer)[0].id)
    assert (card.number, card.maker_name, card.remark) == (ref.number, "人kuguan", "项目领用")
    assert [(line.sku_code, int(line.quantity)) for line in card.lines] == [("A-1", 60)]
    assert [(int(one.now), int(one.change)) for one in card.effects] == [(500, -60)]
    assert card.approval.may_decide
    assert not read(approval_card, actor=keeper, approval_id=waiting(reviewer)[0].id).approval.may_decide


def test_goods_that_come_back_count_only_after_quality_said_so(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    quality = company.hire("zhijian", [("inspector", company.w1)])
    ref = company.record("sales_return", [Line(company.a, 2)], actor=keeper)
    assert (ref.status, on_hand(company)) == ("submitted", (500, 0))
    assert waiting(quality)[0].label.startswith("销售退货")
    assert decide(quality, waiting(quality)[0]).status == "posted"
    assert on_hand(company) == (502, 0)


def test_parts_that_together_pass_the_limit_are_flagged(company: Company, keeper: Actor, reviewer: Actor) -> None:
    assert issue(company, keeper, 30).status == "posted"
    assert issue(company, keeper, 30).status == "posted"
    assert any("疑似拆单" in words for words in told(company, reviewer))


def test_parts_spread_over_the_day_and_over_customers_are_flagged(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    """Two hours and the same customer were all that was looked at."""
    for partner in ("甲", "乙"):
        made = CreatePartner(code=partner, name=f"{partner}客户", is_customer=True)
        customer = perform(create_partner, made, actor=SYSTEM).partner_id
        lines = [Line(company.a, 30, "3")]
        company.record("sales_issue", lines, actor=keeper, partner_id=customer)
        standing_clock.at += timedelta(hours=4)
    [words] = [words for words in told(company, reviewer) if "疑似拆单" in words]
    assert "同一天同一人出同一商品的单据合计" in words and "60 件" in words


def test_a_till_that_sells_one_piece_sixty_times_slips_under_nothing(
    company: Company, keeper: Actor, reviewer: Actor
) -> None:
    for _ in range(60):
        assert issue(company, keeper, 1).status == "posted"
    assert not any("疑似拆单" in words for words in told(company, reviewer))


def test_parts_of_another_sku_or_another_day_are_not_summed(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    company.receive(company.b, 100)
    issue(company, keeper, 30)
    company.record("other_issue", [Line(company.b, 30)], actor=keeper)
    standing_clock.at += timedelta(days=1)
    issue(company, keeper, 30)
    assert not any("疑似拆单" in words for words in told(company, reviewer))


def test_who_decides_is_told_at_once_and_who_asked_of_the_answer(
    company: Company, keeper: Actor, reviewer: Actor, standing_clock: FixedClock
) -> None:
    issue(company, keeper)
    assert any("其他出库" in words and "51" not in words for words in told(company, reviewer))
    standing_clock.at += timedelta(minutes=1)
    decide(reviewer, waiting(reviewer)[0])
    assert any("已通过" in words for words in told(company, keeper))


def test_the_product_itself_is_not_asked(company: Company) -> None:
    company.receive(company.a, 100)
    assert company.issue(company.a, 90).status == "posted"


def test_who_may_not_decide_at_all_is_refused(company: Company, keeper: Actor, reviewer: Actor) -> None:
    issue(company, keeper)
    with pytest.raises(PermissionDenied):
        decide(company.hire("dianyuan", [("store_clerk", company.w1)]), waiting(reviewer)[0])
