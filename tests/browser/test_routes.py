"""Every page of the product: heard and seen by everybody, quiet in the console, whole on a phone."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.routes import ROUTES, Demo, demo_company, person_for, registered, turn_dark, wait_until_there, watch
from tests.support.axe import findings
from tests.support.shares import share

#: controls that reach out of the screen; what lies in a strip that scrolls by itself can be reached
_OUT_OF_REACH = """() => {
    const scrolls = e => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    const controls = 'a, button, input, select, textarea, summary, [role=button], [role=tab]';
    return [...document.querySelectorAll(controls)]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && !scrolls(e.parentElement))
        .map(e => [e.getBoundingClientRect(), e])
        .filter(([at]) => at.width > 1 && (at.left < -1 || at.right > innerWidth + 1))
        .map(([at, e]) => `${Math.round(at.left)}..${Math.round(at.right)} ${e.outerHTML.slice(0, 120)}`);
}"""

#: what hides behind a click → the route, and what is pressed or (with «=») typed to get there
HIDDEN = {
    "search": ("index", "搜索商品、单据、往来单位、页面", "搜索商品、单据、往来单位、页面=水"),
    "person": ("index", "我的账号"),
    "stock folds": ("stock", "全部仓库", "显示列"),
    "stock elsewhere": ("stock", "其他仓库"),
    "document filters": ("documents", "更多条件"),
    "document columns": ("documents", "显示列"),
    "saved view": ("documents", "今天", "保存条件"),
    "print": ("document", "打印"),
    "labels": ("sku", "打印标签"),
    "sku columns": ("skus", "显示列"),
    "category": ("categories", "新建分类"),
    "unit": ("units", "新建单位"),
    "desk lines": ("desk", "其他出库", "扫码=6", "选商品"),
    "desk paste": ("desk", "粘贴表格"),
    "desk templates": ("desk", "模板"),
    "desk drafts": ("desk", "我的草稿"),
    "desk keys": ("desk", "快捷键"),
    "new person": ("users", "新建人员"),
    "given role": ("user", "分配角色"),
}
_OPENED = "[role=dialog], dialog[open], details[open], .person-card:not([hidden])"


class Walker:
    """One person's browser, in which one route is opened after another, and everything that goes wrong there."""

    def __init__(self, chromium: Browser, demo: Demo, login: str) -> None:
        self._demo, self._route = demo, ""
        self.complaints: list[str] = []
        context = chromium.new_context(
            locale="zh-CN", base_url=demo.url, has_touch=True, reduced_motion="reduce"
        )  # fmt: skip
        demo.sign_in(context, login)
        watch(context)
        context.on("console", lambda said: self._complain(said.text, said.type == "error"))
        context.on("weberror", lambda error: self._complain(str(error.error)))
        context.on("request", lambda asked: self._complain(asked.url, not self._is_ours(asked.url)))
        context.on("requestfailed", lambda asked: self._complain(f"{asked.failure} {asked.url}"))
        context.on("response", lambda got: self._complain(f"{got.status} {got.url}", got.status >= 400))
        self._page = context.new_page()

    def close(self) -> None:
        self._page.context.close()

    def open(self, route: str, size: tuple[int, int]) -> Page:
        """The route as whoever comes to it for the first time sees it."""
        if self._route:
            self._page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self._route = route
        self._page.set_viewport_size({"width": size[0], "height": size[1]})
        self._page.goto("about:blank")  # an address that differs only after its # would not be loaded
        self._page.goto(self._demo.address_of(route))
        wait_until_there(self._page)
        return self._page

    def _is_ours(self, url: str) -> bool:
        return urlsplit(url).scheme in ("data", "blob") or urlsplit(url).netloc == urlsplit(self._demo.url).netloc

    def _complain(self, words: str, is_bad: bool = True) -> None:
        if is_bad and not (self._route == "404" and "404" in words):
            self.complaints.append(words)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo company after a week: every page has something on it, and three months take much longer to tell."""
    with pytest.MonkeyPatch.context() as shortened:
        for told_by in ("story", "loading"):
            shortened.setattr(f"jxc_app.modules.migration.demo.{told_by}.DAYS", 7)
        with demo_company(tmp_path_factory.mktemp("routes")) as made:
            yield made


@pytest.fixture(scope="module")
def walkers(chromium: Browser, demo: Demo) -> Iterator[Callable[[str], Walker]]:
    """The browser of somebody; each has one for all the routes they open."""
    opened: dict[str, Walker] = {}

    def walker_of(login: str) -> Walker:
        if login not in opened:
            opened[login] = Walker(chromium, demo, login)
        return opened[login]

    yield walker_of
    for walker in opened.values():
        walker.close()


@pytest.fixture
def visit(walkers: Callable[[str], Walker]) -> Iterator[Callable[..., Page]]:
    """Opens a route as one who may; at the end of the test nothing may have gone wrong unseen."""
    complaints: list[str] = []

    def open_(route: str, size: tuple[int, int] = DESKTOP) -> Page:
        nonlocal complaints
        walker = walkers(person_for(route))
        complaints = walker.complaints
        return walker.open(route, size)

    yield open_
    told = complaints.copy()
    complaints.clear()
    assert told == []


def test_every_route_is_walked() -> None:
    assert set(ROUTES) == registered()


@pytest.mark.parametrize("route", share(list(ROUTES), 0, 3))
def test_everybody_can_use_it(visit: Callable[..., Page], route: str) -> None:
    page = visit(route, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert page.evaluate(_OUT_OF_REACH) == []
    assert findings(page) == []
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert re.fullmatch(r"(ABC )?[\u4e00-\u9fff]+ · 进销存", page.title())
    assert page.locator("h1").count() == 1
    assert findings(page) == []
    turn_dark(page)
    assert findings(page, "color-contrast") == []


@pytest.mark.parametrize("name", share(list(HIDDEN), 0, 3))
def test_what_opens_on_it_can_be_used_too(visit: Callable[..., Page], name: str) -> None:
    route, *steps = HIDDEN[name]
    page = visit(route)
    for words in steps:
        step(page, words)
    expect(page.locator(_OPENED).first).to_be_visible()
    wait_until_there(page)
    assert findings(page) == []
    turn_dark(page)
    assert findings(page, "color-contrast") == []


def step(page: Page, words: str) -> None:
    """Press what is called so, or type into it."""
    name, is_typed, typed = words.partition("=")
    if is_typed:
        page.get_by_role("combobox", name=name).or_(page.get_by_role("textbox", name=name)).first.fill(typed)
        return
    pressed = [page.get_by_role(role, name=name) for role in ("button", "tab")]
    pressed[0].or_(pressed[1]).or_(page.locator("summary", has_text=name)).first.click()
