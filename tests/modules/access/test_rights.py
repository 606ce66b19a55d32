"""Who holds nothing may nothing; rights end, add up, and stay within their warehouses."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import QUERIES, USE_CASES, perform, read
from jxc_app.modules.access.models import RoleAssignment, User
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.users import CreateUser, create_user
from tests.modules.access.test_matrix import LOOKS, Stage
from tests.support.company import PASSWORD, SYSTEM, Company, Line


def test_the_administrator_has_no_business_right_and_the_owner_posts_nothing(company: Company) -> None:
    administrator = company.hire("admin", [("administrator", None)])
    owner = company.hire("owner", [("owner", None)])
    with company.database.reading() as session:
        of_administrator = permissions_of(session, administrator.user_id).keys()
        of_owner = permissions_of(session, owner.user_id).keys()
    assert {code.split(".")[0] for code in of_administrator} <= {
        "user",
        "role",
        "session",
        "audit",
        "warehouse",
        "company",
        "printing",
        "barcode",
        "proof",
        "notice",
        "approval",
        "station",
        "checklist",
        "books",
        "intake",
    }
    assert "intake.order" not in of_administrator
    assert "approval.decide" not in of_administrator
    # two SKUs become one in every warehouse: a decision about master data, whose papers write themselves
    posts = {code for code in of_owner if not code.startswith("sku_merge.")}
    assert not {code.split(".")[-1] for code in posts} & {"draft", "post", "void"}


#: the shop's own letterhead, one's own name, and what waits (nothing, without rights): for whoever has signed in
_FOR_ALL = {
    "printing.settings", "user.own_security", "notice.mine", "approval.mine", "approval.heads", "approval.count",
    "frame.person", "todo.list", "pin.own", "stock.turnover_spans",
}  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "no roles", "switched off", "given password", "expired", "nobody"])
def test_who_holds_nothing_may_nothing(company: Company, standing_clock: FixedClock, who: str) -> None:
    actor = _without_rights(company, who, standing_clock)
    fields = company.fields("other_receipt", [Line(company.a, 1)])
    record = USE_CASES["document.record"]
    with pytest.raises(PermissionDenied):
        perform(record, record.command(**fields), actor=actor)
    assert company.moves() == []
    company.receive(company.a, 100, at=company.w2)
    for code, (parameters, _) in LOOKS.items():
        if code in _FOR_ALL:
            continue
        params = parameters(Stage(company, {("scrap", company.w2): 1}, {}, {}))
        with pytest.raises((PermissionDenied, NotFound)):
            read(QUERIES[code], actor=actor, **params)


def _without_rights(company: Company, who: str, now: FixedClock) -> Actor:
    if who == "anonymous":
        return Actor.anonymous(ip="10.0.0.9")
    if who == "nobody":
        return Actor(user_id=4711, name="谁")
    roles = [] if who == "no roles" else [("store_manager", company.w1), ("keeper", None)]
    person = company.hire("person", roles)

    def change(session: Session) -> None:
        user = session.get_one(User, person.user_id)
        user.switched_off_at = now.at if who == "switched off" else None
        user.must_change_password = who == "given password"
        for held in session.exec(select(RoleAssignment).where(RoleAssignment.user_id == person.user_id)):
            held.expires_at = now.at if who == "expired" else None

    company.database.write(change)
    return person


def test_an_assignment_holds_until_it_ends(company: Company, standing_clock: FixedClock) -> None:
    person = company.hire("stand-in", [("keeper", company.w1)])

    def end_tomorrow(session: Session) -> None:
        held = session.exec(select(RoleAssignment).where(RoleAssignment.user_id == person.user_id)).one()
        held.expires_at = standing_clock.at + timedelta(days=1)

    company.database.write(end_tomorrow)
    company.record("other_receipt", [Line(company.a, 1)], actor=person)
    standing_clock.at += timedelta(days=1)
    with pytest.raises(PermissionDenied):
        company.record("other_receipt", [Line(company.a, 1)], actor=person)


def test_rights_add_up_warehouse_by_warehouse(company: Company) -> None:
    person = company.hire("two-places", [("keeper", company.w1), ("store_clerk", company.s1)])
    company.receive(company.a, 1, at=company.s1)
    company.record("other_receipt", [Line(company.a, 1)], at=company.w1, actor=person)
    company.record("sales_issue", [Line(company.a, 1)], at=company.s1, actor=person)
    for type_, place in (("other_receipt", company.s1), ("other_receipt", company.w2), ("sales_issue", company.w2)):
        with pytest.raises(PermissionDenied):
            company.record(type_, [Line(company.a, 1)], at=place, actor=person)


def test_a_draft_cannot_be_carried_into_a_warehouse_of_somebody_else(company: Company) -> None:
    person = company.hire("keeper", [("keeper", company.w1)])
    mine = company.save("other_issue", [Line(company.a, 1)], actor=person)
    theirs = company.save("other_issue", [Line(company.a, 1)], at=company.w2)
    for ref, place, refusal in ((mine, company.w2, PermissionDenied), (theirs, company.w1, NotFound)):
        with pytest.raises(refusal):
            seen = {"document_id": ref.document_id, "version": ref.version}
            company.save("other_issue", [Line(company.a, 2)], at=place, actor=person, **seen)


def test_only_the_receiver_sees_and_receives_a_transfer_besides_its_sender(company: Company) -> None:
    company.receive(company.a, 5)
    sender, receiver, stranger = (
        company.hire(f"k{place}", [("keeper", place)]) for place in (company.w1, company.w2, company.s1)
    )
    sent = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.w2, actor=sender)
    get = QUERIES["document.get"]
    [line] = read(get, actor=receiver, document_id=sent.document_id).lines
    with pytest.raises(NotFound):
        read(get, actor=stranger, document_id=sent.document_id)
    arrived = [Line(company.a, 5, source_line_id=line.id)]
    with pytest.raises(PermissionDenied):
        company.record("transfer_receipt", arrived, at=company.w2, linked_document_id=sent.document_id, actor=sender)
    company.record("transfer_receipt", arrived, at=company.w2, linked_document_id=sent.document_id, actor=receiver)
    assert company.stock(company.a, company.w2).on_hand == 5


def test_a_role_that_is_unknown_or_held_twice_is_refused_in_words(company: Company) -> None:
    for roles, code in (
        ([{"role": "emperor"}], "role.unknown"),
        ([{"role": "keeper", "warehouse_id": company.w1}] * 2, ""),
    ):
        command = CreateUser(login=f"new-{code or 'twice'}", name="新", password=PASSWORD, roles=roles)
        try:
            perform(create_user, command, actor=SYSTEM)
        except DomainError as refusal:
            assert refusal.code == code
        else:
            assert code == ""


def test_a_role_in_a_warehouse_that_does_not_exist_is_refused_at_its_field(company: Company) -> None:
    roles = [{"role": "owner"}, {"role": "keeper", "warehouse_id": 4711}]
    command = CreateUser(login="new", name="新", password=PASSWORD, roles=roles)
    with pytest.raises(DomainError) as caught:
        perform(create_user, command, actor=SYSTEM)
    assert (caught.value.code, caught.value.field) == ("role.unknown_warehouse", "roles.1.warehouse_id")
    assert "仓管员" in str(caught.value)
    person = company.hire("person", [])
    with pytest.raises(IntegrityError):
        company.database.write(
            lambda session: session.add(RoleAssignment(user_id=person.user_id, role_id=1, warehouse_id=4711))
        )
