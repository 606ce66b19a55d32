"""Attachments over the wire: from whom they are taken, to whom they go back, and as what."""

import pytest

from jxc_app.core.ids import new_key
from jxc_app.modules.files.rules import LARGEST_FILE
from tests.modules.files.sent import fresh_picture, pdf
from tests.support import patient


def send(server, content, cookie="", *, origin=None, **asked):
    fields = {"subject_kind": "document", "subject_id": server.company.draft_id, "kind": "photo", "name": "到货.png"}
    headers = {"Origin": server.url if origin is None else origin} | ({"Cookie": cookie} if cookie else {})
    return patient.post(f"{server.url}/api/files", content=content, params=fields | asked, headers=headers)


def take(server, path, cookie=""):
    return patient.get(f"{server.url}/api/files/{path}", headers={"Cookie": cookie} if cookie else {})


def kept(server):
    return sorted(path.name for path in (server.company.data_dir / "incoming").glob("*"))


def test_who_may_not_attach_is_refused(server, sign_in):
    admin, stranger, anybody = (sign_in(login) for login in ("admin-only", "keeper-two", "everything"))
    before, content = server.company.contents(), fresh_picture()
    assert send(server, content).status_code == 401
    assert send(server, content, admin).status_code == 403
    assert send(server, content, stranger).status_code == 404, "a document of another warehouse"
    assert send(server, content, anybody, origin="http://evil.example").status_code == 403
    assert send(server, content, anybody, subject_kind="user", subject_id=1).status_code == 404
    assert server.company.contents() == before
    assert kept(server) == []


def test_a_file_comes_back_to_be_saved_under_its_name(server, sign_in):
    content = fresh_picture()
    file_id = send(server, content, sign_in("keeper-one"), name='到货 "1".png').json()["id"]
    answer = take(server, file_id, sign_in("keeper-one"))
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, "image/png")
    named = "attachment; filename=\"file.png\"; filename*=UTF-8''%E5%88%B0%E8%B4%A7%201.png"
    assert answer.headers["content-disposition"] == named
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    for size in ("thumb", "full"):
        assert take(server, f"{file_id}/{size}", sign_in("keeper-one")).headers["content-type"] == "image/webp"
    for path in (f"{file_id}", f"{file_id}/thumb"):
        assert take(server, path).status_code == 401
        assert take(server, path, sign_in("keeper-two")).status_code == 404
        assert take(server, path, sign_in("admin-only")).status_code == 403
    assert kept(server) == []


@pytest.mark.parametrize("path", ["999999", "0", "x", "1/../../../jxc.db", "1/huge", "99999999999999999999"])
def test_there_is_no_way_to_what_is_no_file(server, sign_in, path):
    assert take(server, path, sign_in("everything")).status_code in (404, 422)


def test_a_paper_is_saved_too_and_has_no_small_picture(server, sign_in):
    file_id = send(server, pdf("送货"), sign_in("keeper-one"), kind="delivery_note", name="送货单.pdf").json()["id"]
    answer = take(server, file_id, sign_in("keeper-one"))
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert take(server, f"{file_id}/thumb", sign_in("keeper-one")).status_code == 404


def test_the_same_upload_tried_again_attaches_once(server, sign_in):
    content, key = fresh_picture(), new_key()
    first, again = (send(server, content, sign_in("keeper-one"), key=key).json() for _ in range(2))
    assert first == again
    other = send(server, content, sign_in("keeper-one"))
    assert (other.status_code, other.json()["code"]) == (422, "attachment.twice")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "attachment.empty"),
        (b"MZ", 422, "attachment.kind_refused"),
        (b"<svg onload='alert(1)'/>", 422, "attachment.kind_refused"),
        (pdf(), 422, "attachment.photo_only"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(server, sign_in, content, status, code):
    answer = send(server, content, sign_in("everything"))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["error"]
    assert kept(server) == []


def test_what_is_too_long_is_cut_off(server, sign_in):
    assert send(server, b"x" * (LARGEST_FILE + 1), sign_in("everything")).status_code == 413

    def pieces():
        for _ in range(LARGEST_FILE // (1 << 20) + 1):
            yield b"x" * (1 << 20)

    assert send(server, pieces(), sign_in("everything")).status_code == 413
    assert kept(server) == []


def test_unknown_kinds_are_refused(server, sign_in):
    assert send(server, fresh_picture(), sign_in("everything"), kind="virus").status_code == 422
    assert send(server, fresh_picture(), sign_in("everything"), subject_id="x").status_code == 422
