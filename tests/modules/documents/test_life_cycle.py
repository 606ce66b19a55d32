"""Every act on a document in every state, numbers, versions, dates, and what a void leaves behind."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import AnnotateDocument, DocumentRef, SaveDraft
from jxc_app.modules.documents.models import Document, NumberCounter
from jxc_app.modules.documents.previews import preview_void
from jxc_app.modules.documents.queries import get_document, transfers_to_receive
from jxc_app.modules.documents.service import annotate_document, save_draft
from jxc_app.modules.documents.types import DOCUMENT_TYPES, TRANSITIONS
from jxc_app.modules.inventory.models import Period
from tests.support.company import SYSTEM, Company, Line

NUMBERED = ("submitted", "posted", "reversed", "done")


def in_state(company: Company, state: str) -> DocumentRef:
    """A document of one line in that state."""
    if state == "done":
        sent = company.record("transfer", [Line(company.a, 1)], to_warehouse_id=company.w2)
        arrive(company, sent, 1)
        return sent.model_copy(update={"version": view(company, sent).head.version, "status": "done"})
    draft = company.save("other_issue", [Line(company.a, 1)])
    if state == "draft":
        return draft
    if state == "closed":
        return company.close(draft)
    submitted = company.submit(draft)
    if state == "submitted":
        return submitted
    posted = company.post(submitted)
    return posted if state == "posted" else company.void(posted)


def view(company: Company, ref: DocumentRef) -> Any:
    return read(get_document, actor=SYSTEM, database=company.database, document_id=ref.document_id)


def arrive(company: Company, sent: DocumentRef, quantity: int, type_: str = "transfer_receipt", **fields: Any) -> DocumentRef:
    [line] = view(company, sent).lines
    arrived = [Line(line.sku_id, quantity, source_line_id=line.id)]
    return company.record(type_, arrived, at=company.w2, linked_document_id=sent.document_id, **fields)


def save_again(company: Company, ref: DocumentRef) -> DocumentRef:
    fields = company.fields("other_issue", [Line(company.a, 2)]) | {"document_id": ref.document_id, "version": ref.version}
    return perform(save_draft, SaveDraft(**fields), actor=SYSTEM, database=company.database)


def annotate(company: Company, ref: DocumentRef) -> DocumentRef:
    command = AnnotateDocument(document_id=ref.document_id, version=ref.version, remark="补", responsible="王", own_number="9")
    return perform(annotate_document, command, actor=SYSTEM, database=company.database)


ACTS = {
    "save": save_again,
    "submit": Company.submit,
    "post": Company.post,
    "close": Company.close,
    "void": Company.void,
    "annotate": annotate,
}
#: what each state allows, and where it leads; everything else is refused
ALLOWED = {
    "draft": {"save": "draft", "submit": "submitted", "post": "posted", "close": "closed", "annotate": "draft"},
    "submitted": {"post": "posted", "close": "closed", "annotate": "submitted"},
    "posted": {"void": "reversed", "annotate": "posted"},
    "closed": {"annotate": "closed"},
    "reversed": {"annotate": "reversed"},
    "done": {"annotate": "done"},
}


@pytest.mark.parametrize("state", ALLOWED)
def test_each_state_allows_these_acts_and_no_others(company: Company, state: str) -> None:
    company.receive(company.a, 100, "1")
    for act, run in ACTS.items():
        ref = in_state(company, state)
        before = (company.stock(company.a), len(company.moves()))
        if act in ALLOWED[state]:
            assert run(company, ref).status == ALLOWED[state][act] == view(company, ref).head.status
            continue
        with pytest.raises(DomainError) as caught:
            run(company, ref)
        assert caught.value.code in {"document.wrong_status", "document.not_draft", "document.has_later"}, act
        assert (company.stock(company.a), len(company.moves())) == before
    company.assert_proved()


def test_the_table_of_transitions_is_the_one_that_was_decided() -> None:
    assert {after for before, after in TRANSITIONS if before == "posted"} == {"done", "reversed"}
    assert {after for before, after in TRANSITIONS if before in {"closed", "reversed"}} == set()
    assert {before for before, after in TRANSITIONS if after == "posted"} == {"draft", "submitted", "approved", "done"}


@pytest.mark.parametrize("act", ["save", "submit", "post", "close", "annotate"])
def test_who_saw_an_older_version_is_told(company: Company, act: str) -> None:
    company.receive(company.a, 10)
    seen = in_state(company, "draft")
    annotate(company, seen)
    with pytest.raises(Conflict) as caught:
        ACTS[act](company, seen)
    assert caught.value.code == "version.stale"


def test_a_reversal_cannot_be_voided(company: Company) -> None:
    voided = company.void(company.receive(company.a, 1))
    with company.database.reading() as session:
        reversal = session.exec(select(Document).where(Document.reverses_document_id == voided.document_id)).one()
    assert reversal.number == f"{voided.number}-HC"
    with pytest.raises(DomainError) as caught:
        company.void(DocumentRef(document_id=reversal.id, number=reversal.number, status="posted", version=reversal.version))
    assert caught.value.code == "document.is_reversal"
    assert view(company, voided).links[0].number == reversal.number


# numbers


def test_numbers_have_no_gaps_whoever_posts_and_whatever_is_refused(company: Company, engine: str) -> None:
    company.receive(company.a, 12)

    def issue(_: int) -> str:
        try:
            return company.issue(company.a, 1).number or ""
        except DomainError:
            return ""

    with ThreadPoolExecutor(6) as pool:
        given = sorted(filter(None, pool.map(issue, range(20))))
    assert [number.rsplit("-", 1)[1] for number in given] == [f"{n:04d}" for n in range(1, 13)]
    company.assert_proved()


def test_a_number_is_of_its_business_date_and_never_used_again(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10)
    first = company.submit(company.save("other_issue", [Line(company.a, 1)]))
    company.close(first)
    late = company.record("other_issue", [Line(company.a, 1)], business_date="2026-01-02")
    second = company.issue(company.a, 1)
    assert (first.number, second.number, late.number) == (
        "QTCK-20260105-0001", "QTCK-20260105-0002", "QTCK-20260102-0001",
    )  # fmt: skip
    standing_clock.at += datetime.timedelta(hours=14)
    assert company.issue(company.a, 1).number == "QTCK-20260106-0001"
    company.assert_proved()


def test_the_proof_sees_a_gap(company: Company) -> None:
    company.receive(company.a, 1)

    def skip(session: Any) -> None:
        counter = session.exec(select(NumberCounter)).one()
        counter.last += 1

    company.database.write(skip)
    assert [check.code for check in company.proof().checks if check.failed] == ["numbers_without_gaps"]


def test_more_than_9999_in_a_day_only_make_the_number_longer(company: Company, standing_clock: FixedClock) -> None:
    day = datetime.date(2026, 1, 5)
    company.database.write(lambda session: session.add(NumberCounter(series="QTRK", day=day, last=9999)))
    assert company.receive(company.a, 1).number == "QTRK-20260105-10000"


def test_prefixes_are_of_one_type_each() -> None:
    prefixes = [type_.prefix for type_ in DOCUMENT_TYPES.values()]
    assert len(prefixes) == len(set(prefixes)) == 9


# dates and periods


def test_tomorrow_has_not_happened(company: Company, standing_clock: FixedClock) -> None:
    """10:00 on the 5th in the company's zone; at 00:30 on the 6th there, UTC still says the 5th."""
    with pytest.raises(DomainError) as caught:
        company.record("other_receipt", [Line(company.a, 1)], business_date="2026-01-06")
    assert (caught.value.code, caught.value.field) == ("document.future_date", "business_date")
    standing_clock.at = datetime.datetime(2026, 1, 5, 16, 30, tzinfo=datetime.UTC)
    company.record("other_receipt", [Line(company.a, 1)], business_date="2026-01-06")


