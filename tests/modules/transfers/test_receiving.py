"""Goods arrive and are counted: as sent, too few, too many, by who may."""

from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.transfers.queries import count_sheet, transfers_from_me, transfers_to_me
from jxc_app.modules.transfers.rules import age_in_words, outcome_of
from jxc_app.modules.transfers.service import Received, ReceiveTransfer, receive_transfer
from tests.modules.documents.sheets import view
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def sent(company: Company) -> DocumentRef:
    """Ten of A and six of B on their way from W1 to W2."""
    company.receive(company.a, 10, "3")
    company.receive(company.b, 6, "1")
    return company.record("transfer", [Line(company.a, 10), Line(company.b, 6)], to_warehouse_id=company.w2)


def counted(company: Company, sent: DocumentRef, *lines: tuple[str, str, str], **changes: Any) -> ReceiveTransfer:
    """(counted, reason, words) for each line in order."""
    transfer = view(company, sent)
    rows = [
        {"line_id": line.id, "open": str(line.open_quantity), "counted": quantity, "reason": reason, "words": words}
        for line, (quantity, reason, words) in zip(transfer.lines, lines, strict=False)
    ]
    asked = {"transfer_id": sent.document_id, "version": transfer.head.version, "lines": rows}
    return ReceiveTransfer(**asked | changes)


def receive(company: Company, command: ReceiveTransfer, actor: Actor = SYSTEM, key: str | None = None) -> Received:
    return perform(receive_transfer, command, actor=actor, key=key, database=company.database)


def test_all_as_sent_is_one_receipt_and_the_transfer_is_done(company: Company, sent: DocumentRef) -> None:
    done = receive(company, counted(company, sent, ("10", "", ""), ("6", "", "")))
    assert (done.is_done, done.differences, done.surplus) == (True, (), "")
    assert done.receipt.startswith("DBRK-")
    assert company.stock(company.a, company.w2).on_hand == 10
    assert company.stock(company.b, company.w2).on_hand == 6
    company.assert_proved()


def test_short_is_settled_by_its_reason_and_the_rest_of_one_may_still_come(company: Company, sent: DocumentRef) -> None:
    done = receive(company, counted(company, sent, ("8", "not_sent", "少两瓶"), ("5", "later", "")))
    assert len(done.differences) == 1
    assert not done.is_done
    assert company.stock(company.a, company.w1).on_hand == 2
    assert company.stock(company.a, company.w2).on_hand == 8
    assert company.stock(company.b, company.w2).in_transit == 1
    company.assert_proved()
    command = counted(company, sent, ("0", "", ""), ("0", "lost", ""))
    done = receive(company, command.model_copy(update={"lines": command.lines[1:]}))
    assert (done.receipt, len(done.differences), done.is_done) == ("", 1, True)
    assert company.stock(company.b, company.w2).in_transit == 0
    company.assert_proved()


def test_lost_and_not_sent_at_once_are_two_differences(company: Company, sent: DocumentRef) -> None:
    done = receive(company, counted(company, sent, ("9", "damaged", ""), ("5", "not_sent", "")))
    assert len(done.differences) == 2
    assert done.is_done
    assert company.stock(company.b, company.w1).on_hand == 1
    assert company.stock(company.a, company.w1).on_hand == 0
    company.assert_proved()


def test_more_than_sent_enters_by_a_receipt_of_its_own(company: Company, sent: DocumentRef) -> None:
    done = receive(company, counted(company, sent, ("12", "over_sent", ""), ("6", "", "")))
    assert done.surplus.startswith("QTRK-")
    assert done.is_done
    assert company.stock(company.a, company.w2).on_hand == 12
    assert {one.number for one in view(company, sent).links} == {done.receipt, done.surplus}
    company.assert_proved()


