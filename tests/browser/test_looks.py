"""Every screen: Chinese only, still while it loads, light and dark."""

import re

from playwright.sync_api import Page, expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.access.people_queries import list_users
from tests.browser.company import Company
from tests.browser.conftest import DESKTOP, OpenTab

_SCREENS = (
    "/desk",
    "/stock",
    "/sku?id=1",
    "/documents",
    "/document?id=1",
    "/document?id=999999",
    "/password",
    "/",
    "/todo",
    "/me",
)
#: codes, numbers and units of the company itself, and words that Chinese users write in Latin letters
_NOT_ENGLISH = re.compile(
    r"[A-Z]{1,4}-?[\d-]+\w*|\d+(\.\d+)?(ml|kg|g|m|mm)|M6|mm|Excel|PDF|OFD|XML|xlsx|Word|docx|MB|ABC|F2|XSCK|UTF|Ctrl|Esc"
)
_IDLE = "() => !document.querySelector('.bone')"


def test_every_screen_is_chinese_and_stands_still_while_it_loads(
    open_tab: OpenTab, keeper: str, company: Company
) -> None:
    page = open_tab("", "/sign-in")
    _come_to_rest(page)
    assert _english_on(page) == []

    page = open_tab(keeper, "/password", size=DESKTOP)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    english, shifts = {}, {}
    logins = {
        login
        for person in read(list_users, actor=Actor.system(), database=company.database)
        for login in re.findall(r"[A-Za-z]{2,}", person.login)
    }
    for path in _SCREENS:
        page.goto(path)
        _come_to_rest(page)
        english[path] = [word for word in _english_on(page) if word not in logins]
        shifts[path] = page.evaluate("window.shift")
    assert {path: words for path, words in english.items() if words} == {}
    assert {path: shift for path, shift in shifts.items() if shift >= 0.1} == {}


def test_dark_is_dark(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/stock")
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("button", name="切换到深色").click()
    background = "getComputedStyle(document.querySelector('.radix-themes')).backgroundColor"
    expect(page.locator(".radix-themes").first).to_have_class(re.compile(r"\bdark\b"))
    red = int(re.findall(r"\d+", page.evaluate(background))[0])
    assert red < 60


def test_below_the_minimum_is_one_click(open_tab: OpenTab, keeper: str, company: Company) -> None:
    page = open_tab(keeper, "/stock")
    below = page.get_by_role("checkbox", name="低于下限")
    below.click()
    expect(below).to_be_checked()
    expect(page.get_by_text("没有库存")).to_be_visible()


def _come_to_rest(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_IDLE)


def _english_on(page: Page) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", _NOT_ENGLISH.sub("", _words_of(page)))


def _words_of(page: Page) -> str:
    return page.evaluate(
        """() => {
            const spoken = [...document.querySelectorAll('[placeholder], [aria-label], [title], img[alt]')]
                .flatMap(e => ['placeholder', 'aria-label', 'title', 'alt'].map(n => e.getAttribute(n) ?? ''));
            return [document.title, document.body.innerText, ...spoken].join('\\n');
        }"""
    )
