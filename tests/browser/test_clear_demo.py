"""From trying it out to keeping books: the administrator of a demo clears it and begins."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.founding import mark_finished
from jxc_app.modules.migration.demo.company import NAME, PASSWORD
from jxc_app.modules.migration.demo.founding import FoundDemo, found_demo
from jxc_app.wiring import wire
from tests.browser.proving import prove
from tests.browser.running import running

_OWN_PASSWORD = "Lantern-5528-harbour"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a server over a demo company without history."""
    wire()
    settings = Settings(data_dir=tmp_path / "data", environment="test", _env_file=None)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    command = FoundDemo(password=PASSWORD, go_live_date=date(2026, 1, 5))
    perform(found_demo, command, actor=Actor.system(), database=database)
    database.write(mark_finished)
    database.close()
    ensure_built(print)
    with running(settings.data_dir) as address:
        yield address


@pytest.mark.corner
def test_an_administrator_clears_the_demo_and_begins(chromium: Browser, demo: str) -> None:
    page, keeper = (chromium.new_context(base_url=demo, locale="zh-CN").new_page() for _ in range(2))
    _sign_in(keeper, "cangguan", PASSWORD)
    expect(keeper.get_by_role("note").filter(has_text="演示数据")).to_be_visible()
    expect(keeper.get_by_role("link", name="清空演示")).to_have_count(0)
    _sign_in(page, "guanli", PASSWORD)
    page.get_by_role("link", name="清空演示").click()
    page.get_by_role("button", name="我明白，验证身份后继续").click()
    prove(page, PASSWORD)
    page.get_by_label("公司名称").fill(f"{NAME}?")
    page.get_by_label("新管理员 admin 的密码").fill(_OWN_PASSWORD)
    page.get_by_role("button", name="备份并清空演示数据").click()
    expect(page.get_by_role("alert").filter(has_text="公司名称不对")).to_be_visible()
    page.get_by_label("公司名称").fill(NAME)
    page.get_by_role("button", name="备份并清空演示数据").click()
    expect(page.get_by_label("登录名")).to_be_visible()
    _sign_in(page, "admin", _OWN_PASSWORD)
    expect(page.get_by_role("heading", name="两步验证")).to_be_visible()  # what a role of rights wants first
    page.goto("/")
    expect(page.get_by_role("heading", name="第一位业务人员")).to_be_visible()
    expect(page.get_by_text("演示数据")).to_have_count(0)
    keeper.goto("/stock")
    expect(keeper.get_by_label("登录名")).to_be_visible()
    expect(keeper.get_by_text("演示公司")).to_have_count(0)


def _sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_role("textbox", name="密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)
