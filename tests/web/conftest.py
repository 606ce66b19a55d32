"""One server for all tests of the boundary, started as `jxc serve` starts it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from jxc_app.cli.frontend import ensure_built
from tests.web.company import PASSWORD, Company, found

#: the tests speak as a proxy does, so that each may come from an address of its own
PROXY = {"JXC_TRUSTED_PROXY_HOPS": "1"}
_START = "from jxc_app.cli.serve import serve; import sys; serve(host='127.0.0.1', port=int(sys.argv[1]))"


@dataclass(slots=True)
class Server:
    """A running server, its company and its log."""

    url: str
    company: Company
    log: Path

    def lines(self) -> list[dict[str, object]]:
        """The log so far, one object a line."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("web")
    company = found(folder / "data")
    ensure_built(print)
    port = _free_port()
    log = folder / "server.log"
    environment = os.environ | {"JXC_DATA_DIR": str(company.data_dir), "JXC_ENVIRONMENT": "test"} | PROXY
    with log.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-c", _START, str(port)], stdout=sink, stderr=subprocess.STDOUT, env=environment
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(url, process, log)
        yield Server(url, company, log)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def sign_in(server: Server) -> Callable[[str], str]:
    """The session cookie of a person, made at first use."""
    cookies: dict[str, str] = {}

    def cookie(login: str) -> str:
        if login not in cookies:
            cookies[login] = fresh_cookie(server.url, login)
        return cookies[login]

    return cookie


def fresh_cookie(url: str, login: str, password: str = PASSWORD) -> str:
    """Sign in anew."""
    answer = httpx.post(f"{url}/api/session", json={"login": login, "password": password}, headers={"Origin": url})
    assert answer.status_code == 200, answer.text
    return answer.headers["set-cookie"].split(";")[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text()[-4000:]}")
