"""One server and one Chromium for all browser tests; each test has people of its own."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.settings import Settings
from tests.browser.company import PASSWORD, Company, found
from tests.browser.running import running
from tests.support.chromium import find_chromium
from tests.support.databases import EmptyPostgres, settings_for
from tests.support.postgres import find_postgres
from tests.support.redis import find_redis

DESKTOP, PHONE = (1440, 900), (390, 844)
OpenTab = Callable[..., Page]
#: milliseconds until what must appear counts as missing; two cores carry browsers and servers, and more
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for test in items:
        if "tests/browser/" in test.nodeid:
            test.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Ground:
    """What the product stands on: the settings of its database, and the environment of its server."""

    settings: Settings
    environment: dict[str, str]


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """SQLite and one worker; with JXC_TEST_WORKERS, that many on PostgreSQL and Redis (``make test-workers``)."""
    data_dir, workers = tmp_path_factory.mktemp("browser") / "data", os.environ.get("JXC_TEST_WORKERS")
    if workers is None:
        yield Ground(settings_for(data_dir), {})
        return
    with find_postgres() as postgres, find_redis() as redis, closing(EmptyPostgres(postgres, data_dir)) as made:
        yield Ground(made.settings, {
            "JXC_DATABASE_URL": made.settings.database_url,
            "JXC_DATABASE_OWNER_URL": made.settings.database_owner_url,
            "JXC_REDIS_URL": redis.url,
            "JXC_WORKERS": workers,
        })  # fmt: skip


@pytest.fixture(scope="session")
def company(ground: Ground) -> Iterator[Company]:
    with closing(found(ground.settings)) as made:
        yield made


@pytest.fixture(scope="session")
def address(company: Company, ground: Ground) -> Iterator[str]:
    ensure_built(print)
    settings = {"JXC_NOTICE_HOSTS": '["localhost"]', "JXC_SECRET_KEY_FILE": str(ground.settings.secret_key_file)}
    with running(company.data_dir, **settings, **ground.environment) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_chromium().launch_options())
        yield browser
        browser.close()


@pytest.fixture
def keeper(company: Company) -> str:
    """The login of somebody who may do everything in the central warehouse."""
    login = f"keeper{next(_numbers)}"
    company.hire(login, ("store_manager", "C1"))
    return login


@pytest.fixture
def shopkeeper(company: Company) -> str:
    """The same in the store."""
    login = f"shop{next(_numbers)}"
    company.hire(login, ("store_manager", "S1"))
    return login


@pytest.fixture
def open_tab(chromium: Browser, address: str) -> Iterator[OpenTab]:
    """Opens a page as somebody, in a browser of their own; nothing may go wrong in it unseen."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        is_refused_file = "/api/files" in message.location["url"] and "status of 422" in message.text
        is_expected = is_refused_file or re.search(r"status of (401|429)|ERR_INTERNET_DISCONNECTED", message.text)
        if message.type == "error" and not is_expected:
            complaints.append(message.text)

    def open_(login: str, path: str = "/desk", size: tuple[int, int] = DESKTOP, beside: Page | None = None) -> Page:
        if beside is None:
            context = chromium.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale="zh-CN",
                base_url=address,
                has_touch=size == PHONE,
            )
            contexts.append(context)
            if login:
                credentials = {"login": login, "password": PASSWORD}
                answer = context.request.post("/api/session", data=credentials, headers={"Origin": address})
                assert answer.ok, answer.text()
        page = (beside.context if beside else context).new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
