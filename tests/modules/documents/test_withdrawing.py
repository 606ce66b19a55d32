"""撤回: a submitted document is a draft again, with its number and its day, and without its promise."""

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.modules.documents.commands import DocumentRef
from tests.modules.documents.sheets import view
from tests.support.company import Company, Line


def submitted(company: Company, quantity: int = 4, **who: object) -> DocumentRef:
    draft = company.save("other_issue", [Line(company.a, quantity)], **who)
    return company.submit(draft, **who)


def changed(company: Company, ref: DocumentRef, quantity: int, **fields: object) -> DocumentRef:
    seen = {"document_id": ref.document_id, "version": ref.version}
    return company.save("other_issue", [Line(company.a, quantity)], **seen, **fields)


def stock(company: Company) -> tuple[object, object]:
    found = company.stock(company.a)
    return found.on_hand, found.reserved


def test_what_it_had_reserved_is_free_and_it_can_be_changed_and_handed_in_again(company: Company) -> None:
    company.receive(company.a, 10)
    first = submitted(company, 8)
    assert stock(company) == (10, 8)
    draft = company.withdraw(first)
    assert (draft.status, draft.number, stock(company)) == ("draft", first.number, (10, 0))
    again = company.submit(changed(company, draft, 3))
    assert (again.number, stock(company)) == (first.number, (10, 3))
    company.post(again)
    assert stock(company) == (7, 0)
    assert [event.act for event in view(company, again).timeline] == ["create", "submit", "withdraw", "submit", "post"]
    company.assert_proved()


def test_its_number_is_of_its_day(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10)
    draft = company.withdraw(submitted(company))
    with pytest.raises(DomainError) as caught:
        changed(company, draft, 4, business_date="2026-01-02")
    assert (caught.value.code, caught.value.field) == ("document.date_numbered", "business_date")
    company.close(changed(company, draft, 5, business_date="2026-01-05"))
    assert submitted(company).number == "QTCK-20260105-0002"
    company.assert_proved()


def test_its_maker_or_who_may_post_it_and_nobody_else(company: Company) -> None:
    company.receive(company.a, 90)
    maker, colleague = (company.hire(login, [("clerk", company.w1)]) for login in ("maker", "colleague"))
    reviewer = company.hire("here", [("reviewer", company.w1)])
    elsewhere = company.hire("there", [("reviewer", company.w2)])
    for stranger in (colleague, elsewhere):
        ref = submitted(company, actor=maker)
        with pytest.raises(DomainError) as caught:
            company.withdraw(ref, actor=stranger)
        assert isinstance(caught.value, PermissionDenied) == (stranger is colleague)
        assert view(company, ref).head.status == "submitted"
    for friend in (maker, reviewer):
        ref = submitted(company, actor=maker)
        assert company.withdraw(ref, actor=friend).status == "draft"


def test_twice_by_one_key_is_once(company: Company) -> None:
    company.receive(company.a, 10)
    ref = submitted(company)
    assert company.withdraw(ref, key="withdraw-1") == company.withdraw(ref, key="withdraw-1")
    assert [event.act for event in view(company, ref).timeline].count("withdraw") == 1
