"""A company that has nothing yet: from the printed password to the first scan."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.migration.service import MakeAdministrator, make_administrator
from jxc_app.wiring import wire
from tests.browser.running import running

_OWN_PASSWORD = "Lantern-5528-harbour"
_FIRST_PASSWORD = "Meadow-6639-compass"


@pytest.fixture
def empty_company(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a server over nothing, and the administrator's printed password."""
    wire()
    settings = Settings(data_dir=tmp_path / "data", environment="test", _env_file=None)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    made = perform(make_administrator, MakeAdministrator(), actor=Actor.system(), database=database)
    database.close()
    ensure_built(print)
    with running(settings.data_dir) as address:
        yield address, made.password


def test_the_first_steps_lead_to_the_desk(chromium: Browser, empty_company: tuple[str, str]) -> None:
    address, printed = empty_company
    page = chromium.new_context(base_url=address, locale="zh-CN").new_page()
    page.goto("/")
    _sign_in(page, "admin", printed)
    _change_password(page, printed, _OWN_PASSWORD)
    expect(page.get_by_role("heading", name="第一位业务人员")).to_be_visible()
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("登录名").fill("zhang")
    page.get_by_label("初始密码", exact=False).fill("short")
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("alert").filter(has_text="15")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value("张三")
    page.get_by_label("初始密码", exact=False).fill(_FIRST_PASSWORD)
    page.get_by_role("checkbox", name="仓管员").check()
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_role("alert").filter(has_text="盘点的人，不能审核或过账盘点差异")).to_be_visible()
    page.get_by_role("checkbox", name="仓管员").uncheck()
    page.get_by_role("button", name="建立账号").click()
    expect(page.get_by_text("账号 zhang 已建立")).to_be_visible()
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("button", name="退出登录").click()
    _sign_in(page, "zhang", _FIRST_PASSWORD)
    _change_password(page, _FIRST_PASSWORD, _OWN_PASSWORD)
    page.get_by_label("编码").fill("CK01")
    page.get_by_label("名称").fill("总仓")
    page.get_by_role("button", name="建立仓库").click()
    expect(page.get_by_label("仓库").locator("option")).to_have_text(["总仓"])
    expect(page.locator(".scan-input")).to_be_enabled()


def _sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _change_password(page: Page, old: str, new: str) -> None:
    page.get_by_label("现在的密码").fill(old)
    page.get_by_label("新密码").fill(new)
    page.get_by_role("button", name="保存新密码").click()
