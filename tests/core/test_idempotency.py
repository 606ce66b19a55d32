"""The same act twice is done once, whoever is in a hurry."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import func, select

from jxc_app.core import idempotency
from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.idempotency import IdempotencyKey
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.commands import DocumentRef, RecordDocument
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import record_document
from tests.support.company import SYSTEM, Company, Line


def documents(database: Database) -> int:
    return database.read(lambda session: session.exec(select(func.count()).select_from(Document)).one())


def receipt(company: Company, quantity: str = "5", **fields: object) -> RecordDocument:
    return RecordDocument(**company.fields("other_receipt", [Line(company.a, quantity, "1")]) | fields)


def test_same_key_and_content_give_the_first_answer_once(company: Company) -> None:
    command = receipt(company)
    first = perform(record_document, command, actor=SYSTEM, key="k")
    assert perform(record_document, command, actor=SYSTEM, key="k") == first
    assert documents(company.database) == 1
    assert company.stock(company.a).on_hand == 5


def test_same_key_with_other_content_is_refused(company: Company) -> None:
    command = receipt(company)
    perform(record_document, command, actor=SYSTEM, key="k")
    with pytest.raises(Conflict) as caught:
        perform(record_document, receipt(company, "6"), actor=SYSTEM, key="k")
    assert caught.value.code == "idempotency.other_content"
    assert company.stock(company.a).on_hand == 5


def test_a_key_belongs_to_one_person_and_one_act(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", None)])
    perform(record_document, receipt(company), actor=SYSTEM, key="k")
    perform(record_document, receipt(company), actor=keeper, key="k")
    company.save("other_receipt", [Line(company.a, 1)], key="k")
    assert documents(company.database) == 3


def test_a_refusal_is_not_kept(company: Company) -> None:
    command = RecordDocument(**company.fields("other_issue", [Line(company.a, 1)]))
    with pytest.raises(DomainError):
        perform(record_document, command, actor=SYSTEM, key="k")
    company.receive(company.a, 1)
    assert perform(record_document, command, actor=SYSTEM, key="k").status == "posted"


def test_two_at_once_with_one_key_are_done_once(company: Company) -> None:
    command = receipt(company)
    start = threading.Barrier(8)

    def hurry(_: int) -> DocumentRef:
        start.wait()
        return perform(record_document, command, actor=SYSTEM, key="k", database=company.database)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(hurry, range(8)))
    assert len({answer.document_id for answer in answers}) == 1
    assert documents(company.database) == 1
    assert company.stock(company.a).on_hand == 5


def test_two_at_once_with_one_document_key_but_no_key_make_one_document(company: Company) -> None:
    """A browser that lost its idempotency key still cannot book one sheet twice, and is told so in words."""
    command = receipt(company)
    start = threading.Barrier(6)

    def hurry(_: int) -> str:
        start.wait()
        try:
            return perform(record_document, command, actor=SYSTEM, database=company.database).status
        except DomainError as refusal:
            return refusal.code

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(hurry, range(6)))
    assert answers == ["posted", *["version.stale"] * 5]
    assert company.stock(company.a).on_hand == 5


def test_keys_are_swept_after_ninety_days_except_those_of_migrations(
    company: Company, standing_clock: FixedClock
) -> None:
    perform(record_document, receipt(company), actor=SYSTEM, key="k")
    row = {"actor_id": 1, "use_case": "document.migrate", "key": "m", "sha256": "0" * 64, "now": standing_clock.at}
    company.database.write(lambda session: idempotency.claim(session, keep=True, **row))
    later = standing_clock.at + timedelta(days=90, seconds=1)
    assert company.database.write(lambda session: idempotency.sweep(session, standing_clock.at)) == 0
    assert company.database.write(lambda session: idempotency.sweep(session, later)) == 1
    assert company.database.read(lambda s: s.exec(select(IdempotencyKey.key)).all()) == ["m"]