@pytest.mark.parametrize(
    ("first", "code", "field"),
    [
        (("8", "", ""), "transfer.reason_needed", "lines.0.reason"),
        (("8", "over_sent", ""), "transfer.reason_needed", "lines.0.reason"),
        (("12", "lost", ""), "transfer.reason_needed", "lines.0.reason"),
        (("12", "other", ""), "transfer.words_needed", "lines.0.words"),
    ],
)
def test_a_difference_needs_its_reason(
    company: Company, sent: DocumentRef, first: tuple[str, str, str], code: str, field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        receive(company, counted(company, sent, first, ("6", "", "")))
    assert (caught.value.code, caught.value.field) == (code, field)
    assert company.stock(company.b, company.w2).on_hand == 0


def test_nothing_counted_is_no_receipt(company: Company, sent: DocumentRef) -> None:
    with pytest.raises(DomainError) as caught:
        receive(company, counted(company, sent, ("0", "later", ""), ("0", "later", "")))
    assert caught.value.code == "transfer.nothing_counted"


def test_sent_twice_it_is_received_once(company: Company, sent: DocumentRef) -> None:
    command = counted(company, sent, ("10", "", ""), ("6", "", ""))
    assert receive(company, command, key="once-0001") == receive(company, command, key="once-0001")
    assert company.stock(company.a, company.w2).on_hand == 10


def test_what_somebody_else_received_meanwhile_is_not_counted_twice(company: Company, sent: DocumentRef) -> None:
    mine = counted(company, sent, ("12", "over_sent", ""), ("6", "", ""))
    receive(company, counted(company, sent, ("4", "later", "")))
    with pytest.raises(Conflict):
        receive(company, mine)
    assert company.stock(company.a, company.w2).on_hand == 4


def test_who_may_receive_settle_and_book_a_surplus(company: Company, sent: DocumentRef) -> None:
    clerk = company.hire("clerk", [("store_clerk", company.w2)])
    giver = company.hire("giver", [("keeper", company.w1)])
    stranger = company.hire("stranger", [("keeper", company.s1)])
    with pytest.raises(PermissionDenied):
        receive(company, counted(company, sent, ("10", "", "")), giver)
    with pytest.raises(NotFound):
        receive(company, counted(company, sent, ("10", "", "")), stranger)
    for short in (("9", "lost", ""), ("11", "over_sent", "")):
        with pytest.raises(PermissionDenied):
            receive(company, counted(company, sent, short), clerk)
    assert company.stock(company.a, company.w2).on_hand == 0
    assert receive(company, counted(company, sent, ("9", "later", "")), clerk).receipt
    company.assert_proved()


def test_what_is_on_its_way_is_seen_at_both_ends_only(company: Company, sent: DocumentRef) -> None:
    draft = company.save("transfer", [Line(company.a, 1)], to_warehouse_id=company.w2)
    people = {place: company.hire(f"k{place}", [("keeper", place)]) for place in (company.w1, company.w2, company.s1)}
    [arriving] = read(transfers_to_me, actor=people[company.w2])
    assert (arriving.id, arriving.lines, arriving.open_quantity) == (sent.document_id, 2, Decimal(16))
    assert [row.id for row in read(transfers_from_me, actor=people[company.w1])] == [
        draft.document_id,
        sent.document_id,
    ]
    assert read(transfers_from_me, actor=people[company.w2]) == read(transfers_to_me, actor=people[company.w1]) == []
    assert read(transfers_to_me, actor=people[company.s1]) == read(transfers_from_me, actor=people[company.s1]) == []
    sheet = read(count_sheet, actor=people[company.w2], transfer_id=sent.document_id)
    assert [one.line.open_quantity for one in sheet.lines] == [10, 6]
    assert sheet.lines[0].codes["a-1"] == 1
    for place in (company.w1, company.s1):
        with pytest.raises(NotFound):
            read(count_sheet, actor=people[place], transfer_id=sent.document_id)


def test_a_count_means_something_only_with_a_reason_of_its_kind() -> None:
    assert outcome_of(Decimal(5), Decimal(5), "lost") == outcome_of(Decimal(5), Decimal(5), "")
    assert outcome_of(Decimal(5), Decimal(7), "later") == "transfer.reason_needed"
    assert age_in_words.__doc__
