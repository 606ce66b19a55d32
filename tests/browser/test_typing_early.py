"""A slow line: what somebody types before the answers are there is neither lost nor taken back."""

import time
from collections import deque

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import OpenTab
from tests.browser.desk import Desk


class SlowLine:
    """The line of one page, on which the words of either side can be held back."""

    def __init__(self, page: Page) -> None:
        self.held: deque[tuple[WebSocketRoute, str | bytes]] = deque()
        self.asked: deque[tuple[WebSocketRoute, str | bytes]] = deque()
        self._holds = self._holds_questions = False
        self._page = page
        page.route_web_socket("**/_event/**", self._pass_on)

    def hold(self) -> None:
        self._holds = True

    def wait_for(self, count: int) -> None:
        """Until so many answers are held."""
        deadline = time.monotonic() + 60
        while len(self.held) < count:
            assert time.monotonic() < deadline, "no answer came"
            self._page.evaluate("0")

    def deliver(self) -> None:
        """The oldest of what is held."""
        browser, message = self.held.popleft()
        browser.send(message)

    def hold_questions(self) -> None:
        """What the page asks does not leave it."""
        self._holds_questions = True

    def open(self) -> None:
        self._holds = self._holds_questions = False
        while self.asked:
            server, message = self.asked.popleft()
            server.send(message)
        while self.held:
            self.deliver()

    def _pass_on(self, browser: WebSocketRoute) -> None:
        def from_server(message: str | bytes) -> None:
            if self._holds:
                self.held.append((browser, message))
            else:
                browser.send(message)

        def from_page(message: str | bytes) -> None:
            if self._holds_questions:
                self.asked.append((server, message))
            else:
                server.send(message)

        server = browser.connect_to_server()
        browser.on_message(from_page)
        server.on_message(from_server)


def test_what_is_typed_before_the_script_runs_counts(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/password")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.js", hold)
    page.goto("/stock", wait_until="commit")
    page.get_by_role("searchbox").fill("kkkl")
    assert held
    page.unroute("**/*.js")  # lets those that are held go on
    expect(page.locator("tbody tr").first).to_contain_text("可口可乐")
    expect(page.locator("tbody tr").filter(has_text="农夫山泉")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_have_value("kkkl")


@pytest.mark.corner
def test_a_search_typed_before_the_page_has_loaded_is_made(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/password")
    line = SlowLine(page)
    line.hold()
    page.goto("/stock")
    search = page.get_by_role("searchbox")
    search.fill("kkkl")
    search.blur()
    line.open()
    expect(page.locator("tbody tr").first).to_contain_text("可口可乐")
    expect(page.locator("tbody tr").filter(has_text="农夫山泉")).to_have_count(0)
    expect(search).to_have_value("kkkl")


@pytest.mark.corner
def test_the_answer_to_another_field_takes_nothing_back(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/password")
    line = SlowLine(page)
    page.goto("/desk?type=other_receipt")
    fields = {"经手人": "王明", "手工单号": "NO.77", "备注": "月底盘点前补录"}
    inputs = [page.get_by_label(label).first for label in fields]
    expect(page.locator(".scan-input")).to_be_enabled()
    line.hold()
    for one, text in zip(inputs, fields.values(), strict=True):
        one.fill(text)
    page.locator(".scan-input").focus()
    line.wait_for(len(fields))
    while line.held:
        line.deliver()
        page.evaluate("new Promise(requestAnimationFrame)")
        assert [one.input_value() for one in inputs] == list(fields.values())
    line.open()
    page.reload()
    for one, text in zip(inputs, fields.values(), strict=True):
        expect(one).to_have_value(text)


@pytest.mark.corner
def test_what_is_typed_while_the_lines_are_read_anew_is_taken(open_tab: OpenTab, keeper: str) -> None:
    """Another tab was faster, so the lines have other keys on the server than the edit that is on its way to them."""
    first = Desk(open_tab(keeper), "其他入库")
    first.scan("A100", "B100")
    first.is_saved()
    page = open_tab(keeper, "/password", beside=first.page)
    line = SlowLine(page)
    page.goto(first.page.url)
    remark = page.locator("tbody tr").filter(has_text="B100").get_by_label("备注")
    expect(remark).to_be_enabled()
    first.quantity("A100").fill("5")
    first.quantity("A100").press("Enter")
    first.is_saved()
    line.hold()
    page.get_by_role("tab", name="其他入库", exact=True).click()
    remark.fill("少一箱")
    remark.press("Enter")
    line.wait_for(2)
    line.open()
    expect(page.locator("tbody tr").filter(has_text="A100").get_by_label("数量", exact=True)).to_have_value("5")
    expect(remark).to_have_value("少一箱")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.reload()
    expect(remark).to_have_value("少一箱")


@pytest.mark.corner
def test_a_new_sheet_asked_for_while_the_desk_opens_comes_once(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/password")
    line = SlowLine(page)
    page.goto("/desk")
    desk = Desk(page, "其他入库")
    desk.scan("A100")
    desk.is_saved()
    page.get_by_role("link", name="库存").first.click()
    expect(page.locator("tbody tr").first).to_contain_text("可口可乐")
    line.hold_questions()
    page.get_by_role("link", name="统一出入库").first.click()
    page.get_by_role("button", name="新单").click()
    line.open()
    expect(page.locator(".head-acts")).to_have_attribute("aria-busy", "false")
    expect(desk.row("A100")).to_have_count(0)
    desk.scan("B100")
    expect(desk.row("A100")).to_have_count(0)
    desk.is_saved()
    page.reload()
    expect(page.get_by_role("button", name="我的草稿")).to_have_text("我的草稿2")
