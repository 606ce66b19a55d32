"""The outermost layer, called without a server: what a browser is told, what a failure tells, whose address counts."""

import asyncio
import json
import os
import stat
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

from jxc_app.api import session, stations
from jxc_app.api.app import create_api
from jxc_app.api.headers import secured
from jxc_app.api.proxies import behind_proxies, is_proxy
from jxc_app.cli.frontend import ROOT
from jxc_app.cli.serve import _command, _environment
from jxc_app.cli.tls import Tls
from jxc_app.core.settings import Settings, get_settings
from jxc_app.state.identity import client_ip

SECRET = "a-value-that-must-not-be-told"


async def fine(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize(
    ("host", "told"),
    [("jxc.example.cn", "max-age=31536000; includeSubDomains"), ("shop.local:3000", None), ("192.168.3.20", None)],
)
def test_a_public_name_is_bound_to_tls_with_all_below_it(host, told):
    answer = TestClient(secured(fine)).get("/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    assert answer.headers.get("strict-transport-security") == told


_FAILURE = f"""
from fastapi.testclient import TestClient
from jxc_app.api.frame import framed
from jxc_app.core.logs import configure_logs
async def broken(scope, receive, send):
    raise RuntimeError("{SECRET}")
configure_logs("INFO")
answer = TestClient(framed(broken)).get("/api/stock?search={SECRET}")
print(answer.status_code, answer.json()["code"], answer.headers["x-request-id"] in answer.json()["error"], answer.text)
"""


def test_a_failure_of_ours_tells_a_number_and_is_logged_without_values():
    ran = subprocess.run([sys.executable, "-c", _FAILURE], check=True, capture_output=True, cwd=ROOT)
    told, logged = ran.stdout.decode(), ran.stderr.decode()
    assert told.startswith("500 system.unexpected True ")
    assert "RuntimeError" not in told
    entry = json.loads(logged.splitlines()[-1])
    assert (entry["event"], entry["level"], entry["kind"]) == ("failed", "error", "RuntimeError")
    assert entry["at"][-1].endswith("broken")
    for text in (told, logged):
        assert SECRET not in text
        assert "Traceback" not in text


_LINE = """
from jxc_app.core.logs import configure_logs, get_logger
configure_logs("INFO")
get_logger("web").info("asked", said='x\\n{"event": "user.create"}\\r\\u2028\\x1b[31m"')
"""


def test_what_is_logged_stays_in_its_line():
    """Who types a line break into a name must not write the next line of the log."""
    told = subprocess.run([sys.executable, "-c", _LINE], check=True, capture_output=True, cwd=ROOT).stderr.decode()
    assert told.count("\n") == 1
    assert "\x1b" not in told
    entry = json.loads(told)
    assert (entry["event"], entry["where"], entry["level"]) == ("asked", "web", "info")
    assert entry["timestamp"].endswith("Z")


@pytest.mark.parametrize(("hops", "taken"), [(0, "10.0.0.9"), (1, "192.0.2.7"), (2, "198.51.100.1"), (4, "10.0.0.9")])
def test_only_what_our_own_proxies_say_of_an_address_counts(monkeypatch, hops, taken):
    """The first entries of the header are the visitor's own words."""
    monkeypatch.setenv("JXC_TRUSTED_PROXY_HOPS", str(hops))
    get_settings.cache_clear()
    try:
        assert client_ip({"x-forwarded-for": "203.0.113.66, 198.51.100.1,192.0.2.7"}, "10.0.0.9") == taken
        assert client_ip({}, "10.0.0.9") == "10.0.0.9"
    finally:
        get_settings.cache_clear()


@pytest.mark.parametrize(
    ("peer", "scheme", "told"),
    [
        ("127.0.0.1", "http", b"https"),
        ("::1", "http", b"https"),
        ("::ffff:127.0.0.1", "http", b"https"),
        ("10.0.0.5", "http", b"https"),
        ("10.0.0.6", "http", b"http"),
        ("10.0.0.6", "https", b"https"),
        ("10.0.0.6", "wss", b"https"),
        (None, "http", b"http"),
    ],
)
def test_only_a_proxy_of_ours_speaks_for_a_visitor(monkeypatch, peer, scheme, told):
    """Whoever may say what they like of their connection gets cookies, addresses and headers as they like."""
    monkeypatch.setenv("JXC_TRUSTED_PROXIES", '["127.0.0.0/8", "::1", "10.0.0.5"]')
    get_settings.cache_clear()
    passed = {}

    async def app(scope, receive, send):
        passed.update(scope["headers"])

    said = [(b"X-Forwarded-Proto", b"https"), (b"x-forwarded-for", b"192.0.2.7"), (b"Forwarded", b"for=192.0.2.7")]
    if scheme != "http":
        said[0] = (b"X-Forwarded-Proto", b"http")
    scope = {"type": "http", "scheme": scheme, "client": peer and (peer, 4711), "headers": [*said, (b"host", b"shop")]}
    try:
        asyncio.run(behind_proxies(app)(scope, None, None))
    finally:
        get_settings.cache_clear()
    known = {name.lower().decode(): value for name, value in passed.items()}
    assert (known["x-forwarded-proto"], known["host"]) == (told, b"shop")
    assert ("x-forwarded-for" in known) == ("forwarded" in known) == (peer not in ("10.0.0.6", None))


def test_by_default_only_this_machine_is_a_proxy():
    assert [is_proxy(peer) for peer in ("127.0.0.1", "127.8.8.8", "::1", "192.168.1.2", "fe80::1", "")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_the_server_speaks_no_old_tls_and_runs_for_production(tmp_path):
    tls = Tls(tmp_path / "server.crt", tmp_path / "server.key", 3001, "http://shop:3001/")
    command = _command("0.0.0.0", 3000, 1, tls)
    assert command[command.index("--ssl-protocol-min") + 1] == "tls1.2"
    environment = _environment(Settings(_env_file=None), ROOT / "build", "0.0.0.0", 3000, 1, ())
    assert environment["REFLEX_ENV_MODE"] == "prod"
    assert environment["REFLEX_TELEMETRY_ENABLED"] == "false"
    assert "--reload" not in command


def test_every_value_of_the_api_comes_from_one_place():
    """A parameter that may stand in the path or in the query is checked in one and used from the other."""
    paths = create_api().openapi()["paths"]
    for path, methods in paths.items():
        for method, described in methods.items():
            names = [one["name"] for one in described.get("parameters", [])]
            assert len(names) == len(set(names)), (method, path)
    signing_in = paths["/api/session"]["post"]
    assert "parameters" not in signing_in or not {"login", "password", "code"} & {
        one["name"] for one in signing_in["parameters"]
    }


def test_no_reading_address_has_a_body_and_no_writing_one_is_a_get():
    """A picture's address in a mail must change nothing: only POST, PUT, PATCH and DELETE write."""
    written = {
        "/api/session",
        "/api/session/switch",
        "/api/station",
        "/api/orders",
        "/api/orders/{number}/cancel",  # by a key in the header, never by a cookie
        "/api/pictures",
        "/api/imports/{kind}",
        "/api/links/order.pdf",
        "/api/links/statement.pdf",
        "/api/files",
        "/api/files/sent",
    }
    paths = create_api().openapi()["paths"]
    writing = {path for path, methods in paths.items() if set(methods) - {"get"}}
    assert writing == written
    assert not [path for path, methods in paths.items() if "requestBody" in methods.get("get", {})]


@pytest.mark.parametrize("cookie_of", [session._cookie, stations._cookie])
def test_every_cookie_stays_at_home(cookie_of):
    cookie = cookie_of(secure=True)
    assert cookie["samesite"] in {"lax", "strict"}
    assert (cookie["secure"], cookie["path"], "domain" in cookie) == (True, "/", False)


def test_no_credential_is_built_in(monkeypatch):
    """A password that ships with the product is known to everybody who has it."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "METRICS_TOKEN"):
        monkeypatch.delenv(f"JXC_{name}", raising=False)
    settings = Settings(_env_file=None)
    told = (settings.database_url, settings.database_owner_url, settings.redis_url, settings.metrics_token)
    assert told == ("", "", "", "")


def test_the_secret_is_its_owners_alone(tmp_path):
    settings = Settings(data_dir=tmp_path / "data", _env_file=None)
    previous = os.umask(0)
    try:
        secret = settings.secret_key()
    finally:
        os.umask(previous)
    [path] = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(secret) == 64
    assert settings.secret_key() == secret
