"""Files on their way in: only from those who may, only what fits, and pictures only for those who may look."""

import io

import pytest
from PIL import Image

from jxc_app.modules.catalog.pictures import LARGEST_PICTURE
from jxc_app.modules.migration.uploads import LARGEST_SHEET
from tests.support import patient

CSV = "编码,名称,单位\nU-1,茶,袋\n".encode()


def send(server, path, content, cookie="", origin=None):
    headers = {"Origin": server.url if origin is None else origin} | ({"Cookie": cookie} if cookie else {})
    return patient.post(f"{server.url}{path}", content=content, headers=headers)


def picture():
    sink = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(sink, "PNG")
    return sink.getvalue()


@pytest.mark.parametrize(("path", "content"), [("/api/imports/skus?name=p.csv", CSV), ("/api/pictures", b"x")])
def test_who_may_not_bring_in_is_refused(server, sign_in, path, content):
    keeper, admin, everything = (sign_in(login) for login in ("keeper-one", "admin-only", "everything"))
    before = server.company.contents()  # the first time, signing in is a change of its own
    assert send(server, path, content).status_code == 401
    assert send(server, path, content, keeper).status_code == 403
    assert send(server, path, content, admin).status_code == 403
    assert send(server, path, content, everything, origin="http://evil.example").status_code == 403
    assert server.company.contents() == before


def test_a_list_is_kept_apart_for_its_owner(server, sign_in):
    answer = send(server, "/api/imports/skus?name=p.CSV", CSV, sign_in("everything"))
    assert answer.status_code == 200
    kept = server.company.data_dir / "uploads" / f"{server.company.people['everything']}-{answer.json()['id']}"
    assert kept.read_bytes() == CSV


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/api/imports/skus?name=p.exe", CSV, 422),
        ("/api/imports/skus?name=..%2F..%2Fp", CSV, 422),
        ("/api/imports/skus?name=p.csv", b"", 422),
        ("/api/imports/skus?name=p.csv", b"x" * (LARGEST_SHEET + 1), 413),
        ("/api/imports/unheard-of?name=p.csv", CSV, 404),
        ("/api/pictures", b"<svg/>", 422),
        ("/api/pictures", b"x" * (LARGEST_PICTURE + 1), 413),
        ("/api/session", b"x" * 70_000, 413),
    ],
)
def test_what_does_not_fit_is_refused_in_words(server, sign_in, path, content, status):
    answer = send(server, path, content, sign_in("everything"))
    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_picture_is_shown_to_whoever_may_see_skus_and_kept_by_their_browser(server, sign_in):
    digest = send(server, "/api/pictures", picture(), sign_in("everything")).json()["id"]
    for size in ("thumb", "full"):
        path = f"{server.url}/api/pictures/{digest}/{size}"
        shown = patient.get(path, headers={"Cookie": sign_in("keeper-one")})
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        assert shown.headers["cache-control"].startswith("private, max-age=31536000, immutable")
        assert patient.get(path).status_code == 401
        refused = patient.get(path, headers={"Cookie": sign_in("admin-only")})
        assert (refused.status_code, refused.headers["cache-control"]) == (403, "no-store")
    missing = patient.get(f"{server.url}/api/pictures/{'0' * 64}/thumb", headers={"Cookie": sign_in("keeper-one")})
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


def test_the_list_goes_out_in_the_columns_in_which_it_comes_in(server, sign_in):
    path = f"{server.url}/api/exports/masters/skus.csv?search=A-1"
    answer = patient.get(path, headers={"Cookie": sign_in("keeper-one")})
    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("编码,名称,规格,分类,品牌,单位,条码,零售价")
    assert row.startswith("A-1,螺丝")
    assert patient.get(path).status_code == 401
