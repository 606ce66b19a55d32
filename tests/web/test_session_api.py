"""Signing in by HTTP: cookies, refusals that tell nothing, delays that grow, other people's pages."""

import re
import secrets
import time

import httpx
import pytest

from tests.support import patient
from tests.web.company import PASSWORD
from tests.web.conftest import fresh_cookie


@pytest.fixture
def http(server):
    headers = {"Origin": server.url, "X-Forwarded-For": f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.7"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=patient.PATIENCE) as client:
        yield client


def attempt(http, login, password="wrong and long enough", **headers):
    return http.post("/api/session", json={"login": login, "password": password}, headers=headers)


def test_the_cookie_is_out_of_reach_of_scripts(http):
    cookie = attempt(http, "owner-only", PASSWORD).headers["set-cookie"].lower()
    assert cookie.startswith("jxc=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_over_tls_the_cookie_is_bound_to_the_host(server):
    host = server.url.removeprefix("http://")
    headers = {"Origin": f"https://{host}"}
    body = {"login": "owner-only", "password": PASSWORD}
    cookie = patient.post(f"{server.url}/api/session", json=body, headers=headers).headers["set-cookie"]
    assert cookie.startswith("__Host-jxc=")
    assert "; secure" in cookie.lower()
    assert "domain" not in cookie.lower()


def test_a_plain_cookie_counts_for_nothing_over_tls(server):
    from jxc_app.state.identity import visitor_of

    assert visitor_of({"origin": "https://shop", "cookie": "jxc=planted"}, "").token == ""
    assert visitor_of({"origin": "http://shop", "cookie": "jxc=mine"}, "").token == "mine"
    assert visitor_of({"cookie": "jxc=planted; __Host-jxc=mine"}, "").token == "mine"


def test_signing_out_ends_the_session(server):
    cookie = fresh_cookie(server.url, "owner-only")
    headers = {"Cookie": cookie, "Origin": server.url}
    assert patient.get(f"{server.url}/api/exports/stock.csv", headers=headers).status_code == 200
    assert patient.delete(f"{server.url}/api/session", headers=headers).status_code == 200
    assert patient.get(f"{server.url}/api/exports/stock.csv", headers=headers).status_code == 401


def test_signing_in_again_ends_the_session_before(server):
    old = fresh_cookie(server.url, "owner-only")
    body = {"login": "owner-only", "password": PASSWORD}
    patient.post(f"{server.url}/api/session", json=body, headers={"Cookie": old, "Origin": server.url})
    assert patient.get(f"{server.url}/api/exports/stock.csv", headers={"Cookie": old}).status_code == 401


def test_no_answer_tells_whether_somebody_exists(http):
    known, unknown = attempt(http, "admin-only"), attempt(http, f"nobody-{secrets.token_hex(4)}")
    assert known.status_code == unknown.status_code == 401
    assert known.json() == unknown.json()
    assert {name: value for name, value in known.headers.items() if name not in {"date", "x-request-id"}} == {
        name: value for name, value in unknown.headers.items() if name not in {"date", "x-request-id"}
    }


def test_no_time_tells_whether_somebody_exists(server):
    """Each login once, so that no delay interferes; the quickest of each, because the machine is shared."""
    known, unknown = [], []
    for number in range(8):
        server.company.hire(f"timed-{number}", "keeper")
        known.append(_seconds(server, f"timed-{number}"))
        unknown.append(_seconds(server, f"nobody-{secrets.token_hex(4)}"))
    assert 0.4 < min(known) / min(unknown) < 2.5


def _seconds(server, login):
    started = time.perf_counter()
    body = {"login": login, "password": "wrong and long enough"}
    headers = {"Origin": server.url, "X-Forwarded-For": f"10.9.{secrets.randbelow(250)}.{secrets.randbelow(250)}"}
    patient.post(f"{server.url}/api/session", json=body, headers=headers)
    return time.perf_counter() - started


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1", "http://["])
def test_pages_of_others_can_neither_sign_in_nor_out(server, origin):
    headers = {"Origin": origin} if origin else {}
    body = {"login": "owner-only", "password": PASSWORD}
    for answer in (
        patient.post(f"{server.url}/api/session", json=body, headers=headers),
        patient.delete(f"{server.url}/api/session", headers=headers),
    ):
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "body",
    ["", "x", "[]", "{}", '{"login": 1, "password": 2}', '{"login": "a"}', '{"login": NaN, "password": ""}',
     '{"login": "a", "password": "b", "as": "admin"}', "[" * 50_000, '{"login": "%s", "password": ""}' % ("x" * 61)],
)  # fmt: skip
def test_wrong_bodies_are_refused_in_json(http, body):
    answer = http.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert set(answer.json()) == {"ok", "code", "error"}


def test_a_form_of_another_site_is_no_json(http):
    answer = http.post("/api/session", data={"login": "a", "password": "b"})
    assert answer.status_code in {415, 422}


def test_bodies_are_bounded(http):
    def endless():
        for _ in range(64):
            yield b"x" * 4096

    # A connection for each: the server hangs up on what it does not want to read to its end.
    headers = {"Content-Type": "application/json", "Connection": "close"}
    assert http.post("/api/session", content=b"x" * 200_000, headers=headers).status_code == 413
    assert http.post("/api/session", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/session/1", "/api/exports/secrets.csv"])
def test_unknown_addresses_of_the_api_are_json(http, path):
    answer = http.get(path, headers={"Cookie": ""})
    assert answer.status_code in {401, 404}
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("kind", ["stock.csv", "stock.xlsx", "moves.csv", "moves.xlsx"])
def test_exports_are_cut_to_what_the_person_may_see(server, sign_in, kind):
    url = f"{server.url}/api/exports/{kind}"
    assert patient.get(url).status_code == 401
    assert patient.get(url, headers={"Cookie": sign_in("admin-only")}).status_code == 403
    own = patient.get(url, headers={"Cookie": sign_in("keeper-one")})
    assert own.status_code == 200
    assert own.content[:2] in (b"PK", b"\xef\xbb")
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', own.headers["content-disposition"])
    if kind.endswith("csv"):
        others = patient.get(url, headers={"Cookie": sign_in("keeper-two")}).text
        assert "A-1" in own.text
        assert "W1" not in others


def test_the_password_is_in_no_log(server, http):
    secret = f"Secret-{secrets.token_hex(8)}"
    attempt(http, f"nobody-{secrets.token_hex(4)}", secret)
    http.post("/api/session", json={"login": secret, "password": {"x": secret}})
    http.post(f"/api/session?password={secret}", content=f'{{"password": "{secret}"')
    assert secret not in server.log.read_text()
    assert PASSWORD not in server.log.read_text()
    dump = (server.company.data_dir / "jxc.db").read_bytes()
    assert PASSWORD.encode() not in dump


def test_delays_grow_and_the_right_password_waits_too(http):
    answers = [attempt(http, "locked-out") for _ in range(6)]
    waits = [answer.json()["retry_after"] for answer in answers]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert waits[:5] == [0] * 5
    assert answers[5].status_code == 401
    assert waits[5] == 2
    blocked = attempt(http, "locked-out", PASSWORD)
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) >= 1
    assert "set-cookie" not in blocked.headers
