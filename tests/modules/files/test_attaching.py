"""Files on documents: who sees which, who attaches, and what stays for good."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.files.keeping import drop_unused_files, incoming_folder, kept_path, preview_path
from jxc_app.modules.files.queries import FileRow, files_in_use, get_file, list_files
from jxc_app.modules.files.rules import MOST_FILES
from jxc_app.modules.files.service import AttachFile, RemoveFile, attach_file, remove_file
from tests.modules.files.sent import attach, fresh_picture, pdf, picture, send
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def draft(company: Company) -> int:
    return company.save("other_receipt", [Line(company.a, 1, "7")]).document_id


def shown(company: Company, document_id: int, actor: Actor = SYSTEM) -> list[FileRow]:
    wanted = {"subject_kind": "document", "subject_id": document_id}
    return read(list_files, actor=actor, database=company.database, **wanted)


def remove(company: Company, file_id: int, actor: Actor = SYSTEM) -> None:
    perform(remove_file, RemoveFile(file_id=file_id), actor=actor, database=company.database)


def refused(code: str, company: Company, document_id: int, content: bytes, **more: str) -> None:
    with pytest.raises(DomainError) as refusal:
        attach(company, document_id, content, **more)
    assert refusal.value.code == code


def test_a_file_is_kept_once_and_shown_with_who_and_when(company: Company, draft: int) -> None:
    other, content = company.save("scrap", [Line(company.a, 1)]).document_id, fresh_picture()
    first, second = (attach(company, one, content) for one in (draft, other))
    (row,) = shown(company, draft)
    assert (row.id, row.kind, row.name, row.media, row.size) == (first, "photo", "到货.png", "png", len(content))
    assert (row.attached_by, row.may_remove, row.has_preview) == (SYSTEM.user_id, True, True)
    assert read(get_file, actor=SYSTEM, database=company.database, file_id=second).sha256 == row.sha256
    settings = company.database.settings
    path = kept_path(settings, row.sha256)
    assert path is not None
    assert path.read_bytes() == content
    assert path.is_relative_to(settings.files_dir), "what lies there is in every backup"
    assert len(list(path.parent.glob(f"{row.sha256}*"))) == 3
    acts = [(one.act, one.text) for one in read(get_document, actor=SYSTEM, document_id=draft).timeline]
    assert acts[-1] == ("attach", "货物照片")


def test_the_same_twice_is_refused_but_as_something_else_it_is_not(company: Company, draft: int) -> None:
    content = fresh_picture()
    attach(company, draft, content)
    refused("attachment.twice", company, draft, content)
    attach(company, draft, content, kind="delivery_note")
    assert [row.kind for row in shown(company, draft)] == ["photo", "delivery_note"]


def test_a_photo_is_a_picture_and_there_is_an_end_to_files(company: Company, draft: int) -> None:
    refused("attachment.photo_only", company, draft, pdf())
    for number in range(MOST_FILES):
        attach(company, draft, f"<a>{number}</a>".encode(), kind="other")
    refused("attachment.too_many", company, draft, b"<a/>", kind="other")


@pytest.mark.parametrize(
    ("content", "given", "kept"),
    [
        (pdf(), "合同.pdf", "合同.pdf"),
        (pdf(), "合同.pdf.exe", "合同.pdf.exe.pdf"),
        (pdf(), "..\\..\\etc/passwd", "passwd.pdf"),
        (pdf(), "\u202efdp.exe\x07", "fdp.exe.pdf"),
        (pdf(), "", "附件.pdf"),
        (pdf(), "长" * 200, "长" * 116 + ".pdf"),
        (picture("JPEG"), "IMG_1.JPEG", "IMG_1.JPEG"),
        (picture("JPEG"), "IMG_1.png", "IMG_1.png.jpg"),
    ],
)
def test_the_name_ends_as_what_it_is(company: Company, draft: int, content: bytes, given: str, kept: str) -> None:
    attach(company, draft, content, kind="other", name=given.replace("\x00", ""))
    assert shown(company, draft)[-1].name == kept


def test_whoever_attached_removes_until_it_is_posted(company: Company) -> None:
    keeper, colleague = (company.hire(name, [("keeper", company.w1)]) for name in ("甲", "乙"))
    draft = company.save("other_receipt", [Line(company.a, 1)])
    wrong, right = (attach(company, draft.document_id, fresh_picture(), actor=keeper) for _ in range(2))
    with pytest.raises(DomainError, match="只有上传的人能移除"):
        remove(company, wrong, colleague)
    remove(company, wrong, keeper)
    with pytest.raises(NotFound):
        remove(company, wrong, keeper)
    assert [(row.id, row.may_remove) for row in shown(company, draft.document_id, keeper)] == [(right, True)]
    company.post(draft)
    assert not shown(company, draft.document_id, keeper)[0].may_remove
    with pytest.raises(DomainError, match="作为凭据保留"):
        remove(company, right, keeper)
    late = attach(company, draft.document_id, pdf(), kind="delivery_note", actor=keeper)
    assert [row.id for row in shown(company, draft.document_id, keeper)] == [right, late]


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM attachment",
        "UPDATE attachment SET name = 'x.png'",
        "UPDATE attachment SET size = size + 1",
        "UPDATE attachment SET removed_at = attached_at, removed_by = attached_by",
    ],
)
def test_the_database_keeps_it_too(company: Company, act: str) -> None:
    attach(company, company.receive(company.a, 1).document_id, fresh_picture())

    with pytest.raises((DBAPIError, sqlite3.DatabaseError), match="attachment"):
        company.database.write(lambda session: session.connection().execute(text(act)))


def test_papers_with_prices_are_for_those_who_see_prices(company: Company) -> None:
    keeper, boss = company.hire("keeper", [("keeper", company.w1)]), company.hire("boss", [("owner", None)])
    posted = company.receive(company.a, 1, "7").document_id
    for kind in ("invoice", "contract", "delivery_note"):
        attach(company, posted, pdf(kind), kind=kind)
    assert {row.kind for row in shown(company, posted, keeper)} == {"delivery_note"}
    assert {row.kind for row in shown(company, posted, boss)} == {"invoice", "contract", "delivery_note"}
    hidden = next(row for row in shown(company, posted) if row.kind == "invoice")
    with pytest.raises(NotFound):
        read(get_file, actor=keeper, database=company.database, file_id=hidden.id)
    own = attach(company, posted, pdf("of the keeper"), kind="invoice", actor=keeper)
    assert own in [row.id for row in shown(company, posted, keeper)]


def test_nobody_reaches_a_document_of_another_warehouse(company: Company, draft: int) -> None:
    stranger, reader = company.hire("there", [("keeper", company.w2)]), company.hire("reader", [("auditor", None)])
    file_id = attach(company, draft, fresh_picture())
    with pytest.raises(NotFound):
        shown(company, draft, stranger)
    with pytest.raises(NotFound):
        read(get_file, actor=stranger, database=company.database, file_id=file_id)
    with pytest.raises(NotFound):
        attach(company, draft, fresh_picture(), actor=stranger)
    assert [row.id for row in shown(company, draft, reader)] == [file_id]
    with pytest.raises(PermissionDenied):
        attach(company, draft, fresh_picture(), actor=reader)


def test_who_receives_a_transfer_attaches_to_it(company: Company) -> None:
    company.receive(company.a, 5)
    sent = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1).document_id
    clerk = company.hire("clerk", [("store_clerk", company.s1)])
    file_id = attach(company, sent, fresh_picture(), actor=clerk)
    assert [row.id for row in shown(company, sent, clerk)] == [file_id]


def test_nobody_attaches_what_somebody_else_sent(company: Company, draft: int) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    sent = send(company.database.settings, SYSTEM, fresh_picture())
    for one in (sent, "../../jxc.db", ""):
        wanted = AttachFile(subject_kind="document", subject_id=draft, kind="photo", name="a.png", sent=one)
        with pytest.raises(DomainError) as refusal:
            perform(attach_file, wanted, actor=keeper, database=company.database)
        assert refusal.value.code == "upload.gone"


def test_what_nothing_names_goes_and_what_was_removed_stays(company: Company, draft: int) -> None:
    settings, moment = company.database.settings, datetime.now(UTC)
    file_id = attach(company, draft, fresh_picture())
    digest = shown(company, draft)[0].sha256
    remove(company, file_id)
    refused("attachment.photo_only", company, draft, pdf("nobody's"))
    left = incoming_folder(settings) / "part-x"
    left.write_bytes(b"x")
    then = (moment - timedelta(hours=25)).timestamp()
    stored = [path for path in (settings.files_dir / "attachments").glob("*/*") if path.is_file()]
    for path in (*stored, left):
        os.utime(path, (then, then))
    assert drop_unused_files(settings, moment, lambda: company.database.read(files_in_use)) >= 2
    assert not left.exists()
    assert kept_path(settings, digest)
    assert preview_path(settings, digest, "thumb")
    assert sum(1 for _ in (settings.files_dir / "attachments").glob("*/*")) == 3
