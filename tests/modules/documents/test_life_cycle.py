"""Every act on a document in every state, numbers, versions, dates, and what a void leaves behind."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import AnnotateDocument, DocumentRef
from jxc_app.modules.documents.models import Document, NumberCounter
from jxc_app.modules.documents.service import annotate_document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, TRANSITIONS
from jxc_app.modules.inventory.models import Period
from tests.modules.documents.sheets import arrive, view
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


def save_again(company: Company, ref: DocumentRef) -> DocumentRef:
    return company.save("other_issue", [Line(company.a, 2)], document_id=ref.document_id, version=ref.version)


def annotate(company: Company, ref: DocumentRef) -> DocumentRef:
    seen = {"document_id": ref.document_id, "version": ref.version}
    command = AnnotateDocument(**seen, remark="补", responsible="王", own_number="9")
    return perform(annotate_document, command, actor=SYSTEM, database=company.database)


ACTS = {
    "save": save_again,
    "submit": Company.submit,
    "withdraw": Company.withdraw,
    "post": Company.post,
    "close": Company.close,
    "void": Company.void,
    "annotate": annotate,
}
#: what each state allows, and where it leads; everything else is refused
ALLOWED = {
    "draft": {"save": "draft", "submit": "submitted", "post": "posted", "close": "closed", "annotate": "draft"},
    "submitted": {"withdraw": "draft", "post": "posted", "close": "closed", "annotate": "submitted"},
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


@pytest.mark.parametrize("act", ["save", "submit", "withdraw", "post", "close", "annotate"])
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
        company.void(voided.model_copy(update={"document_id": reversal.id, "version": reversal.version}))
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
    company.record("other_receipt", [Line(company.a, 10)], business_date="2026-01-02")
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
    first, last = datetime.date(2026, 1, 1), datetime.date(2026, 1, 3)
    january = Period(starts_on=first, ends_on=last, closed_at=standing_clock.at)
    company.database.write(lambda session: session.add(january))
    for day in ("2025-12-31", "2026-01-01", "2026-01-03"):
        with pytest.raises(DomainError) as caught:
            company.record("other_receipt", [Line(company.a, 1)], business_date=day)
        assert (caught.value.code, caught.value.field) == ("period.closed", "business_date")
    company.record("other_receipt", [Line(company.a, 1)], business_date="2026-01-04")
    assert company.void(kept).status == "reversed", "a void books today, not into the closed past"
    company.assert_proved()
