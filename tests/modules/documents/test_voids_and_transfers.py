"""What a void takes back and whom it asks, and goods on their way between warehouses."""

from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.documents.previews import preview_void
from jxc_app.modules.documents.queries import transfers_to_receive
from tests.modules.documents.sheets import arrive, view
from tests.support.company import SYSTEM, Company, Line

# voiding


def test_a_void_takes_back_what_was_moved_and_says_what_it_would_do(company: Company) -> None:
    received = company.receive(company.a, 10, "2")
    preview = read(preview_void, actor=SYSTEM, document_id=received.document_id)
    [effect] = preview.effects
    assert (preview.is_possible, preview.needs_release) == (True, False)
    assert (effect.on_hand_before, effect.on_hand_after) == (10, 0)
    company.void(received)
    assert company.stock(company.a).on_hand == company.value(company.a) == 0
    assert [event.act for event in view(company, received).timeline] == ["post", "void"]
    company.assert_proved()


def test_a_void_that_would_go_below_zero_names_who_used_it(company: Company) -> None:
    received = company.receive(company.a, 10)
    used = company.issue(company.a, 4)
    preview = read(preview_void, actor=SYSTEM, document_id=received.document_id)
    assert not preview.is_possible
    assert preview.blocking == (used.number,)
    for release in (False, True):
        with pytest.raises(DomainError) as caught:
            company.void(received, release=release)
        assert caught.value.code == "stock.insufficient"
    assert company.stock(company.a).on_hand == 6


def test_reservations_in_the_way_go_youngest_first_and_only_if_asked(company: Company) -> None:
    company.receive(company.a, 10)
    wanted = company.receive(company.a, 10)
    old, middle, young = (company.submit(company.save("sales_issue", [Line(company.a, 6)])) for _ in range(3))
    preview = read(preview_void, actor=SYSTEM, document_id=wanted.document_id)
    assert (preview.is_possible, preview.needs_release) == (True, True)
    assert [lost.document_number for lost in preview.reservations] == [young.number, middle.number]
    with pytest.raises(DomainError) as caught:
        company.void(wanted)
    assert caught.value.code == "stock.insufficient"
    company.void(wanted, release=True)
    assert company.stock(company.a).reserved == 6
    assert [event.act for event in view(company, young).timeline][-1] == "lost_reservation"
    assert company.post(old).status == "posted"
    with pytest.raises(DomainError):
        company.post(young)
    company.assert_proved()


# transfers


def test_a_transfer_in_parts(company: Company) -> None:
    company.receive(company.a, 10, "3")
    sent = company.record("transfer", [Line(company.a, 10)], to_warehouse_id=company.w2)
    there = company.stock(company.a, company.w2)
    assert (company.stock(company.a).on_hand, there.on_hand, there.in_transit) == (0, 0, 10)
    assert (company.value(company.a), company.value(company.a, company.w2)) == (0, 30)
    first = arrive(company, sent, 4)
    assert [row.number for row in read(transfers_to_receive, actor=SYSTEM, warehouse_id=company.w2)] == [sent.number]
    with pytest.raises(DomainError) as caught:
        arrive(company, sent, 7)
    assert (caught.value.code, caught.value.params["open"]) == ("document.link_exceeded", "6")
    arrive(company, sent, 5)
    arrive(company, sent, 1, "transfer_difference", settlement="lost")
    assert view(company, sent).head.status == "done"
    assert company.value(company.a, company.w2) == 27
    with pytest.raises(DomainError) as caught:
        company.void(sent.model_copy(update={"version": view(company, sent).head.version}))
    assert caught.value.code == "document.has_later"
    company.void(first)
    assert view(company, sent).head.status == "posted"
    assert view(company, sent).lines[0].open_quantity == 4
    company.assert_proved()


def test_what_is_returned_goes_home_with_its_value(company: Company) -> None:
    company.receive(company.a, 10, "3")
    sent = company.record("transfer", [Line(company.a, 10)], to_warehouse_id=company.w2)
    arrive(company, sent, 10, "transfer_difference", settlement="returned")
    assert (company.stock(company.a).on_hand, company.value(company.a)) == (10, 30)
    company.assert_proved()


def test_only_the_receiving_warehouse_receives(company: Company) -> None:
    company.receive(company.a, 10)
    sent = company.record("transfer", [Line(company.a, 10)], to_warehouse_id=company.w2)
    [line] = view(company, sent).lines
    with pytest.raises(DomainError) as caught:
        arrived = [Line(company.a, 1, source_line_id=line.id)]
        company.record("transfer_receipt", arrived, at=company.s1, linked_document_id=sent.document_id)
    assert caught.value.code == "transfer.other_warehouse"


def test_a_draft_receipt_does_not_stop_the_transfers_draft_from_being_edited(company: Company) -> None:
    """A receipt may only name lines of a transfer that is on its way."""
    draft = company.save("transfer", [Line(company.a, 1), Line(company.b, 1)], to_warehouse_id=company.w2)
    line_id = view(company, draft).lines[1].id
    with pytest.raises(DomainError):
        arrived = [Line(company.b, 1, source_line_id=line_id)]
        company.save("transfer_receipt", arrived, at=company.w2, linked_document_id=draft.document_id)
    seen = {"document_id": draft.document_id, "version": draft.version}
    assert company.save("transfer", [Line(company.a, 1)], to_warehouse_id=company.w2, **seen).version == 2


def test_goods_between_warehouses_are_counted_once_whoever_looks(company: Company) -> None:
    """Bank test in small: the company's total never changes by a transfer, in whatever state it is."""
    company.receive(company.a, 20)
    total = Decimal(20)

    def counted() -> Decimal:
        found = [company.stock(company.a, place) for place in (company.w1, company.w2, company.s1)]
        return sum((one.on_hand + one.in_transit for one in found), Decimal(0))

    sent = company.record("transfer", [Line(company.a, 8)], to_warehouse_id=company.w2)
    assert counted() == total
    first = arrive(company, sent, 3)
    assert counted() == total
    company.void(first)
    assert counted() == total
    company.void(sent.model_copy(update={"version": view(company, sent).head.version}))
    assert counted() == total
