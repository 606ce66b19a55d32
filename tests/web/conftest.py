"""One server for all tests of the boundary, started as `jxc serve` starts it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jxc_app.cli.frontend import ensure_built
from tests.browser.running import running
from tests.support import patient
from tests.web.company import PASSWORD, Company, found

#: the tests speak as a proxy does, so that each may come from an address of its own
PROXY = {"JXC_TRUSTED_PROXY_HOPS": "1"}


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
    with running(company.data_dir, **PROXY) as url:
        yield Server(url, company, folder / "server.log")


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
    answer = patient.post(f"{url}/api/session", json={"login": login, "password": password}, headers={"Origin": url})
    assert answer.status_code == 200, answer.text
    return answer.headers["set-cookie"].split(";")[0]
