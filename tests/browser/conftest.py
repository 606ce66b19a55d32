"""One server and one Chromium for all browser tests; each test has people of its own."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from jxc_app.cli.frontend import ensure_built
from tests.browser.company import PASSWORD, Company, found
from tests.browser.running import running
from tests.support.chromium import find_chromium

DESKTOP, PHONE = (1440, 900), (390, 844)
OpenTab = Callable[..., Page]
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for test in items:
        if "tests/browser/" in test.nodeid:
            test.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return found(tmp_path_factory.mktemp("browser") / "data")


@pytest.fixture(scope="session")
def address(company: Company) -> Iterator[str]:
    ensure_built(print)
    with running(company.data_dir) as url:
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
    company.hire(login, ("keeper", "C1"), ("store_manager", "C1"))
    return login


@pytest.fixture
def shopkeeper(company: Company) -> str:
    """The same in the store."""
    login = f"shop{next(_numbers)}"
    company.hire(login, ("keeper", "S1"), ("store_manager", "S1"))
    return login


@pytest.fixture
def open_tab(chromium: Browser, address: str) -> Iterator[OpenTab]:
    """Opens a page as somebody, in a browser of their own; nothing may go wrong in it unseen."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search(r"status of (401|429)|ERR_INTERNET_DISCONNECTED", message.text):
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
