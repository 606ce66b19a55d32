"""What the running server shows to somebody who only looks: no sources, no listings, no manuals, no echo."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support import patient

CRLF = "\r\n"


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/", "/.env", "/pyproject.toml", "/jxc_app/jxc_app.py", "/assets/", "/assets", "/api/",
     "/docs", "/redoc", "/openapi.json", "/api/docs", "/api/openapi.json", "/_health", "/_all_routes", "/data/jxc.db",
     "/..%2f..%2fpyproject.toml", "/assets/..%2f..%2f..%2fpyproject.toml", "/uploads/", "/_upload/x"],
)  # fmt: skip
def test_nothing_but_pages_and_their_files_is_served(server, path):
    answer = patient.get(f"{server.url}{path}")
    assert answer.status_code == 404, answer.text[:200]
    for word in ("[core]", "dependencies", "Index of", "swagger", "SQLite format"):
        assert word not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/api/session", "/healthz"])
def test_no_server_sends_a_request_back(server, path):
    answer = httpx.request("TRACE", f"{server.url}{path}", headers={"X-Told": "canary"}, timeout=patient.PATIENCE)
    assert answer.status_code >= 400
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sign-in/", "text/html; charset=utf-8"),
        ("/nowhere", "text/html; charset=utf-8"),
        ("/api/nothing", "application/json"),
        ("/healthz", "application/json"),
        ("/api/exports/stock.csv", "text/csv; charset=utf-8"),
    ],
)
def test_every_answer_says_what_it_is_and_in_which_characters(server, sign_in, path, kind):
    answer = patient.get(f"{server.url}{path}", headers={"Cookie": sign_in("keeper-one")})
    assert answer.headers["content-type"] == kind


def test_a_request_has_one_end(server):
    """Two lengths in one request, and the second half of it is somebody else's request behind a proxy."""
    address = urlsplit(server.url)
    smuggled = f"GET /healthz HTTP/1.1{CRLF}Host: {address.netloc}{CRLF}{CRLF}"
    head = [
        "POST /api/session HTTP/1.1", f"Host: {address.netloc}", "Content-Type: application/json",
        f"Content-Length: {5 + len(smuggled)}", "Transfer-Encoding: chunked", "Connection: close",
    ]  # fmt: skip
    request = CRLF.join(head) + CRLF * 2 + f"0{CRLF}{CRLF}" + smuggled
    with socket.create_connection((address.hostname, address.port), patient.PATIENCE) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        answered = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answered.startswith(b"HTTP/1.1 4")
    assert answered.count(b"HTTP/1.1 ") == 1
    assert b'{"ok":true}' not in answered
