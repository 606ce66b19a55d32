"""Suppliers and customers: made, changed, switched off, and who sees their telephone numbers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied, field_errors
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import RoleAssignment, RolePermission
from jxc_app.modules.documents.commands import SaveDraft
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.partners.bulk import (
    ChangeTerms,
    SwitchPartners,
    change_terms,
    switch_off_partners,
    switch_on_partners,
)
from jxc_app.modules.partners.partner_pages import (
    PartnerDetails,
    PartnerFilter,
    get_partner,
    get_partner_with_contact,
    partner_page,
    partner_page_with_contact,
)
from jxc_app.modules.partners.queries import alike, find_partners, suggest_code
from jxc_app.modules.partners.service import (
    CreatePartner,
    MarkStrategic,
    PartnerRef,
    UpdatePartner,
    create_partner,
    mark_strategic,
    update_partner,
)
from tests.support.company import SYSTEM, Company, Line

PHONE = "13812341234"
MAIL = "ma@example.com"


def make(code: str, name: str = "", **fields: Any) -> PartnerRef:
    kind = {} if "is_customer" in fields else {"is_supplier": True}
    command = CreatePartner(code=code, name=name or f"单位{code}", **kind, **fields)
    return perform(create_partner, command, actor=SYSTEM)


def update(ref: PartnerRef, *, actor: Actor = SYSTEM, **fields: Any) -> PartnerRef:
    command = UpdatePartner(partner_id=ref.partner_id, version=ref.version, **({"is_supplier": True} | fields))
    return perform(update_partner, command, actor=actor)


def shown(ref: PartnerRef) -> PartnerDetails:
    return read(get_partner_with_contact, actor=SYSTEM, partner_id=ref.partner_id)


def codes(**only: Any) -> list[str]:
    wanted = PartnerFilter(**({"kind": "supplier"} | only))
    return [row.code for row in read(partner_page_with_contact, actor=SYSTEM, only=wanted).rows]


def seen(*refs: PartnerRef) -> list[dict[str, int]]:
    return [{"partner_id": ref.partner_id, "version": ref.version} for ref in refs]


def switch(*refs: PartnerRef, case: Any = switch_off_partners) -> None:
    perform(case, SwitchPartners(partners=seen(*refs), reason="不再合作"), actor=SYSTEM)


def refused(act: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        act()
    assert str(found.value)
    return found.value.code, found.value.field


def without_contact(company: Company) -> Actor:
    """Somebody who may change partners and may not see how to reach them."""

    def grant(session: Session) -> None:
        right = RolePermission(role_id=role_id, permission="partner.update", scope="all")
        session.merge(right)

    person = company.hire("typist", [("reviewer", None)])
    role_id = company.database.read(lambda s: _role_of(s, person))
    company.database.write(grant)
    return person


def _role_of(session: Session, person: Actor) -> int:
    return int(session.exec(select(RoleAssignment.role_id).where(RoleAssignment.user_id == person.user_id)).one())


def test_everything_that_is_typed_is_there_again(company: Company) -> None:
    fields = {
        "contact": "马经理", "phone": PHONE, "email": MAIL, "address": "上海市徐汇区",
        "tax_number": " 91350100m000100y43 ",
        "bank": "工商银行", "bank_account": "1001234509001234567", "payment_days": "30", "credit_limit": "50,000.50",
        "remark": "周三送货",
    }  # fmt: skip
    found = shown(make("G-1", "申源食品", **fields))
    kept = fields | {
        "tax_number": "91350100M000100Y43", "payment_days": 30, "credit_limit": Decimal("50000.5"),
    }  # fmt: skip
    assert {name: getattr(found, name) for name in kept} == kept


DAYS = "0 到 3650"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("payment_days", "三十", DAYS), ("payment_days", "-1", DAYS), ("payment_days", "3651", DAYS),
        ("payment_days", 1.5, DAYS), ("payment_days", True, DAYS),
        ("email", "li@example", "邮箱地址不正确"), ("email", "li@example.com, x@example.com", "邮箱地址不正确"),
        ("email", "li@example.com\nBcc: x@example.com", "邮箱地址不正确"),
        ("email", "l***@example.com", "邮箱地址不正确"),
        ("email", "李四@例子.中国", "邮箱地址不正确"), ("email", "<li@example.com>", "邮箱地址不正确"),
        ("credit_limit", "-0.01", "不能小于 0"), ("credit_limit", "一万", "请填数字"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused_in_words(field: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError) as found:
        CreatePartner(code="G-1", name="某厂", is_supplier=True, **{field: value})
    [(path, message)] = field_errors(found.value).items()
    assert path == field
    assert words in message


def test_two_people_at_one_partner(company: Company) -> None:
    ref = make("G-1", "甲")
    update(ref, name="乙")
    assert refused(lambda: update(ref, name="丙")) == ("version.stale", None)
    assert shown(ref).name == "乙"
    assert refused(lambda: make("g-1")) == ("partner.code_taken", "code")
    assert refused(lambda: update(shown_ref(ref), name="丁", is_supplier=False)) == ("partner.no_kind", "is_supplier")


def shown_ref(ref: PartnerRef) -> PartnerRef:
    return ref.model_copy(update={"version": shown(ref).version})


# contact data


def test_contact_data_is_masked_on_the_server(company: Company) -> None:
    hidden = {"phone": PHONE, "email": MAIL, "address": "上海市徐汇区漕溪北路", "bank_account": "1001234509001234567"}
    ref = make("G-1", contact="马经理", **hidden)
    keeper, finance = company.hire("keeper", [("keeper", None)]), company.hire("finance", [("finance", None)])
    wanted = {"only": PartnerFilter("supplier")}
    [row] = read(partner_page, actor=keeper, **wanted).rows
    assert (row.phone, row.address, row.contact) == ("138****1234", "上海市****", "马经理")
    assert (row.bank_account, row.email) == ("100************4567", "m***@example.com")
    assert read(get_partner, actor=keeper, partner_id=ref.partner_id) == row
    with pytest.raises(PermissionDenied):
        read(partner_page_with_contact, actor=keeper, **wanted)
    with pytest.raises(PermissionDenied):
        read(get_partner_with_contact, actor=keeper, partner_id=ref.partner_id)
    assert read(partner_page_with_contact, actor=finance, **wanted).rows[0].phone == PHONE


def test_nobody_finds_a_number_by_guessing_it(company: Company) -> None:
    make("G-1", phone=PHONE, email=MAIL, address="漕溪北路")
    keeper = company.hire("keeper", [("keeper", None)])
    for guess in ("1381234", "漕溪", MAIL):
        only = PartnerFilter("supplier", search=guess)
        assert read(partner_page, actor=keeper, only=only).total == 0
        assert read(find_partners, actor=keeper, search=guess) == []
        assert read(partner_page_with_contact, actor=SYSTEM, only=only).total == 1


def test_who_may_not_see_it_changes_the_rest_and_leaves_it_alone(company: Company) -> None:
    ref = make("G-1", "甲", phone=PHONE, address="漕溪北路", bank_account="622", email=MAIL)
    typist = without_contact(company)
    changed = update(ref, actor=typist, name="乙", remark="新")
    found = shown(changed)
    assert (found.name, found.remark, found.phone, found.address) == ("乙", "新", PHONE, "漕溪北路")
    with pytest.raises(PermissionDenied):
        update(changed, actor=typist, name="乙", phone="138****1234")
    with pytest.raises(PermissionDenied):
        update(changed, actor=typist, name="乙", email="other@example.com")
    assert (shown(changed).phone, shown(changed).email) == (PHONE, MAIL)


# finding


def test_who_pays_wholesale_prices_stays_so_where_nobody_says_otherwise(company: Company) -> None:
    ref = make("K-1", is_customer=True, is_wholesale=True)
    ref = update(ref, name="改名")
    assert shown(ref).is_wholesale
    assert not shown(update(ref, name="改名", is_wholesale=False)).is_wholesale


def test_lists_are_found_filtered_and_sorted(company: Company) -> None:
    make("G-2", "上海张记", payment_days=30, credit_limit="9")
    make("G-1", "北京李记", contact="王五")
    make("K-1", "晨光便利店", is_customer=True)
    switch(make("G-3", "已停一家"))
    assert codes() == ["G-1", "G-2"]
    assert codes(state="off") == ["G-3"]
    assert codes(state="all", order="-code") == ["G-3", "G-2", "G-1"]
    assert codes(order="name") == ["G-1", "G-2"]
    assert codes(order="-payment_days") == ["G-2", "G-1"]
    assert codes(order="payment_days") == ["G-2", "G-1"]
    assert (codes(terms="with"), codes(terms="without")) == (["G-2"], ["G-1"])
    assert (codes(search="shzj"), codes(search="王五"), codes(search="g-2")) == (["G-2"], ["G-1"], ["G-2"])
    assert codes(search="%") == []
    assert codes(kind="customer") == ["K-1"]


def test_a_name_that_is_there_already_is_seen(company: Company) -> None:
    first = make("G-1", "申源食品(上海)有限公司")
    switch(first)
    rows = read(alike, actor=SYSTEM, name="申源食品（上海）公司")
    assert [row.code for row in rows] == ["G-1"]
    assert read(alike, actor=SYSTEM, name="申源食品(上海)有限公司", except_id=first.partner_id) == []
    assert read(alike, actor=SYSTEM, name=" ") == []


def test_the_next_code_is_free(company: Company) -> None:
    assert read(suggest_code, actor=SYSTEM, kind="supplier") == "GYS001"
    make("GYS11")
    make("gys07")
    make("老供应商")
    assert read(suggest_code, actor=SYSTEM, kind="supplier") == "gys12"
    assert read(suggest_code, actor=SYSTEM, kind="customer") == "KH001"


# out of use


def test_a_switched_off_partner_is_on_no_new_document(company: Company) -> None:
    company.receive(company.a, 5)
    customer = make("K-1", is_customer=True)
    lines, field = [Line(company.a, 1)], {"partner_id": customer.partner_id}
    draft = company.save("sales_issue", lines, **field)
    switch(customer)
    off = ("partner.switched_off", "partner_id")
    assert refused(lambda: company.save("sales_issue", lines, **field)) == off
    assert refused(lambda: company.record("sales_return", lines, **field)) == off
    again = SaveDraft(
        document_id=draft.document_id, version=draft.version, **company.fields("sales_issue", lines, **field)
    )
    assert refused(lambda: perform(save_draft, again, actor=SYSTEM)) == off
    assert read(find_partners, actor=SYSTEM) == []
    posted = company.post(company.submit(draft))
    company.void(posted)
    switch(shown_ref(customer), case=switch_on_partners)
    company.save("sales_issue", lines, **field)


def test_many_at_once_are_all_or_none(company: Company) -> None:
    one, two = make("G-1"), make("G-2")
    update(two, name="改了名")
    stale = refused(lambda: switch(one, two))
    assert stale == ("partner.changed_meanwhile", None)
    assert codes() == ["G-1", "G-2"]
    switch(one, shown_ref(two))
    assert codes() == []


def test_terms_for_many_leave_what_is_not_named(company: Company) -> None:
    one = make("G-1", payment_days=10, credit_limit="5")
    two = make("G-2", phone=PHONE)
    done = perform(change_terms, ChangeTerms(partners=seen(one, two), payment_days="60"), actor=SYSTEM)
    assert done.changed == 2
    assert [(shown(ref).payment_days, shown(ref).credit_limit) for ref in (one, two)] == [(60, Decimal(5)), (60, None)]
    again = ChangeTerms(partners=seen(shown_ref(one), shown_ref(two)), credit_limit=None)
    assert perform(change_terms, again, actor=SYSTEM).changed == 1
    assert shown(two).phone == PHONE
    with pytest.raises(Conflict):
        perform(change_terms, again, actor=SYSTEM)


def test_many_become_wholesale_customers_at_once(company: Company) -> None:
    one, two = make("K-1", is_customer=True, payment_days=10), make("K-2", is_customer=True, is_wholesale=True)
    both = ChangeTerms(partners=seen(one, two), is_wholesale=True)
    assert perform(change_terms, both, actor=SYSTEM).changed == 1
    assert [(shown(ref).is_wholesale, shown(ref).payment_days) for ref in (one, two)] == [(True, 10), (True, None)]
    days = ChangeTerms(partners=seen(shown_ref(two)), payment_days=5)
    perform(change_terms, days, actor=SYSTEM)
    assert shown(two).is_wholesale


def test_a_strategic_supplier_is_said_by_its_own_right(company: Company) -> None:
    """Flows may let orders to one pass: a clerk who maintains suppliers neither makes one nor takes it away."""
    clerk = company.hire("clerk", [("clerk", None)])
    with pytest.raises(PermissionDenied):
        perform(create_partner, CreatePartner(code="S1", name="甲", is_supplier=True, is_strategic=True), actor=clerk)
    made = make("S1", is_strategic=True)
    make("S2")
    assert (codes(strategic="yes"), codes(strategic="no")) == (["S1"], ["S2"])
    kept = update(made, name="乙", actor=clerk)
    assert shown(kept).is_strategic
    with pytest.raises(PermissionDenied):
        update(kept, name="乙", is_strategic=False, actor=clerk)
    with pytest.raises(PermissionDenied):
        mark(kept, is_it=False, actor=clerk)
    kept = mark(mark(kept, is_it=False, actor=company.hire("owner", [("owner", None)])), is_it=True)
    with pytest.raises(DomainError):
        mark(make("K1", is_customer=True), is_it=True)
    no_longer = update(kept, is_supplier=False, is_customer=True, name="乙")
    assert not shown(no_longer).is_strategic


def mark(ref: PartnerRef, *, is_it: bool, actor: Actor = SYSTEM) -> PartnerRef:
    command = MarkStrategic(partner_id=ref.partner_id, version=ref.version, is_strategic=is_it)
    return perform(mark_strategic, command, actor=actor)