def test_a_back_dated_document_happened_at_the_end_of_its_day(company: Company, standing_clock: FixedClock) -> None:
    company.record("other_receipt", [Line(company.a, 1)], business_date="2026-01-02")
    [move] = company.moves()
    assert move.effective_at == datetime.datetime(2026, 1, 2, 15, 59, 59, tzinfo=datetime.UTC)
    assert move.recorded_at == standing_clock.at


def test_closed_books_take_nothing_more(company: Company, standing_clock: FixedClock) -> None:
    kept = company.record("other_receipt", [Line(company.a, 5)], business_date="2026-01-02")
    january = Period(starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 1, 3), closed_at=standing_clock.at)
    company.database.write(lambda session: session.add(january))
    for day in ("2025-12-31", "2026-01-01", "2026-01-03"):
        with pytest.raises(DomainError) as caught:
            company.record("other_receipt", [Line(company.a, 1)], business_date=day)
        assert (caught.value.code, caught.value.field) == ("period.closed", "business_date")
    company.record("other_receipt", [Line(company.a, 1)], business_date="2026-01-04")
    assert company.void(kept).status == "reversed", "a void books today, not into the closed past"
    company.assert_proved()


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
        company.record(
            "transfer_receipt", [Line(company.a, 1, source_line_id=line.id)], at=company.s1, linked_document_id=sent.document_id
        )
    assert caught.value.code == "transfer.other_warehouse"


def test_a_draft_receipt_does_not_stop_the_transfers_draft_from_being_edited(company: Company) -> None:
    """A receipt may only name lines of a transfer that is on its way."""
    draft = company.save("transfer", [Line(company.a, 1), Line(company.b, 1)], to_warehouse_id=company.w2)
    line_id = view(company, draft).lines[1].id
    with pytest.raises(DomainError):
        company.save(
            "transfer_receipt", [Line(company.b, 1, source_line_id=line_id)], at=company.w2, linked_document_id=draft.document_id
        )
    fields = company.fields("transfer", [Line(company.a, 1)], to_warehouse_id=company.w2)
    again = SaveDraft(**fields | {"document_id": draft.document_id, "version": draft.version})
    assert perform(save_draft, again, actor=SYSTEM).version == 2


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
